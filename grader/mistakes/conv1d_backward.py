"""Known mistakes of the gradients of the kernel and of the input."""

from typing import Any

import numpy as np

from grader.mistakes.mistake import WHOLE, of_any_function, table, whole
from grader.mistakes.pieces1d import FLIP, INPUT, KERNEL, gradient, scatter, windows
from grader.numerics import Array
from solutions import conv1d as right

_PLACES = "The arguments come in the order of the first line: stride, then padding."
_EVERY = "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?"
_PAIRS = "Output i read the window that starts at i*stride; pair dy[i] with that one."
_PADDED = "Output i read the padded input from i*stride on; there x[0] sits at position `padding`."


def _rows(dy: Array, x: Array, w: Array, s: int, p: Any) -> Array:
    """The windows that go with dy, `(m, k)`."""
    return windows(x, len(w), s, p)[: len(dy)]


def _spread(dy: Array, s: int) -> Array:
    """Put s - 1 zeros between the entries of dy."""
    wide = np.zeros((len(dy) - 1) * s + 1)
    wide[::s] = dy
    return wide


CONV1D_DW = (
    *table(
        (
            "the upstream gradient is ignored",
            "Each output's term is weighted with its dy[i]; dw depends on dy.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: windows(x, len(w), s, p).sum(axis=0)),
        ),
        (
            "the result is flipped",
            "dw[a] pairs dy[i] with x[i + a]: the larger a, the further right the input.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: (dy @ windows(x, len(w), s, p))[::-1]),
        ),
        (
            "dy runs backwards",
            "dy is not flipped here: dy[0] goes with the first window, the last dy with the last window.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy[::-1] @ windows(x, len(w), s, p)),
        ),
        (
            "only the last output contributes",
            _EVERY,
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy[-1] * windows(x, len(w), s, p)[len(dy) - 1]),
        ),
        (
            "only the first output contributes",
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy[0] * windows(x, len(w), s, p)[0]),
        ),
        (
            "the sum is divided by the number of outputs",
            "The kernel's gradient is a sum over the outputs, not their mean.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy @ windows(x, len(w), s, p) / len(dy)),
        ),
        (
            "the stride is ignored",
            _PAIRS,
            KERNEL,
            (
                gradient(lambda dy, x, w, s, p: dy @ _rows(dy, x, w, 1, p)),
                gradient(lambda dy, x, w, s, p: np.correlate(np.pad(x, p), dy, "valid")),
            ),
        ),
        (
            "the stride is applied twice",
            _PAIRS,
            KERNEL,
            gradient(
                lambda dy, x, w, s, p: dy @ windows(x, len(w), s * s, (p, p + len(dy) * s * s))[: len(dy)]
            ),
        ),
        (
            "dw has an entry too many when the stride does not divide",
            "dw has the shape of w: the inputs that no window reaches add nothing.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: np.correlate(np.pad(x, p), _spread(dy, s), "valid")),
        ),
        (
            "the padding is ignored",
            _PADDED,
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy @ _rows(dy, x, w, s, (0, 2 * p))),
        ),
        (
            "the padding is added twice",
            _PADDED,
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy @ _rows(dy, x, w, s, 2 * p)),
        ),
        (
            "dw has the size of x",
            "dw has the shape of w: one entry for each kernel entry.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, w, s, p)),
        ),
        (
            "only two entries of dw are computed",
            "The kernel of the example has two entries; let the loop run over all of len(w).",
            KERNEL,
            gradient(lambda dy, x, w, s, p: _first_two(dy @ windows(x, len(w), s, p))),
        ),
        (
            "stride and padding have changed places",
            _PLACES,
            KERNEL,
            lambda dy, x, w, padding=0, stride=1: right.conv1d_dw(dy, x, w, stride, padding),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), w),
                lambda dy, x, w, stride=1, padding=0: _kernel_step_by_step(dy, x, w, stride, padding, w),
            ),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), x),
                lambda dy, x, w, stride=1, padding=0: _kernel_step_by_step(dy, x, w, stride, padding, x),
            ),
        ),
        (
            "the result takes its type from dy",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), dy),
                lambda dy, x, w, stride=1, padding=0: _kernel_step_by_step(dy, x, w, stride, padding, dy),
            ),
        ),
    ),
    *of_any_function(right.conv1d_dw, KERNEL),
)


def _first_two(dw: Array) -> Array:
    return np.append(dw[[0, 1]], np.zeros(len(dw) - 2))


def _kernel_step_by_step(dy: Any, x: Any, w: Any, stride: int, padding: int, buffer: Any) -> Array:
    """Add up term by term in an array of the buffer's type."""
    dw = np.zeros(len(w), dtype=np.asarray(buffer).dtype)
    for upstream, window in zip(dy, windows(x, len(w), stride, padding), strict=False):
        for a in range(len(w)):
            dw[a] += upstream * window[a]
    return dw.astype(float)


def _input_step_by_step(dy: Any, x: Any, w: Any, stride: int, padding: int, buffer: Any) -> Array:
    """Hand out share by share in an array of the buffer's type."""
    dx = np.zeros(len(x) + 2 * padding, dtype=np.asarray(buffer).dtype)
    for i in range(len(dy)):
        for a in range(len(w)):
            dx[i * stride + a] += dy[i] * w[a]
    return _cut(dx.astype(float), x, padding)


def _cut(dx: Array, x: Any, padding: int) -> Array:
    return dx[padding : padding + len(x)]


def _wide(x: Array, p: int) -> int:
    return len(x) + 2 * p


def _overwrite(dy: Array, w: Array, n: int, s: int, order: int = 1) -> Array:
    dx = np.zeros(n)
    for i in range(len(dy))[::order]:
        dx[i * s : i * s + len(w)] = dy[i] * w
    return dx


_SLICE = "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n."
_BACK = "Output i touched the inputs from i*stride on, so dy[i] goes back there."
_SHARES = "Several outputs read one input, and their shares add up: is there an `=` where a `+=` should be?"

CONV1D_DX = (
    *table(
        (
            "the kernel is not flipped",
            "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand.",
            FLIP,
            gradient(lambda dy, x, w, s, p: _cut(scatter(dy, w[::-1], _wide(x, p), s), x, p)),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            "In Python -0 is 0, so dx[0:-0] is empty. Let the slice end at a place counted from the left.",
            INPUT,
            gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)[p:-p]),
        ),
        (
            "the padding is not removed",
            "dx has the shape of x: cut off the entries that belong to the padding.",
            INPUT,
            gradient(lambda dy, x, w, s, p: scatter(dy, w, _wide(x, p), s)),
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
                gradient(lambda dy, x, w, s, p: _cut(np.convolve(_spread(dy, s), w), x, p)),
                gradient(lambda dy, x, w, s, p: _trimmed(np.convolve(_spread(dy, s), w), p)),
            ),
        ),
        (
            "dy has no zeros at its ends",
            "The full cross-correlation starts with one kernel entry on dy: add k - 1 zeros at each end.",
            FLIP,
            gradient(lambda dy, x, w, s, p: np.convolve(_spread(dy, s), w, "valid")),
        ),
        (
            "only the first two kernel entries are used",
            "The kernel of the example has two entries; let the loop run over all of len(w).",
            INPUT,
            gradient(lambda dy, x, w, s, p: right.conv1d_dx(dy, x, [*w[[0, 1]], *[0] * (len(w) - 2)], s, p)),
        ),
        (
            "stride and padding have changed places",
            _PLACES,
            INPUT,
            lambda dy, x, w, padding=0, stride=1: right.conv1d_dx(dy, x, w, stride, padding),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), x),
                lambda dy, x, w, stride=1, padding=0: _input_step_by_step(dy, x, w, stride, padding, x),
            ),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), w),
                lambda dy, x, w, stride=1, padding=0: _input_step_by_step(dy, x, w, stride, padding, w),
            ),
        ),
        (
            "the result takes its type from dy",
            WHOLE,
            INPUT,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dx(dy, x, w, stride, padding), dy),
                lambda dy, x, w, stride=1, padding=0: _input_step_by_step(dy, x, w, stride, padding, dy),
            ),
        ),
    ),
    *of_any_function(right.conv1d_dx, INPUT),
)


def _trimmed(dx: Array, p: int) -> Array:
    return dx[p : len(dx) - p]
