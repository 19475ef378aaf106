"""A verdict as people and programs read it: HTML in a notebook, plain text, data."""

import html
import math
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from grader.judge.seeds import QUESTION_SETS
from grader.judge.verdict import UNWRITTEN, Diagnosis, Finding, Verdict
from grader.report.comparison import compare, in_words, is_large
from grader.report.figures import draw_case, draw_overview
from grader.report.overview import Overview, make_overview
from grader.report.snippet import write_call, write_snippet

VERDICT_MIME = "application/vnd.flipgrad.verdict+json"


class Report:
    """A verdict that displays itself.

    In a notebook its plain text is the number of points, because that is where nbgrader reads them;
    people see the HTML. `print` shows the text. What cannot be drawn is left out: points never depend on it.
    """

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def __str__(self) -> str:
        return as_text(self.verdict)

    def __repr__(self) -> str:
        return f"<Report {self.verdict.exercise}: {_score(self.verdict)}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        verdict = self.verdict
        # That of a right function is the same for many students.
        passed = verdict.status == "passed"
        to_html, to_data = (_html_of_passed, _data_of_passed) if passed else (as_html, as_data)
        return {
            "text/plain": "not judged" if verdict.earned is None else f"{verdict.earned:.10g}",
            "text/html": _shown(lambda: to_html(verdict), f"<p>{html.escape(repr(self))}</p>"),
            VERDICT_MIME: _shown(lambda: to_data(verdict), _bare_data(verdict)),
        }


def as_data(verdict: Verdict) -> dict[str, Any]:
    """Give the verdict as JSON data, with the numbers of the first failing case where they are few."""
    finding = _first_finding(verdict)
    overview = _shown(lambda: make_overview(verdict), None)
    return {
        **_bare_data(verdict),
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
        "line": finding.line if finding else "",
        "case": _shown(lambda: finding and _case_data(verdict, finding), None),
        "snippet": _shown(lambda: finding and write_snippet(verdict, finding), None),
        "overview": overview
        and {"rows": overview.rows, "columns": overview.columns, "cells": overview.cells},
        "diagnoses": [
            {"name": d.name, "hint": d.hint, "section": d.section, "groups": d.groups}
            for d in verdict.diagnoses
        ],
    }


def _bare_data(verdict: Verdict) -> dict[str, Any]:
    """Give what every verdict has, for when the rest cannot be told."""
    nothing = dict.fromkeys(("finding", "case", "snippet", "overview"))
    return {
        "exercise": verdict.exercise,
        "status": verdict.status,
        "points": verdict.points,
        "earned": verdict.earned,
        "seed": verdict.seed,
        "note": verdict.note,
        "groups": [],
        **nothing,
        "line": "",
        "diagnoses": [],
    }


def as_text(verdict: Verdict) -> str:
    """Give the verdict as plain text for a terminal."""
    lines = [f"{verdict.exercise}: {_score(verdict)}"]
    if verdict.note:
        lines.append(verdict.note)
    if said := _unwritten(verdict):
        return "\n".join([*lines, said])
    for group in verdict.groups:
        mark = "✗" if group.earned < group.points else "✓"
        lines.append(f"  {mark} {group.title} ({_share(group.earned, group.points)})")
    if overview := make_overview(verdict):
        lines += _overview_lines(overview)
    for likely, known in _likely(verdict):
        lines.append(f"{likely}: {known.name}. {known.hint} Read again: “{known.section}”.")
    if finding := _first_finding(verdict):
        lines.append(finding.summary + (f" Your line: {finding.line}" if finding.line else ""))
        rows = compare(finding)
        wide = max((len(row.title) for row in rows), default=0)
        column = max((len(cell.text) for row in rows for cell in row.cells if len(row.cells) > 1), default=0)
        for row in rows:
            cells = (f"{cell.text:>{column}}{'✗' if cell.wrong else ' '}" for cell in row.cells)
            lines.append(f"  {row.title:<{wide}}  {' '.join(cells)}".rstrip())
        if snippet := write_snippet(verdict, finding):
            lines += ["Try this case:", *(f"  {line}" for line in snippet.splitlines())]
    if verdict.seed is not None:
        lines.append(f"Cases drawn with seed {verdict.seed}.")
    return "\n".join(lines)


def as_html(verdict: Verdict) -> str:
    """Give the verdict as one HTML element; everything in it is escaped."""
    about = {
        "name": verdict.exercise,
        "passed": verdict.status == "passed",
        "score": _score(verdict),
        "note": verdict.note,
    }
    if said := _unwritten(verdict):
        return _template().render(**about, finding={"summary": said})
    finding = _first_finding(verdict)
    overview = make_overview(verdict)
    return _template().render(
        **about,
        groups=[
            {"title": g.title, "good": g.earned == g.points, "share": _share(g.earned, g.points)}
            for g in verdict.groups
        ],
        diagnoses=[
            {"likely": likely, "name": known.name, "hint": known.hint, "section": known.section}
            for likely, known in _likely(verdict)
        ],
        finding=finding and _finding_parts(verdict, finding),
        further=[
            {"title": title, **_finding_parts(verdict, other, in_a_picture=False)}
            for title, other in _further_findings(verdict)
        ],
        overview=overview and _shown(lambda: Markup(draw_overview(overview).html()), ""),
        seed=verdict.seed,
    )


def _unwritten(verdict: Verdict) -> str:
    """Say so of a function that is as it was released, of which there is nothing else to say."""
    findings = [group.finding for group in verdict.groups]
    if not findings or not all(found and found.summary.endswith(UNWRITTEN) for found in findings):
        return ""
    hints = [known.hint for known in verdict.diagnoses[:1]]
    return " ".join([f"{verdict.exercise} {UNWRITTEN}", *hints])


@lru_cache(16 * QUESTION_SETS)
def _html_of_passed(verdict: Verdict) -> str:
    return as_html(verdict)


@lru_cache(16 * QUESTION_SETS)
def _data_of_passed(verdict: Verdict) -> dict[str, Any]:
    return as_data(verdict)


def _finding_parts(verdict: Verdict, finding: Finding, in_a_picture: bool = True) -> dict[str, Any]:
    picture = _shown(lambda: draw_case(verdict, finding), None) if in_a_picture else None
    names = zip(verdict.signature, finding.case.args if finding.case else (), strict=False)
    sizes = [
        f"{name} of shape {arg.shape}" if isinstance(arg, np.ndarray) else f"{name} = {in_words(arg)}"
        for name, arg in names
    ]
    return {
        "summary": finding.summary,
        "line": finding.line,
        "asked": finding.case and write_call(verdict, finding.case),
        "sizes": ", ".join(sizes),
        # The picture shows returned numbers; words, and what is too large for it, stand in a table.
        "picture": picture and Markup(picture.html()),
        "table": () if picture and finding.kind != "type" else compare(finding),
        "snippet": write_snippet(verdict, finding),
    }


def _case_data(verdict: Verdict, finding: Finding) -> dict[str, Any] | None:
    if finding.case is None:
        return None
    return {
        "arguments": {
            name: _plain(arg) for name, arg in zip(verdict.signature, finding.case.args, strict=False)
        },
        "options": dict(finding.case.kwargs),
        "expected": _plain(finding.expected),
        "returned": _plain(finding.got),
    }


def _plain(value: Any) -> Any:
    """Give what JSON has: no complex numbers, no nan and inf, nothing of anybody's own kind."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if is_large(value) else _plain_entries(value.tolist())
    return value if value is None or isinstance(value, int) else in_words(value)


def _plain_entries(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain_entries(part) for part in value]
    return value if isinstance(value, float) and math.isfinite(value) else _plain(value)


def _overview_lines(overview: Overview) -> Iterator[str]:
    """Write the map in characters, with a line above it for each word of the columns' titles."""
    marks = {True: "✓", False: "✗", None: "·"}
    wide = max(10, *(len(row) + 2 for row in overview.rows))
    yield "What holds, by size:"
    for words in zip(*overview.columns, strict=True):
        values = "".join(f"{word.rpartition(' ')[2]:<4}" for word in words)
        yield f"  {words[0].rpartition(' ')[0]:<{wide}}{values}"
    for row, cells in zip(overview.rows, overview.cells, strict=True):
        yield f"  {row:<{wide}}" + "".join(f"{marks[cell]:<4}" for cell in cells)


def _likely(verdict: Verdict) -> Iterator[tuple[str, Diagnosis]]:
    """Say of each diagnosis whether it stands beside another, and where it is seen if not everywhere."""
    failed = {group.title for group in verdict.groups if group.finding}
    before: tuple[str, ...] | None = None
    for known in verdict.diagnoses:
        where = "" if failed <= set(known.groups) else f" ({', '.join(known.groups)})"
        alike = "Or" if known.groups == before else "Also likely" if before is not None else "Likely"
        yield alike + where, known
        before = known.groups


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["code"] = _with_code
    return environment.get_template("verdict.html")


def _with_code(text: str) -> Markup:
    """Write a sentence in HTML, with what stands in backticks as code."""
    return Markup(_IN_BACKTICKS.sub(r"<code>\1</code>", html.escape(text)))


_IN_BACKTICKS = re.compile("`([^`]+)`")


def _shown(make: Callable[[], Any], otherwise: Any) -> Any:
    """Make a part of the report; a fault of ours in it must not cost anybody the verdict."""
    try:
        return make()
    except Exception:
        return otherwise


def _first_finding(verdict: Verdict) -> Finding | None:
    return next((g.finding for g in verdict.groups if g.finding), None)


def _further_findings(verdict: Verdict) -> Iterator[tuple[str, Finding]]:
    """Give what was found in further groups, with their titles, where it is something else than before."""
    named = [set(known.groups) for known in verdict.diagnoses]
    shown: list[tuple[str, Finding]] = []
    for group in verdict.groups:
        if (found := group.finding) is None:
            continue
        again = any(
            (found.kind != "value" and found.summary == other.summary)
            or any({title, group.title} <= together for together in named)
            for title, other in shown
        )
        if shown and not again:
            yield group.title, found
        if not again:
            shown.append((group.title, found))


def _score(verdict: Verdict) -> str:
    if verdict.earned is None:
        return f"not judged, of {verdict.points:g} points"
    return f"{_rounded(verdict.earned)} of {verdict.points:g} points"


def _share(earned: float, points: float) -> str:
    return f"{_rounded(earned)}/{_rounded(points)}"


def _rounded(points: float) -> str:
    return f"{round(points, 2):g}"
