"""Known mistakes of the forward pass of a layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.layer_pieces import biased, channels, layer, unbiased
from grader.assignments.conv2d.mistakes.loops import (
    beginning_on,
    counted_up,
    forward_loop,
    inputs,
    of_columns,
    of_rows,
    outputs,
    rounded,
    square_variants,
)
from grader.assignments.conv2d.mistakes.pieces import FORWARD, LAYER
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import PLACES, WHOLE, exchanged, typed
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv2d as right

_BIAS = "b[f] is one number for all of y[:, f]: every image, row and column of it gets that number, once."
_CHANNELS = "y[n, f] adds up one convolution for each channel: is there an `=` where a `+=` should be?"
_STEP = "Hand the stride on: each channel is convolved with it, down and across."


def _filters_as_channels(w: Array) -> Array:
    """Read w[c, f] for w[f, c]; a ValueError unless there are as many."""
    if w.shape[0] != w.shape[1]:
        raise ValueError("as many filters as channels are needed")
    return w.swapaxes(0, 1)


def _only_first(y: Array) -> Array:
    alone = np.zeros(y.shape)
    alone[0] = y[0]
    return alone


def _one_by_one(one: Callable[[Array, Array, int, int], Array]) -> Callable[..., Any]:
    """Compute each output of each image as the sum of what `one` makes of each channel."""

    def y(x: Array, w: Array, b: Array, s: int, p: int) -> Array:
        return np.array(
            [
                [sum(one(x[n, c], w[f, c], s, p) for c in range(x.shape[1])) + b[f] for f in range(len(w))]
                for n in range(len(x))
            ]
        )

    return Raising(layer(y))


CONV2D_LAYER_FORWARD = (
    *table(
        (
            "the kernel is taken as square",
            "A kernel has two sides, kh and kw, and they can differ: which one stands where?",
            FORWARD,
            tuple(
                _one_by_one(lambda x, w, s, p, n=n, k=k: forward_loop(x, w, s, p, n, k(w)))  # type: ignore[misc]
                for n, k in square_variants()
            ),
        ),
        (
            "the numbers of rows and columns are taken from one axis",
            "Rows go with height, columns with width: p is counted from h and kh, q from w and kw.",
            FORWARD,
            tuple(
                _one_by_one(lambda x, w, s, p, n=n: forward_loop(x, w, s, p, n, w.shape))  # type: ignore[misc]
                for n in (of_rows, of_columns)
            ),
        ),
        (
            "the loops run over the inputs, or over windows that only half fit",
            "There is an output for each window: (h + 2*padding - kh)//stride + 1 rows of them.",
            FORWARD,
            tuple(
                _one_by_one(lambda x, w, s, p, n=n: forward_loop(x, w, s, p, n, w.shape))  # type: ignore[misc]
                for n in (inputs, rounded, counted_up)
            ),
        ),
        (
            "the windows that begin beyond x are left out",
            "The windows lie on the padded input, which is longer than x: count them with p and q.",
            FORWARD,
            layer(lambda x, w, b, s, p: biased(beginning_on(x, unbiased(x, w, s, p), s), b)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            LAYER,
            (
                layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, 1), b)),
                _one_by_one(lambda x, w, s, p: forward_loop(x, w, s, p, outputs, w.shape, padding=1)),
            ),
        ),
        (
            "the bias is forgotten",
            _BIAS,
            LAYER,
            layer(lambda x, w, b, s, p: unbiased(x, w, s, p)),
        ),
        (
            "the bias is added along the wrong axis",
            _BIAS,
            LAYER,
            (
                layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b),
                layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b[:, None]),
                layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b[:, None, None, None]),
            ),
        ),
        (
            "the bias is added more than once",
            "Add b[f] outside of the loop over the channels: it belongs to the output, not to a channel.",
            LAYER,
            (
                layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, p), b * w.shape[1])),
                layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, p), b * w[0].size)),
            ),
        ),
        (
            "every filter gets the sum of the biases",
            _BIAS,
            LAYER,
            layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b.sum()),
        ),
        (
            "only one channel counts",
            _CHANNELS,
            LAYER,
            (
                layer(lambda x, w, b, s, p: biased(channels(x, w, s, p)[:, :, -1], b)),
                layer(lambda x, w, b, s, p: biased(channels(x, w, s, p)[:, :, 0], b)),
            ),
        ),
        (
            "the first channel of x is taken for all",
            "Channel c of the image goes with channel c of the filter: x[n, c] with w[f, c].",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x[:, [0] * x.shape[1]], w, s, p), b)),
        ),
        (
            "the channels are averaged",
            "The channels of an output add up; their sum is not divided by their number.",
            LAYER,
            layer(lambda x, w, b, s, p: biased(channels(x, w, s, p).mean(axis=2), b)),
        ),
        (
            "the channels are not added up",
            "y has no axis for the channels: y[n, f] is the sum over all of them.",
            LAYER,
            layer(lambda x, w, b, s, p: channels(x, w, s, p) + b[:, None, None, None]),
        ),
        (
            "filters and channels of w have changed places",
            "w is (f, c, kh, kw): first the filter, then the channel.",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, _filters_as_channels(w), s, p), b)),
        ),
        (
            "images and filters of y have changed places",
            "y is (n, f, p, q): first the image, then the filter.",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, p), b).swapaxes(0, 1)),
        ),
        (
            "every image gets the first one's result",
            "Each image has outputs of its own: y[n] comes from x[n].",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x[[0] * len(x)], w, s, p), b)),
        ),
        (
            "only the first image is computed",
            "Let the loop run over all images: len(x) of them.",
            LAYER,
            (
                layer(lambda x, w, b, s, p: _only_first(biased(unbiased(x, w, s, p), b))),
                layer(lambda x, w, b, s, p: biased(unbiased(x[:1], w, s, p), b)),
            ),
        ),
        (
            "every filter is the first one",
            "Each filter has kernels of its own: y[:, f] comes from w[f].",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w[[0] * len(w)], s, p), b)),
        ),
        (
            "the kernels are turned by 180°",
            "In a cross-correlation w[f, c, 0, 0] meets the first entry of the window, not the last.",
            FORWARD,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w[:, :, ::-1, ::-1], s, p), b)),
        ),
        (
            "the stride is ignored",
            _STEP,
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w, 1, p), b)),
        ),
        (
            "the stride is taken on one axis only",
            _STEP,
            LAYER,
            (
                layer(lambda x, w, b, s, p: biased(unbiased(x, w, (1, s), p), b)),
                layer(lambda x, w, b, s, p: biased(unbiased(x, w, (s, 1), p), b)),
            ),
        ),
        (
            "the padding is ignored",
            "Hand the padding on: each channel gets its rings of zeros.",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, 0), b)),
        ),
        (
            "the padding is added only above and on the left",
            "Padding lays rings of zeros around each channel: on all four sides.",
            LAYER,
            layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, ((p, 0), (p, 0))), b)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            LAYER,
            exchanged(right.conv2d_layer_forward, 3),
        ),
        ("the result takes its type from x", WHOLE, LAYER, typed(right.conv2d_layer_forward, 0)),
        ("the result takes its type from w", WHOLE, LAYER, typed(right.conv2d_layer_forward, 1)),
        ("the result takes its type from b", WHOLE, LAYER, typed(right.conv2d_layer_forward, 2)),
    ),
    *of_any_convolution(right.conv2d_layer_forward, LAYER, reshaped=True),
)
