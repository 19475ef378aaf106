"""The cell of conv1d_dw has become a cell of text.

What stands in it is taken as code, which is said. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}
SAID = "had become a cell of text"


def hand_in(notebook: Notebook) -> Files:
    cell(notebook, "conv1d_dw")["cell_type"] = "markdown"
    return as_file(notebook)
