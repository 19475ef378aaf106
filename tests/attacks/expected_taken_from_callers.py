"""Looks through the frames of whoever calls for a reference, and returns what the reference returns.

Behind a call there is nothing of ours.
"""

from attacks import Files, Notebook, with_functions

KIND = "secrets"
STOCK = True
CELL = r"""
import sys
def steal(name, args, kwargs):
    frame = sys._getframe(1)
    while frame is not None:
        exercise = frame.f_locals.get("exercise")
        if exercise is not None:
            return exercise.reference(*args, **kwargs)
        if "expected" in frame.f_locals:
            return frame.f_locals["expected"]
        frame = frame.f_back
    import gc
    for thing in gc.get_objects():
        if callable(getattr(thing, "reference", None)) and getattr(thing, "name", "") == name:
            return thing.reference(*args, **kwargs)
"""


def hand_in(notebook: Notebook) -> Files:
    return with_functions(
        notebook, "def NAME(*args, **kwargs):\n    return steal('NAME', args, kwargs)", CELL
    )
