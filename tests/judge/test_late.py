"""Points that would be lost by time: the function is asked once more, and a busy machine costs nobody any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader.assignments import EXERCISES
from grader.judge.calls import OneByOne
from grader.judge.judging import judge
from grader.judge.verdict import Outcome, Verdict

FORWARD = EXERCISES["conv1d_forward"]
LATE = Outcome(problem="late", message="no answer within 3 seconds")
EXCUSED = Outcome(problem="late", message="no answer within 3 seconds", excused=True)


@dataclass
class Sometimes:
    """Answers rightly, but for some calls, by their numbers."""

    instead: Callable[[int], Outcome | None]
    calls: list[Mapping[str, Any]] = field(default_factory=list)

    def answer(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        self.calls.append(kwargs)
        known = self.instead(len(self.calls))
        return known or Outcome(FORWARD.reference(*args, **kwargs), arguments_after=args)


def judged(instead: Callable[[int], Outcome | None]) -> tuple[Verdict, int]:
    """Give the verdict, and how many calls it took."""
    sometimes = Sometimes(instead)
    return judge(FORWARD, OneByOne(sometimes.answer), 1), len(sometimes.calls)


def late_groups(verdict: Verdict) -> int:
    return sum(group.finding is not None and group.finding.kind == "late" for group in verdict.groups)


@pytest.mark.parametrize("late", [LATE, EXCUSED])
@pytest.mark.parametrize("number", [1, 2, 12])
def test_what_is_late_once_costs_nothing(late: Outcome, number: int) -> None:
    """Wherever it was, and whether or not the machine was busy."""
    verdict, _ = judged(lambda count: late if count == number else None)
    assert (verdict.status, verdict.earned) == ("passed", FORWARD.points)


def test_what_is_late_again_is_charged() -> None:
    """And only once more is it asked."""
    verdict, calls = judged(lambda count: LATE)
    assert (verdict.status, verdict.earned) == ("failed", 0)
    assert late_groups(verdict) == len(FORWARD.groups)
    _, before = judged(lambda count: Outcome(problem="died", message="it ended"))
    assert calls == before + 1


def test_what_is_late_again_on_a_busy_machine_is_not_judged() -> None:
    """Nobody can tell; a person decides."""
    verdict, _ = judged(lambda count: EXCUSED)
    assert (verdict.status, verdict.earned) == ("not judged", None)
    assert "The machine was too busy to tell whether conv1d_forward answers in time." in verdict.note


def test_the_excuse_of_the_first_time_does_not_count_for_the_second() -> None:
    """When the machine can tell, it does."""
    verdict, calls = judged(lambda count: EXCUSED)
    again, _ = judged(lambda count: LATE if count == calls else EXCUSED)
    assert (verdict.status, again.status) == ("not judged", "failed")


def test_what_is_in_time_only_when_asked_alone_is_charged() -> None:
    """Its group is examined anew, and there it is late again."""
    sometimes = Sometimes(lambda count: LATE if count > 1 and count != again else None)
    again = 1 + len(FORWARD.groups) + 1
    verdict = judge(FORWARD, OneByOne(sometimes.answer), 1)
    assert verdict.status == "failed"
    assert late_groups(verdict)


def test_what_was_wrong_before_stays_wrong() -> None:
    """Only what was late is asked anew."""
    wrong = Outcome(value=None)
    verdict, _ = judged(lambda count: {1: wrong, 12: LATE}.get(count))
    assert verdict.status == "failed"
    assert late_groups(verdict) == 0
    assert verdict.groups[0].earned == 0
