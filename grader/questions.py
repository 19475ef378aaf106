"""The questions of a verdict, with their answers: exercise + seed -> cases, and what is right for each.

The reference is not taken at its word: each answer is compared with a second opinion before anybody is
judged by it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.exercises import Exercise
from grader.numerics import Array, agree
from grader.verdict import Case

_KEPT = 16
"""Verdicts whose questions are remembered, some 100 kB each, for who judges the same again."""


class JudgeError(Exception):
    """The judge contradicts itself: nobody's answer may be blamed for it."""


@dataclass(frozen=True, eq=False)
class Question:
    """A case, and what is right."""

    case: Case
    expected: Array


@lru_cache(_KEPT)
def draw_questions(exercise: Exercise, seed: int) -> tuple[tuple[Question, ...], ...]:
    """Draw the questions of each group, smallest first; equal seeds give equal questions.

    Their arrays are read-only: whoever asks hands out copies.

    Raises
    ------
    JudgeError
        If the reference and the second opinion disagree.
    """
    # One stream for the questions, and one for the directions: how they are checked does not move them.
    rng, directions = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    return tuple(
        tuple(_answer(exercise, case, directions, i == 0) for i, case in enumerate(group.make(rng)))
        for group in exercise.groups
    )


def _answer(exercise: Exercise, case: Case, directions: np.random.Generator, every: bool) -> Question:
    expected = exercise.reference(*case.args, **case.kwargs)
    if exercise.second_opinion:
        for by_result, otherwise in exercise.second_opinion(case, expected, directions, every):
            if not agree(by_result, otherwise, case.tolerance / 100):
                raise JudgeError(f"reference and second opinion disagree on {exercise.name}")
    for array in (*case.args, expected):
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return Question(case, expected)
