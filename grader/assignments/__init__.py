"""The course's content for the judge.

conv1d, conv2d   an assignment each
convolution      what they share

An exercise needs three things: a reference, a way to draw arguments, a table of points.
"""

from collections.abc import Mapping

from grader.assignments import conv1d, conv2d
from grader.judge.by_hand import HandTask
from grader.judge.exercise import Exercise

__all__ = ["EXERCISES", "HAND_TASKS", "UnknownName", "find_exercise", "find_hand_task"]

EXERCISES: Mapping[str, Exercise] = {
    exercise.name: exercise for exercise in (*conv1d.EXERCISES, *conv2d.EXERCISES)
}
HAND_TASKS: Mapping[str, HandTask] = {task.name: task for task in (*conv1d.HAND_TASKS, *conv2d.HAND_TASKS)}


class UnknownName(KeyError):
    """There is no exercise or hand task of the name that a test cell asks for."""


def find_exercise(name: str) -> Exercise:
    """Find an exercise by its name.

    Raises
    ------
    UnknownName
        If there is none of that name; the message lists those that exist.
    """
    if name not in EXERCISES:
        raise UnknownName(f"no exercise {name!r}; there are {', '.join(EXERCISES)}")
    return EXERCISES[name]


def find_hand_task(name: str) -> HandTask:
    """Find a hand task by its name.

    Raises
    ------
    UnknownName
        If there is none of that name; the message lists those that exist.
    """
    if name not in HAND_TASKS:
        raise UnknownName(f"no answer by hand {name!r}; there are {', '.join(HAND_TASKS)}")
    return HAND_TASKS[name]
