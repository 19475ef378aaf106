"""Known mistakes of im2col."""

from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.pieces import COLUMNS, joined, stacked, to_columns
from grader.assignments.convolution.common_mistakes import OPTIONS
from grader.assignments.convolution.pieces import PLACES
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import Function, table
from grader.judge.numerics import Array
from solutions import cnn as right

_ORDER = "Row (channel*kh + u)*kw + v: the channel changes slowest, then u, then v."
_TRANSPOSE = (
    "`reshape` only regroups numbers in the order in which they lie; to bring kh and kw before the positions"
    " takes `transpose` first."
)
_STEP = "Windows begin at every stride-th row and column."
_RINGS = "Padding lays rings of zeros around each channel: images and channels stay as many as they are."
_COUNT = "There are (h + 2*padding - kh)//stride + 1 rows of windows: is there a + 1 missing?"


def _reordered(*order: int) -> Function:
    """Stack the windows, bring their six axes in another order, and join them in threes and twos."""
    return to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, s, p).transpose(order)))


def _regrouped(*order: int) -> Function:
    """Join the axes in another order as if they were in the right one."""

    def change(x: Array, kh: int, kw: int, s: int, p: int) -> Array:
        six = stacked(x, kh, kw, s, p)
        n, c, _, _, rows, columns = six.shape
        return np.ascontiguousarray(six.transpose(order)).reshape(n, c * kh * kw, rows * columns)

    return to_columns(change)


def _in_one_matrix(*order: int) -> Function:
    """All images side by side, in one matrix."""

    def change(x: Array, kh: int, kw: int, s: int, p: int) -> Array:
        six = stacked(x, kh, kw, s, p)
        return np.ascontiguousarray(six.transpose(order)).reshape(x.shape[1] * kh * kw, -1)

    return to_columns(change)


def _padded_everywhere(x: Array, kh: int, kw: int, s: int, p: int) -> Array:
    return joined(stacked(np.pad(x, p), kh, kw, s, 0))


def _one_short(x: Array, kh: int, kw: int, s: int, p: int) -> Array:
    six = stacked(x, kh, kw, s, p)
    return joined(six[..., :-1, :-1])


def _padded_like_the_edge(x: Array, kh: int, kw: int, s: int, p: int) -> Array:
    return joined(stacked(np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], mode="edge"), kh, kw, s, 0))


def _exchanged(x: Any, kh: int, kw: int, padding: int = 0, stride: int = 1) -> Any:
    return right.im2col(x, kh, kw, stride, padding)


IM2COL = (
    *table(
        ("the rows are in another order: kh, kw, c", _ORDER, COLUMNS, _reordered(0, 2, 3, 1, 4, 5)),
        ("rows and columns of the window have changed places", _ORDER, COLUMNS, _reordered(0, 1, 3, 2, 4, 5)),
        (
            "the positions come column by column",
            "The positions come in reading order: a row of them from left to right, then the next.",
            COLUMNS,
            _reordered(0, 1, 2, 3, 5, 4),
        ),
        (
            "each window is a row, not a column",
            "The columns of the result are windows: (n, c*kh*kw, p*q).",
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, s, p)).swapaxes(1, 2)),
        ),
        (
            "the windows are reshaped without a transpose",
            _TRANSPOSE,
            COLUMNS,
            (_regrouped(0, 1, 4, 5, 2, 3), _regrouped(0, 4, 5, 1, 2, 3)),
        ),
        (
            "all images are in one matrix",
            "Each image has a matrix of its own: the first axis of the result is the batch.",
            COLUMNS,
            (_in_one_matrix(1, 2, 3, 0, 4, 5), _in_one_matrix(1, 2, 3, 4, 5, 0)),
        ),
        (
            "images and positions have changed places",
            "The first axis of the result is the batch: bring it there with `transpose`, not with `reshape`.",
            COLUMNS,
            (_regrouped(1, 2, 3, 0, 4, 5), _regrouped(1, 2, 3, 4, 5, 0), _regrouped(4, 5, 0, 1, 2, 3)),
        ),
        (
            "the windows are turned by 180°",
            "Row u of the window is row r*stride + u of the image: nothing is turned here.",
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, s, p)[:, :, ::-1, ::-1])),
        ),
        (
            "the stride is ignored",
            _STEP,
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, 1, p))),
        ),
        (
            "the stride is taken on one axis only",
            _STEP,
            COLUMNS,
            (
                to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, (s, 1), p))),
                to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, (1, s), p))),
            ),
        ),
        (
            "the windows do not overlap",
            "The next window begins a stride further, not a whole window.",
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, (kh, kw), p))),
        ),
        ("the last row and column of windows are missing", _COUNT, COLUMNS, to_columns(_one_short)),
        (
            "the padding is ignored",
            _RINGS,
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, s, 0))),
        ),
        ("batch and channels are padded, too", _RINGS, COLUMNS, to_columns(_padded_everywhere)),
        (
            "the padding repeats the edge",
            "Padding is of zeros.",
            COLUMNS,
            to_columns(_padded_like_the_edge),
        ),
        (
            "the padding is added only above and on the left",
            _RINGS,
            COLUMNS,
            to_columns(lambda x, kh, kw, s, p: joined(stacked(x, kh, kw, s, ((p, 0), (p, 0))))),
        ),
        ("stride and padding have changed places", PLACES, COLUMNS, _exchanged),
    ),
    *of_any_function(right.im2col, COLUMNS, options=OPTIONS, reshaped=True),
)
