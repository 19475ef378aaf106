"""Looks for anything that an earlier student left: files, sockets, shared memory, queues, processes.

There is nothing.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "leftovers"

CELL = (
    PROBES
    + r"""
import glob, signal
for place in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), ".", "/dev/mqueue", "/run"):
    for folder, folders, files in os.walk(place):
        # Python's own packages, where they lie in /tmp, are nobody's; they are read-only, which others try.
        folders[:] = [name for name in folders if os.path.join(folder, name) not in (sys.prefix, sys.base_prefix)]
        for name in folders + files:
            if "left-by" in name or name in ("numpy.py", "sitecustomize.py"):
                escaped(os.path.join(folder, name))
import socket
for name in ("\0left-by-an-attack", "/tmp/left-by-an-attack-socket"):
    client = socket.socket(socket.AF_UNIX)
    attempt(f"connecting to {name!r}", client.connect, name)
for key in range(0x0F11B, 0x0F11B + 8):
    for number, what in ((29, "shmget"), (64, "semget"), (68, "msgget")):
        call(f"{what} of a key left by another", number, key, 1 if number == 64 else 0, 0)
for pid in range(2, 400):
    if pid != os.getpid() and pid != os.getppid() and libc.kill(pid, 0) == 0:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            with open(os.devnull):
                pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
