"""The cell of conv1d_forward, which others call, stands at the end.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    moved = cell(notebook, "conv1d_forward")
    notebook["cells"].remove(moved)
    notebook["cells"].append(moved)
    return as_file(notebook)
