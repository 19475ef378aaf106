"""The processes of a session: how it goes on after a cell or a call that hangs or dies."""

import contextlib
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.processes.limit import Deadline, Spent
from grader.wall.decoding import decode
from grader.wall.errors import SandboxError
from grader.wall.inside.channel import Channel, Closed, Late, Until
from grader.wall.inside.frames import WireError
from grader.wall.limits import Limits
from grader.wall.messages import Clear, Done, Message, RolledBack, Shown
from grader.wall.outputs import Outputs
from grader.wall.watch import SessionWatch

_PIECE = 4_000_000
"""Bytes of a file that are sent at a time, as a frame has a largest size."""
_SECONDS_TO_ROLL_BACK = 60.0
"""What all rollbacks of a session may take together by the clock. Each takes a few thousandths, but on a busy
machine the memory of a process that is ended takes its time."""
_FREE_AT_EACH_ROLLBACK = 0.5
"""Seconds of a rollback that do not count, as a machine can be busy."""
_SECONDS_TO_FORK = 10.0
_MOST_OF_A_SUBMISSION = 5.0
"""How many times its seconds a submission may take by the clock; see `Deadline`."""
_CHECKPOINT_AFTER = 0.5
"""Seconds that the cells since the last checkpoint may take before there is a new one."""


@dataclass(frozen=True)
class Process:
    """The process that runs cells and answers calls."""

    channel: Channel
    functions: dict[int, Callable[..., Any]] = field(default_factory=dict)
    """The functions of ours that it was given, by the number under which it knows each."""


class Checkpoints:
    """The processes of a session: one that runs, and behind it a checkpoint.

    The checkpoint is a process in which the session is as it was a few cells ago, and which only waits. When
    a cell or a call hangs or dies, the running process is ended, the checkpoint forks again, and the cells
    since then, which took next to no time, are run again in the fork.

    Parameters
    ----------
    first
        The channel of the session's first process, which is the first checkpoint.
    limits
        What the submission may use.
    """

    def __init__(self, first: Channel, limits: Limits) -> None:
        self._limits = limits
        self._checkpoint: Channel | None = first
        self._running: Process | None = None
        self._cells: list[tuple[str, int]] = []
        """The cells that were run since the checkpoint: the text and the execution count of each."""
        self._seconds = 0.0
        """How long those cells took."""
        self._watch = SessionWatch()
        self.until = Deadline(limits.submission, self.spent, _MOST_OF_A_SUBMISSION)
        """The end of the submission's time."""
        self._patience = _SECONDS_TO_ROLL_BACK
        self._doubtful = False
        self._began = False
        """Whether a process ever ran: until then nothing of the student's can have harmed any."""
        self._lost = ""
        """Why the session answers nothing any more, where nobody can say that it is the student's doing."""
        self.generation = 0
        """Counts the running processes: a function that a call returned lives in one of them only."""
        self.excused = False
        """Whether the machine was too busy to tell if the last cell was late."""
        self.killed = False
        """Whether a process was killed: by itself, for its memory or from outside, nobody can say."""

    @property
    def functions(self) -> dict[int, Callable[..., Any]]:
        """Our functions that the running process was given, by number."""
        return self._running.functions if self._running else {}

    def spent(self) -> Spent:
        """Give what the processes have spent so far, and what they waited for."""
        return self._watch.spent()

    def soon(self) -> Deadline:
        """Begin the time that a call has."""
        return Deadline(self._limits.call, self.spent, within=self.until)

    def close(self) -> None:
        """Hang up: the processes end then."""
        if self._running:
            self._running.channel.close()
        if self._checkpoint:
            self._checkpoint.close()
        self._running = None
        self._checkpoint = None
        self._watch.close()

    def write(self, name: str, data: bytes) -> None:
        """Put a file into the private folder, piece by piece."""
        if self._checkpoint is None:
            return
        content = np.frombuffer(data, np.uint8)
        with contextlib.suppress(Closed, Late):
            for start in range(0, max(len(data), 1), _PIECE):
                piece = content[start : start + _PIECE]
                message = {"op": "file", "name": name, "data": piece, "begins": start == 0}
                self._checkpoint.send(message, until=self.soon())

    def run_cell(self, source: str, count: int, seconds: float, outputs: Outputs) -> None:
        """Run a cell, after a new checkpoint if the cells since the last one took long.

        Parameters
        ----------
        source, count
            The cell's text and its execution count.
        seconds
            How long it may take.
        outputs
            Takes what it shows.

        Raises
        ------
        Closed, Late, WireError
            If the process dies, hangs or talks nonsense; then it is time for `rollback`.
        """
        started = time.monotonic()
        process = self.process()
        if self._seconds > _CHECKPOINT_AFTER:
            process = self._fork()
        self._run(process, source, count, seconds, outputs)
        self._cells.append((source, count))
        self._seconds += time.monotonic() - started

    def run_aside(self, source: str, count: int, seconds: float, outputs: Outputs) -> None:
        """Run a cell in a fork, which ends with it: nothing that the cell does is there afterwards.

        The parameters are as for `run_cell`.

        Raises
        ------
        Closed, Late, WireError
            As `run_cell`. There is no need for `rollback` then.
        """
        process = self.process()
        if self._cells:
            process = self._fork()
        try:
            self._run(process, source, count, seconds, outputs)
        finally:
            self.doubt()

    def _run(self, process: Process, source: str, count: int, seconds: float, outputs: Outputs) -> None:
        until = Deadline(seconds, self.spent, within=self.until)
        self.excused = False
        try:
            process.channel.send({"op": "cell", "source": source, "count": count}, until=until)
            while not isinstance(message := hear(process.channel, until), Done):
                if not isinstance(message, Shown | Clear):
                    raise WireError("something else than outputs")
                outputs.take(message, count)
        except Late:
            self.excused = until.doubtful
            raise

    def process(self) -> Process:
        """Give a running process that is as the cells so far have left it.

        Raises
        ------
        Closed, Late, WireError
            If there is none any more.
        SandboxError
            If a checkpoint did not answer in time, now or before.
        """
        if self._lost:
            raise SandboxError(self._lost)
        if self._doubtful:
            self.rollback()
        while self._running is None:
            if self.until.over:
                raise Late
            process = self._fork_or_give_up()
            for number, (source, count) in enumerate(self._cells):
                try:
                    # What the cell shows was taken when it ran for the first time.
                    self._run(process, source, count, self._limits.cell, Outputs(0))
                except (Late, Closed, WireError) as error:
                    # It went well the first time. Now the cells are run again without it.
                    self.rollback(died=isinstance(error, Closed))
                    del self._cells[number]
                    break
        return self._running

    def _fork_or_give_up(self) -> Process:
        """Fork. That the very first fork fails, for want of processes or of time, is the machine's doing."""
        try:
            return self._fork()
        except (Closed, Late, WireError) as error:
            if self._began:
                raise
            self._lost = "the first process of the session could not be started"
            raise SandboxError(self._lost) from error

    def _fork(self) -> Process:
        """Fork the running process, or else the checkpoint: the fork runs, its parent is the checkpoint."""
        parent = self._running.channel if self._running else self._checkpoint
        if parent is None:
            raise Closed
        ours, theirs = socket.socketpair()
        try:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            until = Deadline(_SECONDS_TO_FORK, self.spent, within=self.until)
            with theirs:
                parent.send({"op": "fork"}, descriptor=theirs.fileno(), until=until)
        except BaseException:
            ours.close()
            raise
        if self._running:
            assert self._checkpoint
            self._checkpoint.close()  # which ends that process
            self._checkpoint = self._running.channel
            self._cells = []
            self._seconds = 0.0
        self._running = Process(Channel(ours))
        self.generation += 1
        self._watch.turn_to(self._running.channel.sender(until))
        if self._running.channel.receive(until)["op"] != "here":
            raise WireError("a process that does not say that it is here")
        self._began = True
        return self._running

    def doubt(self) -> None:
        """Roll back before the next question.

        A conversation was left in the middle: what the running process says next may answer that.
        """
        self._doubtful = True

    def rollback(self, died: bool = False) -> str:
        """End the running process.

        Parameters
        ----------
        died
            Whether it had ended before.

        Returns
        -------
        str
            How it ended, in words.

        Raises
        ------
        SandboxError
            If the checkpoint does not answer in time. It may be the student's doing, or a machine that is too
            busy: what is asked from now on cannot be judged.
        """
        self.generation += 1
        if self._running:
            self._running.channel.close()
            self._running = None
        if self._checkpoint is None:
            words = "its process had ended before"
            killed = died
        elif (ended := self._ask_to_roll_back(self._checkpoint)) is None:
            self._checkpoint.close()
            self._checkpoint = None
            words = "its processes ended"
            killed = died
        else:
            words = _in_words(ended.code)
            killed = died and ended.code == -signal.SIGKILL
        self.killed = self.killed or killed
        self._doubtful = False
        return words

    def _ask_to_roll_back(self, checkpoint: Channel) -> RolledBack | None:
        """Let a checkpoint end the process that went on; None if it has ended, too, or talks nonsense."""
        started = time.monotonic()
        try:
            until = started + self._patience
            checkpoint.send({"op": "rollback"}, until=until)
            answer = hear(checkpoint, until)
        except (Closed, WireError):
            return None
        except Late as error:
            self._checkpoint = None
            checkpoint.close()
            self._lost = _NO_ANSWER
            raise SandboxError(self._lost) from error
        free = 0.0 if self.until.over else _FREE_AT_EACH_ROLLBACK
        self._patience -= max(time.monotonic() - started - free, 0.0)
        return answer if isinstance(answer, RolledBack) else None


_NO_ANSWER = "a checkpoint of the session did not answer in time: it was stopped, or this machine is too busy"


def hear(channel: Channel, until: Until) -> Message:
    """Take the next message, and read it.

    Raises
    ------
    Closed, Late, WireError
        If there is none, or if it is nonsense.
    """
    return decode(channel.receive(until))


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
