"""What runs in the sandbox, beside students' code; mounted there whole, as the package `inside`.

frames   messages of plain data, written and read; our half speaks it, too
channel  frames over a socket
zygote   the supervisor, which forks a session for each submission, watches and kills
confine  the protections that a session puts on itself
worker   the untrusted half, which runs the student's cells and calls

It imports nothing else of ours: neither the judge nor the course is there.
"""
