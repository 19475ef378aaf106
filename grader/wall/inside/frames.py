"""What crosses the wall: frames of plain data, checked entry by entry when they arrive.

A frame is a length (4 bytes, big-endian) and a msgpack map. Values are None, booleans, numbers, strings,
lists, tuples and dicts of these, and arrays of the dtypes in `DTYPES`. Nothing is unpickled or evaluated. A
function crosses as a number, under which its own side calls it when asked; anything else as the name of its
type, or as a `Rebuilt`, which names a row of the closed table (table.py) and is mere data here. Only the host
may send a function's text instead, if there is nothing in it to hide.

Both halves speak it: ours to check what the student's process says, the student's to read what we ask.
"""

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

DTYPES = tuple(
    np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
)
_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
MOST_BYTES = 8_000_000
"""Bytes of one frame."""
_LARGEST_EMPTY = 1_000
"""Of an empty array: the product of all sides that are not 0. Nested lists would be as many lists."""
MOST_FRAME_ENTRIES = 20_000
"""Entries of all lists, tuples and dicts of one frame together; arrays count once."""
DEEPEST = 20
"""Lists within lists."""
_USUAL_BYTES = 1_024
"""Bytes to reserve for a frame: most are smaller, and to reserve more takes time."""
_SMALL = 8_192
"""Bytes up to which a frame is read at once: so few cannot hold too many entries."""
_MOST_DIMENSIONS = 8
_HEADS = tuple(struct.Struct(f">BB{dimensions}I") for dimensions in range(_MOST_DIMENSIONS + 1))
"""What precedes the entries of an array, by its dimensions: the dtype, their number, and each side."""
_LONGEST_NAME = 200
_LONGEST_INT = 64

_MOST_FIELDS = 16

_ARRAY, _INT, _COMPLEX, _FUNCTION, _NOT_DATA, _PROGRAM = range(1, 7)
_LIST, _TUPLE, _DICT, _REBUILT = range(4)


class WireError(Exception):
    """The other side said something that is no frame of plain data, or too much at once."""


@dataclass(frozen=True)
class FunctionAt:
    """A function that lives on the other side; `number` is its name there."""

    number: int


@dataclass(frozen=True)
class Program:
    """The text of a function that the host lets run on the other side, where it is called `f`."""

    source: str


@dataclass(frozen=True)
class NotData:
    """An object that is no data, and stayed where it was."""

    type_name: str


@dataclass(frozen=True)
class Rebuilt:
    """A value that is made anew on the other side: the name of its row in table.py, and its parts."""

    name: str
    parts: tuple[Any, ...]


def pack(message: dict[str, Any], other: Callable[[Any], Any] | None = None) -> bytes:
    """Write a message as a frame.

    Parameters
    ----------
    message
        Plain data.
    other
        Turns an object that is no data into something that is, or into a FunctionAt or a NotData. Without it,
        such an object is an error.

    Raises
    ------
    WireError
        If the message holds something that is no data, or is larger than a frame may be.
    """

    def write(value: Any, asked: bool = False) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind not in _WRITERS:
            kind = next((known for known in _WRITERS if isinstance(value, known)), kind)
        written = _WRITERS[kind](value, write) if kind in _WRITERS else None
        if written is not None:
            return written
        if asked or other is None:
            raise WireError(f"an object of type {type(value).__name__} is no data")
        return write(other(value), True)

    try:
        fields = {name: write(value) for name, value in message.items()}
        body = msgpack.packb(fields, buf_size=_USUAL_BYTES)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise WireError(f"this cannot be sent: {error}") from error
    if len(body) > MOST_BYTES:
        raise WireError(f"a message of {len(body):,} bytes; {MOST_BYTES:,} are the most")
    return struct.pack(">I", len(body)) + bytes(body)


@dataclass(frozen=True)
class UnnumberedMessage:
    """A message that is sent often: written once, and completed with another number each time."""

    body: bytes

    @classmethod
    def of(
        cls, message: dict[str, Any], last: str, other: Callable[[Any], Any] | None = None
    ) -> "UnnumberedMessage":
        """Write all fields of a message; the number will be one more, named `last`. `other` is as for `pack`.

        Raises
        ------
        WireError
            As `pack`.
        """
        return cls(pack({**message, last: 0}, other)[4:-1])

    def complete(self, number: int) -> bytes:
        """Give the body of the frame."""
        return self.body + bytes(msgpack.packb(number))


def unpack(body: bytes, trusted: bool = False) -> dict[str, Any]:
    """Read the body of a frame; whatever the bytes are, the result is plain data.

    Parameters
    ----------
    body
        What was received.
    trusted
        Whether the host wrote it: then it needs no check.

    Raises
    ------
    WireError
        If it is anything else than a map of plain data within the limits.
    """
    try:
        if trusted:
            read = msgpack.unpackb(body, ext_hook=_of_host, list_hook=_collection, strict_map_key=False)
            return dict(read)
        if len(body) <= _SMALL:
            message = msgpack.unpackb(
                body,
                ext_hook=_extension,
                list_hook=_checked_collection,
                object_pairs_hook=_Fields,
                strict_map_key=False,
            )
            if type(message) is not _Fields:
                raise WireError("not a message")
            values = [value for _, value in message]
            if not _allowed(values) or _deeper(values, 0):
                raise WireError("bytes, or a map inside, or too many levels")
        else:
            message = _read_large(body)
        if len(message) > _MOST_FIELDS or {type(name) for name, _ in message} - {str}:
            raise WireError(f"not a message: more than {_MOST_FIELDS} fields, or fields without names")
        return dict(message)
    except (ValueError, msgpack.UnpackException) as error:  # msgpack's; others are failures of ours
        raise WireError(f"not a message: {error}") from error


class _Fields(list[tuple[Any, Any]]):
    """A map as it was read; only the message itself may be one."""


def _checked_collection(parts: list[Any]) -> Any:
    if not _allowed(parts):
        raise WireError("bytes, or a map inside")
    return _collection(parts)


def _allowed(values: Iterable[Any]) -> bool:
    unusual = {*map(type, values)} - _USUAL
    return not unusual or all(issubclass(kind, np.generic) for kind in unusual)


def _deeper(values: Iterable[Any], depth: int) -> bool:
    """Say whether there are more levels than may be."""
    for value in values:
        kind = type(value)
        if kind in _COLLECTIONS and (depth >= DEEPEST or _deeper(_parts_of(value), depth + 1)):
            return True
    return False


def _parts_of(value: Any) -> Iterable[Any]:
    if type(value) is dict:
        return value.values()
    return value.parts if type(value) is Rebuilt else value


def _read_large(body: bytes) -> list[tuple[Any, Any]]:
    """Read entry by entry, and stop at the first one too many: in memory each is a hundred times as large."""
    unpacker = msgpack.Unpacker(ext_hook=_extension, max_buffer_size=max(len(body), 1))
    unpacker.feed(body)
    left = MOST_FRAME_ENTRIES

    def read(depth: int) -> Any:
        nonlocal left
        if unpacker.tell() >= len(body):
            raise WireError("not a message: it ends too soon")
        first = body[unpacker.tell()]
        if first in _LISTS:
            size = unpacker.read_array_header()
            left -= size
            if left < 0 or depth >= DEEPEST:
                raise WireError(f"more than {MOST_FRAME_ENTRIES:,} entries, or more than {DEEPEST} levels")
            return _collection([read(depth + 1) for _ in range(size)])
        if first in _NEITHER:
            raise WireError("bytes, or a map inside")
        value = unpacker.unpack()
        if type(value) not in _READ and not isinstance(value, np.generic):
            raise WireError(f"a value of type {type(value).__name__}")
        return value

    size = unpacker.read_map_header()
    if size > _MOST_FIELDS:
        raise WireError(f"more than {_MOST_FIELDS} fields")
    fields = [(read(DEEPEST), read(0)) for _ in range(size)]
    if unpacker.tell() != len(body):
        raise WireError("not a message: there is something behind it")
    return fields


def _collection(parts: list[Any]) -> Any:
    kind = parts.pop(0) if parts else None
    if type(kind) is int:
        if kind == _LIST:
            return parts
        if kind == _TUPLE:
            return tuple(parts)
        if kind == _DICT and len(parts) % 2 == 0 and all(map(_is_key, parts[::2])):
            return dict(zip(parts[::2], parts[1::2], strict=True))
        if kind == _REBUILT and parts and type(parts[0]) is str:
            return Rebuilt(parts[0], tuple(parts[1:]))
    raise WireError("a collection of an unknown kind")


def _is_key(value: Any) -> bool:
    # Other keys could be chosen so that all have one hash: a dict of them takes hours to build.
    return value is None or type(value) in (str, bool) or (type(value) is int and abs(value) < 1 << 60)


_Write = Callable[[Any], Any]
_PLAIN = frozenset({type(None), bool, float, str})
_READ = _PLAIN | {int, complex, np.ndarray, FunctionAt, NotData}
_COLLECTIONS = frozenset({list, tuple, dict, Rebuilt})
_USUAL = _READ | _COLLECTIONS
# What begins with these bytes is a list; or bytes or a map.
_LISTS = frozenset({*range(0x90, 0xA0), 0xDC, 0xDD})
_NEITHER = frozenset({*range(0x80, 0x90), 0xDE, 0xDF, 0xC4, 0xC5, 0xC6})


def _write_array(value: Any, write: _Write) -> Any:
    if type(value) is not np.ndarray or value.dtype not in _CODES:
        if isinstance(value, np.ma.MaskedArray) and value.dtype.kind in "biuf":
            value = np.ma.filled(value.astype(float), np.nan)  # a masked entry is no number
        value = np.asarray(value)
        native = value.dtype.newbyteorder("=")
        if native not in _CODES:
            return None
        value = value.astype(native)
    if value.ndim > _MOST_DIMENSIONS:
        return None
    head = _HEADS[value.ndim].pack(_CODES[value.dtype], value.ndim, *value.shape)
    return msgpack.ExtType(_ARRAY, head + value.tobytes())


def _write_int(value: int, write: _Write) -> Any:
    value = int(value)
    if -(1 << 63) <= value < 1 << 64:
        return value
    length = value.bit_length() // 8 + 1
    return (
        msgpack.ExtType(_INT, value.to_bytes(length, "big", signed=True)) if length <= _LONGEST_INT else None
    )


def _write_dict(value: dict[Any, Any], write: _Write) -> Any:
    if not all(map(_is_key, value)):
        return None
    return [_DICT, *(write(part) for pair in value.items() for part in pair)]


def _write_name(value: NotData, write: _Write) -> Any:
    return msgpack.ExtType(_NOT_DATA, value.type_name[:_LONGEST_NAME].encode("utf-8", "replace"))


# The more special kinds first: a subclass is written as the first that it belongs to.
_WRITERS: dict[type, Callable[[Any, _Write], Any]] = {
    FunctionAt: lambda value, write: msgpack.ExtType(_FUNCTION, struct.pack(">I", value.number)),
    NotData: _write_name,
    Rebuilt: lambda value, write: [_REBUILT, value.name, *map(write, value.parts)],
    Program: lambda value, write: msgpack.ExtType(_PROGRAM, value.source.encode()),
    np.ndarray: _write_array,
    np.str_: lambda value, write: str(value),
    np.generic: _write_array,
    list: lambda value, write: [_LIST, *map(write, value)],
    tuple: lambda value, write: [_TUPLE, *map(write, value)],
    dict: _write_dict,
    int: _write_int,
    float: lambda value, write: float(value),
    complex: lambda value, write: msgpack.ExtType(_COMPLEX, struct.pack(">dd", value.real, value.imag)),
    str: lambda value, write: "".join(value),
}


def _extension(code: int, data: bytes) -> Any:
    if code == _ARRAY:
        return _read_array(data)
    if code == _INT and len(data) <= _LONGEST_INT:
        return int.from_bytes(data, "big", signed=True)
    if code == _COMPLEX and len(data) == 16:
        return complex(*struct.unpack(">dd", data))
    if code == _FUNCTION and len(data) == 4:
        return FunctionAt(*struct.unpack(">I", data))
    if code == _NOT_DATA and len(data) <= 4 * _LONGEST_NAME:
        return NotData(data.decode())
    raise WireError(f"unknown extension {code} of {len(data)} bytes")


def _of_host(code: int, data: bytes) -> Any:
    return Program(data.decode()) if code == _PROGRAM else _extension(code, data)


def _read_array(data: bytes) -> Any:
    """Read the head, and the entries behind it."""
    if len(data) < 2 or data[0] >= len(DTYPES) or data[1] > _MOST_DIMENSIONS or len(data) < 2 + 4 * data[1]:
        raise WireError("an array of a dtype or shape that is not allowed")
    dtype, head = DTYPES[data[0]], _HEADS[data[1]]
    shape = head.unpack_from(data)[2:]
    entries = math.prod(shape)
    if entries * dtype.itemsize != len(data) - head.size:
        raise WireError("an array whose data does not fit its shape")
    if not entries and math.prod(side or 1 for side in shape) > _LARGEST_EMPTY:
        raise WireError("an empty array that is huge in another direction: a sum over it would not be")
    if dtype.kind == "b" and data[head.size :].strip(b"\0\1"):
        raise WireError("booleans that are neither true nor false")
    # A copy, because the result is to be writable like any other array. Shape () gives a number of that
    # dtype.
    array = np.ndarray(shape, dtype, data, head.size).copy()
    return array if shape else array[()]
