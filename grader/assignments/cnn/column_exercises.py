"""How im2col and col2im are judged: arguments, groups, points, second opinions."""

from dataclasses import replace
from functools import partial

import numpy as np

from grader.assignments.cnn import mistakes
from grader.assignments.cnn.mistakes import pieces
from grader.assignments.cnn.sizes import (
    COLUMNS,
    OF_COLUMNS,
    ON_THEIR_SIDES,
    ColumnWindow,
    combined_columns,
    padded_columns,
    square_columns,
    strided_columns,
    unequal_columns,
    without_either,
    without_padding,
    without_stride,
)
from grader.assignments.convolution.exercise_of import exercise_of
from grader.assignments.convolution.groups import group, make_groups
from grader.assignments.convolution.opinions import gradient_of
from grader.judge.exercise import Pairs
from grader.judge.numbers import Draw, drawing, wholes
from grader.judge.numerics import Array, inner
from grader.judge.verdict import Case
from solutions import cnn

_WINDOWS = {
    "square": square_columns,
    "unequal": unequal_columns,
    "padding": padded_columns,
    "any stride": strided_columns,
    "combined": combined_columns,
}
_CONTROLS = {"padding": without_padding, "any stride": without_stride, "combined": without_either}
_POINTS = {"square": 4, "unequal": 2, "padding": 1, "any stride": 1, "combined": 1}
_groups = partial(make_groups, _WINDOWS, controls=_CONTROLS)


def _x_and_window(window: ColumnWindow, draw: Draw) -> tuple[object, ...]:
    return draw((window.n, window.c, window.h, window.w)), window.kh, window.kw


def _columns_and_shape(window: ColumnWindow, draw: Draw) -> tuple[object, ...]:
    n, c, h, w, kh, kw, *_ = window
    return draw((n, c * kh * kw, window.p * window.q)), (n, c, h, w), kh, kw


def _repeated_columns(rng: np.random.Generator) -> list[Case]:
    """Ask the same columns again, doubled, for an image on its side, and for a window on its side."""
    draw = drawing(wholes, rng)
    whole, lying = ON_THEIR_SIDES
    cols, shape, kh, kw = _columns_and_shape(whole, draw)
    (n, c, h, w) = whole[:4]
    first = Case((cols, shape, kh, kw), sizes=whole.sizes)
    doubled = replace(first, args=(2.0 * np.asarray(cols), shape, kh, kw), sizes={})
    turned = replace(first, args=(cols, (n, c, w, h), kh, kw), sizes={})
    other = Case(_columns_and_shape(lying, draw), sizes=lying.sizes)
    cols, shape, kh, kw = other.args
    return [first, first, doubled, turned, other, replace(other, args=(cols, shape, kw, kh), sizes={}), first]


def columns_of(x: Array, kh: int, kw: int, stride: int = 1, padding: int = 0) -> Array:
    """Cut window after window, without a view of the strides."""
    wide = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    rows, columns = range(0, wide.shape[2] - kh + 1, stride), range(0, wide.shape[3] - kw + 1, stride)
    windows = [wide[:, :, r : r + kh, s : s + kw].reshape(len(x), -1) for r in rows for s in columns]
    return np.stack(windows, axis=2)


def _cut_otherwise(case: Case, cols: Array, rng: np.random.Generator, every: bool) -> Pairs:
    yield cols, columns_of(*case.args, **case.kwargs)


_adjoint = gradient_of(
    lambda case, image: (
        lambda point: inner(case.args[0], columns_of(point, *case.args[2:], **case.kwargs)),
        np.zeros(image.shape),
    )
)
"""`<col2im(cols), v> = <cols, im2col(v)>`."""

_exercise = partial(exercise_of, cnn)
COLUMN_EXERCISES = (
    _exercise(
        "im2col",
        ("x", "kh", "kw", "stride", "padding"),
        "cols",
        _groups(COLUMNS, _x_and_window, {**_POINTS, "repeat": 1}),
        mistakes.IM2COL,
        _cut_otherwise,
        pieces.COLUMNS,
    ),
    _exercise(
        "col2im",
        ("cols", "x_shape", "kh", "kw", "stride", "padding"),
        "image",
        (*_groups(OF_COLUMNS, _columns_and_shape, _POINTS), group("repeat", 1, _repeated_columns)),
        mistakes.COL2IM,
        _adjoint,
        pieces.BACK_TO_IMAGE,
    ),
)
