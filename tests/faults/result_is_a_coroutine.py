"""conv1d_dw is async.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "odd results"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
async def conv1d_dw(dy, x, w, stride=1, padding=0):
    return np.zeros(len(w))
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
