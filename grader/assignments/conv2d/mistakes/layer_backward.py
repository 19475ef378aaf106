"""Known mistakes of the backward pass of a layer. Most are of one gradient, and leave the others right."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.layer_pieces import (
    Part,
    bias_gradient,
    input_gradient,
    input_shares,
    kernel_gradient,
    kernel_shares,
    with_parts,
)
from grader.assignments.conv2d.mistakes.pieces import BACK, TURNED
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import (
    EMPTY_SLICE,
    PLACES,
    WHOLE,
    exchanged,
    options_of,
    typed,
    whole,
)
from grader.judge.mistake import table
from grader.judge.numerics import Array
from solutions import conv2d as right

_RIGHT = right.conv2d_layer_backward
_BATCH = "dw sums over the batch: every image uses the filter and adds its term. `=` or `+=`?"
_FILTERS = "dx sums over the filters: every filter reads the channel and hands its share back. `=` or `+=`?"
_PLAIN_SUM = "b[f] is added to every entry of y[:, f]: db[f] is the plain sum of dy[:, f]."
_OPTIONS = "Hand stride and padding on to what computes each channel's gradient."


def _dx(**changed: int) -> Part:
    """The right dx with another stride or padding."""
    return lambda dy, x, w, b, s, p: input_gradient(dy, x, w, **{"s": s, "p": p} | changed)


def _dw(s: int | None = None, ignored: bool = False) -> Part:
    """The right dw with another stride, or as if there were no padding."""

    def dw(dy: Array, x: Array, w: Array, b: Array, stride: int, p: int) -> Array:
        padding = ((0, 2 * p), (0, 2 * p)) if ignored else p
        total: Array = kernel_shares(dy, x, w.shape[2:], s or stride, padding).sum(axis=0)
        return total

    return dw


def _db(axes: int | tuple[int, ...]) -> Callable[..., Any]:
    return with_parts(db=lambda dy, x, w, b, s, p: dy.sum(axis=axes))


def _reordered(order: tuple[int, ...]) -> Callable[..., Any]:
    def wrong(*args: Any, **options: Any) -> tuple[Array, ...]:
        gradients = _RIGHT(*args, **options)
        return tuple(gradients[i] for i in order)

    return wrong


def _dx_of_exchanged(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> Array:
    """Read w[c, f] for w[f, c]; an IndexError unless there are as many."""
    if w.shape[0] != w.shape[1]:
        raise IndexError
    return input_gradient(dy, x, w.swapaxes(0, 1), s, p)


def _of_own_types(step: bool, *parts: str) -> Callable[..., Any]:
    """Keep these gradients in arrays of the types of x, w or b, at each step or at the end."""

    def wrong(*args: Any, stride: int = 1, padding: int = 0) -> tuple[Array, ...]:
        (dy, x, w, b), (s, p) = args[:4], options_of(args, 4, stride, padding)
        gradients, arrays = _RIGHT(dy, x, w, b, s, p), (x, w, b)
        named = zip(("dx", "dw", "db"), gradients, arrays, strict=True)
        typed_ones = [whole(g, a) if name in parts else g for name, g, a in named]
        if step and any(a.dtype.kind == "i" for a in arrays):
            typed_ones = _step_by_step(dy, x, w, b, s, p)
        return tuple(typed_ones)

    return wrong


def _step_by_step(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> list[Array]:
    """Add up product by product in arrays of the types of x, w and b."""
    gradients = [np.zeros_like(array) for array in (x, w, b)]
    dx, dw, db = gradients
    for n, f, r, q in np.ndindex(dy.shape):
        db[f] += dy[n, f, r, q]
        for c, u, v in np.ndindex(w.shape[1:]):
            i, j = r * s + u - p, q * s + v - p
            if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                dx[n, c, i, j] += dy[n, f, r, q] * w[f, c, u, v]
                dw[f, c, u, v] += dy[n, f, r, q] * x[n, c, i, j]
    return [gradient.astype(float) for gradient in gradients]


CONV2D_LAYER_BACKWARD = (
    *table(
        (
            "the gradients come in another order",
            "The layer returns dx, dw, db: the order of the arguments x, w, b.",
            BACK,
            tuple(_reordered(order) for order in permutations(range(3)) if order != (0, 1, 2)),
        ),
        (
            "averaged over the batch",
            "The loss is one number for all images: dw and db sum over them, and nothing is divided.",
            BACK,
            (
                with_parts(
                    dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x),
                    db=lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x),
                ),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x)),
                with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x)),
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(dy, x, w, s, p) / len(x),
                    lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x),
                    lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x),
                ),
            ),
        ),
        (
            "dw keeps only one image's share",
            _BATCH,
            BACK,
            (
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_shares(dy, x, w.shape[2:], s, p)[-1]),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_shares(dy, x, w.shape[2:], s, p)[0]),
            ),
        ),
        (
            "dx keeps only one filter's share",
            _FILTERS,
            BACK,
            (
                with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, -1]),
                with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, 0]),
            ),
        ),
        (
            "dw is summed over the channels",
            "Each channel has kernels of its own: dw[f, c] takes the windows of x[:, c] alone.",
            BACK,
            with_parts(
                dw=lambda dy, x, w, b, s, p: np.broadcast_to(
                    kernel_gradient(dy, x, w, s, p).sum(axis=1, keepdims=True), w.shape
                )
            ),
        ),
        (
            "the first channel of x is taken for all",
            "dw[f, c] pairs dy[:, f] with x[:, c].",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x[:, [0] * x.shape[1]], w, s, p)),
        ),
        (
            "dx is summed over the batch",
            "Each image has a gradient of its own: dx[n] comes from dy[n] alone.",
            BACK,
            (
                with_parts(
                    lambda dy, x, w, b, s, p: np.broadcast_to(
                        input_gradient(dy, x, w, s, p).sum(axis=0, keepdims=True), x.shape
                    )
                ),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w, s, p).sum(axis=0)),
            ),
        ),
        (
            "db is added once for each channel",
            "b[f] is added once, whatever the channels: keep db outside of the loop over them.",
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(dy) * x.shape[1]),
        ),
        (
            "dx is averaged over the filters",
            "dx sums over the filters, and nothing is divided.",
            BACK,
            with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p).mean(axis=1)),
        ),
        (
            "db is zero",
            _PLAIN_SUM,
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: np.zeros(b.shape)),
        ),
        (
            "db is summed over the wrong axes",
            _PLAIN_SUM,
            BACK,
            tuple(
                _db(axes)
                for axes in ((0, 1, 2, 3), (1, 2, 3), (0, 1, 2), (0, 1, 3), (2, 3), (0, 1), (0, 2), (0, 3), 0)
            ),
        ),
        (
            "db keeps only one image's share",
            _PLAIN_SUM,
            BACK,
            (
                with_parts(db=lambda dy, x, w, b, s, p: dy[-1].sum(axis=(1, 2))),
                with_parts(db=lambda dy, x, w, b, s, p: dy[0].sum(axis=(1, 2))),
            ),
        ),
        (
            "db is a mean",
            _PLAIN_SUM,
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: dy.mean(axis=(0, 2, 3))),
        ),
        (
            "the kernels are not turned in dx",
            "Each channel's dx is the walk of the turned kernel, as it was for one channel.",
            TURNED,
            with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[:, :, ::-1, ::-1], s, p)),
        ),
        (
            "the kernels are flipped on one axis only in dx",
            "A turn by 180° is two flips: of the rows and of the columns.",
            TURNED,
            (
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[:, :, ::-1], s, p)),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[..., ::-1], s, p)),
            ),
        ),
        (
            "dw is turned by 180°",
            "dw[f, c, u, v] pairs dy with the windows of x as they are: nothing is turned there.",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p)[:, :, ::-1, ::-1]),
        ),
        (
            "the upstream gradient is ignored",
            "Every term is weighted with its dy; the gradients depend on it.",
            BACK,
            (
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p),
                ),
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: bias_gradient(np.ones(dy.shape)),
                ),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p)),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p)),
                with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(np.ones(dy.shape))),
            ),
        ),
        (
            "the stride is ignored",
            _OPTIONS,
            BACK,
            (with_parts(_dx(s=1), _dw(s=1)), with_parts(_dx(s=1)), with_parts(dw=_dw(s=1))),
        ),
        (
            "the padding is ignored",
            _OPTIONS,
            BACK,
            (
                with_parts(_dx(p=0), _dw(ignored=True)),
                with_parts(_dx(p=0)),
                with_parts(dw=_dw(ignored=True)),
            ),
        ),
        (
            "stride and padding are ignored",
            _OPTIONS,
            BACK,
            (
                with_parts(_dx(s=1, p=0), _dw(s=1, ignored=True)),
                with_parts(_dx(s=1, p=0)),
                with_parts(dw=_dw(s=1, ignored=True)),
            ),
        ),
        (
            "the padding is not removed from dx",
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            BACK,
            with_parts(
                lambda dy, x, w, b, s, p: input_gradient(dy, np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2), w, s, 0)
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            BACK,
            with_parts(
                lambda dy, x, w, b, s, p: input_gradient(dy, np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2), w, s, 0)[
                    :, :, p:-p, p:-p
                ]
            ),
        ),
        (
            "filters and channels of w have changed places in dx",
            "w is (f, c, kh, kw): filter f reads channel c through w[f, c].",
            BACK,
            with_parts(_dx_of_exchanged),
        ),
        (
            "filters and channels of dw have changed places",
            "dw has the shape of w, (f, c, kh, kw): dw[f, c] pairs dy[:, f] with x[:, c].",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p).swapaxes(0, 1)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            BACK,
            exchanged(_RIGHT, 4),
        ),
        (
            "each gradient has the type of its argument",
            WHOLE,
            BACK,
            (
                _of_own_types(False, "dx", "dw", "db"),
                _of_own_types(False, "dx", "dw"),
                _of_own_types(False, "dx"),
                _of_own_types(False, "dw"),
                _of_own_types(False, "db"),
                _of_own_types(True),
            ),
        ),
        *(
            (
                f"all gradients have the type of {name}",
                WHOLE,
                BACK,
                typed(_RIGHT, number),
            )
            for number, name in enumerate(("dy", "x", "w", "b"))
        ),
    ),
    *of_any_convolution(_RIGHT, BACK, spare="b", reshaped=True),
)
