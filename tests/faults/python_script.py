"""A Python script was given the name of the notebook.

It waits for a person, who reads why.
"""

from faults import Files, Notebook

KIND = "damaged files"
BASE = "loops"
SCORES = {"*": None}
SAID = "not a notebook"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": b"import numpy as np\n\ndef conv1d_forward(x, w):\n    return {}\n"}
