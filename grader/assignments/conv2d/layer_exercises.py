"""How the layer of conv2d is judged: arguments, groups, points, second opinions."""

from dataclasses import replace
from functools import partial

import numpy as np

from grader.assignments.conv2d import mistakes
from grader.assignments.conv2d.layer_sizes import (
    RESERVED,
    LayerWindow,
    any_stride,
    combined,
    padded,
    square,
    square_and_padded,
    strided_and_padded,
    unequal,
    with_bias,
    without_padding,
    without_stride,
    without_stride_or_padding,
)
from grader.assignments.conv2d.mistakes import pieces
from grader.assignments.convolution import cases
from grader.assignments.convolution.groups import TITLES, group
from grader.assignments.convolution.opinions import layer, layer_gradients, same_as
from grader.judge.exercise import Exercise, Group
from grader.judge.numbers import Draw
from solutions import conv2d


def _with_bias(window: LayerWindow, draw: Draw) -> tuple[object, ...]:
    x = draw((window.n, window.c, window.h, window.w))
    return x, draw((window.f, window.c, window.kh, window.kw)), draw(window.f)


def _without_bias(window: LayerWindow, draw: Draw) -> tuple[object, ...]:
    """With b = 0, so that a forgotten bias costs the group of the bias, and no other.

    One along the wrong axis costs others too: even zeros then give another shape, or do not fit.
    """
    x, w, _ = _with_bias(window, draw)
    return x, w, np.zeros(window.f)


def _backward(window: LayerWindow, draw: Draw) -> tuple[object, ...]:
    return draw((window.n, window.f, window.p, window.q)), *_with_bias(window, draw)


_PADDED_ONCE, _FOR_FORWARD, _FOR_BACKWARD = RESERVED.repeating
_FORWARD = replace(RESERVED, repeating=(_FOR_FORWARD,))  # padding may be missing
_BACKWARD = replace(RESERVED, repeating=(_PADDED_ONCE, _FOR_BACKWARD))
_SQUARE = partial(cases.cases_and_zeros, square, RESERVED, _backward)
_UNEQUAL = partial(cases.window_cases, unequal, RESERVED, _backward)
_PADDED = partial(cases.window_cases, square_and_padded, RESERVED, _backward)
_COMBINED = partial(cases.combined_cases, combined, RESERVED, _backward, controls=without_stride_or_padding)

LAYER = (
    Exercise(
        "conv2d_layer_forward",
        "conv2d",
        ("x", "w", "b", "stride", "padding"),
        ("y",),
        conv2d.conv2d_layer_forward,
        (
            Group(
                f"{TITLES['square']}, b = 0",
                3,
                partial(cases.cases_and_zeros, square, RESERVED, _without_bias),
            ),
            Group(
                f"{TITLES['unequal']}, b = 0",
                2,
                partial(cases.window_cases, unequal, RESERVED, _without_bias),
            ),
            group("bias", 1, partial(cases.window_cases, with_bias, RESERVED, _with_bias)),
            group(
                "padding",
                1,
                partial(cases.window_cases, padded, RESERVED, _without_bias, controls=without_padding),
            ),
            group(
                "any stride",
                1,
                partial(
                    cases.strided_cases,
                    any_stride,
                    strided_and_padded,
                    RESERVED,
                    _without_bias,
                    controls=without_stride,
                ),
            ),
            group("types", 1, partial(cases.number_types, RESERVED, _without_bias, True)),
            group("repeat", 1, partial(cases.repeated_cases, _FORWARD, _without_bias, filled=_with_bias)),
        ),
        mistakes.CONV2D_LAYER_FORWARD,
        same_as(layer),
        pieces.LAYER,
    ),
    Exercise(
        "conv2d_layer_backward",
        "conv2d",
        ("dy", "x", "w", "b", "stride", "padding"),
        ("dx", "dw", "db"),
        conv2d.conv2d_layer_backward,
        (
            group("square", 2, _SQUARE, "dx"),
            group("square", 1, _SQUARE, "dw"),
            group("unequal", 1, _UNEQUAL, "dx"),
            group("unequal", 1, _UNEQUAL, "dw"),
            group("square and padding", 1, _PADDED, "dx"),
            group("square and padding", 2, _PADDED, "dw"),
            group("square and padding", 2, _PADDED, "db"),
            group("stride or padding", 1, _COMBINED, "dx"),
            group("stride or padding", 1, _COMBINED, "dw"),
            group("types", 1, partial(cases.number_types, RESERVED, _backward, True)),
            group("repeat", 1, partial(cases.repeated_cases, _BACKWARD, _backward)),
        ),
        mistakes.CONV2D_LAYER_BACKWARD,
        layer_gradients,
        pieces.BACK,
    ),
)
