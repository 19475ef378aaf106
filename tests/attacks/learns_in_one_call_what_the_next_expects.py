"""Remembers every argument that a test passes, and tells them all in a later cell's output.

Arguments have to cross the wall; expected results do not, so there is nothing to learn that earns points.
"""

from attacks import Files, Notebook, with_functions

KIND = "secrets"

CELL = r"""
import numpy as np
seen = []
def remember(*args, **kwargs):
    seen.append((args, kwargs))
    for a, k in seen[:-1]:
        if all(np.array_equal(p, q) for p, q in zip(a, args)) and k == kwargs:
            return np.zeros(3)
    return np.array(args[0], dtype=float)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(notebook, "NAME = remember\nprint(len(seen))", CELL)
