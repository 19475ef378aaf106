"""Known mistakes of the matrix of the forward pass, and of turning the kernel."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.pieces import JACOBIAN, TURNED, exchange, turned
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import COUNTED_FROM_THE_END, EMPTY_SLICE, PLACES, exchanged
from grader.judge.mistake import table
from grader.judge.numerics import Array
from solutions import conv2d as right

_ROW_BY_ROW = "ravel goes row by row: output [r, s] is row r*q + s, input [i, j] is column i*width + j."
_DOWN = "Row r*q + s belongs to the window that starts at [r*stride, s*stride]."
_START = "The window of output [0, 0] starts at [-padding, -padding]: what falls outside x is left out."
_BOTH = "A turn by 180° is a flip of the rows and a flip of the columns, one after the other."

Sides = tuple[int, int]


def _matrix(change: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of (w, shape, s, p), all four given, into one that is called as a student's."""

    def wrong(w: Any, shape: Sides, stride: int = 1, padding: int = 0) -> Any:
        return change(np.asarray(w, dtype=float), shape, stride, padding)

    return wrong


def _reordered(order: tuple[int, int, int, int]) -> Callable[..., Any]:
    """Number outputs (axes 0, 1) and inputs (2, 3) in another order."""

    def wrong(w: Array, shape: Sides, s: int, p: int) -> Array:
        J = right.conv2d_jacobian(w, shape, s, p)
        four = J.reshape(*right.output_shape(shape, w.shape, s, p), *shape)
        reordered: Array = four.transpose(order).reshape(J.shape)
        return reordered

    return _matrix(wrong)


def _numbered(
    row: Callable[[Any, Any, int, int], Any], column: Callable[[Any, Any, int, int], Any]
) -> Callable[..., Any]:
    """Number a row by r, c, p, q and a column by i, j, height, width; later entries replace earlier ones."""

    def wrong(w: Array, shape: Sides, s: int, p: int) -> Array:
        rows, columns = right.output_shape(shape, w.shape, s, p)
        J = np.zeros((rows * columns, shape[0] * shape[1]))
        for r, c, u, v in np.ndindex(rows, columns, *w.shape):
            i, j = r * s + u - p, c * s + v - p
            if 0 <= i < shape[0] and 0 <= j < shape[1]:
                J[row(r, c, rows, columns), column(i, j, *shape)] = w[u, v]
        return J

    return _matrix(wrong)


def _slower(w: Array, shape: Sides, s: int, p: int) -> Array:
    """As many rows as there are outputs, but windows one step apart."""
    (rows, columns), (_, q) = (right.output_shape(shape, w.shape, step, p) for step in (s, 1))
    r, c = np.indices((rows, columns)).reshape(2, -1)
    J: Array = right.conv2d_jacobian(w, shape, 1, p)[r * q + c]
    return J


def _without_gaps(w: Array, shape: Sides, s: int, p: int) -> Array:
    """Lay the kernel's rows one behind the other."""
    rows, columns = right.output_shape(shape, w.shape, s, p)
    J = np.zeros((rows * columns, shape[0] * shape[1]))
    for r, c in np.ndindex(rows, columns):
        start = r * s * shape[1] + c * s
        J[r * columns + c, start : start + w.size] = w.ravel()
    return J


def _wrapped(w: Array, shape: Sides, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    rows, columns = right.output_shape(shape, w.shape, s, p)
    J = np.zeros((rows, columns, *shape))
    for r, c, u, v in np.ndindex(rows, columns, *w.shape):
        i, j = r * s + u - p, c * s + v - p
        if i < shape[0] and j < shape[1]:
            J[r, c, i, j] = w[u, v]
    return J.reshape(rows * columns, -1)


def _emptied(w: Array, shape: Sides, s: int, p: int) -> Array:
    """Cut the columns of the padding off by negative ends."""
    wide = right.conv2d_jacobian(w, (shape[0] + 2 * p, shape[1] + 2 * p), s, 0)
    framed = wide.reshape(-1, shape[0] + 2 * p, shape[1] + 2 * p)
    return framed[:, p:-p, p:-p].reshape(len(wide), -1)


CONV2D_JACOBIAN = (
    *table(
        (
            "the Jacobian is transposed",
            "J has a row for each output and a column for each input, so that y.ravel() = J @ x.ravel().",
            JACOBIAN,
            _matrix(lambda w, shape, s, p: right.conv2d_jacobian(w, shape, s, p).T),
        ),
        (
            "counted column by column",
            _ROW_BY_ROW,
            JACOBIAN,
            (_reordered((1, 0, 3, 2)), _reordered((1, 0, 2, 3)), _reordered((0, 1, 3, 2))),
        ),
        (
            "the place of an input or output is counted with the wrong side",
            _ROW_BY_ROW,
            JACOBIAN,
            (
                _numbered(lambda r, c, p, q: r * q + c, lambda i, j, h, w: i * h + j),
                _numbered(lambda r, c, p, q: r * p + c, lambda i, j, h, w: i * w + j),
                _numbered(lambda r, c, p, q: r * p + c, lambda i, j, h, w: i * h + j),
            ),
        ),
        (
            "the kernel is turned in each row",
            "A row holds the weights as its output uses them; only read down a column they come turned.",
            JACOBIAN,
            _matrix(lambda w, shape, s, p: right.conv2d_jacobian(turned(w), shape, s, p)),
        ),
        (
            "the kernel is flipped on one axis",
            "A row holds the weights as its output uses them.",
            JACOBIAN,
            (
                _matrix(lambda w, shape, s, p: right.conv2d_jacobian(w[::-1], shape, s, p)),
                _matrix(lambda w, shape, s, p: right.conv2d_jacobian(w[:, ::-1], shape, s, p)),
            ),
        ),
        (
            "the rows of the kernel stand without the gaps between them",
            "Below w[u, 0] comes w[u + 1, 0], one row of x later: that is `width` columns on.",
            JACOBIAN,
            _matrix(_without_gaps),
        ),
        (
            "J has an axis for each side",
            "J is a matrix: number the outputs from 0 to p*q - 1 and the inputs from 0 to h*w - 1.",
            JACOBIAN,
            (
                _matrix(
                    lambda w, shape, s, p: right.conv2d_jacobian(w, shape, s, p).reshape(
                        *right.output_shape(shape, w.shape, s, p), *shape
                    )
                ),
                _matrix(
                    lambda w, shape, s, p: right.conv2d_jacobian(w, shape, s, p).reshape(
                        *right.output_shape(shape, w.shape, s, p), -1
                    )
                ),
            ),
        ),
        (
            "the stride is ignored",
            _DOWN,
            JACOBIAN,
            _matrix(lambda w, shape, s, p: right.conv2d_jacobian(w, shape, 1, p)),
        ),
        (
            "there are as many rows as outputs, but the window moves by one",
            _DOWN,
            JACOBIAN,
            _matrix(_slower),
        ),
        (
            "the padding is ignored",
            _START,
            JACOBIAN,
            _matrix(lambda w, shape, s, p: right.conv2d_jacobian(w, shape, s, 0)),
        ),
        (
            "the columns of the padding are still there",
            "The zeros of the padding are no inputs: J has exactly h*w columns.",
            JACOBIAN,
            _matrix(
                lambda w, shape, s, p: right.conv2d_jacobian(w, (shape[0] + 2 * p, shape[1] + 2 * p), s, 0)
            ),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            JACOBIAN,
            _matrix(_wrapped),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            JACOBIAN,
            _matrix(_emptied),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            JACOBIAN,
            exchanged(right.conv2d_jacobian, 2),
        ),
    ),
    *of_any_convolution(right.conv2d_jacobian, JACOBIAN),
)


def _of_w(change: Callable[[Array], Array]) -> Callable[..., Any]:
    return lambda w: change(np.asarray(w, dtype=float))


ROT180 = (
    *table(
        ("only flipped vertically", _BOTH, TURNED, _of_w(np.flipud)),
        ("only flipped horizontally", _BOTH, TURNED, _of_w(np.fliplr)),
        (
            "transposed",
            "The transpose takes w[0, 1] to [1, 0]; a turn takes the first entry to the last place.",
            TURNED,
            (_of_w(np.transpose), _of_w(exchange)),
        ),
        (
            "mirrored at the other diagonal",
            "A turn keeps the sides: what was kh × kw still is. No transpose is needed.",
            TURNED,
            _of_w(lambda w: turned(w).T),
        ),
        (
            "turned by 90° only",
            "np.rot90 makes a quarter turn; 180° are two of them.",
            TURNED,
            (_of_w(np.rot90), _of_w(lambda w: np.rot90(w, -1))),
        ),
        ("not turned", _BOTH, TURNED, _of_w(np.copy)),
        (
            "the numbers stand in one row",
            "Backwards in one row is right; give them back the shape of w.",
            TURNED,
            _of_w(lambda w: w.ravel()[::-1]),
        ),
    ),
    *of_any_convolution(right.rot180, TURNED, reshaped=True),
)
