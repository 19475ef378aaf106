"""Our half of the wall: a sandbox, and in it a session for each submission.

    with Sandbox() as sandbox, sandbox.session(files) as session:
        session.run_cell("def f(x): return 2 * x", 1)     session.py
        f = session.lookup("f")                           # a StudentFunction, student_function.py
        f.ask((3,), {})                                   # an Outcome

Every answer is checked (frames.py) and awaited for a limited time.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from grader.wall import launch, sight
from grader.wall.decoding import decode
from grader.wall.errors import SandboxError
from grader.wall.inside import confine
from grader.wall.inside.channel import Channel, Closed, Late
from grader.wall.inside.frames import MOST_BYTES, WireError
from grader.wall.limits import Limits
from grader.wall.messages import Confined, Unconfined
from grader.wall.session import Session
from grader.wall.system_calls import UnknownMachine

_USUAL = Limits()
_PATIENCE = 60.0
"""Seconds by the clock to wait for a session: no code of a student's runs yet, and a machine can be busy."""


class Sandbox:
    """A place to run students' code in: one zygote, which is started with the first session.

    Parameters
    ----------
    limits
        What each submission may use.
    allow_unconfined
        Go on where this machine offers no protection at all. Students' code then can do what you can do.
    imports
        Modules that most sessions will import: they find them imported.
    only
        The one way to confine that may be used; otherwise the first that works here is.

    Raises
    ------
    SandboxError
        From `session`: if no confinement works on this machine, or the zygote breaks.
    """

    def __init__(
        self,
        limits: Limits = _USUAL,
        allow_unconfined: bool = False,
        imports: Iterable[str] = (),
        only: launch.Confinement | None = None,
    ) -> None:
        self.limits = limits
        self.refused: dict[str, str] = {}
        """The ways to confine that did not work when they were last tried, and why."""
        self._imports = sorted(imports)
        self.confinement: launch.Confinement | None = None
        self.protections: tuple[str, ...] = ()
        """The protections that the last session said it put on."""
        usual = launch.CONFINEMENTS + ((launch.UNCONFINED,) if allow_unconfined else ())
        self._choices = (only,) if only else usual
        self._process: subprocess.Popen[bytes] | None = None
        self._control: Channel | None = None
        self._home: str | None = None

    @property
    def renewed(self) -> bool:
        """Whether each submission gets a sandbox of its own, because one could keep traces."""
        return self.confinement is not None and self.confinement.renewed

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote, and with it every process inside."""
        if self._control:
            self._control.close()
        if self._process:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            if self._process.stderr:
                self._process.stderr.close()
        if self._home:
            _remove(self._home)
        self._process = None
        self._control = None
        self._home = None

    def check(self) -> None:
        """Open a session and close it again.

        Raises
        ------
        SandboxError
            If no confinement works on this machine.
        """
        with self.session():
            pass

    @contextlib.contextmanager
    def session(
        self, files: Mapping[str, bytes] | None = None, modules: Mapping[str, bytes] | None = None
    ) -> Iterator[Session]:
        """Open a session for one submission, in a private folder with the files given.

        Parameters
        ----------
        files
            Name and content of each.
        modules
            Those of the files that are the instructor's Python modules. Where the private folder has one name
            in all sessions, they are imported once for all, before any student's code.

        Raises
        ------
        SandboxError
            At the beginning, if no confinement works on this machine. At the end, if the sandbox ended in
            the meantime: then nobody knows which answers are the student's.
        """
        files = files or {}
        importable = {name: data for name, data in (modules or {}).items() if files.get(name) == data}
        if sum(map(len, importable.values())) > MOST_BYTES // 2:
            importable = {}  # too much for one message; each session then imports them from its folder
        session, folder = self._open(importable)
        try:
            for name, data in files.items():
                session.write(name, data)
            yield session
        except BaseException:
            self._end(session, folder)
            raise
        if not self._end(session, folder):
            raise SandboxError("the sandbox ended in the middle of it")

    def _open(self, modules: Mapping[str, bytes]) -> tuple[Session, str]:
        if self.confinement:
            try:
                return self._try(self.confinement, modules)
            except SandboxError:
                # The zygote went away because nobody had asked for long, or was killed: a new one is as good.
                self.close()
                return self._try(self.confinement, modules)
        self.refused = {}
        for choice in self._choices:
            try:
                opened = self._try(choice, modules)
            except SandboxError as error:
                self.close()
                self.refused[choice.name] = str(error)
            else:
                self.confinement = choice
                return opened
        reasons = "; ".join(f"{name}: {why}" for name, why in self.refused.items())
        raise SandboxError(
            "This machine gives no way to keep students' code in, so none was run. "
            f"({reasons}.) Run `flipgrad doctor`, and see docs/wall.md for what to allow."
        )

    def _try(self, choice: launch.Confinement, modules: Mapping[str, bytes]) -> tuple[Session, str]:
        if self._control is None or choice.renewed:
            self.close()
            self._start(choice)
        assert self._control
        folder = "/tmp/work"
        if not choice.bubblewrap:
            folder, modules = self._folder(), {}
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                contents = {name: np.frombuffer(data, np.uint8) for name, data in modules.items()}
                start = {"op": "start", "folder": folder, "modules": contents}
                self._control.send(start, descriptor=theirs.fileno())
            except Closed as error:
                ours.close()
                raise SandboxError("the supervisor is gone") from error
        channel = Channel(ours)
        try:
            return self._begin(channel), folder
        except (Closed, Late, WireError) as error:
            channel.close()
            raise SandboxError(f"no session could be started ({self._complaint()})") from error
        except BaseException:
            channel.close()
            self._finish()
            raise

    def _begin(self, channel: Channel) -> Session:
        hello = decode(channel.receive(time.monotonic() + _PATIENCE))
        if not isinstance(hello, Confined):
            raise SandboxError(hello.why if isinstance(hello, Unconfined) else "it began with something else")
        self.protections = hello.protections
        return Session(channel, self.limits)

    @staticmethod
    def _folder() -> str:
        folder = tempfile.mkdtemp(prefix="flipgrad-")
        if os.getuid() == 0 and sight.anybody_may_read():  # where the zygote drops root
            try:
                os.chown(folder, confine.NOBODY, confine.NOBODY)
            except OSError as error:
                _remove(folder)
                raise SandboxError(f"root cannot give up its rights here: {error}") from error
        return folder

    def _start(self, choice: launch.Confinement) -> None:
        if why := launch.objection(choice):
            raise SandboxError(why)
        try:
            program = launch.system_call_filter(choice)
        except UnknownMachine as error:
            if choice is not launch.UNCONFINED:
                raise SandboxError(str(error)) from error
            program = b""
        # Libraries read and write files in their home when they are imported, so it is a folder of its own.
        self._home = None if choice.bubblewrap else self._folder()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = launch.start(choice, theirs, self._home or "/tmp")
            except OSError as error:
                ours.close()
                raise SandboxError(str(error)) from error
        self._control = Channel(ours)
        readable: list[str] = ["/"]
        listed: list[str] = []
        if not choice.bubblewrap:
            readable, listed = sight.readable_apart()
            readable.append(launch.inside_folder(self._home or "/tmp"))
        rules = {
            "namespaces": choice.namespaces,
            "drop_root": choice.bubblewrap or sight.anybody_may_read(),
            "landlock": choice is not launch.UNCONFINED,
            "alone": choice.landlock,
            "program": np.frombuffer(program, np.uint8),
            "readable": readable,
            "listed": listed,
            "memory": self.limits.memory,
            "processes": launch.process_limit(choice, self.limits.processes),
            "file_bytes": self.limits.file_bytes,
            "open_files": self.limits.open_files,
            "files": self.limits.files,
            "folder_megabytes": self.limits.folder_megabytes,
            "cpu_seconds": int(self.limits.submission) + 1,
            "idle_seconds": self.limits.idle,
            "imports": self._imports,
        }
        try:
            self._control.send(rules, until=time.monotonic() + _PATIENCE)
            self._control.receive(time.monotonic() + 2 * _PATIENCE)
        except (Closed, Late, WireError) as error:
            raise SandboxError(self._complaint()) from error

    def _complaint(self) -> str:
        """Give what the zygote, or bubblewrap, wrote before it ended."""
        assert self._process
        assert self._process.stderr
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        os.set_blocking(self._process.stderr.fileno(), False)
        lines = (self._process.stderr.read() or b"").decode("utf-8", "replace").strip().splitlines()
        return "\n".join(lines) if lines else "it ended without a word"

    def _end(self, session: Session, folder: str) -> bool:
        try:
            session.close()
        finally:
            alive = self._finish()
        if not (self.confinement and self.confinement.bubblewrap):
            _remove(folder)
        return alive

    def _finish(self) -> bool:
        """Let the zygote end every process of the session; if it cannot, end the zygote.

        Returns
        -------
        bool
            Whether the zygote was alive until then.
        """
        assert self._control
        try:
            self._control.send({"op": "end"}, until=time.monotonic() + 5)
            self._control.receive(time.monotonic() + 5)
        except Closed:
            self.close()
            return False
        except (Late, WireError):
            self.close()
        return True


def _remove(folder: str) -> None:
    """Remove a folder with whatever a student made in it: without rights for its owner, or nested deep."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", folder], check=False, capture_output=True)
