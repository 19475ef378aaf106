"""All cells were unlocked, and are graded and solutions at once.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        if "nbgrader" in each["metadata"]:
            each["metadata"] = {
                "nbgrader": each["metadata"]["nbgrader"] | {"locked": False, "grade": True, "solution": True}
            }
    return as_file(notebook)
