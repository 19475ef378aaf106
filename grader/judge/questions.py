"""The questions of a verdict, with their answers: exercise + seed -> cases, and what is right for each.

A part of the class shares a set of questions, which is kept; in each group one at least is the student's
own. Nobody is judged by the reference before its results have been compared with a second opinion.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np

from grader.judge.exercise import CaseMaker, Exercise, Group, Value
from grader.judge.numerics import Array, agree
from grader.judge.own_cases import OwnPlace
from grader.judge.seeds import QUESTION_SETS, split_seed
from grader.judge.verdict import CallRequest, Case

_KEPT = 16 * QUESTION_SETS
"""Verdicts whose questions are kept, some 100 kB each: those of sixteen exercises in all question sets."""


class JudgeError(Exception):
    """The reference and the second opinion disagree, which is our fault and no student's."""


@dataclass(frozen=True, eq=False)
class Question:
    """A case, and what a right function returns for it."""

    case: Case
    expected: Mapping[str, Array]
    """The right arrays, by the name of the result."""
    counts: tuple[str, ...]
    """Names of the results that are looked at."""
    control: "Question | None" = None
    """The question of the case's control."""
    is_own: bool = False
    """Nobody else is asked this."""
    read: Callable[[Any], Mapping[str, Value]] | None = None
    """Finds the results in what a function returned, where that is not one array for each."""
    returned: Any = None
    """What a right function returns, where there is `read`."""

    @cached_property
    def request(self) -> CallRequest:
        """What the function is called with: one object for all calls, by which the question is recognised."""
        if self.read:
            return CallRequest(self.case.args, self.case.kwargs)
        arrays = tuple(self.expected.values())
        right = arrays if len(arrays) > 1 else arrays[0]
        return CallRequest(self.case.args, self.case.kwargs, right)

    @property
    def right(self) -> Any:
        """What a right function returns."""
        return self.returned if self.read else self.request.right


def ask(exercise: Exercise, case: Case) -> Question:
    """Make a case into a question, with the reference's results; all of them count."""
    right = exercise.reference(*case.args, **case.kwargs)
    control = ask(exercise, case.control) if case.control else None
    if exercise.read:
        read = partial(exercise.read, case)
        expected = {name: np.asarray(value) for name, value in read(right).items()}
        return Question(case, expected, exercise.results, control, read=read, returned=right)
    results = right if isinstance(right, tuple) else (right,)
    return Question(case, dict(zip(exercise.results, results, strict=True)), exercise.results, control)


def draw_questions(exercise: Exercise, seed: int) -> tuple[tuple[Question, ...], ...]:
    """Draw the questions of each group, smallest first; equal seeds give equal questions.

    Their arrays are read-only, because verdicts share them: a student's function is given copies.

    Raises
    ------
    JudgeError
        If the reference and the second opinion disagree.
    """
    question_set, own = split_seed(seed)
    shared = draw_question_set(exercise, question_set)
    questions = dict(shared.questions)
    if own:
        rng = np.random.default_rng([question_set, 2, own])
        directions = np.random.default_rng([question_set, 3, own])
        for make, place in shared.own_places.items():
            asked = dict(enumerate(questions[make]))
            for i, case in place.draw(rng).items():
                asked[i] = replace(_checked(exercise, case, directions, every_entry=False), is_own=True)
            questions[make] = tuple(asked.values())
    return tuple(_of_group(group, questions[group.make]) for group in exercise.groups)


def _of_group(group: Group, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    if not group.looks_at:
        return questions
    counts = (group.looks_at,) if isinstance(group.looks_at, str) else group.looks_at
    return tuple(replace(question, counts=counts) for question in questions)


@dataclass(frozen=True, eq=False)
class QuestionSet:
    """The questions that a part of the class shares, by the maker of their cases."""

    questions: Mapping[CaseMaker, tuple[Question, ...]]
    own_places: Mapping[CaseMaker, OwnPlace]
    """Where each student's own questions go."""


@lru_cache(_KEPT)
def draw_question_set(exercise: Exercise, number: int) -> QuestionSet:
    """Draw the questions that all with this question set share.

    Raises
    ------
    JudgeError
        If the reference and the second opinion disagree.
    """
    questions: dict[CaseMaker, tuple[Question, ...]] = {}
    places: dict[CaseMaker, OwnPlace] = {}
    # Two streams: so a change of the second opinion, which draws directions, changes no question.
    rng = np.random.default_rng([number, 0])
    directions = np.random.default_rng([number, 1])
    for group in exercise.groups:
        if group.make not in questions:
            cases = tuple(group.make(rng))
            asked = tuple(
                _checked(exercise, case, directions, every_entry=i == 0) for i, case in enumerate(cases)
            )
            results = tuple(sum(np.size(right) for right in each.expected.values()) for each in asked)
            questions[group.make] = asked
            places[group.make] = OwnPlace(group, cases, results)
    return QuestionSet(questions, places)


def _checked(exercise: Exercise, case: Case, directions: np.random.Generator, every_entry: bool) -> Question:
    """Make a case into a question, and compare its right result with the second opinion."""
    question = ask(exercise, case)
    if exercise.second_opinion:
        for by_result, otherwise in exercise.second_opinion(case, question.right, directions, every_entry):
            if not agree(by_result, otherwise, case.tolerance / 100):
                raise JudgeError(f"reference and second opinion disagree on {exercise.name}")
    for array in (*case.args, *question.expected.values()):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return question
