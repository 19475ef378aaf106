"""Points were edited by hand in the metadata.

The instructor's points count. Nothing is lost or won.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        if "points" in each["metadata"].get("nbgrader", {}):
            each["metadata"]["nbgrader"]["points"] = 1000
    return as_file(notebook)
