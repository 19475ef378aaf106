"""The last line of a cell is a list of a million numbers, then an array of texts.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "outputs"
BASE = "loops"
SCORES = {}

CELL = """
from IPython.display import HTML, display

display(HTML("<b>x</b>" * 500_000))
["x" * 100] * 100_000
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
