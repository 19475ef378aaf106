"""Crashes Python in several ways: null pointers, abort, stack overflow, a bad opcode, exit.

Each costs its cell; no core is written.
"""

from attacks import Files, Notebook, add_cell, with_cell

KIND = "crashes"
BASE = "loops"
AT_MOST = 92
AT_LEAST = 92
CELL = r"""
import ctypes
ctypes.string_at(0)
"""


def hand_in(notebook: Notebook) -> Files:
    for way in (
        "import os; os.abort()",
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        "raise SystemExit",
        "import faulthandler; faulthandler._stack_overflow()",
        "import os; os.closerange(0, 300)",
        "exit()",
        "import os; os.execv('/bin/true', ['true'])",
    ):
        add_cell(notebook, way, "student_id")
    return with_cell(notebook, CELL)
