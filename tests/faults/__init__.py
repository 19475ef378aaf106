"""What goes wrong with submissions: one file for each accident.

A file says in its docstring what is broken and what must happen, and hands in files:

    KIND      what kind of accident it is, one of KINDS
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

__all__ = ["KINDS", "Files", "Notebook", "add_cell", "as_file", "cell", "fill", "load", "names", "with_cell"]

KINDS = {
    "IPython": ("magics",),
    "answers to read": ("answer_below_its_cell",),
    "cells edited": ("tests_deleted",),
    "cells that fail": ("crash_in_a_cell", "endless_loop_in_a_cell"),
    "damaged files": ("merge_conflict", "truncated_file", "zero_bytes_only"),
    "files beside": ("helper_handed_in", "work_in_a_copy"),
    "functions of another form": ("function_renamed",),
    "functions that fail": ("dies_in_a_function", "endless_loop_in_a_function"),
    "names and state": ("numpy_overwritten", "stdout_closed"),
    "odd results": ("result_is_a_generator", "result_is_nan"),
    "other programs' formats": ("colab_stripped_metadata", "nbformat_3"),
    "outputs": ("old_outputs_kept",),
    "solutions elsewhere": ("split_solution_cell", "solution_below_the_stub"),
}
"""Kind of accident -> those that stand for it in `make test`: the commonest, and those that cost or wait.

All the others happen too in `make test-long`.
"""


def names() -> list[str]:
    """List the faults."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """Import one fault."""
    return importlib.import_module(f"{__name__}.{name}")
