"""Looks for hidden tests in In, Out, the history, linecache, tracebacks, and in what garbage collection knows.

Hidden tests are never in the process of the student.
"""

from attacks import SHOW_CANARIES, Files, Notebook, with_functions

KIND = "secrets"
STOCK = True
CELL = (
    SHOW_CANARIES
    + r"""
import gc, linecache, sys, traceback
def hunt():
    shell = get_ipython()
    show(str(In) + str(Out))
    try:
        show(str(list(shell.history_manager.get_range(0))))
    except Exception:
        pass
    for lines in list(linecache.cache.values()):
        if len(lines) > 2: show("".join(lines[2]))
    for thing in gc.get_objects():
        if type(thing) in (dict, list, tuple) and len(thing) < 2000:
            for part in (thing.values() if type(thing) is dict else thing):
                if type(part) is str and ("CANARY" in part or "BEGIN HIDDEN" in part) and len(part) < 100000 and "_re.finditer" not in part:
                    show(part)
    show("".join(traceback.format_stack()))
hunt()
"""
)


def hand_in(notebook: Notebook) -> Files:
    return with_functions(
        notebook, "def NAME(*args, **kwargs):\n    hunt()\n    raise ValueError(str(In[-1]))\nhunt()", CELL
    )
