"""The form of an answer by hand."""

from __future__ import annotations

import reprlib
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

from .text import _entries


def _form_problem(answer: Any, shape: tuple[int, ...]) -> str:
    """What keeps an answer from being numbers in that shape, as the end of a sentence; empty if nothing."""
    answer = _unwrapped(answer)
    if not shape:
        return "is not filled in yet" if answer is None else _number_problem(answer, "is")
    if not isinstance(answer, list | tuple | np.ndarray):
        return f"is {reprlib.repr(answer)}, not a list"
    if len(shape) > 1:
        if len(answer) != shape[0]:
            return f"has {len(answer)} rows instead of {shape[0]}"
        problems = [_form_problem(row, shape[1:]) for row in answer]
        if set(problems) == {"is not filled in yet"}:
            return problems[0]
        return next((f"is not ready: row {i} {problem}" for i, problem in enumerate(problems) if problem), "")
    answer = [_unwrapped(entry) for entry in answer]
    empty = [i for i, entry in enumerate(answer) if entry is None]
    if empty:
        return "is not filled in yet" if len(empty) == len(answer) else f"has no number at {_entries(empty)}"
    for i, entry in enumerate(answer):
        if problem := _number_problem(entry, "has", f" as entry {i}"):
            return problem
    return "" if len(answer) == shape[0] else f"has {len(answer)} entries instead of {shape[0]}"


def _unwrapped(answer: Any) -> Any:
    """An answer as it is; a lone number in an array, such as `np.array(3)`, without the array."""
    return answer.item() if isinstance(answer, np.ndarray) and not answer.ndim else answer


def _number_problem(entry: Any, verb: str, place: str = "") -> str:
    if not isinstance(entry, Real | Decimal):
        return f"{verb} {reprlib.repr(entry)}{place}, which is not a number"
    try:
        number = float(entry)
    except (OverflowError, ValueError):  # an int beyond every float; a Decimal that is a signalling nan
        number = np.inf
    return "" if -1e9 < number < 1e9 else f"{verb} {reprlib.repr(entry)}{place}; the right numbers are small"
