"""The pieces that wrong convolutions in two dimensions are built from."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.numerics import Array

FORWARD = "The window has two sides"
KERNEL = "The gradient of the kernel"
TOUCHED = "Which outputs does a pixel touch?"
JACOBIAN = "The Jacobian"
TURNED = "Turned by 180°"
WALK = "The walk of the turned kernel"
LAYER = "The layer"
BACK = "The way back"

Strides = int | tuple[int, int]
Paddings = int | tuple[tuple[int, int], tuple[int, int]]


def windows(x: Array, sides: tuple[int, ...], strides: Strides, padding: Paddings) -> Array:
    """Stack the windows of the padded input `(..., h, w)` as `(..., p, q, kh, kw)`.

    Raises
    ------
    ValueError
        If none fits: what a student's function does then is anybody's guess.
    """
    x = framed(x, padding)
    (kh, kw), (down, across) = sides, _two(strides)
    if kh > x.shape[-2] or kw > x.shape[-1]:
        raise ValueError("no window fits")
    rows = np.arange(0, x.shape[-2] - kh + 1, down)[:, None] + np.arange(kh)
    columns = np.arange(0, x.shape[-1] - kw + 1, across)[:, None] + np.arange(kw)
    found: Array = x[..., rows[:, None, :, None], columns[None, :, None, :]]
    return found


def framed(x: Array, padding: Paddings) -> Array:
    """Lay rings of zeros around the last two axes, or so many above, below, left and right."""
    if isinstance(padding, int):
        padding = ((padding, padding), (padding, padding))
    (above, below), (left, right) = padding
    h, w = x.shape[-2:]
    wide = np.zeros((*x.shape[:-2], above + h + below, left + w + right))
    wide[..., above : above + h, left : left + w] = x
    return wide


def slide(x: Array, w: Array, strides: Strides = 1, padding: Paddings = 0) -> Array:
    """Cross-correlate."""
    y: Array = np.einsum("pquv,uv->pq", windows(x, w.shape, strides, padding), w)
    return y


def collect(dy: Array, x: Array, sides: tuple[int, ...], strides: Strides, padding: Paddings) -> Array:
    """Add up the windows, each times its dy: the gradient of a kernel with these sides."""
    p, q = dy.shape
    dw: Array = np.einsum("pq,pquv->uv", dy, windows(x, sides, strides, padding)[:p, :q])
    return dw


def scatter(dy: Array, w: Array, shape: tuple[int, ...], strides: Strides) -> Array:
    """Hand each dy[r, s] back to the window that it read, in an array of that shape."""
    (p, q), (kh, kw), (down, across) = dy.shape, w.shape, _two(strides)
    dx = np.zeros((shape[0] + (p - 1) * down + kh, shape[1] + (q - 1) * across + kw))
    for (r, c), upstream in np.ndenumerate(dy):
        dx[r * down : r * down + kh, c * across : c * across + kw] += upstream * w
    return dx[: shape[0], : shape[1]]


def spread(dy: Array, s: int) -> Array:
    """Put s - 1 zeros between the entries of dy, down and across."""
    wide = np.zeros([(side - 1) * s + 1 for side in dy.shape])
    wide[::s, ::s] = dy
    return wide


def turned(w: Array) -> Array:
    """Turn by 180 degrees."""
    return w[::-1, ::-1]


def without_last(dy: Array, axis: int) -> Array:
    """Make the last row or column zero."""
    kept = dy.copy()
    kept[(slice(None),) * axis + (-1,)] = 0.0
    return kept


def exchange(w: Array) -> Array:
    """Read w[v, u] for w[u, v], all over the sides of w.

    Raises
    ------
    ValueError
        If the sides differ.
    """
    if w.shape[0] != w.shape[1]:
        raise ValueError("the sides differ")
    return w.T


def two_by_two(w: Array) -> Array:
    """Keep what loops over the sides of the example's kernel would use.

    Raises
    ------
    IndexError
        If there is only one row or column.
    """
    kept = np.zeros(w.shape)
    kept[:2, :2] = w[np.ix_([0, 1], [0, 1])]
    return kept


def on_either_axis(function: Callable[[int], Callable[..., Any]]) -> tuple[Callable[..., Any], ...]:
    """Make both variants of what goes wrong on one axis."""
    return function(0), function(1)


def only(axis: int, value: int, otherwise: int) -> tuple[int, int]:
    """A value for one axis, another for the other."""
    return (value, otherwise) if axis == 0 else (otherwise, value)


def _two(strides: Strides) -> tuple[int, int]:
    return strides if isinstance(strides, tuple) else (strides, strides)
