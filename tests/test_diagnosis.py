"""Mistakes are named: each as itself, two as two, and what is unknown not at all."""

import itertools
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader import check
from grader.calls import local
from grader.exercises import EXERCISES
from grader.judge import judge
from solutions import conv1d, conv2d

SOURCE = Path(__file__).resolve().parents[1] / "source"
SEEDS = (0, 1, 2026)


def mistakes():
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            yield pytest.param(exercise, mistake, id=f"{exercise.name}-{mistake.name}")


def as_students(exercise, mistake):
    """Each variant of a mistake, as a function that a student could hand in."""
    for function in mistake.functions:
        yield answering_from_memory(exercise, function()) if mistake.remembers else function


def answering_from_memory(exercise, wrong):
    return lambda *args, **kwargs: wrong(exercise.reference(*args, **kwargs), *args, **kwargs)


def names(verdict):
    return [diagnosis.name for diagnosis in verdict.diagnoses]


@pytest.mark.slow
@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_each_known_mistake_loses_points_and_is_named_alone(exercise, mistake):
    """In each of its variants, and never as another."""
    for seed in SEEDS:
        for function in as_students(exercise, mistake):
            result = judge(exercise, local(function), seed)
            assert result.earned < exercise.points
            assert names(result) == [mistake.name]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_no_two_mistakes_of_a_function_share_a_name(exercise):
    """A name tells what to mend."""
    assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes) >= 10


@pytest.mark.parametrize(("exercise", "mistake"), list(mistakes()))
def test_the_section_to_reread_exists(exercise, mistake):
    """A hint points to a heading of the notebook."""
    assert mistake.section in headings(exercise.assignment)


@cache
def headings(assignment):
    notebook = nbformat.read(SOURCE / assignment / f"{assignment}.ipynb", as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^#+ (?:\d+[.:]? )?(.*?)\s*$", prose, flags=re.MULTILINE)


# Two mistakes at once: each is a change of what goes into the right function, or of what comes out.

FORWARD = {
    "the kernel is flipped": lambda f: lambda x, w, s, p: f(x, w[::-1], s, p),
    "the stride is ignored": lambda f: lambda x, w, s, p: f(x, w, 1, p),
    "the padding is ignored": lambda f: lambda x, w, s, p: f(x, w, s, 0),
    "the sum is divided by the size of the kernel": lambda f: lambda x, w, s, p: f(x, w, s, p) / len(w),
    "the last window is missing": lambda f: lambda x, w, s, p: f(x, w, s, p)[:-1],
    "the result takes its type from x": lambda f: lambda x, w, s, p: f(x, w, s, p).astype(x.dtype),
}
DX = {
    "the kernel is not flipped": lambda f: lambda dy, x, w, s, p: f(dy, x, w[::-1], s, p),
    "the upstream gradient is ignored": lambda f: lambda dy, x, w, s, p: f(np.ones(len(dy)), x, w, s, p),
    "the sum is divided by the number of outputs": lambda f: (
        lambda dy, x, w, s, p: f(dy, x, w, s, p) / len(dy)
    ),
    "the stride is ignored": lambda f: lambda dy, x, w, s, p: f(dy, np.r_[x, x * s], w, 1, p)[: len(x)],
    "the result takes its type from x": lambda f: lambda dy, x, w, s, p: f(dy, x, w, s, p).astype(x.dtype),
}


FORWARD2D = {
    "the kernel is turned by 180°": lambda f: lambda x, w, s, p: f(x, w[::-1, ::-1], s, p),
    "the stride is ignored": lambda f: lambda x, w, s, p: f(x, w, 1, p),
    "the padding is ignored": lambda f: lambda x, w, s, p: f(x, w, s, 0),
    "height and width have changed places": lambda f: lambda x, w, s, p: f(x, w, s, p).T,
    "the sum is divided by the size of the kernel": lambda f: lambda x, w, s, p: f(x, w, s, p) / w.size,
    "the last row or column of outputs is missing": lambda f: lambda x, w, s, p: f(x, w, s, p)[:-1],
    "the result takes its type from x": lambda f: lambda x, w, s, p: f(x, w, s, p).astype(x.dtype),
}
DX2D = {
    "the kernel is not turned": lambda f: lambda dy, x, w, s, p: f(dy, x, w[::-1, ::-1], s, p),
    "the upstream gradient is ignored": lambda f: lambda dy, x, w, s, p: f(np.ones(dy.shape), x, w, s, p),
    "the sum is divided by the number of outputs": lambda f: (
        lambda dy, x, w, s, p: f(dy, x, w, s, p) / dy.size
    ),
    "the padding is removed twice": lambda f: (
        lambda dy, x, w, s, p: f(dy, x, w, s, p)[p : len(x) - p, p : x.shape[1] - p]
    ),
    "the result takes its type from x": lambda f: lambda dy, x, w, s, p: f(dy, x, w, s, p).astype(x.dtype),
}
BACKWARD = {
    "the kernels are not turned in dx": lambda f: (
        lambda dy, x, w, b, s, p: (f(dy, x, w[:, :, ::-1, ::-1], b, s, p)[0], *f(dy, x, w, b, s, p)[1:])
    ),
    "averaged over the batch": lambda f: (
        lambda dy, x, w, b, s, p: of_dw(lambda dw: dw / len(x), f(dy, x, w, b, s, p))
    ),
    "filters and channels of dw have changed places": lambda f: (
        lambda dy, x, w, b, s, p: of_dw(lambda dw: dw.swapaxes(0, 1), f(dy, x, w, b, s, p))
    ),
    "db is zero": lambda f: lambda dy, x, w, b, s, p: (*f(dy, x, w, b, s, p)[:2], np.zeros(b.shape)),
    "the gradients come in another order": lambda f: lambda dy, x, w, b, s, p: f(dy, x, w, b, s, p)[::-1],
}
WITH_STRIDES = "conv1d_forward", "conv1d_dx", "conv2d_forward", "conv2d_dx"  # in groups of their own
SLIPS = {
    "conv1d_forward": FORWARD,
    "conv1d_dx": DX,
    "conv2d_forward": FORWARD2D,
    "conv2d_dx": DX2D,
    "conv2d_layer_backward": BACKWARD,
}


def of_dw(change, gradients):
    dx, dw, db = gradients
    return dx, change(dw), db


def pairs():
    for name, slips in SLIPS.items():
        for first, second in itertools.permutations(slips, 2):
            yield pytest.param(name, slips, first, second, id=f"{name}-{first}-{second}")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "slips", "first", "second"), list(pairs()))
def test_two_mistakes_at_once_are_not_taken_for_a_third(name, slips, first, second):
    """Both in every call: what can be told of them is named, and nothing else."""
    both = slips[second](slips[first](EXERCISES[name].reference))

    def student(*args, stride=1, padding=0):
        *arrays, stride, padding = (*args, stride, padding)[: len(EXERCISES[name].parameters)]
        return both(*arrays, stride, padding)

    result = check(name, student, seed=1).verdict
    assert result.status == "failed"
    assert set(names(result)) <= {first, second}


@pytest.mark.parametrize(
    ("name", "slips", "first", "second"),
    [
        pair
        for pair in pairs()
        if not re.search("stride|padding|type", str(pair.values[2:])) and pair.values[0] in WITH_STRIDES
    ],
)
def test_two_mistakes_in_different_cases_are_both_named(name, slips, first, second):
    """One where there is no stride, another where there is one."""
    right = EXERCISES[name].reference
    one, other = slips[first](right), slips[second](right)

    def student(*args, stride=1, padding=0):
        *arrays, stride, padding = (*args, stride, padding)[: len(EXERCISES[name].parameters)]
        return (one if stride == 1 else other)(*arrays, stride, padding)

    result = check(name, student, seed=1).verdict
    assert names(result) == [first, second]


def test_a_mistake_nobody_knows_is_not_named():
    """Numbers that no known mistake predicts are shown, and no more is claimed."""

    def odd(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, x, w, stride, padding) + 1

    assert names(check("conv1d_dx", odd, seed=1).verdict) == []


def test_the_diagnosis_says_which_groups_it_explains():
    """Where it is not the only mistake, a student knows where to look for the other."""

    def only_plain(x, w, stride=1, padding=0):
        return conv1d.conv1d_forward(x, w)

    padding, stride = check("conv1d_forward", only_plain, seed=1).verdict.diagnoses
    assert padding.groups == ("padding",)
    assert stride.groups == ("stride", "a stride that does not divide")


def test_mistakes_of_different_results_are_both_named():
    """Each where it shows; the groups that look at all three say no more than that."""

    def last_ones(dy, x, w, b, stride=1, padding=0):
        dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
        for n, f, c in np.ndindex(len(x), *w.shape[:2]):
            dx[n, c] = conv2d.conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
            dw[f, c] = conv2d.conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
        return dx, dw, db

    result = check("conv2d_layer_backward", last_ones, seed=1).verdict
    assert [(d.name, {title[:3] for title in d.groups}) for d in result.diagnoses] == [
        ("dx keeps only one filter's share", {"dx:"}),
        ("dw keeps only one image's share", {"dw:"}),
    ]
    assert result.earned == 2
