"""All cells are in the file twice.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"] *= 2
    return as_file(notebook)
