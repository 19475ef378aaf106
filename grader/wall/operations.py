"""Operations on a student's objects, as a test asks for them: sites, results, and what a test then sees.

**What an object may decide.** An object can claim whatever it likes: to be equal to everything, for one. So
what tells it something of the test's and lets its answer count (comparisons, operators, `in`, calls with
arguments) is asked only where the instructor's own solution had the same operation on an object: at the
same *site*, a line and column of the test. Elsewhere an object is equal to nothing, has no operators, and
cannot be called with anything, and `Session.uncrossed` says so. What asks for a plain value (`len`, `str`,
iterating, an attribute, a method without arguments) may be asked everywhere: the value is compared here.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType, FunctionType
from typing import Any, Protocol

from grader.processes.limit import Spent
from grader.wall.changes import change
from grader.wall.described import look_alike
from grader.wall.errors import SandboxError, StudentError
from grader.wall.inside.frames import WireError
from grader.wall.messages import Described


class Operating(Protocol):
    """What does operations on a student's objects: a session (see session.py)."""

    uncrossed: list[str]
    sites: set[str]
    allowed_sites: frozenset[str] | None

    @property
    def functions(self) -> Mapping[int, Callable[..., Any]]:
        """Our functions that the student's process was given, by number."""

    @property
    def generation(self) -> int:
        """A number for each process that answers."""

    def operate(self, what: str, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> "Result":
        """Do an operation; whatever comes of it is a Result."""

    def function(self, at: "At") -> Any:
        """Give the StudentFunction that calls an object or a class."""

    def describe(self, target: str | int) -> Described:
        """Read what can be read of one besides its values."""

    def spent(self) -> Spent:
        """Give what whoever answers has spent so far."""


@dataclass(frozen=True)
class Result:
    """What came of an operation: a value, or why there is none."""

    value: Any = None
    problem: str | None = None
    """`raised`, `late` or `died`, as in an Outcome."""
    message: str = ""
    line: str = ""
    error: BaseException | None = None
    """The exception that was raised, made anew; None if it cannot be."""
    excused: bool = False
    after: Mapping[int, Any] = field(default_factory=dict)
    """Arguments that were changed, by their place."""


@dataclass(frozen=True)
class At:
    """Where an object lives."""

    session: Operating
    number: int
    generation: int

    @property
    def lost(self) -> bool:
        """Whether the process in which it lived has ended."""
        return self.generation != self.session.generation

    @property
    def looks(self) -> FunctionType:
        """A function that looks like it, where it is a class or a function.

        Raises
        ------
        StudentError
            If it cannot be read.
        """
        if self.lost:
            raise StudentError("the process in which the object lived has ended")
        try:
            return look_alike(self.session.describe(self.number))
        except WireError as error:
            raise StudentError(f"it could not be read: {error}") from error


# Sites.


_OF_A_PROGRAM = frozenset({"<string>", "<stdin>"})
"""What Python calls the text that it was started with, as workers are."""


def _frames() -> tuple[FrameType | None, FrameType | None]:
    """Give the innermost and the outermost frame of instructor's code: of a file that is a name in <>."""
    inner = outer = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if (
            name[:1] == "<"
            and name[-1:] == ">"
            and not name.startswith("<frozen")
            and name not in _OF_A_PROGRAM
            and "__name__" in frame.f_globals
        ):
            inner = inner or frame
            outer = frame
        frame = frame.f_back
    return inner, outer


def _place(frame: FrameType) -> str:
    positions = [*frame.f_code.co_positions()]
    column = positions[frame.f_lasti // 2][2] if 0 <= frame.f_lasti // 2 < len(positions) else None
    return f"{frame.f_lineno}.{column or 0}"


def site_of(operation: str) -> str:
    """Name the place of an operation in a test: `3.7:eq`, or `5.4>helper 2.11:eq` in a helper."""
    inner, outer = _frames()
    if inner is None or outer is None:
        return f"0:{operation}"
    if inner is outer:
        return f"{_place(inner)}:{operation}"
    return f"{_place(outer)}>{inner.f_code.co_filename[1:-1]} {_place(inner)}:{operation}"


def may_decide(session: Operating, operation: str, about: str, silently: bool = False) -> bool:
    """Say whether an object may answer an operation here that is told something of the test's.

    Where it may not, `uncrossed` says so, but for what is decided silently.
    """
    site = site_of(operation)
    session.sites.add(site)
    if session.allowed_sites is None or site in session.allowed_sites:
        return True
    if silently:
        return False
    line = site.partition(".")[0]
    session.uncrossed.append(
        f"{_WORDS.get(operation, operation)} of {about} in line {line}: there the solution gives data"
    )
    return False


_WORDS = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "contains": "in",
    "call": "a call",
}


# Operations.


def perform(session: Operating, what: str, target: Any, *args: Any, **kwargs: Any) -> Any:
    """Do an operation on a student's object as the test does it, and give its value.

    Raises
    ------
    SandboxError
        If it is late, and the machine was too busy to tell whose time it was.
    Exception
        The student's exception; a StudentError if that cannot cross, or there is neither value nor exception.
    """
    result = session.operate(what, target, args, kwargs)
    return finished(session, what, result, (*args, *kwargs.values()))


def finished(session: Operating, what: str, result: Result, arguments: tuple[Any, ...]) -> Any:
    """Give the value of a result, and change the arguments as it did; see `perform`."""
    if result.excused:
        raise SandboxError("the machine was too busy to tell whether the student's code answers in time")
    if result.problem:
        cause = StudentError(result.message)
        error = result.error
        if not isinstance(error, Exception) or not _may_end_a_loop(session, what, error):
            error = StudentError(result.message)
        if result.line:
            error.add_note(f"Your line: {result.line}")
        raise error from cause
    for place, theirs in result.after.items():
        change(arguments[place], theirs)
    return result.value


def _may_end_a_loop(session: Operating, what: str, error: Exception) -> bool:
    """Say whether an exception may be raised as it is: one that ends a loop looks as if all were well."""
    if what == "next" or not isinstance(error, StopIteration | StopAsyncIteration):
        return True
    return may_decide(session, "StopIteration", "a function that raises it")
