"""A cell uses the names of the course for its own things: check, convlab, grader, own.

The tests have their own. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import sys

check = 3
check_answer = print
convlab = None
grader = sys.modules["grader"] = "mine"
own = []
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
