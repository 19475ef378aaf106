"""Processes of this machine that answer questions, whatever kills them.

Each has a pipe of its own, so that one that is killed in the middle of a word takes nobody's with it;
what it had been asked is asked again.
"""

import gc
import logging
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

Q = TypeVar("Q")
A = TypeVar("A")

_TRIES = 3
"""How often a question is asked when each time a process ended with it."""
_MOST_ANSWERS = 500
"""After which a process is replaced, so that nothing adds up."""
_AHEAD = 2
"""Questions that a process has at a time, so that it need not wait for the next."""
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


@dataclass(frozen=True)
class Unanswered(Generic[Q]):
    """A question with which each process ended that was asked."""

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


class Pool(Generic[Q, A]):
    """Asks so many processes.

    Raises
    ------
    Exception
        From `ask`: what `answer` raised.
    """

    def __init__(self, count: int, work: Work[Q, A]) -> None:
        # A fork has at once what a new process would import for seconds.
        self._context = multiprocessing.get_context("fork")
        self._count = count
        self._work = work
        self._members: list[_Member[Q]] = []
        self._again: deque[_Asked[Q]] = deque()

    def ask(self, questions: Iterable[Q]) -> Generator[A | Unanswered[Q], None, None]:
        """Yield the answers, in any order; a question is taken only when there is somebody to ask."""
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
                    ]
                )
                for member in list(self._members):
                    if member.connection in ready:
                        yield from self._listen(member)
                    elif member.process.sentinel in ready:
                        yield from self._replace(member)
        finally:
            self._dismiss(kindly=finished)

    def _hand_out(self, waiting: Any) -> None:
        """Give everybody something to do, the idle first; start processes only for what there is."""
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
                with suppress(OSError):  # it has ended, and will be found so
                    member.connection.send(asked.question)

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
        if member.answers >= _MOST_ANSWERS and not member.asked:
            self._members.remove(member)
            self._leave([member])
        yield answer

    def _replace(self, member: _Member[Q]) -> Generator[Unanswered[Q], None, None]:
        """Ask others what it had not answered; only the first of it can be what it died of."""
        self._members.remove(member)
        member.process.kill()  # if it only closed its pipe
        member.process.join()
        member.connection.close()
        for number, asked in enumerate(member.asked):
            asked.tries += number == 0
            if asked.tries < _TRIES:
                self._again.append(asked)
            else:
                code = member.process.exitcode
                yield Unanswered(asked.question, f"the process ended {asked.tries} times (exit code {code})")

    def _dismiss(self, kindly: bool) -> None:
        members, self._members = self._members, []
        if not kindly:
            for member in members:
                member.process.kill()
        self._leave(members)

    def _leave(self, members: list[_Member[Q]]) -> None:
        """Let processes end, which they do when nobody can ask them any more."""
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, too, and decides
    prctl.die_with_parent()
    if os.getppid() != parent:
        return
    for end in the_parents:  # or nobody would see that the parent hung up
        end.close()
    gc.freeze()  # what the parent had imported is never garbage, and not worth to be looked at
    # Some other thread of the parent, of a progress bar say, may have held what writing a log waits for.
    logging.disable()
    questions: queue.SimpleQueue[Any] = queue.SimpleQueue()
    # It is read at once, so that the parent never waits to be rid of a question.
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
    """Pickle an exception; one that does not come back from that goes by its name and what it says."""
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
