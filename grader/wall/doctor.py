"""Tries, on this machine, each protection that the wall promises: real attempts from inside a session."""

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.judge import judging
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


@dataclass(frozen=True)
class _Secrets:
    """Things of ours that a session must not reach."""

    folder: Path
    file: Path
    token: str
    pid: int
    port: int
    """Where we listen."""

    def put_into(self, source: str) -> str:
        """Write them into the text of a cell."""
        return source.format(folder=self.folder, file=self.file, pid=self.pid, port=self.port)


_Attempt = Callable[[Session, _Secrets], bool]
"""Makes one attempt in a session, and says whether the protection held."""


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
    with (
        tempfile.TemporaryDirectory(prefix="flipgrad-doctor-") as name,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        folder = Path(name)
        port = server.getsockname()[1]
        secret = _Secrets(folder, folder / "gradebook.db", secrets.token_hex(8), os.getpid(), port)
        secret.file.touch()
        folder.chmod(0o755)
        secret.file.chmod(0o666)  # so that only the sandbox stands before it
        with _in_environment(secret.token):
            for title, attempt in _ATTEMPTS.items():
                yield _try(sandbox, secret, title, attempt)
    yield _nothing_is_left(sandbox)


LIMITS = Limits(call=1, cell=2, submission=15, memory=256 << 20)


def _try(sandbox: Sandbox, secret: _Secrets, title: str, attempt: _Attempt) -> ProbeResult:
    secret.file.write_text(secret.token)
    with sandbox.session() as session:
        try:
            return ProbeResult(title, attempt(session, secret))
        except SandboxError as error:
            return ProbeResult(title, False, str(error))


@contextlib.contextmanager
def _in_environment(token: str) -> Iterator[None]:
    os.environ["FLIPGRAD_DOCTOR"] = token
    try:
        yield
    finally:
        del os.environ["FLIPGRAD_DOCTOR"]


def _printed(session: Session, source: str) -> str:
    """Run a cell, and give all that came of it as text."""
    run = session.run_cell(source, 1)
    return f"{run.problem} {run.message} {run.outputs}"


def _fails(source: str) -> _Attempt:
    """Attempt what must raise an error: the cell prints that it got through, if it does."""

    def attempt(session: Session, secret: _Secrets) -> bool:
        printed = _printed(session, secret.put_into(source) + "\nprint('got through')")
        return "got through\\n" not in printed and secret.file.read_text() == secret.token

    return attempt


def _stays_secret(source: str) -> _Attempt:
    """Attempt to print the token."""

    def attempt(session: Session, secret: _Secrets) -> bool:
        return secret.token not in _printed(session, secret.put_into(source))

    return attempt


def _is_stopped(source: str, expected: str) -> _Attempt:
    """Attempt what must be ended; afterwards the session must go on."""

    def attempt(session: Session, secret: _Secrets) -> bool:
        return expected in _printed(session, source) and "[{'output_type'" in _printed(
            session, "print('alive')"
        )

    return attempt


_SYSTEM_CALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nassert libc.{} >= 0"

_JUDGE = Path(judging.__file__).resolve()
_ATTEMPTS: dict[str, _Attempt] = {
    "files of yours cannot be read": _stays_secret("print(open('{file}').read())"),
    "files of yours cannot be changed": _fails("open('{file}', 'w').write('forged')"),
    "the judge cannot be imported": _fails("import grader.judge"),
    "the solutions cannot be imported": _fails("import solutions.conv1d"),
    "the judge cannot be read": _fails(f"open({str(_JUDGE)!r}).read()"),
    "no file can be made beside them": _fails("open('{folder}/new', 'w')"),
    "the system is read-only": _fails(
        "import os\npath = os.path.join(os.path.dirname(os.__file__), 'flipgrad_doctor.py')\n"
        "open(path, 'w')\nos.remove(path)"
    ),
    "your environment is not there": _stays_secret("import os; print(dict(os.environ))"),
    "other processes cannot be seen": _fails("assert open('/proc/{pid}/status').read()"),
    "other processes cannot be signalled": _fails("import os\nos.kill({pid}, 0)"),
    "no network": _fails("import socket\nsocket.socket(socket.AF_INET).connect(('127.0.0.1', {port}))"),
    "no packets": _fails(
        "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))"
    ),
    "no new namespaces": _fails(_SYSTEM_CALL.format("unshare(0x10000000)")),
    "no mounts": _fails(_SYSTEM_CALL.format("mount(b'none', b'/tmp', b'tmpfs', 0, None)")),
    "no tracing of processes": _fails(_SYSTEM_CALL.format("ptrace(0, 0, 0, 0)")),
    "no way back to root": _fails("import os\nos.setuid(0)\nassert open('/etc/shadow').read()"),
    "a fork bomb stops": _fails(
        "import os, time\nfor _ in range(400):\n    if os.fork() == 0: time.sleep(9)"
    ),
    "a memory bomb stops": _fails("b = bytearray(2 << 30)"),
    "a large file stops": _fails("open('big', 'wb').write(bytes(40 << 20))"),
    "too many open files stop": _fails("held = [open('/dev/null') for _ in range(400)]"),
    "no core dumps": _fails("import resource\nassert resource.getrlimit(resource.RLIMIT_CORE)[1]"),
    "an endless cell is stopped": _is_stopped("while True: pass", "late"),
    "a crash is survived": _is_stopped("import ctypes; ctypes.string_at(0)", "died"),
}


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
        printed = _printed(session, look)
    with contextlib.suppress(OSError):
        file.unlink()
    # Where each submission has a supervisor of its own, the one that is there now is new.
    return ProbeResult(title, "False looked" in printed and (not left or sandbox.renewed))


def _processes() -> set[int]:
    """List every process below this one."""
    return {process.pid for process in psutil.Process().children(recursive=True)}
