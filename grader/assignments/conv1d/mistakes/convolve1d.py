"""Known mistakes of the true convolution and its gradient."""

from typing import Any

import numpy as np

from grader.assignments.conv1d.mistakes.pieces import TRUE
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import COUNTED_FROM_THE_END, WHOLE, whole
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv1d as right

_SIZE = "The full convolution has n + k - 1 outputs: x counts as zero outside."
_BACK = "dx has n entries, and dy has n + k - 1: take only the positions where the kernel fits."


def _overwritten(x: Any, w: Any, order: int) -> Array:
    """Each entry of x writes over what stood there."""
    y = np.zeros(len(x) + len(w) - 1)
    for j in range(len(x))[::order]:
        y[j : j + len(w)] = np.asarray(w, dtype=float) * x[j]
    return y


def _gathered(x: Any, w: Any, guarded: bool) -> Array:
    """Compute `y[r] += w[u] * x[r - u]`, where an index below 0 counts from the end."""
    y = np.zeros(len(x) + len(w) - 1)
    for r in range(len(y)):
        for u in range(len(w)):
            if not guarded or r - u < len(x):
                y[r] += w[u] * x[r - u]
    return y


CONVOLVE1D_FORWARD = (
    *table(
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            TRUE,
            (lambda x, w: _gathered(x, w, True), Raising(lambda x, w: _gathered(x, w, False))),
        ),
        (
            "a cross-correlation: the kernel is not flipped",
            "In y[r] = sum_u w[u] x[r - u] the input runs backwards while u grows.",
            TRUE,
            lambda x, w: np.convolve(x, np.asarray(w)[::-1]),
        ),
        (
            "the result is reversed",
            "Flip one of the two, not both: y[0] is w[0] x[0].",
            TRUE,
            lambda x, w: np.convolve(x, w)[::-1],
        ),
        (
            "only the outputs where the kernel fits entirely",
            _SIZE,
            TRUE,
            (
                lambda x, w: np.convolve(x, w, "valid"),
                lambda x, w: right.conv1d_forward(x, np.asarray(w)[::-1]),
            ),
        ),
        (
            "only as many outputs as inputs",
            _SIZE,
            TRUE,
            (lambda x, w: np.convolve(x, w, "same"), lambda x, w: np.convolve(x, w)[: len(x)]),
        ),
        (
            "the last output is missing",
            _SIZE,
            TRUE,
            lambda x, w: np.convolve(x, w)[:-1],
        ),
        (
            "the zeros at the end, or at the beginning, are missing",
            "The product of two polynomials drops zero coefficients; y has n + k - 1 entries, zero or not.",
            TRUE,
            (lambda x, w: np.polymul(x, w), lambda x, w: np.polynomial.polynomial.polymul(x, w)),
        ),
        (
            "each output keeps only one product",
            "Several products meet in one output, and add up: is there an `=` where a `+=` should be?",
            TRUE,
            (lambda x, w: _overwritten(x, w, 1), lambda x, w: _overwritten(x, w, -1)),
        ),
        (
            "the sum is divided by the size of the kernel",
            "An output is a sum of products, not their mean.",
            TRUE,
            lambda x, w: np.convolve(x, w) / len(w),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            TRUE,
            lambda x, w: whole(right.convolve1d_forward(x, w), x),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            TRUE,
            lambda x, w: whole(right.convolve1d_forward(x, w), w),
        ),
    ),
    *of_any_convolution(right.convolve1d_forward, TRUE),
)


def _full_only(dy: Any, w: Any) -> Array:
    return np.correlate(dy, w, "full")


def _literally(dy: Any, w: Any) -> Array:
    """Compute `dx[i] += dy[i - u] * w[u]`, where an index below 0 counts from the end."""
    dx = np.zeros(len(dy) - len(w) + 1)
    for i in range(len(dx)):
        for u in range(len(w)):
            dx[i] += dy[i - u] * w[u]
    return dx


CONVOLVE1D_DX = (
    *table(
        (
            "what falls outside comes in again at the other end",
            f"{COUNTED_FROM_THE_END} In y[r] = sum_u w[u] x[r - u], which y hold x[i]?",
            TRUE,
            _literally,
        ),
        (
            "the kernel is flipped",
            "The forward pass flips already. In y[r] = sum_u w[u] x[r - u], which y hold x[i]?",
            TRUE,
            (lambda dy, w: right.conv1d_forward(dy, np.asarray(w)[::-1]),),
        ),
        (
            "the result has the wrong size",
            _BACK,
            TRUE,
            (
                _full_only,
                lambda dy, w: np.correlate(dy, w, "same"),
                lambda dy, w: np.append(right.conv1d_forward(dy, w), np.zeros(len(w) - 1)),
            ),
        ),
        (
            "flipped, and of the wrong size",
            "dx has n = len(dy) - k + 1 entries, and here the kernel is not flipped on the way back.",
            TRUE,
            (lambda dy, w: np.convolve(dy, w), lambda dy, w: np.convolve(dy, w, "same")),
        ),
        (
            "the last entry is missing",
            _BACK,
            TRUE,
            lambda dy, w: right.conv1d_forward(dy, w)[:-1],
        ),
        (
            "each entry keeps only one product",
            "Entry x[i] touches k outputs, and their shares add up: is there an `=` where a `+=` should be?",
            TRUE,
            (
                lambda dy, w: right.conv1d_forward(dy, [*[0] * (len(w) - 1), w[-1]]),
                lambda dy, w: right.conv1d_forward(dy, [w[0], *[0] * (len(w) - 1)]),
            ),
        ),
        (
            "the sum is divided by the size of the kernel",
            "The gradient is a sum of products, not their mean.",
            TRUE,
            lambda dy, w: right.conv1d_forward(dy, w) / len(w),
        ),
        (
            "the result takes its type from dy",
            WHOLE,
            TRUE,
            lambda dy, w: whole(right.convolve1d_dx(dy, w), dy),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            TRUE,
            lambda dy, w: whole(right.convolve1d_dx(dy, w), w),
        ),
    ),
    *of_any_convolution(right.convolve1d_dx, TRUE),
)
