"""Sends signals to its parents, to every process it can see, and to all.

It reaches its own session at the most.
"""

from attacks import PROBES, Files, Notebook, fill, with_cell

KIND = "ways out"

CELL = (
    PROBES
    + r"""
import signal
for pid in (os.getppid(), 1, 2, 3, 4, 5, -1, os.getpgrp()):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        if pid not in (os.getpid(),):
            try:
                os.kill(pid, number)
            except OSError:
                pass
for pid in range(1, 100):
    try:
        file = os.pidfd_open(pid)
        if pid != os.getpid():
            signal.pidfd_send_signal(file, signal.SIGKILL)
    except OSError:
        pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "conv1d_dw", "def conv1d_dw(*a, **k):\n    os.kill(-1, 9)")
    return with_cell(notebook, CELL)
