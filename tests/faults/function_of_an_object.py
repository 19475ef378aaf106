"""conv1d_forward is a method of an object.

Nothing is lost.
"""

from faults import Files, Notebook, as_file, fill

KIND = "functions of another form"
BASE = "loops"
SCORES = {}

CELL = """
class Correlation:
    def forward(self, x, w, stride=1, padding=0):
        w = np.asarray(w, dtype=float)
        return np.correlate(np.pad(np.asarray(x, dtype=float), padding), w)[::stride]


conv1d_forward = Correlation().forward
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_forward", CELL)
    return as_file(notebook)
