"""The wall: where students' code runs, and the only way in and out.

host     our half: a sandbox, a session for each submission, proxies of the student's functions
launch   how the zygote is started: bubblewrap, and what is left where that is refused
wire     the data that crosses
zygote   inside: the supervisor, which forks a session for each submission, watches and kills
confine  inside: the protections that a session puts on itself
worker   inside: the untrusted half, which runs the student's cells and calls
"""
