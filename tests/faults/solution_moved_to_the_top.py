"""The cell of conv1d_dx stands above the imports.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    moved = cell(notebook, "conv1d_dx")
    notebook["cells"].remove(moved)
    notebook["cells"].insert(0, moved)
    return as_file(notebook)
