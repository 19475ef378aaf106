"""conv1d_dw takes six gigabytes for a table.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
def conv1d_dw(dy, x, w, stride=1, padding=0):
    table = np.ones((30_000, 25_000))
    return table[: len(w), 0]
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
