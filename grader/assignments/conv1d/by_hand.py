"""The answers worked out by hand in conv1d, from numbers drawn from the student's id."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from grader.convlab import Numbers, OwnNumbers, Setting, numbers_for, plain_id
from grader.judge.by_hand import HandTask
from grader.judge.numerics import Array
from solutions import conv1d

_PADDING = 1
"""Of the tasks of the first draw; those of the second have none."""
Sums = Sequence[tuple[str, str]]


def _written(products: Sequence[tuple[float, float]]) -> str:
    """Write a sum of products."""
    return " + ".join(f"{_bracketed(a)}·{_bracketed(b)}" for a, b in products)


def _bracketed(number: float) -> str:
    return f"({number:g})" if number < 0 else f"{number:g}"


def _padded(x: Array, padding: int) -> list[float]:
    zeros = [0.0] * padding
    return [*zeros, *x.tolist(), *zeros]


def _sums_of_y(my: Numbers, padding: int) -> Sums:
    wide, k = _padded(my.x, padding), len(my.w)
    return [
        (f"y[{i}]", _written([(my.w[u], wide[i + u]) for u in range(k)])) for i in range(len(wide) - k + 1)
    ]


def _sums_of_row(my: Numbers, padding: int, j: int) -> Sums:
    """Say through which kernel entry each output reads x[j]."""
    found = []
    for i in range(len(_padded(my.x, padding)) - len(my.w) + 1):
        u = j + padding - i
        reads = f"y[{i}] reads x[{j}] through w[{u}]"
        reads = reads if 0 <= u < len(my.w) else f"y[{i}] does not read x[{j}]"
        found.append((f"∂y[{i}]/∂x[{j}]", reads))
    return found


def _sums_of_dw(my: Numbers, padding: int) -> Sums:
    wide = _padded(my.x, padding)
    return [
        (f"dw[{u}]", _written([(my.dy[i], wide[i + u]) for i in range(len(my.dy))])) for u in range(len(my.w))
    ]


def _sums_of_dx(my: Numbers, padding: int) -> Sums:
    found = []
    for j in range(len(my.x)):
        touched = [(i, j + padding - i) for i in range(len(my.dy)) if 0 <= j + padding - i < len(my.w)]
        found.append((f"dx[{j}]", _written([(my.dy[i], my.w[u]) for i, u in touched])))
    return found


def _paths(setting: Setting) -> Iterator[tuple[int, int]]:
    """Give each output that x[j] touches, and the place of the kernel entry between them."""
    at = setting.j + setting.padding
    for i in range(at // setting.stride + 1):
        if at - i * setting.stride < setting.k:
            yield i, at - i * setting.stride


def _sums_of_paths(my: OwnNumbers) -> Sums:
    """Say where each output's window starts, and which entry of it x[j] is."""
    _, stride, padding, j = my.setting
    found: list[tuple[str, str]] = []
    for i, _ in _paths(my.setting):
        at, start = j + padding, i * stride
        inside = f"x[{j}] is entry {at} of the padded input, in the window that starts at {start}"
        found.append((f"path {len(found) // 2}: i", f"{inside}: {start} / {stride}"))
        found.append((f"path {len(found) // 2}: u", f"{at} - {start}"))
    return found


def _sums_of_flip(my: OwnNumbers) -> Sums:
    """Say which kernel and how many zeros make a forward pass of each line."""
    forward = [f"y[r] reads x[r - u] through w[u]: the kernel turned round, w[{u}]" for u in (2, 1, 0)]
    back = [f"x[j] reaches y[j + u] through w[u]: the kernel as it is, w[{u}]" for u in (0, 1, 2)]
    found = [(f"np.convolve(x, w): entry {i}", text) for i, text in enumerate(forward)]
    found.append(("np.convolve(x, w): padding", "zeros at each end, k - 1"))
    found += [(f"its dx: entry {i}", text) for i, text in enumerate(back)]
    return [*found, ("its dx: padding", "zeros at each end")]


def _flip(my: OwnNumbers) -> Array:
    return np.array([[*my.w[::-1], len(my.w) - 1], [*my.w, 0]])


_task = partial(
    HandTask, assignment="conv1d", numbers_for=partial(numbers_for, draw=2), plain_id=plain_id, draw=2
)
_J = 3
"""The entry of x whose column of the Jacobian is asked for."""

HAND_TASKS = (
    _task(
        "hand_y",
        points=3,
        expected=lambda my: conv1d.conv1d_forward(my.x, my.w),
        sums=partial(_sums_of_y, padding=0),
    ),
    _task(
        "hand_row",
        points=4,
        expected=lambda my: conv1d.conv1d_jacobian(my.w, 5)[:, _J],
        together=3,
        sums=partial(_sums_of_row, padding=0, j=_J),
    ),
    _task(
        "hand_dw",
        points=3,
        expected=lambda my: conv1d.conv1d_dw(my.dy, my.x, my.w),
        sums=partial(_sums_of_dw, padding=0),
    ),
    _task(
        "hand_paths",
        points=4,
        expected=lambda my: np.array(list(_paths(my.setting)), dtype=float),
        together=2,
        sums=_sums_of_paths,
    ),
    _task(
        "hand_dx",
        points=5,
        expected=lambda my: conv1d.conv1d_dx(my.dy, my.x, my.w),
        sums=partial(_sums_of_dx, padding=0),
    ),
    _task("hand_flip", points=4, expected=_flip, together=4, sums=_sums_of_flip),
)
_earlier = partial(HandTask, assignment="conv1d", numbers_for=numbers_for, plain_id=plain_id)
EARLIER_HAND_TASKS = (
    _earlier(
        "hand_y",
        points=3,
        expected=lambda my: conv1d.conv1d_forward(my.x, my.w, padding=_PADDING),
        sums=partial(_sums_of_y, padding=_PADDING),
    ),
    _earlier(
        "hand_row",
        points=4,
        expected=lambda my: conv1d.conv1d_jacobian(my.w, 5, padding=_PADDING)[:, 1],
        together=6,
        sums=partial(_sums_of_row, padding=_PADDING, j=1),
    ),
    _earlier(
        "hand_dw",
        points=4,
        expected=lambda my: conv1d.conv1d_dw(my.dy, my.x, my.w, padding=_PADDING),
        sums=partial(_sums_of_dw, padding=_PADDING),
    ),
    _earlier(
        "hand_dx",
        points=5,
        expected=lambda my: conv1d.conv1d_dx(my.dy, my.x, my.w, padding=_PADDING),
        sums=partial(_sums_of_dx, padding=_PADDING),
    ),
)
"""Those of notebooks that were handed out with the first draw of numbers."""
