"""Known mistakes of the gradient of the kernel."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv1d.mistakes.loops import collected, counted_up, inputs, rounded
from grader.assignments.conv1d.mistakes.pieces import KERNEL, spread, windows
from grader.assignments.convolution.common_mistakes import of_any_convolution, zeros_of
from grader.assignments.convolution.pieces import COUNTED_FROM_THE_END, PLACES, RESET, WHOLE, gradient, whole
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv1d as right

_EVERY = "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?"
_PAIRS = "Output i read the window that starts at i*stride; pair dy[i] with that one."
_PADDED = "Output i read the padded input from i*stride on; there x[0] sits at position `padding`."


def _rows(dy: Array, x: Array, w: Array, s: int, p: Any) -> Array:
    """The windows that go with dy, `(m, k)`."""
    return windows(x, len(w), s, p)[: len(dy)]


def _first_two(dw: Array) -> Array:
    return np.append(dw[[0, 1]], np.zeros(len(dw) - 2))


def _step_by_step(dy: Any, x: Any, w: Any, stride: int, padding: int, buffer: Any) -> Array:
    """Add up term by term in an array of the buffer's type."""
    dw = np.zeros(len(w), dtype=np.asarray(buffer).dtype)
    for upstream, window in zip(dy, windows(x, len(w), stride, padding), strict=False):
        for u in range(len(w)):
            dw[u] += upstream * window[u]
    return dw.astype(float)


def _wrapped(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    dw = np.zeros(len(w))
    for i, a in np.ndindex(len(dy), len(w)):
        if i * s + a - p < len(x):
            dw[a] += dy[i] * x[i * s + a - p]
    return dw


def _loop(**changed: Any) -> Callable[..., Any]:
    return Raising(gradient(lambda dy, x, w, s, p: collected(dy, x, w, s, p, **changed)))


CONV1D_DW = (
    *table(
        (
            "the loop runs over the inputs, not over the outputs",
            "Every output adds a term: the loop runs over all of dy.",
            KERNEL,
            _loop(count=inputs),
        ),
        (
            "the loop runs over a window that only half fits",
            "There are len(dy) outputs: where the stride leaves something over, no window reaches it.",
            KERNEL,
            (_loop(count=rounded), _loop(count=counted_up)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            KERNEL,
            _loop(frame=1),
        ),
        (
            "dw is all zeros",
            "Every output adds its term to dw: is dw computed, and returned?",
            KERNEL,
            zeros_of(right.conv1d_dw),
        ),
        (
            "dw begins with w, not with zeros",
            "dw is a sum of its own: it begins with np.zeros(len(w)).",
            KERNEL,
            gradient(lambda dy, x, w, s, p: w + dy @ windows(x, len(w), s, p)),
        ),
        (
            "the upstream gradient is ignored",
            "Each output's term is weighted with its dy[i]; dw depends on dy.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: windows(x, len(w), s, p).sum(axis=0)),
        ),
        (
            "the result is flipped",
            "dw[u] pairs dy[i] with x[i + u]: the larger u, the further right the input.",
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
            "the last output is left out",
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            KERNEL,
            gradient(lambda dy, x, w, s, p: dy[:-1] @ windows(x, len(w), s, p)[: len(dy) - 1]),
        ),
        (
            "the sums before are still in each entry",
            RESET,
            KERNEL,
            gradient(lambda dy, x, w, s, p: np.cumsum(dy @ windows(x, len(w), s, p))),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            KERNEL,
            gradient(_wrapped),
        ),
        (
            "dy moves by the stride, and is not spread by it",
            "The dy lie `stride` apart on x: put zeros between them, and let them move by one.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: right.conv1d_forward(x, dy, s, p)),
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
            gradient(lambda dy, x, w, s, p: np.correlate(np.pad(x, p), spread(dy, s), "valid")),
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
            PLACES,
            KERNEL,
            lambda dy, x, w, padding=0, stride=1: right.conv1d_dw(dy, x, w, stride, padding),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), w),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, w),
            ),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), x),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, x),
            ),
        ),
        (
            "the result takes its type from dy",
            WHOLE,
            KERNEL,
            (
                lambda dy, x, w, stride=1, padding=0: whole(right.conv1d_dw(dy, x, w, stride, padding), dy),
                lambda dy, x, w, stride=1, padding=0: _step_by_step(dy, x, w, stride, padding, dy),
            ),
        ),
    ),
    *of_any_convolution(right.conv1d_dw, KERNEL, spare="w"),
)
