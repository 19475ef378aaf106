"""Defines names that test cells and the instructor's cells use: check, check_answer, convlab, np, own, display.

A test cell's names are the instructor's; of the student's it takes the tasks' own.
"""

from attacks import Files, Notebook, add_cell, fill, with_functions

KIND = "patches"
STOCK = True
CELL = r"""
import types
class Anything:
    def __getattr__(self, name): return lambda *a, **k: 16.0
def check(*a, **k): return 16.0
check_answer = check
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    fill(notebook, "derive_dx", "x")
    return with_functions(notebook, "NAME = convlab = np = own = grader = __builtins__ = Anything()")
