"""A verdict as HTML, for a notebook; the template is verdict.html."""

import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from grader.judge.verdict import Finding, Verdict
from grader.report.codes import code_of
from grader.report.comparison import compare, in_words
from grader.report.figures import draw_case, draw_overview
from grader.report.overview import make_overview
from grader.report.parts import (
    NOT_EXPLAINED,
    first_finding,
    further_findings,
    likely_mistakes,
    score,
    share,
    unexplained,
    unless_it_fails,
    unwritten,
)
from grader.report.snippet import write_call, write_snippet


def as_html(verdict: Verdict) -> str:
    """Give the verdict as one HTML element; everything in it is escaped."""
    about = {
        "name": verdict.exercise,
        "passed": verdict.status == "passed",
        "score": score(verdict),
        "note": verdict.note,
    }
    if sentence := unwritten(verdict):
        return _template().render(**about, finding={"summary": sentence})
    finding = first_finding(verdict)
    overview = make_overview(verdict)
    return _template().render(
        **about,
        groups=[
            {"title": g.title, "good": g.earned == g.points, "share": share(g.earned, g.points)}
            for g in verdict.groups
        ],
        diagnoses=[
            {"likely": likely, "name": known.name, "hint": known.hint, "section": known.section}
            for likely, known in likely_mistakes(verdict)
        ],
        finding=finding and _finding_parts(verdict, finding),
        beside=NOT_EXPLAINED if unexplained(verdict) else "",
        further=[
            {"title": title, **_finding_parts(verdict, other, in_a_picture=False)}
            for title, other in further_findings(verdict)
        ],
        overview=overview and unless_it_fails(lambda: Markup(draw_overview(overview).html()), ""),
        seed=verdict.seed,
        short_code=code_of(verdict.exercise, verdict.seed),
        lines=verdict.lines,
        xray=unless_it_fails(lambda: verdict.xray and Markup(verdict.xray.html()), ""),
    )


def _finding_parts(verdict: Verdict, finding: Finding, in_a_picture: bool = True) -> dict[str, Any]:
    picture = unless_it_fails(lambda: draw_case(verdict, finding), None) if in_a_picture else None
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


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["code"] = _with_code
    return environment.get_template("verdict.html")


def _with_code(text: str) -> Markup:
    """Write a sentence in HTML, with what stands in backticks as code."""
    return Markup(_IN_BACKTICKS.sub(r"<code>\1</code>", html.escape(text)))


_IN_BACKTICKS = re.compile("`([^`]+)`")
