"""A verdict that displays itself in a notebook."""

import html
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.judge.seeds import QUESTION_SETS
from grader.judge.verdict import Verdict
from grader.report.codes import code_of
from grader.report.data import as_data, bare_data
from grader.report.html import as_html
from grader.report.parts import score, unless_it_fails
from grader.report.text import as_text

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
        return f"<Report {self.verdict.exercise}: {score(self.verdict)}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        verdict = self.verdict
        to_html, to_data = as_html, as_data
        # But for the seed, the report of a right function is the same for many students.
        if verdict.status == "passed":
            to_html, to_data = _html_of_passed, _data_of_passed
        return {
            "text/plain": "not judged" if verdict.earned is None else f"{verdict.earned:.10g}",
            "text/html": unless_it_fails(lambda: to_html(verdict), f"<p>{html.escape(repr(self))}</p>"),
            VERDICT_MIME: unless_it_fails(lambda: to_data(verdict), bare_data(verdict)),
        }


def _html_of_passed(verdict: Verdict) -> str:
    if verdict.seed is None:
        return as_html(verdict)
    parts = _around_the_seed(replace(verdict, seed=_NO_SEED))
    code = code_of(verdict.exercise, verdict.seed)
    return "".join({_NO_CODE: code, str(_NO_SEED): str(verdict.seed)}.get(part, part) for part in parts)


def _data_of_passed(verdict: Verdict) -> dict[str, Any]:
    without = _data_without_seed(replace(verdict, seed=None))
    return {**without, "seed": verdict.seed, "code": code_of(verdict.exercise, verdict.seed)}


_NO_SEED = 2**53
"""Stands where the seed comes: it is larger than any."""
_NO_CODE = "the code"


@lru_cache(16 * QUESTION_SETS)
def _around_the_seed(verdict: Verdict) -> tuple[str, ...]:
    """Take the page apart at the seed and at the code."""
    page = as_html(verdict).replace(code_of(verdict.exercise, verdict.seed), f"\0{_NO_CODE}\0")
    return tuple(page.replace(str(_NO_SEED), f"\0{_NO_SEED}\0").split("\0"))


@lru_cache(16 * QUESTION_SETS)
def _data_without_seed(verdict: Verdict) -> dict[str, Any]:
    return as_data(verdict)
