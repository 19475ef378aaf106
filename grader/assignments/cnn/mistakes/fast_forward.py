"""Known mistakes of the fast forward pass."""

from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.pieces import FAST, fast_layer, joined, stacked
from grader.assignments.conv2d.mistakes.layer_pieces import biased, channels, unbiased
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import PLACES, WHOLE, exchanged, typed
from grader.judge.mistake import table
from grader.judge.numerics import Array
from solutions import cnn as right

_BIAS = "b[f] is one number for all of y[:, f]: give b two axes more, b[:, None, None]."
_FIT = "A row of the matrix of filters and a column of windows list their entries in one order: c, kh, kw."
_TRANSPOSE = (
    "`reshape` only regroups numbers in the order in which they lie; to move an axis takes `transpose`."
)
_STEP = "Hand the stride on to im2col, and count rows and columns of y with it."
_RINGS = "Hand the padding on to im2col, and count rows and columns of y with it."
SINGLE = (
    "Where all arrays are of float32, compute in float32 and return it; otherwise float64: look at the dtypes"
    " before an array is converted."
)


def product(x: Array, kernels: Array, w: Array, s: int, p: int) -> Array:
    """The product of a matrix of filters with the columns: `(n, f, p, q)`."""
    six = stacked(x, w.shape[2], w.shape[3], s, p)
    return (kernels @ joined(six)).reshape(len(x), len(kernels), *six.shape[4:])


def _of_kernels(reorder: Any) -> Any:
    """Take the matrix of filters apart in another way."""

    def change(x: Array, w: Array, b: Array, s: int, p: int) -> Array:
        return biased(product(x, reorder(w), w, s, p), b)

    return fast_layer(change)


def _regrouped(*order: int) -> Any:
    """Regroup y as if its axes were (n, f, p, q), while they are in another order."""

    def change(x: Array, w: Array, b: Array, s: int, p: int) -> Array:
        y = biased(unbiased(x, w, s, p), b)
        return np.ascontiguousarray(y.transpose(order)).reshape(y.shape)

    return fast_layer(change)


def _in_double(*args: Any, **options: Any) -> Any:
    return right.conv2d_fast_forward(*args, **options).astype(float)


def _single_where_any_is(*args: Any, **options: Any) -> Any:
    """Compute in float32 where any array is of float32."""
    y = right.conv2d_fast_forward(*args, **options)
    return y.astype(np.float32) if any(np.asarray(arg).dtype == np.float32 for arg in args) else y


def _joined_positions(y: Array) -> Array:
    return y.reshape(*y.shape[:2], -1)


CONV2D_FAST_FORWARD = (
    *table(
        (
            "the entries of the filters are in another order than the rows of the columns",
            _FIT,
            FAST,
            (
                _of_kernels(lambda w: w.transpose(0, 2, 3, 1).reshape(len(w), -1)),
                _of_kernels(lambda w: w.transpose(0, 1, 3, 2).reshape(len(w), -1)),
            ),
        ),
        (
            "the filters are reshaped without a transpose",
            "w.reshape(f, -1) has a filter in each row. Its columns as rows are w.reshape(f, -1).T,"
            " not w.reshape(-1, f).",
            FAST,
            (
                _of_kernels(lambda w: w.reshape(-1, len(w)).T),
                _of_kernels(lambda w: np.ascontiguousarray(w.transpose(1, 2, 3, 0)).reshape(len(w), -1)),
            ),
        ),
        (
            "y is reshaped without a transpose",
            _TRANSPOSE,
            FAST,
            (_regrouped(1, 0, 2, 3), _regrouped(0, 2, 3, 1), _regrouped(1, 2, 3, 0), _regrouped(2, 3, 0, 1)),
        ),
        (
            "the filters are the last axis of y",
            "y is (n, f, p, q): bring the filters before rows and columns with `transpose`.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, p), b).transpose(0, 2, 3, 1)),
        ),
        (
            "rows and columns of y are still one axis",
            "y is (n, f, p, q): reshape the positions to p rows and q columns.",
            FAST,
            fast_layer(lambda x, w, b, s, p: _joined_positions(biased(unbiased(x, w, s, p), b))),
        ),
        (
            "images and filters of y have changed places",
            "y is (n, f, p, q): first the image, then the filter.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, p), b).swapaxes(0, 1)),
        ),
        ("the bias is forgotten", _BIAS, FAST, fast_layer(lambda x, w, b, s, p: unbiased(x, w, s, p))),
        (
            "the bias is added along the wrong axis",
            _BIAS,
            FAST,
            (
                fast_layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b),
                fast_layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b[:, None]),
                fast_layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b[:, None, None, None]),
            ),
        ),
        (
            "every filter gets the sum of the biases",
            _BIAS,
            FAST,
            fast_layer(lambda x, w, b, s, p: unbiased(x, w, s, p) + b.sum()),
        ),
        (
            "the channels are not added up",
            "One product with all c*kh*kw entries of a filter adds the channels up: y has no axis for them.",
            FAST,
            fast_layer(lambda x, w, b, s, p: channels(x, w, s, p) + b[:, None, None, None]),
        ),
        (
            "the channels are averaged",
            "The channels of an output add up; their sum is not divided by their number.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(channels(x, w, s, p).mean(axis=2), b)),
        ),
        (
            "only one channel counts",
            "Each filter has a kernel for each channel: one product takes all c*kh*kw entries.",
            FAST,
            (
                fast_layer(lambda x, w, b, s, p: biased(channels(x, w, s, p)[:, :, 0], b)),
                fast_layer(lambda x, w, b, s, p: biased(channels(x, w, s, p)[:, :, -1], b)),
            ),
        ),
        (
            "every image gets the first one's result",
            "Each image has columns of its own: take the product for the whole batch.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x[[0] * len(x)], w, s, p), b)),
        ),
        (
            "only the first image is computed",
            "Each image has columns of its own: take the product for the whole batch.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x[:1], w, s, p), b)),
        ),
        (
            "the kernels are turned by 180°",
            "In a cross-correlation w[f, c, 0, 0] meets the first entry of the window, not the last.",
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w[:, :, ::-1, ::-1], s, p), b)),
        ),
        (
            "the stride is ignored",
            _STEP,
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, 1, p), b)),
        ),
        (
            "the stride is taken on one axis only",
            _STEP,
            FAST,
            (
                fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, (1, s), p), b)),
                fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, (s, 1), p), b)),
            ),
        ),
        (
            "the padding is ignored",
            _RINGS,
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, 0), b)),
        ),
        (
            "the padding is added only above and on the left",
            _RINGS,
            FAST,
            fast_layer(lambda x, w, b, s, p: biased(unbiased(x, w, s, ((p, 0), (p, 0))), b)),
        ),
        ("stride and padding have changed places", PLACES, FAST, exchanged(right.conv2d_fast_forward, 3)),
        ("float64 comes back for float32", SINGLE, FAST, _in_double),
        ("float32 comes back where one array is of float64", SINGLE, FAST, _single_where_any_is),
        ("the result takes its type from x", WHOLE, FAST, typed(right.conv2d_fast_forward, 0)),
        ("the result takes its type from w", WHOLE, FAST, typed(right.conv2d_fast_forward, 1)),
        ("the result takes its type from b", WHOLE, FAST, typed(right.conv2d_fast_forward, 2)),
    ),
    *of_any_convolution(right.conv2d_fast_forward, FAST, reshaped=True),
)
