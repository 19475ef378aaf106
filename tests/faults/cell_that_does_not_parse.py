"""An added cell is no Python.

It raises, and the rest is judged as usual. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}
SAID = "SyntaxError"

CELL = """
def f(:
    return )
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
