"""Known mistakes of col2im."""

from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.pieces import (
    BACK_TO_IMAGE,
    Change,
    added,
    apart,
    cut,
    positions,
    to_image,
)
from grader.assignments.convolution.common_mistakes import OPTIONS
from grader.assignments.convolution.pieces import EMPTY_SLICE, PLACES
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import Function, table
from grader.judge.numerics import Array
from solutions import cnn as right

_SUM = "A pixel in several windows collects a term from each: `+=`, not `=`."
_ORDER = "Take the columns apart as im2col joined them: (n, c, kh, kw, p, q), in this order."
_STEP = "Window (r, s) begins at row r*stride and column s*stride."
_CUT = "The image has the shape x_shape: what fell on the padding is cut off, on all four sides."
_SHAPE = "The result has the shape x_shape, also where a stride leaves rows over: their gradient is zero."


def _misread(order: tuple[int, ...]) -> Function:
    """Take the columns apart as if the axes were in another order; `order` brings them to the right one."""

    def change(cols: Array, shape: tuple[int, ...], kh: int, kw: int, s: int, p: int) -> Array:
        n, c, h, w = shape
        sizes = (n, c, kh, kw, positions(h, kh, s, p), positions(w, kw, s, p))
        read = [0] * 6
        for place, axis in enumerate(order):
            read[axis] = sizes[place]
        six = cols.reshape(read).transpose(order)
        return cut(added(six, shape, s, p), shape, p)

    return to_image(change)


def _put(change: Change) -> Function:
    """Change the image that the stacked windows are added to."""

    def wrong(cols: Array, shape: tuple[int, ...], kh: int, kw: int, s: int, p: int) -> Any:
        return change(apart(cols, shape, kh, kw, s, p), shape, s, p)

    return to_image(wrong)


def _assigned_by_entries(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    """Each entry of the window overwrites what the entries before put there."""
    kh, kw, rows, columns = six.shape[2:]
    wide = np.zeros((*shape[:2], shape[2] + 2 * p, shape[3] + 2 * p))
    for u, v in np.ndindex(kh, kw):
        wide[:, :, u : u + rows * s : s, v : v + columns * s : s] = six[:, :, u, v]
    return cut(wide, shape, p)


def _assigned_by_positions(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    """Each window overwrites what the windows before put there."""
    kh, kw, rows, columns = six.shape[2:]
    wide = np.zeros((*shape[:2], shape[2] + 2 * p, shape[3] + 2 * p))
    for r, c in np.ndindex(rows, columns):
        wide[:, :, r * s : r * s + kh, c * s : c * s + kw] = six[..., r, c]
    return cut(wide, shape, p)


def _averaged(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    counts = added(np.ones(six.shape), shape, s, p)
    return cut(added(six, shape, s, p) / np.maximum(counts, 1), shape, p)


def _trimmed(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    """End where the last window ends."""
    kh, kw, rows, columns = six.shape[2:]
    h, w = (rows - 1) * s + kh - 2 * p, (columns - 1) * s + kw - 2 * p
    if h < 1 or w < 1:
        raise ValueError("nothing is left")
    return cut(added(six, shape, s, p), shape, p)[:, :, :h, :w]


def _exchanged(cols: Any, x_shape: Any, kh: int, kw: int, padding: int = 0, stride: int = 1) -> Any:
    return right.col2im(cols, x_shape, kh, kw, stride, padding)


COL2IM = (
    *table(
        (
            "windows overwrite each other",
            _SUM,
            BACK_TO_IMAGE,
            (_put(_assigned_by_entries), _put(_assigned_by_positions)),
        ),
        (
            "what a pixel collects is averaged",
            "A gradient is the sum over all windows: it is not divided by how many there are.",
            BACK_TO_IMAGE,
            _put(_averaged),
        ),
        (
            "the rows are read in another order: kh, kw, c",
            _ORDER,
            BACK_TO_IMAGE,
            _misread((0, 3, 1, 2, 4, 5)),
        ),
        (
            "rows and columns of the window have changed places",
            _ORDER,
            BACK_TO_IMAGE,
            _misread((0, 1, 3, 2, 4, 5)),
        ),
        ("the positions are read column by column", _ORDER, BACK_TO_IMAGE, _misread((0, 1, 2, 3, 5, 4))),
        (
            "the columns are reshaped without a transpose",
            "`reshape` takes numbers as they lie: first reshape to (n, c, kh, kw, p, q), then transpose.",
            BACK_TO_IMAGE,
            (_misread((0, 1, 4, 5, 2, 3)), _misread((0, 3, 4, 5, 1, 2))),
        ),
        (
            "images and positions have changed places",
            "The first axis of cols is the batch: each image has columns of its own.",
            BACK_TO_IMAGE,
            (_misread((3, 0, 1, 2, 4, 5)), _misread((5, 0, 1, 2, 3, 4))),
        ),
        (
            "the windows are turned by 180°",
            "Entry (u, v) of a window goes back to row r*stride + u and column s*stride + v.",
            BACK_TO_IMAGE,
            _put(lambda six, shape, s, p: cut(added(six[:, :, ::-1, ::-1], shape, s, p), shape, p)),
        ),
        (
            "the stride is ignored",
            _STEP,
            BACK_TO_IMAGE,
            _put(lambda six, shape, s, p: cut(added(six, shape, 1, p), shape, p)),
        ),
        (
            "the stride is taken on one axis only",
            _STEP,
            BACK_TO_IMAGE,
            (
                _put(lambda six, shape, s, p: cut(added(six, shape, (s, 1), p), shape, p)),
                _put(lambda six, shape, s, p: cut(added(six, shape, (1, s), p), shape, p)),
            ),
        ),
        (
            "the padding is not cut off",
            _CUT,
            BACK_TO_IMAGE,
            _put(lambda six, shape, s, p: added(six, shape, s, p)),
        ),
        (
            "the padding is cut off on one side only",
            _CUT,
            BACK_TO_IMAGE,
            (
                _put(lambda six, shape, s, p: added(six, shape, s, p)[:, :, p:, p:]),
                _put(lambda six, shape, s, p: added(six, shape, s, p)[:, :, : shape[2], : shape[3]]),
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            BACK_TO_IMAGE,
            _put(lambda six, shape, s, p: added(six, shape, s, p)[:, :, p:-p, p:-p]),
        ),
        ("what a stride leaves over is missing", _SHAPE, BACK_TO_IMAGE, _put(_trimmed)),
        ("stride and padding have changed places", PLACES, BACK_TO_IMAGE, _exchanged),
    ),
    *of_any_function(right.col2im, BACK_TO_IMAGE, options=OPTIONS, spare=("kh", "kw")),
)
