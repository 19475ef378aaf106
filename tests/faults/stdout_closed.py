"""A cell closes stdout and stderr.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import os, sys

sys.stdout.close()
sys.stderr.close()
os.close(1)
os.close(2)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
