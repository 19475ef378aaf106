"""What becomes of a value that crosses the wall: words for what is no data, proxies for functions, sizes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from grader.judge.verdict import Opaque, Outcome, WrittenFunction
from grader.wall.inside.frames import FunctionAt, NotData, Program, Rebuilt, WireError
from grader.wall.student_function import Answering, StudentFunction

LARGE = 1_000_000
"""Bytes of an answer that no question has."""
_LONGEST_ENTRY = 1_000
"""Characters of a text in a list: numpy makes an array of all of them as wide as the longest."""


class ReturnedError(WireError):
    """What a student's function returned does not cross a second time."""


# From the student's side.


def taken_in(value: Any, session: Answering, name: str = "") -> Any:
    """Put proxies in place of the student's functions, and words in place of what stayed there.

    Parameters
    ----------
    value
        Data that came from a session.
    session
        That session, which answers for the functions.
    name
        What the student calls the value, if it has a name.

    Raises
    ------
    WireError
        If it is a value that would take far more memory here.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, FunctionAt):
        return StudentFunction(session, name or value.number, session.generation)
    if isinstance(value, NotData):
        return Opaque(one_line(value.type_name))
    if isinstance(value, Rebuilt):
        return Opaque(one_line(value.name))
    if isinstance(value, tuple | list):
        if any(type(part) is str and len(part) > _LONGEST_ENTRY for part in value):
            raise WireError(f"a text of more than {_LONGEST_ENTRY:,} characters in a list")
        return type(value)(taken_in(part, session) for part in value)
    if isinstance(value, dict):
        return {key: taken_in(part, session) for key, part in value.items()}
    return value


def one_line(text: str) -> str:
    """Take a student's words for a message: one line, without what a terminal would obey."""
    return "".join(c for c in " ".join(text.split())[:300] if c.isprintable())


def lightened(outcome: Outcome) -> Outcome:
    """Keep of large values what they are, and not what is in them.

    The judge keeps all answers until the verdict, and a function can give a hundred.
    """
    kept = map(_lightened, outcome.arguments_after)
    return replace(outcome, value=_lightened(outcome.value), arguments_after=tuple(kept))


def _lightened(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.broadcast_to(value.dtype.type(0), value.shape) if value.nbytes > LARGE else value
    if isinstance(value, str):
        return value if len(value) < LARGE else Opaque("str")
    if isinstance(value, list | tuple | dict):
        return value if _weight(value) < LARGE else Opaque(f"{type(value).__name__}, far too large,")
    return value


def _weight(value: Any) -> int:
    """Count the bytes that a value holds, roughly."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, dict):
        return _weight([*value, *value.values()])
    if isinstance(value, list | tuple):
        return sum(map(_weight, value)) + 8 * len(value)
    return len(value) if isinstance(value, str) else 8


# To the student's side.


def handed_over(value: Any, functions: dict[int, Callable[..., Any]]) -> FunctionAt | Program:
    """Let a function of ours stay here, and give its number; one that may be read goes as its text.

    Parameters
    ----------
    value
        What is no data.
    functions
        Our functions that the process knows, by number; this one is added.

    Raises
    ------
    ReturnedError
        If the student's code had returned it.
    WireError
        If it is no function.
    """
    if isinstance(value, StudentFunction) and isinstance(value.target, int):
        raise ReturnedError("a student's function cannot be passed back")
    if isinstance(value, Opaque):
        raise ReturnedError(f"an object of type {value.type_name} cannot be passed back")
    if callable(value) and not isinstance(value, WrittenFunction):
        number = len(functions)
        functions[number] = value
        return FunctionAt(number)
    return as_program(value)


def as_program(value: Any) -> Program:
    """Give the text of a function that the student's side may read.

    Raises
    ------
    WireError
        If it is none.
    """
    if isinstance(value, WrittenFunction):
        return Program(value.source)
    raise WireError(f"an object of type {type(value).__name__} is no data")
