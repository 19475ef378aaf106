"""conv1d_dx calls sys.exit(0) when it is done.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dx": 0}

CELL = """
import sys


def conv1d_dx(dy, x, w, stride=1, padding=0):
    sys.exit(0)
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dx", CELL)
    return as_file(notebook)
