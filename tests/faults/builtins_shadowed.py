"""A cell uses the names of Python's functions for its own things.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
list = [1, 2, 3]
sum = 0
max = min = None
type = "kernel"
str = id = input = 7
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
