"""The layer as loops over images, filters and pixels, as the notebook gives it: what the fast layer races.

They are slow, and easy to check: one window at a time, with all of its channels.
"""

import numpy as np

from grader.judge.numerics import Array
from solutions.conv2d import output_shape


def loops_forward(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """Give y `(n, f, p, q)`."""
    kh, kw = w.shape[2:]
    x_padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    y = np.zeros((len(x), len(w), *output_shape(x.shape, w.shape, stride, padding)))
    for n, f, r, s in np.ndindex(y.shape):
        i, j = r * stride, s * stride
        y[n, f, r, s] = np.sum(x_padded[n, :, i : i + kh, j : j + kw] * w[f]) + b[f]
    return y


def loops_backward(
    dy: Array, x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Give dx, dw, db."""
    kh, kw = w.shape[2:]
    x_padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    dx_padded, dw, db = np.zeros(x_padded.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n, f, r, s in np.ndindex(dy.shape):
        i, j = r * stride, s * stride
        dx_padded[n, :, i : i + kh, j : j + kw] += dy[n, f, r, s] * w[f]
        dw[f] += dy[n, f, r, s] * x_padded[n, :, i : i + kh, j : j + kw]
        db[f] += dy[n, f, r, s]
    h, width = x.shape[2:]
    return dx_padded[:, :, padding : padding + h, padding : padding + width], dw, db
