"""An older program saved the notebook in version 4.2, in which cells have no ids.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["nbformat_minor"] = 2
    for each in notebook["cells"]:
        del each["id"]
    return as_file(notebook)
