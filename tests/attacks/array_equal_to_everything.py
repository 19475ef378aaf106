"""Returns a subclass of ndarray whose comparisons, ufuncs and functions all lie.

Only its numbers cross the wall.
"""

from attacks import Files, Notebook, add_cell, as_file, fill

KIND = "results that lie"
STOCK = True
CELL = r"""
import numpy as np
class Liar(np.ndarray):
    def __eq__(self, other): return np.ones(np.shape(other), bool)
    def __sub__(self, other): return np.zeros(np.shape(other))
    __rsub__ = __sub__
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        shapes = [np.shape(i) for i in inputs if not isinstance(i, Liar)]
        return np.zeros(shapes[0] if shapes else self.shape) if ufunc is not np.isfinite else np.ones(self.shape, bool)
    def __array_function__(self, function, types, args, kwargs): return True
    def __array__(self, *a, **k): return np.zeros(self.shape)
    def __reduce__(self): return (print, ("unpickled",))
"""


def hand_in(notebook: Notebook) -> Files:
    add_cell(notebook, CELL)
    fill(
        notebook,
        "conv1d_forward",
        "def conv1d_forward(x, w, stride=1, padding=0):\n    return np.zeros((len(x) + 2 * padding - len(w)) // stride + 1).view(Liar)",
    )
    fill(
        notebook,
        "convolve1d_forward",
        "def convolve1d_forward(x, w):\n    return np.zeros(len(x) + len(w) - 1).view(Liar)",
    )
    return as_file(notebook)
