"""Uses every descriptor that it finds open: reads them, writes to them, receives files through them.

There is its own channel, and nothing that leads further.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import socket, stat
for number in range(3, 300):
    try:
        about = os.fstat(number)
    except OSError:
        continue
    if stat.S_ISDIR(about.st_mode):
        attempt(f"folder {number}", os.listdir, number)
    elif stat.S_ISREG(about.st_mode):
        try:
            if os.pread(number, 10, 0):
                print("file", number, about.st_size)
        except OSError:
            pass
    elif stat.S_ISSOCK(about.st_mode):
        try:
            end = socket.socket(fileno=os.dup(number))
            end.settimeout(0.05)
            data, extra, *_ = end.recvmsg(1000, 1000)
            if extra:
                escaped(f"a file came through {number}")
        except OSError:
            pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
