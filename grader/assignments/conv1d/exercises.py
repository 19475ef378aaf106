"""How the functions of conv1d are judged: arguments, groups, points, second opinions."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from grader.assignments.conv1d import mistakes
from grader.assignments.conv1d.mistakes import pieces
from grader.assignments.conv1d.sizes import (
    RESERVED,
    Window1D,
    combined,
    long_kernel,
    padded,
    plain,
    strided,
    uneven,
    without_either,
    without_stride,
)
from grader.assignments.convolution.exercise_of import exercise_of
from grader.assignments.convolution.groups import make_groups
from grader.assignments.convolution.opinions import (
    correlated,
    gradient_of,
    gradient_through,
    matrix_of,
    same_as,
)
from grader.judge.numbers import Draw
from grader.judge.numerics import Array, inner
from grader.judge.verdict import Case
from solutions import conv1d

_WINDOWS = {
    "plain": plain,
    "short": plain,
    "long": long_kernel,
    "padding": padded,
    "stride": strided,
    "uneven": uneven,
    "combined": combined,
}
_CONTROLS = {"stride": without_stride, "uneven": without_stride, "combined": without_either}
_groups = partial(make_groups, _WINDOWS, RESERVED, controls=_CONTROLS)
# Where padding may be missing, repeated calls have none.
_NO_PADDING = replace(RESERVED, repeating=RESERVED.repeating[1:])
_forward_groups = partial(make_groups, _WINDOWS, _NO_PADDING, controls=_CONTROLS)

# What a function of each signature is asked with.


def _x_and_w(window: Window1D, draw: Draw) -> tuple[object, ...]:
    return draw(window.n), draw(window.k)


def _dy_x_and_w(window: Window1D, draw: Draw) -> tuple[object, ...]:
    return draw(window.m), draw(window.n), draw(window.k)


def _w_and_n(window: Window1D, draw: Draw) -> tuple[object, ...]:
    return draw(window.k), window.n


def _full_dy_and_w(window: Window1D, draw: Draw) -> tuple[object, ...]:
    return draw(window.n + window.k - 1), draw(window.k)


# Second opinions, where they are not those of every convolution.


def _loss_of_full_x(case: Case, dx: Array) -> tuple[Callable[[Array], float], Array]:
    dy, w = case.args
    return lambda point: inner(dy, np.convolve(point, w)), np.zeros(dx.shape)


_OPTIONS = ("stride", "padding")
_exercise = partial(exercise_of, conv1d)

CONV1D = (
    _exercise(
        "conv1d_forward",
        ("x", "w", *_OPTIONS),
        "y",
        _forward_groups(
            _x_and_w,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_FORWARD,
        same_as(correlated),
        pieces.FORWARD,
    ),
    _exercise(
        "conv1d_jacobian",
        ("w", "n", *_OPTIONS),
        "J",
        _groups(_w_and_n, {"plain": 5, "padding": 1, "stride": 1, "uneven": 1, "combined": 1, "repeat": 1}),
        mistakes.CONV1D_JACOBIAN,
        matrix_of(correlated),
        pieces.JACOBIAN,
    ),
    _exercise(
        "conv1d_dw",
        ("dy", "x", "w", *_OPTIONS),
        "dw",
        _groups(
            _dy_x_and_w,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DW,
        gradient_through(correlated, 1),
        pieces.KERNEL,
    ),
    _exercise(
        "conv1d_dx",
        ("dy", "x", "w", *_OPTIONS),
        "dx",
        _groups(
            _dy_x_and_w,
            {"plain": 8, "padding": 3, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DX,
        gradient_through(correlated, 0),
        pieces.INPUT,
    ),
    _exercise(
        "convolve1d_forward",
        ("x", "w"),
        "y",
        _forward_groups(_x_and_w, {"short": 5, "long": 1, "types": 1, "repeat": 1}, with_options=False),
        mistakes.CONVOLVE1D_FORWARD,
        same_as(np.convolve),
        pieces.TRUE,
    ),
    _exercise(
        "convolve1d_dx",
        ("dy", "w"),
        "dx",
        _forward_groups(_full_dy_and_w, {"short": 3, "long": 1, "types": 1, "repeat": 1}, with_options=False),
        mistakes.CONVOLVE1D_DX,
        gradient_of(_loss_of_full_x),
        pieces.TRUE,
    ),
)
