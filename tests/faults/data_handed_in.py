"""A solution reads a number from a file in a folder that was handed in beside the notebook.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "files beside"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    source = cell(notebook, "conv1d_dw")["source"]
    fill(
        notebook,
        "conv1d_dw",
        "one = float(open('data/one.txt').read())\n\n\n" + source.replace("+= dy[i]", "+= one * dy[i]"),
    )
    return as_file(notebook) | {"data/one.txt": b"1.0\n"}
