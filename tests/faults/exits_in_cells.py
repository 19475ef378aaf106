"""Cells call exit, quit and sys.exit.

The cells below run all the same. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import sys

try:
    exit()
except SystemExit:
    pass
quit()
sys.exit("done")
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
