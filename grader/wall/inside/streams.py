"""Where prints and outputs of the running cell go: to the host, as they come."""

import contextlib
import io
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any

from ipykernel.iostream import OutStream

from .channel import Channel
from .frames import WireError

MOST_PRINTED = 1_000_000
"""Characters that one cell may print; what follows is dropped here already."""
MOST_OUTPUTS_SENT = 1_000
"""Outputs besides prints that one cell may show."""
_TRUNCATED = "\n... output truncated ...\n"
_PIECE = 8_192
"""Characters that are gathered before they are sent."""
_PAUSE = 0.05
"""Seconds between two lines that are sent as soon as they are printed."""


class KeptPrints:
    """Takes the place of the channel: keeps what is printed until somebody asks for it."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def send(self, message: dict[str, Any]) -> None:
        """Keep a message if it is of something printed."""
        output = message.get("output", {})
        if output.get("output_type") == "stream":
            self.texts.append((output["name"], output["text"]))


class CellOutputs:
    """The outputs of the running cell, on their way to the host."""

    def __init__(self) -> None:
        self.descriptors = _Descriptors()
        self.begin(None)

    def begin(self, channel: Channel | KeptPrints | None) -> None:
        """Send outputs to this channel from now on; with None they are dropped."""
        self._channel = channel
        self._process = os.getpid()
        self._lock = threading.RLock()  # threads print, too
        self._text: list[tuple[str, str]] = []
        self._waiting = 0
        self._printed = 0
        self._shown = 0
        self._next = 0.0
        self.descriptors.forget()

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
            text = self._text
            self._text = []
            self._waiting = 0
            for name, pieces in itertools.groupby(text, key=lambda piece: piece[0]):
                printed = "".join(piece for _, piece in pieces)
                for start in range(0, len(printed), MOST_PRINTED):
                    self._send(
                        {"output_type": "stream", "name": name, "text": printed[start : start + MOST_PRINTED]}
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
        if self._shown <= MOST_OUTPUTS_SENT:
            self._send(output, display_id, update)

    def clear(self, wait: bool) -> None:
        """Ask for the outputs of this cell to be removed, at once or when the next one comes."""
        self.flush()
        self._say({"op": "clear", "wait": wait})

    def _gather(self) -> None:
        """Add what was written past the streams."""
        for name, text in self.descriptors.take():
            self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        if self._printed > MOST_PRINTED:
            return
        self._printed += len(text)
        if self._printed > MOST_PRINTED:
            text = _TRUNCATED
            self._waiting = _PIECE  # nothing more comes: this is sent now
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


class _Descriptors:
    """Descriptors 1 and 2, to which other programs and C code write past sys.stdout and sys.stderr."""

    def __init__(self) -> None:
        self._read: dict[str, int] = {}

    def open(self) -> None:
        """Let both lead to files from now on."""
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
                    written = os.pread(_NUMBERS[name], min(size - start, MOST_PRINTED), start)
                    yield name, written.decode("utf-8", "replace")
            except OSError:  # a student can close or replace them
                continue

    def forget(self) -> None:
        """Empty both files."""
        for name in self._read:
            self._read[name] = 0
            with contextlib.suppress(OSError):
                os.ftruncate(_NUMBERS[name], 0)
                os.lseek(_NUMBERS[name], 0, os.SEEK_SET)


_NUMBERS = {"stdout": 1, "stderr": 2}
cell_outputs = CellOutputs()
"""Those of the one cell that runs in this process."""


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr."""

    encoding = "UTF-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        cell_outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return _NUMBERS[self.name]

    def flush(self) -> None:
        cell_outputs.flush()

    def close(self) -> None:
        """Stay open: what the other cells print is to be seen."""


STREAMS = _Stream("stdout"), _Stream("stderr")


# By this name libraries tell a notebook from a terminal.
_Stream.__name__ = _Stream.__qualname__ = OutStream.__name__
