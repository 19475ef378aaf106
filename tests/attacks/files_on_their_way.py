"""Sends open files without names to itself and does not take them: no process has them, and a disk fills up.

There is no way to send them, or what they hold has a limit all the same.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"
CELL = (
    PROBES
    + r"""
import socket, time
SIZE = 20 << 20
one, other = socket.socketpair()
sent = 0
try:
    for number in range(12):
        with open("left-by-an-attack", "wb") as file:
            os.unlink("left-by-an-attack")
            file.write(bytes(SIZE))
            file.flush()
            socket.send_fds(one, [b"x"], [file.fileno()])
            sent += 1
    time.sleep(2.5)
except OSError as error:
    print(error)
kept = 0
for _ in range(sent):
    _, files, *_ = socket.recv_fds(other, 1, 1)
    kept += sum(os.fstat(file).st_size for file in files)
    for file in files:
        os.close(file)
if kept > 130 << 20:
    escaped(f"{kept >> 20} MB of files")
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
