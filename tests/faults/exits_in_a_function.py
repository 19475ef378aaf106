"""conv1d_dw calls exit in place of return.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
def conv1d_dw(dy, x, w, stride=1, padding=0):
    dw = np.zeros(len(w))
    exit()
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
