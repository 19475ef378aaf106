"""Zero bytes stand inside a comment of a solution.

Nothing is lost.
"""

from faults import Files, Notebook, as_file

KIND = "damaged files"
BASE = "loops"
SCORES = {}


def hand_in(notebook: Notebook) -> Files:
    raw = as_file(notebook)["conv1d.ipynb"]
    return {"conv1d.ipynb": raw.replace(b"y = np.zeros(m)", b"y = np.zeros(m)  # \0\0\\u0000")}
