"""Time limits that are fair on a busy machine, and one for code that runs in this process.

Only time counts in which what is awaited ran, or slept by its own choice. While it was ready to run and had
to wait for a processor, others used the time.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Self

_MOST = 20.0
"""How many times its seconds a limit may take by the clock: who makes the machine busy itself ends, too."""


class OutOfTime(BaseException):
    """The time is up. It is no Exception, so that `except Exception` in the code does not swallow it."""


class Spent(NamedTuple):
    """What somebody has done with its time since whenever, in seconds."""

    ran: float
    waited: float
    """For a processor. It may be the sum over two that waited for each other's answer."""

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(self.ran - before.ran, self.waited - before.waited)

    @classmethod
    def read(cls, schedstat: bytes) -> "Spent":
        """Read a thread's `schedstat` in /proc: nanoseconds that it ran, that it waited, and more."""
        ran, waited, *_ = map(int, schedstat.split())
        return cls(ran / 1e9, waited / 1e9)


NOTHING = Spent(0.0, 0.0)


def spent_by(task: str) -> Spent:
    """Give what a thread of this machine has spent, by its number; nothing where the kernel does not say."""
    try:
        with open(f"/proc/{task}/schedstat", "rb") as file:
            return Spent.read(file.read())
    except (OSError, ValueError):
        return NOTHING


def spent_here() -> Spent:
    """Give what this thread has spent; nothing where the kernel does not say."""
    return spent_by("thread-self")


class Deadline:
    """The end of a limited time that begins now.

    Parameters
    ----------
    seconds
        How long it is, on an idle machine.
    spent
        Says what that which is awaited has spent so far.
    most
        How many times its seconds it may take by the clock.
    within
        A time that ends this one, too.
    """

    def __init__(
        self,
        seconds: float,
        spent: Callable[[], Spent] = spent_here,
        most: float = _MOST,
        within: Self | None = None,
    ) -> None:
        self._spent = spent
        self._before = spent()
        self.seconds = seconds
        self._at = time.monotonic() + seconds
        self._most = (most - 1) * seconds
        self._within = within
        self._over = False

    def left(self) -> float:
        """Give the seconds that are left, by the clock, if what is awaited need not wait any more.

        What is over stays over.
        """
        if self._over:
            return 0.0
        spent = self._spent() - self._before
        mine = self._at + min(max(spent.waited, 0.0), self._most) - time.monotonic()
        mine = min(mine, self.seconds - spent.ran)
        left = min(mine, self._within.left() if self._within else mine)
        self._over = left <= 0
        return max(left, 0.0)

    def pause(self) -> float:
        """Give seconds after which to ask again; 0 if none are left. Quicker than `left`."""
        at = min(self._at, self._within._at) if self._within else self._at
        quick = at - time.monotonic()
        return quick if quick > 0 else self.left()

    @property
    def doubtful(self) -> bool:
        """Whether, when it is over, nobody can tell whose time it was.

        What is awaited ran for less, and waited for a processor longer than is free. Or the kernel does not
        say what it did, and more wanted a processor than there are.
        """
        spent = self._spent() - self._before
        crowded = os.getloadavg()[0] > (os.cpu_count() or 1)
        waited = spent.ran < self.seconds and spent.waited >= self._most
        mine = crowded if spent == NOTHING else waited
        return mine or (self._within is not None and self._within.doubtful)

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self.pause() <= 0


@contextmanager
def limited_to(seconds: float, spent: Callable[[], Spent] = spent_here) -> Iterator[None]:
    """End the code inside when its time is up; limits may be nested.

    In another thread than the main one there is no limit: signals reach the main thread only.

    Parameters
    ----------
    seconds
        How long it may take.
    spent
        As for `Deadline`; if not given, this thread.

    Raises
    ------
    OutOfTime
        From the code inside, or when it is left.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> None:
        if (rest := deadline.left()) > 0:
            signal.setitimer(signal.ITIMER_REAL, max(rest, 1e-3), 0.2)
        else:
            raise OutOfTime

    # Of a limit around this one.
    outer_left, outer_interval = signal.getitimer(signal.ITIMER_REAL)
    seconds = max(min(seconds, outer_left or seconds), 1e-3)
    deadline = Deadline(seconds, spent)
    previous = signal.signal(signal.SIGALRM, stop)
    try:
        try:
            # The signal repeats, because a bare `except:` in the code can swallow the first OutOfTime.
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
            yield
        finally:  # the time can be up here, too, hence the outer `finally`
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        # The limit around this one gets the time that it had left before: it ends late, rather than never.
        signal.setitimer(signal.ITIMER_REAL, outer_left, outer_interval)
        signal.signal(signal.SIGALRM, previous)
