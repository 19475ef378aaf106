"""A cell clears the environment and the search path of modules.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import os, sys

os.environ.clear()
sys.path.clear()
sys.path_importer_cache.clear()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
