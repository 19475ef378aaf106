"""The answers worked out by hand in conv2d, from numbers drawn from the student's id."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from grader.convlab import Numbers, numbers2d_for, plain_id
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
)
