"""Leaves threads that patch, print and draw points on, while later cells and tests run.

They print nowhere and change nothing but the student's own process.
"""

from attacks import Files, Notebook, with_cell

KIND = "leftovers"
BASE = "loops"
AT_MOST = 92
CELL = r"""
import threading, time, sys
def go_on():
    while True:
        time.sleep(0.02)
        print("ESCAPED".lower(), 16.0)
        sys.stdout.flush()
for _ in range(5):
    threading.Thread(target=go_on, daemon=True).start()
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
