"""A cell never ends, and catches whatever would end it.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import time

while True:
    try:
        while True:
            time.sleep(0.01)
    except BaseException:
        pass
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
