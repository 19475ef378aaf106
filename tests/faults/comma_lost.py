"""A comma is missing in one of the instructor's cells, so the file is no JSON.

All the other cells are read, and that one is the instructor's anyway.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}
SAID = "is damaged"


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": raw.replace(b'"id": "title", ', b'"id": "title" ')}
