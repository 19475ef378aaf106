"""Known mistakes of max-pooling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.pieces import POOLING, in_windows
from grader.assignments.conv2d.mistakes.pieces import windows
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import Refused, table
from grader.judge.numerics import Array
from solutions import cnn as right

_LARGEST = "y is the largest entry of each window, also where all of them are negative."
_AXES = "Cut x to (n, c, p, size, q, size): the axes inside a window are the fourth and the last."
_LEFT = "Rows and columns that do not fill a window are left out: there are h//size rows of windows."


def _windowed(change: Callable[[Array], Any]) -> Callable[..., Any]:
    """Take something else of each window."""
    return lambda x, size: change(in_windows(np.asarray(x, dtype=float), size))


def _tiles(x: Any, size: int) -> Array:
    """The windows as `(n, c, p, size, q, size)`."""
    n, c, h, w = x.shape
    p, q = h // size, w // size
    cut: Array = np.asarray(x, dtype=float)[:, :, : p * size, : q * size]
    return cut.reshape(n, c, p, size, q, size)


def _regrouped(*axes: int) -> Callable[..., Any]:
    """Take other axes for those inside a window."""

    def wrong(x: Any, size: int) -> Any:
        n, c, p, _, q, _ = _tiles(x, size).shape
        return _tiles(x, size).reshape(n, c, p, q, size, size).max(axis=axes)

    return wrong


def _of_the_end(x: Any, size: int) -> Array:
    """Leave out the first rows and columns in place of the last."""
    h, w = x.shape[2:]
    return right.max_pool2d_forward(x[:, :, h % size :, w % size :], size)


def _with_rests(x: Any, size: int) -> Array:
    """Count a window that is not filled."""
    h, w = x.shape[2:]
    more = (0, -h % size), (0, -w % size)
    wide = np.pad(np.asarray(x, dtype=float), [(0, 0), (0, 0), *more], constant_values=-np.inf)
    return right.max_pool2d_forward(wide, size)


def _with_zeros(x: Any, size: int) -> Array:
    """Fill the last windows with zeros."""
    h, w = x.shape[2:]
    wide = np.pad(np.asarray(x, dtype=float), [(0, 0), (0, 0), (0, -h % size), (0, -w % size)])
    return right.max_pool2d_forward(wide, size)


def _refused(x: Any, size: int) -> Any:
    if x.shape[2] % size or x.shape[3] % size:
        raise Refused
    return right.max_pool2d_forward(x, size)


def _overlapping(x: Any, size: int) -> Any:
    return windows(np.asarray(x, dtype=float), (size, size), 1, 0).max(axis=(4, 5))


MAX_POOL2D_FORWARD = (
    *table(
        ("the mean of a window is taken", _LARGEST, POOLING, _windowed(lambda each: each.mean(axis=-1))),
        ("the sum of a window is taken", _LARGEST, POOLING, _windowed(lambda each: each.sum(axis=-1))),
        ("the smallest entry is taken", _LARGEST, POOLING, _windowed(lambda each: each.min(axis=-1))),
        (
            "the largest entry is looked for from 0 on",
            "Begin with the first entry of the window or with -np.inf: with 0, negative windows are lost.",
            POOLING,
            _windowed(lambda each: np.maximum(each.max(axis=-1), 0)),
        ),
        (
            "the entry with the largest absolute value is taken",
            _LARGEST,
            POOLING,
            (
                _windowed(lambda each: np.abs(each).max(axis=-1)),
                _windowed(
                    lambda each: np.take_along_axis(each, np.abs(each).argmax(axis=-1)[..., None], -1)[..., 0]
                ),
            ),
        ),
        (
            "the place of the largest entry is returned",
            "`argmax` tells where the largest entry is; y has the entry itself, as `max` gives it.",
            POOLING,
            _windowed(lambda each: each.argmax(axis=-1)),
        ),
        ("the first entry of a window is taken", _LARGEST, POOLING, _windowed(lambda each: each[..., 0])),
        (
            "the windows are reshaped without a transpose",
            _AXES,
            POOLING,
            (_regrouped(4, 5), _regrouped(2, 3)),
        ),
        (
            "the largest entry is taken over other axes",
            _AXES,
            POOLING,
            (
                lambda x, size: _tiles(x, size).max(axis=(2, 4)),
                lambda x, size: _tiles(x, size).max(axis=(3, 4)),
                lambda x, size: _tiles(x, size).max(axis=5),
                lambda x, size: _tiles(x, size).max(axis=3),
            ),
        ),
        (
            "the channels are pooled, too",
            "Each channel has windows of its own: y has as many channels as x.",
            POOLING,
            (
                lambda x, size: right.max_pool2d_forward(x, size).max(axis=1),
                lambda x, size: right.max_pool2d_forward(x, size).max(axis=1, keepdims=True),
            ),
        ),
        ("the windows overlap", "The next window begins size further, not one.", POOLING, _overlapping),
        ("the first rows and columns are left out, not the last", _LEFT, POOLING, _of_the_end),
        (
            "windows are counted that are not filled",
            _LEFT,
            POOLING,
            (_with_rests, _with_zeros),
        ),
        ("sides that the windows do not fill are refused", _LEFT, POOLING, _refused),
    ),
    *of_any_function(right.max_pool2d_forward, POOLING),
)
