"""The cells and functions of one submission, run and called behind the wall.

A cell or a call that hangs, dies or talks nonsense is ended, and the session is as it was just before.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from grader.judge.verdict import CallRequest, Outcome
from grader.processes.limit import Spent
from grader.wall.calls import Calls
from grader.wall.checkpoints import Checkpoints, hear
from grader.wall.crossing import Crossing
from grader.wall.errors import QuestionError, SandboxError, StudentError
from grader.wall.inside.channel import Channel, Closed, Late
from grader.wall.inside.frames import WireError
from grader.wall.limits import Limits
from grader.wall.messages import AllNames, Described, Looked, Message, Missing, Unsent, Value
from grader.wall.operations import At, Result
from grader.wall.outputs import Output, Outputs
from grader.wall.student_function import StudentFunction
from grader.wall.surroundings import Surroundings
from grader.wall.values import one_line

_MOST_PHRASES = 20


class Phrases(list[str]):
    """Phrases, each once: so many, and no more."""

    def append(self, phrase: str) -> None:
        """Add one, if it is new and there is room."""
        if len(self) < _MOST_PHRASES and phrase not in self:
            list.append(self, phrase)


@dataclass(frozen=True)
class CellRun:
    """What came of a cell."""

    outputs: list[Output]
    problem: Literal["late", "died", "over"] | None = None
    """late: it did not end in time. died: its process did. over: no time was left for it at all."""
    message: str = ""
    excused: bool = False
    """Whether it was late, and the machine was too busy to tell whose time it was."""


class Session:
    """The cells and functions of one submission, behind the wall.

    One process runs them all, as a kernel would; checkpoints.py says what happens when it hangs or dies.

    What the student's side says is decoded once (messages.py). Nonsense in it is the student's. Any other
    exception is a failure of ours: it is raised as a SandboxError, and kept in `faults`.

    Parameters
    ----------
    first
        The channel of the session's first process.
    limits
        What the submission may use.
    """

    def __init__(self, first: Channel, limits: Limits) -> None:
        self._limits = limits
        self._processes = Checkpoints(first, limits)
        self._calls = Calls(self, self._processes, limits.call)
        self._outputs_left = limits.outputs
        self.faults: list[str] = []
        """Failures of ours: what was asked then has no answer, whoever may have swallowed the error."""
        self.uncrossed: list[str] = Phrases()
        """A phrase for each thing that could not cross since a test cell began, in either direction."""
        self.sites: set[str] = set()
        """Where the test cell told objects something of its own, or took files; see operations.py."""
        self.allowed_sites: frozenset[str] | None = frozenset()
        """Which of these may decide something: those with the instructor's own solution. None: all."""
        self.crossing = Crossing(self)
        self.surroundings: Surroundings | None = None
        """What stands around the calls of plain test cells."""

    @property
    def left(self) -> float:
        """The seconds that are left of the submission's."""
        return self._processes.until.left()

    @property
    def generation(self) -> int:
        """A number for each process: a function that a call returned lives in one of them only."""
        return self._processes.generation

    @property
    def functions(self) -> Mapping[int, Callable[..., Any]]:
        """Our functions that the running process was given, by number."""
        return self._processes.functions

    @property
    def killed(self) -> bool:
        """Whether a process was killed: by itself, for its memory or from outside, nobody can say."""
        return self._processes.killed

    def spent(self) -> Spent:
        """Give what the session has spent so far."""
        return self._processes.spent()

    def close(self) -> None:
        """Hang up."""
        self._processes.close()

    @contextlib.contextmanager
    def _answerable(self) -> Iterator[None]:
        """Make a SandboxError of any exception inside: the student's failures are caught further within."""
        try:
            yield
        except SandboxError:
            raise
        except QuestionError as error:
            self.uncrossed.append(str(error))
            raise
        except Exception as error:
            self._processes.doubt()
            fault = f"the grader's side of the sandbox failed ({type(error).__name__}: {error})"
            self.faults.append(fault)
            raise SandboxError(fault) from error
        except BaseException:  # a time limit, in the middle of an answer
            self._processes.doubt()
            raise

    def write(self, name: str, data: bytes) -> None:
        """Put a file into the private folder.

        Raises
        ------
        SandboxError
            If our side fails, as in all that is asked here.
        """
        with self._answerable():
            self._processes.write(name, data)

    # Cells.

    def run_cell(self, source: str, count: int, seconds: float | None = None) -> CellRun:
        """Run a cell; if it hangs or dies, the session is as it was before.

        Parameters
        ----------
        source
            The cell's text, as a kernel would get it.
        count
            Its execution count.
        seconds
            How long it may take, if not as long as any cell.

        Raises
        ------
        SandboxError
            If our side fails: what later cells and tests need may be missing then, so that nothing of the
            notebook can be judged.
        """
        with self._answerable():
            return self._run_cell(source, count, min(seconds or self._limits.cell, self._limits.cell))

    def run_aside(self, source: str, count: int, seconds: float | None = None) -> CellRun:
        """Run a cell in a fork of the session's process: the session is as it was before, whatever it does.

        The parameters and errors are those of `run_cell`.
        """
        with self._answerable():
            limit = min(seconds or self._limits.cell, self._limits.cell)
            return self._run_cell(source, count, limit, aside=True)

    def _run_cell(self, source: str, count: int, seconds: float, aside: bool = False) -> CellRun:
        if self._processes.until.over:
            return CellRun([], "over", f"the notebook had used its {self._limits.submission:g} seconds")
        outputs = Outputs(self._outputs_left)
        run = self._processes.run_aside if aside else self._processes.run_cell
        try:
            run(source, count, seconds, outputs)
        except Late:
            excused = self._processes.excused
            self._processes.rollback()
            return CellRun(outputs.all, "late", f"no end after {seconds:g} seconds", excused)
        except Closed:
            return CellRun(outputs.all, "died", self._processes.rollback(died=True))
        except WireError as error:
            self._processes.rollback()
            return CellRun(outputs.all, "died", f"its process said what cannot be read ({error})")
        finally:
            self._outputs_left = max(0, self._outputs_left - outputs.size)
        return CellRun(outputs.all)

    # Names.

    def lookup(self, name: str) -> Any:
        """Give what the student calls by this name: data as it is, a function as a StudentFunction.

        Raises
        ------
        NameError
            If there is no such name.
        StudentError
            If its value could not be brought here.
        """
        with self._answerable():
            found = self._look_up(name)
        if isinstance(found, Missing):
            # Its cause is a StudentError, by which it is known not to be ours.
            missing = f"name {name!r} is not defined"
            raise NameError(missing) from StudentError(missing)
        if isinstance(found, Unsent):
            self.uncrossed.append(f"{name} ({found.message})")
            raise StudentError(f"{name} could not be read: {found.message}")
        return found.value

    def _look_up(self, name: str) -> Value | Missing | Unsent:
        """Fetch what the student calls by this name; Unsent says in words why there is nothing."""
        try:
            channel = self._processes.process().channel
            until = self._processes.soon()
            channel.send({"op": "lookup", "name": name}, until=until)
            message = hear(channel, until)
            if isinstance(message, Missing):
                return message
            if isinstance(message, Unsent):
                self.uncrossed.append(one_line(f"{name}: {message.message}"))
                return Unsent(one_line(message.message))
            if not isinstance(message, Value):
                raise WireError("an answer of an unknown kind")
            return Value(self.crossing.value(message.value, name))
        except Late:
            self._processes.rollback()
            return Unsent(f"no answer within {self._limits.call:g} seconds")
        except Closed:
            return Unsent(self._processes.rollback(died=True))
        except WireError as error:
            self._processes.rollback()
            return Unsent(str(error))

    # Calls.

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call a function of the student's, by its name or its number. Whatever comes of it is an Outcome.

        Raises
        ------
        QuestionError
            If the arguments cannot cross.
        SandboxError
            If our side fails.
        """
        with self._answerable():
            return self._calls.ask(target, args, kwargs)

    def ask_all(self, target: str | int, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        """Call a function many times; the next questions wait there while it answers one.

        See StudentCall.ask_all.

        Raises
        ------
        QuestionError, SandboxError
            As `ask`.
        """
        with self._answerable():
            return self._calls.ask_all(target, questions, seconds)

    # Objects.

    def function(self, at: At) -> StudentFunction:
        """Give what calls an object or a class as the judge calls a function."""
        return self.crossing.function(at)

    def operate(self, what: str, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Result:
        """Do to an object of the student's what a test does to it. Whatever comes of it is a Result.

        Parameters
        ----------
        what
            The operation; see `OPERATIONS` in inside/objects.py.
        target
            A stand-in, or a name of the student's.
        args, kwargs
            What else the operation takes.

        Raises
        ------
        QuestionError
            If the arguments cannot cross.
        SandboxError
            If our side fails.
        """
        with self.surrounded(), self._answerable():
            return self._calls.operate(what, target, args, kwargs, self.crossing)

    @contextlib.contextmanager
    def surrounded(self) -> Iterator[None]:
        """Call something inside with the surroundings of the test cell that runs, if they are to count.

        Raises
        ------
        Warning
            If the test wants warnings as errors, and the student's code gave one.
        SandboxError
            If our side fails.
        """
        around = self.surroundings
        if around is None:
            yield
            return
        with self._answerable(), self._or_rolled_back():
            process = self._processes.process()
            around.begin(process, self.generation, self._processes.soon(), self.crossing.data)
        generation = self.generation
        try:
            yield
        except QuestionError:
            self._look(around, generation)
            raise
        looked = self._look(around, generation)
        if looked is not None:
            around.deliver(looked)

    def look(self) -> None:
        """Take the files that the student's cells have written, as a test cell begins."""
        if self.surroundings is not None:
            self._look(self.surroundings, None)

    def put_back(self) -> None:
        """Give the student's code its own names and variables back, as a test cell ends."""
        if self.surroundings is None:
            return
        with self._answerable(), self._or_rolled_back():
            if self.surroundings.has_taken(self.generation):
                self.surroundings.put_back(self._processes.process(), self._processes.soon())

    def _look(self, around: Surroundings, generation: int | None) -> Looked | None:
        """Take what a call has left, unless its process has ended since."""
        with self._answerable(), self._or_rolled_back():
            process = self._processes.process()
            if generation in (None, self.generation):
                return around.look(process, self._processes.soon())
        return None

    @contextlib.contextmanager
    def _or_rolled_back(self) -> Iterator[None]:
        """Roll back if the student's process hangs, dies or talks nonsense: what is asked next says it."""
        try:
            yield
        except (Late, Closed, WireError) as error:
            self._processes.rollback(died=isinstance(error, Closed))

    def describe(self, target: str | int) -> Described:
        """Read what can be read of a function of the student's besides its values.

        Raises
        ------
        StudentError
            If it cannot be read.
        """
        found: Message | None = None
        with self._answerable(), self._or_rolled_back():
            channel = self._processes.process().channel
            until = self._processes.soon()
            channel.send({"op": "describe", "target": target}, until=until)
            found = hear(channel, until)
            if not isinstance(found, Described | Unsent):
                raise WireError("an answer of an unknown kind")
        if isinstance(found, Described):
            return found
        why = one_line(found.message) if isinstance(found, Unsent) else "its process ended"
        raise StudentError(f"{target} could not be read: {why}")

    def function_named(self, name: str) -> StudentFunction:
        """Give what calls a function where the student's code runs, by its name there."""
        return StudentFunction(self, name, self.generation)

    def all_names(self) -> tuple[str, ...]:
        """List the names that the student's cells have bound."""
        with self._answerable(), self._or_rolled_back():
            channel = self._processes.process().channel
            until = self._processes.soon()
            channel.send({"op": "names"}, until=until)
            if isinstance(message := hear(channel, until), AllNames):
                return message.names
            raise WireError("an answer of an unknown kind")
        return ()
