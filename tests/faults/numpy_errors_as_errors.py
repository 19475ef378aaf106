"""A cell tells numpy to raise at every overflow and underflow.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
np.seterr(all="raise")
np.set_printoptions(precision=1, threshold=2)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
