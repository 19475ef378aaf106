"""A call of a student's function, and the ways in which it fails."""

from __future__ import annotations

import linecache
import reprlib
import textwrap
import traceback
from collections.abc import Mapping
from types import CodeType
from typing import Any

import numpy as np

from .aliases import Array, Function
from .cases import PARTS
from .text import _text
from .values import plain_data, read_numbers

_NOT_AS_LONG = "could not be broadcast together"  # as numpy says of a window that is cut off


class CheckFailed(AssertionError):
    """A visible check did not pass. Notebooks show its message alone, without a stack trace."""

    trouble = ""
    """An exception of the student's function with its line, by which it is known again in another case."""

    is_beyond = False
    """Whether it is beyond the end of an array, as where a loop runs too long."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotWritten(CheckFailed):
    """A visible check met a function that raises a bare NotImplementedError, as every released cell does.

    `raised` says the same as of any other error: for a function that was right in cases before.
    """

    def __init__(self, said: str, raised: str) -> None:
        super().__init__(said)
        self.raised = raised


def _call(function: Function, given: Mapping[str, Any], options: Mapping[str, Any], part: str = "") -> Array:
    """Call the student's function on copies; return its result as an array, or raise CheckFailed.

    If it has several results, `part` says which one to return.
    """
    if not callable(function):
        raise CheckFailed(f"  This should be a function, but it is {reprlib.repr(function)}.")
    name = getattr(function, "__name__", "")
    name = "the function" if not name or name.startswith("<") else name  # as a lambda's
    copies = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in given.items()}
    try:
        result = function(*copies.values(), **options)
    except Exception as error:  # whatever the student's code raises is shown, with the line that raised it
        culprit, place = _where(error, function)
        place = place or "Is its first line, with `def`, still as it was?"
        said, kind = _message(error), type(error).__name__
        shown = textwrap.shorten(f"{kind}: {said}" if said else kind, 200)
        raised = f"  {name} raised an error.\n  {shown}\n  {place}"
        if type(error) is NotImplementedError and not said:
            stub = f"✗ {culprit or name} is not written yet: it raises NotImplementedError."
            raise NotWritten(stub, raised) from None
        failed = CheckFailed(raised)
        failed.trouble = raised
        failed.is_beyond = isinstance(error, IndexError) or _NOT_AS_LONG in said
        raise failed from None
    for key, value in copies.items():
        if isinstance(value, np.ndarray) and _differs(value, given[key]):
            digits = 6 if _text(value) != _text(given[key]) else 17
            now = f"  It was {_text(given[key])} and is now {_text(value, digits)}."
            raise CheckFailed(f"  {name} changed its input {key}. Work on a copy of it.\n{now}")
    if result is None:
        raise CheckFailed(
            f"  {name} returned None. Does it end with `return`? (`print` only shows a number.)"
        )
    try:
        data = plain_data(result)
    except Exception as error:  # of an object that will not become an array
        said = textwrap.shorten(f"{type(error).__name__}: {_message(error)}", 200)
        raise CheckFailed(f"  {name} returned what cannot be read as numbers.\n  {said}") from None
    if part:
        if not isinstance(data, list) or len(data) != len(PARTS):
            raise CheckFailed(f"  {name} should return three arrays: return {', '.join(PARTS)}")
        data = data[PARTS.index(part)]
    numbers = read_numbers(data)
    if isinstance(numbers, str):
        wanted = f"  {name} should return an array of numbers{part and ' as ' + part}"
        shown = reprlib.repr(data if part else result)
        raise CheckFailed(f"{wanted}, but returned\n  {numbers}: {shown}")
    return numbers.astype(float)


def _message(error: Exception) -> str:
    """The words of an exception, which may be of the student's own kind."""
    try:
        return str(error)
    except Exception:
        return "(this error cannot be shown: its __str__ raises an error too)"


def _differs(array: Array, before: Array) -> bool:
    # Bytes first: they are the same in nearly every call, and quick to compare.
    same = array.shape == before.shape and array.tobytes() == before.tobytes()
    return not same and not np.array_equal(array, before)


def _where(error: Exception, function: Function) -> tuple[str, str]:
    """Which function of the notebook raised, and at which line; both empty if none of them did.

    What has no name, as a lambda, goes by the named function around it, or by the one that called it.
    """
    own = getattr(function, "__globals__", None)  # all cells of a notebook share their globals
    frames = [pair for pair in traceback.walk_tb(error.__traceback__) if pair[0].f_globals is own]
    if not frames:
        return "", ""
    frame, line = frames[-1]
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    names = [name for name in (_named(frame.f_code) for frame, _ in frames) if name]
    name = names[-1] if names else ""
    return name, f"Line {line} of {f'the cell of {name}' if name else 'its cell'}: {text}"


def _named(code: CodeType) -> str:
    """The innermost function with a name that a piece of code stands in; empty if there is none."""
    path = getattr(code, "co_qualname", code.co_name)  # before Python 3.11, the last part of it
    return next((part for part in reversed(path.split(".")) if not part.startswith("<")), "")
