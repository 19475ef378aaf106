"""Functions that never give an answer get no points, whatever has failed before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from grader.assignments import EXERCISES
from grader.judge.judging import judge
from grader.judge.verdict import CallRequest, Outcome
from grader.processes.limit import NOTHING, Spent


@dataclass(frozen=True)
class NoAnswer:
    """A function whose every call ends like this."""

    problem: Literal["died", "late", "raised"]

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        return Outcome(problem=self.problem, message="no answer")

    def spent(self) -> Spent:
        return NOTHING

    def ask_all(self, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        asked = questions if self.problem == "raised" else questions[:1]
        return [self(question.args, question.kwargs) for question in asked]


@pytest.mark.parametrize("problem", ["died", "late", "raised"])
@pytest.mark.parametrize("name", EXERCISES)
def test_without_an_answer_there_are_no_points(name: str, problem: Literal["died", "late", "raised"]) -> None:
    """Also in groups whose controls would not be charged because a group before has failed."""
    verdict = judge(EXERCISES[name], NoAnswer(problem), 1)
    assert verdict.earned == 0
    assert all(group.finding is not None for group in verdict.groups)
