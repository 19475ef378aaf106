"""A cell prints two million lines.

What is too much is cut off, which is said. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "outputs"
BASE = "loops"
SCORES = {}
SAID = "output truncated"

CELL = 'print("0.0\\n" * 2_000_000)'


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
