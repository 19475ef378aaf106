"""Pictures of a failed verdict: the case in cells, and the map of what holds. Colours are the notebook's."""

import numpy as np
from numpy.typing import NDArray

from grader.convlab import HEIGHT, KINDS, RESULTS, Picture, Sheet
from grader.numerics import differing
from grader.overview import Overview
from grader.verdict import Finding, Verdict

_WIDEST, _MOST = 12, 60


def draw_case(verdict: Verdict, finding: Finding) -> Picture | None:
    """Draw the arguments of a case, what was expected and what was returned; None where they are too large.

    Zeros that the padding adds are drawn at the ends of x.
    """
    if finding.case is None:
        return None
    padding = finding.case.sizes.get("padding", 0)
    rows = [
        (name, array, KINDS.get(name, "input"), padding if name == "x" else 0)
        for name, array in zip(verdict.signature, finding.case.args, strict=False)
        if isinstance(array, np.ndarray)
    ]
    result = RESULTS.get(verdict.exercise, "gradient")
    if finding.kind != "modified":
        rows.append((f"expected {verdict.result}", np.asarray(finding.expected), result, 0))
    wrong = None
    got = finding.got
    if isinstance(got, np.ndarray) and got.size and finding.kind in ("value", "shape", "modified"):
        title = f"{finding.argument} after" if finding.argument else f"returned {verdict.result}"
        rows.append((title, got, KINDS.get(finding.argument, result), 0))
        wrong = differing(got, np.asarray(finding.expected))
    if any(_too_large(array, zeros) for _, array, _, zeros in rows):
        return None
    return _draw_rows(rows, wrong)


def _too_large(array: NDArray[np.float64], zeros: int) -> bool:
    return (
        array.ndim > 2 or array.size > _MOST or (array.shape[-1] if array.ndim else 1) + 2 * zeros > _WIDEST
    )


def _draw_rows(
    rows: list[tuple[str, NDArray[np.float64], str, int]], wrong: NDArray[np.bool_] | None
) -> Picture:
    sheet, y, said = Sheet(), 0.0, []
    longest = max(len(f"{value:.6g}") for _, array, _, _ in rows for value in array.flat)
    width = 0.7 + 0.28 * (longest + (2 if wrong is not None else 0))
    for i, (title, array, kind, zeros) in enumerate(rows):
        sheet.words(-0.3, y + HEIGHT / 2, title, "end")
        marked = wrong if i == len(rows) - 1 else None
        table = np.atleast_2d(array)
        for r, c in np.ndindex(table.shape):
            bad = marked is not None and bool(np.atleast_2d(marked)[r, c])
            label = f"✗ {table[r, c]:.6g}" if bad else f"{table[r, c]:.6g}"
            sheet.cell(width * (zeros + c), y + HEIGHT * r, label, "wrong" if bad else kind, width)
        for c in (*range(zeros), *range(zeros + array.size, 2 * zeros + array.size)):
            sheet.cell(width * c, y, "0", "zero", width)
        y += HEIGHT * len(table) + 0.3
        said.append(f"{title}: {array.tolist()}")
    return sheet.picture("; ".join(said) + ".")


def draw_overview(overview: Overview) -> Picture:
    """Draw the map: a tick where it holds, a cross where it does not, nothing where nothing was asked."""
    sheet, wide = Sheet(), 1.2
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
