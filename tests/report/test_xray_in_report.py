"""The X-ray of a function that failed: read after judging, through the wall, and worth no points."""

from dataclasses import replace

import numpy as np
import pytest

from grader import check
from grader.assignments import EXERCISES
from grader.judge import judge, local
from grader.judge.calls import OneByOne
from grader.judge.verdict import Outcome
from grader.report import as_data, as_html, as_text
from grader.sanitize import clean_html
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from solutions import conv1d

DX = EXERCISES["conv1d_dx"]


def unflipped(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding)


def padding_kept(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, np.zeros(len(x) + 2 * padding), w, stride, 0)


def test_a_report_shows_the_letters_beside_those_of_the_reference():
    """As text, on the page and as data."""
    verdict = check("conv1d_dx", unflipped, seed=3).verdict
    for told in (as_text(verdict), as_data(verdict)["xray"]):
        assert "  ✗ dx[0]  yours   [g₀·w₁]\n           wanted  [g₀·w₀]" in told
        assert "wanted: read from the reference." in told
    page = as_html(verdict)
    assert verdict.xray.html() in page
    assert clean_html(verdict.xray.html()) == verdict.xray.html()


def test_it_is_in_the_smallest_sizes_in_which_the_letters_differ():
    """A function that is right without padding is shown with padding."""
    assert check("conv1d_dx", padding_kept, seed=3).verdict.xray.sizes == "n = 3, k = 2, stride 1, padding 1"


def test_what_is_not_linear_is_shown_with_its_two_inputs():
    """There are no letters for it."""

    def squared(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, x, w, stride, padding) ** 2

    assert "It is not linear in dy" in as_text(check("conv1d_dx", squared, seed=3).verdict)


@pytest.mark.parametrize(
    "function",
    [
        conv1d.conv1d_dx,
        lambda dy, x, w, stride=1, padding=0: conv1d.conv1d_dx(dy, x, w, stride, padding).astype(x.dtype),
        lambda *_, **__: None,
        lambda dy, *_, **__: dy[99],
        lambda *_, **__: np.zeros((40, 40)),
    ],
    ids=["right", "wrong for integers alone", "nothing returned", "raises", "another shape"],
)
def test_there_is_none_where_letters_tell_nothing(function):
    """And the report says what else is wrong."""
    assert check("conv1d_dx", function, seed=3).verdict.xray is None


def test_there_is_none_of_a_function_that_remembers():
    """Its answers depend on what was asked before, and so would its letters."""
    memory = {}

    def remembering(dy, x, w, stride=1, padding=0):
        right = conv1d.conv1d_dx(dy, x, w, stride, padding)
        return memory.setdefault(dy.shape, right)

    verdict = check("conv1d_dx", remembering, seed=3).verdict
    assert verdict.status == "failed"
    assert verdict.xray is None


def test_points_are_the_same_without_it():
    """Nothing but the picture differs."""
    for function in (conv1d.conv1d_dx, unflipped, padding_kept):
        with_it = judge(DX, local(function), 5)
        without = judge(replace(DX, probes=()), local(function), 5)
        assert [group.earned for group in with_it.groups] == [group.earned for group in without.groups]
        assert (with_it.status, with_it.earned) == (without.status, without.earned)
        assert [each.name for each in with_it.diagnoses] == [each.name for each in without.diagnoses]


def test_it_is_the_same_each_time():
    """A regrade shows what the first grading showed."""
    one, other = (judge(DX, local(unflipped), seed).xray for seed in (5, 6))
    assert one == other


def asked_by(function, problem_at=None, problem="late"):
    """Count the calls that judging makes of a function that hangs or dies at one of them."""
    asked = []

    def answer(args, kwargs):
        asked.append(args)
        if problem_at is not None and len(asked) >= problem_at:
            return Outcome(problem=problem, message="no answer")
        return local(function)(args, kwargs)

    verdict = judge(DX, OneByOne(answer), 5)
    return len(asked), verdict


def test_a_right_function_is_asked_nothing_more():
    """Grading a class of right answers costs what it cost."""
    with_probes, _ = asked_by(conv1d.conv1d_dx)
    assert with_probes == asked_by_without_probes(conv1d.conv1d_dx)


def asked_by_without_probes(function):
    asked = []

    def answer(args, kwargs):
        asked.append(args)
        return local(function)(args, kwargs)

    judge(replace(DX, probes=()), OneByOne(answer), 5)
    return len(asked)


def test_a_function_that_failed_is_asked_a_few_times_more():
    """As many as its smallest letters take."""
    asked, verdict = asked_by(unflipped)
    assert verdict.xray.calls == 7
    assert asked == asked_by_without_probes(unflipped) + 7


@pytest.mark.parametrize("problem", ["late", "died"])
def test_a_function_that_hangs_or_dies_in_it_costs_one_call(problem):
    """Then it is asked no more, and points are as they were."""
    before, whole = asked_by(unflipped)
    first = before - 7 + 1
    asked, verdict = asked_by(unflipped, first, problem)
    assert asked == first
    assert verdict.xray is None
    assert verdict.earned == whole.earned
    assert [group.earned for group in verdict.groups] == [group.earned for group in whole.groups]


def test_a_function_that_hung_before_is_not_asked():
    """It has cost time enough."""
    _, verdict = asked_by(unflipped, 5)
    assert verdict.xray is None


def test_it_is_read_through_the_wall():
    """Where the function lives makes no difference."""
    source = (
        "import numpy as np\n"
        "def conv1d_dx(dy, x, w, stride=1, padding=0):\n"
        "    padded = np.zeros(len(x) + 2 * padding)\n"
        "    for i in range(len(dy)):\n"
        "        padded[i * stride : i * stride + len(w)] += dy[i] * w[::-1]\n"
        "    return padded[padding : padding + len(x)]\n"
    )
    with Sandbox(Limits(call=5, cell=5, submission=60)) as sandbox, sandbox.session() as session:
        assert session.run_cell(source, 1).problem is None
        behind_the_wall = check("conv1d_dx", session.lookup("conv1d_dx"), seed=3).verdict
    assert behind_the_wall.xray == check("conv1d_dx", unflipped, seed=3).verdict.xray
    assert behind_the_wall.xray is not None
