"""Known mistakes of the gradient of the kernel in two dimensions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.loops import (
    assigned,
    backward_loop,
    counted_up,
    emptied,
    inputs,
    rounded,
    square_variants,
)
from grader.assignments.conv2d.mistakes.pieces import (
    KERNEL,
    collect,
    exchange,
    framed,
    on_either_axis,
    only,
    slide,
    spread,
    turned,
    two_by_two,
    windows,
    without_last,
)
from grader.assignments.convolution.common_mistakes import of_any_convolution, zeros_of
from grader.assignments.convolution.pieces import (
    EMPTY_SLICE,
    PLACES,
    RESET,
    WHOLE,
    exchanged,
    gradient,
    options_of,
    typed,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv2d as right

_EVERY = "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?"
_PAIRS = "Output [r, s] read the window that starts at [r*stride, s*stride]; pair dy[r, s] with that one."
_PADDED = "The outputs read the padded input; there x[0, 0] sits at row `padding` and column `padding`."


def _one_output(place: tuple[int, int]) -> Callable[..., Any]:
    def dw(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
        alone = np.zeros(dy.shape)
        alone[place] = dy[place]
        return collect(alone, x, w.shape, s, p)

    return gradient(dw)


def _windows_exchanged(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Take the window that starts at row c*s and column r*s."""
    r, c, u, v = np.indices((*dy.shape, *w.shape))
    dw: Array = np.einsum("rc,rcuv->uv", dy, framed(x, p)[c * s + u, r * s + v])
    return dw


def _step_by_step(number: int) -> Callable[..., Any]:
    """Add up term by term in an array of an argument's type."""

    def dw(*args: Any, stride: int = 1, padding: int = 0) -> Array:
        (dy, x, w), (s, p) = args[:3], options_of(args, 3, stride, padding)
        terms = dy[:, :, None, None] * windows(x, w.shape, s, p)
        if args[number].dtype.kind != "i":
            whole_sum: Array = terms.sum(axis=(0, 1))
            return whole_sum
        total = np.zeros(w.shape)
        for place in np.ndindex(dy.shape):
            total = np.trunc(total + terms[place])
        return total

    return dw


def _loop(**changed: Any) -> Callable[..., Any]:
    """Add up window by window, dw alone or together with dx."""
    return Raising(gradient(lambda dy, x, w, s, p: backward_loop(dy, x, w, s, p, **changed)[1]))


def _taken_square(sides: Any, which: str, own_shape: bool) -> Callable[..., Any]:
    def dw(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
        total = np.zeros(sides(w)) if own_shape else None
        return backward_loop(dy, x, w, s, p, sides=sides(w), dw=total, which=which)[1]

    return Raising(gradient(dw))


def _with_dx_emptied(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Compute dx too, and cut its padding off by negative ends."""
    full, dw = backward_loop(dy, x, w, s, p)
    emptied(full, x, p)
    return dw


def _with_dx_cut_by_one(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Compute dx too, and cut one row and column off it, whatever the padding."""
    full, dw = backward_loop(dy, x, w, s, p)
    assigned(full[1:-1, 1:-1], x.shape)
    return dw


def _begun_from_w(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    return w + collect(dy, x, w.shape, s, p)


CONV2D_DW = (
    *table(
        (
            "the kernel is taken as square",
            "A kernel has two sides, kh and kw, and they can differ: which one stands where?",
            KERNEL,
            tuple(
                _taken_square(sides, which, own_shape)
                for _, sides in square_variants()[::2]
                for which in ("dw", "dx, dw", "dw, dx")
                for own_shape in (False, True)
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            KERNEL,
            Raising(gradient(_with_dx_emptied)),
        ),
        (
            "the loops run over the inputs, not over the outputs",
            "Every output adds a term: the loops run over the rows and columns of dy.",
            KERNEL,
            (_loop(counts=inputs), _loop(counts=inputs, which="dw")),
        ),
        (
            "the loops run over windows that only half fit",
            "There are dy.shape outputs: where the stride leaves something over, no window reaches it.",
            KERNEL,
            (_loop(counts=rounded), _loop(counts=counted_up)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            KERNEL,
            (_loop(frame=1), _loop(frame=1, which="dw"), _loop(frame=1, which="dw, dx")),
        ),
        (
            "1 row and column are cut off dx, whatever the padding",
            "Cut off as many rows and columns as the padding added: it can be 0, or more than 1.",
            KERNEL,
            Raising(gradient(_with_dx_cut_by_one)),
        ),
        (
            "dw is all zeros",
            "Every output adds its term to dw: is dw computed, and returned?",
            KERNEL,
            zeros_of(right.conv2d_dw),
        ),
        (
            "dw begins with w, not with zeros",
            "dw is a sum of its own: it begins with np.zeros(w.shape).",
            KERNEL,
            gradient(_begun_from_w),
        ),
        (
            "the upstream gradient is ignored",
            "Each output's term is weighted with its dy[r, s]; dw depends on dy.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: collect(np.ones(dy.shape), x, w.shape, s, p)),
        ),
        (
            "the result is turned by 180°",
            "dw[u, v] pairs dy[r, s] with x[r + u, s + v]: nothing is turned here.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: turned(collect(dy, x, w.shape, s, p))),
        ),
        (
            "the result is flipped on one axis",
            "dw[u, v] pairs dy[r, s] with x[r + u, s + v]: nothing is flipped here.",
            KERNEL,
            on_either_axis(
                lambda axis: gradient(lambda dy, x, w, s, p: np.flip(collect(dy, x, w.shape, s, p), axis))
            ),
        ),
        (
            "rows and columns of the result have changed places",
            "dw[u, v] belongs to w[u, v]: u goes with the rows of x, v with its columns.",
            KERNEL,
            (
                gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, p).T),
                gradient(lambda dy, x, w, s, p: exchange(collect(dy, x, w.shape, s, p))),
            ),
        ),
        (
            "rows and columns of the windows, or of dy, have changed places",
            _PAIRS,
            KERNEL,
            gradient(_windows_exchanged),
        ),
        (
            "dy runs backwards",
            "dy is not turned here: dy[0, 0] goes with the first window, the last dy with the last window.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: collect(turned(dy), x, w.shape, s, p)),
        ),
        ("only the last output contributes", _EVERY, KERNEL, _one_output((-1, -1))),
        (
            "only the first output contributes",
            "Every output uses the kernel and adds its term: do the loops run over all of dy?",
            KERNEL,
            _one_output((0, 0)),
        ),
        (
            "the last row or column of outputs is left out",
            "Every output uses the kernel and adds its term: do the loops run over all of dy?",
            KERNEL,
            (
                gradient(lambda dy, x, w, s, p: collect(without_last(dy, 0), x, w.shape, s, p)),
                gradient(lambda dy, x, w, s, p: collect(without_last(dy, 1), x, w.shape, s, p)),
                gradient(
                    lambda dy, x, w, s, p: collect(without_last(without_last(dy, 0), 1), x, w.shape, s, p)
                ),
            ),
        ),
        (
            "the sums before are still in each entry",
            RESET,
            KERNEL,
            gradient(lambda dy, x, w, s, p: np.cumsum(collect(dy, x, w.shape, s, p)).reshape(w.shape)),
        ),
        (
            "dy moves by the stride, and is not spread by it",
            "The dy lie `stride` apart on x: put zeros between them, and let them move by one.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: slide(x, dy, s, p)),
        ),
        (
            "the sum is divided by the number of outputs",
            "The kernel's gradient is a sum over the outputs, not their mean.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, p) / dy.size),
        ),
        (
            "the stride is ignored",
            _PAIRS,
            KERNEL,
            (
                gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, 1, p)),
                gradient(lambda dy, x, w, s, p: slide(x, dy, 1, p)),
            ),
        ),
        (
            "the stride is taken on one axis only",
            _PAIRS,
            KERNEL,
            on_either_axis(
                lambda axis: gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, only(axis, s, 1), p))
            ),
        ),
        (
            "the stride is applied twice",
            _PAIRS,
            KERNEL,
            gradient(
                lambda dy, x, w, s, p: collect(
                    dy, x, w.shape, s * s, ((p, p + len(dy) * s * s), (p, p + dy.shape[1] * s * s))
                )
            ),
        ),
        (
            "dw has entries too many when the stride does not divide",
            "dw has the shape of w: the inputs that no window reaches add nothing.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: slide(x, spread(dy, s), 1, p)),
        ),
        (
            "the padding is ignored",
            _PADDED,
            KERNEL,
            gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, ((0, 2 * p), (0, 2 * p)))),
        ),
        (
            "the padding is taken on one axis only",
            _PADDED,
            KERNEL,
            (
                gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, ((p, p), (0, 2 * p)))),
                gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, ((0, 2 * p), (p, p)))),
            ),
        ),
        (
            "the padding is added twice",
            _PADDED,
            KERNEL,
            gradient(lambda dy, x, w, s, p: collect(dy, x, w.shape, s, 2 * p)),
        ),
        (
            "dw has the shape of x",
            "dw has the shape of w: one entry for each kernel entry.",
            KERNEL,
            gradient(right.conv2d_dx),
        ),
        (
            "only two rows and columns of dw are computed",
            "The kernel of the example is 2 × 2; let the loops run over all of w.shape.",
            KERNEL,
            gradient(lambda dy, x, w, s, p: two_by_two(collect(dy, x, w.shape, s, p))),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            KERNEL,
            exchanged(right.conv2d_dw, 3),
        ),
        *(
            (
                f"the result takes its type from {name}",
                WHOLE,
                KERNEL,
                (typed(right.conv2d_dw, number), _step_by_step(number)),
            )
            for number, name in enumerate(("dy", "x", "w"))
        ),
    ),
    *of_any_convolution(right.conv2d_dw, KERNEL, spare="w", reshaped=True),
)
