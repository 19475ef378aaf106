"""Cells have become headings, a type that was given up long ago.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        if each["cell_type"] == "markdown" and "nbgrader" not in each["metadata"]:
            each |= {"cell_type": "heading", "level": "two"}
    return as_file(notebook)
