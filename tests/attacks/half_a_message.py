"""Begins a message, and is silent; then one that announces millions of bytes and comes byte by byte.

The cell is late when its time is over, and not later.
"""

from attacks import FIND_CHANNEL, Files, Notebook, add_cell, with_cell

KIND = "messages"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = (
    FIND_CHANNEL
    + r"""
say_bytes(b"\0\0\0")
time.sleep(60)
"""
)
DRIPS = r"""
say_bytes(b"\0\x70\0\0")
while True:
    say_bytes(b"x")
    time.sleep(0.01)
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, FIND_CHANNEL + DRIPS)
    return with_cell(notebook, CELL)
