"""The cells and functions of one submission, run and called behind the wall.

A cell or a call that hangs, dies or talks nonsense is ended, and the session is as it was just before.
"""

import builtins
import contextlib
import os
import signal
import socket
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from grader.judge.verdict import Asked, Opaque, Outcome, WrittenFunction
from grader.processes.limit import NOTHING, Deadline, OutOfTime, Spent, limited_to
from grader.wall.inside import wire
from grader.wall.messages import (
    Callback,
    Clear,
    Done,
    Message,
    Missing,
    Raised,
    Returned,
    RolledBack,
    Shown,
    Unsent,
    Value,
    decode,
)
from grader.wall.outputs import Output, Outputs
from grader.wall.student_function import SandboxError, StudentError, StudentFunction


class QuestionError(Exception):
    """What a test gives to a student's function is no data that could cross; nobody was asked."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in bytes.

    Of `call`, `cell`, `check` and `submission` counts what limit.py says.
    """

    call: float = 3.0
    cell: float = 30.0
    check: float = 10.0
    """Of a cell of the instructor's that only calls what other cells define."""
    submission: float = 180.0
    memory: int = 1 << 30
    """Of all its processes together, beyond what they share with the zygote; of each, for a moment, half as
    much again."""
    processes: int = 64
    """Threads are counted too."""
    file_bytes: int = 32 << 20
    folder_megabytes: int = 64
    files: int = 4_000
    open_files: int = 128
    outputs: int = 20_000_000
    """All outputs of a submission together."""
    idle: float = 300.0
    """How long a sandbox waits for the next submission before it goes away by itself."""


@dataclass(frozen=True)
class CellRun:
    """What came of a cell."""

    outputs: list[Output]
    problem: Literal["late", "died", "over"] | None = None
    """late: it did not end in time. died: its process did. over: no time was left for it at all."""
    message: str = ""


class Session:
    """The cells and functions of one submission, behind the wall.

    One process runs them all, as a kernel would. Behind it waits its checkpoint: a fork from which it can
    begin anew. When a cell or a call hangs or dies, the process is ended, the checkpoint forks again, and
    the cells since then, which took next to no time, are run again.

    What the student's side says is decoded once (messages.py). Nonsense found there is the student's; any
    other exception is a failure of ours, told by a SandboxError and kept in `faults`.
    """

    def __init__(self, checkpoint: wire.Channel, limits: Limits) -> None:
        self._checkpoint: wire.Channel | None = checkpoint
        self._running: wire.Channel | None = None
        self._since: list[tuple[str, int]] = []
        """The cells that were run since the checkpoint."""
        self._spent = 0.0
        """The seconds that they took."""
        self._limits = limits
        self._our_watch = _Watch("thread-self")
        self._their_watch: _Watch | None = None
        self._earlier = NOTHING
        """What earlier processes have spent."""
        self._until = Deadline(limits.submission, self.spent, _MOST_OF_A_SUBMISSION)
        self._patience = _PATIENCE
        self._left = limits.outputs
        self._functions: dict[int, Callable[..., Any]] = {}
        self._calls = 0
        self._doubtful = False
        """Whether a conversation was left in the middle: what comes next may answer something else."""
        self.faults: list[str] = []
        """Failures of ours: what was asked then has no answer, whoever may have swallowed the error."""
        self.generation = 0
        """Counts the processes: a function that a call returned lives in one of them only."""
        self.killed = False
        """Whether a process was killed: by itself, for its memory or from outside, nobody can say."""

    @property
    def left(self) -> float:
        """The seconds that are left of the submission's."""
        return self._until.left()

    def spent(self) -> Spent:
        """Give what the processes have spent so far; their answers waited when this one did, too."""
        theirs = self._their_watch() if self._their_watch else NOTHING
        return Spent(
            self._earlier.ran + theirs.ran, self._earlier.waited + theirs.waited + self._our_watch().waited
        )

    def close(self) -> None:
        """Hang up."""
        for channel in (self._running, self._checkpoint):
            if channel:
                channel.close()
        self._running = self._checkpoint = None
        self._watch(None)
        self._our_watch.close()

    @contextlib.contextmanager
    def _answerable(self) -> Iterator[None]:
        """Tell failures of ours inside from the student's, which are dealt with there."""
        try:
            yield
        except (SandboxError, QuestionError):
            raise
        except Exception as error:
            self._doubtful = True
            said = f"the grader's side of the sandbox failed ({type(error).__name__}: {error})"
            self.faults.append(said)
            raise SandboxError(said) from error
        except BaseException:  # a time limit, in the middle of an answer
            self._doubtful = True
            raise

    def write(self, name: str, data: bytes) -> None:
        """Put a file into the private folder, piece by piece, as a frame has a largest size.

        Raises
        ------
        SandboxError
            If our side fails, as in all that is asked here.
        """
        content = np.frombuffer(data, np.uint8)
        if self._checkpoint:
            with self._answerable(), contextlib.suppress(wire.Closed, wire.Late):
                for start in range(0, max(len(data), 1), _PIECE):
                    piece = content[start : start + _PIECE]
                    message = {"op": "file", "name": name, "data": piece, "begins": not start}
                    self._checkpoint.send(message, until=self._soon())

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

    def _run_cell(self, source: str, count: int, seconds: float) -> CellRun:
        if self._until.over:
            return CellRun([], "over", f"the notebook had used its {self._limits.submission:g} seconds")
        outputs = Outputs(self._left)
        started = time.monotonic()
        try:
            channel = self._process()
            if self._spent > _CHECKPOINT_AFTER:
                channel = self._fork()
            self._run(channel, source, count, seconds, outputs)
        except wire.Late:
            self._rollback()
            return CellRun(outputs.all, "late", f"no end after {seconds:g} seconds")
        except wire.Closed:
            return CellRun(outputs.all, "died", self._rollback(died=True))
        except wire.WireError as error:
            self._rollback()
            return CellRun(outputs.all, "died", f"its process said what cannot be read ({error})")
        finally:
            self._left = max(0, self._left - outputs.size)
        self._since.append((source, count))
        self._spent += time.monotonic() - started
        return CellRun(outputs.all)

    def _run(self, channel: wire.Channel, source: str, count: int, seconds: float, outputs: Outputs) -> None:
        until = Deadline(seconds, self.spent, within=self._until)
        channel.send({"op": "cell", "source": source, "count": count}, until=until)
        while not isinstance(message := _hear(channel, until), Done):
            if not isinstance(message, Shown | Clear):
                raise wire.WireError("something else than outputs")
            outputs.take(message, count)

    # Calls.

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
            # From a StudentError, by which it is known not to be ours.
            missing = f"name {name!r} is not defined"
            raise NameError(missing) from StudentError(missing)
        if isinstance(found, Unsent):
            raise StudentError(f"{name} could not be read: {found.message}")
        return found.value

    def _look_up(self, name: str) -> Value | Missing | Unsent:
        """Fetch what the student calls by this name; Unsent says in words why there is nothing."""
        try:
            channel = self._process()
            until = self._soon()
            channel.send({"op": "lookup", "name": name}, until=until)
            message = _hear(channel, until)
            if isinstance(message, Missing):
                return message
            if isinstance(message, Unsent):
                return Unsent(_one_line(message.message))
            if not isinstance(message, Value):
                raise wire.WireError("an answer of an unknown kind")
            return Value(self._ours(message.value, name))
        except wire.Late:
            self._rollback()
            return Unsent(f"no answer within {self._limits.call:g} seconds")
        except wire.Closed:
            return Unsent(self._rollback(died=True))
        except wire.WireError as error:
            self._rollback()
            return Unsent(str(error))

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call a function of the student's. Whatever comes of it is an Outcome.

        Raises
        ------
        QuestionError
            If the arguments cannot cross.
        SandboxError
            If our side fails.
        """
        with self._answerable():
            return self._ask(target, args, kwargs)

    def _ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        try:
            channel = self._process()
            until = self._soon()
            number = self._next_number()
            fields = {"target": target, "args": tuple(args), "kwargs": dict(kwargs), "number": number}
            with contextlib.suppress(wire.Closed):  # there may still be an answer to read
                self._send_ours(channel, {"op": "call", **fields}, until)
            while isinstance(message := _hear(channel, until), Callback):
                self._call_back(channel, message, until)
            return self._outcome(message, number, args)
        except wire.Late:
            self._rollback()
            return self._late()
        except wire.Closed:
            return Outcome(problem="died", message=self._rollback(died=True))
        except wire.WireError as error:
            self._rollback()
            return self._nonsense(error)

    def ask_all(self, target: str | int, questions: Sequence[Asked], seconds: float) -> list[Outcome]:
        """Call a function many times; the next questions wait there while it answers one.

        See StudentCall.ask_all.

        Raises
        ------
        QuestionError, SandboxError
            As `ask`.
        """
        with self._answerable():
            return self._ask_all(target, questions, seconds)

    def _ask_all(self, target: str | int, questions: Sequence[Asked], seconds: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        over = Deadline(seconds, self.spent)
        written = [_write(question) for question in questions]
        if not all(each and each.size <= _AHEAD / 2 for each in written):
            # Nor may another question come in between while a function of ours is called back.
            for question in questions:
                outcomes.append(lightened(self.ask(target, question.args, question.kwargs)))
                if outcomes[-1].problem in ("late", "died") or over.over:
                    break
            return outcomes
        try:
            channel = self._process()
            batches = _batches([each for each in written if each])
            asked = self._send_all(channel, target, next(batches, []))
            while asked:
                ahead = self._send_all(channel, target, next(batches, []))
                for number, each in asked:
                    if over.over:
                        self._rollback()
                        return outcomes
                    outcomes.append(self._answer(channel, number, each))
                asked = ahead
        except wire.Late:
            self._rollback()
            outcomes.append(self._late())
        except wire.Closed:
            outcomes.append(Outcome(problem="died", message=self._rollback(died=True)))
        except wire.WireError as error:
            self._rollback()
            outcomes.append(self._nonsense(error))
        return outcomes

    def _next_number(self) -> int:
        self._calls += 1
        return self._calls

    def _send_all(
        self, channel: wire.Channel, target: str | int, questions: Sequence["_Written"]
    ) -> list[tuple[int, "_Written"]]:
        """Send questions together, and list them with their numbers."""
        asked = [(self._next_number(), question) for question in questions]
        with contextlib.suppress(wire.Closed):  # there may still be answers to read
            bodies = (question.call_of(target).complete(number) for number, question in asked)
            channel.send_bodies(bodies, self._soon())
        return asked

    def _answer(self, channel: wire.Channel, number: int, written: "_Written") -> Outcome:
        """Wait for the answer to a question."""
        until = self._soon()
        body = channel.receive_body(until)
        if body == written.answer.complete(number):
            return Outcome(written.right, arguments_after=written.args)
        while isinstance(message := decode(wire.unpack(body)), Callback):
            self._call_back(channel, message, until)
            body = channel.receive_body(until)
        outcome = self._outcome(message, number, written.args)
        return outcome if len(body) < _LARGE else lightened(outcome)

    def _late(self) -> Outcome:
        return Outcome(problem="late", message=f"no answer within {self._limits.call:g} seconds")

    @staticmethod
    def _nonsense(error: Exception) -> Outcome:
        return Outcome(problem="died", message=f"what it returned cannot be read ({error})")

    def _outcome(self, message: Message, number: int, args: tuple[Any, ...]) -> Outcome:
        if not isinstance(message, Returned | Raised):
            raise wire.WireError("an answer of an unknown kind")
        if message.number != number:
            raise wire.WireError("an answer to another question")
        if isinstance(message, Raised):
            said = _one_line(f"{message.type}: {message.message}").removesuffix(":")
            return Outcome(problem="raised", message=said, line=_one_line(message.line))
        after = list(args)
        for place, array in message.after:
            if not 0 <= place < len(args):
                raise wire.WireError("a change of an argument that was not given")
            after[place] = array
        return Outcome(self._ours(message.value), arguments_after=tuple(after))

    def _call_back(self, channel: wire.Channel, message: Callback, until: Deadline) -> None:
        """Let a function of ours answer the student's code."""
        args, kwargs = self._ours(message.args), self._ours(message.kwargs)
        function: Callable[..., Any] = self._functions.get(message.target, _gone)
        try:
            # What its arguments lead to is the student's business, and told there.
            with (
                limited_to(until.left()),
                np.errstate(all="ignore"),
                warnings.catch_warnings(action="ignore"),
            ):
                value = function(*args, **kwargs)
        except (wire.Closed, wire.Late, SandboxError):
            raise
        except OutOfTime:  # 3**x is quick or slow by the student's x
            raise wire.Late from None
        except Exception as error:  # the function's own, about the arguments: the student's code is told
            usual = getattr(builtins, type(error).__name__, None) is type(error)
            name = type(error).__name__ if usual else "RuntimeError"
            channel.send({"op": "failed", "type": name, "message": str(error)[:1000]}, until=until)
        else:
            try:
                self._send_ours(channel, {"op": "value", "value": value}, until)
            except _ReturnedError as error:
                channel.send({"op": "failed", "type": "TypeError", "message": str(error)}, until=until)
            except QuestionError:
                self._rollback()  # it would wait for the answer
                raise

    def _send_ours(self, channel: wire.Channel, message: dict[str, Any], until: Deadline) -> None:
        """Send a message with values of ours in it; for values that came from the student it is a WireError.

        Raises
        ------
        QuestionError
            If they cannot cross.
        """
        try:
            channel.send(message, other=self._theirs, until=until)
        except _ReturnedError:
            raise
        except wire.WireError as error:
            said = f"what the test gives to a student's function cannot be sent: {error}"
            raise QuestionError(said) from error

    def _theirs(self, value: Any) -> Any:
        """Let a function of ours stay here, and give its number."""
        if isinstance(value, StudentFunction) and isinstance(value.target, int):
            raise _ReturnedError("a student's function cannot be passed back")
        if isinstance(value, Opaque):
            raise _ReturnedError(f"an object of type {value.type_name} cannot be passed back")
        if callable(value) and not isinstance(value, WrittenFunction):
            number = len(self._functions)
            self._functions[number] = value
            return wire.FunctionAt(number)
        return _as_program(value)

    def _ours(self, value: Any, name: str = "") -> Any:
        """Put proxies in place of the student's functions, and words in place of what stayed there."""
        if isinstance(value, np.ndarray):
            return value
        if isinstance(value, wire.FunctionAt):
            return StudentFunction(self, name or value.number, self.generation)
        if isinstance(value, wire.Opaque):
            return Opaque(_one_line(value.type_name))
        if isinstance(value, tuple | list):
            if any(type(part) is str and len(part) > _LONGEST_ENTRY for part in value):
                raise wire.WireError(f"a text of more than {_LONGEST_ENTRY:,} characters in a list")
            return type(value)(self._ours(part) for part in value)
        if isinstance(value, dict):
            return {key: self._ours(part) for key, part in value.items()}
        return value

    # Processes.

    def _soon(self) -> Deadline:
        return Deadline(self._limits.call, self.spent, within=self._until)

    def _watch(self, task: int | None) -> None:
        """Take down from now on what this process spends, instead of the one before it."""
        if self._their_watch:
            last = self._their_watch()
            self._earlier = Spent(self._earlier.ran + last.ran, self._earlier.waited + last.waited)
            self._their_watch.close()
        self._their_watch = None if task is None else _Watch(str(task))

    def _process(self) -> wire.Channel:
        """Give the process as the cells so far have left it."""
        if self._doubtful:
            self._rollback()
        while self._running is None:
            if self._until.over:
                raise wire.Late
            channel = self._fork()
            for number, (source, count) in enumerate(self._since):
                try:
                    self._run(channel, source, count, self._limits.cell, Outputs(self._left))
                except (wire.Late, wire.Closed, wire.WireError) as error:
                    # It went well the first time. Without it, then.
                    self._rollback(died=isinstance(error, wire.Closed))
                    del self._since[number]
                    break
        return self._running

    def _fork(self) -> wire.Channel:
        """Fork the running process, or else the checkpoint; what was forked is the checkpoint now."""
        parent = self._running or self._checkpoint
        if parent is None:
            raise wire.Closed
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        until = Deadline(_SECONDS_TO_FORK, self.spent, within=self._until)
        with theirs:
            parent.send({"op": "fork"}, descriptor=theirs.fileno(), until=until)
        if self._running:
            assert self._checkpoint
            self._checkpoint.close()  # which ends that process
            self._checkpoint = self._running
            self._since, self._spent = [], 0.0
        self._running = wire.Channel(ours)
        self._functions.clear()
        self.generation += 1
        self._watch(self._running.sender(until))
        if self._running.receive(until)["op"] != "here":
            raise wire.WireError("a process that does not say that it is here")
        return self._running

    def _rollback(self, died: bool = False) -> str:
        """End the running process, if it has not `died`, and say in words how it ended."""
        self.generation += 1
        if self._running:
            self._running.close()
            self._running = None
        if self._checkpoint is None:
            self.killed |= died
            self._doubtful = False
            return "its process had ended before"
        started = time.monotonic()
        try:
            until = started + self._patience
            self._checkpoint.send({"op": "rollback"}, until=until)
            answer = _hear(self._checkpoint, until)
            # What each takes on a busy machine is free, as long as the submission has time for it.
            usual = 0.0 if self._until.over else _USUAL_ROLLBACK
            self._patience -= max(time.monotonic() - started - usual, 0.0)
            if not isinstance(answer, RolledBack):
                raise wire.WireError("something else than an end")
        except (wire.Closed, wire.Late, wire.WireError):
            self._checkpoint.close()
            self._checkpoint = None
            self.killed |= died
            self._doubtful = False
            return "its processes ended"
        self.killed |= died and answer.code == -signal.SIGKILL
        self._doubtful = False
        return _in_words(answer.code)


def _hear(channel: wire.Channel, until: wire.Until) -> Message:
    """Take the next message, and read it."""
    return decode(channel.receive(until))


def _gone(*_: Any, **__: Any) -> None:
    raise RuntimeError("the function is gone")


class _ReturnedError(wire.WireError):
    """What a student's function returned does not cross a second time."""


_PIECE = 4_000_000
"""Bytes of a file that are sent at a time."""
_PATIENCE = 10.0
"""Seconds that all rollbacks of a session may take together; each takes a few thousandths."""
_USUAL_ROLLBACK = 0.5
_SECONDS_TO_FORK = 10.0
_MOST_OF_A_SUBMISSION = 5.0
"""How many times its seconds a submission may take by the clock; see `Deadline`."""
_LONGEST_ENTRY = 1_000
"""Characters of a text in a list: numpy makes an array of all of them as wide as the longest."""
_LARGE = 1_000_000
"""Bytes of an answer that no question has."""
_AHEAD = 16_000
"""Bytes of questions that may wait in the sandbox: fewer than a socket holds, so that sending never waits."""
_CHECKPOINT_AFTER = 0.5
"""Seconds that the cells since the last checkpoint may take before there is a new one."""


class _Watch:
    """What a thread of this machine spends, from now on."""

    def __init__(self, task: str) -> None:
        self._file: int | None = None
        self._before = self._last = NOTHING
        with contextlib.suppress(OSError):  # no such kernel, or it has ended already
            self._file = os.open(f"/proc/{task}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        self._before = self()

    def __call__(self) -> Spent:
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):  # it has ended: that was all
                self._last = Spent.read(os.pread(self._file, 100, 0)) - self._before
        return self._last

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None


def lightened(outcome: Outcome) -> Outcome:
    """Keep of values that no question asked for what they are, and not what is in them.

    The judge keeps all answers until the verdict, and a function can give a hundred.
    """
    kept = map(_lightened, outcome.arguments_after)
    return replace(outcome, value=_lightened(outcome.value), arguments_after=tuple(kept))


def _lightened(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.broadcast_to(value.dtype.type(0), value.shape) if value.nbytes > _LARGE else value
    if isinstance(value, str):
        return value if len(value) < _LARGE else Opaque("str")
    if isinstance(value, list | tuple | dict):
        return value if _weight(value) < _LARGE else Opaque(f"{type(value).__name__}, far too large,")
    return value


def _weight(value: Any) -> int:
    """Count the bytes that a value holds, roughly."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, dict):
        return _weight([*value, *value.values()])
    if isinstance(value, list | tuple):
        return sum(map(_weight, value)) + 8 * len(value)
    return len(value) if isinstance(value, str) else 8


class _Written:
    """A question as it crosses, and the right answer to it as it would cross; see `on_call` in worker.py.

    Raises
    ------
    WireError
        If there is something in it that is no data.
    """

    def __init__(self, asked: Asked) -> None:
        self.args, self.right = asked.args, asked.right
        self.answer = wire.Stem.of({"op": "returned", "value": asked.right, "after": []}, "number")
        self._fields = {"args": tuple(asked.args), "kwargs": dict(asked.kwargs)}
        self._call: tuple[str | int, wire.Stem] = "", self._call_of("")
        self.size = len(self._call[1].body) + _LONGEST_NAME

    def call_of(self, target: str | int) -> wire.Stem:
        """Write the question to a function; that to the last one is kept."""
        if self._call[0] != target:
            self._call = target, self._call_of(target)
        return self._call[1]

    def _call_of(self, target: str | int) -> wire.Stem:
        return wire.Stem.of({"op": "call", "target": target, **self._fields}, "number", _as_program)


_LONGEST_NAME = 100
_kept: "WeakKeyDictionary[Asked, _Written | None]" = WeakKeyDictionary()


def _as_program(value: Any) -> wire.Program:
    if isinstance(value, WrittenFunction):
        return wire.Program(value.source)
    raise wire.WireError(f"an object of type {type(value).__name__} is no data")


def _write(asked: Asked) -> _Written | None:
    """Write a question, once; None if a function that stays here is among its arguments."""
    if asked not in _kept:
        try:
            _kept[asked] = _Written(asked)
        except wire.WireError:
            _kept[asked] = None
    return _kept[asked]


def _batches(questions: Sequence[_Written]) -> Iterator[list[_Written]]:
    """Part questions so that two parts may wait in the sandbox together."""
    batch: list[_Written] = []
    room = _AHEAD / 2
    for question in questions:
        if batch and question.size > room:
            yield batch
            batch, room = [], _AHEAD / 2
        batch.append(question)
        room -= question.size
    if batch:
        yield batch


def _one_line(text: str) -> str:
    """Take a student's words for a message: one line, without what a terminal would obey."""
    return "".join(c for c in " ".join(text.split())[:300] if c.isprintable())


def _in_words(code: int | None) -> str:
    if code is None:
        return "its process ended"
    if code == -signal.SIGKILL:
        return "its process was ended: did it need more memory, or more room for files, than there is?"
    if code == -signal.SIGSEGV:
        return "its process crashed (segmentation fault)"
    if code < 0:
        return f"its process was ended by signal {-code}"
    return f"it ended Python (exit code {code})"
