"""Known mistakes of the gradient of the input in two dimensions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.loops import (
    assigned,
    backward_loop,
    counted_up,
    cut,
    emptied,
    gathered,
    inputs,
    rounded,
    square_variants,
)
from grader.assignments.conv2d.mistakes.pieces import (
    TOUCHED,
    TURNED,
    WALK,
    exchange,
    on_either_axis,
    only,
    scatter,
    slide,
    spread,
    turned,
    two_by_two,
    without_last,
)
from grader.assignments.convolution.common_mistakes import of_any_convolution, zeros_of
from grader.assignments.convolution.pieces import (
    COUNTED_FROM_THE_END,
    EMPTY_SLICE,
    PLACES,
    WHOLE,
    exchanged,
    gradient,
    options_of,
    typed,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv2d as right

_SLICE = "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then take h, w."
_BACK = "Output [r, s] touched the window from [r*stride, s*stride] on, so dy[r, s] goes back there."
_SHARES = "Several outputs read one input, and their shares add up: is there an `=` where a `+=` should be?"
_FRAME = "Around dy belong kh - 1 rows and kw - 1 columns of zeros: the walk starts with one entry on it."


def _wide(x: Array, p: int) -> tuple[int, int]:
    return x.shape[0] + 2 * p, x.shape[1] + 2 * p


def _cut(dx: Array, x: Array, p: int) -> Array:
    return dx[p : p + x.shape[0], p : p + x.shape[1]]


def _trimmed(dx: Array, p: int) -> Array:
    return dx[p : dx.shape[0] - p, p : dx.shape[1] - p]


def _full(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """The gradient of the padded input."""
    return scatter(dy, w, _wide(x, p), s)


def _reached(dy: Array, w: Array, s: int) -> Array:
    """The gradient of what some window reaches."""
    p, q = dy.shape
    return scatter(dy, w, ((p - 1) * s + w.shape[0], (q - 1) * s + w.shape[1]), s)


def _overwrite(order: int) -> Callable[..., Any]:
    def dx(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
        full = np.zeros(_wide(x, p))
        for r, c in list(np.ndindex(dy.shape))[::order]:
            full[r * s : r * s + w.shape[0], c * s : c * s + w.shape[1]] = dy[r, c] * w
        return _cut(full, x, p)

    return gradient(dx)


def _walk(dy: Array, w: Array, s: int, frame: tuple[int, int]) -> Array:
    """Let the turned kernel walk over dy in a frame of so many rows and columns of zeros."""
    return slide(spread(dy, s), turned(w), 1, ((frame[0],) * 2, (frame[1],) * 2))


def _step_by_step(number: int) -> Callable[..., Any]:
    """Hand out share by share in an array of an argument's type."""

    def dx(*args: Any, stride: int = 1, padding: int = 0) -> Array:
        (dy, x, w), (s, p) = args[:3], options_of(args, 3, stride, padding)
        if args[number].dtype.kind != "i":
            return right.conv2d_dx(dy, x, w, s, p)
        full = np.zeros(_wide(x, p))
        for r, c in np.ndindex(dy.shape):
            window = full[r * s : r * s + len(w), c * s : c * s + w.shape[1]]
            window[...] = np.trunc(window + dy[r, c] * w)
        return _cut(full, x, p)

    return dx


def _wrapped(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    dx = np.zeros(x.shape)
    for r, c, u, v in np.ndindex(*dy.shape, *w.shape):
        i, j = r * s + u - p, c * s + v - p
        if i < x.shape[0] and j < x.shape[1]:
            dx[i, j] += dy[r, c] * w[u, v]
    return dx


def _loop(finish: Callable[..., Any] = cut, **changed: Any) -> Callable[..., Any]:
    """Hand back window by window, dx alone or together with dw; then take the padding off."""
    return Raising(gradient(lambda dy, x, w, s, p: finish(backward_loop(dy, x, w, s, p, **changed)[0], x, p)))


def _taken_square(sides: Any, which: str, own_shape: bool) -> Callable[..., Any]:
    def dx(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
        dw = np.zeros(sides(w)) if own_shape else None
        return cut(backward_loop(dy, x, w, s, p, sides=sides(w), dw=dw, which=which)[0], x, p)

    return Raising(gradient(dx))


def _without_room(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    """Hand back window by window into an array like x, which the padding does not fit into."""
    dx = np.zeros(x.shape)
    for r, c in np.ndindex(dy.shape):
        dx[r * s : r * s + len(w), c * s : c * s + w.shape[1]] += w * dy[r, c]
    return dx


def _entries_without_room(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    dx = np.zeros(x.shape)
    for r, c, u, v in np.ndindex(*dy.shape, *w.shape):
        dx[r * s + u, c * s + v] += w[u, v] * dy[r, c]
    return dx


def _literally(dy: Array, x: Array, w: Array, s: int, p: int) -> Array:
    return gathered(dy, w, x.shape, 1, 0, True)


CONV2D_DX = (
    *table(
        (
            "the kernel is taken as square",
            "A kernel has two sides, kh and kw, and they can differ: which one stands where?",
            WALK,
            tuple(
                _taken_square(sides, which, own_shape)
                for _, sides in square_variants()[::2]
                for which in ("dx", "dx, dw", "dw, dx")
                for own_shape in (False, True)
            ),
        ),
        (
            "dx has no room for the padding",
            "The windows lie on the padded input: add into an array of its shape, then cut the padding off.",
            WALK,
            (Raising(gradient(_without_room)), Raising(gradient(_entries_without_room))),
        ),
        (
            "the loops run over the inputs, not over the outputs",
            "Every output hands back its share: the loops run over the rows and columns of dy.",
            TOUCHED,
            (_loop(counts=inputs), _loop(counts=inputs, which="dx")),
        ),
        (
            "the loops run over windows that only half fit",
            "There are dy.shape outputs: where the stride leaves something over, no window reaches it.",
            TOUCHED,
            (_loop(counts=rounded), _loop(counts=counted_up)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            WALK,
            tuple(
                _loop(finish, frame=1, which=which)
                for which in ("dx", "dx, dw", "dw, dx")
                for finish in (
                    lambda full, x, p: cut(full, x, 1),
                    lambda full, x, p: assigned(full[1:-1, 1:-1], x.shape),
                )
            ),
        ),
        (
            "1 row and column are cut off, whatever the padding",
            "Cut off as many rows and columns as the padding added: it can be 0, or more than 1.",
            WALK,
            (
                _loop(lambda full, x, p: full[1:-1, 1:-1]),
                _loop(lambda full, x, p: cut(full, x, 1)),
                _loop(lambda full, x, p: assigned(full[1:-1, 1:-1], x.shape)),
            ),
        ),
        (
            "dx is all zeros",
            "Every output hands back its share to dx: is dx computed, and returned?",
            WALK,
            zeros_of(right.conv2d_dx),
        ),
        (
            "dx begins with x, not with zeros",
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            WALK,
            gradient(lambda dy, x, w, s, p: x + _cut(_full(dy, x, w, s, p), x, p)),
        ),
        (
            "the kernel is not turned",
            "Each row of the table of ∂y/∂x holds the kernel turned by 180°. Try it on x[0, 1] by hand.",
            TURNED,
            gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, turned(w), s, p), x, p)),
        ),
        (
            "the kernel is flipped on one axis only",
            "A turn by 180° is two flips: of the rows and of the columns.",
            TURNED,
            on_either_axis(
                lambda axis: gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, np.flip(w, axis), s, p), x, p))
            ),
        ),
        (
            "rows and columns of the kernel have changed places",
            "A transpose is not a turn: w[u, v] stays with the rows u and the columns v.",
            TURNED,
            (
                gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, exchange(w), s, p), x, p)),
                gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, turned(exchange(w)), s, p), x, p)),
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            WALK,
            (gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[p:-p, p:-p]), _loop(emptied)),
        ),
        (
            "the padding is not removed",
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            WALK,
            (gradient(_full), _loop(lambda full, x, p: assigned(full, x.shape))),
        ),
        (
            "the padding is cut off on one axis only",
            _SLICE,
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[p : p + len(x)]),
                gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[:, p : p + x.shape[1]]),
            ),
        ),
        (
            "the padding above and on the left is not cut off",
            _SLICE,
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[: len(x), : x.shape[1]]),
                gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[: len(x) + p, : x.shape[1] + p]),
            ),
        ),
        (
            "the padding below and on the right is not cut off",
            _SLICE,
            WALK,
            gradient(lambda dy, x, w, s, p: _full(dy, x, w, s, p)[p:, p:]),
        ),
        (
            "the padding is removed twice",
            _SLICE,
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _trimmed(_cut(_full(dy, x, w, s, p), x, p), p)),
                gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, w, s, p), x, 2 * p)),
            ),
        ),
        (
            "the stride is ignored",
            _BACK,
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, w, 1, p), x, p)),
                gradient(lambda dy, x, w, s, p: _cut(_reached(dy, w, 1), x, p)),
            ),
        ),
        (
            "the stride is taken on one axis only",
            _BACK,
            WALK,
            on_either_axis(
                lambda axis: gradient(
                    lambda dy, x, w, s, p: _cut(scatter(dy, w, _wide(x, p), only(axis, s, 1)), x, p)
                )
            ),
        ),
        (
            "the stride is applied twice",
            _BACK,
            WALK,
            gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, w, s * s, p), x, p)),
        ),
        (
            "the upstream gradient is ignored",
            "Each output's share is weighted with its dy[r, s]; dx depends on dy.",
            TOUCHED,
            gradient(lambda dy, x, w, s, p: _cut(_full(np.ones(dy.shape), x, w, s, p), x, p)),
        ),
        ("each input keeps only its last output's share", _SHARES, TOUCHED, _overwrite(1)),
        (
            "each input keeps only its first output's share",
            "Several outputs read one input, and their shares add up: does the sum end too early?",
            TOUCHED,
            _overwrite(-1),
        ),
        (
            "the last row or column of outputs is left out",
            "Every output hands back its share: do the loops run over all of dy?",
            TOUCHED,
            (
                gradient(lambda dy, x, w, s, p: _cut(_full(without_last(dy, 0), x, w, s, p), x, p)),
                gradient(lambda dy, x, w, s, p: _cut(_full(without_last(dy, 1), x, w, s, p), x, p)),
                gradient(
                    lambda dy, x, w, s, p: _cut(_full(without_last(without_last(dy, 0), 1), x, w, s, p), x, p)
                ),
            ),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            TOUCHED,
            (
                gradient(_wrapped),
                gradient(lambda dy, x, w, s, p: gathered(dy, w, x.shape, s, p, True)),
                Raising(gradient(lambda dy, x, w, s, p: gathered(dy, w, x.shape, s, p, False))),
                gradient(_literally),
            ),
        ),
        (
            "the sum is divided by the number of outputs",
            "The gradient is a sum over the outputs, not their mean.",
            TOUCHED,
            gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, w, s, p), x, p) / dy.size),
        ),
        (
            "the rows and columns that no window reaches are missing",
            "When the stride does not divide, the last rows or columns are not used: their gradient is 0.",
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _cut(_reached(dy, w, s), x, p)),
                gradient(lambda dy, x, w, s, p: _trimmed(_reached(dy, w, s), p)),
            ),
        ),
        (
            "dy has no zeros around it",
            _FRAME,
            WALK,
            gradient(lambda dy, x, w, s, p: _walk(dy, w, s, (0, 0))),
        ),
        (
            "the zeros around dy are counted with the wrong side of the kernel",
            _FRAME,
            WALK,
            (
                gradient(lambda dy, x, w, s, p: _cut(_walk(dy, w, s, (w.shape[1] - 1, len(w) - 1)), x, p)),
                gradient(lambda dy, x, w, s, p: _cut(_walk(dy, w, s, (len(w) - 1, len(w) - 1)), x, p)),
                gradient(
                    lambda dy, x, w, s, p: _cut(_walk(dy, w, s, (w.shape[1] - 1, w.shape[1] - 1)), x, p)
                ),
            ),
        ),
        (
            "only the first two rows and columns of the kernel are used",
            "The kernel of the example is 2 × 2; let the loops run over all of w.shape.",
            TOUCHED,
            gradient(lambda dy, x, w, s, p: _cut(_full(dy, x, two_by_two(w), s, p), x, p)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            WALK,
            exchanged(right.conv2d_dx, 3),
        ),
        *(
            (
                f"the result takes its type from {name}",
                WHOLE,
                WALK,
                (typed(right.conv2d_dx, number), _step_by_step(number)),
            )
            for number, name in enumerate(("dy", "x", "w"))
        ),
    ),
    *of_any_convolution(right.conv2d_dx, WALK, spare="x", reshaped=True),
)
