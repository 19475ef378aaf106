"""The wall: where students' code runs, and the only way in and out. Our half; `inside` is the other.

sandbox           a place to run students' code in: one zygote, a session for each submission
session           the cells and functions of one submission, run and called behind the wall
student_function  a student's function on our side
outputs           what cells show, as it comes out
launch            how the zygote is started: bubblewrap, and what is left where that is refused
sight             which files students' code may read, and what may not lie there
system_calls      which calls of the kernel it may make: an allow-list, compiled for each processor
bubblewrap        which bubblewrap is used, and what is to be thought of it
doctor            tries on a machine what keeps students' code in
attempts          what it tries
"""
