"""What hidden test cells call, in an instructor's kernel and in autograding."""

from collections.abc import Callable
from typing import Any

from grader.byhand import ANSWERS, judge_answer
from grader.calls import local
from grader.exercises import find_exercise
from grader.judge import judge
from grader.report import Report
from grader.seeds import Attempt


def check(name: str, function: Callable[..., Any], *, seed: int | None = None) -> Report:
    """Judge a student's function against the exercise of that name.

    As the last line of a test cell it displays the report; nbgrader reads the points from it.

    Parameters
    ----------
    name
        The exercise, as in `grader/exercises/`.
    function
        The student's function.
    seed
        Replays the cases of an earlier verdict, which prints its seed. By default the seed is
        drawn from assignment, student and attempt.

    Raises
    ------
    KeyError
        If there is no exercise of that name.
    """
    exercise = find_exercise(name)
    if seed is None:
        seed = Attempt.from_environment().seed(name)
    return Report(judge(exercise, local(function), seed))


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
    KeyError
        If there is no answer of that name.
    """
    if name not in ANSWERS:
        raise KeyError(f"no answer by hand {name!r}; there are {', '.join(ANSWERS)}")
    submitted_by = Attempt.from_environment().student or (student_id if isinstance(student_id, str) else "")
    return Report(judge_answer(ANSWERS[name], value, student_id, submitted_by))
