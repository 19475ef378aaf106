"""The metadata of one cell are nested a hundred thousand levels deep.

That cell is the instructor's, and all others are read.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}
SAID = "is damaged"


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    deep = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    return {
        "conv1d.ipynb": raw.replace(b'"id": "title", "metadata": {}', b'"id": "title", "metadata": ' + deep)
    }
