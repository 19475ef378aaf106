"""How the functions of conv2d for one channel are judged: arguments, groups, points, second opinions."""

from dataclasses import replace
from functools import partial

import numpy as np

from grader.assignments.conv2d import mistakes
from grader.assignments.conv2d.mistakes import pieces
from grader.assignments.conv2d.sizes import (
    REPEATED_KERNEL,
    RESERVED,
    Kernel,
    Window2D,
    any_stride,
    combined,
    oblong_kernels,
    padded,
    square,
    square_kernels,
    strided,
    unequal,
    uneven,
    without_either,
    without_padding,
    without_stride,
)
from grader.assignments.convolution import cases
from grader.assignments.convolution.exercise_of import exercise_of
from grader.assignments.convolution.groups import make_groups
from grader.assignments.convolution.opinions import correlated, gradient_through, matrix_of, same_as
from grader.judge.exercise import Exercise, Group, Pairs
from grader.judge.numbers import Draw
from grader.judge.numerics import Array
from grader.judge.verdict import Case
from solutions import conv2d

_WINDOWS = {
    "square": square,
    "unequal": unequal,
    "padding": padded,
    "stride": strided,
    "uneven": uneven,
    "any stride": any_stride,
    "combined": combined,
}
_CONTROLS = {
    "padding": without_padding,
    "stride": without_stride,
    "uneven": without_stride,
    "any stride": without_stride,
    "combined": without_either,
}
_groups = partial(make_groups, _WINDOWS, RESERVED, controls=_CONTROLS)
# Where padding may be missing, repeated calls have none.
_NO_PADDING = replace(RESERVED, repeating=RESERVED.repeating[1:])
_forward_groups = partial(make_groups, _WINDOWS, _NO_PADDING, controls=_CONTROLS)


# What a function of each signature is asked with.


def _x_and_w(window: Window2D, draw: Draw) -> tuple[object, ...]:
    return draw((window.h, window.w)), draw((window.kh, window.kw))


def _dy_x_and_w(window: Window2D, draw: Draw) -> tuple[object, ...]:
    return draw((window.p, window.q)), *_x_and_w(window, draw)


def _w_and_shape(window: Window2D, draw: Draw) -> tuple[object, ...]:
    return draw((window.kh, window.kw)), (window.h, window.w)


def _w(kernel: Kernel, draw: Draw) -> tuple[object, ...]:
    return (draw((kernel.kh, kernel.kw)),)


def _two_quarter_turns(case: Case, turned: Array, rng: np.random.Generator, every: bool) -> Pairs:
    yield turned, np.rot90(np.rot90(case.args[0]))


_OPTIONS = ("stride", "padding")
_TWELVE_POINTS = {
    **{"square": 4, "unequal": 2, "padding": 1, "stride": 1},
    **{"uneven": 1, "combined": 1, "types": 1, "repeat": 1},
}
"""Of a function of one result: kind of group -> its points."""
_exercise = partial(exercise_of, conv2d)

CONV2D = (
    _exercise(
        "conv2d_forward",
        ("x", "w", *_OPTIONS),
        "y",
        _forward_groups(
            _x_and_w,
            _TWELVE_POINTS,
        ),
        mistakes.CONV2D_FORWARD,
        same_as(correlated),
        pieces.FORWARD,
    ),
    _exercise(
        "conv2d_dw",
        ("dy", "x", "w", *_OPTIONS),
        "dw",
        _groups(
            _dy_x_and_w,
            _TWELVE_POINTS,
        ),
        mistakes.CONV2D_DW,
        gradient_through(correlated, 1),
        pieces.KERNEL,
    ),
    _exercise(
        "conv2d_jacobian",
        ("w", "shape", *_OPTIONS),
        "J",
        _groups(
            _w_and_shape,
            {"square": 3, "unequal": 1, "padding": 1, "any stride": 1, "combined": 1, "repeat": 1},
        ),
        mistakes.CONV2D_JACOBIAN,
        matrix_of(correlated),
        pieces.JACOBIAN,
    ),
    Exercise(
        "rot180",
        "conv2d",
        ("w",),
        ("rot180(w)",),
        conv2d.rot180,
        (
            Group("square kernels", 2, partial(cases.window_cases, square_kernels, REPEATED_KERNEL, _w)),
            Group("unequal sides", 1, partial(cases.window_cases, oblong_kernels, REPEATED_KERNEL, _w)),
            *make_groups({}, REPEATED_KERNEL, _w, {"repeat": 1}),
        ),
        mistakes.ROT180,
        _two_quarter_turns,
        pieces.TURNED,
    ),
    _exercise(
        "conv2d_dx",
        ("dy", "x", "w", *_OPTIONS),
        "dx",
        _groups(
            _dy_x_and_w,
            {
                "square": 5,
                "unequal": 3,
                "padding": 3,
                "stride": 1,
                "uneven": 1,
                "combined": 1,
                "types": 1,
                "repeat": 1,
            },
        ),
        mistakes.CONV2D_DX,
        gradient_through(correlated, 0),
        pieces.WALK,
    ),
)
