"""Expected and returned, side by side, in rows of text."""

import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.answers import ROUNDING, tolerance
from grader.judge.numerics import differing
from grader.judge.verdict import Finding, Opaque

_WIDEST, _MOST = 14, 84
_LONGEST_TEXT = 400
DIGITS, _ALL_DIGITS = 6, 17


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a row: a number, or a few words in place of all numbers."""

    text: str
    wrong: bool = False


@dataclass(frozen=True)
class Row:
    """A row of numbers; the first row of a matrix has its title, of four axes each with its place."""

    title: str
    cells: tuple[Cell, ...]


def compare(finding: Finding) -> tuple[Row, ...]:
    """Lay what was expected beside what was returned; empty if nothing was returned, or too much to show."""
    if finding.kind in ("raised", "late", "died", "slow") or finding.case is None:
        return ()
    expected = np.asarray(finding.expected)
    got = finding.got
    if is_large(expected):
        return ()
    titles = ("before", "after") if finding.kind == "modified" else ("expected", "returned")
    if finding.kind == "type" or not isinstance(got, np.ndarray | np.generic):
        returned: tuple[Row, ...] = (_words(titles[1], in_words(got)),)
    elif got.size == 0 or is_large(np.asarray(got)):
        returned = (_words(titles[1], f"{'an array' if got.size else 'empty'}, of shape {got.shape}"),)
    else:
        returned = _rows(titles[1], np.asarray(got), wrong_entries(finding), returned_digits(finding))
    return (*_rows(titles[0], expected, None), *returned)


def wrong_entries(finding: Finding) -> NDArray[np.bool_] | None:
    """Mark the entries that the judge found wrong; None if the shape is wrong."""
    expected = np.asarray(finding.expected)
    got = np.asarray(finding.got)
    if finding.case is None or finding.kind == "modified":
        return differing(got, expected, ROUNDING)
    return differing(got, expected, tolerance(finding.case, got))


def returned_digits(finding: Finding) -> int:
    """Give the number of digits to show: more if, with few, a wrong entry looks like the right one."""
    expected = np.asarray(finding.expected)
    got = np.asarray(finding.got)
    wrong = wrong_entries(finding)
    if wrong is None:
        return DIGITS
    pairs = zip(got[wrong].flat, expected[wrong].flat, strict=True)
    return _ALL_DIGITS if any(_text(a) == _text(b) for a, b in pairs) else DIGITS


def _text(number: Any, digits: int = DIGITS) -> str:
    return f"{number:.{digits}g}"


def is_large(array: np.ndarray[Any, Any]) -> bool:
    """Tell whether nobody would read all of its numbers."""
    # An array without entries can still be large: of shape (1000, 0), say.
    entries = prod(side or 1 for side in array.shape)
    return array.ndim > 4 or entries > _MOST or array.shape[-1:] > (_WIDEST,)


def blocks(array: np.ndarray[Any, Any]) -> Iterator[tuple[tuple[int, ...], np.ndarray[Any, Any]]]:
    """Take an array apart into matrices, each with its place along the axes before the last two.

    The place is empty if there is only one matrix.
    """
    several = any(side > 1 for side in array.shape[:-2])
    for place in np.ndindex(array.shape[:-2]):
        yield place if several else (), np.atleast_2d(array[place])


def in_words(value: Any) -> str:
    """Write any value a student may return, shortened."""
    try:
        return _Short().repr(value)[:_LONGEST_TEXT]
    except Exception:  # a student's own __repr__ can raise anything, and an int can be too long to print
        return f"an object of type {type(value).__name__}"


class _Short(reprlib.Repr):
    """Shortens numpy's arrays too: numpy itself writes out up to a thousand entries."""

    def repr_Opaque(self, value: Opaque, level: int) -> str:  # reprlib looks it up by the type
        return repr(value)

    def repr_ndarray(self, array: np.ndarray[Any, Any], level: int) -> str:
        return f"an array of shape {array.shape}" if is_large(array) else repr(array)


def _words(title: str, text: str) -> Row:
    return Row(title, (Cell(text, wrong=True),))


def _rows(
    title: str, array: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any] | None, digits: int = DIGITS
) -> tuple[Row, ...]:
    marks = np.zeros(array.shape, dtype=bool) if wrong is None else wrong
    rows = []
    for (place, numbers), (_, crosses) in zip(blocks(array), blocks(marks), strict=True):
        of_block = f"{title} {list(place)}".strip() if place else title
        for row in zip(numbers, crosses, strict=True):
            rows.append(
                Row(of_block, tuple(Cell(_text(v, digits), bool(m)) for v, m in zip(*row, strict=True)))
            )
            title = of_block = ""
    return tuple(rows)
