"""Writes other text, other points and other flags into every test cell.

Test cells are the instructor's: their text, points and flags do not come from a submission.
"""

from attacks import Files, Notebook, as_file

KIND = "cells edited"
STOCK = True


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        about = each["metadata"].get("nbgrader", {})
        if about.get("grade") and each["cell_type"] == "code":
            each["source"] = f"{about['points']}.0"
            each["metadata"]["nbgrader"] |= {
                "points": 1000,
                "locked": False,
                "solution": True,
                "checksum": "0" * 32,
            }
    return as_file(notebook)
