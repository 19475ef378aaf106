"""The metadata of the notebook and of every cell are null.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["metadata"] = None
    for each in notebook["cells"]:
        each["metadata"] = None
    return as_file(notebook)
