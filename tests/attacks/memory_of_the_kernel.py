"""Has the kernel keep much for many processes: buffers of sockets, areas of memory, locked parts of files.

It counts with what they hold themselves.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
import fcntl, socket, time
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
def with_sockets(number):
    held = []
    try:
        while True:
            held.append(socket.socketpair())
            for end in held[-1]:
                end.setblocking(False)
                try:
                    while True:
                        end.send(bytes(32768))
                except BlockingIOError:
                    pass
    except OSError:
        return held
def with_areas(number):
    count = 60_000
    start = libc.mmap(None, count * 4096, 3, 0x22, -1, 0)
    for place in range(0, count, 2):
        libc.mprotect(start + place * 4096, 4096, 1)
def with_locks(number):
    held = []
    for file in range(60):
        held.append(open(f"locked-{number}-{file}", "w"))
        for place in range(2000, 0, -1):
            fcntl.lockf(held[-1], fcntl.LOCK_EX, 1, 2 * place)
    return held
for make, many in ((with_sockets, 50), (with_areas, 50), (with_locks, 50)):
    processes = []
    came, go = os.pipe()
    try:
        for number in range(many):
            pid = os.fork()
            if pid == 0:
                os.close(came)
                held = make(number)
                os.write(go, b"x")
                time.sleep(60)
                os._exit(0)
            processes.append(pid)
    except OSError:
        pass
    os.close(go)
    made = 0
    while made < many and os.read(came, 1):
        made += 1
    if made == many:
        time.sleep(2.5)
        if all(os.waitpid(pid, os.WNOHANG) == (0, 0) for pid in processes):
            escaped(f"{many} processes {make.__name__}")
    for pid in processes:
        try:
            os.kill(pid, 9)
        except OSError:
            pass
    os.close(came)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
