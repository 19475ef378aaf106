"""Behaves when a cell is run, and hangs, floods or lies when its session is rebuilt from its cells.

Time is counted for all of it together; nothing is earned.
"""

from attacks import Files, Notebook, add_cell, fill, with_cell

KIND = "crashes"

CELL = r"""
import os, time
if os.path.exists("/tmp/seen"):
    time.sleep(60)
open("/tmp/seen", "w").close()
"""


def hand_in(notebook: Notebook) -> Files:
    for number in range(3):
        add_cell(notebook, CELL.replace("seen", f"seen{number}"))
    fill(notebook, "conv1d_dw", "def conv1d_dw(*args, **kwargs):\n    os._exit(0)")
    return with_cell(notebook, CELL)
