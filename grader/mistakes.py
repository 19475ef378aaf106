"""The known mistakes of each exercise: a small wrong implementation, its name, a hint, what to reread.

A mistake is recognised by prediction: when a student's function returns what the wrong one does,
in every case. The wrong ones are built from two pieces, so that a mistake is one word away from right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.numerics import Array
from solutions import conv1d as right


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation, and what to tell a student whose function behaves like it."""

    name: str
    hint: str
    section: str
    function: Callable[..., Any]


FORWARD = "The forward pass"
JACOBIAN = "The Jacobian"
NUMERICAL = "A gradient that needs no derivation"
KERNEL = "The gradient of the kernel"
INPUT = "Which outputs does an entry touch?"
FLIP = "The flip"
TRUE = "True convolution: the flip changes sides"


def _windows(x: Any, k: int, stride: int, padding: Any) -> Array:
    """Stack the windows of the padded input as rows `(m, k)`.

    Raises
    ------
    ValueError
        If none fits: what a student's function does then is anybody's guess.
    """
    x = np.pad(np.asarray(x, dtype=float), padding)
    if k > len(x):
        raise ValueError("no window fits")
    return np.array([x[i * stride : i * stride + k] for i in range((len(x) - k) // stride + 1)])


def _scatter(dy: Array, w: Any, n: int, stride: int) -> Array:
    """Hand each dy[i] back to the k entries that its window read, in an array of n."""
    dx = np.zeros(n)
    for i, upstream in enumerate(dy):
        for a, weight in enumerate(w):
            if i * stride + a < n:
                dx[i * stride + a] += upstream * weight
    return dx


def _forward(change: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
        return change(np.asarray(x, dtype=float), np.asarray(w, dtype=float), stride, padding)

    return wrong


def _gradient(change: Callable[..., Any]) -> Callable[..., Any]:
    def wrong(dy: Any, x: Any, w: Any, stride: int = 1, padding: int = 0) -> Any:
        return change(*(np.asarray(a, dtype=float) for a in (dy, x, w)), stride, padding)

    return wrong


def _truncated(result: Array, *buffers: Any) -> Array:
    """Lose what does not fit into whole numbers, if the array that the result was stored in has them."""
    whole = any(np.asarray(buffer).dtype.kind == "i" for buffer in buffers)
    return np.trunc(result) if whole else result


WHOLE = (
    "A copy of the type of an integer array keeps whole numbers only. Make the result with np.zeros(size)."
)


CONV1D_FORWARD = (
    Mistake(
        "the kernel is flipped",
        "In a cross-correlation w[0] meets the first input of the window, not the last.",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), s, p) @ w[::-1]),
    ),
    Mistake(
        "the stride is ignored",
        "Output i looks at the window that starts at i*stride.",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), 1, p) @ w),
    ),
    Mistake(
        "the stride changes the number of outputs, but the window still moves by one",
        "Output i looks at the window that starts at i*stride.",
        FORWARD,
        _forward(
            lambda x, w, s, p: (_windows(x, len(w), 1, p) @ w)[: right.output_size(len(x), len(w), s, p)]
        ),
    ),
    Mistake(
        "the padding is ignored",
        "Padding adds that many zeros at both ends before the kernel slides.",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), s, 0) @ w),
    ),
    Mistake(
        "only the left end is padded",
        "Padding adds that many zeros at both ends.",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), s, (p, 0)) @ w),
    ),
    Mistake(
        "only the right end is padded",
        "Padding adds that many zeros at both ends.",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), s, (0, p)) @ w),
    ),
    Mistake(
        "each output keeps only the last product",
        "An output is a sum over the whole window: is there an `=` where a `+=` should be?",
        FORWARD,
        _forward(lambda x, w, s, p: _windows(x, len(w), s, p)[:, -1] * w[-1]),
    ),
    Mistake(
        "the last window is missing",
        "Count the positions again: m = (n + 2*padding - k)//stride + 1.",
        FORWARD,
        _forward(lambda x, w, s, p: (_windows(x, len(w), s, p) @ w)[:-1]),
    ),
    Mistake(
        "the result is stored in whole numbers",
        WHOLE,
        FORWARD,
        lambda x, w, stride=1, padding=0: _truncated(right.conv1d_forward(x, w, stride, padding), x),
    ),
)

CONV1D_JACOBIAN = (
    Mistake(
        "the Jacobian is transposed",
        "J has a row for each output and a column for each input, so that y = J @ x.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, stride, padding).T,
    ),
    Mistake(
        "the kernel is flipped in each row",
        "Row i holds the weights as output i uses them; only read down a column they come flipped.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: right.conv1d_jacobian(np.asarray(w)[::-1], n, stride, padding),
    ),
    Mistake(
        "the stride is ignored",
        "From one row to the next the kernel moves by `stride` columns.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, 1, padding),
    ),
    Mistake(
        "the padding is ignored",
        "Row 0 starts `padding` columns left of the first input; what falls outside is dropped.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n, stride, 0),
    ),
    Mistake(
        "the columns of the padding are still there",
        "The zeros of the padding are no inputs: J has exactly n columns.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: right.conv1d_jacobian(w, n + 2 * padding, stride, 0),
    ),
    Mistake(
        "there are as many rows as outputs, but they move by one column",
        "From one row to the next the kernel moves by `stride` columns.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: _banded(w, n, stride, padding, step=1, start=-padding),
    ),
    Mistake(
        "row 0 starts at the first input, whatever the padding",
        "Row 0 starts `padding` columns left of the first input; what falls outside is dropped.",
        JACOBIAN,
        lambda w, n, stride=1, padding=0: _banded(w, n, stride, padding, step=stride, start=0),
    ),
)


def _banded(w: Any, n: int, stride: int, padding: int, step: int, start: int) -> Array:
    J = np.zeros((right.output_size(n, len(w), stride, padding), n))
    for i in range(len(J)):
        for a, weight in enumerate(w):
            j = i * step + a + start
            if 0 <= j < n:
                J[i, j] = weight
    return J


def _numerical(quotient: Callable[..., float]) -> Callable[..., Any]:
    def wrong(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Any:
        x = np.asarray(x, dtype=float)
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[i] = h
            gradient[i] = quotient(f, x, step, h)
        return gradient

    return wrong


NUMERICAL_GRADIENT = (
    Mistake(
        "a one-sided difference",
        "Step to both sides of x, by +h and by -h: the error then falls as h**2.",
        NUMERICAL,
        _numerical(lambda f, x, step, h: (f(x + step) - f(x)) / h),
    ),
    Mistake(
        "divided by h instead of 2h",
        "From x - h to x + h it is a step of 2h.",
        NUMERICAL,
        _numerical(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
    ),
    Mistake(
        "not divided by the step",
        "A slope is the difference divided by the length of the step, 2h.",
        NUMERICAL,
        _numerical(lambda f, x, step, h: f(x + step) - f(x - step)),
    ),
    Mistake(
        "the given h is not used",
        "Use the argument h; 1e-5 is only its default.",
        NUMERICAL,
        lambda f, x, h=1e-5: right.numerical_gradient(f, x),
    ),
    Mistake(
        "the result is stored in whole numbers",
        WHOLE,
        NUMERICAL,
        lambda f, x, h=1e-5: _truncated(right.numerical_gradient(f, x, h), x),
    ),
)

CONV1D_DW = (
    Mistake(
        "the upstream gradient is ignored",
        "Each output's term is weighted with its dy[i]; dw depends on dy.",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: _windows(x, len(w), s, p).sum(axis=0)),
    ),
    Mistake(
        "the result is flipped",
        "dw[a] pairs dy[i] with x[i + a]: the larger a, the further right the input.",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: (dy @ _windows(x, len(w), s, p))[::-1]),
    ),
    Mistake(
        "only the last output contributes",
        "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: dy[-1] * _windows(x, len(w), s, p)[len(dy) - 1]),
    ),
    Mistake(
        "the sum is divided by the number of outputs",
        "The kernel's gradient is a sum over the outputs, not their mean.",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: dy @ _windows(x, len(w), s, p) / len(dy)),
    ),
    Mistake(
        "the stride is ignored",
        "Output i read the window that starts at i*stride; pair dy[i] with that one.",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: dy @ _windows(x, len(w), 1, p)[: len(dy)]),
    ),
    Mistake(
        "the padding is ignored",
        "Output i read the padded input from i*stride on; there x[0] sits at position `padding`.",
        KERNEL,
        _gradient(lambda dy, x, w, s, p: dy @ _windows(x, len(w), s, (0, 2 * p))),
    ),
    Mistake(
        "the result is stored in whole numbers",
        WHOLE,
        KERNEL,
        lambda dy, x, w, stride=1, padding=0: _truncated(right.conv1d_dw(dy, x, w, stride, padding), w),
    ),
)


def _cut(dx: Array, n: int, padding: int) -> Array:
    return dx[padding : padding + n]


CONV1D_DX = (
    Mistake(
        "the kernel is not flipped",
        "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand.",
        FLIP,
        _gradient(
            lambda dy, x, w, s, p: _cut(_scatter(dy, w[::-1], len(x) + 2 * p, s), len(x), p),
        ),
    ),
    Mistake(
        "the slice [padding:-padding] is empty when padding is 0",
        "In Python -0 is 0, so dx[0:-0] is empty. Let the slice end at a place counted from the left.",
        INPUT,
        _gradient(lambda dy, x, w, s, p: _scatter(dy, w, len(x) + 2 * p, s)[p:-p]),
    ),
    Mistake(
        "the padding is not removed",
        "dx has the shape of x: cut off the entries that belong to the padding.",
        INPUT,
        _gradient(lambda dy, x, w, s, p: _scatter(dy, w, len(x) + 2 * p, s)),
    ),
    Mistake(
        "the padding on the left is not cut off",
        "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n.",
        INPUT,
        _gradient(lambda dy, x, w, s, p: _scatter(dy, w, len(x) + 2 * p, s)[: len(x)]),
    ),
    Mistake(
        "the stride is ignored",
        "Output i touched the inputs from i*stride on, so dy[i] goes back there.",
        INPUT,
        _gradient(lambda dy, x, w, s, p: _cut(_scatter(dy, w, len(x) + 2 * p, 1), len(x), p)),
    ),
    Mistake(
        "the upstream gradient is ignored",
        "Each output's share is weighted with its dy[i]; dx depends on dy.",
        INPUT,
        _gradient(
            lambda dy, x, w, s, p: _cut(_scatter(np.ones(len(dy)), w, len(x) + 2 * p, s), len(x), p),
        ),
    ),
    Mistake(
        "each input keeps only its last output's share",
        "Several outputs read one input, and their shares add up: is there an `=` where a `+=` should be?",
        INPUT,
        _gradient(lambda dy, x, w, s, p: _cut(_overwrite(dy, w, len(x) + 2 * p, s), len(x), p)),
    ),
    Mistake(
        "the sum is divided by the number of outputs",
        "The gradient is a sum over the outputs, not their mean.",
        INPUT,
        _gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, w, s, p) / len(dy)),
    ),
    Mistake(
        "the inputs that no window reaches are missing",
        "When the stride does not divide, trailing inputs stay unused: they stay, with gradient 0.",
        INPUT,
        _gradient(
            lambda dy, x, w, s, p: _cut(_scatter(dy, w, (len(dy) - 1) * s + len(w), s), len(x), p),
        ),
    ),
    Mistake(
        "the result is stored in whole numbers",
        WHOLE,
        INPUT,
        lambda dy, x, w, stride=1, padding=0: _truncated(right.conv1d_dx(dy, x, w, stride, padding), x),
    ),
)


def _overwrite(dy: Array, w: Array, n: int, stride: int) -> Array:
    dx = np.zeros(n)
    for i in range(len(dy)):
        dx[i * stride : i * stride + len(w)] = dy[i] * w
    return dx


CONVOLVE1D_FORWARD = (
    Mistake(
        "a cross-correlation: the kernel is not flipped",
        "In y[r] = sum_a w[a] x[r - a] the input runs backwards while a grows.",
        TRUE,
        lambda x, w: np.convolve(x, np.asarray(w)[::-1]),
    ),
    Mistake(
        "only the outputs where the kernel fits entirely",
        "The full convolution has n + k - 1 outputs: x counts as zero outside.",
        TRUE,
        lambda x, w: np.convolve(x, w, "valid"),
    ),
    Mistake(
        "only n outputs",
        "The full convolution has n + k - 1 outputs: x counts as zero outside.",
        TRUE,
        lambda x, w: np.convolve(x, w, "same"),
    ),
)

CONVOLVE1D_DX = (
    Mistake(
        "the kernel is flipped",
        "The forward pass flips already. In y[r] = sum_a w[a] x[r - a], which y hold x[i]?",
        TRUE,
        lambda dy, w: np.convolve(dy, w, "valid"),
    ),
    Mistake(
        "the result has the wrong size",
        "dx has n entries, and dy has n + k - 1: take only the positions where the kernel fits.",
        TRUE,
        lambda dy, w: np.correlate(dy, w, "full"),
    ),
    Mistake(
        "flipped, and of the wrong size",
        "dx has n = len(dy) - k + 1 entries, and with a true convolution forward the kernel is not flipped.",
        TRUE,
        lambda dy, w: np.convolve(dy, w),
    ),
)
