"""The function in the cell of conv1d_dx has another name.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "functions of another form"
BASE = "loops"
SCORES = {"conv1d_dx": 0}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dx", cell(notebook, "conv1d_dx")["source"].replace("conv1d_dx", "my_conv1d_dx"))
    return as_file(notebook)
