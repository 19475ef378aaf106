"""Known mistakes of the gradient of max-pooling."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.assignments.cnn.mistakes.pieces import POOLING_BACK, as_image, in_windows
from grader.assignments.convolution.pieces import WHOLE, typed
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import Refused, table
from grader.judge.numerics import Array
from solutions import cnn as right

_RIGHT = right.max_pool2d_backward
_FIRST = (
    "Of equal largest entries the first in reading order gets all of it: the upper row first, in a row the"
    " left one. `argmax` on the window in reading order finds it."
)
_ONE = "Only the largest entry of a window had a part in y: it gets all of dy, the others nothing."
_WINDOW = "`argmax` counts within the window, in reading order: row place//size, column place%size of it."
_SHAPE = "dx has the shape of x; what no window reads has gradient zero."


def _windowed(change: Callable[[Array, Array], Array]) -> Callable[..., Any]:
    """Hand dy `(n, c, p, q, 1)` back to windows in another way."""

    def wrong(dy: Any, x: Any, size: int) -> Array:
        dy, x = np.asarray(dy, dtype=float), np.asarray(x, dtype=float)
        return as_image(change(dy[..., None], in_windows(x, size)), x.shape, size)

    return wrong


def _at(places: NDArray[np.intp], like: Array) -> Array:
    """One at a place of each window, zero elsewhere."""
    marks = np.zeros(like.shape)
    np.put_along_axis(marks, places[..., None], 1.0, axis=-1)
    return marks


def _largest(each: Array) -> Array:
    found: Array = each == each.max(axis=-1, keepdims=True)
    return found


def _column_by_column(each: Array) -> Array:
    """Mark the first largest entry when columns come before rows."""
    size = round(each.shape[-1] ** 0.5)
    turned = each.reshape(*each.shape[:-1], size, size).swapaxes(-1, -2).reshape(each.shape)
    marks = _at(turned.argmax(axis=-1), each)
    return marks.reshape(*each.shape[:-1], size, size).swapaxes(-1, -2).reshape(each.shape)


def _turned(each: Array) -> Array:
    """Exchange row and column of the place in the window."""
    size = round(each.shape[-1] ** 0.5)
    places = each.argmax(axis=-1)
    return _at(places % size * size + places // size, each)


def _without_rests(dy: Any, x: Any, size: int) -> Array:
    return _RIGHT(dy, x, size)[:, :, : dy.shape[2] * size, : dy.shape[3] * size]


def _of_the_end(dy: Any, x: Any, size: int) -> Array:
    """Leave out the first rows and columns in place of the last."""
    h, w = x.shape[2] % size, x.shape[3] % size
    dx = np.zeros(x.shape)
    dx[:, :, h:, w:] = _RIGHT(dy, x[:, :, h:, w:], size)
    return dx


def _refused(dy: Any, x: Any, size: int) -> Any:
    if x.shape[2] % size or x.shape[3] % size:
        raise Refused
    return _RIGHT(dy, x, size)


def _flat(dy: Any, x: Any, size: int) -> Array:
    """Take the place in the window for a place in the whole image."""
    dx = np.zeros(x.shape)
    each = in_windows(np.asarray(x, dtype=float), size)
    places = each.argmax(axis=-1)
    for n, c, r, s in np.ndindex(places.shape):
        dx[n, c, places[n, c, r, s] // size, places[n, c, r, s] % size] += dy[n, c, r, s]
    return dx


MAX_POOL2D_BACKWARD = (
    *table(
        (
            "every largest entry of a tie gets all of the gradient",
            f"`x == max` marks all of them. {_FIRST}",
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _largest(each)),
        ),
        (
            "a tie shares the gradient",
            _FIRST,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _largest(each) / _largest(each).sum(axis=-1, keepdims=True)),
        ),
        (
            "the last of a tie gets the gradient",
            f"`>=` replaces an earlier one by an equal one. {_FIRST}",
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _at(each.shape[-1] - 1 - each[..., ::-1].argmax(axis=-1), each)),
        ),
        (
            "ties are broken column by column",
            _FIRST,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _column_by_column(each)),
        ),
        (
            "the gradient goes to all entries of a window",
            _ONE,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * np.ones(each.shape)),
        ),
        (
            "the gradient is shared out in each window",
            f"That is the gradient of a mean. {_ONE}",
            POOLING_BACK,
            _windowed(lambda dy, each: dy * np.ones(each.shape) / each.shape[-1]),
        ),
        (
            "the gradient goes to the first entry of each window",
            _ONE,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _at(np.zeros(each.shape[:-1], int), each)),
        ),
        (
            "the gradient goes to the smallest entry",
            _ONE,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _at(each.argmin(axis=-1), each)),
        ),
        (
            "the upstream gradient is ignored",
            "dy says how much L changes with each output: dx is dy at the largest entry, not 1.",
            POOLING_BACK,
            _windowed(lambda dy, each: _at(each.argmax(axis=-1), each)),
        ),
        (
            "the gradient is multiplied by the entry",
            "y is the largest entry itself, so dy/dx is 1 there: dx is dy at that place.",
            POOLING_BACK,
            _windowed(lambda dy, each: dy * each * _at(each.argmax(axis=-1), each)),
        ),
        (
            "the largest entries are returned in their places, not the gradient",
            "dx holds dy at the place of the largest entry, not the entry.",
            POOLING_BACK,
            _windowed(lambda dy, each: each * _at(each.argmax(axis=-1), each)),
        ),
        ("the place in the window is taken for one in the image", _WINDOW, POOLING_BACK, _flat),
        (
            "row and column of the place in the window have changed places",
            _WINDOW,
            POOLING_BACK,
            _windowed(lambda dy, each: dy * _turned(each)),
        ),
        ("dx lacks the rows and columns that are left over", _SHAPE, POOLING_BACK, _without_rests),
        (
            "the first rows and columns are left out, not the last",
            "The windows begin in the upper left corner: what is left over is below and on the right.",
            POOLING_BACK,
            _of_the_end,
        ),
        (
            "sides that the windows do not fill are refused",
            "Rows and columns that do not fill a window are no error: they are left out.",
            POOLING_BACK,
            _refused,
        ),
        ("the result takes its type from x", WHOLE, POOLING_BACK, typed(_RIGHT, 1)),
    ),
    *of_any_function(_RIGHT, POOLING_BACK),
)
