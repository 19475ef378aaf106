"""What runs in the sandbox, beside students' code; mounted there whole, as the package `inside`.

wire     the data that crosses the wall; our half speaks it, too
zygote   the supervisor, which forks a session for each submission, watches and kills
confine  the protections that a session puts on itself
landlock     one of them, by its system calls: which files may be opened
disk         a limit for a session's folder that has no file system of its own
substitutes  what Python's library does in another way where calls are refused
worker   the untrusted half, which runs the student's cells and calls

It imports nothing else of ours: neither the judge nor the course is there.
"""
