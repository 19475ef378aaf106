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
    """A number, or a few words in place of all numbers."""

    text: str
    wrong: bool = False


@dataclass(frozen=True)
class Row:
    """A row of numbers; the first row of a matrix has its title, of four axes each with its place."""

    title: str
    cells: tuple[Cell, ...]


def compare(finding: Finding) -> tuple[Row, ...]:
    """Lay what was expected beside what came; empty where nothing came, or where it is too large to show."""
    if finding.kind in ("raised", "late", "died") or finding.case is None:
        return ()
    expected, got = np.asarray(finding.expected), finding.got
    if is_large(expected):
        return ()
    titles = ("before", "after") if finding.kind == "modified" else ("expected", "returned")
    if finding.kind == "type" or not isinstance(got, np.ndarray | np.generic):
        came: tuple[Row, ...] = (_words(titles[1], in_words(got)),)
    elif got.size == 0 or is_large(np.asarray(got)):
        came = (_words(titles[1], f"{'empty' if got.size == 0 else 'an array'}, of shape {got.shape}"),)
    else:
        came = _rows(titles[1], np.asarray(got), wrong_entries(finding), returned_digits(finding))
    return (*_rows(titles[0], expected, None), *came)


def wrong_entries(finding: Finding) -> NDArray[np.bool_] | None:
    """Mark the entries for which the judge found the answer wrong; None where the shape is wrong."""
    expected, got = np.asarray(finding.expected), np.asarray(finding.got)
    if finding.case is None or finding.kind == "modified":
        return differing(got, expected, ROUNDING)
    return differing(got, expected, tolerance(finding.case, got))


def returned_digits(finding: Finding) -> int:
    """Say how many digits to show: more where a wrong entry would look like the right one."""
    expected, got, wrong = np.asarray(finding.expected), np.asarray(finding.got), wrong_entries(finding)
    if wrong is None:
        return DIGITS
    pairs = zip(got[wrong].flat, expected[wrong].flat, strict=True)
    return _ALL_DIGITS if any(_text(a) == _text(b) for a, b in pairs) else DIGITS


def _text(number: Any, digits: int = DIGITS) -> str:
    return f"{number:.{digits}g}"


def is_large(array: np.ndarray[Any, Any]) -> bool:
    """Tell whether nobody would read all of its numbers."""
    # One without entries can be large in another direction.
    entries = prod(side or 1 for side in array.shape)
    return array.ndim > 4 or entries > _MOST or array.shape[-1:] > (_WIDEST,)


def blocks(array: np.ndarray[Any, Any]) -> Iterator[tuple[tuple[int, ...], np.ndarray[Any, Any]]]:
    """Take an array apart into matrices, each with its place along the axes before; a lone one has none."""
    for place in np.ndindex(array.shape[:-2]):
        yield (place if any(side > 1 for side in array.shape[:-2]) else ()), np.atleast_2d(array[place])


def in_words(value: Any) -> str:
    """Write any value a student may return, shortened."""
    try:
        return _Short().repr(value)[:_LONGEST_TEXT]
    except Exception:  # a student's own __repr__ can raise anything, and an int can be too long to print
        return f"an object of type {type(value).__name__}"


class _Short(reprlib.Repr):
    """Shortens numpy's arrays, too, which by themselves leave out entries of long sides only."""

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
