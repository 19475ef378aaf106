"""conv1d_forward needs a module that was handed in beside the notebook.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "files beside"
BASE = "loops"
SCORES = {}

HELPER = b"""
import numpy as np


def correlate(x, w):
    return np.correlate(np.asarray(x, dtype=float), w)
"""
CELL = """
import helper


def conv1d_forward(x, w, stride=1, padding=0):
    return helper.correlate(np.pad(x, padding), w)[::stride]
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_forward", CELL)
    return as_file(notebook) | {"helper.py": HELPER}
