"""Known mistakes of the forward pass and of its matrix."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv1d.mistakes.loops import (
    Count,
    counted_up,
    forward_loop,
    forward_loop_of_entries,
    inputs,
    outputs,
    rounded,
)
from grader.assignments.conv1d.mistakes.pieces import FORWARD, JACOBIAN, windows
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import (
    COUNTED_FROM_THE_END,
    EMPTY_SLICE,
    PLACES,
    RESET,
    WHOLE,
    forward,
    whole,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv1d as right

_STEP = "Output i looks at the window that starts at i*stride."
_ENDS = "Padding adds that many zeros at both ends before the kernel slides, once."
_SUM = "An output is a sum over the whole window: is there an `=` where a `+=` should be?"
_COUNT = "Count the positions again: m = (n + 2*padding - k)//stride + 1."


def _size(x: Array, w: Array, s: int, p: int) -> int:
    return right.output_size(len(x), len(w), s, p)


def _one_too_many(x: Array, w: Array, s: int, p: int) -> Array:
    """Also the window that only half fits, with zeros beyond the end."""
    m = -(-(len(x) + 2 * p - len(w)) // s) + 1
    return windows(np.pad(np.pad(x, p), (0, s)), len(w), s, 0)[:m] @ w


def _two_entries(x: Array, w: Array, s: int, p: int) -> Array:
    return windows(x, len(w), s, p)[:, :2] @ w[[0, 1]]


def _wrapped(x: Array, w: Array, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    y = np.zeros(_size(x, w, s, p))
    for i, a in np.ndindex(len(y), len(w)):
        if i * s + a - p < len(x):
            y[i] += w[a] * x[i * s + a - p]
    return y


def _step_by_step(x: Any, w: Any, stride: int, padding: int, buffer: Any) -> Array:
    """Add up product by product in an array of the buffer's type."""
    rows = windows(x, len(w), stride, padding)
    y = np.zeros(len(rows), dtype=np.asarray(buffer).dtype)
    for i, a in np.ndindex(*rows.shape):
        y[i] += w[a] * rows[i, a]
    return y.astype(float)


def _only_first(y: Array) -> Array:
    return np.append(y[:1], np.zeros(len(y) - 1))


def _counted(count: Count, size: Count | None = None) -> Callable[..., Any]:
    return Raising(forward(lambda x, w, s, p: forward_loop(x, w, s, p, count, size=size)))


CONV1D_FORWARD = (
    *table(
        (
            "the loop runs over the inputs, not over the outputs",
            "There is an output for each window, and there are fewer of them than inputs.",
            FORWARD,
            (
                _counted(inputs),
                _counted(inputs, outputs),
                Raising(forward(lambda x, w, s, p: forward_loop_of_entries(x, w, s, p, inputs))),
            ),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            FORWARD,
            (
                forward(lambda x, w, s, p: windows(x, len(w), s, 1) @ w),
                Raising(forward(lambda x, w, s, p: forward_loop(x, w, s, p, outputs, padding=1))),
            ),
        ),
        (
            "the kernel is flipped",
            "In a cross-correlation w[0] meets the first input of the window, not the last.",
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, p) @ w[::-1]),
        ),
        (
            "the stride is ignored",
            _STEP,
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), 1, p) @ w),
        ),
        (
            "the stride changes the number of outputs, but the window still moves by one",
            _STEP,
            FORWARD,
            forward(lambda x, w, s, p: (windows(x, len(w), 1, p) @ w)[: _size(x, w, s, p)]),
        ),
        (
            "the stride is applied twice",
            _STEP,
            FORWARD,
            (
                forward(lambda x, w, s, p: windows(x, len(w), s * s, p) @ w),
                forward(lambda x, w, s, p: (windows(x, len(w), s, p) @ w)[::s]),
            ),
        ),
        (
            "the padding is ignored",
            _ENDS,
            FORWARD,
            (
                forward(lambda x, w, s, p: windows(x, len(w), s, 0) @ w),
                forward(lambda x, w, s, p: windows(x, len(w), s, (0, 2 * p)) @ w),
            ),
        ),
        (
            "only the left end is padded, or counted",
            f"{_ENDS} The number of outputs counts it twice, too: m = (n + 2*padding - k)//stride + 1.",
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, (p, 0)) @ w),
        ),
        (
            "only the right end is padded",
            _ENDS,
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, (0, p)) @ w),
        ),
        (
            "the padding is added twice",
            _ENDS,
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, 2 * p) @ w),
        ),
        (
            "each output keeps only the last product",
            _SUM,
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, p)[:, -1] * w[-1]),
        ),
        (
            "each output keeps only the first product",
            "An output is a sum over the whole window: does the loop over the kernel run to its end?",
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, p)[:, 0] * w[0]),
        ),
        (
            "the last product of each window is missing",
            "An output is a sum over the whole window: does the loop over the kernel run to its end?",
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, p)[:, :-1] @ w[:-1]),
        ),
        (
            "only the first output is computed",
            "There is an output for each window: does a `return` stand inside the loop, or is m too small?",
            FORWARD,
            (
                forward(lambda x, w, s, p: _only_first(windows(x, len(w), s, p) @ w)),
                forward(lambda x, w, s, p: windows(x, len(w), s, p)[:1] @ w),
                forward(lambda x, w, s, p: windows(x, len(w), s, p)[0] @ w),
            ),
        ),
        (
            "the sums before are still in each output",
            RESET,
            FORWARD,
            forward(lambda x, w, s, p: np.cumsum(windows(x, len(w), s, p) @ w)),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            FORWARD,
            forward(_wrapped),
        ),
        (
            "the sum is divided by the size of the kernel",
            "An output is the sum over the window, not its mean.",
            FORWARD,
            forward(lambda x, w, s, p: windows(x, len(w), s, p) @ w / len(w)),
        ),
        (
            "the last window is missing",
            _COUNT,
            FORWARD,
            (
                forward(lambda x, w, s, p: (windows(x, len(w), s, p) @ w)[:-1]),
                # As range(0, n + 2 * p - k, s) does: it misses one only where the stride divides.
                forward(
                    lambda x, w, s, p: (windows(x, len(w), s, p) @ w)[: -(-(len(x) + 2 * p - len(w)) // s)]
                ),
            ),
        ),
        (
            "there is an output for a window that does not fit",
            _COUNT,
            FORWARD,
            (
                forward(_one_too_many),
                forward(lambda x, w, s, p: np.append(windows(x, len(w), s, p) @ w, 0.0)),
                _counted(rounded),
                _counted(counted_up),
            ),
        ),
        (
            "there are as many outputs as inputs",
            _COUNT,
            FORWARD,
            (
                forward(
                    lambda x, w, s, p: np.resize(
                        np.append(windows(x, len(w), s, p) @ w, [0.0] * len(x)), len(x)
                    )
                ),
                forward(lambda x, w, s, p: np.correlate(np.pad(x, p), w, "same")[::s]),
            ),
        ),
        (
            "only the first two kernel entries are used",
            "The kernel of the example has two entries; let the sum run over all of len(w).",
            FORWARD,
            forward(_two_entries),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            FORWARD,
            lambda x, w, padding=0, stride=1: right.conv1d_forward(x, w, stride, padding),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            FORWARD,
            (
                lambda x, w, stride=1, padding=0: whole(right.conv1d_forward(x, w, stride, padding), x),
                lambda x, w, stride=1, padding=0: _step_by_step(x, w, stride, padding, x),
            ),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            FORWARD,
            (
                lambda x, w, stride=1, padding=0: whole(right.conv1d_forward(x, w, stride, padding), w),
                lambda x, w, stride=1, padding=0: _step_by_step(x, w, stride, padding, w),
            ),
        ),
    ),
    *of_any_convolution(right.conv1d_forward, FORWARD),
)


def _banded(
    place: Callable[[int, int, int, int], int], wraps: bool = False, only_negative: bool = False
) -> Callable[..., Any]:
    """Make a matrix whose row i has w[a] in the column `place(i, a, stride, padding)`, if there is one."""

    def wrong(w: Any, n: int, stride: int = 1, padding: int = 0) -> Array:
        J = np.zeros((right.output_size(n, len(w), stride, padding), n))
        for i in range(len(J)):
            for a, weight in enumerate(w):
                j = place(i, a, stride, padding)
                if 0 <= j < n or (only_negative and j < 0):
                    J[i, j] = weight
                elif wraps:
                    J[i, j % n] = weight
        return J

    return wrong


_DOWN = "From one row to the next the kernel moves by `stride` columns."
_START = "Row 0 starts `padding` columns left of the first input; what falls outside is dropped."

CONV1D_JACOBIAN = (
    *table(
        (
            "the Jacobian is transposed",
            "J has a row for each output and a column for each input, so that y = J @ x.",
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, stride, padding).T,
        ),
        (
            "the kernel is flipped in each row",
            "Row i holds the weights as output i uses them; only read down a column they come flipped.",
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(np.asarray(w)[::-1], n, stride, padding),
        ),
        (
            "the stride is ignored",
            _DOWN,
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, 1, padding),
        ),
        (
            "there are as many rows as outputs, but they move by one column",
            _DOWN,
            JACOBIAN,
            _banded(lambda i, a, s, p: i + a - p),
        ),
        (
            "the padding is ignored",
            _START,
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, stride, 0),
        ),
        (
            "the columns of the padding are still there",
            "The zeros of the padding are no inputs: J has exactly n columns.",
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n + 2 * padding, stride, 0),
        ),
        (
            "row 0 starts at the first input, whatever the padding",
            _START,
            JACOBIAN,
            _banded(lambda i, a, s, p: i * s + a),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            JACOBIAN,
            (
                _banded(lambda i, a, s, p: i * s + a - p, wraps=True),
                _banded(lambda i, a, s, p: i * s + a - p, only_negative=True),
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            JACOBIAN,
            lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n + 2 * padding, stride)[
                :, padding:-padding
            ],
        ),
        (
            "only one kernel entry stands in each row",
            "Row i holds all of the kernel: a loop over its entries, or a slice.",
            JACOBIAN,
            (
                lambda w, n, stride=1, padding=0: right.conv1d_jacobian(
                    [w[0], *[0] * (len(w) - 1)], n, stride, padding
                ),
                lambda w, n, stride=1, padding=0: right.conv1d_jacobian(
                    [*[0] * (len(w) - 1), w[-1]], n, stride, padding
                ),
            ),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            JACOBIAN,
            lambda w, n, padding=0, stride=1: right.conv1d_jacobian(w, n, stride, padding),
        ),
    ),
    *of_any_convolution(right.conv1d_jacobian, JACOBIAN),
)
