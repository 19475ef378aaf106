"""A cell makes a list of six gigabytes, a bit at a time.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
eaten = []
while len(eaten) < 6000:
    eaten.append(bytearray(b"x" * 1_000_000))
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
