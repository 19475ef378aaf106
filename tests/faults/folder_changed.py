"""A cell changes the working folder, and removes the old one.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "names and state"
BASE = "loops"
SCORES = {}

CELL = """
import os, shutil

old = os.getcwd()
os.chdir("/")
shutil.rmtree(old, ignore_errors=True)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
