"""The answers worked out by hand in conv1d, from numbers drawn from the student's id."""

from collections.abc import Sequence
from functools import partial

from grader.convlab import Numbers, numbers_for, plain_id
from grader.judge.by_hand import HandTask
from grader.judge.numerics import Array
from solutions import conv1d

_PADDING = 1
Sums = Sequence[tuple[str, str]]


def _written(products: Sequence[tuple[float, float]]) -> str:
    """Write a sum of products."""
    return " + ".join(f"{_bracketed(a)}·{_bracketed(b)}" for a, b in products)


def _bracketed(number: float) -> str:
    return f"({number:g})" if number < 0 else f"{number:g}"


def _padded(x: Array) -> list[float]:
    zeros = [0.0] * _PADDING
    return [*zeros, *x.tolist(), *zeros]


def _sums_of_y(my: Numbers) -> Sums:
    wide, k = _padded(my.x), len(my.w)
    return [
        (f"y[{i}]", _written([(my.w[u], wide[i + u]) for u in range(k)])) for i in range(len(wide) - k + 1)
    ]


def _sums_of_row(my: Numbers) -> Sums:
    """Say through which kernel entry each output reads x[1]."""
    found = []
    for i in range(len(_padded(my.x)) - len(my.w) + 1):
        u = 1 + _PADDING - i
        reads = f"y[{i}] reads x[1] through w[{u}]" if 0 <= u < len(my.w) else f"y[{i}] does not read x[1]"
        found.append((f"∂y[{i}]/∂x[1]", reads))
    return found


def _sums_of_dw(my: Numbers) -> Sums:
    wide = _padded(my.x)
    return [
        (f"dw[{u}]", _written([(my.dy[i], wide[i + u]) for i in range(len(my.dy))])) for u in range(len(my.w))
    ]


def _sums_of_dx(my: Numbers) -> Sums:
    found = []
    for j in range(len(my.x)):
        touched = [(i, j + _PADDING - i) for i in range(len(my.dy)) if 0 <= j + _PADDING - i < len(my.w)]
        found.append((f"dx[{j}]", _written([(my.dy[i], my.w[u]) for i, u in touched])))
    return found


_task = partial(HandTask, assignment="conv1d", numbers_for=numbers_for, plain_id=plain_id)

HAND_TASKS = (
    _task(
        "hand_y",
        points=3,
        expected=lambda my: conv1d.conv1d_forward(my.x, my.w, padding=_PADDING),
        sums=_sums_of_y,
    ),
    _task(
        "hand_row",
        points=4,
        expected=lambda my: conv1d.conv1d_jacobian(my.w, 5, padding=_PADDING)[:, 1],
        together=6,
        sums=_sums_of_row,
    ),
    _task(
        "hand_dw",
        points=4,
        expected=lambda my: conv1d.conv1d_dw(my.dy, my.x, my.w, padding=_PADDING),
        sums=_sums_of_dw,
    ),
    _task(
        "hand_dx",
        points=5,
        expected=lambda my: conv1d.conv1d_dx(my.dy, my.x, my.w, padding=_PADDING),
        sums=_sums_of_dx,
    ),
)
