"""The cell of conv1d_dw is timed by a magic in its first line.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", "%%time\n" + cell(notebook, "conv1d_dw")["source"])
    return as_file(notebook)
