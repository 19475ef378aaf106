"""Instead of the notebook a page of a web site was saved under its name.

It waits for a person, who reads why.
"""

from faults import Files, Notebook

KIND = "damaged files"
BASE = "loops"
SCORES = {"*": None}
SAID = "web page"
FAILS = True


def hand_in(notebook: Notebook) -> Files:
    return {"conv1d.ipynb": b"<!DOCTYPE html><html><body><script>let x = {};</script>Sign in</body></html>"}
