"""The course's content for the judge.

conv1d, conv2d, cnn   an assignment each
convolution           what they share
of_course             exercises of a course's own, from its folder
hints                 the words of mistakes that the visible checks name, too

An exercise needs three things: a reference, a way to draw arguments, a table of points.
"""

from collections.abc import Mapping

from grader.assignments import cnn, conv1d, conv2d
from grader.assignments.convolution.probes import with_probes
from grader.assignments.of_course import FOLDER, current_exercises
from grader.judge.by_hand import HandTask
from grader.judge.exercise import Exercise

__all__ = ["EARLIER_HAND_TASKS", "EXERCISES", "HAND_TASKS", "UnknownName", "find_exercise", "find_hand_task"]

EXERCISES: Mapping[str, Exercise] = {
    exercise.name: with_probes(exercise)
    for exercise in (*conv1d.EXERCISES, *conv2d.EXERCISES, *cnn.EXERCISES)
}
HAND_TASKS: Mapping[str, HandTask] = {
    task.name: task for task in (*conv1d.HAND_TASKS, *conv2d.HAND_TASKS, *cnn.HAND_TASKS)
}
EARLIER_HAND_TASKS: Mapping[tuple[str, int], HandTask] = {
    (task.name, task.draw): task for task in conv1d.EARLIER_HAND_TASKS
}
"""Name and draw -> a task of notebooks that were handed out before the newest draw."""


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


def find_hand_task(name: str, draw: int = 1) -> HandTask:
    """Find a hand task by its name and its draw of numbers, here or among the course's own.

    Raises
    ------
    UnknownName
        If there is none of that name, or none with that draw; the message lists those that exist.
    ExercisesError
        If the course's own cannot be used.
    """
    if name in HAND_TASKS:
        if HAND_TASKS[name].draw == draw:
            return HAND_TASKS[name]
        if (name, draw) in EARLIER_HAND_TASKS:
            return EARLIER_HAND_TASKS[name, draw]
        raise UnknownName(f"{name!r} has no draw {draw}; the newest is draw={HAND_TASKS[name].draw}")
    own = current_exercises().hand_tasks
    if name not in own:
        raise UnknownName(f"no answer by hand {name!r}; there are {_listed(HAND_TASKS, own)}")
    return own[name]


def _listed(ours: Mapping[str, object], own: Mapping[str, object]) -> str:
    where = f"the course's own ({', '.join(own)})" if own else f"none in the course's {FOLDER}/"
    return f"{', '.join(ours)}, and {where}"
