"""Our half of the wall: a sandbox, a session for each submission, and the student's functions as proxies.

    with Sandbox() as sandbox, sandbox.session(files) as session:
        session.run_cell("def f(x): return 2 * x", 1)
        f = session.lookup("f")      # a StudentFunction
        f.ask((3,), {})              # an Outcome

Every answer is checked (wire.py) and awaited for a limited time. A cell or a call that hangs, dies or
talks nonsense is ended, and the session is as it was just before.
"""

import builtins
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from grader.sandbox import launch, wire
from grader.verdict import Opaque, Outcome

Output = dict[str, Any]


class SandboxError(Exception):
    """The sandbox itself failed: whatever was asked is not answered, and nobody's answer may be blamed."""


class StudentError(Exception):
    """What a student's code came to, where a test cell of plain asserts called it."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in bytes."""

    call: float = 3.0
    cell: float = 30.0
    check: float = 10.0
    """Of a cell of the instructor's that only calls what other cells define."""
    submission: float = 180.0
    memory: int = 1 << 30
    """Of all its processes together, beyond what they share with the zygote; and of each alone."""
    processes: int = 64
    """Threads are counted too."""
    file_bytes: int = 32 << 20
    folder_megabytes: int = 64
    files: int = 4_000
    open_files: int = 128
    outputs: int = 20_000_000
    """All outputs of a submission together."""

    @property
    def idle(self) -> float:
        """How long a sandbox waits for the next submission before it goes away by itself."""
        return 300.0


@dataclass(frozen=True)
class CellRun:
    """What came of a cell."""

    outputs: list[Output]
    problem: Literal["late", "died", "over"] | None = None
    """late: it did not end in time. died: its process did. over: no time was left for it at all."""
    message: str = ""


class Sandbox:
    """A place to run students' code in: one zygote, started when it is first needed.

    Parameters
    ----------
    limits
        What each submission may use.
    allow_unconfined
        Go on where this machine offers no protection at all. Students' code then can do what you can do.

    Raises
    ------
    SandboxError
        From `session`: if no confinement works on this machine, or the zygote breaks.
    """

    def __init__(self, limits: Limits = Limits(), allow_unconfined: bool = False) -> None:
        self.limits = limits
        self.confinement: launch.Confinement | None = None
        self.held: tuple[str, ...] = ()
        """The protections that the last session said it put on."""
        self._choices = launch.CONFINEMENTS + ((launch.UNCONFINED,) if allow_unconfined else ())
        self._process: subprocess.Popen[bytes] | None = None
        self._control: wire.Channel | None = None

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
        self._process = self._control = None

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
    def session(self, files: Mapping[str, bytes] | None = None) -> Iterator["Session"]:
        """Open a session for one submission, in a private folder with the files given.

        Raises
        ------
        SandboxError
            If no confinement works on this machine.
        """
        session, folder = self._open()
        try:
            for name, data in (files or {}).items():
                session.write(name, data)
            yield session
        finally:
            self._end(session, folder)

    def _open(self) -> tuple["Session", str]:
        if self.confinement:
            try:
                return self._try(self.confinement)
            except SandboxError:
                # It waited too long, or was killed: a new one is as good.
                self.close()
                return self._try(self.confinement)
        reasons = []
        for choice in self._choices:
            try:
                opened = self._try(choice)
            except SandboxError as error:
                self.close()
                reasons.append(f"{choice.name}: {error}")
            else:
                self.confinement = choice
                return opened
        raise SandboxError(
            "This machine gives no way to keep students' code in, so none was run. "
            f"({'; '.join(reasons)}.) Run `flipgrad doctor`, and see docs/wall.md for what to allow."
        )

    def _try(self, choice: launch.Confinement) -> tuple["Session", str]:
        if self._control is None or choice.renewed:
            self.close()
            self._start(choice)
        assert self._control
        folder = "/tmp/work"
        if not choice.bubblewrap:
            folder = self._folder(choice)
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._control.send({"op": "start", "folder": folder}, descriptor=theirs.fileno())
            except wire.Closed as error:
                ours.close()
                raise SandboxError("the supervisor is gone") from error
        channel = wire.Channel(ours)
        try:
            hello = channel.receive(time.monotonic() + 20)
        except (wire.Closed, wire.Late, wire.WireError) as error:
            channel.close()
            raise SandboxError(f"no session could be started ({self._complaint()})") from error
        if hello.get("op") != "confined":
            channel.close()
            self._finish()
            raise SandboxError(str(hello.get("why")))
        self.held = tuple(hello["held"])
        return Session(channel, self.limits), folder

    def _folder(self, choice: launch.Confinement) -> str:
        folder = tempfile.mkdtemp(prefix="flipgrad-")
        os.chmod(folder, 0o777)
        return folder

    def _start(self, choice: launch.Confinement) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = launch.start(choice, theirs, "/tmp")
            except OSError as error:
                ours.close()
                raise SandboxError(str(error)) from error
        self._control = wire.Channel(ours)
        rules = {
            "namespaces": choice.namespaces,
            "drop_root": choice.bubblewrap or launch.anybody_may_read(),
            "landlock": choice is not launch.UNCONFINED,
            "landlock_needed": choice.landlock,
            "program": np.frombuffer(launch.system_call_filter(), np.uint8),
            "readable": launch.readable_folders() if not choice.bubblewrap else ["/"],
            "memory": self.limits.memory,
            "processes": launch.process_limit(choice, self.limits.processes),
            "file_bytes": self.limits.file_bytes,
            "open_files": self.limits.open_files,
            "files": self.limits.files,
            "folder_megabytes": self.limits.folder_megabytes,
            "cpu_seconds": int(self.limits.submission) + 1,
            "idle_seconds": self.limits.idle,
        }
        try:
            self._control.send(rules, until=time.monotonic() + 10)
            ready = self._control.receive(time.monotonic() + 60)
        except (wire.Closed, wire.Late, wire.WireError) as error:
            raise SandboxError(self._complaint()) from error
        self.resident = int(ready["resident"])

    def _complaint(self) -> str:
        """Give the last line that the zygote, or bubblewrap, said before it ended."""
        assert self._process
        assert self._process.stderr
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        os.set_blocking(self._process.stderr.fileno(), False)
        lines = (self._process.stderr.read() or b"").decode("utf-8", "replace").strip().splitlines()
        return "\n".join(lines) if lines else "it ended without a word"

    def _end(self, session: "Session", folder: str) -> None:
        session.close()
        self._finish()
        if not (self.confinement and self.confinement.bubblewrap):
            shutil.rmtree(folder, ignore_errors=True)

    def _finish(self) -> None:
        """Let the zygote end every process of the session; if it cannot, end the zygote."""
        assert self._control
        try:
            self._control.send({"op": "end"}, until=time.monotonic() + 5)
            self._control.receive(time.monotonic() + 5)
        except (wire.Closed, wire.Late, wire.WireError):
            self.close()


class Session:
    """The cells and functions of one submission, behind the wall.

    One process runs them all, as a kernel would. Behind it waits its checkpoint: a fork from which it can
    begin anew. When a cell or a call hangs or dies, the process is ended, the checkpoint forks again, and
    the cells since then, which took next to no time, are run again.
    """

    def __init__(self, checkpoint: wire.Channel, limits: Limits) -> None:
        self._checkpoint: wire.Channel | None = checkpoint
        self._running: wire.Channel | None = None
        self._since: list[tuple[str, int]] = []
        """The cells that were run since the checkpoint."""
        self._spent = 0.0
        """The seconds that they took."""
        self._limits = limits
        self._until = time.monotonic() + limits.submission
        self._left = limits.outputs
        self._functions: dict[int, Callable[..., Any]] = {}
        self._calls = 0
        self.generation = 0
        """Counts the processes: a function that a call returned lives in one of them only."""

    def close(self) -> None:
        """Hang up."""
        for channel in (self._running, self._checkpoint):
            if channel:
                channel.close()
        self._running = self._checkpoint = None

    def write(self, name: str, data: bytes) -> None:
        """Put a file into the private folder."""
        if self._checkpoint:
            with contextlib.suppress(wire.Closed, wire.Late):
                content = np.frombuffer(data, np.uint8)
                self._checkpoint.send({"op": "file", "name": name, "data": content}, until=self._soon())

    # Cells.

    def run_cell(self, source: str, count: int, seconds: float | None = None) -> CellRun:
        """Run a cell; if it hangs or dies, the session is as it was before.

        Parameters
        ----------
        source
            The cell's text, as a kernel would get it.
        count
            Its execution count.
        seconds
            How long it may take, if not as long as any cell.
        """
        seconds = min(seconds or self._limits.cell, self._limits.cell)
        if time.monotonic() > self._until:
            return CellRun([], "over", f"the notebook had used its {self._limits.submission:g} seconds")
        outputs = _Outputs(self._left)
        started = time.monotonic()
        try:
            channel = self._process()
            if self._spent > _CHECKPOINT_AFTER:
                channel = self._fork()
            self._run(channel, source, count, seconds, outputs)
        except wire.Late:
            self._rollback()
            return CellRun(outputs.all, "late", f"no end after {seconds:g} seconds")
        except wire.Closed:
            return CellRun(outputs.all, "died", self._rollback())
        except _NONSENSE as error:
            self._rollback()
            return CellRun(outputs.all, "died", f"its process said what cannot be read ({error})")
        self._since.append((source, count))
        self._spent += time.monotonic() - started
        self._left -= outputs.size
        return CellRun(outputs.all)

    def _run(
        self, channel: wire.Channel, source: str, count: int, seconds: float, outputs: "_Outputs"
    ) -> None:
        until = min(time.monotonic() + seconds, self._until)
        channel.send({"op": "cell", "source": source, "count": count}, until=until)
        while (message := channel.receive(until))["op"] != "done":
            outputs.take(message, count)

    # Calls.

    def lookup(self, name: str) -> Any:
        """Give what the student calls by this name: data as it is, a function as a StudentFunction.

        Raises
        ------
        NameError
            If there is no such name.
        StudentError
            If its value could not be brought here.
        """
        try:
            channel = self._process()
            until = self._soon()
            channel.send({"op": "lookup", "name": name}, until=until)
            message = channel.receive(until)
            if message["op"] == "missing":
                raise NameError(f"name {name!r} is not defined")
            return self._ours(message["value"], name)
        except wire.Late:
            self._rollback()
            raise StudentError(f"{name} could not be read within {self._limits.call:g} seconds") from None
        except wire.Closed:
            raise StudentError(f"{name} could not be read: {self._rollback()}") from None
        except _NONSENSE as error:
            self._rollback()
            raise StudentError(f"{name} could not be read: {error}") from None

    def ask(self, target: str | int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call a function of the student's. Whatever comes of it is an Outcome."""
        self._calls += 1
        number = self._calls
        try:
            channel = self._process()
            until = self._soon()
            given: dict[str, Any] = {"op": "call", "target": target, "number": number}
            given |= {"args": tuple(args), "kwargs": dict(kwargs)}
            channel.send(given, self._theirs, until=until)
            while (message := channel.receive(until))["op"] == "callback":
                self._call_back(channel, message, until)
            return self._outcome(message, number)
        except wire.Late:
            self._rollback()
            return Outcome(problem="late", message=f"no answer within {self._limits.call:g} seconds")
        except wire.Closed:
            return Outcome(problem="died", message=self._rollback())
        except _NONSENSE as error:
            self._rollback()
            return Outcome(problem="died", message=f"its answer cannot be read ({error})")

    def _outcome(self, message: Mapping[str, Any], number: int) -> Outcome:
        if message["number"] != number:
            raise wire.WireError("an answer to another question")
        if message["op"] == "returned":
            after = message["after"]
            if type(after) is not list:
                raise wire.WireError("arguments that are no list")
            return Outcome(self._ours(message["value"]), arguments_after=tuple(after))
        if message["op"] == "raised":
            said = f"{_text(message['type'])}: {_text(message['message'])}"
            return Outcome(
                problem="raised",
                message=_one_line(said).removesuffix(":"),
                line=_one_line(_text(message["line"])),
            )
        raise wire.WireError("an answer of an unknown kind")

    def _call_back(self, channel: wire.Channel, message: dict[str, Any], until: float) -> None:
        """Let a function of ours answer the student's code."""
        answer: dict[str, Any]
        try:
            function = self._functions[message["target"]]
            args, kwargs = self._ours(message["args"]), self._ours(message["kwargs"])
            # What its arguments lead to is the student's business, and told there.
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = function(*args, **kwargs)
            answer = {"op": "value", "value": value}
            channel.send(answer, self._theirs, until=until)
        except (wire.Closed, wire.Late):
            raise
        except Exception as error:  # the function's own, about the arguments: the student's code is told
            usual = getattr(builtins, type(error).__name__, None) is type(error)
            name = type(error).__name__ if usual else "RuntimeError"
            answer = {"op": "failed", "type": name, "message": str(error)[:1000]}
            channel.send(answer, until=until)

    def _theirs(self, value: Any) -> Any:
        """Let a function of ours stay here, and give its number."""
        if isinstance(value, StudentFunction) and isinstance(value.target, int):
            raise wire.WireError("a student's function cannot be passed back")
        if callable(value):
            number = len(self._functions)
            self._functions[number] = value
            return wire.FunctionAt(number)
        raise wire.WireError(f"an object of type {type(value).__name__} is no data")

    def _ours(self, value: Any, name: str = "") -> Any:
        """Put proxies in place of the student's functions, and words in place of what stayed there."""
        if isinstance(value, wire.FunctionAt):
            return StudentFunction(self, name or value.number, self.generation)
        if isinstance(value, wire.Opaque):
            return Opaque(_one_line(value.type_name))
        if isinstance(value, tuple | list):
            if any(type(part) is str and len(part) > _LONGEST_ENTRY for part in value):
                raise wire.WireError(f"a text of more than {_LONGEST_ENTRY:,} characters in a list")
            return type(value)(self._ours(part) for part in value)
        if isinstance(value, dict):
            return {key: self._ours(part) for key, part in value.items()}
        return value

    # Processes.

    def _soon(self) -> float:
        return min(time.monotonic() + self._limits.call, self._until)

    def _process(self) -> wire.Channel:
        """Give the process as the cells so far have left it."""
        while self._running is None:
            channel = self._fork()
            for number, (source, count) in enumerate(self._since):
                try:
                    self._run(channel, source, count, self._limits.cell, _Outputs(self._left))
                except (wire.Late, wire.Closed, *_NONSENSE):
                    # It went well the first time. Without it, then.
                    self._rollback()
                    del self._since[number]
                    break
        return self._running

    def _fork(self) -> wire.Channel:
        """Fork the running process, or else the checkpoint; what was forked is the checkpoint now."""
        parent = self._running or self._checkpoint
        if parent is None:
            raise wire.Closed
        ours, theirs = socket.socketpair()
        with theirs:
            parent.send({"op": "fork"}, descriptor=theirs.fileno(), until=time.monotonic() + 5)
        if self._running:
            assert self._checkpoint
            self._checkpoint.close()  # which ends that process
            self._checkpoint = self._running
            self._since, self._spent = [], 0.0
        self._running = wire.Channel(ours)
        self._functions.clear()
        self.generation += 1
        return self._running

    def _rollback(self) -> str:
        """End the running process, and say in words how it ended."""
        self.generation += 1
        if self._running:
            self._running.close()
            self._running = None
        if self._checkpoint is None:
            return "its process had ended before"
        try:
            self._checkpoint.send({"op": "rollback"}, until=time.monotonic() + 5)
            code = self._checkpoint.receive(time.monotonic() + 5)["code"]
        except (wire.Closed, wire.Late, *_NONSENSE):
            self._checkpoint.close()
            self._checkpoint = None
            return "its processes ended"
        return _in_words(code)


_LONGEST_ENTRY = 1_000
"""Characters of a text in a list: numpy makes an array of all of them as wide as the longest."""
_CHECKPOINT_AFTER = 0.1
"""Seconds that the cells since the last checkpoint may take before there is a new one."""
_NONSENSE = (wire.WireError, KeyError, TypeError, ValueError, AttributeError)
"""What reading an answer can raise when it is not as agreed."""


@dataclass(frozen=True)
class StudentFunction:
    """A function of the student's: calling it sends data through the wall and brings data back."""

    session: Session
    target: str | int
    generation: int

    def ask(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Outcome:
        """Call it as the judge does: a Call (see verdict.py)."""
        if isinstance(self.target, int) and self.generation != self.session.generation:
            return Outcome(problem="died", message="the process in which it was defined has ended")
        return self.session.ask(self.target, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it as a test cell of plain asserts does.

        Raises
        ------
        StudentError
            If it gave no value.
        """
        outcome = self.ask(args, kwargs)
        if outcome.problem:
            raise _as_error(outcome)
        for mine, theirs in zip(args, outcome.arguments_after, strict=False):
            # As in a kernel: a function that changes its arguments changes the caller's.
            if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray) and mine.shape == theirs.shape:
                with contextlib.suppress(TypeError, ValueError):
                    mine[...] = theirs
        return outcome.value

    @property
    def __name__(self) -> str:
        return str(self.target)


_OURS = (OSError, ImportError, MemoryError, SyntaxError)


def _as_error(outcome: Outcome) -> Exception:
    """Make an error of a call without a value: of the same built-in type where it raised one."""
    name, _, said = outcome.message.partition(": ")
    kind = getattr(builtins, name, None) if outcome.problem == "raised" else None
    error: Exception = StudentError(outcome.message)
    # The last ones, raised on our side, would speak of our side.
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, _OURS):
        with contextlib.suppress(TypeError):  # some take more than a message
            error = kind(said)
    if outcome.line:
        error.add_note(f"Your line: {outcome.line}")
    return error


class _Outputs:
    """The outputs of a cell as they come in, in the form of the notebook format."""

    def __init__(self, most: int) -> None:
        self.all: list[Output] = []
        self.size = 0
        self._most = most
        self._clear = False
        self._by_id: dict[str, Output] = {}

    def take(self, message: dict[str, Any], count: int) -> None:
        """Add one.

        Raises
        ------
        WireError
            If it is none.
        """
        if message["op"] == "clear":
            self._clear = True
            if not message["wait"]:
                self._now()
            return
        if message["op"] != "output":
            raise wire.WireError("something else than outputs")
        output = _output(message["output"], count)
        self.size += sum(len(str(value)) for value in output.values())
        if self.size > self._most:
            return
        known = message["display_id"]
        if message["update"]:
            if known in self._by_id:
                self._by_id[known].update(data=output["data"], metadata=output["metadata"])
            return
        self._now()
        last = self.all[-1] if self.all else {}
        if output["output_type"] == "stream" == last.get("output_type") and last["name"] == output["name"]:
            last["text"] += output["text"]
            return
        self.all.append(output)
        if isinstance(known, str):
            self._by_id[known] = output

    def _now(self) -> None:
        if self._clear:
            self.all.clear()
            self._clear = False


def _output(given: Mapping[str, Any], count: int) -> Output:
    """Read one output, field by field: what is not named here does not come in."""
    kind = given["output_type"]
    output: Output = {"output_type": kind}
    if kind == "stream" and given["name"] in ("stdout", "stderr"):
        output |= {"name": given["name"], "text": _text(given["text"])}
    elif kind == "error":
        output |= {"ename": _text(given["ename"]), "evalue": _text(given["evalue"])}
        output["traceback"] = [_text(line) for line in given["traceback"]]
    elif kind in ("display_data", "execute_result"):
        output |= {"data": {_text(k): _text(v) for k, v in given["data"].items()}}
        output |= {"metadata": {_text(k): _size(v) for k, v in given["metadata"].items()}}
        if kind == "execute_result":
            output["execution_count"] = count
    else:
        raise wire.WireError("an output of an unknown kind")
    return output


def _size(about: Mapping[str, Any]) -> dict[str, int]:
    """Read the size at which an image is to be shown."""
    return {side: about[side] for side in ("width", "height") if type(about.get(side)) is int}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise wire.WireError("an output that is not text")
    return value


def _one_line(text: str) -> str:
    """Take a student's words for a message: one line, without what a terminal would obey."""
    return "".join(c for c in " ".join(text.split())[:300] if c.isprintable())


def _in_words(code: int) -> str:
    if not isinstance(code, int):
        return "its process ended"
    if code == -signal.SIGKILL:
        return "its process was ended: did it need more memory than there is?"
    if code == -signal.SIGSEGV:
        return "its process crashed (segmentation fault)"
    if code < 0:
        return f"its process was ended by signal {-code}"
    return f"it ended Python (exit code {code})"
