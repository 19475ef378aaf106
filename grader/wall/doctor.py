"""Tries, on this machine, each protection that the wall promises: real attempts from inside a session."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.wall import attempts
from grader.wall.attempts import Attempt, Planted
from grader.wall.errors import SandboxError
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from grader.wall.session import Session


@dataclass(frozen=True)
class ProbeResult:
    """What came of one attempt to get out."""

    protection: str
    holds: bool
    detail: str = ""
    """Why there was no attempt, where our side failed."""


LIMITS = Limits(call=1, cell=2, submission=60, memory=256 << 20)


def examine(sandbox: Sandbox) -> Iterator[ProbeResult]:
    """Try each protection in a sandbox, one after the other.

    Parameters
    ----------
    sandbox
        With short limits, such as `LIMITS`, so that it does not take long.

    Raises
    ------
    SandboxError
        If this machine has no way to keep students' code in.
    """
    with _planted() as planted:
        with sandbox.session() as session:
            yield ProbeResult("system calls are on a list", "seccomp" in sandbox.protections)
            for title, attempt in attempts.QUIET.items():
                yield _try(session, planted, title, attempt)
        for title, attempt in attempts.LOUD.items():
            with sandbox.session() as session:
                yield _try(session, planted, title, attempt)
    yield _nothing_is_left(sandbox)


def _try(session: Session, planted: Planted, title: str, attempt: Attempt) -> ProbeResult:
    planted.file.write_text(planted.token)
    try:
        return ProbeResult(title, attempt(session, planted))
    except SandboxError as error:
        return ProbeResult(title, False, str(error))


@contextlib.contextmanager
def _planted() -> Iterator[Planted]:
    """Plant what a session must not reach; nothing of it is left afterwards."""
    token = secrets.token_hex(8)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flipgrad-doctor-")))
        folder.chmod(0o755)
        file = folder / "gradebook.db"
        file.touch()
        file.chmod(0o666)  # so that only the sandbox stands before it
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        for name, kind in (("stream", socket.SOCK_STREAM), ("datagrams", socket.SOCK_DGRAM)):
            named = stack.enter_context(socket.socket(socket.AF_UNIX, kind))
            named.bind(str(folder / name))
            (folder / name).chmod(0o666)
            if kind == socket.SOCK_STREAM:
                named.listen()
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0flipgrad-doctor-{token}")
        abstract.listen()
        ours, theirs = os.openpty()
        stack.callback(os.close, ours)
        stack.callback(os.close, theirs)
        with contextlib.suppress(OSError):
            os.fchmod(theirs, 0o666)
        # A process of the same account, which would feel it.
        neighbour = stack.enter_context(
            subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        )
        stack.callback(neighbour.kill)
        stack.enter_context(_in_environment(token))
        yield Planted(
            folder,
            file,
            token,
            os.getpid(),
            neighbour.pid,
            port,
            os.ttyname(theirs),
            [*_beside_programs(stack, token)],
        )


_BESIDE_PROGRAMS = (
    *(
        "/usr/local/share",
        "/usr/local/etc",
        "/usr/local/src",
        "/usr/share",
        "/usr/src",
        "/srv",
        "/opt",
        "/var/lib",
    ),
    *(f"{prefix}/{name}" for prefix in (sys.prefix, sys.base_prefix) for name in ("share", "etc", "src", "")),
)
"""Where exchanges, gradebooks and settings are kept: nbgrader's own default is below the first."""


def _beside_programs(stack: contextlib.ExitStack, token: str) -> Iterator[Path]:
    """Plant the token wherever this account may, in places near to what has to be in sight."""
    for place in dict.fromkeys((*_BESIDE_PROGRAMS, os.path.expanduser("~"), os.getcwd())):
        if os.path.isdir(place) and os.access(place, os.W_OK):
            with contextlib.suppress(OSError):  # a file system of the kind that takes nothing
                made = tempfile.TemporaryDirectory(prefix="flipgrad-doctor-", dir=place)
                folder = Path(stack.enter_context(made))
                folder.chmod(0o755)
                (folder / "submission.ipynb").write_text(token)
                yield folder / "submission.ipynb"


@contextlib.contextmanager
def _in_environment(token: str) -> Iterator[None]:
    os.environ["FLIPGRAD_DOCTOR"] = token
    try:
        yield
    finally:
        del os.environ["FLIPGRAD_DOCTOR"]


def _nothing_is_left(sandbox: Sandbox) -> ProbeResult:
    """Leave a file and a process behind, and look for them from the next session."""
    title = "nothing is left for the next submission"
    file = Path(f"/tmp/left_by_flipgrad_doctor_{secrets.token_hex(8)}")
    leave = (
        "import os, time\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(60)\n    os._exit(0)\n"
        f"open('{file}', 'w').write('x')"
    )
    look = f"import os\nprint(os.path.exists('{file}'), 'looked')"
    before = _processes()
    with sandbox.session() as session:
        session.run_cell(leave, 1)
    left = _processes() - before
    with sandbox.session() as session:
        printed = attempts.said(session, look)
    with contextlib.suppress(OSError):
        file.unlink()
    # Where each submission has a supervisor of its own, the one that is there now is new.
    return ProbeResult(title, "False looked" in printed and (not left or sandbox.renewed))


def _processes() -> set[int]:
    """List every process below this one."""
    return {process.pid for process in psutil.Process().children(recursive=True)}
