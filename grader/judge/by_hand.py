"""Answers worked out by hand: a task, a value and whose it is -> Verdict."""

import reprlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from numbers import Real
from typing import Any

import numpy as np

from grader.judge.numerics import Array
from grader.judge.verdict import GroupVerdict, HandLine, Verdict

CLOSE = 0.005
"""Largest error of an entry, in its own unit: the right answers are whole numbers."""


@dataclass(frozen=True)
class HandTask:
    """Numbers to work out by hand. Each share of them is worth as many points as another."""

    name: str
    assignment: str
    points: float
    expected: Callable[[Any], Array]
    """The right numbers, from the numbers of a student."""
    numbers_for: Callable[[str], Any]
    """The numbers that belong to a student's id, as a named tuple of arrays."""
    plain_id: Callable[[str], str]
    """Writes an id in the one form in which ids are compared."""
    together: int = 1
    """How many numbers make a share: more than one where many are zero, for a zero alone is easily right."""

    sums: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    """From a student's numbers to the name of each entry, and the sum that gives it."""
    draw: int = 1
    """Which draw of numbers the task uses: notebooks that were handed out keep theirs."""

    def right(self, student_id: str) -> Array:
        """Work out a student's own right numbers."""
        return np.asarray(self.expected(self.numbers_for(student_id)))


def judge_by_hand(task: HandTask, value: object, written_id: object, student_id: str) -> Verdict:
    """Judge an answer share by share against the numbers of the student who submitted it.

    `written_id` is the id in the notebook. If it is another student's, the answer was worked out from the
    other's numbers, and the verdict says so. If the judge itself fails, the verdict is "not judged".
    """
    try:
        return _judge_by_hand(task, value, written_id, student_id)
    except Exception as error:
        note = f"The judge itself failed ({type(error).__name__}: {error}). A person will look at this task."
        return Verdict(task.name, "not judged", task.points, None, note=note)


def _judge_by_hand(task: HandTask, value: object, written_id: object, student_id: str) -> Verdict:
    my = task.numbers_for(student_id)
    expected = task.expected(my)
    size = np.size(expected)
    entries, misfit = _entries(task.name, value, np.shape(expected))
    close = [
        _is_close(entry, number) for entry, number in zip_longest(entries[:size], np.ravel(expected).tolist())
    ]
    fits = len(entries) <= size
    right = [fits and all(close[i : i + task.together]) for i in range(0, size, task.together)]
    share = task.points / len(right)
    # Shares are counted, not added up: six times a sixth of 5 points is 5 then, without rounding.
    earned = task.points * right.count(True) / len(right)
    titles = [f"{task.name}[{i}]" for i in range(len(right))]
    if len(right) == 1:
        titles = [task.name if size == 1 else f"all {size} numbers"]
    groups = tuple(
        GroupVerdict(title, share, share if ok else 0.0) for title, ok in zip(titles, right, strict=True)
    )
    notes = []
    if not isinstance(written_id, str) or task.plain_id(written_id) != task.plain_id(student_id):
        notes.append(
            f"This notebook says student_id = {_in_words(written_id)}, and it was submitted by "
            f"{student_id!r}; the numbers of {student_id!r} count."
        )
    if all(entry is None for entry in entries):
        notes.append(f"{task.name} is not filled in.")
    elif misfit:
        notes.append(misfit)
    if not all(right):
        drawn = (
            f"{name} = {np.asarray(values, dtype=int).tolist()}" for name, values in my._asdict().items()
        )
        notes.append(f"The numbers of {student_id!r}: {', '.join(drawn)}.")
    return Verdict(
        task.name,
        "passed" if all(right) else "failed",
        task.points,
        earned,
        groups,
        note=" ".join(notes),
        lines=() if all(right) else tuple(_lines(task, my, entries, close, expected)),
    )


def _lines(
    task: HandTask, my: Any, entries: Sequence[object], close: Sequence[bool], expected: Array
) -> Iterator[HandLine]:
    """Set what was typed beside what is right, number by number."""
    if task.sums is None:
        return
    given = [*entries, *[None] * len(close)]
    for (title, sums), entry, good, number in zip(
        task.sums(my), given, close, np.ravel(expected).tolist(), strict=False
    ):
        yield HandLine(title, _typed(entry), f"{sums} = {number:g}" if sums else f"{number:g}", good)


def _typed(entry: object) -> str:
    if entry is None:
        return "–"
    number = _number(entry)
    if isinstance(entry, str) and entry == _LEFT_OUT:
        return entry
    return f"{number:g}" if number is not None else "no number"


def _is_close(entry: object, right: float) -> bool:
    number = _number(entry)
    return number is not None and abs(number - right) <= CLOSE


def _in_words(written_id: object) -> str:
    if isinstance(written_id, str | float | None) or (isinstance(written_id, int) and abs(written_id) < 1e18):
        return reprlib.repr(written_id)
    return f"something of type {type(written_id).__name__}"


def _entries(name: str, value: object, shape: tuple[int, ...]) -> tuple[list[object], str]:
    """List the entries that were given, row by row if they are rows, and say what does not fit."""
    size = int(np.prod(shape))
    if _is_far_too_much(value):
        misfit = f"{name} takes {_counted(size, 'number')}; here are more than {_MOST_TYPED:,}."
        return [_LEFT_OUT] * (size + 1), misfit
    entries = _flat(value)
    rows = _listed(value)
    if (
        len(shape) == 2
        and isinstance(rows, list | tuple)
        and any(isinstance(_listed(row), list | tuple) for row in rows)
        and (len(rows) == shape[0] or len(entries) != size)
    ):
        return _entries_of_rows(name, rows, (shape[0], shape[1]))
    if len(entries) == size:
        return entries, ""
    here = "is" if len(entries) == 1 else "are"
    return entries, f"{name} takes {_counted(size, 'number')}; here {here} {len(entries)}."


def _entries_of_rows(name: str, rows: Sequence[object], shape: tuple[int, int]) -> tuple[list[object], str]:
    """Do the same for a table. A row that is too long or too short is left out, and moves no other row."""
    takes = f"{name} takes {_counted(shape[0], 'row')} of {_counted(shape[1], 'number')}"
    flat = [[] if row is None else _flat(row) for row in rows]
    entries: list[object] = []
    misfit = []
    for i, row in enumerate(flat):
        if len(row) != shape[1]:
            misfit.append(f"{name}[{i}] has {len(row) or 'none'}")
            is_empty = all(entry is None for entry in row)
            row = [None if is_empty else _LEFT_OUT] * shape[1]
        entries += row
    if len(rows) != shape[0]:
        misfit.append(f"here {'is' if len(rows) == 1 else 'are'} {_counted(len(rows), 'row')}")
    return entries, f"{takes}; {', '.join(misfit)}." if misfit else ""


_MOST_TYPED = 1_000
"""Nobody types more numbers by hand."""


def _is_far_too_much(value: object) -> bool:
    """Tell whether there is more in it than anybody types, without going through all of it."""
    waiting = [value]
    count = 0
    while waiting and count <= _MOST_TYPED:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            count += len(part)
            waiting.extend(part[:_MOST_TYPED])
        elif hasattr(part, "shape"):
            count += int(np.prod(part.shape))
    return count > _MOST_TYPED


_LEFT_OUT = "left out"
"""Stands in the place of an entry that was given, but in a row that does not fit; it is no number."""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _listed(value: object) -> object:
    """Give an array as lists, and everything else as it is."""
    if hasattr(value, "__array__"):
        array = np.asarray(value)
        return (
            array.tolist() if array.size else []
        )  # of shape (10**9, 0), say, tolist would make a list of 10**9
    return value


def _flat(value: object, depth: int = 3) -> list[object]:
    """List the entries of a (nested) list or array; a lone number is one entry."""
    value = _listed(value)
    if isinstance(value, list | tuple) and depth:
        return [entry for part in value for entry in _flat(part, depth - 1)]
    return [value]


def _number(entry: object) -> float | None:
    try:
        return float(entry) if isinstance(entry, Real | Decimal) else None
    except OverflowError:
        return None  # an int beyond every float
