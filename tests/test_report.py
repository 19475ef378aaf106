"""A verdict as nbgrader, people and programs read it."""

import json

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from grader import check
from grader.report import VERDICT_MIME
from solutions import conv1d


def shown(function, name="conv1d_dx"):
    """What a kernel would send for this as the last line of a cell."""
    data, _ = DisplayFormatter(active_types=["text/plain", "text/html"]).format(check(name, function, seed=3))
    return data


def unflipped(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding)


def cut_short(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, x, w, stride, padding)[padding : len(x) - padding]


@pytest.mark.parametrize(
    ("function", "points"), [(conv1d.conv1d_dx, "16"), (unflipped, "0"), (cut_short, "12")]
)
def test_the_plain_text_is_the_number_of_points(function, points):
    """There nbgrader reads a partial score; zero counts as zero."""
    assert shown(function)["text/plain"] == points


def test_the_page_names_the_mistake_and_shows_the_case():
    """Groups, hint, both results with the difference marked, and code to try."""
    html = shown(unflipped)["text/html"]
    for part in (
        "0 of 16 points",
        "the kernel is not flipped",
        "expected",
        "returned",
        "✗",
        "conv1d_dx(dy, x, w)",
    ):
        assert part in html


def test_the_snippet_reproduces_the_failure():
    """Pasted below the student's function, it asks the very case."""
    report = check("conv1d_dx", cut_short, seed=3)
    finding = next(g.finding for g in report.verdict.groups if g.finding)
    text = str(report)
    snippet = text.split("Try this case:\n")[1].split("Cases drawn")[0]
    space = {"conv1d_dx": cut_short}
    *lines, call = [line.strip() for line in snippet.strip().splitlines()]
    exec("\n".join(lines), space)
    np.testing.assert_array_equal(eval(call, space), finding.got)


def test_what_a_student_returns_cannot_become_markup():
    """Every text in the page is escaped."""

    def hostile(dy, x, w, stride=1, padding=0):
        raise ValueError("<script>alert(1)</script>")

    html = shown(hostile)["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_data_is_json_and_complete():
    """For other tools: status, points, groups, seed, diagnoses."""
    data = json.loads(json.dumps(shown(unflipped)[VERDICT_MIME]))
    assert (data["status"], data["earned"], data["points"], data["seed"]) == ("failed", 0, 16, 3)
    assert data["diagnoses"][0]["name"] == "the kernel is not flipped"
    assert sum(group["points"] for group in data["groups"]) == 16


@pytest.mark.parametrize(
    "returned", [None, [[1], [2, 3]], np.zeros((40, 40)), np.zeros(0), "x" * 10_000, 1e300]
)
def test_any_return_value_can_be_shown(returned):
    """And the page stays small."""
    html = shown(lambda *args, **kwargs: returned)["text/html"]
    assert "0 of 16 points" in html
    assert len(html) < 20_000


def test_a_function_argument_is_shown_as_code():
    """The function to differentiate, as a lambda to paste."""
    report = check("numerical_gradient", lambda f, x, h=1e-5: np.zeros(np.shape(x)), seed=3)
    assert "f = lambda x: (" in str(report)
