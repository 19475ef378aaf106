"""Leaves System V memory, semaphores and queues, POSIX ones, and a listener on an abstract socket.

They end with the session, or were refused.
"""

from attacks import Files, Notebook, with_cell

KIND = "leftovers"

CELL = r"""
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
rt = libc
for key in range(0x0F11B, 0x0F11B + 8):
    libc.shmget(key, 4096, 0o1666)
    libc.semget(key, 1, 0o1666)
    libc.msgget(key, 0o1666)
for name in (b"/left-by-an-attack",):
    for function in ("mq_open", "shm_open", "sem_open"):
        try:
            getattr(libc, function)(name, os.O_CREAT | os.O_RDWR, 0o666, None)
        except AttributeError:
            pass
listener = socket.socket(socket.AF_UNIX)
listener.bind("\0left-by-an-attack")
listener.listen()
if os.fork() == 0:
    os.setsid()
    listener.accept()
    os._exit(0)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
