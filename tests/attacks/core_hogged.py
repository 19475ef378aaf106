"""Burns every core with more processes than there are, at the best priority it can get.

Its time is over like anyone's.
"""

from attacks import PROBES, Files, Notebook, with_cell

KIND = "exhaustion"

CELL = (
    PROBES
    + r"""
attempt("a better priority", os.nice, -10)
attempt("real time", os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(10))
for _ in range(8):
    if os.fork() == 0:
        while True:
            pass
while True:
    pass
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
