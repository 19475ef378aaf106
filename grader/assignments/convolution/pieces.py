"""What wrong functions are made of, whatever their dimensions."""

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
    """The two options that follow so many arrays, by position or, if not, as they were given by name."""
    by_position = args[arrays:]
    return (by_position[0] if by_position else first), (by_position[1] if len(by_position) > 1 else second)


def of_floats(arrays: int) -> Callable[[Function], Function]:
    """Make a function of so many arrays of floats, stride and padding, all given, into a student's."""

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
    """Store the result in an array of the type of an argument."""
    return lambda *args, **options: whole(right(*args, **options), args[number])


def whole(result: Any, *buffers: Any) -> Any:
    """Lose what does not fit into whole numbers, if an array that the result was stored in has them."""
    return of_each(np.trunc, result) if any(np.asarray(b).dtype.kind == "i" for b in buffers) else result


forward, gradient = of_floats(2), of_floats(3)
"""Make a function of (x, w, s, p), or of (dy, x, w, s, p), into one that is called as a student's."""
