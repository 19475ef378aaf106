"""All cells have the same id.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        each["id"] = "cell"
    return as_file(notebook)
