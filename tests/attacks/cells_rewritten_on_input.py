"""Rewrites the text of each test cell, as it comes to the shell, into the number of points it is worth.

The text of a test cell never comes to the student's shell.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
import re
def cheat(lines):
    worth = re.search(r"Hidden test, (\d+) points", "".join(lines))
    return [worth[1] + ".0\n"] if worth else lines
get_ipython().input_transformers_cleanup.append(cheat)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
