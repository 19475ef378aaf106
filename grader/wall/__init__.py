"""The wall: where students' code runs, and the only way in and out. Our half; `inside` is the other.

sandbox           a place to run students' code in: one zygote, a session for each submission
session           the cells, names and functions of one submission behind the wall
checkpoints       the processes of a session, and how it goes on when one hangs or dies
calls             calls of a student's functions
questions         questions that are asked often, written once
values            what becomes of a value that crosses
crossing          values between a test and the student's code, by the closed table
operations        operations on a student's objects: where they are allowed, what comes of them
changes           what a student's code changes in the arguments of a test
student_function  a student's function on our side
student_objects   a student's objects and classes on our side
arrivals          the stand-ins of a session's objects and classes
surroundings      what stands around the calls of a test cell: files, seeds, what is printed
watched_tests     what a running test cell changes in Python
described         what can be read of a student's function besides its values
unpickling        while a test cell runs, nothing is unpickled that could be the student's
messages          what the student's side may say, a record for each kind
decoding          what it says, checked and read into them
outputs           what cells show, as it comes out
limits            what one submission may use
watch             what a session spends of its time
errors            what can go wrong, and whose failure it is
launch            how the zygote is started: bubblewrap, and what is left where that is refused
sight             which files students' code may read, and what may not lie there
system_calls      which calls of the kernel it may make: an allow-list, compiled for each processor
bubblewrap        which bubblewrap is used, and what is to be thought of it
doctor            tries on a machine what keeps students' code in
attempts          what it tries
"""
