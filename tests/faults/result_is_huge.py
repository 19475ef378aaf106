"""conv1d_dw returns an array of eight hundred megabytes.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "odd results"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return np.zeros(100_000_000)
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
