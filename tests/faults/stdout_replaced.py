"""A cell puts something else in place of stdout and stderr, and leaves it there.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import io, sys

sys.stdout = io.StringIO()
sys.stderr = None
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
