"""A student's function that a test cell of plain asserts calls."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from grader.judge.verdict import CallRequest, Outcome
from grader.processes.limit import NOTHING, Spent
from grader.wall.errors import SandboxError, StudentError
from grader.wall.messages import Described
from grader.wall.operations import Result
from grader.wall.student_function import StudentFunction

LATE = Result(problem="late", message="no answer within 3 seconds")
EXCUSED = Result(problem="late", message="no answer within 3 seconds", excused=True)


class Answers:
    """A session in which operations come to these results, one after the other."""

    generation = 1

    def __init__(self, *results: Result) -> None:
        self.left = list(results)
        self.uncrossed: list[str] = []
        self.sites: set[str] = set()
        self.allowed_sites: frozenset[str] | None = None
        self.functions: Mapping[int, Callable[..., Any]] = {}

    def operate(self, what: str, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Result:
        return self.left.pop(0)

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        raise AssertionError

    def ask_all(self, target: str | int, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        raise AssertionError

    def spent(self) -> Spent:
        return NOTHING

    def describe(self, target: str | int) -> Described:
        raise AssertionError

    def surrounded(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.mark.parametrize("late", [LATE, EXCUSED])
def test_what_is_late_once_is_asked_again(late: Outcome) -> None:
    """The machine may have been busy."""
    assert StudentFunction(Answers(late, Result(5)), "f", 1)(1) == 5


def test_what_is_late_twice_is_the_students() -> None:
    """It is not asked a third time."""
    answers = Answers(EXCUSED, LATE, Result(5))
    with pytest.raises(StudentError, match="no answer within 3 seconds"):
        StudentFunction(answers, "f", 1)(1)
    assert answers.left == [Result(5)]


def test_what_is_late_twice_on_a_busy_machine_is_nobodys() -> None:
    """A person decides."""
    with pytest.raises(SandboxError, match="too busy to tell whether f answers in time"):
        StudentFunction(Answers(LATE, EXCUSED), "f", 1)(1)
