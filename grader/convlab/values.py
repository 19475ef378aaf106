"""What a function returned, read as numbers: here, and where the hidden test runs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Number, Real
from typing import Any

import numpy as np

from .aliases import Array

MOST_ENTRIES = 100_000  # of a list; no right result has nearly as many


def plain_data(value: Any) -> Any:
    """Copy a value: sequences as lists; tensors, views and other array-likes as plain arrays.

    What is neither stays as it is. A masked entry of an array is nan.

    Raises
    ------
    Exception
        Whatever an array-like raises that will not become an array; ValueError for more entries of lists
        than MOST_ENTRIES.
    """
    entries = 0

    def copied(part: Any) -> Any:
        nonlocal entries
        entries += 1
        if entries > MOST_ENTRIES:
            raise ValueError(f"it returned a list of more than {MOST_ENTRIES} entries")
        if isinstance(part, np.ma.MaskedArray) and part.dtype.kind in "biuf":
            return np.ma.filled(part.astype(float), np.nan)
        if isinstance(part, np.ndarray) and part.dtype.kind == "O":
            return copied(part.tolist()) if part.ndim else copied(part.item())
        if isinstance(part, list | tuple):
            return [copied(each) for each in part]
        if isinstance(part, memoryview) or hasattr(type(part), "__array__"):
            array = np.array(part)
            return array if array.dtype.kind != "O" or isinstance(part, np.generic) else copied(array)
        if isinstance(part, Sequence) and not isinstance(part, str | bytes | bytearray):
            return [copied(each) for each in part]  # a range, a deque, an array.array
        return part

    return copied(value)


def read_numbers(data: Any) -> Array | str:
    """Read plain data as an array of real numbers, or say what it is instead."""
    if data is None:
        return "None"
    if not isinstance(data, np.ndarray | np.generic | list | tuple | Number | Decimal):
        return f"an object of type {type(data).__name__}, not an array"
    # Before numpy sees it: of one long text in a list it would make an array as wide as that text.
    if isinstance(data, list | tuple) and (problem := _list_problem(data)):
        return problem
    try:
        array = np.asarray(data)
        if array.dtype.kind == "O" and all(isinstance(entry, Real | Decimal) for entry in array.flat):
            array = array.astype(float)  # fractions and the like are numbers too
    except OverflowError:
        return "a number beyond every float"
    except (ValueError, TypeError):
        if isinstance(data, list | tuple) and any(isinstance(part, np.ndarray) for part in data):
            return "several things, not one array"
        return "nested lists of unequal lengths, not an array"
    if array.dtype.kind == "c":
        return "complex numbers; the result is real"
    if array.dtype.kind not in "fiu":
        return f"an array of dtype {array.dtype}, not of numbers"
    if array.dtype == np.float16:
        return "numbers of half precision (float16), which keep three digits; the result has more"
    return array


def _list_problem(data: list[Any] | tuple[Any, ...]) -> str:
    """Say what keeps lists within lists from being numbers; empty if nothing does."""
    waiting: list[Any] = [data]
    entries = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, Number | Decimal | np.ndarray | np.generic):
            entries += part.size if isinstance(part, np.ndarray) else 1
        else:
            return "a list with something else than numbers in it"
        if entries + len(waiting) > MOST_ENTRIES:
            return f"a list of more than {MOST_ENTRIES:,} numbers, far more than were asked for"
    return ""
