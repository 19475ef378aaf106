"""What goes wrong with submissions: one file for each accident.

A file says in its docstring what is broken and what must happen, and hands in files:

    BASE      whose honest work is handed in (tests/students/conv1d), under the fault's own student id
    SCORES    points that differ from the base's; None: waits for a person; "*": each task of the machine's
    SAID      words that stand in the autograded notebook
    FAILS     whether nbgrader must say that something went wrong: only when nothing could be graded
    hand_in   notebook as JSON, each source one text -> the files of the submission
"""

import importlib
import pkgutil
from types import ModuleType

from attacks import Files, Notebook, add_cell, as_file, cell, fill, with_cell

__all__ = ["Files", "Notebook", "add_cell", "as_file", "cell", "fill", "load", "names", "with_cell"]


def names() -> list[str]:
    """List the faults."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """Import one fault."""
    return importlib.import_module(f"{__name__}.{name}")
