"""A verdict as data, for programs."""

import math
from typing import Any

import numpy as np

from grader.judge.verdict import Finding, Verdict
from grader.report.codes import code_of
from grader.report.comparison import in_words, is_large
from grader.report.overview import make_overview
from grader.report.parts import first_finding, unless_it_fails
from grader.report.snippet import write_snippet


def as_data(verdict: Verdict) -> dict[str, Any]:
    """Give the verdict as JSON data, with the numbers of the first failing case where they are few."""
    finding = first_finding(verdict)
    overview = unless_it_fails(lambda: make_overview(verdict), None)
    return {
        **bare_data(verdict),
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
        "case": unless_it_fails(lambda: finding and _case_data(verdict, finding), None),
        "snippet": unless_it_fails(lambda: finding and write_snippet(verdict, finding), None),
        "overview": overview
        and {"rows": overview.rows, "columns": overview.columns, "cells": overview.cells},
        "xray": unless_it_fails(lambda: verdict.xray and verdict.xray.text(), None),
        "diagnoses": [
            {"name": d.name, "hint": d.hint, "section": d.section, "groups": d.groups}
            for d in verdict.diagnoses
        ],
    }


def bare_data(verdict: Verdict) -> dict[str, Any]:
    """Give what every verdict has, for when the rest cannot be told."""
    nothing = dict.fromkeys(("finding", "case", "snippet", "overview", "xray"))
    return {
        "exercise": verdict.exercise,
        "status": verdict.status,
        "points": verdict.points,
        "earned": verdict.earned,
        "seed": verdict.seed,
        "code": code_of(verdict.exercise, verdict.seed),
        "note": verdict.note,
        "groups": [],
        **nothing,
        "line": "",
        "diagnoses": [],
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
