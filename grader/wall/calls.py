"""Calls of a student's functions: questions go in, answers come out, functions of ours are called back."""

import builtins
import contextlib
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from grader.judge.verdict import CallRequest, Outcome
from grader.processes.limit import Deadline, OutOfTime, limited_to
from grader.wall.checkpoints import Checkpoints, Process, hear
from grader.wall.crossing import Crossing
from grader.wall.decoding import decode
from grader.wall.errors import QuestionError, SandboxError
from grader.wall.inside.channel import Channel, Closed, Late
from grader.wall.inside.frames import WireError, unpack
from grader.wall.messages import Answered, Callback, Message, Raised, Returned, Threw
from grader.wall.operations import Result
from grader.wall.questions import LARGEST_BATCH, WrittenQuestion, in_batches, write
from grader.wall.student_function import Answering
from grader.wall.values import LARGE, ReturnedError, handed_over, lightened, one_line, taken_in

_MOST_DRAWN = 100_000_000
_BYTES_OF_AN_OBJECT = 1_000


class Calls:
    """Calls of the functions of one session.

    Parameters
    ----------
    session
        Answers for the functions that a call returns.
    processes
        The session's processes.
    seconds
        How long a call may take: said in messages.
    """

    def __init__(self, session: Answering, processes: Checkpoints, seconds: float) -> None:
        self._session = session
        self._processes = processes
        self._seconds = seconds
        self._last_number = 0
        self._drawn = 0
        """Bytes that came out of iterators and containers of the student's, one after the other."""

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call a function; see `Session.ask`."""
        until: Deadline | None = None
        try:
            process = self._processes.process()
            until = self._processes.soon()
            number = self._next_number()
            fields = {"target": target, "args": tuple(args), "kwargs": dict(kwargs), "number": number}
            with contextlib.suppress(Closed):  # there may still be an answer to read
                self._send_ours(process, {"op": "call", **fields}, until)
            while isinstance(message := hear(process.channel, until), Callback):
                self._call_back(process, message, until)
            return self._outcome(message, number, args)
        except (Late, Closed, WireError) as error:
            return self._ended(error, until)

    def operate(
        self, what: str, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], crossing: Crossing
    ) -> Result:
        """Do an operation on an object; see `Session.operate`."""
        until: Deadline | None = None
        try:
            process = self._processes.process()
            until = self._processes.soon()
            number = self._next_number()
            try:
                message = {
                    "op": "operate",
                    "what": what,
                    "target": crossing.data(target, process.functions),
                    "args": tuple(crossing.data(arg, process.functions) for arg in args),
                    "kwargs": {name: crossing.data(arg, process.functions) for name, arg in kwargs.items()},
                    "number": number,
                }
                with contextlib.suppress(Closed):  # there may still be an answer to read
                    process.channel.send(message, until=until)
            except WireError as error:
                raise crossing.refused(error) from error
            before = process.channel.received
            while isinstance(answer := hear(process.channel, until), Callback):
                self._call_back(process, answer, until, crossing)
            if what in ("next", "getitem"):
                self._drawn += process.channel.received - before + _BYTES_OF_AN_OBJECT
                if self._drawn > _MOST_DRAWN:
                    # A list of an iterator without end would take all memory.
                    words = (
                        f"one by one, more was taken from the student's objects than {_MOST_DRAWN:,} bytes"
                    )
                    crossing.miss(words)
                    return Result(problem="raised", message=words)
            return self._result(answer, number, len(args) + len(kwargs), crossing)
        except (Late, Closed, WireError) as error:
            outcome = self._ended(error, until)
            return Result(problem=outcome.problem, message=outcome.message, excused=outcome.excused)

    def _result(self, message: Message, number: int, arguments: int, crossing: Crossing) -> Result:
        """Take the answer to an operation apart."""
        if not isinstance(message, Answered | Threw):
            raise WireError("an answer of an unknown kind")
        if message.number != number:
            raise WireError("an answer to another question")
        if isinstance(message, Threw):
            words = one_line(f"{message.type}: {message.message}").removesuffix(":")
            error = crossing.error(message.error)
            return Result(problem="raised", message=words, line=one_line(message.line), error=error)
        if not all(0 <= place < arguments for place, _ in message.after):
            raise WireError("a change of an argument that was not given")
        after = {place: crossing.value(data) for place, data in message.after}
        return Result(crossing.value(message.value), after=after)

    def ask_all(self, target: str | int, questions: Sequence[CallRequest], seconds: float) -> list[Outcome]:
        """Call a function many times; see `Session.ask_all`."""
        over = Deadline(seconds, self._processes.spent)
        written = [write(question, target) for question in questions]
        together = [each for each in written if each and each.size <= LARGEST_BATCH]
        if len(together) == len(questions):
            return self._ask_together(target, together, over)
        # One is too large, or a function of ours would be called back: no other question may come in between.
        outcomes: list[Outcome] = []
        for question in questions:
            outcomes.append(lightened(self.ask(target, question.args, question.kwargs)))
            if outcomes[-1].problem in ("late", "died") or over.over:
                break
        return outcomes

    def _ask_together(
        self, target: str | int, questions: Sequence[WrittenQuestion], over: Deadline
    ) -> list[Outcome]:
        """Send a batch of questions ahead while the batch before it is answered."""
        outcomes: list[Outcome] = []
        until: Deadline | None = None
        try:
            process = self._processes.process()
            batches = in_batches(questions)
            until = self._processes.soon()
            asked = self._send_batch(process.channel, target, next(batches, []), until)
            while asked:
                until = self._processes.soon()
                ahead = self._send_batch(process.channel, target, next(batches, []), until)
                for number, question in asked:
                    if over.over:
                        self._processes.rollback()
                        return outcomes
                    until = self._processes.soon()
                    outcomes.append(self._answer(process, number, question, until))
                asked = ahead
        except (Late, Closed, WireError) as error:
            outcomes.append(self._ended(error, until))
        return outcomes

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    def _send_batch(
        self, channel: Channel, target: str | int, questions: Sequence[WrittenQuestion], until: Deadline
    ) -> list[tuple[int, WrittenQuestion]]:
        """Send questions together, and list them with their numbers."""
        asked = [(self._next_number(), question) for question in questions]
        with contextlib.suppress(Closed):  # there may still be answers to read
            bodies = (question.call_of(target).complete(number) for number, question in asked)
            channel.send_bodies(bodies, until)
        return asked

    def _answer(self, process: Process, number: int, question: WrittenQuestion, until: Deadline) -> Outcome:
        """Wait for the answer to a question of a batch; one that is right to the last bit is not decoded."""
        body = process.channel.receive_body(until)
        if body == question.answer.complete(number):
            return Outcome(question.right, arguments_after=question.args)
        while isinstance(message := decode(unpack(body)), Callback):
            self._call_back(process, message, until)
            body = process.channel.receive_body(until)
        outcome = self._outcome(message, number, question.args)
        return outcome if len(body) < LARGE else lightened(outcome)

    def _outcome(self, message: Message, number: int, args: tuple[Any, ...]) -> Outcome:
        """Take an answer apart."""
        if not isinstance(message, Returned | Raised):
            raise WireError("an answer of an unknown kind")
        if message.number != number:
            raise WireError("an answer to another question")
        if isinstance(message, Raised):
            words = one_line(f"{message.type}: {message.message}").removesuffix(":")
            return Outcome(problem="raised", message=words, line=one_line(message.line))
        after = list(args)
        for place, changed in message.after:
            if not 0 <= place < len(args):
                raise WireError("a change of an argument that was not given")
            after[place] = taken_in(changed, self._session)
        return Outcome(taken_in(message.value, self._session), arguments_after=tuple(after))

    def _ended(self, error: Late | Closed | WireError, until: Deadline | None) -> Outcome:
        """Roll back after a call without an answer, which was awaited until then; say what came of it."""
        if isinstance(error, Closed):
            return Outcome(problem="died", message=self._processes.rollback(died=True))
        excused = isinstance(error, Late) and until is not None and until.doubtful
        self._processes.rollback()
        if isinstance(error, Late):
            words = f"no answer within {self._seconds:g} seconds"
            return Outcome(problem="late", message=words, excused=excused)
        return Outcome(problem="died", message=f"what it returned cannot be read ({error})")

    def _call_back(
        self, process: Process, message: Callback, until: Deadline, crossing: Crossing | None = None
    ) -> None:
        """Let a function of ours answer the student's code; in an operation, values cross by `crossing`."""
        take = partial(taken_in, session=self._session) if crossing is None else crossing.value
        args = take(message.args)
        kwargs = take(message.kwargs)
        function: Callable[..., Any] = process.functions.get(message.target, _gone)
        try:
            # What comes of such arguments is the student's business: a warning here would help nobody.
            with (
                limited_to(until.left()),
                np.errstate(all="ignore"),
                warnings.catch_warnings(action="ignore"),
            ):
                value = function(*args, **kwargs)
        except (Closed, Late, SandboxError):
            raise
        except OutOfTime:  # 3**x is quick or slow by the student's x
            raise Late from None
        except Exception as error:  # the function's own, about the arguments: the student's code gets it
            is_pythons = getattr(builtins, type(error).__name__, None) is type(error)
            name = type(error).__name__ if is_pythons else "RuntimeError"
            failed: dict[str, Any] = {"op": "failed", "type": name, "message": str(error)[:1000]}
            if crossing is not None:
                with contextlib.suppress(WireError):
                    failed["error"] = crossing.data(error, process.functions)
            process.channel.send(failed, until=until)
        else:
            try:
                if crossing is not None:
                    value = crossing.given(value, process.functions)
                self._send_ours(process, {"op": "value", "value": value}, until)
            except ReturnedError as error:
                failed = {"op": "failed", "type": "TypeError", "message": str(error)}
                process.channel.send(failed, until=until)
            except QuestionError:
                self._processes.rollback()  # the process would wait for the answer
                raise

    def _send_ours(self, process: Process, message: dict[str, Any], until: Deadline) -> None:
        """Send a message with values of ours in it.

        Raises
        ------
        QuestionError
            If a value cannot cross.
        ReturnedError
            If a value that cannot cross had come from the student.
        """
        try:
            send_function = partial(handed_over, functions=process.functions)
            process.channel.send(message, other=send_function, until=until)
        except ReturnedError:
            raise
        except WireError as error:
            raise QuestionError(
                f"what the test gives to a student's function cannot be sent: {error}"
            ) from error


def _gone(*_: Any, **__: Any) -> None:
    raise RuntimeError("the function is gone")
