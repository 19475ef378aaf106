"""Everything but the solution cells was deleted.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"] = [
        each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("solution")
    ]
    return as_file(notebook)
