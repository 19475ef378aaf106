"""What the processes of a session spend of their time, and what this thread waits for meanwhile."""

import contextlib
import os

from grader.processes.limit import NOTHING, Spent


class ThreadWatch:
    """What a thread of this machine spends, from now on.

    psutil says how long a thread ran, but not how long it waited for a processor; the kernel's `schedstat`
    says both.

    Parameters
    ----------
    task
        The thread's number, or `thread-self`. Without such a thread, or such a file, nothing is ever spent.
    """

    def __init__(self, task: str) -> None:
        self._file: int | None = None
        self._before = NOTHING
        self._last = NOTHING
        with contextlib.suppress(OSError):  # no such kernel, or the thread has ended already
            self._file = os.open(f"/proc/{task}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        self._before = self.spent()

    def spent(self) -> Spent:
        """Give what the thread has spent; when it has ended, what it had spent when it was last asked."""
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):
                self._last = Spent.read(os.pread(self._file, 100, 0)) - self._before
        return self._last

    def close(self) -> None:
        """Look no more."""
        if self._file is not None:
            os.close(self._file)
        self._file = None


class SessionWatch:
    """What has been spent on a session: by its processes, one after the other, and by this thread.

    While this thread waits for a processor, the session waits for this thread: that is free, too.
    """

    def __init__(self) -> None:
        self._ours = ThreadWatch("thread-self")
        self._theirs: ThreadWatch | None = None
        self._earlier = NOTHING
        """What the processes before the present one have spent."""

    def spent(self) -> Spent:
        """Give what has been spent so far."""
        theirs = self._theirs.spent() if self._theirs else NOTHING
        return Spent(
            self._earlier.ran + theirs.ran,
            self._earlier.waited + theirs.waited + self._ours.spent().waited,
        )

    def turn_to(self, process: int | None) -> None:
        """Watch this process from now on, or none, instead of the one before it."""
        if self._theirs:
            last = self._theirs.spent()
            self._earlier = Spent(self._earlier.ran + last.ran, self._earlier.waited + last.waited)
            self._theirs.close()
        self._theirs = None if process is None else ThreadWatch(str(process))

    def close(self) -> None:
        """Look no more."""
        self.turn_to(None)
        self._ours.close()
