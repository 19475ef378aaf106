"""What runs in the sandbox, beside students' code; mounted there whole, as the package `inside`.

zygote          the supervisor: forks a session for each submission, watches it and ends it
confine         the protections that a session puts on itself
landlock        one of them, by its system calls: which files may be opened
memory          a limit for what all its processes hold together
disk            a limit for a session's folder that has no file system of its own
surroundings    what a test has set around a call, and what the call has left
describing      what can be read of a function besides its values
random_states   generators of random numbers as plain data
folder          which files are new, and which may cross
substitutes     what Python's library does in another way where calls are refused
server          one process of a session, which runs the student's cells and answers calls
objects         the student's half of objects: what a test does to them is done here
shell           IPython's shell as a kernel has it, without the kernel
magics          magics and commands that cannot work here, and do not end a cell
streams         where prints and outputs of the running cell go
faster_ipython  what makes IPython faster
warm_up         what is imported and used once, before any student's code
channel         frames over a socket
frames          messages of plain data, written and read
table           the closed table of values that are rebuilt from plain data
row             what a row of it is
simple_values   its rows for numbers, texts, times and files
collected       its rows for collections
arrays          its rows for arrays that frames do not hold
known_types     its rows for types
rows            its rows, together
libraries       rows of it for pandas and scipy

Our half of the wall uses `channel`, `folder`, `frames`, `table` with its rows, and `libraries`, too. The
package imports nothing else of ours: neither the judge nor the course is there.
"""
