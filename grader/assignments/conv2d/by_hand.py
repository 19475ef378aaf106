"""The answers worked out by hand in conv2d, from numbers drawn from the student's id."""

from functools import partial

import numpy as np

from grader.convlab import Numbers, numbers2d_for, plain_id
from grader.judge.by_hand import HandTask
from grader.judge.numerics import Array
from solutions import conv2d

_task = partial(HandTask, assignment="conv2d", numbers_for=numbers2d_for, plain_id=plain_id)


def _dw12(my: Numbers) -> Array:
    """Four terms, one for each output, and their sum (N7)."""
    terms = my.dy * my.x[:2, 1:]
    return np.append(terms, terms.sum())


HAND_TASKS = (
    _task("hand_dw12", points=5, expected=_dw12),
    _task("hand_table", points=9, expected=lambda my: conv2d.conv2d_jacobian(my.w, (3, 3)).T, together=4),
    _task("hand_dx22", points=2, expected=lambda my: conv2d.conv2d_dx(my.dy, my.x, my.w)[1, 1]),
)
