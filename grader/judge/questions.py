"""The questions of a verdict, with their answers: exercise + seed -> cases, and what is right for each.

The reference is not taken at its word: each answer is compared with a second opinion before anybody is
judged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grader.judge.exercise import CaseMaker, Exercise
from grader.judge.numerics import Array, agree
from grader.judge.seeds import QUESTION_SETS
from grader.judge.verdict import CallRequest, Case

_KEPT = 16 * QUESTION_SETS
"""Verdicts whose questions are remembered, some 100 kB each: a class is asked no more different ones."""


class JudgeError(Exception):
    """The judge contradicts itself: nobody's answer may be blamed for it."""


@dataclass(frozen=True, eq=False)
class Question:
    """A case, and what is right."""

    case: Case
    expected: Mapping[str, Array]
    """By the name of the result: one, or several that are returned together."""
    counts: tuple[str, ...]
    """Names of the results that are looked at."""
    control: "Question | None" = None
    """The question of the case's control."""

    @cached_property
    def request(self) -> CallRequest:
        """What the function is called with: always the same object, which is its name for whoever answers."""
        arrays = tuple(self.expected.values())
        right = arrays if len(arrays) > 1 else arrays[0]
        return CallRequest(self.case.args, self.case.kwargs, right)

    @property
    def right(self) -> Any:
        """What a right function returns."""
        return self.request.right


def ask(exercise: Exercise, case: Case) -> Question:
    """Make a case into a question, by the reference; all results count."""
    right = exercise.reference(*case.args, **case.kwargs)
    results = right if isinstance(right, tuple) else (right,)
    expected = dict(zip(exercise.results, results, strict=True))
    return Question(case, expected, exercise.results, ask(exercise, case.control) if case.control else None)


@lru_cache(_KEPT)
def draw_questions(exercise: Exercise, seed: int) -> tuple[tuple[Question, ...], ...]:
    """Draw the questions of each group, smallest first; equal seeds give equal questions.

    Their arrays are read-only: whoever asks hands out copies.

    Raises
    ------
    JudgeError
        If the reference and the second opinion disagree.
    """
    groups = []
    drawn: dict[CaseMaker, tuple[Question, ...]] = {}
    # One stream for the questions, and one for the directions: how they are checked does not move them.
    rng, directions = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    for group in exercise.groups:
        if group.make not in drawn:
            drawn[group.make] = tuple(
                _answered(exercise, case, directions, i == 0) for i, case in enumerate(group.make(rng))
            )
        counts = (group.looks_at,) if group.looks_at else exercise.results
        groups.append(
            drawn[group.make]
            if counts == exercise.results
            else tuple(replace(question, counts=counts) for question in drawn[group.make])
        )
    return tuple(groups)


def _answered(exercise: Exercise, case: Case, directions: np.random.Generator, every: bool) -> Question:
    question = ask(exercise, case)
    if exercise.second_opinion:
        for by_result, otherwise in exercise.second_opinion(case, question.right, directions, every):
            if not agree(by_result, otherwise, case.tolerance / 100):
                raise JudgeError(f"reference and second opinion disagree on {exercise.name}")
    for array in (*case.args, *question.expected.values()):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return question
