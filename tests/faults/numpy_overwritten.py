"""A cell above the cells of dx sets np to None.

The functions below it have no numpy, and are lost. What was judged before stays.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {"conv1d_dx": 0, "convolve1d_forward": 0, "convolve1d_dx": 0}

CELL = "np = None"


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL, before="hand_dx")
