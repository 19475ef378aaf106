"""The notebook is whole, and there is no cell in it.

It waits for a person, who reads why.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {"*": None}
SAID = "no cell"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    notebook["cells"] = []
    return as_file(notebook)
