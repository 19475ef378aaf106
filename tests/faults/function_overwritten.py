"""A cell below the solution calls the result of conv1d_dw like the function.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, with_cell

KIND = "functions of another form"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = "conv1d_dw = conv1d_dw(np.ones(2), np.ones(3), np.ones(2))"


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL, before="test_conv1d_dw")
