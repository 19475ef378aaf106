"""A cell leaves a process running.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import subprocess, sys

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
