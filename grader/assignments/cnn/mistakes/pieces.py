"""The pieces that wrong functions of cnn are built from."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.layer_pieces import (
    bias_gradient,
    input_gradient,
    kernel_gradient,
)
from grader.assignments.conv2d.mistakes.pieces import Paddings, Strides, windows
from grader.assignments.convolution.pieces import options_of
from grader.judge.numerics import Array

COLUMNS = "Windows as columns"
BACK_TO_IMAGE = "And back: the adjoint"
FAST = "A layer is one product"
FAST_BACK = "The fast way back"
POOLING = "The largest of each window"
POOLING_BACK = "Which entry was it?"
TRAINING = "Training"


def stacked(x: Array, kh: int, kw: int, strides: Strides, padding: Paddings) -> Array:
    """All windows as `(n, c, kh, kw, p, q)`: joined in threes and twos, they are the columns."""
    return windows(x, (kh, kw), strides, padding).transpose(0, 1, 4, 5, 2, 3)


def joined(six: Array) -> Array:
    """Join what is stacked to columns `(n, c*kh*kw, p*q)`."""
    n, c, kh, kw, p, q = six.shape
    return np.ascontiguousarray(six).reshape(n, c * kh * kw, p * q)


def positions(side: int, k: int, stride: int, padding: int) -> int:
    """How many windows lie in a row or a column."""
    return (side + 2 * padding - k) // stride + 1


def added(six: Array, shape: tuple[int, ...], stride: Strides, margin: int) -> Array:
    """Add what is stacked to an image with a margin on all sides; nothing is cut."""
    n, c, h, w = shape
    kh, kw, p, q = six.shape[2:]
    down, across = stride if isinstance(stride, tuple) else (stride, stride)
    wide = np.zeros((n, c, h + 2 * margin, w + 2 * margin))
    for r, s in np.ndindex(p, q):
        wide[:, :, r * down : r * down + kh, s * across : s * across + kw] += six[..., r, s]
    return wide


def cut(wide: Array, shape: tuple[int, ...], padding: int) -> Array:
    """Cut the padding off."""
    return wide[:, :, padding : padding + shape[2], padding : padding + shape[3]]


Change = Callable[..., Any]


def to_columns(change: Change) -> Change:
    """Make a function of (x, kh, kw, s, p) into one that is called as a student's im2col."""

    def wrong(x: Any, kh: int, kw: int, *by_position: int, stride: int = 1, padding: int = 0) -> Any:
        s, p = options_of(by_position, 0, stride, padding)
        return change(np.asarray(x, dtype=float), kh, kw, s, p)

    return wrong


def to_image(change: Change) -> Change:
    """Make a function of (cols, shape, kh, kw, s, p) into one that is called as a student's col2im."""

    def wrong(
        cols: Any, x_shape: Any, kh: int, kw: int, *by_position: int, stride: int = 1, padding: int = 0
    ) -> Any:
        s, p = options_of(by_position, 0, stride, padding)
        return change(np.asarray(cols, dtype=float), tuple(x_shape), kh, kw, s, p)

    return wrong


def apart(cols: Array, shape: tuple[int, ...], kh: int, kw: int, s: int, p: int) -> Array:
    """Take columns apart: `(n, c, kh, kw, p, q)`."""
    n, c, h, w = shape
    return cols.reshape(n, c, kh, kw, positions(h, kh, s, p), positions(w, kw, s, p))


def _as_given(arrays: tuple[Any, ...], result: Any) -> Any:
    """Give results of float32 where all arrays are."""
    if all(np.asarray(array).dtype == np.float32 for array in arrays):
        if isinstance(result, tuple):
            return tuple(np.asarray(each).astype(np.float32) for each in result)
        return np.asarray(result).astype(np.float32)
    return result


def fast_layer(change: Change) -> Change:
    """Make a function of (x, w, b, s, p) into one that is called as a student's fast layer."""
    return _fast(3, change)


def fast_gradients(change: Change) -> Change:
    """Make a function of (dy, x, w, b, s, p) into one that is called as a student's fast backward pass."""
    return _fast(4, change)


def _fast(arrays: int, change: Change) -> Change:
    def wrong(*args: Any, stride: int = 1, padding: int = 0) -> Any:
        given = (np.asarray(arg, dtype=float) for arg in args[:arrays])
        return _as_given(args[:arrays], change(*given, *options_of(args, arrays, stride, padding)))

    return wrong


def fast_parts(dx: Change | None = None, dw: Change | None = None, db: Change | None = None) -> Change:
    """Make a fast backward pass of which some parts are wrong: each a function of (dy, x, w, b, s, p)."""

    def gradients(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Any, Any, Any]:
        return (
            dx(dy, x, w, b, s, p) if dx else input_gradient(dy, x, w, s, p),
            dw(dy, x, w, b, s, p) if dw else kernel_gradient(dy, x, w, s, p),
            db(dy, x, w, b, s, p) if db else bias_gradient(dy),
        )

    return fast_gradients(gradients)


def in_windows(x: Array, size: int) -> Array:
    """Cut images into windows `(n, c, p, q, size*size)`, each in reading order."""
    n, c, h, w = x.shape
    p, q = h // size, w // size
    tiles = x[:, :, : p * size, : q * size].reshape(n, c, p, size, q, size)
    return tiles.transpose(0, 1, 2, 4, 3, 5).reshape(n, c, p, q, size * size)


def as_image(in_order: Array, shape: tuple[int, ...], size: int) -> Array:
    """Lay windows back into images of a shape, zero where they do not reach."""
    n, c, p, q = in_order.shape[:4]
    tiles = in_order.reshape(n, c, p, q, size, size).transpose(0, 1, 2, 4, 3, 5)
    image = np.zeros(shape)
    image[:, :, : p * size, : q * size] = tiles.reshape(n, c, p * size, q * size)
    return image
