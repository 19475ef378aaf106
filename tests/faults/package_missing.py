"""The cell of conv1d_dw begins with the import of a package that is not installed.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 0}
SAID = "ModuleNotFoundError"

CELL = """
import package_of_my_own


def conv1d_dw(dy, x, w, stride=1, padding=0):
    return package_of_my_own.gradient(dy, x, w)
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
