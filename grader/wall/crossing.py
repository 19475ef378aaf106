"""Values of a session on their way between a test and the student's code, by the closed table.

What the judge asks crosses by values.py instead, where there are fewer kinds and nothing is an object.
"""

import array
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any
from unittest.mock import CallableMixin

import numpy as np

from grader.judge.calls import local
from grader.judge.verdict import Call, Opaque, WrittenFunction
from grader.wall.arrivals import Arrivals
from grader.wall.errors import QuestionError, StudentError
from grader.wall.inside.frames import FunctionAt, NotData, Program, Rebuilt, WireError
from grader.wall.inside.libraries import prepare_for
from grader.wall.inside.row import need, need_types
from grader.wall.inside.table import Encoder, from_data
from grader.wall.operations import At
from grader.wall.student_function import Answering, StudentFunction
from grader.wall.student_objects import at_of, is_students_object
from grader.wall.values import ReturnedError, one_line

_MOST_SAID = 10_000
"""Characters of what an exception says."""


class Crossing:
    """What crosses in one session.

    Parameters
    ----------
    session
        Answers for the student's functions and objects.
    """

    def __init__(self, session: Answering) -> None:
        self._session = session
        self._arrivals = Arrivals(session)
        self._functions: dict[tuple[int, int], StudentFunction] = {}
        self._names: dict[tuple[int, int], str] = {}
        """What the student calls what was fetched by a name, by generation and number."""

    def miss(self, words: str) -> None:
        """Note that something did not cross."""
        self._session.uncrossed.append(words)

    # From the student's side.

    def value(self, data: Any, name: str = "") -> Any:
        """Make the value of data that came.

        Parameters
        ----------
        data
            What arrived in a frame.
        name
            What the student calls it, if it has a name.

        Raises
        ------
        WireError
            If it is nothing that the other side sends.
        """
        if name and isinstance(data, Rebuilt) and data.name == "function":
            return StudentFunction(self._session, name, self._session.generation)
        value = from_data(data, self._of_student)
        if name and (at := at_of(value)) is not None:
            self._names[at.generation, at.number] = name
        return value

    def _of_student(self, record: Any) -> Any:
        session = self._session
        if isinstance(record, NotData):
            words = one_line(record.type_name)
            session.uncrossed.append(f"what the student's code gave: {words}")
            return Opaque(words)
        if isinstance(record, Rebuilt):
            parts = record.parts
            match record.name:
                case "function":
                    need_types(parts, int)
                    key = (session.generation, parts[0])
                    if key not in self._functions:
                        self._functions[key] = StudentFunction(session, parts[0], session.generation)
                    return self._functions[key]
                case "class":
                    need_types(parts, int)
                    return self._arrivals.stand_in(parts[0])
                case "object":
                    need_types(parts, int, int)
                    return self._arrivals.object(*parts)
                case "exception":
                    return self._exception(*parts)
                case "back":
                    need_types(parts, int)
                    return self._ours(parts[0])
        raise WireError("a record of an unknown kind")

    def _ours(self, number: int) -> Any:
        functions = self._session.functions
        need(number in functions, "a function that was not given")
        return functions[number]

    def error(self, data: Any) -> BaseException | None:
        """Make the exception that was raised; None if it cannot be."""
        if data is None:
            return None
        made = self.value(data)
        if not isinstance(made, BaseException):
            raise WireError("an exception that is none")
        return made

    def _exception(self, *parts: Any) -> BaseException:
        need(len(parts) == 5, "other parts than an exception has")
        kind, number, said, args, kept = parts
        need_types([number, said, args, kept], int, str, tuple, dict)
        need(isinstance(kind, type) and issubclass(kind, BaseException), "an exception of no kind")
        need(all(type(name) is str and not name.startswith("_") for name in kept), "attributes that are none")
        need(len(said) <= _MOST_SAID, "an exception that says too much")
        made: BaseException
        try:
            made = kind.__new__(kind, *args)
        except (TypeError, ValueError):  # a group takes exceptions only
            made = StudentError(said)
        made.args = args
        if issubclass(kind, OSError | ImportError | SyntaxError | UnicodeError | StopIteration):
            with suppress(TypeError, ValueError, IndexError):
                made = type.__call__(kind, *args)
        made.__dict__.update(kept)
        made.__dict__["_flipgrad_said"] = said
        made.__dict__["_flipgrad_at"] = At(self._session, number, self._session.generation)
        return made

    def function(self, at: At) -> StudentFunction:
        """Give what calls an object or a class as the judge calls a function."""
        name = self._names.get((at.generation, at.number))
        return StudentFunction(self._session, name or at.number, at.generation)

    # To the student's side.

    def data(self, value: Any, functions: dict[int, Callable[..., Any]]) -> Any:
        """Write a value of the test's.

        Parameters
        ----------
        value
            The value.
        functions
            Our functions that the process knows, by number; one that is given is added.

        Raises
        ------
        ReturnedError
            If it is a thing of the student's that cannot go back.
        WireError
            If it cannot cross.
        """

        def other(value: Any, encoder: Encoder) -> Any:
            if isinstance(value, At):
                return encoder.row("back", (value.number,))
            if isinstance(value, StudentFunction):
                if value.lost:
                    raise ReturnedError("the process in which a function lived has ended")
                named = isinstance(value.target, str)
                return encoder.row("name" if named else "back", (value.target,))
            at = at_of(value)
            if at is None and isinstance(value, BaseException):
                at = value.__dict__.get("_flipgrad_at")
            if isinstance(at, At):
                if at.session is not self._session or at.lost:
                    raise ReturnedError("the process in which an object lived has ended")
                return encoder.row("back", (at.number,))
            if isinstance(value, Opaque):
                raise ReturnedError(f"an object of type {value.type_name} cannot be passed back")
            if isinstance(value, WrittenFunction):
                return Program(value.source)
            if isinstance(value, BaseException):
                return encoder.row("exception", (type(value), *value.args))
            prepare_for(type(value))
            if (row := encoder.row_of(value)) is not None:
                return row
            base: Any
            for base in (str, int, float, list, tuple, dict, set, frozenset, bytes):
                if isinstance(value, base):
                    return encoder.data(base(value))
            if isinstance(value, CallableMixin):  # a mock can do everything
                return FunctionAt(_number_of(value, functions))
            if hasattr(type(value), "__next__"):
                return encoder.row("iterator", (_number_of(_steps(value), functions),))
            if callable(value):
                return FunctionAt(_number_of(value, functions))
            raise WireError(f"an object of type {type(value).__name__} is no data")

        return Encoder(other).data(value)

    def given(self, value: Any, functions: dict[int, Callable[..., Any]]) -> Any:
        """Write what a function of ours returned to the student's code.

        Raises
        ------
        ReturnedError
            If it is a thing of the student's that cannot go back.
        QuestionError
            If it cannot cross.
        """
        try:
            return self.data(value, functions)
        except ReturnedError:
            raise
        except WireError as error:
            raise self.refused(error) from error

    def refused(self, error: WireError) -> Exception:
        """Say that something of the test's could not cross; give the error to raise."""
        if isinstance(error, ReturnedError):
            return StudentError(str(error))
        self._session.uncrossed.append(f"what the test gives to the student's code: {error}")
        return QuestionError(f"what the test gives to a student's function cannot be sent: {error}")


def _steps(iterator: Iterator[Any]) -> Callable[[], Any]:
    def step() -> Any:
        """Give the next value in a tuple; None at the end."""
        for value in iterator:
            return (value,)
        return None

    return step


def _number_of(function: Callable[..., Any], functions: dict[int, Callable[..., Any]]) -> int:
    for number, known in functions.items():
        if known is function:
            return number
    number = len(functions)
    functions[number] = function
    return number


# To the judge.


def call_of(function: Callable[..., Any]) -> Call:
    """Give the way in which the judge calls a function of this process, or a thing of the student's."""
    if isinstance(function, StudentFunction):
        return function.call
    at = at_of(function)
    if at is not None:
        function = at.session.function(at)
        if isinstance(function, StudentFunction):
            return function.call
    return local(function)


def as_judged(value: Any) -> Any:
    """Give a value from a student's notebook to the judge, who knows numbers, arrays and lists of them.

    Other kinds of numbers are floats to the judge, other kinds of lists are lists, and what has a form as an
    array is one. Anything else is an Opaque.
    """
    kind = type(value)
    if kind in (NoneType, bool, float, str, complex, Opaque):
        return value
    if kind is StudentFunction:  # which answers for attributes that the judge looks for
        return Opaque(StudentFunction.type_name)
    if kind is int:
        return value if value.bit_length() < _BITS_OF_THE_JUDGE else _as_float(value)
    if is_students_object(value):
        with suppress(StudentError):
            if "__array__" in dir(type(value)):
                return as_judged(np.asarray(value))
        return Opaque(type(value).__name__)
    if isinstance(value, np.ndarray | np.generic):
        return _judged_array(value)
    if isinstance(value, Fraction | Decimal):
        return _as_float(value)
    if isinstance(value, dict):
        return {key: as_judged(part) for key, part in value.items()} if _has_names(value) else Opaque("dict")
    if isinstance(value, tuple):
        return tuple(map(as_judged, value))
    if isinstance(value, list | deque | range | array.array):
        return [as_judged(part) for part in value]
    if hasattr(kind, "__array__") and not isinstance(value, type):
        return _judged_array(np.asarray(value))
    return Opaque(kind.__name__)


_BITS_OF_THE_JUDGE = 512


def _has_names(value: dict[Any, Any]) -> bool:
    return all(
        key is None or type(key) in (str, bool) or (type(key) is int and abs(key) < 1 << 60) for key in value
    )


def _as_float(value: Any) -> Any:
    try:
        return float(value)
    except OverflowError:
        return Opaque("number beyond every float")


def _judged_array(value: Any) -> Any:
    if value.dtype.kind in "biufc":
        return value
    if value.dtype.kind == "O":
        inner = value.tolist()
        return as_judged(inner)
    return Opaque(f"array of {value.dtype}")
