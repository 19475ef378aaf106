"""A cell registers functions for the end of the process that raise and never end.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import atexit


@atexit.register
def forever():
    while True:
        pass


@atexit.register
def fail():
    raise RuntimeError("too late")
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
