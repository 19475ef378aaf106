"""Known mistakes of the gradient of the input."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv1d.mistakes.loops import (
    assigned,
    counted_up,
    gathered,
    handed_back,
    handed_back_by_entries,
    inputs,
    rounded,
)
from grader.assignments.conv1d.mistakes.pieces import FLIP, INPUT, scatter, spread
from grader.assignments.convolution.common_mistakes import of_any_convolution, zeros_of
from grader.assignments.convolution.pieces import (
    COUNTED_FROM_THE_END,
    EMPTY_SLICE,
    PLACES,
    WHOLE,
    gradient,
    whole,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv1d as right

_SLICE = "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n."
_BACK = "Output i touched the inputs from i*stride on, so dy[i] goes back there."
_SHARES = "Several outputs read one input, and their shares add up: is there an `=` where a `+=` should be?"


def _cut(dx: Array, x: Any, padding: int) -> Array:
    return dx[padding : padding + len(x)]


def _trimmed(dx: Array, p: int) -> Array:
    return dx[p : len(dx) - p]


def _wide(x: Array, p: int) -> int:
    return len(x) + 2 * p


def _overwrite(dy: Array, w: Array, n: int, s: int, order: int = 1) -> Array:
    dx = np.zeros(n)
    for i in range(len(dy))[::order]:
        dx[i * s : i * s + len(w)] = dy[i] * w
    return dx


def _step_by_step(dy: Any, x: Any, w: Any, stride: int, padding: int, buffer: Any) -> Array:
    """Hand out share by share in an array of the buffer's type."""
    dx = np.zeros(len(x) + 2 * padding, dtype=np.asarray(buffer).dtype)
    for i in range(len(dy)):
        for a in range(len(w)):
            dx[i * stride + a] += dy[i] * w[a]
    return _cut(dx.astype(float), x, padding)


def _wrapped(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    dx = np.zeros(len(x))
    for i, a in np.ndindex(len(dy), len(w)):
        if i * s + a - p < len(x):
            dx[i * s + a - p] += dy[i] * w[a]
    return dx


def _loop(finish: Callable[..., Any] = _cut, **changed: Any) -> Callable[..., Any]:
    """Hand back window by window, then take the padding off."""
    return Raising(gradient(lambda dy, x, w, s, p: finish(handed_back(dy, x, w, s, p, **changed), x, p)))


CONV1D_DX = (
    *table(
        (
            "dx has no room for the padding",
            "The windows lie on the padded input: add into an array of its size, then cut the padding off.",
            INPUT,
            (
                Raising(gradient(lambda dy, x, w, s, p: handed_back(dy, x, w, s, p, frame=0))),
                Raising(gradient(lambda dy, x, w, s, p: handed_back_by_entries(dy, x, w, s, p, 0))),
            ),
        ),
        (
            "the loop runs over the inputs, not over the outputs",
            "Every output hands back its share: the loop runs over all of dy.",
            INPUT,
            _loop(count=inputs),
        ),
        (
            "the loop runs over a window that only half fits",
            "There are len(dy) outputs: where the stride leaves something over, no window reaches it.",
            INPUT,
            (_loop(count=rounded), _loop(count=counted_up)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            INPUT,
            (
                _loop(lambda full, x, p: _cut(full, x, 1), frame=1),
                _loop(lambda full, x, p: assigned(full[1:-1], len(x)), frame=1),
            ),
        ),
        (
            "1 entry is cut off at each end, whatever the padding",
            "Cut off as many entries as the padding added: it can be 0, or more than 1.",
            INPUT,
            (
                _loop(lambda full, x, p: full[1:-1]),
                _loop(lambda full, x, p: _cut(full, x, 1)),
                _loop(lambda full, x, p: assigned(full[1:-1], len(x))),
            ),
        ),
        (
            "dx is all zeros",
            "Every output hands back its share to dx: is dx computed, and returned?",
            INPUT,
            zeros_of(right.conv1d_dx),
        ),
        (
            "dx begins with x, not with zeros",
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            INPUT,
            gradient(lambda dy, x, w, s, p: x + right.conv1d_dx(dy, x, w, s, p)),
        ),
        (
            "the kernel is not flipped",
            "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand.",
            FLIP,
            gradient(lambda dy, x, w, s, p: _cut(scatter(dy, w[::-1], _wide(x, p), s), x, p)),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[p:-p]),
                _loop(lambda full, x, p: assigned(full[p:-p], len(x))),
            ),
        ),
        (
            "the padding is not removed",
            "dx has the shape of x: cut off the entries that belong to the padding.",
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)),
                _loop(lambda full, x, p: assigned(full, len(x))),
            ),
        ),
        (
            "the padding on the left is not cut off",
            _SLICE,
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[: len(x)]),
                gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[: len(x) + p]),
            ),
        ),
        (
            "the padding on the right is not cut off",
            _SLICE,
            INPUT,
            gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[p:]),
        ),
        (
            "the padding is removed twice",
            _SLICE,
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, w, s, p)[p : len(x) - p]),
                gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[2 * p : 2 * p + len(x)]),
            ),
        ),
        (
            "the stride is ignored",
            _BACK,
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: _cut(scatter(dy, w, _wide(x, p), 1), x, p)),
                gradient(lambda dy, x, w, s, p: _cut(np.convolve(dy, w), x, p)),
            ),
        ),
        (
            "the stride is applied twice",
            _BACK,
            INPUT,
            gradient(lambda dy, x, w, s, p: _cut(scatter(dy, w, _wide(x, p), s * s), x, p)),
        ),
        (
            "the upstream gradient is ignored",
            "Each output's share is weighted with its dy[i]; dx depends on dy.",
            INPUT,
            gradient(lambda dy, x, w, s, p: _cut(scatter(np.ones(len(dy)), w, _wide(x, p), s), x, p)),
        ),
        (
            "each input keeps only its last output's share",
            _SHARES,
            INPUT,
            gradient(lambda dy, x, w, s, p: _cut(_overwrite(dy, w, _wide(x, p), s), x, p)),
        ),
        (
            "each input keeps only its first output's share",
            "Several outputs read one input, and their shares add up: does the sum end too early?",
            INPUT,
            gradient(lambda dy, x, w, s, p: _cut(_overwrite(dy, w, _wide(x, p), s, -1), x, p)),
        ),
        (
            "the last output is left out",
            "Every output hands back its share: does the loop run over all of dy?",
            INPUT,
            gradient(lambda dy, x, w, s, p: _cut(scatter(dy[:-1], w, _wide(x, p), s), x, p)),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            INPUT,
            (
                gradient(_wrapped),
                gradient(lambda dy, x, w, s, p: gathered(dy, w, len(x), s, p, True)),
                Raising(gradient(lambda dy, x, w, s, p: gathered(dy, w, len(x), s, p, False))),
                gradient(lambda dy, x, w, s, p: gathered(dy, w, len(x), 1, 0, True)),
            ),
        ),
        (
            "the sum is divided by the number of outputs",
            "The gradient is a sum over the outputs, not their mean.",
            INPUT,
            gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, w, s, p) / len(dy)),
        ),
        (
            "the inputs that no window reaches are missing",
            "When the stride does not divide, trailing inputs stay unused: they stay, with gradient 0.",
            INPUT,
            (
                gradient(lambda dy, x, w, s, p: _cut(np.convolve(spread(dy, s), w), x, p)),
                gradient(lambda dy, x, w, s, p: _trimmed(np.convolve(spread(dy, s), w), p)),
            ),
        ),
        (
            "dy has no zeros at its ends",
            "The full cross-correlation starts with one kernel entry on dy: add k - 1 zeros at each end.",
            FLIP,
            gradient(lambda dy, x, w, s, p: np.convolve(spread(dy, s), w, "valid")),
        ),
        (
            "only the first two kernel entries are used",
            "The kernel of the example has two entries; let the loop run over all of len(w).",
            INPUT,
            gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, [*w[[0, 1]], *[0] * (len(w) - 2)], s, p)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            INPUT,
            lambda dy, x, w, padding=0, stride=1: right.conv1d_dx(dy, x, w, stride, padding),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), x),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, x),
            ),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), w),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, w),
            ),
        ),
        (
            "the result takes its type from dy",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), dy),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, dy),
            ),
        ),
    ),
    *of_any_convolution(right.conv1d_dx, INPUT, spare="x"),
)
