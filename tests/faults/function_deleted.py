"""A cell deletes conv1d_dw below its solution.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, with_cell

KIND = "functions of another form"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = "del conv1d_dw"


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL, before="test_conv1d_dw")
