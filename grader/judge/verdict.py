"""The records that the judge takes and gives. All are frozen, and none computes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from grader.convlab.pictures_of_xrays import XRay
from grader.processes.limit import Spent

Status = Literal["passed", "failed", "not judged"]


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is no data, and so stayed in its own process."""

    type_name: str

    def __repr__(self) -> str:
        return f"<an object of type {self.type_name}>"


@dataclass(frozen=True)
class Outcome:
    """What came of one call of a student's function: a value, or why there is none."""

    value: Any = None
    problem: Literal["raised", "late", "died"] | None = None
    message: str = ""
    """The exception as one line, for a student."""
    line: str = ""
    """The student's own line that raised it, when it is known."""
    arguments_after: tuple[Any, ...] = ()
    """The positional arguments as the call left them."""
    excused: bool = False
    """For a late one: whether the machine was too busy to tell whose time it was."""


class WrittenFunction:
    """A function of ours that may run in a student's process: it holds nothing to keep from anybody.

    Attributes
    ----------
    source : str
        A program that defines it as `f`, with numpy as `np`.
    """

    source: str

    def __call__(self, *args: Any) -> Any:
        """Call it in this process."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class CallRequest:
    """What a function is called with, and what a right one returns, where that is known.

    A call whose value equals `right` bit for bit may give this very object as its value. A question that is
    asked often keeps one CallRequest, so that whoever answers can recognise it.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    right: Any = None


class Call(Protocol):
    """How the judge calls a student's function, wherever it lives: it gives an Outcome, and never raises."""

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], /) -> Outcome:
        """Call the function once."""

    def ask_all(self, requests: Sequence[CallRequest], seconds: float, /) -> Iterable[Outcome]:
        """Call the function with each request, in their order.

        There may be fewer outcomes than requests: a call that hung or died may be the last, and once the
        time is over no call is begun.
        """

    def spent(self) -> Spent:
        """Say what whoever answers has spent so far: its waiting for a processor is nobody's time."""


@dataclass(frozen=True, eq=False)
class Case:
    """One question to a function: its arguments, smallest first within a group."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-7
    """Largest error allowed, relative to the largest entry expected: room for an FFT, or for small steps."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Sizes by name, for the map of what holds."""
    control: "Case | None" = None
    """The same question without the difficulty, or without one of several: it may have a control, too. Where
    one is answered wrongly, a group before has charged the cause, and this question is not charged."""
    own_numbers: bool = False
    """This case gets numbers of each student's own. In a group with controls some are marked so: at least one
    of them has to be answered rightly, whatever the controls."""
    dtype: str = ""
    """The type of the numbers that every result has to have; empty where any floats will do."""


UNWRITTEN = "is not written yet."
"""How the summary of a finding ends if the function is still the stub as released."""


@dataclass(frozen=True)
class Finding:
    """The first thing found wrong in a group of cases."""

    kind: Literal["value", "shape", "type", "raised", "late", "died", "modified", "slow"]
    summary: str
    """One sentence for the student."""
    case: Case | None = None
    expected: Any = None
    got: Any = None
    line: str = ""
    result: str = ""
    """What the notebook calls the numbers in `expected`."""
    argument: str = ""
    """Name of the argument that the call changed."""
    before: tuple[Case, ...] = ()
    """Cases to ask first, if the answer depends on earlier calls."""


@dataclass(frozen=True)
class Trial:
    """One question of a group, without its numbers: a place on the map of what holds."""

    sizes: Mapping[str, int] = field(hash=False)
    good: bool


@dataclass(frozen=True)
class GroupVerdict:
    """One group of cases: all of its points, or none and a finding."""

    title: str
    points: float
    earned: float
    finding: Finding | None = None
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """A known mistake that predicts everything the function returned in the groups that it explains."""

    name: str
    hint: str
    section: str
    groups: tuple[str, ...] = ()
    """Titles of the failed groups that it explains."""


@dataclass(frozen=True)
class HandLine:
    """One number that was worked out by hand."""

    title: str
    typed: str
    """What was given; a dash if nothing was."""
    sum: str
    """What is right, and the sum that gives it."""
    good: bool


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one function or one answer by hand.

    `earned` is None if the status is "not judged", and only then: a person decides.
    """

    exercise: str
    status: Status
    points: float
    earned: float | None
    groups: tuple[GroupVerdict, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    """Empty if no known mistake fits. Several with the same groups predict the same answers in them."""
    seed: int | None = None
    note: str = ""
    signature: tuple[str, ...] = ()
    """Names of the positional arguments, to show a case with."""
    results: tuple[str, ...] = ("result",)
    """What the notebook calls the result: one array, or each of several that are returned together."""
    parts: tuple[str, ...] = ()
    """As code, how to take each result from what is returned; empty where that is by position."""
    lines: tuple[HandLine, ...] = ()
    """Of an answer by hand that is wrong somewhere, every number."""
    xray: XRay | None = None
    """What a function that failed computes, in letters, where they are not as those of the reference."""
