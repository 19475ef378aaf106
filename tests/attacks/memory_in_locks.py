"""Locks thousands of parts of its files in many processes: the kernel keeps a list of them.

It counts with what they hold themselves.
"""

from attacks import CROWD, PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + CROWD
    + r"""
import fcntl
def take(have):
    held = []
    for file in range(20):
        held.append(open(f"locked-{os.getpid()}-{file}", "w"))
        for place in range(1500, 0, -1):
            fcntl.lockf(held[-1], fcntl.LOCK_EX, 1, 2 * place)
    have()
    return held
crowd(12, take)
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
