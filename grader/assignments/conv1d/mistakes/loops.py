"""Loops in one dimension as students write them: what does not fit raises what theirs raises."""

from collections.abc import Callable

import numpy as np

from grader.judge.numerics import Array

Count = Callable[[Array, Array, int, int], int]
"""From x, w, stride and padding to how often a loop runs."""


def outputs(x: Array, w: Array, s: int, p: int) -> int:
    """As often as there are outputs."""
    return (len(x) + 2 * p - len(w)) // s + 1


def inputs(x: Array, w: Array, s: int, p: int) -> int:
    """As often as there are inputs."""
    return len(x)


def rounded(x: Array, w: Array, s: int, p: int) -> int:
    """With `round` in place of //."""
    return round((len(x) + 2 * p - len(w)) / s) + 1


def counted_up(x: Array, w: Array, s: int, p: int) -> int:
    """With `ceil` in place of //."""
    return -(-(len(x) + 2 * p - len(w)) // s) + 1


def framed(x: Array, p: int) -> Array:
    """Put so many zeros at both ends."""
    return np.concatenate([np.zeros(p), x, np.zeros(p)])


def forward_loop(
    x: Array, w: Array, s: int, p: int, count: Count, padding: int | None = None, size: Count | None = None
) -> Array:
    """Put the sum over a window into each of so many outputs; of so many there is room for `size`."""
    wide = framed(x, p if padding is None else padding)
    y = np.zeros((size or count)(x, w, s, p))
    for i in range(count(x, w, s, p)):
        y[i] = np.sum(wide[i * s : i * s + len(w)] * w)
    return y


def forward_loop_of_entries(x: Array, w: Array, s: int, p: int, count: Count) -> Array:
    """The same product by product."""
    wide, y = framed(x, p), np.zeros(outputs(x, w, s, p))
    for i in range(count(x, w, s, p)):
        for u in range(len(w)):
            y[i] += w[u] * wide[i * s + u]
    return y


def handed_back(
    dy: Array, x: Array, w: Array, s: int, p: int, count: Count | None = None, frame: int | None = None
) -> Array:
    """Hand back window by window: the gradient of the padded input, or of an input in another frame."""
    full = np.zeros(len(x) + 2 * (p if frame is None else frame))
    for i in range(count(x, w, s, p) if count else len(dy)):
        full[i * s : i * s + len(w)] += w * dy[i]
    return full


def handed_back_by_entries(dy: Array, x: Array, w: Array, s: int, p: int, frame: int) -> Array:
    """The same product by product."""
    full = np.zeros(len(x) + 2 * frame)
    for i in range(len(dy)):
        for u in range(len(w)):
            full[i * s + u] += w[u] * dy[i]
    return full


def collected(
    dy: Array, x: Array, w: Array, s: int, p: int, count: Count | None = None, frame: int | None = None
) -> Array:
    """Add up window by window: dw."""
    wide, dw = framed(x, p if frame is None else frame), np.zeros(len(w))
    for i in range(count(x, w, s, p) if count else len(dy)):
        dw += wide[i * s : i * s + len(w)] * dy[i]
    return dw


def assigned(full: Array, size: int) -> Array:
    """Write into an array of that size, which raises unless it fits."""
    dx = np.zeros(size)
    dx[:] = full
    return dx


def gathered(dy: Array, w: Array, n: int, s: int, p: int, guarded: bool) -> Array:
    """Compute `dx[j] += w[u] * dy[j - u]`, where an index below 0 counts from the end."""
    dx = np.zeros(n)
    for j in range(n):
        for u in range(len(w)):
            i, before = divmod(j + p - u, s)
            if before == 0 and (not guarded or i < len(dy)):
                dx[j] += w[u] * dy[i]
    return dx
