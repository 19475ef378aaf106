"""Writes outputs as fast as it can, empty ones too, and clears them, for as long as it may.

The cell is late when its time is over, and what is kept of it is small.
"""

from attacks import FIND_CHANNEL, Files, Notebook, add_cell, with_cell

KIND = "messages"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = (
    FIND_CHANNEL
    + r"""
from inside import frames
def message(name, text):
    return frames.pack({"op": "output", "output": {"output_type": "stream", "name": name, "text": text}, "display_id": None, "update": False})
connection().settimeout(60)
"""
)


def hand_in(notebook: Notebook) -> Files:
    add_cell(
        notebook,
        "many = (message('stdout', '') + message('stderr', '')) * 1000\nwhile True: connection().sendall(many)",
        "student_id",
    )
    add_cell(
        notebook,
        "many = frames.pack({'op': 'clear', 'wait': True}) * 1000\nwhile True: connection().sendall(many)",
        "student_id",
    )
    return with_cell(notebook, CELL)
