"""An answer by hand is a text, and another is longer than asked.

These two are lost; the others are judged as usual.
"""

from faults import Files, Notebook, as_file, fill

KIND = "answers to read"
BASE = "loops"
SCORES = {"hand_y": 0, "hand_dw": 0}


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "hand_y", "hand_y = '1, 2, 3, 4, 5, 6'")
    fill(notebook, "hand_dw", "hand_dw = [1, 2, 3]")
    return as_file(notebook)
