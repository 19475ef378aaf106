"""A copy of the notebook as it was released lies beside it.

The one with the right name counts. Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "files beside"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    files = as_file(notebook)
    for each in notebook["cells"]:
        each["source"] = "raise NotImplementedError()"
    return files | {"conv1d-Copy1.ipynb": as_file(notebook)["conv1d.ipynb"]}
