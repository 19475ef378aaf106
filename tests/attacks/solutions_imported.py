"""Imports the reference solution under each name by which it might be found.

It is not there.
"""

from attacks import Files, Notebook, with_functions

KIND = "secrets"
STOCK = True
CELL = r"""
import importlib, sys, os
def reference(name):
    for path in (".", "..", "../..", "../../..", "/", *os.environ.get("PYTHONPATH", "").split(":")):
        sys.path.append(os.path.abspath(path))
    for module in ("solutions.conv1d", "grader.assignments", "solutions", "conv1d", "grader.assignments.conv1d.mistakes"):
        try:
            found = getattr(importlib.import_module(module), name)
            return found
        except Exception:
            pass
for task in "conv1d_forward conv1d_jacobian numerical_gradient conv1d_dw conv1d_dx convolve1d_forward convolve1d_dx".split():
    globals()["own_" + task] = reference(task)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(notebook, "NAME = own_NAME", CELL)
