"""The answers worked out by hand in conv1d, from numbers drawn from the student's id."""

from functools import partial

from grader.convlab import numbers_for, plain_id
from grader.judge.by_hand import HandTask
from solutions import conv1d

_task = partial(HandTask, assignment="conv1d", numbers_for=numbers_for, plain_id=plain_id)

HAND_TASKS = (
    _task("hand_y", points=3, expected=lambda my: conv1d.conv1d_forward(my.x, my.w, padding=1)),
    _task(
        "hand_row",
        points=4,
        expected=lambda my: conv1d.conv1d_jacobian(my.w, 5, padding=1)[:, 1],
        together=6,
    ),
    _task("hand_dw", points=4, expected=lambda my: conv1d.conv1d_dw(my.dy, my.x, my.w, padding=1)),
    _task("hand_dx", points=5, expected=lambda my: conv1d.conv1d_dx(my.dy, my.x, my.w, padding=1)),
)
