"""conv1d_dw ends the process at once whenever there is padding.

The groups with padding are lost; everything else is judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {"conv1d_dw": 11}

CELL = """
import os


def conv1d_dw(dy, x, w, stride=1, padding=0):
    if padding:
        os._exit(3)
    dw = np.zeros(len(w))
    for i in range(len(dy)):
        dw += dy[i] * np.asarray(x[i * stride : i * stride + len(w)], dtype=float)
    return dw
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", CELL)
    return as_file(notebook)
