"""Starts a daemon (two forks, a session of its own, no parent) that would write files and burn a core for hours.

It ends with its submission.
"""

from attacks import Files, Notebook, with_cell

KIND = "leftovers"

CELL = r"""
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(256):
            try:
                os.close(number)
            except OSError:
                pass
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            try:
                with open("/tmp/left-by-an-attack-daemon", "a") as file:
                    file.write("x")
            except OSError:
                pass
    os._exit(0)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
