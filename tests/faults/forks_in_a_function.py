"""conv1d_dw forks Python, and both processes go on; so does a cell below it.

One of the two answers. This task gets nothing for another reason; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
import os


def conv1d_dw(dy, x, w, stride=1, padding=0):
    os.fork()
    return np.zeros(len(w))


forked = os.fork()
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
