"""The grade id of conv1d_dx was changed by hand.

The function is found by its name. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    about = cell(notebook, "conv1d_dx")["metadata"]["nbgrader"]
    about["grade_id"] = "conv1d_dx_final"
    return as_file(notebook)
