"""A comment has an umlaut in Latin-1, in a file that should be UTF-8.

Nothing but the umlaut is lost.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": raw.replace(b"y = np.zeros(m)", b"y = np.zeros(m)  # f\xfcr y")}
