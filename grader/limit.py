"""A time limit for code that runs in this process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class OutOfTime(BaseException):
    """Not an Exception, so that `except Exception` in the code does not swallow it."""


@contextmanager
def limited_to(seconds: float) -> Iterator[None]:
    """End the code inside when its time is up; limits may be nested.

    The limit needs the main thread; elsewhere the code may run on.

    Parameters
    ----------
    seconds
        How long it may take, of wall time.

    Raises
    ------
    OutOfTime
        From the code inside, or when it is left.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> None:
        raise OutOfTime

    previous = signal.signal(signal.SIGALRM, stop)
    left, again = signal.getitimer(signal.ITIMER_REAL)  # of a limit around this one
    seconds = max(min(seconds, left or seconds), 1e-3)
    try:
        try:
            # Repeats, because a bare `except:` in the code can swallow the first one.
            signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
            yield
        finally:  # where time can still be up; hence the other one
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        # The limit around this one begins anew: a little late, rather than never.
        signal.setitimer(signal.ITIMER_REAL, left, again)
        signal.signal(signal.SIGALRM, previous)
