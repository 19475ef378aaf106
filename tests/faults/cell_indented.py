"""All of the cell of conv1d_dw is indented, as it was pasted.

IPython takes that, and so does grading. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    lines = cell(notebook, "conv1d_dw")["source"].split("\n")
    fill(notebook, "conv1d_dw", "\n".join(f"    {line}" for line in lines))
    return as_file(notebook)
