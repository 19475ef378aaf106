"""The exercise of a function with one result, whose reference has the same name."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from grader.assignments.convolution.mixing import mixing
from grader.judge.exercise import Exercise, Group, SecondOpinion
from grader.judge.mistake import Mistake


def exercise_of(
    solutions: ModuleType,
    name: str,
    parameters: tuple[str, ...],
    result: str,
    groups: tuple[Group, ...],
    known: tuple[Mistake, ...],
    opinion: SecondOpinion,
    section: str,
) -> Exercise:
    """Make the exercise of a function with one result, whose reference has the same name."""
    assignment = solutions.__name__.rpartition(".")[2]
    reference: Callable[..., Any] = getattr(solutions, name)
    known = mixing(known, parameters)
    return Exercise(name, assignment, parameters, (result,), reference, groups, known, opinion, section)
