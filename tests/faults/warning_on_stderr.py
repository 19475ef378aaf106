"""A cell and a library warn on stderr.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "outputs"
BASE = "loops"
SCORES = {}

CELL = """
import logging, sys, warnings

print("careful", file=sys.stderr)
warnings.warn("this will change")
logging.error("not really an error")
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
