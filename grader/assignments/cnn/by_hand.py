"""The answers worked out by hand in cnn, from numbers drawn from the student's id."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from grader.convlab import PoolNumbers, plain_id, pool_numbers_for
from grader.judge.by_hand import HandTask
from grader.judge.numerics import Array
from solutions import cnn

_task = partial(HandTask, assignment="cnn", numbers_for=pool_numbers_for, plain_id=plain_id)
Sums = Sequence[tuple[str, str]]


def _one_image(image: Any) -> Array:
    return np.asarray(image)[None, None]


def _columns(my: PoolNumbers) -> Array:
    return np.array(cnn.im2col(_one_image(my.x[:3, :3]), 2, 2)[0])


def _counts_of_columns(my: PoolNumbers) -> Sums:
    """Which window, and which entry of it."""
    return [
        (f"row {row}, column {column}", f"x{column // 2 + row // 2 + 1}{column % 2 + row % 2 + 1}")
        for row, column in np.ndindex(4, 4)
    ]


def _dx(my: PoolNumbers) -> Array:
    return np.array(cnn.max_pool2d_backward(_one_image(my.dy), _one_image(my.x), 2)[0, 0])


def _windows_of_dx(my: PoolNumbers) -> Sums:
    """The largest entry of the window that an entry is in."""
    largest = cnn.max_pool2d_forward(_one_image(my.x), 2)[0, 0]
    return [
        (f"dx{i + 1}{j + 1}", f"x is {my.x[i, j]:g}, the largest of its window {largest[i // 2, j // 2]:g}")
        for i, j in np.ndindex(4, 4)
    ]


HAND_TASKS = (
    _task("hand_cols", points=5, expected=_columns, together=4, sums=_counts_of_columns),
    _task("hand_pool", points=4, expected=_dx, together=8, sums=_windows_of_dx),
)
