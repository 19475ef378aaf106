"""Prints of an old run make the file 30 MB large.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    text = "0.123456789 " * 2_500_000
    cell(notebook, "conv1d_forward")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return as_file(notebook)
