"""Known mistakes of the backward pass of a layer. Most are of one gradient, and leave the others right."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.layer_pieces import (
    Part,
    backward,
    bias_gradient,
    input_gradient,
    input_shares,
    kernel_gradient,
    kernel_shares,
    with_parts,
)
from grader.assignments.conv2d.mistakes.loops import (
    assigned,
    backward_loop,
    counted_up,
    cut,
    emptied,
    inputs,
    rounded,
    square_variants,
)
from grader.assignments.conv2d.mistakes.pieces import BACK, TURNED, slide, spread
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import (
    EMPTY_SLICE,
    PLACES,
    WHOLE,
    exchanged,
    options_of,
    typed,
    whole,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv2d as right

_RIGHT = right.conv2d_layer_backward
_BATCH = "dw sums over the batch: every image uses the filter and adds its term. `=` or `+=`?"
_FILTERS = "dx sums over the filters: every filter reads the channel and hands its share back. `=` or `+=`?"
_PLAIN_SUM = "b[f] is added to every entry of y[:, f]: db[f] is the plain sum of dy[:, f]."
_OPTIONS = "Hand stride and padding on to what computes each channel's gradient."


def _dx(**changed: int) -> Part:
    """The right dx with another stride or padding."""
    return lambda dy, x, w, b, s, p: input_gradient(dy, x, w, **{"s": s, "p": p} | changed)


def _dw(s: int | None = None, ignored: bool = False) -> Part:
    """The right dw with another stride, or as if there were no padding."""

    def dw(dy: Array, x: Array, w: Array, b: Array, stride: int, p: int) -> Array:
        padding = ((0, 2 * p), (0, 2 * p)) if ignored else p
        total: Array = kernel_shares(dy, x, w.shape[2:], s or stride, padding).sum(axis=0)
        return total

    return dw


def _db(axes: int | tuple[int, ...]) -> Callable[..., Any]:
    return with_parts(db=lambda dy, x, w, b, s, p: dy.sum(axis=axes))


def _reordered(order: tuple[int, ...]) -> Callable[..., Any]:
    def wrong(*args: Any, **options: Any) -> tuple[Array, ...]:
        gradients = _RIGHT(*args, **options)
        return tuple(gradients[i] for i in order)

    return wrong


def _dx_of_exchanged(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> Array:
    """Read w[c, f] for w[f, c]; a ValueError unless there are as many."""
    if w.shape[0] != w.shape[1]:
        raise ValueError("as many filters as channels are needed")
    return input_gradient(dy, x, w.swapaxes(0, 1), s, p)


def _of_own_types(step: bool, *parts: str) -> Callable[..., Any]:
    """Keep these gradients in arrays of the types of x, w or b, at each step or at the end."""

    def wrong(*args: Any, stride: int = 1, padding: int = 0) -> tuple[Array, ...]:
        (dy, x, w, b), (s, p) = args[:4], options_of(args, 4, stride, padding)
        gradients, arrays = _RIGHT(dy, x, w, b, s, p), (x, w, b)
        named = zip(("dx", "dw", "db"), gradients, arrays, strict=True)
        typed_ones = [whole(g, a) if name in parts else g for name, g, a in named]
        if step and any(a.dtype.kind == "i" for a in arrays):
            typed_ones = _step_by_step(dy, x, w, b, s, p)
        return tuple(typed_ones)

    return wrong


def _step_by_step(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> list[Array]:
    """Add up product by product in arrays of the types of x, w and b."""
    gradients = [np.zeros_like(array) for array in (x, w, b)]
    dx, dw, db = gradients
    for n, f, r, q in np.ndindex(dy.shape):
        db[f] += dy[n, f, r, q]
        for c, u, v in np.ndindex(w.shape[1:]):
            i, j = r * s + u - p, q * s + v - p
            if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                dx[n, c, i, j] += dy[n, f, r, q] * w[f, c, u, v]
                dw[f, c, u, v] += dy[n, f, r, q] * x[n, c, i, j]
    return [gradient.astype(float) for gradient in gradients]


def _one_by_one(
    finish: Callable[..., Any] = cut, sides: Any = None, own_shape: bool = False, **changed: Any
) -> Callable[..., Any]:
    """Compute the gradients image by image, filter by filter, channel by channel."""

    def wrong(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> tuple[Array, Array, Array]:
        kernel = sides(w[0, 0]) if sides else w.shape[2:]
        dx, dw = np.zeros(x.shape), np.zeros((*w.shape[:2], *(kernel if own_shape else w.shape[2:])))
        for n, f, c in np.ndindex(len(x), *w.shape[:2]):
            full, _ = backward_loop(dy[n, f], x[n, c], w[f, c], s, p, sides=kernel, dw=dw[f, c], **changed)
            dx[n, c] += finish(full, x[n, c], p)
        return dx, dw, bias_gradient(dy)

    return Raising(backward(wrong))


def _too_large(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> Array:
    """Let the spread dy slide over all of x: where the stride leaves a rest, it goes on too far."""
    dw: Array = np.array(
        [
            [sum(slide(x[n, c], spread(dy[n, f], s), 1, p) for n in range(len(x))) for c in range(x.shape[1])]
            for f in range(len(w))
        ]
    )
    return dw


def _too_large_added(dy: Array, x: Array, w: Array, b: Array, s: int, p: int) -> Array:
    dw = np.zeros(w.shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        dw[f, c] += slide(x[n, c], spread(dy[n, f], s), 1, p)
    return dw


def _none(*args: Any) -> None:
    return None


CONV2D_LAYER_BACKWARD = (
    *table(
        (
            "the kernel is taken as square",
            "A kernel has two sides, kh and kw, and they can differ: which one stands where?",
            BACK,
            tuple(
                _one_by_one(sides=sides, own_shape=own_shape, which=which)
                for _, sides in square_variants()[::2]
                for which in ("dx, dw", "dw, dx")
                for own_shape in (False, True)
            ),
        ),
        (
            "the loops run over the inputs, not over the outputs",
            "Every output has its share: the loops run over the rows and columns of dy.",
            BACK,
            _one_by_one(counts=inputs),
        ),
        (
            "the loops run over windows that only half fit",
            "There are dy.shape outputs: where the stride leaves something over, no window reaches it.",
            BACK,
            (_one_by_one(counts=rounded), _one_by_one(counts=counted_up)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            BACK,
            tuple(
                _one_by_one(finish, frame=1, which=which)
                for which in ("dx, dw", "dw, dx")
                for finish in (
                    lambda full, x, p: cut(full, x, 1),
                    lambda full, x, p: assigned(full[1:-1, 1:-1], x.shape),
                )
            ),
        ),
        (
            "1 row and column are cut off dx, whatever the padding",
            "Cut off as many rows and columns as the padding added: it can be 0, or more than 1.",
            BACK,
            (
                _one_by_one(lambda full, x, p: cut(full, x, 1)),
                _one_by_one(lambda full, x, p: assigned(full[1:-1, 1:-1], x.shape)),
            ),
        ),
        (
            "dw has entries too many when the stride does not divide",
            "dw has the shape of w: the inputs that no window reaches add nothing.",
            BACK,
            (with_parts(dw=_too_large), Raising(with_parts(dw=_too_large_added))),
        ),
        (
            "dx is all zeros",
            "Every output hands back its share to dx: is dx computed, and returned?",
            BACK,
            with_parts(lambda dy, x, w, b, s, p: np.zeros(x.shape)),
        ),
        (
            "dw is all zeros",
            "Every output adds its term to dw: is dw computed, and returned?",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: np.zeros(w.shape)),
        ),
        (
            "dx begins with x, not with zeros",
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            BACK,
            with_parts(lambda dy, x, w, b, s, p: x + input_gradient(dy, x, w, s, p)),
        ),
        (
            "dx, dw or db is None",
            "The layer returns three arrays: is each of them computed before the `return`?",
            BACK,
            (
                with_parts(_none, _none, _none),
                with_parts(_none),
                with_parts(dw=_none),
                with_parts(db=_none),
            ),
        ),
        (
            "the gradients come in another order",
            "The layer returns dx, dw, db: the order of the arguments x, w, b.",
            BACK,
            tuple(_reordered(order) for order in permutations(range(3)) if order != (0, 1, 2)),
        ),
        (
            "averaged over the batch",
            "The loss is one number for all images: dw and db sum over them, and nothing is divided.",
            BACK,
            (
                with_parts(
                    dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x),
                    db=lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x),
                ),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x)),
                with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x)),
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(dy, x, w, s, p) / len(x),
                    lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p) / len(x),
                    lambda dy, x, w, b, s, p: bias_gradient(dy) / len(x),
                ),
            ),
        ),
        (
            "dw keeps only one image's share",
            _BATCH,
            BACK,
            (
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_shares(dy, x, w.shape[2:], s, p)[-1]),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_shares(dy, x, w.shape[2:], s, p)[0]),
            ),
        ),
        (
            "dx keeps only one filter's share",
            _FILTERS,
            BACK,
            (
                with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, -1]),
                with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p)[:, 0]),
            ),
        ),
        (
            "dw is summed over the channels",
            "Each channel has kernels of its own: dw[f, c] takes the windows of x[:, c] alone.",
            BACK,
            with_parts(
                dw=lambda dy, x, w, b, s, p: np.broadcast_to(
                    kernel_gradient(dy, x, w, s, p).sum(axis=1, keepdims=True), w.shape
                )
            ),
        ),
        (
            "the first channel of x is taken for all",
            "dw[f, c] pairs dy[:, f] with x[:, c].",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x[:, [0] * x.shape[1]], w, s, p)),
        ),
        (
            "dx is summed over the batch",
            "Each image has a gradient of its own: dx[n] comes from dy[n] alone.",
            BACK,
            (
                with_parts(
                    lambda dy, x, w, b, s, p: np.broadcast_to(
                        input_gradient(dy, x, w, s, p).sum(axis=0, keepdims=True), x.shape
                    )
                ),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w, s, p).sum(axis=0)),
            ),
        ),
        (
            "db is added once for each channel",
            "b[f] is added once, whatever the channels: keep db outside of the loop over them.",
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(dy) * x.shape[1]),
        ),
        (
            "dx is averaged over the filters",
            "dx sums over the filters, and nothing is divided.",
            BACK,
            with_parts(lambda dy, x, w, b, s, p: input_shares(dy, w, x.shape, s, p).mean(axis=1)),
        ),
        (
            "db is zero",
            _PLAIN_SUM,
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: np.zeros(b.shape)),
        ),
        (
            "db is summed over the wrong axes",
            _PLAIN_SUM,
            BACK,
            tuple(
                _db(axes)
                for axes in ((0, 1, 2, 3), (1, 2, 3), (0, 1, 2), (0, 1, 3), (2, 3), (0, 1), (0, 2), (0, 3), 0)
            ),
        ),
        (
            "db keeps only one image's share",
            _PLAIN_SUM,
            BACK,
            (
                with_parts(db=lambda dy, x, w, b, s, p: dy[-1].sum(axis=(1, 2))),
                with_parts(db=lambda dy, x, w, b, s, p: dy[0].sum(axis=(1, 2))),
            ),
        ),
        (
            "db is a mean",
            _PLAIN_SUM,
            BACK,
            with_parts(db=lambda dy, x, w, b, s, p: dy.mean(axis=(0, 2, 3))),
        ),
        (
            "the kernels are not turned in dx",
            "Each channel's dx is the walk of the turned kernel, as it was for one channel.",
            TURNED,
            with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[:, :, ::-1, ::-1], s, p)),
        ),
        (
            "the kernels are flipped on one axis only in dx",
            "A turn by 180° is two flips: of the rows and of the columns.",
            TURNED,
            (
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[:, :, ::-1], s, p)),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(dy, x, w[..., ::-1], s, p)),
            ),
        ),
        (
            "dw is turned by 180°",
            "dw[f, c, u, v] pairs dy with the windows of x as they are: nothing is turned there.",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p)[:, :, ::-1, ::-1]),
        ),
        (
            "the upstream gradient is ignored",
            "Every term is weighted with its dy; the gradients depend on it.",
            BACK,
            (
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p),
                ),
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p),
                    lambda dy, x, w, b, s, p: bias_gradient(np.ones(dy.shape)),
                ),
                with_parts(lambda dy, x, w, b, s, p: input_gradient(np.ones(dy.shape), x, w, s, p)),
                with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(np.ones(dy.shape), x, w, s, p)),
                with_parts(db=lambda dy, x, w, b, s, p: bias_gradient(np.ones(dy.shape))),
            ),
        ),
        (
            "the stride is ignored",
            _OPTIONS,
            BACK,
            (with_parts(_dx(s=1), _dw(s=1)), with_parts(_dx(s=1)), with_parts(dw=_dw(s=1))),
        ),
        (
            "the padding is ignored",
            _OPTIONS,
            BACK,
            (
                with_parts(_dx(p=0), _dw(ignored=True)),
                with_parts(_dx(p=0)),
                with_parts(dw=_dw(ignored=True)),
            ),
        ),
        (
            "stride and padding are ignored",
            _OPTIONS,
            BACK,
            (
                with_parts(_dx(s=1, p=0), _dw(s=1, ignored=True)),
                with_parts(_dx(s=1, p=0)),
                with_parts(dw=_dw(s=1, ignored=True)),
            ),
        ),
        (
            "the padding is not removed from dx",
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            BACK,
            with_parts(
                lambda dy, x, w, b, s, p: input_gradient(dy, np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2), w, s, 0)
            ),
        ),
        (
            "the slice [padding:-padding] is empty when padding is 0",
            EMPTY_SLICE,
            BACK,
            (
                with_parts(
                    lambda dy, x, w, b, s, p: input_gradient(
                        dy, np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2), w, s, 0
                    )[:, :, p:-p, p:-p]
                ),
                _one_by_one(emptied),
            ),
        ),
        (
            "filters and channels of w have changed places in dx",
            "w is (f, c, kh, kw): filter f reads channel c through w[f, c].",
            BACK,
            with_parts(_dx_of_exchanged),
        ),
        (
            "filters and channels of dw have changed places",
            "dw has the shape of w, (f, c, kh, kw): dw[f, c] pairs dy[:, f] with x[:, c].",
            BACK,
            with_parts(dw=lambda dy, x, w, b, s, p: kernel_gradient(dy, x, w, s, p).swapaxes(0, 1)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            BACK,
            exchanged(_RIGHT, 4),
        ),
        (
            "each gradient has the type of its argument",
            WHOLE,
            BACK,
            (
                _of_own_types(False, "dx", "dw", "db"),
                _of_own_types(False, "dx", "dw"),
                _of_own_types(False, "dx"),
                _of_own_types(False, "dw"),
                _of_own_types(False, "db"),
                _of_own_types(True),
            ),
        ),
        *(
            (
                f"all gradients have the type of {name}",
                WHOLE,
                BACK,
                typed(_RIGHT, number),
            )
            for number, name in enumerate(("dy", "x", "w", "b"))
        ),
    ),
    *of_any_convolution(_RIGHT, BACK, spare="b", reshaped=True),
)
