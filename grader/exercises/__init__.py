"""What is graded: each function with its groups of cases and their points, its reference, its mistakes.

A new exercise needs three things: a reference, a way to draw arguments, a table of points.
"""

from collections.abc import Mapping

from grader.exercises.conv1d import CONV1D
from grader.exercises.conv2d import CONV2D
from grader.exercises.exercise import CaseMaker, Exercise, Group, Pairs, SecondOpinion
from grader.exercises.layer import LAYER
from grader.exercises.numerical import NUMERICAL_GRADIENT

__all__ = [
    "EXERCISES",
    "CaseMaker",
    "Exercise",
    "Group",
    "Pairs",
    "SecondOpinion",
    "UnknownName",
    "find_exercise",
]

EXERCISES: Mapping[str, Exercise] = {
    exercise.name: exercise for exercise in (*CONV1D, NUMERICAL_GRADIENT, *CONV2D, *LAYER)
}


class UnknownName(KeyError):
    """A test cell asks for an exercise or an answer that there is not."""


def find_exercise(name: str) -> Exercise:
    """Look an exercise up.

    Raises
    ------
    UnknownName
        If there is none of that name; the message lists those that exist.
    """
    if name not in EXERCISES:
        raise UnknownName(f"no exercise {name!r}; there are {', '.join(EXERCISES)}")
    return EXERCISES[name]
