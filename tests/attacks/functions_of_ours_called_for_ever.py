"""Calls the function that numerical_gradient is given a million times in one call.

The time of the call is over as if it were a loop of its own.
"""

from attacks import Files, Notebook, as_file, fill

KIND = "functions of ours"
BASE = "loops"
AT_MOST = 84
AT_LEAST = 84


def hand_in(notebook: Notebook) -> Files:
    fill(
        notebook,
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    for _ in range(10**6 if x.size < 3 else 1):\n        f(x)",
    )
    return as_file(notebook)
