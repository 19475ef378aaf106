"""Opens files, pipes and sockets for ever.

There is an end to them; the tests go on.
"""

from attacks import Files, Notebook, with_cell

KIND = "exhaustion"
BASE = "loops"
AT_MOST = 92
CELL = r"""
import os, socket
kept = []
try:
    while True:
        kept.append(os.pipe())
        kept.append(socket.socketpair())
        kept.append(os.dup(1))
except OSError as error:
    print(error)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
