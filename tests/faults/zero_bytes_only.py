"""The file has its size, but nothing in it except zero bytes.

It waits for a person, who reads why.
"""

from faults import Files, Notebook

KIND = "damaged files"
BASE = "loops"
SCORES = {"*": None}
SAID = "empty"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": bytes(20_000)}
