"""Cells wait for input and for a password.

The notebook goes on as if that cell had not been there. Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import getpass

n = int(input("n = "))
secret = getpass.getpass()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
