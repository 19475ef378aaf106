"""A cell sets an alarm that ends the process a second later.

Nothing is lost: the alarm ends with its cell, however busy the machine is.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import signal

signal.alarm(1)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
