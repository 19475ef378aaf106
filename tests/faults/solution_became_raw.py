"""The cell of conv1d_dw has become a raw cell, and its metadata are gone.

What stands in it is Python and defines the function, so it is taken as code. Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}
SAID = "had become a cell of text"


def hand_in(notebook: Notebook) -> Files:
    cell(notebook, "conv1d_dw").update(cell_type="raw", metadata={}, id="x")
    return as_file(notebook)
