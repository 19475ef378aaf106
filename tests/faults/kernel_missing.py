"""The notebook names no kernel.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook["metadata"] = {}
    return as_file(notebook)
