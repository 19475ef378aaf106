"""A cell puts a function of its own in place of print, for all modules.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import builtins


def print(*values, **options):
    raise RuntimeError("no printing today")


builtins.print = print
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
