"""The answers worked out by hand in conv2d, from numbers drawn from the student's id."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from grader.convlab import LayerSizes, Numbers, layer_sizes_for, numbers2d_for, plain_id
from grader.judge.by_hand import HandTask
from grader.judge.numerics import Array
from solutions import conv2d

_task = partial(HandTask, assignment="conv2d", numbers_for=numbers2d_for, plain_id=plain_id)
Sums = Sequence[tuple[str, str]]


def _dw12(my: Numbers) -> Array:
    """Four terms, one for each output, and their sum (N7)."""
    terms = my.dy * my.x[:2, 1:]
    return np.append(terms, terms.sum())


def _number(value: Any) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def _sums_of_dw12(my: Numbers) -> Sums:
    """Each output's dy times the input that w[0, 1] met there."""
    terms = [
        (f"term of dy[{r}, {s}]", f"{_number(my.dy[r, s])}·{_number(my.x[r, s + 1])}")
        for r, s in np.ndindex(2, 2)
    ]
    return [*terms, ("sum", " + ".join(_number(term) for term in _dw12(my)[:4]))]


def _sums_of_table(my: Numbers) -> Sums:
    """Through which kernel entry each output reads each input."""
    found = []
    for i, j, r, s in np.ndindex(3, 3, 2, 2):
        u, v = i - r, j - s
        reads = f"w[{u}, {v}]" if 0 <= u < 2 and 0 <= v < 2 else "not read"
        found.append((f"∂y[{r}, {s}]/∂x[{i}, {j}]", reads))
    return found


def _sums_of_dx22(my: Numbers) -> Sums:
    """The middle input meets the turned kernel."""
    products = [f"{_number(my.dy[r, s])}·{_number(my.w[1 - r, 1 - s])}" for r, s in np.ndindex(2, 2)]
    return [("dx[1, 1]", " + ".join(products))]


def _users(my: LayerSizes) -> Array:
    """Count the products in an entry of y, of dw, and of dx in the middle and in the corner of an image."""
    kernel = my.kh * my.kw
    outputs = (my.height - my.kh + 1) * (my.width - my.kw + 1)
    return np.array([my.c * kernel, my.n * outputs, my.f * kernel, my.f], dtype=float)


def _sums_of_users(my: LayerSizes) -> Sums:
    """Who has used each of them."""
    p, q = my.height - my.kh + 1, my.width - my.kw + 1
    return [
        (f"y: {my.c} channels, a kernel of {my.kh} × {my.kw}", f"{my.c}·{my.kh}·{my.kw}"),
        (f"dw: {my.n} images, {p} × {q} outputs", f"{my.n}·{p}·{q}"),
        (f"dx in the middle: {my.f} filters, {my.kh} × {my.kw} stamps", f"{my.f}·{my.kh}·{my.kw}"),
        (f"dx in the corner: {my.f} filters, one stamp", f"{my.f}·1"),
    ]


HAND_TASKS = (
    _task("hand_dw12", points=5, expected=_dw12, sums=_sums_of_dw12),
    _task(
        "hand_table",
        points=9,
        expected=lambda my: conv2d.conv2d_jacobian(my.w, (3, 3)).T,
        together=4,
        sums=_sums_of_table,
    ),
    _task(
        "hand_dx22",
        points=2,
        expected=lambda my: conv2d.conv2d_dx(my.dy, my.x, my.w)[1, 1],
        sums=_sums_of_dx22,
    ),
    HandTask(
        "hand_users",
        assignment="conv2d",
        points=4,
        numbers_for=layer_sizes_for,
        plain_id=plain_id,
        expected=_users,
        sums=_sums_of_users,
    ),
)
