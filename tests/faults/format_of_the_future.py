"""The notebook says it is of version 4.99, and has keys that nobody knows.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "other programs' formats"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    notebook |= {"nbformat_minor": 99, "layout": {"columns": 2}}
    for each in notebook["cells"]:
        each |= {"folded": True, "author": None}
    return as_file(notebook)
