"""Keeps memory where no process has it: shared memory, files in memory, queues, buffers of sockets and pipes.

It is refused, or stays small; what was taken is given back at the end.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import fcntl, socket
taken = 0
try:
    for _ in range(20):
        file = os.memfd_create("left-by-an-attack")
        for _ in range(20):
            taken += os.write(file, b"x" * (1 << 20))
except OSError:
    pass
libc.shmat.restype = ctypes.c_void_p
libc.shmdt.argtypes = [ctypes.c_void_p]
for _ in range(4):
    number = libc.shmget(0, 100 << 20, 0o1600)
    if number >= 0 and (at := libc.shmat(number, None, 0)) not in (None, ctypes.c_void_p(-1).value):
        ctypes.memset(at, 1, 100 << 20)
        libc.shmdt(at)
        taken += 100 << 20
buffer = ctypes.create_string_buffer(b"\x01" + b"\0" * 7 + b"x" * 8000, 8100)
for _ in range(4000):
    queue = libc.msgget(0, 0o1600)
    if queue < 0:
        break
    while libc.msgsnd(queue, buffer, 8000, 0o4000) == 0:
        taken += 8000
sockets = []
try:
    while len(sockets) < 60:
        pair = socket.socketpair()
        sockets.append(pair)
        for end in pair:
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
            except OSError:
                pass
            end.setblocking(False)
            try:
                while taken < 1 << 30:
                    taken += end.send(b"x" * 65536)
            except BlockingIOError:
                pass
except OSError:
    pass
print(taken >> 20, "MB")
if taken > 200 << 20:
    escaped("memory that nobody counts")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
