"""Adds a second copy of each test cell, with a body that passes, more points, and the same grade id.

There is one cell of each grade id, the instructor's.
"""

from attacks import Files, Notebook, as_file

KIND = "cells edited"


def hand_in(notebook: Notebook) -> Files:
    copies = []
    for each in notebook["cells"]:
        about = each["metadata"].get("nbgrader", {})
        if about.get("grade") and each["cell_type"] == "code":
            copy = {**each, "id": f"copy-{len(copies)}", "source": "16.0"}
            copy["metadata"] = {"nbgrader": {**about, "points": 160}}
            copies.append(copy)
    notebook["cells"] += copies
    return as_file(notebook)
