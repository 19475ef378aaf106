"""Looks for our judge's modules among those that can be imported, and makes every comparison succeed.

The judge is not there to be patched.
"""

from attacks import Files, Notebook, with_cell

STOCK = True
CELL = r"""
try:
    import grader.judge, grader.byhand
    grader.judge._find = lambda *a: None
    grader.judge._modified = lambda *a: None
    grader.byhand.CLOSE = float("inf")
    grader.byhand._number = lambda entry: 0.0
except Exception as error:
    print(type(error).__name__)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
