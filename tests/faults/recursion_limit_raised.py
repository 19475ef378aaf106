"""conv1d_dw raises the limit of recursion, and overflows the stack of the process.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 0}

CELL = """
import sys

sys.setrecursionlimit(10**9)


def conv1d_dw(dy, x, w, stride=1, padding=0):
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return repr(nested)
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
