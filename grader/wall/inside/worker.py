"""The untrusted half: runs a submission's cells as a kernel would, and answers calls of its functions.

Whatever a student does to this process, the host sees only frames (frames.py), checks them, and can end it.
A process serves one channel. Told to fork, it becomes the snapshot that the fork falls back to.
"""

import asyncio
import builtins
import contextlib
import contextvars
import gc
import getpass
import importlib
import importlib.util
import inspect
import io
import itertools
import json
import linecache
import numbers
import os
import pdb
import random
import re
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NoReturn

import numpy as np
import stack_data
from ipykernel.compiler import XCachingCompiler, get_tmp_directory, get_tmp_hash_seed
from ipykernel.iostream import OutStream
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import debugger
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager, make_tokens_by_line
from pygments.formatters.terminal256 import Terminal256Formatter
from traitlets import Type
from traitlets.config import Config

from .channel import Channel, Closed
from .frames import FunctionAt, NotData, Program, WireError

MOST_TEXT = 1_000_000
"""Characters that one cell may print; what follows is dropped here already."""
MOST_OUTPUTS = 1_000
_TRUNCATED = "\n... output truncated ...\n"
_PIECE = 8_192
_PAUSE = 0.05
"""Seconds between lines that are sent at once."""
_CAME_BACK = 113
"""Exit code of processes that the student's code forked, and did not end."""
_PATIENCE = 4.0
"""Seconds to wait for places for processes; the host waits for five."""


class Notebook:
    """Where the outputs of the cell that is running go."""

    def __init__(self) -> None:
        self.past = _PastStreams()
        self.begin(None)

    def begin(self, channel: Channel | None) -> None:
        """Send outputs to this channel from now on; with None they are dropped."""
        self._channel = channel
        self._process = os.getpid()
        self._lock = threading.RLock()  # threads print, too
        self._text: list[tuple[str, str]] = []
        self._waiting = self._printed = self._shown = 0
        self._next = 0.0
        self.past.forget()

    def write(self, name: str, text: str) -> None:
        """Print on a stream; pieces are gathered before they are sent."""
        if os.getpid() != self._process:
            # In a process that the student's code forked, of which the channel knows nothing.
            with contextlib.suppress(OSError):
                os.write(_NUMBERS[name], text.encode("utf-8", "replace"))
        elif self._channel is not None:
            with self._lock:
                self._gather()
                self._add(name, text)
                # Line by line where there is time for it: a cell that hangs should show how far it came.
                if self._waiting > _PIECE or (time.monotonic() > self._next and text.endswith("\n")):
                    self.flush()

    def flush(self) -> None:
        """Send what was printed."""
        if self._channel is None or os.getpid() != self._process:
            return
        with self._lock:
            self._gather()
            text, self._text, self._waiting = self._text, [], 0
            for name, pieces in itertools.groupby(text, key=lambda piece: piece[0]):
                printed = "".join(piece for _, piece in pieces)
                for start in range(0, len(printed), MOST_TEXT):
                    self._send(
                        {"output_type": "stream", "name": name, "text": printed[start : start + MOST_TEXT]}
                    )
            self._next = time.monotonic() + _PAUSE

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[None]:
        """Send what was printed; no thread is sending anything meanwhile."""
        with self._lock:
            self.flush()
            yield

    def show(self, output: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        """Send an output that is no print."""
        self.flush()
        self._shown += 1
        if self._shown <= MOST_OUTPUTS:
            self._send(output, display_id, update)

    def clear(self, wait: bool) -> None:
        """Ask for the outputs of this cell to be removed, at once or when the next one comes."""
        self.flush()
        self._say({"op": "clear", "wait": wait})

    def _gather(self) -> None:
        for name, text in self.past.take():
            self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        if self._printed > MOST_TEXT:
            return
        self._printed += len(text)
        if self._printed > MOST_TEXT:
            text = _TRUNCATED
            self._waiting = _PIECE  # now, because there is no more to wait for
        self._text.append((name, text))
        self._waiting += len(text)

    def _send(self, output: dict[str, Any], display_id: str | None = None, update: bool = False) -> None:
        message = {"op": "output", "output": output, "display_id": display_id, "update": update}
        try:
            self._say(message)
        except WireError:  # too large
            self._say(message | {"output": {"output_type": "stream", "name": "stderr", "text": _TRUNCATED}})

    def _say(self, message: dict[str, Any]) -> None:
        if os.getpid() == self._process:
            with self._lock:
                if self._channel is not None:
                    self._channel.send(message)


class _PastStreams:
    """What is written to descriptors 1 and 2, past sys.stdout: by other programs, by C code."""

    def __init__(self) -> None:
        self._read: dict[str, int] = {}

    def open(self) -> None:
        """Let it be written to files from now on."""
        for name, number in _NUMBERS.items():
            with tempfile.TemporaryFile() as file:
                os.dup2(file.fileno(), number)
            self._read[name] = 0

    def take(self) -> Iterator[tuple[str, str]]:
        """Give what was written since the last time."""
        for name, start in self._read.items():
            try:
                size = os.lseek(_NUMBERS[name], 0, os.SEEK_CUR)
                if size > start:
                    self._read[name] = size
                    written = os.pread(_NUMBERS[name], min(size - start, MOST_TEXT), start)
                    yield name, written.decode("utf-8", "replace")
            except OSError:  # a student can close or replace them
                continue

    def forget(self) -> None:
        """Begin anew."""
        for name in self._read:
            self._read[name] = 0
            with contextlib.suppress(OSError):
                os.ftruncate(_NUMBERS[name], 0)
                os.lseek(_NUMBERS[name], 0, os.SEEK_SET)


_NUMBERS = {"stdout": 1, "stderr": 2}
_notebook = Notebook()


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr."""

    encoding = "UTF-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        _notebook.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return _NUMBERS[self.name]

    def flush(self) -> None:
        _notebook.flush()

    def close(self) -> None:
        """Stay open: what the other cells print is to be seen."""


_STREAMS = _Stream("stdout"), _Stream("stderr")


class _Display(DisplayPublisher):
    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        output = {"output_type": "display_data", "data": _bundle(data), "metadata": _sizes(metadata)}
        _notebook.show(output, display_id if isinstance(display_id, str) else None, bool(update))

    def clear_output(self, wait: bool = False) -> None:
        _notebook.clear(bool(wait))


class _Results(DisplayHook):
    def start_displayhook(self) -> None: ...

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        _notebook.show(
            {"output_type": "execute_result", "data": _bundle(format_dict), "metadata": _sizes(md_dict)}
        )

    def finish_displayhook(self) -> None: ...


_SIGNS = re.compile(r"[%!?]|^[ \t]*[,;/]", re.MULTILINE)
"""Without one of these there is nothing in a cell that only IPython understands."""


class _Transformers(TransformerManager):
    """IPython's; but cells without its own syntax are not taken apart, which takes as long as to run them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._usual = [*self.token_transformers]

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        if self.token_transformers == self._usual and not _SIGNS.search("".join(lines)):
            return lines
        transformed: list[str] = super().do_token_transforms(lines)  # type: ignore[no-untyped-call]
        return transformed


class _Compiler(XCachingCompiler):
    """A kernel's, with a quicker way to name cells."""

    def ast_parse(self, source: str, *arguments: Any, **options: Any) -> Any:
        try:
            return super().ast_parse(source, *arguments, **options)
        except SyntaxError as error:
            found = error
        make_tokens_by_line(source.splitlines(keepends=True))  # finds some of them first in a kernel
        raise found

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        return f"{get_tmp_directory()}/{_murmur2(raw_code.encode(), get_tmp_hash_seed())}.py"


def _murmur2(data: bytes, seed: int) -> int:
    """Hash a cell's text as kernels do, by MurmurHash2 for 32 bits: warnings show it as the cell's file."""
    factor, bits = 0x5BD1E995, 0xFFFFFFFF
    whole = len(data) // 4
    words = np.frombuffer(data, "<u4", whole) * np.uint32(factor)
    words ^= words >> np.uint32(24)
    words *= np.uint32(factor)
    value = seed ^ len(data)
    for word in words.tolist():
        value = (value * factor & bits) ^ word
    if rest := data[4 * whole :]:
        value = (value ^ int.from_bytes(rest, "little")) * factor & bits
    value = (value ^ value >> 13) * factor & bits
    return value ^ value >> 15


class _Shell(ZMQInteractiveShell):
    """A kernel's shell without a kernel: outputs go to the notebook."""

    displayhook_class = Type(_Results)
    display_pub_class = Type(_Display)
    compiler_class = Type(_Compiler)

    def should_run_async(self, raw_cell: str, **prepared: Any) -> bool:
        # To find out, IPython compiles the cell once more.
        return ("await" in raw_cell or "async" in raw_cell) and super().should_run_async(raw_cell, **prepared)

    def enable_gui(self, gui: object = None) -> None:
        """There is no event loop to join: figures are drawn at the end of their cell."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        _notebook.show(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": _said(evalue),
                "traceback": [str(line) for line in stb],
            }
        )


# By these names libraries tell a notebook from a terminal.
_Shell.__name__ = _Shell.__qualname__ = ZMQInteractiveShell.__name__
_Stream.__name__ = _Stream.__qualname__ = OutStream.__name__


class _NoKernel:
    """What the shell may ask of a kernel: it joins no event loop, and nobody answers questions."""

    eventloop = None
    _allow_stdin = False
    raw_input = Kernel.raw_input
    getpass = Kernel.getpass


_NUMPYS = (
    "ctypeslib",
    "fft",
    "lib.stride_tricks",
    "linalg",
    "ma",
    "polynomial",
    "random",
    "strings",
    "testing",
)
"""What numpy imports when it is first used: by then its folder can be out of sight, if it lies in /tmp."""


_FIGURES = "matplotlib.pyplot"


def warm_up(imports: Iterable[str] = ()) -> None:
    """Import and use, once, what every session needs, and the modules named: it is there in every fork."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    real = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _STREAMS
    for name in _NUMPYS:
        importlib.import_module(f"numpy.{name}")
    for name in imports:
        with contextlib.suppress(Exception):  # a student's cell that imports it is told then
            importlib.import_module(name)
    config = Config()
    config.HistoryManager.enabled = False
    shell = _Shell.instance(config=config, kernel=_NoKernel())
    shell.input_transformer_manager = _Transformers()
    inspect.getmodule = _module_of(shell, inspect.getmodule)
    make_style = "style_with_executing_node"
    setattr(stack_data, make_style, lru_cache(getattr(stack_data, make_style)))
    Terminal256Formatter._setup_styles = _once_for_each_style(Terminal256Formatter._setup_styles)
    module = {name: value for name, value in shell.user_ns.items() if name.startswith("__")}
    for source in (
        "import numpy as np\nnp.ones((2, 2)) @ np.ones(2)",
        "def f():\n    raise ValueError('once')\nf()",
        "(",
        "await __import__('asyncio').sleep(0)",
        "%time None",
        "from IPython.display import display\ndisplay(1)",
        *([f"import {_FIGURES} as plt\nplt.plot([1, 2]); plt.show()"] if _FIGURES in sys.modules else []),
    ):
        shell.run_cell(source, store_history=False)
    shell.magics_manager.registry["ScriptMagics"]  # made when it is first asked for
    if _FIGURES in sys.modules:
        sys.modules[_FIGURES].close("all")
    shell.reset(new_session=True)
    shell.user_ns.update(module)
    sys.stdout, sys.stderr = real


# For each traceback IPython searches all modules for each frame, and works out hundreds of colours. A
# notebook in which little is filled in has a dozen of them.


def _module_of(shell: _Shell, search: Callable[..., ModuleType | None]) -> Callable[..., ModuleType | None]:
    """Make `inspect.getmodule` quick for frames and cells; a cell is in no module."""

    def getmodule(object: Any, _filename: str | None = None) -> ModuleType | None:
        frame = isinstance(object, FrameType)
        name = _filename or (object.f_code.co_filename if frame else None)
        if name in shell.compile._filename_map:
            return None
        found = sys.modules.get(object.f_globals.get("__name__", "")) if frame else None
        return found if found and getattr(found, "__file__", None) == name else search(object, _filename)

    return getmodule


def _once_for_each_style(setup: Callable[[Any], None]) -> Callable[..., None]:
    known: dict[Any, Any] = {}

    def _setup_styles(self: Any) -> None:
        if self.style not in known:
            setup(self)
            known[self.style] = self.style_string
        self.style_string = known[self.style]

    return _setup_styles


_imported: dict[tuple[str, bytes], ModuleType] = {}
"""The instructor's modules, by name and content."""


@contextlib.contextmanager
def imported(folder: str, modules: Mapping[str, Any]) -> Iterator[None]:
    """Have the instructor's modules imported, as if from that folder, in what is forked inside.

    One that cannot be imported is left for the student's cells to fail at.
    """
    given = {name.removesuffix(".py"): data.tobytes() for name, data in modules.items()}
    found = {name: module for name, data in given.items() if (module := _import(folder, name, data))}
    sys.modules.update(found)
    try:
        yield
    finally:
        for name in found:
            del sys.modules[name]


def _import(folder: str, name: str, source: bytes) -> ModuleType | None:
    if name in sys.modules:  # one of Python's or of a library
        return None
    if (name, source) not in _imported:
        path = f"{folder}/{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            exec(compile(source, path, "exec"), module.__dict__)
        except Exception:
            return None
        finally:
            del sys.modules[name]
        _imported[name, source] = module
        gc.collect()
        gc.freeze()  # so that a fork does not copy pages only to count references
    return _imported[name, source]


def serve(channel: Channel, folder: str) -> NoReturn:
    """Do what the host asks on this channel until it hangs up, as the first process of a session.

    It runs no cell itself: told to fork, it is the first checkpoint. Never returns.
    """
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
    sys.path[0:0] = [folder]
    _notebook.past.open()
    sys.stdout, sys.stderr = _STREAMS
    random.seed()
    np.random.seed()
    shell = _Shell.instance()
    shell.user_ns["_dh"][:] = [Path(folder)]
    builtins.input = shell.kernel.raw_input
    getpass.getpass = shell.kernel.getpass
    # In a kernel, too, a breakpoint is passed over where no debugger is attached; and pdb is IPython's.
    sys.breakpointhook = lambda *_, **__: None
    vars(pdb).update(Pdb=debugger.InterruptiblePdb, set_trace=debugger.set_trace)
    _Server(channel, shell).run()


class _Server:
    """One process of a session: answers one channel, one request after the other."""

    def __init__(self, channel: Channel, shell: _Shell) -> None:
        self.channel = channel
        self.shell = shell
        self.process = os.getpid()
        self.first = True
        """Whether this is the first process of the session, whose children its orphans are."""
        self.child = 0
        self.ended: int | None = None
        """How the child ended, as the system said it."""
        signal.signal(signal.SIGCHLD, self._take_in)
        # A namespace spares its first process only those signals for which it has no handler.
        self._on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        # A selector without a state in the system, which forks would share.
        self.loop = asyncio.SelectorEventLoop(selectors.PollSelector())
        asyncio.set_event_loop(self.loop)
        self.context = contextvars.copy_context()  # holds what numpy.seterr sets, for one
        self.functions: list[Callable[..., Any]] = []
        self.programs: dict[str, Callable[..., Any]] = {}

    def run(self) -> NoReturn:
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
                while self.first and self._wait(-1, 0):  # while it lives, so do the others
                    pass
                os._exit(0)

    def _take_in(self, *_: object) -> None:
        while self._wait(-1, os.WNOHANG):
            pass

    def _wait(self, which: int, options: int) -> bool:
        """Wait for a child, or with -1 for any; say whether one ended."""
        try:
            found, status = os.waitpid(which, options)
        except ChildProcessError:
            return False
        if found == self.child:
            self.ended = status
        return bool(found)

    def on_fork(self) -> None:
        """Go on as a fork that serves the channel given; this process stays as the snapshot.

        Threads do not survive a fork. Where the student's code left some, it is the fork that stays behind.
        """
        descriptor = self.channel.take_file()
        assert descriptor is not None
        stays = threading.active_count() == 1
        self.child, self.ended = os.getpid(), None
        forked = self._fork()
        if forked == 0:
            if self.first:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.signal(signal.SIGINT, self._on_interrupt)
            self.first = False
            self.shell.magics_manager.registry["ScriptMagics"].event_loop = None  # of a thread of its own
            _notebook.begin(None)
        self.process = os.getpid()
        if bool(forked) != stays:
            self.channel.close()
            self.channel = Channel(socket.socket(fileno=descriptor), trusted=True)
            self.channel.send({"op": "here"})  # from now on its time counts
        else:
            os.close(descriptor)

    def _fork(self) -> int:
        """Fork; where the student's processes have taken every place, wait until some have ended."""
        until = time.monotonic() + _PATIENCE
        while True:
            # A child can have run, answered and ended before this process goes on: that is not told while
            # nobody knows that it is the child.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            try:
                forked = os.fork()
                self.child = forked or self.child
                return forked
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            time.sleep(0.05)

    def on_rollback(self) -> None:
        """End the process that went on, and say how it ended if it had ended before."""
        # Without a fork there is nothing to end: to the system, 0 is the whole group.
        if self.child and self.ended is None and not self._wait(self.child, os.WNOHANG):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
            self._wait(self.child, 0)  # where this one is the fork, it is no child
        code = None if self.ended is None else os.waitstatus_to_exitcode(self.ended)
        self.channel.send({"op": "rolled back", "code": code})

    def on_file(self, name: str, data: Any, begins: bool) -> None:
        """Write a file, or its next piece, into the private folder."""
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb" if begins else "ab") as file:
            file.write(data.tobytes())

    def on_cell(self, source: str, count: int) -> None:
        """Run a cell; its outputs are sent while it runs."""
        _notebook.begin(self.channel)
        self.shell.execution_count = count
        for name, stream in zip(("stdout", "stderr"), _STREAMS, strict=True):
            if not hasattr(getattr(sys, name, None), "write"):  # a cell took it away; the shell needs one
                setattr(sys, name, stream)
        self.loop.run_until_complete(self.loop.create_task(self.run_cell(source), context=self.context))
        self.end_forks()
        with _notebook.at_rest():
            _notebook.begin(None)
        self.channel.send({"op": "done"})

    def end_forks(self) -> None:
        """End a process that the student's code forked and that came back here: one of them answers.

        That one takes in those that ended so, but no child that the student's code may still ask about.
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
        """Give a name's value, where it is data, or what else it is."""
        if name not in self.shell.user_ns:
            self.channel.send({"op": "missing"})
            return
        value = self.shell.user_ns[name]
        try:
            self.channel.send({"op": "value", "value": value}, other=self.as_data)
        except WireError as error:  # larger than a message may be
            self.channel.send({"op": "unsent", "message": str(error)})

    def on_call(
        self,
        target: Any,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        number: int,
    ) -> None:
        """Call a function of the student's, by its name or its number."""
        try:
            function = self.shell.user_ns[target] if isinstance(target, str) else self.functions[target]
        except (KeyError, IndexError):
            said = f"name {target!r} is not defined" if isinstance(target, str) else "the function is gone"
            self.channel.send(
                {"op": "raised", "number": number, "type": "NameError", "message": said, "line": ""}
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
                    "message": _said(error)[:2000],
                    "line": self._own_line(error),
                }
            )

    def as_data(self, value: Any) -> Any:
        """Turn array-likes and other kinds of numbers into data, functions into references."""
        if isinstance(value, np.ndarray):
            # An array of numbers of another kind, such as fractions or long doubles.
            if value.dtype.kind == "O":
                return value.tolist()
            return value.astype(float) if value.dtype.kind == "f" else NotData(f"array of {value.dtype}")
        if isinstance(value, np.floating):
            return float(value)
        if isinstance(value, FunctionAt | NotData):
            return value
        if hasattr(type(value), "__array__"):
            return np.array(value)
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return list(value)  # array.array, deque, range
        if isinstance(value, Decimal | numbers.Real):
            try:
                return float(value)
            except OverflowError:
                return NotData("number beyond every float")
        if callable(value):
            self.functions.append(value)
            return FunctionAt(len(self.functions) - 1)
        return NotData(type(value).__name__)

    def ours(self, value: Any) -> Any:
        """Put functions in place of the host's: stubs, or what their text defines."""
        kind = type(value)
        if kind is tuple or kind is list:
            return kind(map(self.ours, value))
        if kind is dict:
            return {key: self.ours(part) for key, part in value.items()}
        if kind is Program:
            return self._defined(value.source)
        return self._stub(value.number) if kind is FunctionAt else value

    def _defined(self, source: str) -> Callable[..., Any]:
        """Give what a program defines: the same function each time, as whoever passes it again would."""
        if source not in self.programs:
            names: dict[str, Any] = {"np": np}
            exec(source, names)
            self.programs[source] = names["f"]
        return self.programs[source]

    def _stub(self, number: int) -> Callable[..., Any]:
        def call_back(*args: Any, **kwargs: Any) -> Any:
            self.channel.send(
                {"op": "callback", "target": number, "args": args, "kwargs": kwargs}, other=self.as_data
            )
            while True:
                message = self.channel.receive(files=True)
                op = message.pop("op")
                if op == "value":
                    return self.ours(message["value"])
                if op == "failed":
                    kind: Any = getattr(builtins, message["type"], RuntimeError)
                    raise kind(message["message"])
                getattr(self, f"on_{op}")(**message)

        return call_back

    def _own_line(self, error: BaseException) -> str:
        """Find the last line of the student's own cells that the exception passed through."""
        line, trace = "", error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in self.shell.compile._filename_map:
                line = linecache.getline(name, trace.tb_lineno).strip() or f"line {trace.tb_lineno}"
            trace = trace.tb_next
        return line[:300]


def _bundle(data: Mapping[str, Any]) -> dict[str, str]:
    """Write a MIME bundle as text: bytes in base64, structures as JSON."""
    texts = {}
    for kind, value in data.items():
        if isinstance(value, bytes):
            texts[str(kind)] = b64encode(value).decode()
        elif isinstance(value, str):
            texts[str(kind)] = value
        else:
            try:
                texts[str(kind)] = json.dumps(value)
            except (TypeError, ValueError, RecursionError):
                continue
    return texts


def _sizes(metadata: object) -> dict[str, dict[str, int]]:
    """Keep of the metadata the sizes at which images are to be shown."""
    return {
        kind: {
            side: size for side, size in about.items() if side in ("width", "height") and type(size) is int
        }
        for kind, about in (metadata.items() if isinstance(metadata, Mapping) else ())
        if isinstance(kind, str) and isinstance(about, Mapping)
    }


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a student's own exception may fail to describe itself
        return ""
