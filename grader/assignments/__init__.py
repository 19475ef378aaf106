"""The course's content for the judge.

conv1d, conv2d, cnn   an assignment each
convolution           what they share
of_course             exercises of a course's own, from its folder

An exercise needs three things: a reference, a way to draw arguments, a table of points.
"""

from collections.abc import Mapping

from grader.assignments import cnn, conv1d, conv2d
from grader.assignments.of_course import FOLDER, current_exercises
from grader.judge.by_hand import HandTask
from grader.judge.exercise import Exercise

__all__ = ["EXERCISES", "HAND_TASKS", "UnknownName", "find_exercise", "find_hand_task"]

EXERCISES: Mapping[str, Exercise] = {
    exercise.name: exercise for exercise in (*conv1d.EXERCISES, *conv2d.EXERCISES, *cnn.EXERCISES)
}
HAND_TASKS: Mapping[str, HandTask] = {
    task.name: task for task in (*conv1d.HAND_TASKS, *conv2d.HAND_TASKS, *cnn.HAND_TASKS)
}


class UnknownName(KeyError):
    """There is no exercise or hand task of the name that a test cell asks for."""


def find_exercise(name: str) -> Exercise:
    """Find an exercise by its name, here or among the course's own.

    Raises
    ------
    UnknownName
        If there is none of that name; the message lists those that exist.
    ExercisesError
        If the course's own cannot be used.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    own = current_exercises().exercises
    if name not in own:
        raise UnknownName(f"no exercise {name!r}; there are {_listed(EXERCISES, own)}")
    return own[name]


def find_hand_task(name: str) -> HandTask:
    """Find a hand task by its name, here or among the course's own.

    Raises
    ------
    UnknownName
        If there is none of that name; the message lists those that exist.
    ExercisesError
        If the course's own cannot be used.
    """
    if name in HAND_TASKS:
        return HAND_TASKS[name]
    own = current_exercises().hand_tasks
    if name not in own:
        raise UnknownName(f"no answer by hand {name!r}; there are {_listed(HAND_TASKS, own)}")
    return own[name]


def _listed(ours: Mapping[str, object], own: Mapping[str, object]) -> str:
    where = f"the course's own ({', '.join(own)})" if own else f"none in the course's {FOLDER}/"
    return f"{', '.join(ours)}, and {where}"
