"""A student's function on our side of the wall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, ClassVar, Protocol

from grader.judge.verdict import CallRequest, Outcome
from grader.processes.limit import Spent
from grader.wall.described import OF_A_FUNCTION, look_alike
from grader.wall.errors import SandboxError, StudentError
from grader.wall.inside.frames import WireError
from grader.wall.messages import Described
from grader.wall.operations import Operating, Result, finished


class Answering(Operating, Protocol):
    """What answers for a student's functions: a session (see session.py)."""

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call one of them."""

    def ask_all(self, target: str | int, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        """Call it many times."""

    def describe(self, target: str | int) -> Described:
        """Read what can be read of one of them besides its values."""


@dataclass(frozen=True, repr=False)
class StudentFunction:
    """A function of the student's: calling it sends data through the wall and brings data back."""

    session: Answering
    target: str | int
    generation: int
    type_name: ClassVar[str] = "function"
    """What it is to the student."""

    def __repr__(self) -> str:
        return "<a function>"

    @property
    def call(self) -> "StudentCall":
        """The way in which the judge calls it."""
        return StudentCall(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as a test cell of plain asserts does; if it is late, once more.

        Raises
        ------
        SandboxError
            If it is late both times, and the machine was too busy to tell whose time it was.
        Exception
            If it gave no value: the student's exception, of Python's own type or a stand-in; a StudentError
            if that cannot cross.
        """
        result = self._operate(args, kwargs)
        if result.problem == "late":
            result = self._operate(args, kwargs)
        if result.excused:
            raise SandboxError(f"the machine was too busy to tell whether {self.target} answers in time")
        return finished(self.session, "call", result, (*args, *kwargs.values()))

    def _operate(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Result:
        if self.lost:
            return Result(problem="died", message="the process in which it was defined has ended")
        return self.session.operate("call", self, args, kwargs)

    def ask(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it; whatever comes of it is an Outcome."""
        if self.lost:
            return Outcome(problem="died", message="the process in which it was defined has ended")
        return self.session.ask(self.target, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute that the student gave the function."""
        from grader.wall.student_objects import get_of_function

        return get_of_function(self, name)

    @property
    def lost(self) -> bool:
        """Whether it was a function without a name, of a process that has ended."""
        return isinstance(self.target, int) and self.generation != self.session.generation

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":  # so it is a function to `isinstance` and `inspect`
            return FunctionType
        if name == "__name__":
            return self.target if isinstance(self.target, str) else self._looks.__name__
        if name in OF_A_FUNCTION:
            return getattr(self._looks, name)
        return object.__getattribute__(self, name)

    @property
    def _looks(self) -> FunctionType:
        """A function that looks like it."""
        if self.lost:
            raise AttributeError("the process in which it was defined has ended")
        try:
            return look_alike(self.session.describe(self.target))
        except WireError as error:
            raise StudentError(f"{self.target} could not be read: {error}") from error


def is_the_students(error: BaseException) -> bool:
    """Say whether it was raised here on a student's behalf."""
    return isinstance(error, StudentError) or isinstance(error.__cause__, StudentError)


@dataclass(frozen=True)
class StudentCall:
    """Calls a student's function as the judge does: see Call in verdict.py."""

    function: StudentFunction

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it once; whatever comes of it is an Outcome."""
        return self.function.ask(args, kwargs)

    def spent(self) -> Spent:
        """Give what whoever answers has spent so far: of what it waited for others, a limit is longer."""
        return self.function.session.spent()

    def ask_all(self, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        """Call it many times, without waiting for one answer before the next question is sent.

        Returns
        -------
        list of Outcome
            As many as there are questions; fewer if a call hung or died, which the last one then says, or
            if the time, in seconds, was over.
        """
        function = self.function
        if function.lost:
            return [self(asked.args, asked.kwargs) for asked in questions[:1]]
        return function.session.ask_all(function.target, questions, seconds)
