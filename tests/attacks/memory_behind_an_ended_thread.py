"""Ends the first thread of each process, by which the system tells its size, and takes memory in another one.

It is counted all the same.
"""

from attacks import CROWD, PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + CROWD
    + r"""
import platform, threading
EXIT = 60 if platform.machine() == "x86_64" else 93
def take(have):
    def go_on():
        time.sleep(0.2)
        held = b"x" * (200 << 20)
        have()
        time.sleep(60)
        os._exit(0)
    threading.Thread(target=go_on).start()
    libc.syscall(EXIT, 0)
crowd(8, take)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
