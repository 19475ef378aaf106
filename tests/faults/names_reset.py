"""A cell above convolve1d_dx forgets all names, numpy's too.

What comes after it has no numpy, and is lost. What was judged before stays.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {"convolve1d_dx": 0}

CELL = "%reset -f"


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL, before="convolve1d_dx")
