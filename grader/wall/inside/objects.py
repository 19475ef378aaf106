"""The student's half of objects: what a test does to an object of theirs is done to it here.

A test on the host's side holds stand-ins (`student_objects` there). Each operation arrives by its name in
`OPERATIONS`, with the number of the object it is asked of; its result goes back as data, or as the number of
another object. Nothing in this process is to be trusted: what an object may decide, the host decides.
"""

import builtins
import copy
import functools
import math
import operator
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Protocol

import numpy as np

from .channel import Channel, Closed
from .frames import FunctionAt, NotData, Program, Rebuilt, WireError, pack
from .known_types import NAMES_OF_TYPES
from .libraries import prepare_for
from .shell import text_of
from .table import Encoder, from_data

_FUNCTIONS = (
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    np.ufunc,
    functools.partial,
    type(functools.lru_cache(len)),
    type(str.upper),
    type("".__len__),
    type(str.__len__),
)
_AS_THEIR_BASE = (str, int, float)
"""Of a library's own kinds of these, only the value crosses. A student's own kinds are objects."""
_MOST_ATTRIBUTES = 20
"""Of an exception."""
_MOST_DOC = 2_000

_BINARY = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor"),
    *("lshift", "rshift"),
)


def _binary(name: str) -> Callable[[Any, Any], Any]:
    found: Callable[[Any, Any], Any] = getattr(operator, f"__{name}__")
    return found


def _reversed(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda target, other: operation(other, target)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": lambda target, *args, **kwargs: target(*args, **kwargs),
    "get": getattr,
    "set": setattr,
    "del": delattr,
    "describe": lambda kind: _described(kind),
    **{name: getattr(builtins, name) for name in ("len", "iter", "next", "reversed", "str", "repr", "bool")},
    **{name: getattr(builtins, name) for name in ("int", "float", "complex", "hash", "format", "abs", "dir")},
    **{name: getattr(builtins, name) for name in ("round", "bytes", "divmod", "isinstance", "issubclass")},
    **{name: getattr(math, name) for name in ("trunc", "floor", "ceil")},
    **{name: getattr(operator, name) for name in ("index", "neg", "pos", "invert", "getitem", "setitem")},
    **{name: getattr(operator, name) for name in ("delitem", "contains", "eq", "ne", "lt", "le", "gt", "ge")},
    **{name: _binary(name) for name in _BINARY},
    **{f"r{name}": _reversed(_binary(name)) for name in _BINARY},
    **{f"i{name}": _binary(f"i{name}") for name in _BINARY},
    "rdivmod": _reversed(divmod),
    "enter": lambda target: type(target).__enter__(target),
    "exit": lambda target, *args: type(target).__exit__(target, *args),
    "array": np.asarray,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
"""What a test may do to an object, by the names that the host uses."""

SPECIAL = {
    "__call__": "call",
    **{f"__{name}__": name for name in OPERATIONS if not name.startswith("is")},
}
for _name in ("get", "set", "del", "describe", "dir", "copy", "deepcopy", "call", "repr", "str", "format"):
    SPECIAL.pop(f"__{_name}__")
"""The special methods that a class of the student's can bring, and the operation that each stands for."""


def _described(kind: type) -> dict[str, Any]:
    """Say of a class what its stand-in needs; see `Described` on the host's side."""
    found = {name for base in kind.__mro__ if base is not object for name in vars(base)}
    special = [
        name for name in (*SPECIAL, "__call__") if name in found and getattr(kind, name, None) is not None
    ]
    if "__eq__" in found and "__hash__" in found and kind.__hash__ is None:
        special.append("unhashable")
    doc = kind.__doc__
    return {
        "name": kind.__name__,
        "qualname": kind.__qualname__,
        "module": str(kind.__module__),
        "doc": doc[:_MOST_DOC] if isinstance(doc, str) else None,
        "bases": kind.__bases__,
        "special": special,
        "known": kind if kind in NAMES_OF_TYPES else None,
    }


class Server(Protocol):
    """What the process offers to its objects; see server.py."""

    channel: Channel

    def named(self, name: str) -> Any:
        """Give what the student calls by a name; raises a NameError if there is nothing."""

    def end_forks(self) -> None:
        """End this process if the student's code forked it."""

    def call_back(self, number: int, args: Any, kwargs: Any) -> Any:
        """Let the host call its function of that number; give what arrived as its value."""

    def defined(self, source: str) -> Callable[..., Any]:
        """Give the function that a program defines."""

    def own_line(self, error: BaseException) -> str:
        """Give the student's own line that raised an exception."""


class Objects:
    """The objects of this process that the host knows by a number: each has one, and lives as long as it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._kept: list[Any] = []
        self._numbers: dict[int, int] = {}
        """The number of an object by its `id`, which nobody else has while it lives."""
        self._stubs: dict[int, Callable[..., Any]] = {}
        self._numbers_of_stubs: dict[int, int] = {}

    def kept(self, number: int) -> Any:
        """Give the object of a number; raises an IndexError if there is none."""
        return self._kept[number]

    def number(self, value: Any) -> int:
        """Give the number of an object, the same each time."""
        found = self._numbers.get(id(value))
        if found is None:
            found = self._numbers[id(value)] = len(self._kept)
            self._kept.append(value)
        return found

    # To the host.

    def data(self, value: Any) -> Any:
        """Write a value for the host: data where it is in the table, else by its number.

        Raises
        ------
        WireError
            If it is too much.
        """
        return Encoder(self._other).data(value)

    def _other(self, value: Any, encoder: Encoder) -> Any:
        kind = type(value)
        if id(value) in self._numbers_of_stubs:
            return encoder.row("back", (self._numbers_of_stubs[id(value)],))
        if isinstance(value, BaseException):
            return self._exception(value, encoder)
        if isinstance(value, type):
            return encoder.row("class", (self.number(value),))
        if isinstance(value, _FUNCTIONS):
            return encoder.row("function", (self.number(value),))
        if kind.__module__ != "__main__":
            prepare_for(kind)
            if (row := encoder.row_of(value)) is not None:
                return row
            for base in _AS_THEIR_BASE:
                if isinstance(value, base):
                    return encoder.data(base(value))
        return encoder.row("object", (self.number(value), self.number(kind)))

    def _exception(self, error: BaseException, encoder: Encoder) -> Any:
        args: tuple[Any, ...] = error.args
        if isinstance(error, OSError) and error.filename is not None and len(args) == 2:
            args = (*args, error.filename)
        kept = {}
        for name, value in [*vars(error).items()][:_MOST_ATTRIBUTES]:
            if isinstance(name, str) and not name.startswith("_"):
                kept[name] = _or_its_type(encoder, value)
        return encoder.row(
            "exception",
            (
                type(error),
                self.number(error),
                text_of(error)[:_MOST_DOC],
                tuple(_or_its_type(encoder, value) for value in args[:_MOST_ATTRIBUTES]),
                kept,
            ),
        )

    # From the host.

    def value(self, data: Any) -> Any:
        """Make the value of data of the host's."""
        return from_data(data, self._of_host)

    def _of_host(self, record: Any) -> Any:
        if isinstance(record, FunctionAt):
            return self._stub(record.number)
        if isinstance(record, Program):
            return self._server.defined(record.source)
        if isinstance(record, Rebuilt):
            match record.name:
                case "back":
                    return self._kept[record.parts[0]]
                case "name":
                    return self._server.named(record.parts[0])
                case "iterator":
                    return _Iterator(self._stub(record.parts[0]))
                case "exception":
                    return record.parts[0](*record.parts[1:])
        raise WireError("a record of an unknown kind")

    def _stub(self, number: int) -> Callable[..., Any]:
        """Make a function that lets the host call the one that it knows by this number."""
        if number not in self._stubs:

            def function(*args: Any, **kwargs: Any) -> Any:
                encoded = self.data(list(args)), self.data(dict(kwargs))
                return self.value(self._server.call_back(number, tuple(encoded[0]), encoded[1]))

            self._stubs[number] = function
            self._numbers_of_stubs[id(function)] = number
        return self._stubs[number]

    # What a test does.

    def operate(
        self, what: str, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], number: int
    ) -> None:
        """Do what the test does, and tell what came of it."""
        server = self._server
        try:
            subject = self.value(target)
            given = [self.value(part) for part in args]
            named = {name: self.value(part) for name, part in kwargs.items()}
            mine = [*given, *named.values()]
            before = [self._written(part) for part in mine]
            value = OPERATIONS[what](subject, *given, **named)
            server.end_forks()
            after = [
                (place, self.data(part))
                for place, (part, was) in enumerate(zip(mine, before, strict=True))
                if was is not None and self._written(part) != was
            ]
            try:
                answer = {"op": "answered", "value": self.data(value), "after": after, "number": number}
                server.channel.send(answer)
            except WireError as error:
                words = NotData(f"{type(value).__name__} ({error})")
                server.channel.send({"op": "answered", "value": words, "after": [], "number": number})
        except Closed:
            raise
        except BaseException as error:
            server.end_forks()
            self._tell(error, number)

    def _tell(self, error: BaseException, number: int) -> None:
        """Tell the host of an exception."""
        told = {
            "op": "threw",
            "number": number,
            "type": type(error).__name__[:200],
            "message": text_of(error)[:2000],
            "line": self._server.own_line(error),
        }
        try:
            self._server.channel.send({**told, "error": self.data(error)})
        except WireError:
            self._server.channel.send({**told, "error": None})

    def _written(self, value: Any) -> Any:
        """Give something that differs once a value was changed; None if it cannot be, or nobody can tell."""
        if isinstance(value, np.ndarray) and value.dtype.kind != "O":
            return value.shape, value.tobytes()
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            return None
        try:
            data = self.data(value)
            return None if isinstance(data, Rebuilt) and data.name in _STAY else pack({"value": data})
        except WireError:
            return None


_STAY = frozenset({"object", "class", "function", "back", "exception", "type"})
"""What stays where it is: the host sees each change of it."""


class _Iterator:
    """An iterator of the host's."""

    def __init__(self, step: Callable[[], Any]) -> None:
        self._step = step

    def __iter__(self) -> "_Iterator":
        return self

    def __next__(self) -> Any:
        found = self._step()
        if found is None:
            raise StopIteration
        return found[0]


def _or_its_type(encoder: Encoder, value: Any) -> Any:
    try:
        return encoder.data(value)
    except WireError:
        return NotData(type(value).__name__)
