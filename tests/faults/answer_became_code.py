"""The cell of the written answer has become a cell of code.

It is a text again, and a person reads it.
"""

from faults import Files, Notebook, as_file, cell

KIND = "answers to read"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    cell(notebook, "derive_dx")["cell_type"] = "code"
    return as_file(notebook)
