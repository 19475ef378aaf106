"""A verdict as people and programs read it: HTML in a notebook, plain text, data."""

import reprlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, Template

from grader.snippet import write_snippet
from grader.verdict import Finding, Verdict

VERDICT_MIME = "application/vnd.flipgrad.verdict+json"
_WIDEST_TABLE = 14
_LONGEST_TEXT = 400


class Report:
    """A verdict that displays itself.

    In a notebook its plain text is the number of points, because that is where nbgrader reads them;
    people see the HTML. `print` shows the text.
    """

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def __str__(self) -> str:
        return as_text(self.verdict)

    def __repr__(self) -> str:
        return f"<Report {self.verdict.exercise}: {_score(self.verdict)}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        earned = self.verdict.earned
        return {
            "text/plain": "not judged" if earned is None else f"{earned:.10g}",
            "text/html": as_html(self.verdict),
            VERDICT_MIME: as_data(self.verdict),
        }


def as_data(verdict: Verdict) -> dict[str, Any]:
    """Give the verdict as JSON data, without the arrays of its cases."""
    finding = _first_finding(verdict)
    return {
        "exercise": verdict.exercise,
        "status": verdict.status,
        "points": verdict.points,
        "earned": verdict.earned,
        "seed": verdict.seed,
        "note": verdict.note,
        "groups": [
            {
                "title": g.title,
                "points": g.points,
                "earned": g.earned,
                "kind": g.finding.kind if g.finding else None,
            }
            for g in verdict.groups
        ],
        "finding": finding.summary if finding else None,
        "diagnoses": [{"name": d.name, "hint": d.hint, "section": d.section} for d in verdict.diagnoses],
    }


def as_text(verdict: Verdict) -> str:
    """Give the verdict as plain text for a terminal."""
    lines = [f"{verdict.exercise}: {_score(verdict)}"]
    if verdict.note:
        lines.append(verdict.note)
    for group in verdict.groups:
        mark = "✗" if group.earned < group.points else "✓"
        lines.append(f"  {mark} {group.title} ({_share(group.earned, group.points)})")
    for i, known in enumerate(verdict.diagnoses):
        lines.append(f"{'Or' if i else 'Likely'}: {known.name}. {known.hint} Read again: “{known.section}”.")
    finding = _first_finding(verdict)
    if finding:
        lines.append(finding.summary + (f" Your line: {finding.line}" if finding.line else ""))
        for row in _table(finding):
            cells = (cell["text"] + ("✗" if cell["wrong"] else "") for cell in row["cells"])
            lines.append(f"  {row['title']:<9} {'  '.join(cells)}")
        if finding.case:
            lines += [
                "Try this case:",
                *("  " + line for line in write_snippet(verdict, finding).splitlines()),
            ]
    if verdict.seed is not None:
        lines.append(f"Cases drawn with seed {verdict.seed}.")
    return "\n".join(lines)


def as_html(verdict: Verdict) -> str:
    """Give the verdict as one HTML element; everything in it is escaped."""
    finding = _first_finding(verdict)
    return _template().render(
        name=verdict.exercise,
        passed=verdict.status == "passed",
        score=_score(verdict),
        note=verdict.note,
        groups=[
            {"title": g.title, "good": g.earned == g.points, "share": _share(g.earned, g.points)}
            for g in verdict.groups
        ],
        diagnoses=verdict.diagnoses,
        finding=finding
        and {
            "summary": finding.summary,
            "line": finding.line,
            "table": _table(finding),
            "snippet": write_snippet(verdict, finding),
        },
        seed=verdict.seed,
    )


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True).get_template("verdict.html")


def _first_finding(verdict: Verdict) -> Finding | None:
    return next((g.finding for g in verdict.groups if g.finding), None)


def _score(verdict: Verdict) -> str:
    if verdict.earned is None:
        return f"not judged, of {verdict.points:g} points"
    return f"{_rounded(verdict.earned)} of {verdict.points:g} points"


def _share(earned: float, points: float) -> str:
    return f"{_rounded(earned)}/{_rounded(points)}"


def _rounded(points: float) -> str:
    return f"{round(points, 2):g}"


def _table(finding: Finding) -> list[dict[str, Any]]:
    """Lay expected and returned side by side; the entries that differ are marked."""
    if finding.kind in ("raised", "late", "died") or finding.case is None:
        return []
    expected = np.asarray(finding.expected)
    if expected.ndim > 2 or expected.size > _WIDEST_TABLE * 6 or expected.shape[-1:] > (_WIDEST_TABLE,):
        return []
    got = finding.got
    titles = ("before", "after") if finding.kind == "modified" else ("expected", "returned")
    if finding.kind == "type" or not isinstance(got, np.ndarray | np.generic):
        got = _in_words(got)
    elif got.ndim > 2 or got.size > _WIDEST_TABLE * 6 or got.shape[-1:] > (_WIDEST_TABLE,):
        got = f"an array of shape {got.shape}"
    return _rows(titles[0], expected, None) + _rows(titles[1], got, expected)


def _rows(title: str, value: Any, against: np.ndarray[Any, Any] | None) -> list[dict[str, Any]]:
    if isinstance(value, str):
        return [{"title": title, "cells": [{"text": value, "wrong": True}]}]
    if value.size == 0:
        return [{"title": title, "cells": [{"text": f"empty, shape {value.shape}", "wrong": True}]}]
    wrong = np.zeros(value.shape, dtype=bool)
    if against is not None and against.shape == value.shape:
        # The same measure as the judge's, loosely: what rounding hides is no difference to show.
        wrong = ~(np.abs(value - against) <= 1e-6 * (np.max(np.abs(against), initial=0) or 1))
    rows = np.atleast_2d(value), np.atleast_2d(wrong)
    return [
        {
            "title": title if i == 0 else "",
            "cells": [{"text": f"{v:.6g}", "wrong": bool(w)} for v, w in zip(*row, strict=True)],
        }
        for i, row in enumerate(zip(*rows, strict=True))
    ]


def _in_words(value: Any) -> str:
    try:
        return reprlib.repr(value)[:_LONGEST_TEXT]
    except Exception:  # a student's own __repr__ can raise anything, and an int can be too long to print
        return f"an object of type {type(value).__name__}"
