"""Mistakes are named: each as itself, two as two, and what is unknown not at all."""

import itertools
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from tiers import one_in

from grader import check
from grader.assignments import EXERCISES
from grader.judge.calls import local
from grader.judge.judging import judge
from grader.judge.mistake import Raising
from solutions import conv1d, conv2d

SOURCE = Path(__file__).resolve().parents[2] / "source"
NOTEBOOKS = {path.stem for path in SOURCE.glob("*/*.ipynb")}
SEEDS = (0, 1, 2026)


def mistakes():
    for exercise in EXERCISES.values():
        for mistake in exercise.mistakes:
            yield pytest.param(exercise, mistake, id=f"{exercise.name}-{mistake.name}")


def as_students(exercise, mistake):
    """Each variant of a mistake, as a function that a student could hand in."""
    for function in mistake.functions:
        if isinstance(function, Raising):
            function = function.function  # so that the line that raises is its own
        yield answering_from_memory(exercise, function()) if mistake.remembers else function


def answering_from_memory(exercise, wrong):
    return lambda *args, **kwargs: wrong(exercise.reference(*args, **kwargs), *args, **kwargs)


def names(verdict):
    return [diagnosis.name for diagnosis in verdict.diagnoses]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [
        *one_in(2, (each for each in mistakes() if each.values[0].assignment != "cnn")),
        *one_in(5, (each for each in mistakes() if each.values[0].assignment == "cnn")),
    ],
)
def test_each_known_mistake_loses_points_and_is_named_alone(exercise, mistake):
    """In each of its variants, and never as another; how fast it is, is no mistake of this kind."""
    exercise = replace(exercise, groups=tuple(replace(group, race=None) for group in exercise.groups))
    for seed in SEEDS:
        for function in as_students(exercise, mistake):
            result = judge(exercise, local(function), seed)
            assert result.earned < exercise.points
            assert names(result) == [mistake.name]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_no_two_mistakes_of_a_function_share_a_name(exercise):
    """A name tells what to mend."""
    assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes) >= 10


@pytest.mark.parametrize(
    ("exercise", "mistake"), [each for each in mistakes() if each.values[0].assignment in NOTEBOOKS]
)
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
@pytest.mark.parametrize(("name", "slips", "first", "second"), one_in(4, pairs()))
def test_two_mistakes_at_once_are_not_taken_for_a_third(name, slips, first, second):
    """Both in every call: what can be told of them is named, and nothing else."""
    both = slips[second](slips[first](EXERCISES[name].reference))

    def student(*args, stride=1, padding=0):
        *arrays, stride, padding = (*args, stride, padding)[: len(EXERCISES[name].parameters)]
        return both(*arrays, stride, padding)

    result = check(name, student, seed=1).verdict
    assert result.status == "failed"
    assert set(names(result)) <= {first, second}


def triples():
    for name, slips in SLIPS.items():
        for three in itertools.permutations(slips, 3):
            yield pytest.param(name, slips, three, id="-".join((name, *three)))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "slips", "three"), one_in(24, triples()))
def test_three_mistakes_at_once_are_not_taken_for_a_fourth(name, slips, three):
    """All in every call: what can be told of them is named, and nothing else."""
    result = check(name, mixed(name, slips, three), seed=1).verdict
    assert result.status == "failed"
    assert set(names(result)) <= set(three)


def mixed(name, slips, several):
    function = EXERCISES[name].reference
    for slip in several:
        function = slips[slip](function)

    def student(*args, stride=1, padding=0):
        *arrays, stride, padding = (*args, stride, padding)[: len(EXERCISES[name].parameters)]
        return function(*arrays, stride, padding)

    return student


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("conv1d_forward", "the kernel is flipped"),
        ("conv1d_forward", "the sum is divided by the size of the kernel"),
        ("conv1d_forward", "the last window is missing"),
        ("conv2d_forward", "the kernel is turned by 180°"),
        ("conv2d_forward", "height and width have changed places"),
        ("conv2d_forward", "the last row or column of outputs is missing"),
    ],
)
def test_three_mistakes_in_one_answer_are_named_where_each_shows(name, first):
    """One in every group; two that mix with it, each where there is a stride, or padding."""
    three = (first, "the stride is ignored", "the padding is ignored")
    result = check(name, mixed(name, SLIPS[name], three), seed=1).verdict
    assert set(names(result)) == set(three)
    shown = {diagnosis.name: diagnosis.groups for diagnosis in result.diagnoses}
    assert "padding" in shown["the padding is ignored"]
    assert {"stride", "a stride that does not divide"} & set(shown["the stride is ignored"])


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
    """Where it is not the only mistake, a student knows where to look for the other, and where both mix."""

    def only_plain(x, w, stride=1, padding=0):
        return conv1d.conv1d_forward(x, w)

    padding, stride = check("conv1d_forward", only_plain, seed=1).verdict.diagnoses
    both = "stride and padding together"
    assert padding.groups == ("padding", both)
    assert stride.groups == ("stride", "a stride that does not divide", both)


def test_mistakes_of_different_results_are_both_named():
    """Each where it shows; a group that looks at all three is explained by both together."""

    def last_ones(dy, x, w, b, stride=1, padding=0):
        dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), dy.sum(axis=(0, 2, 3))
        for n, f, c in np.ndindex(len(x), *w.shape[:2]):
            dx[n, c] = conv2d.conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
            dw[f, c] = conv2d.conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
        return dx, dw, db

    result = check("conv2d_layer_backward", last_ones, seed=1).verdict
    assert [(d.name, {title[:3] for title in d.groups}) for d in result.diagnoses] == [
        ("dx keeps only one filter's share", {"dx:", "inp"}),
        ("dw keeps only one image's share", {"dw:", "inp"}),
    ]
    assert result.earned == 5  # db; and strides and integers, where what is wrong has been charged


# Mistakes as students write them, which the known ones must predict. Each has a name in the table below.


def taller_than_wide(x, w, stride=1, padding=0):
    """Take the height for the width."""
    x = np.pad(x, padding)
    size, side = x.shape[0], w.shape[0]
    count = (size - side) // stride + 1
    y = np.zeros((count, count))
    for r, c in np.ndindex(y.shape):
        window = x[r * stride : r * stride + side, c * stride : c * stride + w.shape[1]]
        y[r, c] = np.sum(window * w[:, : window.shape[1]])
    return y


def halved(x, w, stride=1, padding=0):
    return conv1d.conv1d_forward(x, w, stride, padding) / 2


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("conv2d_forward", taller_than_wide),
        ("conv1d_forward", halved),
    ],
)
def test_one_size_is_not_enough_for_a_name(name, function):
    """Where others contradict it, the group that asks for one size again and again proves nothing."""
    for seed in SEEDS:
        assert names(check(name, function, seed=seed).verdict) == []


def test_whole_numbers_are_named_beside_what_is_unknown():
    """A mistake of types alone shows nowhere else, and nothing contradicts it."""

    def typed_and_odd(x, w, stride=1, padding=0):
        y = conv1d.conv1d_forward(x, w, stride, padding).astype(x.dtype)
        return y + 1 if stride > 1 and padding == 0 else y

    assert names(check("conv1d_forward", typed_and_odd, seed=1).verdict) == [
        "the result takes its type from x"
    ]


def padded_by_index(x, w, stride=1, padding=0):
    y = np.zeros((len(x) + 2 * padding - len(w)) // stride + 1)
    for i in range(len(y)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if j < len(x):
                y[i] += x[j] * w[a]
    return y


def dx_by_index(dy, x, w, stride=1, padding=0):
    dx = np.zeros(len(x))
    for i in range(len(dy)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if j < len(x):
                dx[j] += dy[i] * w[a]
    return dx


def in_a_buffer_like_x(x, w, stride=1, padding=0):
    x = np.pad(x, padding)
    y = np.zeros(((x.shape[0] - w.shape[0]) // stride + 1, (x.shape[1] - w.shape[1]) // stride + 1), x.dtype)
    for r, c in np.ndindex(y.shape):
        for u, v in np.ndindex(w.shape):
            y[r, c] += w[u, v] * x[r * stride + u, c * stride + v]
    return y


def step_like_x(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def dw_by_forward(dy, x, w, stride=1, padding=0):
    return conv2d.conv2d_forward(x, dy, stride, padding)


def matrix_cut_by_a_negative_end(w, n, stride=1, padding=0):
    rows = [np.zeros(n + 2 * padding) for _ in range((n + 2 * padding - len(w)) // stride + 1)]
    for i, row in enumerate(rows):
        row[i * stride : i * stride + len(w)] = w
    return np.array(rows)[:, padding:-padding]


def one_output_short(dy, x, w, stride=1, padding=0):
    x, dw = np.pad(x, padding), np.zeros(len(w))
    for i in range(len(dy) - 1):
        dw += dy[i] * x[i * stride : i * stride + len(w)]
    return dw


def never_reset(x, w, stride=1, padding=0):
    x, total, y = np.pad(x, padding), 0.0, []
    for i in range(0, len(x) - len(w) + 1, stride):
        for a in range(len(w)):
            total += w[a] * x[i + a]
        y.append(total)
    return np.array(y)


def returned_too_early(x, w, stride=1, padding=0):
    x = np.pad(x, padding)
    y = np.zeros((len(x) - len(w)) // stride + 1)
    for i in range(len(y)):
        for a in range(len(w)):
            y[i] += w[a] * x[i * stride + a]
        return y
    return None


def kernel_not_to_its_end(x, w, stride=1, padding=0):
    x = np.pad(x, padding)
    y = np.zeros((len(x) - len(w)) // stride + 1)
    for i in range(len(y)):
        for a in range(len(w) - 1):
            y[i] += w[a] * x[i * stride + a]
    return y


def bias_for_each_channel(dy, x, w, b, stride=1, padding=0):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        dx[n, c] += conv2d.conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
        dw[f, c] += conv2d.conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
        db[f] += dy[n, f].sum()
    return dx, dw, db


def kernels_of_all_channels(dy, x, w, b, stride=1, padding=0):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n, f, c in np.ndindex(len(x), *w.shape[:2]):
        dx[n, c] += conv2d.conv2d_dx(dy[n, f], x[n, c], w[f, c], stride, padding)
        dw[f] += conv2d.conv2d_dw(dy[n, f], x[n, c], w[f, c], stride, padding)
    return dx, dw, dy.sum(axis=(0, 2, 3))


def always_the_first_channel(x, w, b, stride=1, padding=0):
    return np.array(
        [
            [
                sum(conv2d.conv2d_forward(image[0], kernel, stride, padding) for kernel in kernels) + bias
                for kernels, bias in zip(w, b, strict=True)
            ]
            for image in x
        ]
    )


WRAPPED = "what falls outside comes in again at the other end"
EMPTY = "the slice [padding:-padding] is empty when padding is 0"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "function", "name"),
    [
        ("conv1d_forward", padded_by_index, WRAPPED),
        ("conv1d_dx", dx_by_index, WRAPPED),
        ("conv2d_forward", in_a_buffer_like_x, "the result takes its type from x"),
        ("numerical_gradient", step_like_x, "the step is lost where x has whole numbers"),
        ("conv2d_dw", dw_by_forward, "dy moves by the stride, and is not spread by it"),
        ("conv1d_jacobian", matrix_cut_by_a_negative_end, EMPTY),
        ("conv1d_dw", one_output_short, "the last output is left out"),
        ("conv1d_forward", never_reset, "the sums before are still in each output"),
        ("conv1d_forward", returned_too_early, "only the first output is computed"),
        ("conv1d_forward", kernel_not_to_its_end, "the last product of each window is missing"),
        ("conv2d_layer_backward", bias_for_each_channel, "db is added once for each channel"),
        ("conv2d_layer_backward", kernels_of_all_channels, "dw is summed over the channels"),
        ("conv2d_layer_forward", always_the_first_channel, "the first channel of x is taken for all"),
        ("convolve1d_forward", np.polymul, "the zeros at the end, or at the beginning, are missing"),
    ],
)
def test_a_mistake_in_a_students_own_words_is_named(exercise, function, name):
    """Written in loops, it does what the short form in the table of mistakes says."""
    for seed in SEEDS:
        assert names(check(exercise, function, seed=seed).verdict) == [name]


@pytest.mark.parametrize(
    ("quotient", "name"),
    [
        (lambda f, x, e, h: (f(x + e) - f(x)) / (2 * h), "a one-sided difference, and divided by 2h"),
        (lambda f, x, e, h: (f(x) - f(x - e)) / (2 * h), "a one-sided difference, and divided by 2h"),
        (lambda f, x, e, h: (f(x + e) - f(x - e)) / (4 * h), "divided by 4h instead of 2h"),
        (lambda f, x, e, h: (f(x + e) - f(x - e)) / h**2, "divided by the square of the step"),
        (lambda f, x, e, h: (f(x + e) - f(x)) * h, "multiplied by the step, not divided by it"),
        (lambda f, x, e, h: (f(x + e) - f(x - e)) / 2, "not divided by the step"),
        (lambda f, x, e, h: f(x + e) - f(x - e), "not divided by the step"),
    ],
)
def test_what_a_slope_is_divided_by_is_told_apart(quotient, name):
    """No step that is asked with makes two of them the same."""

    def gradient(f, x, h=1e-5):
        x = np.asarray(x, dtype=float)
        steps = (h * unit.reshape(x.shape) for unit in np.eye(x.size))
        return np.array([quotient(f, x, step, h) for step in steps]).reshape(x.shape)

    for seed in SEEDS:
        result = check("numerical_gradient", gradient, seed=seed).verdict
        assert names(result) == [name]
        assert len(result.diagnoses[0].groups) == 5


# Mistakes that raise, as students write them.


def taken_square(x, w, stride=1, padding=0):
    x, k = np.pad(x, padding), w.shape[0]
    rows, columns = ((side - k) // stride + 1 for side in x.shape)
    y = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            y[r, c] = (w * x[r * stride : r * stride + k, c * stride : c * stride + k]).sum()
    return y


def cut_into_an_array(dy, x, w, stride=1, padding=0):
    wide = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    for r, c in np.ndindex(dy.shape):
        wide[r * stride : r * stride + len(w), c * stride : c * stride + w.shape[1]] += dy[r, c] * w
    dx = np.zeros(x.shape)
    dx[:, :] = wide[padding:-padding, padding:-padding]
    return dx


def added_to_a_copy(dy, x, w, stride=1, padding=0):
    wide = np.zeros_like(np.pad(x, padding))
    for i in range(len(dy)):
        wide[i * stride : i * stride + len(w)] += dy[i] * w
    return wide[padding : padding + len(x)]


def refused(x, w, stride=1, padding=0):
    assert (len(x) + 2 * padding - len(w)) % stride == 0, "these do not fit"
    return conv1d.conv1d_forward(x, w, stride, padding)


def read_literally(dy, x, w, stride=1, padding=0):
    dx = np.zeros(len(x))
    for j in range(len(x)):
        for u in range(len(w)):
            if j - u < len(dy):
                dx[j] += w[u] * dy[j - u]
    return dx


def true_convolution_read_literally(x, w):
    y = np.zeros(len(x) + len(w) - 1)
    for r in range(len(y)):
        for u in range(len(w)):
            if r - u < len(x):
                y[r] += w[u] * x[r - u]
    return y


def nothing_yet(dy, x, w, b, stride=1, padding=0):
    return None, None, None


@pytest.mark.parametrize(
    ("exercise", "function", "name"),
    [
        ("conv2d_forward", taken_square, "the kernel is taken as square"),
        ("conv2d_dx", cut_into_an_array, EMPTY),
        ("conv1d_dx", added_to_a_copy, "`+=` adds fractions to an array that has the type of x"),
        ("conv1d_forward", refused, "a stride that does not divide is refused"),
        ("conv1d_dx", read_literally, WRAPPED),
        ("convolve1d_forward", true_convolution_read_literally, WRAPPED),
        ("conv2d_layer_backward", nothing_yet, "dx, dw or db is None"),
    ],
)
def test_an_exception_is_evidence_as_numbers_are(exercise, function, name):
    """Its type, its line, and the sizes in it: each of these is named, and nothing else."""
    for seed in SEEDS:
        assert names(check(exercise, function, seed=seed).verdict) == [name]


def test_an_exception_with_other_sizes_is_no_evidence():
    """What raises the same with other sizes does something else."""

    def cut_by_one(dy, x, w, stride=1, padding=0):
        dx = np.zeros(x.shape)
        dx[:, :] = np.zeros((x.shape[0] + 5, x.shape[1] + 7))
        return dx

    assert names(check("conv2d_dx", cut_by_one, seed=1).verdict) == []


def test_what_none_explains_alone_two_explain_together():
    """A buffer of integers where x has integers, an empty slice where there is no padding."""

    def both(dy, x, w, stride=1, padding=0):
        wide = np.zeros_like(np.pad(x, padding))
        for i in range(len(dy)):
            wide[i * stride : i * stride + len(w)] += dy[i] * w
        return wide[padding:-padding]

    result = check("conv1d_dx", both, seed=1).verdict
    assert set(names(result)) == {EMPTY, "`+=` adds fractions to an array that has the type of x"}
    assert all("integers and float32" in diagnosis.groups for diagnosis in result.diagnoses[1:])
