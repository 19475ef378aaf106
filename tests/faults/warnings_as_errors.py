"""A cell turns all warnings into errors.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import warnings

warnings.simplefilter("error")
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
