"""The pieces that wrong convolutions in one dimension are built from."""

import numpy as np

from grader.judge.numerics import Array

FORWARD = "The forward pass"
JACOBIAN = "The Jacobian"
NUMERICAL = "A gradient that needs no derivation"
KERNEL = "The gradient of the kernel"
INPUT = "Which outputs does an entry touch?"
FLIP = "The flip"
TRUE = "True convolution"


def windows(x: Array, k: int, stride: int, padding: int | tuple[int, int]) -> Array:
    """Stack the windows of the padded input as rows `(m, k)`.

    Raises
    ------
    ValueError
        If none fits: what a student's function does then is anybody's guess.
    """
    left, right = padding if isinstance(padding, tuple) else (padding, padding)
    x = np.concatenate([np.zeros(left), x, np.zeros(right)])
    if k > len(x):
        raise ValueError("no window fits")
    rows: Array = x[np.arange(0, len(x) - k + 1, stride)[:, None] + np.arange(k)]
    return rows


def scatter(dy: Array, w: Array, n: int, stride: int) -> Array:
    """Hand each dy[i] back to the k entries that its window read, in an array of n."""
    dx = np.zeros(n + (len(dy) - 1) * stride + len(w))
    for i, upstream in enumerate(dy):
        dx[i * stride : i * stride + len(w)] += upstream * w
    return dx[:n]


def spread(dy: Array, s: int) -> Array:
    """Put s - 1 zeros between the entries of dy."""
    wide = np.zeros((len(dy) - 1) * s + 1)
    wide[::s] = dy
    return wide
