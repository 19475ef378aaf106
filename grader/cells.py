"""What hidden test cells call, in an instructor's kernel and in autograding."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from grader.byhand import ANSWERS, judge_answer
from grader.calls import local
from grader.exercises import UnknownName, find_exercise
from grader.judge import judge
from grader.report import Report
from grader.sandbox.student_function import StudentFunction
from grader.seeds import current_attempt
from grader.verdict import Verdict

given_verdicts: ContextVar[list[Verdict] | None] = ContextVar("given_verdicts", default=None)
"""Where autograding gathers the verdicts of a test cell, also of those that the cell does not show."""


def check(name: str, function: Callable[..., Any], *, seed: int | None = None) -> Report:
    """Judge a student's function against the exercise of that name.

    As the last line of a test cell it displays the report; nbgrader reads the points from it.

    Parameters
    ----------
    name
        The exercise, as in `grader/exercises/`.
    function
        The student's function: of this process, or a proxy of one behind the wall.
    seed
        Replays the cases of an earlier verdict, which prints its seed. By default the seed is
        drawn from assignment, student and attempt.

    Raises
    ------
    UnknownName
        If there is no exercise of that name.
    """
    exercise = find_exercise(name)
    if seed is None:
        seed = current_attempt.get().seed(name)
    call = function.call if isinstance(function, StudentFunction) else local(function)
    return _report(judge(exercise, call, seed))


def check_answer(name: str, value: object, student_id: object) -> Report:
    """Judge an answer by hand, entry by entry, against the numbers of the student who submitted it.

    Parameters
    ----------
    name
        The answer, as in `grader/byhand.py`.
    value
        The numbers: a list or an array.
    student_id
        The id written in the notebook. It counts only where nobody's submission is being graded.

    Raises
    ------
    UnknownName
        If there is no answer of that name.
    """
    if name not in ANSWERS:
        raise UnknownName(f"no answer by hand {name!r}; there are {', '.join(ANSWERS)}")
    submitted_by = current_attempt.get().student or (student_id if isinstance(student_id, str) else "")
    return _report(judge_answer(ANSWERS[name], value, student_id, submitted_by))


def _report(verdict: Verdict) -> Report:
    given = given_verdicts.get()
    if given is not None:
        given.append(verdict)
    return Report(verdict)
