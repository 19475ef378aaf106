"""The untrusted half: runs a submission's cells as a kernel would, and answers calls of its functions.

Whatever a student does to this process, the host sees only frames (frames.py), checks them, and can end it.
A process serves one channel. Where the host asks for a fork, one of the two processes goes on, and the other
is the checkpoint to which the host can fall back.
"""

import asyncio
import builtins
import contextlib
import contextvars
import getpass
import linecache
import numbers
import os
import pdb
import random
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from IPython.core import debugger

from .channel import Channel, Closed
from .describing import describe
from .frames import DTYPES, FunctionAt, NotData, Program, WireError
from .objects import Objects
from .shell import Shell, text_of
from .streams import STREAMS, cell_outputs
from .surroundings import Surroundings

_CAME_BACK = 113
"""Exit code of a process that the student's code forked and that came back here."""
_PATIENCE = 4.0
"""Seconds to wait until there is room for one more process: fewer than the host waits for a fork."""


def serve(channel: Channel, folder: str) -> NoReturn:
    """Do what the host asks on this channel until it hangs up, as the first process of a session.

    It runs no cell itself: with the first fork it becomes the first checkpoint. Never returns.
    """
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
    os.environ["PIP_NO_INDEX"] = "1"  # there is no network: without this, pip waits for it several times
    sys.path[0:0] = [folder]
    cell_outputs.descriptors.open()
    sys.stdout, sys.stderr = STREAMS
    random.seed()
    np.random.seed()
    shell = Shell.instance()
    shell.user_ns["_dh"][:] = [Path(folder)]
    builtins.input = shell.kernel.raw_input
    getpass.getpass = shell.kernel.getpass
    # In a kernel, too, a breakpoint is passed over where no debugger is attached; and pdb is IPython's.
    sys.breakpointhook = lambda *_, **__: None
    vars(pdb).update(Pdb=debugger.InterruptiblePdb, set_trace=debugger.set_trace)
    _Server(channel, shell, folder).run()


class _Server:
    """One process of a session: answers one channel, one request after the other."""

    def __init__(self, channel: Channel, shell: Shell, folder: str) -> None:
        self.channel = channel
        self.shell = shell
        self.surroundings = Surroundings(folder, shell.user_ns)
        self.process = os.getpid()
        self.first = True
        """Whether this is the first process of the session, whose children its orphans are."""
        self.other = 0
        """The other of the two processes that the last fork here made; 0 if there was none."""
        self.ended: int | None = None
        """How that one ended, as the system says it; None if it has not, or if it is no child."""
        signal.signal(signal.SIGCHLD, self._take_in)
        # A namespace spares its first process only those signals for which it has no handler.
        self._on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        # A selector without a state in the system, which forks would share.
        self.loop = asyncio.SelectorEventLoop(selectors.PollSelector())
        asyncio.set_event_loop(self.loop)
        self.context = contextvars.copy_context()  # holds what numpy.seterr sets, for one
        self.programs: dict[str, Callable[..., Any]] = {}
        self.objects = Objects(self)

    def run(self) -> NoReturn:
        """Answer the host, one request after the other, until it hangs up."""
        while True:
            try:
                message = self.channel.receive(files=True)
                op = message.pop("op")
                if op == "cell":
                    self.on_cell(**message)
                else:
                    self.context.run(getattr(self, f"on_{op}"), **message)
                signal.alarm(0)  # one left on would end another cell or call, which is not to blame
            except Closed:
                # In a namespace, all others end with the first process: it waits for them.
                while self.first and self._wait(-1, 0):
                    pass
                os._exit(0)

    def _take_in(self, *_: object) -> None:
        """Ask how children ended, when the system says that one did."""
        while self._wait(-1, os.WNOHANG):
            pass

    def _wait(self, which: int, options: int) -> bool:
        """Wait for a child, or with -1 for any; say whether one ended."""
        try:
            found, status = os.waitpid(which, options)
        except ChildProcessError:
            return False
        if found == self.other:
            self.ended = status
        return found != 0

    def on_fork(self) -> None:
        """Fork: one of the two processes goes on and serves the channel given, the other is the checkpoint.

        Usually the fork goes on. But threads do not survive a fork: where the student's code left some, this
        process goes on with them, and the fork is the checkpoint.
        """
        descriptor = self.channel.take_file()
        assert descriptor is not None
        has_threads = threading.active_count() > 1
        is_fork = self._fork()
        if is_fork:
            if self.first:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, self._on_interrupt)
            self.first = False
            self.shell.magics_manager.registry["ScriptMagics"].event_loop = None  # of a thread of its own
            cell_outputs.begin(None)
        self.process = os.getpid()
        goes_on = not is_fork if has_threads else is_fork
        if goes_on:
            self.channel.close()
            self.channel = Channel(socket.socket(fileno=descriptor), trusted=True)
            self.channel.send({"op": "here"})  # from now on its time counts
        else:
            os.close(descriptor)

    def _fork(self) -> bool:
        """Fork, and say whether this process is the fork.

        Where the student's processes have taken every place, wait until some have ended.
        """
        parent = os.getpid()
        until = time.monotonic() + _PATIENCE
        while True:
            # A fork can have run, answered and ended before its parent goes on. While the parent does not
            # know its number, the parent must not hear that it ended.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            try:
                forked = os.fork()
                is_fork = forked == 0
                self.other = parent if is_fork else forked
                self.ended = None
                return is_fork
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            time.sleep(0.05)

    def on_rollback(self) -> None:
        """End the process that went on, and say how it ended if it had ended before."""
        # Without a fork there is nothing to end: to the system, 0 is the whole group.
        if self.other != 0 and self.ended is None and not self._wait(self.other, os.WNOHANG):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.other, signal.SIGKILL)
            self._wait(self.other, 0)  # says nothing where the process that went on is this one's parent
        code = None if self.ended is None else os.waitstatus_to_exitcode(self.ended)
        self.channel.send({"op": "rolled back", "code": code})

    def on_file(self, name: str, data: Any, begins: bool) -> None:
        """Write a file, or its next piece, into the private folder; make a folder if the name ends with /."""
        path = os.path.join(self.surroundings.folder.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not name.endswith("/"):
            with open(path, "wb" if begins else "ab") as file:
                file.write(data.tobytes())
        self.surroundings.folder.know(name)

    def on_surround(self, listens: bool, warns: bool, changes: Mapping[str, Any]) -> None:
        """Make what stands around the next call what the test has made of it."""
        self.surroundings.begin(listens, warns, changes, self.objects.value)

    def on_look(self) -> None:
        """Send what the call has left."""
        self.end_forks()
        self.surroundings.look(self.channel)

    def on_put_back(self) -> None:
        """Give the student's code its own names and variables back, as a test cell ends."""
        self.surroundings.put_back()

    def on_describe(self, target: Any) -> None:
        """Send what can be read of a function of the student's, besides its values."""
        try:
            function = (
                self.surroundings.named(target) if isinstance(target, str) else self.objects.kept(target)
            )
            self.channel.send({"op": "described", **describe(function)})
        except Closed:
            raise
        except Exception as error:
            self.channel.send({"op": "unsent", "message": f"{type(error).__name__}: {text_of(error)}"[:500]})

    def on_names(self) -> None:
        """Send the names that the student's cells have bound."""
        self.channel.send({"op": "names", "names": self.surroundings.all_names()})

    def on_cell(self, source: str, count: int) -> None:
        """Run a cell; its outputs are sent while it runs."""
        cell_outputs.begin(self.channel)
        self.shell.execution_count = count
        for name, stream in zip(("stdout", "stderr"), STREAMS, strict=True):
            if not hasattr(getattr(sys, name, None), "write"):  # a cell took it away; the shell needs one
                setattr(sys, name, stream)
        self.loop.run_until_complete(self.loop.create_task(self.run_cell(source), context=self.context))
        self.end_forks()
        with cell_outputs.at_rest():
            cell_outputs.begin(None)
        self.channel.send({"op": "done"})

    def end_forks(self) -> None:
        """End this process if the student's code forked it: only the process that serves the channel answers.

        That process forgets those that ended so. It leaves all its other children to the student's code,
        which may still ask how they ended.
        """
        if os.getpid() != self.process:
            os._exit(_CAME_BACK)
        with contextlib.suppress(ChildProcessError):
            look = os.WEXITED | os.WNOHANG | os.WNOWAIT
            while (child := os.waitid(os.P_ALL, 0, look)) and child.si_status == _CAME_BACK:
                os.waitpid(child.si_pid, 0)

    async def run_cell(self, source: str) -> None:
        """Run a cell in the event loop, as `ipykernel.ipkernel.IPythonKernel.do_execute` does."""
        shell = self.shell
        prepared: dict[str, Any] = {"transformed_cell": source, "preprocessing_exc_tuple": None}
        if "await" in source or "async" in source:  # to find out takes a second look at the whole cell
            try:
                prepared["transformed_cell"] = shell.transform_cell(source)
            except Exception:
                prepared["preprocessing_exc_tuple"] = sys.exc_info()
            if shell.should_run_async(source, **prepared):
                result = None
                try:
                    running = shell.run_cell_async(source, store_history=True, **prepared)
                    result = await asyncio.ensure_future(running)
                finally:
                    shell.events.trigger("post_execute")
                    shell.events.trigger("post_run_cell", result)
                return
        shell.run_cell(source, store_history=True)

    def on_lookup(self, name: str) -> None:
        """Send what a name stands for."""
        if name not in self.shell.user_ns:
            self.channel.send({"op": "missing"})
            return
        try:
            self.channel.send({"op": "value", "value": self.objects.data(self.shell.user_ns[name])})
        except WireError as error:  # larger than a message may be
            self.channel.send({"op": "unsent", "message": str(error)})

    def on_operate(self, **fields: Any) -> None:
        """Do to an object of the student's what a test does to it; see objects.py."""
        self.objects.operate(**fields)

    def named(self, name: str) -> Any:
        """Give what the student calls by a name."""
        try:
            return self.surroundings.named(name)
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def on_call(
        self,
        target: Any,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        number: int,
    ) -> None:
        """Call a function of the student's, by its name or its number."""
        try:
            function = (
                self.surroundings.named(target) if isinstance(target, str) else self.objects.kept(target)
            )
        except (KeyError, IndexError):
            missing = f"name {target!r} is not defined" if isinstance(target, str) else "the function is gone"
            self.channel.send(
                {"op": "raised", "number": number, "type": "NameError", "message": missing, "line": ""}
            )
            return
        mine = self.ours(args)
        before = [(array.shape, array.tobytes()) if isinstance(array, np.ndarray) else None for array in mine]
        try:
            value = function(*mine, **self.ours(dict(kwargs)))
            self.end_forks()
            after = [
                (place, array)
                for place, (array, was) in enumerate(zip(mine, before, strict=True))
                if was is not None and (array.shape, array.tobytes()) != was
            ]
            answer = {"op": "returned", "value": value, "after": after, "number": number}
            self.channel.send(answer, other=self.as_data)
        except Closed:
            raise
        except BaseException as error:
            self.end_forks()
            self.channel.send(
                {
                    "op": "raised",
                    "number": number,
                    "type": type(error).__name__[:200],
                    "message": text_of(error)[:2000],
                    "line": self.own_line(error),
                }
            )

    def as_data(self, value: Any) -> Any:
        """Turn array-likes and other kinds of numbers into data, functions into references."""
        if isinstance(value, FunctionAt | NotData):
            return value
        if isinstance(value, np.floating):
            return float(value)  # a long double
        is_array = isinstance(value, np.ndarray)
        if not is_array and (isinstance(value, memoryview) or hasattr(type(value), "__array__")):
            value, is_array = np.array(value), True
            if value.dtype.newbyteorder("=") in DTYPES:
                return value
        if is_array and value.dtype.kind == "O":  # of fractions, say, or of arrays
            inner = value.tolist()
            return inner if isinstance(inner, list | bool) else self.as_data(inner)
        if is_array:
            return value.astype(float) if value.dtype.kind == "f" else NotData(f"array of {value.dtype}")
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return list(value)  # array.array, deque, range
        if isinstance(value, Decimal | numbers.Real):
            try:
                return float(value)
            except OverflowError:
                return NotData("number beyond every float")
        if callable(value):
            return FunctionAt(self.objects.number(value))
        return NotData(type(value).__name__)

    def ours(self, value: Any) -> Any:
        """Put functions in place of the host's: stubs, or what their text defines."""
        kind = type(value)
        if kind is tuple or kind is list:
            return kind(map(self.ours, value))
        if kind is dict:
            return {key: self.ours(part) for key, part in value.items()}
        if kind is Program:
            return self.defined(value.source)
        return self._stub(value.number) if kind is FunctionAt else value

    def defined(self, source: str) -> Callable[..., Any]:
        """Give the function that a program defines; the same text gives the same function each time."""
        if source not in self.programs:
            names: dict[str, Any] = {"np": np}
            exec(source, names)
            self.programs[source] = names["f"]
        return self.programs[source]

    def _stub(self, number: int) -> Callable[..., Any]:
        """Make a function that lets the host call the one that it knows by this number."""

        def stub(*args: Any, **kwargs: Any) -> Any:
            return self.ours(self.call_back(number, args, kwargs))

        return stub

    def call_back(self, number: int, args: Any, kwargs: Any) -> Any:
        """Let the host call its function of that number; give what arrived as its value."""
        message = {"op": "callback", "target": number, "args": args, "kwargs": kwargs}
        self.channel.send(message, other=self.as_data)
        while True:
            message = self.channel.receive(files=True)
            op = message.pop("op")
            if op == "value":
                return message["value"]
            if op == "failed" and "error" in message:
                raise self.objects.value(message["error"])
            if op == "failed":
                kind: Any = getattr(builtins, message["type"], RuntimeError)
                raise kind(message["message"])
            getattr(self, f"on_{op}")(**message)

    def own_line(self, error: BaseException) -> str:
        """Find the last line of the student's own cells that the exception passed through.

        If it stands in another function than the one that was called, that is written behind it.
        """
        line = called = ""
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename in self.shell.compile._filename_map:
                called = called or code.co_name
                line = linecache.getline(code.co_filename, trace.tb_lineno).strip()[:250]
                line = line or f"line {trace.tb_lineno}"
                if code.co_name != called and code.co_name.isidentifier():
                    line += f"  # in {code.co_name}"[:50]
            trace = trace.tb_next
        return line
