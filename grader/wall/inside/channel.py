"""Frames over a socket, each sent and read within a time."""

import os
import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from .frames import MOST_BYTES, WireError, pack, unpack


class Closed(Exception):
    """The other side has hung up."""


class Late(Exception):
    """The other side did not answer in time."""


class Patience(Protocol):
    """A limited time that ends by more than a clock; see `Deadline` in limit.py."""

    def pause(self) -> float:
        """Give seconds after which to ask again; 0 if none are left."""


Until = float | Patience
"""When to give up: a time of `time.monotonic()`, or when a patience is over."""


class Channel:
    """Frames over a socket, each to be sent and read within a time.

    Parameters
    ----------
    connection
        The socket.
    trusted
        Whether the host is at its other end.
    """

    def __init__(self, connection: socket.socket, trusted: bool = False) -> None:
        self._connection = connection
        self._trusted = trusted
        self._came = bytearray()
        self._file: int | None = None
        self.received = 0
        """Bytes of all messages so far."""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def send(
        self,
        *messages: dict[str, Any],
        other: Callable[[Any], Any] | None = None,
        descriptor: int | None = None,
        until: Until | None = None,
    ) -> None:
        """Send messages, with an open file beside them if one is given.

        Parameters
        ----------
        messages, other
            As for `pack`.
        descriptor
            An open file to pass on.
        until
            When to give up.

        Raises
        ------
        Closed, Late, WireError
            If it cannot be sent.
        """
        frames = b"".join(pack(message, other) for message in messages)
        self._send(frames, [] if descriptor is None else [_as_ancillary(descriptor)], until)

    def send_bodies(self, bodies: Iterable[bytes], until: Until | None = None) -> None:
        """Send messages whose bodies are written already; see `send`."""
        self._send(b"".join(struct.pack(">I", len(body)) + body for body in bodies), [], until)

    def _send(self, frames: bytes, extra: list[tuple[int, int, bytes]], until: Until | None) -> None:
        rest = memoryview(frames)
        while rest:
            self._wait_until(until)
            try:
                sent = self._connection.sendmsg([rest], extra) if extra else self._connection.send(rest)
            except TimeoutError:
                continue  # `_wait_until` says whether the time is over
            except OSError as error:
                raise Closed from error
            rest = rest[sent:]
            extra = []  # it went with the first piece

    def receive(self, until: Until | None = None, *, files: bool = False) -> dict[str, Any]:
        """Read the next message.

        Parameters
        ----------
        until
            When to give up.
        files
            Take an open file that comes with it, for `take_file`; otherwise the kernel closes it.

        Raises
        ------
        Closed, Late, WireError
            If there is none.
        """
        return unpack(self.receive_body(until, files=files), self._trusted)

    def receive_body(self, until: Until | None = None, *, files: bool = False) -> bytes:
        """Take the next message without reading it; see `receive`."""
        self._until_there(4, until, files)
        (length,) = struct.unpack_from(">I", self._came)
        if length > MOST_BYTES:
            raise WireError(f"a message of {length:,} bytes; {MOST_BYTES:,} are the most")
        self._until_there(4 + length, until, files)
        body = bytes(self._came[4 : 4 + length])
        self.received += length
        del self._came[: 4 + length]
        return body

    def sender(self, until: Until | None = None) -> int:
        """Wait for a message, and give the number that its sender has here; 0 if the kernel does not say.

        SO_PASSCRED has to be set on the socket. Afterwards it is not.

        Raises
        ------
        Closed, Late
            If there is no message.
        """
        while True:
            self._wait_until(until)
            try:
                # Room for this and nothing else: no open file comes in beside it.
                room = socket.CMSG_SPACE(_CREDENTIALS.size)
                piece, extra, *_ = self._connection.recvmsg(1, room, socket.MSG_PEEK)
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
            except TimeoutError:
                continue
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            for level, kind, data in extra:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                    return int(_CREDENTIALS.unpack(data[: _CREDENTIALS.size])[0])
            return 0

    def take_file(self) -> int | None:
        """Give the descriptor of the file that came last."""
        descriptor = self._file
        self._file = None
        return descriptor

    def _until_there(self, count: int, until: Until | None, files: bool) -> None:
        # One piece after the other: memory grows with what came, and not with what was announced.
        while len(self._came) < count:
            self._wait_until(until)
            try:
                if files:
                    piece, extra, *_ = self._connection.recvmsg(_PIECE, _ROOM, socket.MSG_CMSG_CLOEXEC)
                    for level, kind, data in extra:
                        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                            for (number,) in struct.iter_unpack("i", data):
                                if self._file is not None:
                                    os.close(self._file)
                                self._file = number
                else:
                    piece = self._connection.recv(_PIECE)
            except TimeoutError:
                continue  # `_wait_until` says whether the time is over
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            self._came += piece

    def _wait_until(self, until: Until | None) -> None:
        if isinstance(until, float | int):
            left: float | None = until - time.monotonic()
        else:
            left = None if until is None else until.pause()
        if left is not None and left <= 0:
            raise Late
        self._connection.settimeout(left)


_PIECE = 1 << 16
_ROOM = socket.CMSG_SPACE(4)
_CREDENTIALS = struct.Struct("iII")
"""Numbers of a process, its user and its group."""


def _as_ancillary(descriptor: int) -> tuple[int, int, bytes]:
    return socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", descriptor)
