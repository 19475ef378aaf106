"""Loops as students write them: what does not fit raises what theirs raises."""

from collections.abc import Callable

import numpy as np

from grader.assignments.conv2d.mistakes.pieces import framed
from grader.judge.numerics import Array

Counts = Callable[[Array, Array, int, int], tuple[int, int]]
"""From x, w, stride and padding to how often the loops run, down and across."""


def outputs(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """As many as there are outputs."""
    (h, width), (kh, kw) = x.shape[-2:], w.shape[-2:]
    return (h + 2 * p - kh) // s + 1, (width + 2 * p - kw) // s + 1


def inputs(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """As many as there are inputs."""
    return x.shape[-2], x.shape[-1]


def rounded(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """With `round` in place of //."""
    (h, width), (kh, kw) = x.shape[-2:], w.shape[-2:]
    return round((h + 2 * p - kh) / s) + 1, round((width + 2 * p - kw) / s) + 1


def counted_up(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """With `ceil` in place of //."""
    (h, width), (kh, kw) = x.shape[-2:], w.shape[-2:]
    return -(-(h + 2 * p - kh) // s) + 1, -(-(width + 2 * p - kw) // s) + 1


def of_rows(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """Both counted from the rows."""
    rows = outputs(x, w, s, p)[0]
    return rows, rows


def of_columns(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
    """Both counted from the columns."""
    columns = outputs(x, w, s, p)[1]
    return columns, columns


def square_counts(side: int, toward_zero: bool) -> Counts:
    """Count with one side of the kernel for both; `int` of a quotient cuts toward zero, // goes down."""

    def counts(x: Array, w: Array, s: int, p: int) -> tuple[int, int]:
        k = w.shape[-2:][side]
        left = [n + 2 * p - k for n in x.shape[-2:]]
        rows, columns = (int(n / s) + 1 if toward_zero else n // s + 1 for n in left)
        return rows, columns

    return counts


def forward_loop(
    x: Array, w: Array, s: int, p: int, counts: Counts, sides: tuple[int, int], padding: int | None = None
) -> Array:
    """Put the sum over a window with these sides into each of so many outputs."""
    rows, columns = counts(x, w, s, p)
    y = np.zeros((rows, columns))
    wide = framed(x, p if padding is None else padding)
    kh, kw = sides
    for r in range(rows):
        for c in range(columns):
            y[r, c] = np.sum(wide[r * s : r * s + kh, c * s : c * s + kw] * w)
    return y


def forward_loop_of_entries(x: Array, w: Array, s: int, p: int, counts: Counts) -> Array:
    """The same product by product."""
    y, wide = np.zeros(outputs(x, w, s, p)), framed(x, p)
    rows, columns = counts(x, w, s, p)
    for r in range(rows):
        for c in range(columns):
            for u in range(w.shape[0]):
                for v in range(w.shape[1]):
                    y[r, c] += w[u, v] * wide[r * s + u, c * s + v]
    return y


def beginning_on(x: Array, y: Array, s: int) -> Array:
    """Keep the outputs whose windows begin at a row and a column that x has."""
    kept = np.zeros(y.shape)
    rows, columns = -(-x.shape[-2] // s), -(-x.shape[-1] // s)
    kept[..., :rows, :columns] = y[..., :rows, :columns]
    return kept


def backward_loop(
    dy: Array,
    x: Array,
    w: Array,
    s: int,
    p: int,
    *,
    counts: Counts | None = None,
    sides: tuple[int, int] | None = None,
    frame: int | None = None,
    dw: Array | None = None,
    which: str = "dx, dw",
) -> tuple[Array, Array]:
    """Hand back and collect window by window: the gradient of the padded input, and dw.

    Parameters
    ----------
    counts
        How often the loops run; as often as dy has entries unless given.
    sides
        Of a window; those of w unless given.
    frame
        Rings of zeros in both arrays; `p` unless given.
    dw
        Where dw is added up; an array like w unless given.
    which
        What is added first, and what second, if there is a second.
    """
    frame = p if frame is None else frame
    wide = framed(x, frame)
    full = np.zeros(wide.shape)
    dw = np.zeros(w.shape) if dw is None else dw
    kh, kw = sides or w.shape
    rows, columns = counts(x, w, s, p) if counts else dy.shape
    for r in range(rows):
        for c in range(columns):
            window = np.s_[r * s : r * s + kh, c * s : c * s + kw]
            for part in which.split(", "):
                if part == "dx":
                    full[window] += w * dy[r, c]
                else:
                    dw += wide[window] * dy[r, c]
    return full, dw


def cut(full: Array, x: Array, p: int) -> Array:
    """Take the padding off."""
    inner: Array = full[p : p + x.shape[0], p : p + x.shape[1]]
    return inner


def assigned(full: Array, shape: tuple[int, ...]) -> Array:
    """Write into an array of that shape, which raises unless it fits."""
    dx = np.zeros(shape)
    dx[...] = full
    return dx


def emptied(full: Array, x: Array, p: int) -> Array:
    """Write what [p:-p] leaves into an array like x."""
    return assigned(full[p:-p, p:-p], x.shape)


def gathered(dy: Array, w: Array, shape: tuple[int, ...], s: int, p: int, guarded: bool) -> Array:
    """Compute `dx[i, j] += w[u, v] * dy[i - u, j - v]`, where an index below 0 counts from the end."""
    dx = np.zeros(shape)
    for i, j, u, v in np.ndindex(*shape, *w.shape):
        (r, above), (c, before) = divmod(i + p - u, s), divmod(j + p - v, s)
        if above == before == 0 and (not guarded or (r < dy.shape[0] and c < dy.shape[1])):
            dx[i, j] += w[u, v] * dy[r, c]
    return dx


def kernel_sides(side: int) -> Callable[[Array], tuple[int, int]]:
    """Take one side of the kernel for both."""
    return lambda w: (w.shape[side], w.shape[side])


def square_variants() -> list[tuple[Counts, Callable[[Array], tuple[int, int]]]]:
    """List the ways to take the kernel as square: which side, and how outputs are counted."""
    return [
        *((square_counts(side, cuts), kernel_sides(side)) for side in (0, 1) for cuts in (False, True)),
        *((outputs, kernel_sides(side)) for side in (0, 1)),
    ]
