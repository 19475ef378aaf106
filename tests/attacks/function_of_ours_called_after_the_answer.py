"""Keeps the function that numerical_gradient is given, and calls it when the call is over, from a thread and from other calls.

Nobody listens: what comes unasked is no answer.
"""

from attacks import Files, Notebook, as_file, fill

KIND = "functions of ours"
BASE = "loops"
AT_MOST = 92
CELL = r"""
import threading
def numerical_gradient(f, x, h=1e-5):
    global kept
    kept = f
    threading.Timer(0.001, f, [x]).start()
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = np.array(x, float), np.array(x, float)
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient
"""


def hand_in(notebook: Notebook) -> Files:
    fill(notebook, "numerical_gradient", CELL)
    fill(
        notebook,
        "convolve1d_dx",
        "def convolve1d_dx(dy, w):\n    return kept(np.zeros(3))\nkept(np.zeros(2))",
    )
    return as_file(notebook)
