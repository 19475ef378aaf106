"""The visible checks were commented out, and a test cell holds an experiment.

The instructor's cells run instead, which is said. Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "cells edited"
BASE = "loops"
SCORES = {}
SAID = "test_conv1d_dx is not as in the assignment"


def hand_in(notebook: Notebook) -> Files:
    for each in notebook["cells"]:
        if each["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("try_"):
            each["source"] = f"# {each['source']}"
    fill(notebook, "test_conv1d_dx", "1 / 0")
    return as_file(notebook)
