"""A cell never ends.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
while True:
    pass
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
