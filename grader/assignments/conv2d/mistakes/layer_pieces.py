"""The pieces that wrong layers are built from."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.pieces import Paddings, Strides, windows
from grader.assignments.convolution.pieces import of_floats
from grader.judge.numerics import Array

layer, backward = of_floats(3), of_floats(4)
"""Make a function of (x, w, b, s, p), or of (dy, x, w, b, s, p), into one that is called as a student's."""


def channels(x: Array, w: Array, strides: Strides, padding: Paddings) -> Array:
    """What each channel gives to each output: `(n, f, c, p, q)`."""
    y: Array = np.einsum("ncpquv,fcuv->nfcpq", windows(x, w.shape[2:], strides, padding), w)
    return y


def unbiased(x: Array, w: Array, strides: Strides, padding: Paddings) -> Array:
    """The layer without its bias."""
    y: Array = channels(x, w, strides, padding).sum(axis=2)
    return y


def biased(y: Array, b: Array) -> Array:
    """Add the bias where it belongs."""
    return y + b[:, None, None]


def input_shares(dy: Array, w: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    """What each filter hands back to each input: `(n, f, c, h, w)`, for an x of that shape."""
    (h, width), (rows, columns), (kh, kw) = shape[2:], dy.shape[2:], w.shape[2:]
    full = np.zeros(
        (
            *dy.shape[:2],
            shape[1],
            h + 2 * p + (rows - 1) * s + kh,
            width + 2 * p + (columns - 1) * s + kw,
        )
    )
    for r, c in np.ndindex(rows, columns):
        full[..., r * s : r * s + kh, c * s : c * s + kw] += dy[:, :, r, c, None, None, None] * w
    return full[..., p : p + h, p : p + width]


def kernel_shares(dy: Array, x: Array, sides: tuple[int, ...], s: int, padding: Paddings) -> Array:
    """What each image adds to each kernel: `(n, f, c, kh, kw)`."""
    seen = windows(x, sides, s, padding)[:, :, : dy.shape[2], : dy.shape[3]]
    shares: Array = np.einsum("nfpq,ncpquv->nfcuv", dy, seen)
    return shares


def input_gradient(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """The right dx."""
    dx: Array = input_shares(dy, w, x.shape, s, p).sum(axis=1)
    return dx


def kernel_gradient(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """The right dw."""
    dw: Array = kernel_shares(dy, x, w.shape[2:], s, p).sum(axis=0)
    return dw


def bias_gradient(dy: Array) -> Array:
    """The right db."""
    db: Array = dy.sum(axis=(0, 2, 3))
    return db


Part = Callable[..., Any]


def with_parts(dx: Part | None = None, dw: Part | None = None, db: Part | None = None) -> Callable[..., Any]:
    """Make a backward pass of which some parts are wrong: each a function of (dy, x, w, b, s, p)."""

    def wrong(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Any, Any, Any]:
        return (
            dx(dy, x, w, b, s, p) if dx else input_gradient(dy, x, w, s, p),
            dw(dy, x, w, b, s, p) if dw else kernel_gradient(dy, x, w, s, p),
            db(dy, x, w, b, s, p) if db else bias_gradient(dy),
        )

    return backward(wrong)
