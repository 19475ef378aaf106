"""An editor wrote a byte order mark before the notebook.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": b"\xef\xbb\xbf" + raw}
