"""Replaces builtins: isinstance, all, any, abs, max, sum say what it likes.

The builtins of the process that judges are others.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
import builtins
class Yes:
    def __bool__(self): return True
def lie(*a, **k): return True
keep = builtins.isinstance
builtins.all = lie
builtins.any = lambda *a: False
builtins.abs = lambda x: 0.0
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
