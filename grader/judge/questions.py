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
            for i, question in _draw_telling(exercise, partial(place.draw, rng)).items():
                _check(exercise, question, directions, every_entry=False)
                asked[i] = replace(question, is_own=True)
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
            drawn = _draw_telling(exercise, partial(_numbered, group.make, rng))
            for i, question in drawn.items():
                _check(exercise, question, directions, every_entry=i == 0)
            asked = tuple(drawn.values())
            results = tuple(sum(np.size(right) for right in each.expected.values()) for each in asked)
            questions[group.make] = asked
            places[group.make] = OwnPlace(group, tuple(each.case for each in asked), results)
    return QuestionSet(questions, places)


def _numbered(make: CaseMaker, rng: np.random.Generator) -> dict[int, Case]:
    return dict(enumerate(make(rng)))


_DRAWS = 20
"""Most times that the cases of a group are drawn."""


def _draw_telling(exercise: Exercise, draw: Callable[[], Mapping[int, Case]]) -> dict[int, Question]:
    """Draw cases, by their places, and make them into questions: again where a result is zero by chance.

    Some wrong functions return zeros, and are right by chance there.
    """
    for _ in range(_DRAWS):
        questions = {place: ask(exercise, case) for place, case in draw().items()}
        if not any(_is_zero_by_chance(exercise, question) for question in questions.values()):
            break
    return questions


def _is_zero_by_chance(exercise: Exercise, question: Question) -> bool:
    """Tell whether a result of a question, or of its controls, is zero, and would not be without signs."""
    if question.control and _is_zero_by_chance(exercise, question.control):
        return True
    zeros = [name for name, right in question.expected.items() if not np.any(right)]
    args = tuple(map(_without_signs, question.case.args))
    if not zeros or all(one is other for one, other in zip(args, question.case.args, strict=True)):
        return False
    try:
        without_signs = ask(exercise, replace(question.case, args=args, control=None)).expected
    except Exception:  # an exercise of a course's own may refuse such arguments
        return False
    return any(np.any(without_signs[name]) for name in zeros)


def _without_signs(arg: Any) -> Any:
    """Take the signs of an array's numbers away; give anything else as it is."""
    is_signed = isinstance(arg, np.ndarray) and arg.dtype.kind in "fi" and np.any(arg < 0)
    return np.abs(arg) if is_signed else arg


def _check(
    exercise: Exercise, question: Question, directions: np.random.Generator, every_entry: bool
) -> None:
    """Compare the right result of a question with the second opinion, and make the arrays read-only."""
    case = question.case
    if exercise.second_opinion:
        for by_result, otherwise in exercise.second_opinion(case, question.right, directions, every_entry):
            if not agree(by_result, otherwise, case.tolerance / 100):
                raise JudgeError(f"reference and second opinion disagree on {exercise.name}")
    for array in (*case.args, *question.expected.values()):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
