"""conv1d_forward prints a hundred lines at every call.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions that fail"
BASE = "loops"
SCORES = {}

CELL = """
def conv1d_forward(x, w, stride=1, padding=0):
    for line in range(100):
        print("line", line, len(x), len(w))
    x = np.pad(np.asarray(x, dtype=float), padding)
    return np.array([x[i : i + len(w)] @ w for i in range(0, len(x) - len(w) + 1, stride)])
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_forward", CELL)
    return as_file(notebook)
