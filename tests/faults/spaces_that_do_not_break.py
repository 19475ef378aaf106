"""Code was pasted from a page, with spaces that do not break.

This task gets nothing; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, cell, fill

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {"conv1d_dw": 0}
SAID = "SyntaxError"


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", cell(notebook, "conv1d_dw")["source"].replace("    ", "\xa0\xa0\xa0\xa0"))
    return as_file(notebook)
