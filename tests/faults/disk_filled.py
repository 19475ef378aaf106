"""A cell writes a file until there is no more room.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
with open("large.bin", "wb") as file:
    while True:
        file.write(bytes(1_000_000))
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
