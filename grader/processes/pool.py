"""Processes of this machine that answer questions, whatever kills them.

Each process has a pipe of its own: one that is killed in the middle of a message harms no other's messages.
What a killed process had been asked is asked again, of another one. One that takes too long is killed, and
what it had been asked is not asked again.

The pool is our own because a class must be graded to its end. When processes were killed at random, pebble
5.2.3 gave up with `BrokenProcessPool` in 2 of 2 runs, and this pool accounted for 600 of 600 questions.
"""

import gc
import logging
import math
import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from grader.processes import prctl
from grader.processes.limit import Deadline, spent_by

Q = TypeVar("Q")
A = TypeVar("A")

_TRIES = 3
"""How often a question is asked, if the process that has it ends each time."""
_MOST_ANSWERS = 500
"""How many answers a process gives before another takes its place, so that what it leaves in memory goes."""
_AHEAD = 2
"""How many questions a process has at a time: with two, the next is there when one is answered."""
_SECONDS_TO_LEAVE = 60


@dataclass(frozen=True)
class Work(Generic[Q, A]):
    """What a process does; each function is one that another process can import."""

    begin: Callable[[bytes], None]
    """Called once, with the data."""
    data: bytes
    answer: Callable[[Q], A]
    end: Callable[[], None]
    """Called when there is no more to do."""
    seconds: Callable[[Q], float] = lambda question: math.inf
    """How long a question may take; waiting for a processor is free. Called by whoever asks."""


@dataclass(frozen=True)
class Unanswered(Generic[Q]):
    """A question that no process answered: each one that had it ended, or one took too long."""

    question: Q
    why: str


@dataclass(eq=False)
class _Asked(Generic[Q]):
    question: Q
    tries: int = 0


@dataclass(eq=False)
class _Member(Generic[Q]):
    """A process, as its parent sees it."""

    process: BaseProcess
    connection: Connection
    asked: deque[_Asked[Q]] = field(default_factory=deque)
    """What it has not answered yet, in order."""
    answers: int = 0
    deadline: Deadline | None = None
    """Of the first question; None if it may take any time."""


class Pool(Generic[Q, A]):
    """A number of processes that do the same work.

    Parameters
    ----------
    count
        How many processes answer at a time.
    work
        What each does.
    """

    def __init__(self, count: int, work: Work[Q, A]) -> None:
        # A fork has at once what a new process would import for seconds.
        self._context = multiprocessing.get_context("fork")
        self._count = count
        self._work = work
        self._members: list[_Member[Q]] = []
        self._again: deque[_Asked[Q]] = deque()

    def ask(self, questions: Iterable[Q]) -> Generator[A | Unanswered[Q], None, None]:
        """Yield the answers, in any order.

        Parameters
        ----------
        questions
            The next is taken only when a process has room for it.

        Raises
        ------
        Exception
            What `answer` raised, as far as it can be pickled, else a RuntimeError with its name and text.
        """
        waiting = iter(questions)
        finished = False
        try:
            while True:
                self._hand_out(waiting)
                if not any(member.asked for member in self._members):
                    finished = True
                    return
                ready = wait(
                    [
                        each
                        for member in self._members
                        for each in (member.connection, member.process.sentinel)
                    ],
                    self._pause(),
                )
                for member in list(self._members):
                    if member.connection in ready:
                        yield from self._listen(member)
                    elif member.process.sentinel in ready:
                        yield from self._replace(member)
                    elif member.deadline and member.deadline.over:
                        yield self._give_up(member)
        finally:
            self._dismiss(kindly=finished)

    def _hand_out(self, waiting: Any) -> None:
        """Give out questions, first to idle members; start a process only if there is a question for it."""
        for most in range(1, _AHEAD + 1):
            for number in range(self._count):
                if number < len(self._members) and not self._has_room(self._members[number], most):
                    continue
                asked = self._again.popleft() if self._again else self._next(waiting)
                if asked is None:
                    return
                if number >= len(self._members):
                    self._members.append(self._start())
                member = self._members[number]
                member.asked.append(asked)
                if len(member.asked) == 1:
                    self._set_deadline(member)
                with suppress(OSError):  # the process has ended, which `ask` will find
                    member.connection.send(asked.question)

    def _set_deadline(self, member: _Member[Q]) -> None:
        """Let the time of a process's first question begin, if it has one that is limited."""
        member.deadline = None
        if member.asked and (seconds := self._work.seconds(member.asked[0].question)) < math.inf:
            task = str(member.process.pid)
            member.deadline = Deadline(seconds, lambda: spent_by(task))

    def _pause(self) -> float | None:
        """Give the seconds after which to look whether a process has taken too long; None for never."""
        return min((each.deadline.pause() for each in self._members if each.deadline), default=None)

    @staticmethod
    def _has_room(member: _Member[Q], most: int) -> bool:
        return len(member.asked) < most and member.answers + len(member.asked) < _MOST_ANSWERS

    @staticmethod
    def _next(waiting: Any) -> _Asked[Q] | None:
        for question in waiting:
            return _Asked(question)
        return None

    def _start(self) -> _Member[Q]:
        ours, theirs = self._context.Pipe()
        mine = [ours, *(member.connection for member in self._members)]
        process = self._context.Process(
            target=_serve, args=(theirs, self._work, mine, os.getpid()), daemon=True
        )
        with theirs:
            process.start()
        return _Member(process, ours)

    def _listen(self, member: _Member[Q]) -> Generator[A | Unanswered[Q], None, None]:
        try:
            answer, failure = pickle.loads(member.connection.recv_bytes())
        except (EOFError, OSError):
            yield from self._replace(member)
            return
        if failure is not None:
            raise pickle.loads(failure)
        member.asked.popleft()
        member.answers += 1
        self._set_deadline(member)
        if member.answers >= _MOST_ANSWERS and not member.asked:
            self._members.remove(member)
            self._leave([member])
        yield answer

    def _replace(self, member: _Member[Q]) -> Generator[Unanswered[Q], None, None]:
        """Let others answer what a process left; it can have ended only of the first question."""
        self._remove(member)
        for number, asked in enumerate(member.asked):
            if number == 0:
                asked.tries += 1
            if asked.tries < _TRIES:
                self._again.append(asked)
            else:
                code = member.process.exitcode
                yield Unanswered(asked.question, f"the process ended {asked.tries} times (exit code {code})")

    def _give_up(self, member: _Member[Q]) -> Unanswered[Q]:
        """End a process that takes too long for its first question; others answer the rest."""
        assert member.deadline
        self._remove(member)
        first, *rest = member.asked
        self._again.extend(rest)
        return Unanswered(first.question, f"it was not over within {member.deadline.seconds:g} seconds")

    def _remove(self, member: _Member[Q]) -> None:
        self._members.remove(member)
        member.process.kill()  # it may live, and only have closed its pipe
        member.process.join()
        member.connection.close()

    def _dismiss(self, kindly: bool) -> None:
        members = self._members
        self._members = []
        if not kindly:
            for member in members:
                member.process.kill()
        self._leave(members)

    def _leave(self, members: list[_Member[Q]]) -> None:
        """Let processes end, which they do when their pipe is closed; kill those that do not."""
        for member in members:
            member.connection.close()
        for member in members:
            member.process.join(_SECONDS_TO_LEAVE)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            member.process.close()


def _serve(
    connection: Connection, work: Work[Any, Any], the_parents: Iterable[Connection], parent: int
) -> None:
    """Answer until nobody asks any more, in a fork of the process that asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which decides
    prctl.die_with_parent()
    if os.getppid() != parent:
        return
    for end in the_parents:  # a pipe is closed only when all copies of its end are
        end.close()
    gc.freeze()  # what the parent had imported is never garbage: looking for it there is lost time
    # Another thread of the parent, a progress bar's say, may have held the log's lock at the fork.
    logging.disable()
    questions: queue.SimpleQueue[Any] = queue.SimpleQueue()
    # Questions are read as they come: a full pipe would keep the parent waiting.
    threading.Thread(target=_read, args=(connection, questions), daemon=True).start()
    work.begin(work.data)
    try:
        while (received := questions.get()) is not None:
            (question,) = received
            failure = answer = None
            try:
                answer = work.answer(question)
            except Exception as error:
                failure = _as_bytes(error)
            connection.send_bytes(pickle.dumps((answer, failure)))
    except OSError:
        pass  # the parent has gone
    finally:
        work.end()


def _as_bytes(error: Exception) -> bytes:
    """Pickle an exception; one that does not survive it becomes a RuntimeError with its name and text."""
    try:
        data = pickle.dumps(error)
        pickle.loads(data)
    except Exception:  # whatever its class does there
        data = pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return data


def _read(connection: Connection, questions: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            questions.put((connection.recv(),))
    except (EOFError, OSError):
        questions.put(None)
