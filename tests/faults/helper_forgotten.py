"""conv1d_dw needs a module that was not handed in, and a cell reads a file that was not either.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, fill, with_cell

KIND = "files beside"
BASE = "loops"
SCORES = {"conv1d_dw": 0}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", "from helper import conv1d_dw")
    return with_cell(notebook, "data = np.loadtxt('data.csv')")
