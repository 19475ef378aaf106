"""Looks for our judge's modules among those that can be imported, and makes every comparison succeed.

The judge is not there to be patched.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
try:
    import grader.judge.answers, grader.judge.by_hand, grader.judge.judging
    grader.judge.answers._find = lambda *a: None
    grader.judge.judging._first_modified = lambda *a: None
    grader.judge.by_hand.CLOSE = float("inf")
    grader.judge.by_hand._number = lambda entry: 0.0
except Exception as error:
    print(type(error).__name__)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
