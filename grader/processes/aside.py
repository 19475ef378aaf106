"""Work on data that somebody may have made costly: in a fork of this process, within limits.

The work gives bytes, and takes with it whatever else it made.
"""

import os
import resource
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from grader.processes import prctl
from grader.processes.limit import Deadline, spent_by

_TRIES = 2
"""How often it is begun, if the fork is killed from outside."""
_DONE, _NO_MEMORY, _FAILED = b"D", b"M", b"F"
"""The first byte of what the fork sends."""


@dataclass(frozen=True)
class Allowance:
    """What some work may take."""

    seconds: float
    """In which it runs; waiting for a processor is free (see limit.py)."""
    memory: int
    """Bytes of address space beyond those that this process has."""


class TooMuchError(Exception):
    """Some work took more than it may. The text says how much that is."""


def run_aside(work: Callable[[], bytes], allowed: Allowance) -> bytes:
    """Do some work in a fork of this process, and give its result.

    Raises
    ------
    TooMuchError
        If it takes more time or memory than it may.
    RuntimeError
        If it raises another error, which the text names.
    """
    for _ in range(_TRIES):
        sent = _run_once(work, allowed)
        if sent:
            break
    kind, result = sent[:1], sent[1:]
    if kind == _DONE:
        return result
    if kind == _FAILED:
        raise RuntimeError(result.decode())
    # The kernel kills, without a word, what takes the memory of the whole machine.
    raise TooMuchError(f"{allowed.memory >> 20} MB of memory")


def _run_once(work: Callable[[], bytes], allowed: Allowance) -> bytes:
    """Give what a fork sent; empty if it was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _serve(work, allowed.memory, theirs)
    os.close(theirs)
    try:
        return _read_all(ours, Deadline(allowed.seconds, lambda: spent_by(str(child))))
    finally:
        os.close(ours)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _read_all(pipe: int, until: Deadline) -> bytes:
    sent = bytearray()
    while (left := until.pause()) > 0:
        if select.select([pipe], [], [], left)[0]:
            piece = os.read(pipe, 1 << 20)
            if not piece:
                return bytes(sent)
            sent += piece
    raise TooMuchError(f"{until.seconds:g} seconds")


def _serve(work: Callable[[], bytes], memory: int, pipe: int) -> None:
    """Do the work in this fork, and send what comes of it. Never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, which decides
        prctl.die_with_parent()
        with open("/proc/self/statm", "rb") as file:
            present = int(file.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        soft = present + memory if most == resource.RLIM_INFINITY else min(present + memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (soft, most))
        try:
            sent = _DONE + work()
        except MemoryError:
            sent = _NO_MEMORY
        except Exception as error:
            sent = _FAILED + f"{type(error).__name__}: {error}"[:1000].encode("utf-8", "replace")
        with open(pipe, "wb") as file:
            file.write(sent)
    finally:
        os._exit(0)
