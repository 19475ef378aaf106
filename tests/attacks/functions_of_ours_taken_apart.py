"""Looks into the function that numerical_gradient is given: code, globals, closure, source, gradient.

It is a stub that asks our side with numbers; its globals are those of the sandbox.
"""

from attacks import SHOW_CANARIES, Files, Notebook, add_cell, as_file, fill

KIND = "functions of ours"
STOCK = True
CELL = (
    SHOW_CANARIES
    + r"""
import gc, inspect, sys
def look(thing, depth=0, seen=set()):
    if id(thing) in seen or depth > 4:
        return
    seen.add(id(thing))
    show(repr(thing)[:10000])
    for name in ("__code__", "__globals__", "__closure__", "__self__", "__dict__", "__wrapped__", "value", "formula", "__func__"):
        part = getattr(thing, name, None)
        if part is not None:
            look(part, depth + 1)
    if isinstance(thing, dict):
        for part in list(thing.values())[:3000]:
            look(part, depth + 1)
    if hasattr(thing, "cell_contents"):
        look(thing.cell_contents, depth + 1)
    if hasattr(thing, "co_consts"):
        show(repr(thing.co_consts) + thing.co_filename)
"""
)


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    fill(
        notebook,
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    look(f)\n    for thing in gc.get_referrers(f): look(thing)\n    raise ValueError(str(getattr(f, 'formula', None)))",
    )
    return as_file(notebook)
