"""A cell leaves threads running that print and compute.

Nothing is lost.
"""

from faults import Files, Notebook, with_cell

KIND = "cells that fail"
BASE = "loops"
SCORES = {}

CELL = """
import threading
import time


def busy():
    while True:
        print("still here")
        time.sleep(0.05)


for _ in range(3):
    threading.Thread(target=busy).start()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
