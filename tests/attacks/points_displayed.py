"""Makes every displayed result the number of points that the cell is worth.

Points come from verdicts.
"""

from attacks import Files, Notebook, with_cell

KIND = "points shown"
STOCK = True
CELL = r"""
import re
def worth(self, value, *a, **k):
    found = re.search(r"Hidden test, (\d+) points", In[-1])
    return {"text/plain": found[1] if found else repr(value)}, {}
type(get_ipython().display_formatter).format = worth
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
