"""What Python's library does in another way in a session.

Memory that is shared with forks lies in a file, for which there is a limit. Where a session has no namespaces
of its own, there is no shared memory with names: semaphores are pipes. Where Landlock alone keeps students'
code in, there are no terminals either, and no file's mode or time can be set: shell commands write to a pipe,
and files are copied without their modes.
"""

import codecs
import fcntl
import importlib
import mmap
import multiprocessing.heap
import multiprocessing.synchronize
import os
import select
import shutil
import subprocess
import tempfile
import termios
import threading
import time
from typing import Any


def for_memory_without_files() -> None:
    """Let memory that is shared with forks be in a file."""
    vars(mmap).update(mmap=Memory)


class Memory(mmap.mmap):
    """Stands for `mmap.mmap`: what would have no file gets one without a name."""

    def __new__(
        cls, fileno: int, length: int, flags: int = mmap.MAP_SHARED, *args: Any, **kwargs: Any
    ) -> Any:
        """Map a file, or for -1 memory; see `mmap.mmap`."""
        access = kwargs.get("access", args[1] if len(args) > 1 else mmap.ACCESS_DEFAULT)
        if fileno != -1 or flags & mmap.MAP_PRIVATE or access == mmap.ACCESS_COPY:
            return super().__new__(cls, fileno, length, flags, *args, **kwargs)
        with tempfile.TemporaryFile() as file:
            file.truncate(length)
            return super().__new__(cls, file.fileno(), length, flags & ~mmap.MAP_ANONYMOUS, *args, **kwargs)


def for_shared_memory() -> None:
    """Let multiprocessing do without /dev/shm."""
    vars(multiprocessing.synchronize._multiprocessing).update(SemLock=Semaphore)  # type: ignore[attr-defined]
    vars(multiprocessing.heap.Arena).get("_dir_candidates", []).clear()


def for_terminals_and_modes() -> None:
    """Let shell commands do without terminals, and copies of files without modes."""
    for name in ("IPython.utils.process", "IPython.core.interactiveshell", "ipykernel.zmqshell"):
        vars(importlib.import_module(name)).update(system=run_in_a_shell)
    vars(shutil).update(copymode=_nothing_to_copy, copystat=_nothing_to_copy)


def _nothing_to_copy(src: Any, dst: Any, *, follow_symlinks: bool = True) -> None:
    """Leave a copy the mode and the times that it got when it was made."""


def run_in_a_shell(command: str) -> int:
    """Run a shell command, and print what it writes; as IPython's `system`, which opens a terminal for it.

    Returns
    -------
    int
        Its exit code; the negative number of the signal that ended it.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with subprocess.Popen(
        ["/bin/sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout
        try:
            while piece := os.read(process.stdout.fileno(), 8192):
                print(decoder.decode(piece), end="", flush=True)
        except KeyboardInterrupt:
            process.kill()
    code = process.returncode
    return 128 - code if code > 128 else code


_MOST_IN_A_PIPE = 4096
"""A page: a pipe has two at least, and room in one of them until it is read to its end."""


class Semaphore:
    """Stands for `_multiprocessing.SemLock`: as many bytes are in a pipe as times it can be acquired.

    Parameters
    ----------
    kind
        0: who holds it may acquire it again, and nobody else may release it. 1: anybody may.
    value, maxvalue
        How often it can be acquired now, and at most.
    """

    SEM_VALUE_MAX = 2**31 - 1
    name = None
    """None has to be removed afterwards."""

    def __init__(self, kind: int, value: int, maxvalue: int, name: str = "", unlink: bool = True) -> None:
        self.kind, self.maxvalue = kind, maxvalue
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._after_fork()
        # A queue without a limit begins with more than a pipe holds: the rest is always there.
        self._beyond = value - os.write(self._write, bytes(min(value, _MOST_IN_A_PIPE)))

    @property
    def handle(self) -> int:
        """Give the descriptor that is waited for."""
        return self._read

    def __del__(self) -> None:
        for descriptor in (self._read, self._write):
            os.close(descriptor)

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take one, and wait for it if wanted; say whether there was one."""
        if self.kind == 0 and self._is_mine():
            self._held += 1
            return True
        until = None if timeout is None else time.monotonic() + max(0, timeout)
        while not self._take():
            left = None if until is None else until - time.monotonic()
            if not block or (left is not None and left <= 0):
                return False
            waiting = select.poll()
            waiting.register(self._read, select.POLLIN)
            waiting.poll(None if left is None else left * 1000)
        self._held += 1
        self._holder = threading.get_ident()
        return True

    def _take(self) -> bool:
        try:
            return bool(os.read(self._read, 1))
        except BlockingIOError:
            return self._beyond > 0

    def release(self) -> None:
        """Give one back.

        Raises
        ------
        AssertionError
            If somebody else holds what only its holder may release.
        ValueError
            If it is released more often than it can be acquired.
        """
        if self.kind == 0:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif not self._beyond and self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        self._held -= 1
        if self._get_value() < self._beyond + _MOST_IN_A_PIPE:
            os.write(self._write, b"x")

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _after_fork(self) -> None:
        self._held, self._holder = 0, 0

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._holder == threading.get_ident()

    def _get_value(self) -> int:
        waiting = fcntl.ioctl(self._read, termios.FIONREAD, bytes(4))
        return self._beyond + int.from_bytes(waiting, "little")

    def _is_zero(self) -> bool:
        return self._get_value() == 0
