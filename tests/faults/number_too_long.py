"""A number in the file has a hundred thousand digits.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": raw.replace(b'"execution_count": null', b'"execution_count": ' + b"9" * 100_000)}
