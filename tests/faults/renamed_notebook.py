"""The browser has put a number into the notebook's name.

It is the only one, so it is graded. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "files beside"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d (1).ipynb": as_file(notebook)["conv1d.ipynb"]}
