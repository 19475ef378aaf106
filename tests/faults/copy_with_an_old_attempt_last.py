"""The cell of conv1d_dx was copied, and the copy below it still holds an old attempt.

In a notebook the last definition counts, so it counts here, and this is said.
"""

from faults import Files, Notebook, as_file, cell

KIND = "solutions elsewhere"
BASE = "loops"
SCORES = {"conv1d_dx": 0}
SAID = "more than once"


def hand_in(notebook: Notebook) -> Files:
    good = cell(notebook, "conv1d_dx")
    old = "def conv1d_dx(dy, x, w, stride=1, padding=0):\n    return np.zeros(len(x) + 2 * padding)[0]"
    notebook["cells"].insert(notebook["cells"].index(good) + 1, good | {"source": old, "id": "copy"})
    return as_file(notebook)
