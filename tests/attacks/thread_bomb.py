"""Starts threads for ever, each with a stack of its own.

There is an end to them.
"""

from attacks import Files, Notebook, with_cell

KIND = "exhaustion"

CELL = r"""
import threading, time
threading.stack_size(1 << 20)
while True:
    try:
        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
    except RuntimeError:
        break
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
