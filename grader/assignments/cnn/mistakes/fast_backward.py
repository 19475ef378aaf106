"""Known mistakes of the fast backward pass. Most are of one gradient, and leave the others right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.fast_forward import SINGLE
from grader.assignments.cnn.mistakes.pieces import (
    FAST_BACK,
    Change,
    added,
    cut,
    fast_gradients,
    fast_parts,
)
from grader.assignments.conv2d.mistakes.layer_pieces import (
    bias_gradient,
    input_gradient,
    input_shares,
    kernel_gradient,
    kernel_shares,
)
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import PLACES, WHOLE, exchanged, options_of, whole
from grader.judge.mistake import table
from grader.judge.numerics import Array
from solutions import cnn as right

_RIGHT = right.conv2d_fast_backward
_TRANSPOSE = (
    "dy is (n, f, p, q). A matrix with a row for each filter and all positions of all images takes"
    " dy.transpose(1, 0, 2, 3) before `reshape`."
)
_PLAIN_SUM = (
    "b[f] is added to every entry of y[:, f]: db[f] is the sum of dy over all axes but that of the filters."
)
_BATCH = "dw sums over the batch: every image uses the filter and adds its term, and nothing divides."
_FILTERS = "dx sums over the filters: w.reshape(f, -1).T @ dy does that, and col2im hands the sums back."
_COLLECT = "A pixel in several windows collects a term from each: that is col2im, with `+=`."
_OPTIONS = "Hand stride and padding on to im2col and col2im alike."
_FIT = "The rows of the columns are in the order c, kh, kw: so is the gradient of w.reshape(f, -1)."


def _columns_of_dx(dy: Array, w: Array) -> Array:
    """The gradient of the columns, `(n, c, kh, kw, p, q)`."""
    columns: Array = np.einsum("nfpq,fcuv->ncuvpq", dy, w)
    return columns


def _dx_of(change: Change) -> Callable[..., Any]:
    """Hand back the gradient of the columns in another way: a function of (six, shape, s, p)."""
    return fast_parts(dx=lambda dy, x, w, b, s, p: change(_columns_of_dx(dy, w), x.shape, s, p))


def _assigned(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    rows, columns = six.shape[4:]
    wide = np.zeros((*shape[:2], shape[2] + 2 * p, shape[3] + 2 * p))
    for u, v in np.ndindex(six.shape[2:4]):
        wide[:, :, u : u + rows * s : s, v : v + columns * s : s] = six[:, :, u, v]
    return cut(wide, shape, p)


def _trimmed(six: Array, shape: tuple[int, ...], s: int, p: int) -> Array:
    kh, kw, rows, columns = six.shape[2:]
    h, w = (rows - 1) * s + kh - 2 * p, (columns - 1) * s + kw - 2 * p
    if h < 1 or w < 1:
        raise ValueError("nothing is left")
    return cut(added(six, shape, s, p), shape, p)[:, :, :h, :w]


def _dw_of(change: Change) -> Callable[..., Any]:
    """Change what each image adds to the kernels, `(n, f, c, kh, kw)`."""
    return fast_parts(dw=lambda dy, x, w, b, s, p: change(kernel_shares(dy, x, w.shape[2:], s, p)))


def _dw_regrouped(order: tuple[int, ...]) -> Callable[..., Any]:
    """Regroup dw as if its axes were (f, c, kh, kw), while they are in another order."""
    return _dw_of(
        lambda shares: np.ascontiguousarray(shares.sum(axis=0).transpose(order)).reshape(shares.shape[1:])
    )


def _misread(dy: Array) -> Array:
    """Take the rows of dy for filters, as `dy.reshape(f, -1)` does, whose rows are images."""
    n, f, p, q = dy.shape
    return dy.reshape(f, n, p, q).swapaxes(0, 1)


def _all_misread(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Any, ...]:
    mixed = _misread(dy)
    return input_gradient(mixed, x, w, s, p), kernel_gradient(mixed, x, w, s, p), bias_gradient(dy)


def _everything_misread(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Any, ...]:
    mixed = _misread(dy)
    return input_gradient(mixed, x, w, s, p), kernel_gradient(mixed, x, w, s, p), bias_gradient(mixed)


def _db(axes: int | tuple[int, ...]) -> Callable[..., Any]:
    return fast_parts(db=lambda dy, x, w, b, s, p: dy.sum(axis=axes))


def _of_ones(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Any, ...]:
    ones = np.ones(dy.shape)
    return input_gradient(ones, x, w, s, p), kernel_gradient(ones, x, w, s, p), bias_gradient(ones)


def _reordered(*order: int) -> Callable[..., Any]:
    def wrong(*args: Any, **options: Any) -> tuple[Any, ...]:
        gradients = _RIGHT(*args, **options)
        return tuple(gradients[i] for i in order)

    return wrong


def _in_double(*args: Any, **options: Any) -> tuple[Any, ...]:
    return tuple(gradient.astype(float) for gradient in _RIGHT(*args, **options))


def _single_where_any_is(*args: Any, **options: Any) -> tuple[Any, ...]:
    gradients = _RIGHT(*args, **options)
    if any(np.asarray(arg).dtype == np.float32 for arg in args):
        return tuple(gradient.astype(np.float32) for gradient in gradients)
    return gradients


def _of_own_types(*args: Any, stride: int = 1, padding: int = 0) -> tuple[Any, ...]:
    """Keep each gradient in an array like what it belongs to."""
    (dy, x, w, b), (s, p) = args[:4], options_of(args, 4, stride, padding)
    gradients = _RIGHT(dy, x, w, b, s, p)
    return tuple(whole(gradient, array) for gradient, array in zip(gradients, args[1:4], strict=True))


CONV2D_FAST_BACKWARD = (
    *table(
        (
            "dy is reshaped without a transpose",
            _TRANSPOSE,
            FAST_BACK,
            (
                fast_gradients(_all_misread),
                fast_gradients(_everything_misread),
                fast_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(_misread(dy), x, w, s, p)),
                fast_parts(dx=lambda dy, x, w, b, s, p: input_gradient(_misread(dy), x, w, s, p)),
            ),
        ),
        ("windows overwrite each other in dx", _COLLECT, FAST_BACK, _dx_of(_assigned)),
        (
            "dx is divided by how many windows a pixel is in",
            _COLLECT,
            FAST_BACK,
            _dx_of(
                lambda six, shape, s, p: cut(
                    added(six, shape, s, p) / np.maximum(added(np.ones(six.shape), shape, s, p), 1), shape, p
                )
            ),
        ),
        (
            "the kernels are turned in dx",
            "col2im turns nothing: entry (u, v) of a column goes back to where it came from."
            " Turn the kernels only where dx is a convolution of dy.",
            FAST_BACK,
            fast_parts(dx=lambda dy, x, w, b, s, p: input_gradient(dy, x, w[:, :, ::-1, ::-1], s, p)),
        ),
        (
            "dx keeps only one filter's share",
            _FILTERS,
            FAST_BACK,
            (
                fast_parts(dx=lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, 0]),
                fast_parts(dx=lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, -1]),
            ),
        ),
        (
            "dx still has its padding",
            "dx has the shape of x: col2im cuts off what fell on the padding.",
            FAST_BACK,
            _dx_of(lambda six, shape, s, p: added(six, shape, s, p)),
        ),
        (
            "dx lacks what a stride leaves over",
            "dx has the shape of x, also where a stride leaves rows over: their gradient is zero.",
            FAST_BACK,
            _dx_of(_trimmed),
        ),
        (
            "dx is computed without the stride",
            _OPTIONS,
            FAST_BACK,
            _dx_of(lambda six, shape, s, p: cut(added(six, shape, 1, p), shape, p)),
        ),
        (
            "dx is cut as if there were no padding",
            _OPTIONS,
            FAST_BACK,
            _dx_of(lambda six, shape, s, p: added(six, shape, s, p)[:, :, : shape[2], : shape[3]]),
        ),
        (
            "dw is computed without the padding",
            _OPTIONS,
            FAST_BACK,
            fast_parts(
                dw=lambda dy, x, w, b, s, p: kernel_shares(
                    dy, x, w.shape[2:], s, ((0, 2 * p), (0, 2 * p))
                ).sum(axis=0)
            ),
        ),
        (
            "dw is computed without the stride",
            _OPTIONS,
            FAST_BACK,
            fast_parts(dw=lambda dy, x, w, b, s, p: kernel_shares(dy, x, w.shape[2:], 1, p).sum(axis=0)),
        ),
        (
            "dw is reshaped without a transpose",
            _FIT,
            FAST_BACK,
            (_dw_regrouped((1, 2, 3, 0)), _dw_regrouped((0, 2, 3, 1)), _dw_regrouped((0, 1, 3, 2))),
        ),
        (
            "dw is still a matrix",
            "dw has the shape of w: reshape it to (f, c, kh, kw).",
            FAST_BACK,
            _dw_of(lambda shares: shares.sum(axis=0).reshape(shares.shape[1], -1)),
        ),
        (
            "filters and channels of dw have changed places",
            _FIT,
            FAST_BACK,
            _dw_of(lambda shares: shares.sum(axis=0).swapaxes(0, 1)),
        ),
        (
            "dw keeps only one image's share",
            _BATCH,
            FAST_BACK,
            (_dw_of(lambda e: e[0]), _dw_of(lambda e: e[-1])),
        ),
        (
            "averaged over the batch",
            _BATCH,
            FAST_BACK,
            (
                _dw_of(lambda shares: shares.mean(axis=0)),
                fast_parts(
                    dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x),
                    db=lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x),
                ),
            ),
        ),
        (
            "db is summed over other axes",
            _PLAIN_SUM,
            FAST_BACK,
            (_db(0), _db((0, 1)), _db((2, 3)), _db((0, 1, 2))),
        ),
        (
            "db is one number for all filters",
            _PLAIN_SUM,
            FAST_BACK,
            (
                fast_parts(db=lambda dy, x, w, b, s, p: dy.sum()),
                fast_parts(db=lambda dy, x, w, b, s, p: np.full(b.shape, dy.sum())),
            ),
        ),
        (
            "db is averaged",
            _PLAIN_SUM,
            FAST_BACK,
            (
                fast_parts(db=lambda dy, x, w, b, s, p: dy.mean(axis=(0, 2, 3))),
                fast_parts(db=lambda dy, x, w, b, s, p: dy.mean(axis=(2, 3)).sum(axis=0)),
            ),
        ),
        ("db is zero", _PLAIN_SUM, FAST_BACK, fast_parts(db=lambda dy, x, w, b, s, p: np.zeros(b.shape))),
        (
            "the upstream gradient is ignored",
            "dy says how much L changes with each output: every term of a gradient has it as a factor.",
            FAST_BACK,
            fast_gradients(_of_ones),
        ),
        (
            "the gradients come in another order",
            "Return dx, dw, db, in this order.",
            FAST_BACK,
            (_reordered(1, 0, 2), _reordered(1, 2, 0), _reordered(2, 1, 0)),
        ),
        ("stride and padding have changed places", PLACES, FAST_BACK, exchanged(_RIGHT, 4)),
        ("float64 comes back for float32", SINGLE, FAST_BACK, _in_double),
        ("float32 comes back where one array is of float64", SINGLE, FAST_BACK, _single_where_any_is),
        ("the gradients take their types from x, w and b", WHOLE, FAST_BACK, _of_own_types),
    ),
    *of_any_convolution(_RIGHT, FAST_BACK, spare="b", reshaped=True),
)
