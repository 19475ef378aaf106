"""Known mistakes of the forward pass in two dimensions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv2d.mistakes.loops import (
    Counts,
    beginning_on,
    counted_up,
    forward_loop,
    forward_loop_of_entries,
    inputs,
    of_columns,
    of_rows,
    outputs,
    rounded,
    square_variants,
)
from grader.assignments.conv2d.mistakes.pieces import (
    FORWARD,
    exchange,
    framed,
    on_either_axis,
    slide,
    turned,
    two_by_two,
    windows,
)
from grader.assignments.convolution.common_mistakes import of_any_convolution
from grader.assignments.convolution.pieces import (
    COUNTED_FROM_THE_END,
    PLACES,
    RESET,
    WHOLE,
    exchanged,
    forward,
    options_of,
    typed,
)
from grader.judge.mistake import Raising, table
from grader.judge.numerics import Array
from solutions import conv2d as right

_STEP = "Output [r, s] looks at the window that starts at row r*stride and column s*stride."
_RINGS = "Padding lays that many rings of zeros around x before the kernel slides: on all four sides, once."
_SUM = "An output is a sum over the whole window: is there an `=` where a `+=` should be?"
_SIDES = "Rows go with height, columns with width: p is counted from h and kh, q from w and kw."
_COUNT = "Count the positions again: p = (h + 2*padding - kh)//stride + 1, and q likewise."


def _shape(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    return right.output_shape(x.shape, w.shape, s, p)


def _cut(y: Array, shape: tuple[int, int]) -> Array:
    return y[: shape[0], : shape[1]]


def _one_too_many(x: Array, w: Array, s: int, p: int) -> Array:
    """Also the windows that only half fit, with zeros beyond the end."""
    rows, columns = (-(-(n + 2 * p - k) // s) + 1 for n, k in zip(x.shape, w.shape, strict=True))
    return slide(x, w, s, ((p, p + s), (p, p + s)))[:rows, :columns]


def _sides_exchanged(x: Array, w: Array, s: int, p: int) -> Array:
    """Take every width for a height."""
    (width, height), (kw, kh) = x.shape, w.shape
    y, wide = np.zeros(right.output_shape((height, width), (kh, kw), s, p)), framed(x, p)
    for r, c in np.ndindex(y.shape):
        y[r, c] = np.sum(wide[r * s : r * s + kh, c * s : c * s + kw] * w)
    return y


def _part_of_window(x: Array, w: Array, s: int, p: int, part: Any) -> Array:
    """Add up only some of the products."""
    kept = np.zeros(w.shape)
    kept[part] = w[part]
    return slide(x, kept, s, p)


def _wrapped(x: Array, w: Array, s: int, p: int) -> Array:
    """Look only whether an index is too large."""
    y = np.zeros(_shape(x, w, s, p))
    for r, c, u, v in np.ndindex(*y.shape, *w.shape):
        i, j = r * s + u - p, c * s + v - p
        if i < x.shape[0] and j < x.shape[1]:
            y[r, c] += w[u, v] * x[i, j]
    return y


def _ended_early(x: Array, w: Array, s: int, p: int) -> Any:
    """Let the window start in range(0, h + 2 * p - kh, s), which misses one only where the stride divides."""
    rows, columns = (-(-(n + 2 * p - k) // s) for n, k in zip(x.shape, w.shape, strict=True))
    return slide(x, w, s, p)[:rows, :columns].tolist()


def _only_first(y: Array, part: Any) -> Array:
    alone = np.zeros(y.shape)
    alone[part] = y[part]
    return alone


def _step_by_step(number: int) -> Callable[..., Any]:
    """Add up product by product in an array of an argument's type."""

    def y(*args: Any, stride: int = 1, padding: int = 0) -> Array:
        (x, w), (s, p) = args[:2], options_of(args, 2, stride, padding)
        products = windows(x, w.shape, s, p) * w
        total = np.zeros(products.shape[:2])
        for place in np.ndindex(w.shape):
            total = total + products[(..., *place)]
            if args[number].dtype.kind == "i":
                total = np.trunc(total)
        return total

    return y


def _counted(counts: Counts) -> Callable[..., Any]:
    return Raising(forward(lambda x, w, s, p: forward_loop(x, w, s, p, counts, w.shape)))


def _taken_square(counts: Counts, sides: Callable[[Array], tuple[int, int]]) -> Callable[..., Any]:
    return Raising(forward(lambda x, w, s, p: forward_loop(x, w, s, p, counts, sides(w))))


CONV2D_FORWARD = (
    *table(
        (
            "the kernel is taken as square",
            "A kernel has two sides, kh and kw, and they can differ: which one stands where?",
            FORWARD,
            tuple(_taken_square(*variant) for variant in square_variants()),
        ),
        (
            "the numbers of rows and columns are taken from one axis",
            _SIDES,
            FORWARD,
            (_counted(of_rows), _counted(of_columns)),
        ),
        (
            "the loops run over the inputs, not over the outputs",
            "There are p rows and q columns of outputs, one for each window; the inputs are more.",
            FORWARD,
            (
                _counted(inputs),
                Raising(forward(lambda x, w, s, p: forward_loop_of_entries(x, w, s, p, inputs))),
            ),
        ),
        (
            "the windows that begin beyond x are left out",
            "The windows lie on the padded input, which is longer than x: count them with p and q.",
            FORWARD,
            forward(lambda x, w, s, p: beginning_on(x, slide(x, w, s, p), s)),
        ),
        (
            "the padding is always 1",
            "Use the argument padding: it can be 0, or more than 1.",
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s, 1)),
                Raising(forward(lambda x, w, s, p: forward_loop(x, w, s, p, outputs, w.shape, padding=1))),
            ),
        ),
        (
            "the kernel is turned by 180°",
            "In a cross-correlation w[0, 0] meets the first entry of the window, not the last.",
            FORWARD,
            forward(lambda x, w, s, p: slide(x, turned(w), s, p)),
        ),
        (
            "the kernel is flipped on one axis",
            "In a cross-correlation the kernel lies on the window as it is, neither turned nor mirrored.",
            FORWARD,
            on_either_axis(lambda axis: forward(lambda x, w, s, p: slide(x, np.flip(w, axis), s, p))),
        ),
        (
            "rows and columns of the kernel have changed places",
            "w[u, v] is in row u and column v: u goes with the rows of x, v with its columns.",
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, exchange(w), s, p)),
                forward(lambda x, w, s, p: slide(x, w.T, s, p)),
            ),
        ),
        (
            "height and width have changed places",
            _SIDES,
            FORWARD,
            (
                forward(_sides_exchanged),
                forward(lambda x, w, s, p: slide(x, w, s, p).T),
                forward(lambda x, w, s, p: slide(x, w, s, p).reshape(_shape(x, w, s, p)[::-1])),
            ),
        ),
        (
            "the stride is ignored",
            _STEP,
            FORWARD,
            forward(lambda x, w, s, p: slide(x, w, 1, p)),
        ),
        (
            "the stride is taken only across",
            _STEP,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, (1, s), p)),
                forward(lambda x, w, s, p: _cut(slide(x, w, (1, s), p), _shape(x, w, s, p))),
            ),
        ),
        (
            "the stride is taken only down",
            _STEP,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, (s, 1), p)),
                forward(lambda x, w, s, p: _cut(slide(x, w, (s, 1), p), _shape(x, w, s, p))),
            ),
        ),
        (
            "the stride changes the number of outputs, but the window still moves by one",
            _STEP,
            FORWARD,
            forward(lambda x, w, s, p: _cut(slide(x, w, 1, p), _shape(x, w, s, p))),
        ),
        (
            "the stride is applied twice",
            _STEP,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s * s, p)),
                forward(lambda x, w, s, p: slide(x, w, s, p)[::s, ::s]),
            ),
        ),
        (
            "the padding is ignored",
            _RINGS,
            FORWARD,
            forward(lambda x, w, s, p: slide(x, w, s, 0)),
        ),
        (
            "the padding is added, or counted, only above and on the left",
            f"{_RINGS} The numbers of outputs count both sides: p = (h + 2*padding - kh)//stride + 1.",
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s, ((p, 0), (p, 0)))),
                forward(lambda x, w, s, p: slide(x, w, s, ((2 * p, 0), (2 * p, 0)))),
            ),
        ),
        (
            "the padding is added only below and on the right",
            _RINGS,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s, ((0, p), (0, p)))),
                forward(lambda x, w, s, p: slide(x, w, s, ((0, 2 * p), (0, 2 * p)))),
            ),
        ),
        (
            "the padding is added on one axis only",
            _RINGS,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s, ((p, p), (0, 0)))),
                forward(lambda x, w, s, p: slide(x, w, s, ((0, 0), (p, p)))),
            ),
        ),
        (
            "the padding is added twice",
            _RINGS,
            FORWARD,
            forward(lambda x, w, s, p: slide(x, w, s, 2 * p)),
        ),
        (
            "each output keeps only one product",
            _SUM,
            FORWARD,
            (
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, (-1, -1))),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, (0, 0))),
            ),
        ),
        (
            "each output keeps only one row or column of products",
            _SUM,
            FORWARD,
            (
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[-1, :])),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[0, :])),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[:, -1])),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[:, 0])),
            ),
        ),
        (
            "the last row or column of products is missing",
            "An output is a sum over the whole window: do the loops over the kernel run to their ends?",
            FORWARD,
            (
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[:-1, :])),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[:, :-1])),
                forward(lambda x, w, s, p: _part_of_window(x, w, s, p, np.s_[:-1, :-1])),
            ),
        ),
        (
            "only the first output, or the first row of them, is computed",
            "There is an output for each window: is a `return` inside the loops, or are p and q too small?",
            FORWARD,
            (
                forward(lambda x, w, s, p: _only_first(slide(x, w, s, p), (0, 0))),
                forward(lambda x, w, s, p: _only_first(slide(x, w, s, p), 0)),
                forward(lambda x, w, s, p: slide(x, w, s, p)[:1]),
            ),
        ),
        (
            "the sums before are still in each output",
            RESET,
            FORWARD,
            (
                forward(lambda x, w, s, p: np.cumsum(slide(x, w, s, p)).reshape(_shape(x, w, s, p))),
                forward(lambda x, w, s, p: np.cumsum(slide(x, w, s, p), axis=1)),
            ),
        ),
        (
            "what falls outside comes in again at the other end",
            COUNTED_FROM_THE_END,
            FORWARD,
            forward(_wrapped),
        ),
        (
            "the last row or column of outputs is missing",
            _COUNT,
            FORWARD,
            (
                forward(lambda x, w, s, p: slide(x, w, s, p)[:-1]),
                forward(lambda x, w, s, p: slide(x, w, s, p)[:, :-1]),
                forward(lambda x, w, s, p: slide(x, w, s, p)[:-1, :-1]),
                forward(_ended_early),
            ),
        ),
        (
            "there is an output for windows that only half fit",
            _COUNT,
            FORWARD,
            (forward(_one_too_many), _counted(rounded), _counted(counted_up)),
        ),
        (
            "the sum is divided by the size of the kernel",
            "An output is a sum of products, not their mean.",
            FORWARD,
            forward(lambda x, w, s, p: slide(x, w, s, p) / w.size),
        ),
        (
            "only the first two rows and columns of the kernel are used",
            "The kernel of the example is 2 × 2; let the loops run over all of w.shape.",
            FORWARD,
            forward(lambda x, w, s, p: slide(x, two_by_two(w), s, p)),
        ),
        (
            "stride and padding have changed places",
            PLACES,
            FORWARD,
            exchanged(right.conv2d_forward, 2),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            FORWARD,
            (typed(right.conv2d_forward, 0), _step_by_step(0)),
        ),
        (
            "the result takes its type from w",
            WHOLE,
            FORWARD,
            (typed(right.conv2d_forward, 1), _step_by_step(1)),
        ),
    ),
    *of_any_convolution(right.conv2d_forward, FORWARD, reshaped=True),
)
