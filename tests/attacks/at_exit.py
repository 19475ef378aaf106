"""Registers work for the end: atexit, finalizers, SIGTERM and SIGCHLD handlers, __del__ that never returns.

The session is killed, and waits for nobody.
"""

from attacks import Files, Notebook, with_cell

KIND = "leftovers"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = r"""
import atexit, signal, time, weakref, threading
def never():
    while True:
        time.sleep(1)
atexit.register(never)
threading._register_atexit(never)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
    signal.signal(number, lambda *a: never() if number != signal.SIGCHLD else None)
class Never:
    def __del__(self): never()
kept = Never()
weakref.finalize(kept, never)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
