"""What hidden test cells call, in an instructor's kernel and in autograding."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from grader.assignments import find_exercise, find_hand_task
from grader.judge.by_hand import judge_by_hand
from grader.judge.judging import judge
from grader.judge.seeds import current_attempt
from grader.judge.verdict import Verdict
from grader.report.report import Report
from grader.wall.crossing import as_judged, call_of

given_verdicts: ContextVar[list[Verdict] | None] = ContextVar("given_verdicts", default=None)
"""Where autograding gathers the verdicts of a test cell, also of those that the cell does not show."""


def check(
    name: str, function: Callable[..., Any], *, seed: int | None = None, points: float | None = None
) -> Report:
    """Judge a student's function against the exercise of that name.

    On the last line of a test cell, the report that it returns is displayed; nbgrader reads the points there.

    Parameters
    ----------
    name
        The exercise, as in `grader/assignments/`.
    function
        The student's function: one of this process, or a proxy of one behind the wall.
    seed
        The seed that an earlier report printed, to ask the same cases again. By default it is drawn from
        assignment, student and attempt.
    points
        What the exercise is worth in this notebook, where that is not what `grader/assignments/` says: its
        groups keep their proportions.

    Raises
    ------
    UnknownName
        If there is no exercise of that name.
    """
    exercise = find_exercise(name)
    if points is not None:
        exercise = exercise.worth(points)
    if seed is None:
        seed = current_attempt.get().seed(name)
    return _report(judge(exercise, call_of(function), seed))


def check_answer(name: str, value: object, student_id: object, *, draw: int = 1) -> Report:
    """Judge an answer by hand against the numbers of the student who submitted it.

    Parameters
    ----------
    name
        The hand task, as in `grader/assignments/`.
    value
        The numbers: a list or an array.
    student_id
        The id written in the notebook. It counts only where nobody's submission is being graded.
    draw
        The draw of numbers that the notebook uses.

    Raises
    ------
    UnknownName
        If there is no hand task of that name with that draw.
    """
    task = find_hand_task(name, draw)
    submitted_by = current_attempt.get().student or (student_id if isinstance(student_id, str) else "")
    return _report(judge_by_hand(task, as_judged(value), as_judged(student_id), submitted_by))


def _report(verdict: Verdict) -> Report:
    given = given_verdicts.get()
    if given is not None:
        given.append(verdict)
    return Report(verdict)
