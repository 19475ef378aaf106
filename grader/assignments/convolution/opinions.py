"""Second opinions: numbers that must agree with a result of the reference, computed without it.

The forward pass here is numpy's, over strided views. A mistake in the reference's own loops is not in it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.exercise import Pairs, SecondOpinion
from grader.judge.numerics import Array, entry_differences, inner
from grader.judge.verdict import Case

Loss = Callable[[Array], float]
Forward = Callable[..., Array]
"""A forward pass: arrays in; stride and padding by name."""


def correlated(x: Array, w: Array, stride: int = 1, padding: int = 0) -> Array:
    """The forward pass in one or two dimensions, if at least one window fits, as in all cases."""
    sums = "pu,u->p" if w.ndim == 1 else "pquv,uv->pq"
    y: Array = np.einsum(sums, _windows(x, w.shape, stride, padding), w)
    return y


def layer(x: Array, w: Array, b: Array, stride: int = 1, padding: int = 0) -> Array:
    """The forward pass of a layer."""
    y: Array = np.einsum("ncpquv,fcuv->nfpq", _windows(x, w.shape[2:], stride, padding), w)
    return y + b[:, None, None]


def _windows(x: Array, sides: tuple[int, ...], stride: int, padding: int) -> Array:
    """All windows on the last axes of x."""
    kept = x.ndim - len(sides)
    wide = np.zeros((*x.shape[:kept], *(n + 2 * padding for n in x.shape[kept:])))
    inside: tuple[Any, ...] = (..., *(slice(padding, padding + n) for n in x.shape[kept:]))
    wide[inside] = x
    counts = ((n - k) // stride + 1 for n, k in zip(wide.shape[kept:], sides, strict=True))
    steps = wide.strides[kept:]
    # This is numpy's as_strided without its overhead, which takes most of the time of a small case.
    return np.ndarray(
        (*wide.shape[:kept], *counts, *sides),
        wide.dtype,
        wide,
        strides=(*wide.strides[:kept], *(stride * step for step in steps), *steps),
    )


def same_as(forward: Forward) -> SecondOpinion:
    """Compare a result with that of another forward pass."""

    def opinion(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
        yield y, forward(*case.args, **case.kwargs)

    return opinion


def gradient_of(loss: Callable[[Case, Array], tuple[Loss, Array]]) -> SecondOpinion:
    """Compare a gradient with its loss, which is linear: `<gradient, v> = loss(v)` for a random v.

    In the smallest case of a group, the gradient is also compared with the finite differences of the loss.
    """

    def opinion(case: Case, gradient: Array, rng: np.random.Generator, every: bool) -> Pairs:
        f, point = loss(case, gradient)
        v = rng.random(point.shape)
        yield inner(gradient, v), f(v)
        if every:
            yield gradient, entry_differences(f, point)

    return opinion


def gradient_through(forward: Forward, number: int) -> SecondOpinion:
    """Compare a gradient of a forward pass, which is linear in it: of x for number 0, of w for number 1."""

    def loss(case: Case, gradient: Array) -> tuple[Loss, Array]:
        dy, x, w, *options = case.args
        if number == 0:
            return lambda point: inner(dy, forward(point, w, *options, **case.kwargs)), x
        return lambda point: inner(dy, forward(x, point, *options, **case.kwargs)), w

    return gradient_of(loss)


def layer_gradients(case: Case, gradients: tuple[Array, ...], rng: np.random.Generator, every: bool) -> Pairs:
    """Compare dx, dw and db. The layer is linear in x if b is 0, and linear in w and b together."""
    dy, x, w, b, *options = case.args
    dx, dw, db = gradients

    def loss(x: Array, w: Array, b: Array) -> float:
        return inner(dy, layer(x, w, b, *options, **case.kwargs))

    v = rng.random(x.shape)
    u = rng.random(w.shape)
    t = rng.random(b.shape)
    yield inner(dx, v), loss(v, w, np.zeros(b.shape))
    yield inner(dw, u) + inner(db, t), loss(x, u, t)
    if every:
        yield dx, entry_differences(lambda point: loss(point, w, b), x)
        yield dw, entry_differences(lambda point: loss(x, point, b), w)
        yield db, entry_differences(lambda point: loss(x, w, point), b)


def matrix_of(forward: Forward) -> SecondOpinion:
    """Compare `J @ x` with the forward pass of x, for a random x.

    In the smallest case of a group, x is each unit vector too: then all columns of J are compared.
    """

    def opinion(case: Case, J: Array, rng: np.random.Generator, every: bool) -> Pairs:
        w, shape, *options = case.args
        columns = J.shape[1]
        for x in (rng.random(columns), *(np.eye(columns) if every else ())):
            yield J @ x, forward(x.reshape(shape), w, *options, **case.kwargs).ravel()

    return opinion
