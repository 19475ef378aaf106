"""A cell prints half characters, control characters and commands to a terminal.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "outputs"
BASE = "loops"
SCORES = {}

CELL = """
print(chr(0xD800), *map(chr, range(32)), chr(27) + "[2J", chr(27) + "]0;title", chr(0x202E))
chr(0xDCFF)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
