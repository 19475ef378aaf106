"""Reads environment variables, its own and those of every process in /proc.

The environment holds nothing of ours, and /proc is empty.
"""

from attacks import SHOW_CANARIES, Files, Notebook, with_cell

KIND = "secrets"
STOCK = True
CELL = (
    SHOW_CANARIES
    + r"""
import os, glob
show(str(dict(os.environ)))
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline") + glob.glob("/proc/*/task/*/environ"):
    try:
        with open(path, "rb") as file:
            show(file.read())
    except OSError:
        pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
