"""Pictures of a failed verdict: the case in cells, and the map of what holds. Colours are the notebook's."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.convlab import HEIGHT, KINDS, RESULTS, Picture, Sheet
from grader.judge.verdict import Finding, Verdict
from grader.report.comparison import DIGITS, blocks, returned_digits, wrong_entries
from grader.report.overview import Overview

_WIDEST, _MOST = 12, 60
_PAGE = 22
"""Width of a page, in units: matrices side by side may not be wider."""
_GAP = 0.5
"""Between the matrices of an array with more than two axes, in cells."""


class _Drawn(NamedTuple):
    """An array to draw."""

    title: str
    array: NDArray[np.float64]
    kind: str
    zeros: int = 0
    """How many zeros the padding adds at each end, or as rings."""
    wrong: NDArray[np.bool_] | None = None
    digits: int = DIGITS


def draw_case(verdict: Verdict, finding: Finding) -> Picture | None:
    """Draw the arguments of a case, what was expected and what was returned; None if they are too large.

    The zeros that padding adds are drawn around x.
    """
    if finding.case is None:
        return None
    padding = finding.case.sizes.get("padding", 0)
    drawn = [
        _Drawn(name, array, KINDS.get(name, "input"), padding if name == "x" else 0)
        for name, array in zip(verdict.signature, finding.case.args, strict=False)
        if isinstance(array, np.ndarray)
    ]
    kind = RESULTS.get(verdict.exercise, "gradient")
    expected, got = np.asarray(finding.expected), finding.got
    if finding.kind != "modified":
        drawn.append(_Drawn(f"expected {finding.result}", expected, kind))
    if isinstance(got, np.ndarray) and got.size and finding.kind in ("value", "shape", "modified"):
        title = f"{finding.argument} after" if finding.argument else f"returned {finding.result}"
        kind = KINDS.get(finding.argument, kind)
        wrong, digits = wrong_entries(finding), returned_digits(finding)
        drawn.append(_Drawn(title, got, kind, wrong=wrong, digits=digits))
    if any(each.array.ndim > 4 or each.array.size > _MOST for each in drawn):
        return None
    longest = max(len(f"{value:.{each.digits}g}") for each in drawn for value in each.array.flat)
    width = 0.7 + 0.28 * (longest + (2 if drawn[-1].wrong is not None else 0))
    if any(_too_wide(each, width) for each in drawn):
        return None
    return _draw_rows(drawn, width)


def _too_wide(drawn: _Drawn, width: float) -> bool:
    columns = (drawn.array.shape[-1] if drawn.array.ndim else 1) + 2 * drawn.zeros
    beside = drawn.array.shape[-3] if drawn.array.ndim > 2 else 1
    return columns > _WIDEST or (beside > 1 and beside * (columns + _GAP) * width > _PAGE)


def _draw_rows(arrays: list[_Drawn], width: float) -> Picture:
    sheet = Sheet()
    y = 0.0
    for drawn in arrays:
        sheet.words(-0.3, y + HEIGHT / 2, drawn.title, "end")
        y = _draw_array(sheet, y, width, drawn) + 0.3
    return sheet.picture("; ".join(f"{drawn.title}: {drawn.array.tolist()}" for drawn in arrays) + ".")


def _draw_array(sheet: Sheet, top: float, width: float, drawn: _Drawn) -> float:
    """Draw an array below `top` and return where it ends.

    Of an array with more than two axes, the axes before the last two lay its matrices in rows and columns.
    """
    array = drawn.array
    zeros = drawn.zeros
    marks = np.zeros(array.shape, dtype=bool) if drawn.wrong is None else drawn.wrong
    several = any(side > 1 for side in array.shape[:-2])
    rings = zeros if array.ndim > 1 else 0
    bottom = top
    for (place, numbers), (_, crosses) in zip(blocks(array), blocks(marks), strict=True):
        down, across = (0, 0, *place)[-2:]
        rows, columns = numbers.shape[0] + 2 * rings, numbers.shape[1] + 2 * zeros
        left = width * across * (columns + _GAP)
        y = top + down * (HEIGHT * rows + (1.1 if several else 0.3)) + (0.6 if several else 0)
        if several:
            sheet.words(left, y - 0.35, str(list(place)), size=12)
        for r, c in np.ndindex(rows, columns):
            i, j = r - rings, c - zeros
            label, kind = "0", "zero"
            if 0 <= i < numbers.shape[0] and 0 <= j < numbers.shape[1]:
                label, kind = f"{numbers[i, j]:.{drawn.digits}g}", drawn.kind
                if crosses[i, j]:
                    label, kind = f"✗ {label}", "wrong"
            sheet.cell(left + width * c, y + HEIGHT * r, label, kind, width)
        bottom = max(bottom, y + HEIGHT * rows)
    return bottom


def draw_overview(overview: Overview) -> Picture:
    """Draw the map: a tick where all answers are right, a cross where one is wrong."""
    sheet = Sheet()
    wide = 1.2
    above = ""
    for j, (group, column) in enumerate(overview.columns):
        if group != above:
            sheet.words(wide * j, -1.4, group)
            above = group
        what, _, value = column.rpartition(" ")
        sheet.words(wide * j + wide / 2, -0.5, value, "middle")
    sheet.words(-0.3, -0.5, what.removesuffix(" ="), "end")
    for i, (row, cells) in enumerate(zip(overview.rows, overview.cells, strict=True)):
        sheet.words(-0.3, HEIGHT * (i + 0.5), row, "end")
        for j, good in enumerate(cells):
            if good is not None:
                mark, kind = ("✓", "output") if good else ("✗", "wrong")
                sheet.cell(wide * j, HEIGHT * i, mark, kind, wide)
    bad = [
        f"{row}, {', '.join(column)}"
        for row, cells in zip(overview.rows, overview.cells, strict=True)
        for column, good in zip(overview.columns, cells, strict=True)
        if good is False
    ]
    return sheet.picture(f"It does not hold for {'; '.join(bad)}.")
