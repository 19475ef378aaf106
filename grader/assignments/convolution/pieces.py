"""What wrong functions of a convolution are made of, whatever its dimensions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.mistake import Function, of_each

WHOLE = (
    "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
    "which has room for fractions."
)
COUNTED_FROM_THE_END = "A negative index counts from the end: look at each index before you use it."
EMPTY_SLICE = "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start."
RESET = "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside the loop?"
PLACES = "The arguments come in the order of the first line: stride, then padding."


def options_of(args: tuple[Any, ...], arrays: int, first: int, second: int) -> tuple[int, int]:
    """Give the two options that follow so many arrays: those by position, or else the values given here."""
    by_position = args[arrays:]
    if len(by_position) > 0:
        first = by_position[0]
    if len(by_position) > 1:
        second = by_position[1]
    return first, second


def of_floats(arrays: int) -> Callable[[Function], Function]:
    """Make a function as a student's of one that takes so many arrays of floats, then stride and padding."""

    def make(change: Function) -> Function:
        def wrong(*args: Any, stride: int = 1, padding: int = 0) -> Any:
            given = (np.asarray(arg, dtype=float) for arg in args[:arrays])
            return change(*given, *options_of(args, arrays, stride, padding))

        return wrong

    return make


def exchanged(right: Function, arrays: int) -> Function:
    """Take the padding where the stride belongs, and the stride where the padding does."""

    def wrong(*args: Any, padding: int = 0, stride: int = 1) -> Any:
        padding, stride = options_of(args, arrays, padding, stride)
        return right(*args[:arrays], stride, padding)

    return wrong


def typed(right: Function, number: int) -> Function:
    """Store the result in an array of the dtype of one argument."""
    return lambda *args, **options: whole(right(*args, **options), args[number])


def whole(result: Any, *buffers: Any) -> Any:
    """Cut off the fractions of a result, if one of the arrays that it was stored in holds integers."""
    has_integers = any(np.asarray(buffer).dtype.kind == "i" for buffer in buffers)
    return of_each(np.trunc, result) if has_integers else result


forward, gradient = of_floats(2), of_floats(3)
"""Make a function of (x, w, s, p), or of (dy, x, w, s, p), into one that is called as a student's."""
