"""The judge is judged: right work passes in any style, near misses fail, and each mistake is named."""

import multiprocessing
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import right_styles
import right_styles2d
import right_styles_cnn
from right_styles import dx_add_at, forward_correlate, forward_loops

from grader import check
from grader.assignments import EXERCISES, HAND_TASKS
from grader.judge.calls import OneByOne, local
from grader.judge.exercise import Group
from grader.judge.judging import judge
from grader.judge.mistake import of_each
from grader.judge.questions import draw_question_set, draw_questions
from grader.judge.seeds import join_seed
from grader.judge.verdict import Outcome
from grader.report.snippet import write_snippet
from grader.submission.points import points_checked
from solutions import conv1d, conv2d

SOURCE = Path(__file__).resolve().parents[2] / "source"
SEEDS = (0, 1, join_seed(2026, 7))
RIGHT = right_styles.RIGHT | right_styles2d.RIGHT | right_styles_cnn.RIGHT


def verdict(name, function, seed=1):
    return check(name, function, seed=seed).verdict


def styles():
    for name, functions in RIGHT.items():
        for function in functions:
            title = getattr(function, "__name__", type(function).__name__)
            yield pytest.param(name, function, id=f"{name}-{title}")


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_gets_full_marks(name):
    """On every seed tried."""
    for seed in range(20):
        assert verdict(name, EXERCISES[name].reference, seed).status == "passed"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), list(styles()))
def test_a_right_answer_in_any_style_gets_full_marks(name, function):
    """Lists, matrices, float32, FFT with its rounding, recursion, objects: style costs nothing."""
    for seed in SEEDS:
        result = check(name, function, seed=seed)
        assert result.verdict.earned == EXERCISES[name].points, str(result)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_off_by_a_twentieth_of_a_percent_fails(name):
    """The whole result, or one entry of it."""
    right = EXERCISES[name].reference

    def last_scaled(array):
        array = np.array(array)
        array.flat[-1] *= 1.0005
        return array

    def scaled(*args, **kwargs):
        return of_each(lambda array: array * 1.0005, right(*args, **kwargs))

    def one_entry(*args, **kwargs):
        return of_each(last_scaled, right(*args, **kwargs))

    # Whether a run learns is no question of digits.
    asked = [group for group in verdict(name, scaled).groups if group.title != "a short run learns"]
    assert sum(group.earned for group in asked) == 0
    assert verdict(name, one_entry).groups[0].earned == 0


def only_when(good, otherwise):
    def function(dy, x, w, stride=1, padding=0):
        right = conv1d.conv1d_dx(dy, x, w, stride, padding)
        return right if good(dy, x, w, stride, padding) else otherwise(right)

    return function


@pytest.mark.slow
@pytest.mark.parametrize(
    "good",
    [
        lambda dy, x, w, s, p: len(w) % 2 == 1,
        lambda dy, x, w, s, p: len(w) == 2,
        lambda dy, x, w, s, p: len(dy) == len(w),
        lambda dy, x, w, s, p: p < len(w),
        lambda dy, x, w, s, p: p == len(w) - 1 or p == 0,
        lambda dy, x, w, s, p: (len(x) + 2 * p - len(w)) % s == 0,
        lambda dy, x, w, s, p: s <= len(w),
        lambda dy, x, w, s, p: s == 1 or p == 0,
        lambda dy, x, w, s, p: len(x) <= 5,
        lambda dy, x, w, s, p: x.dtype == float,
        lambda dy, x, w, s, p: len(w) <= len(x),
        lambda dy, x, w, s, p: (dy > 0).any(),
        lambda dy, x, w, s, p: (dy == dy[0]).all(),
        lambda dy, x, w, s, p: (w == w[::-1]).all(),
        lambda dy, x, w, s, p: len(x) == len(w),
        lambda dy, x, w, s, p: (len(x), len(w), s, p) == (5, 2, 1, 1),
        lambda dy, x, w, s, p: all(a.dtype != np.int32 for a in (dy, x, w)),
        lambda dy, x, w, s, p: all(a.dtype != np.float32 for a in (dy, x, w)),
        lambda dy, x, w, s, p: x.dtype == float or p == 0,
        lambda dy, x, w, s, p: w.dtype == float or s == 1,
    ],
    ids=[
        "odd kernels",
        "the hand example's kernel",
        "as many outputs as weights",
        "padding less than k",
        "padding none or full",
        "stride divides",
        "stride at most k",
        "stride or padding",
        "short inputs",
        "floats",
        "kernel no longer than input",
        "a positive upstream gradient",
        "an upstream gradient of equal numbers",
        "symmetric kernels",
        "as many weights as inputs",
        "the hand example's sizes",
        "not int32",
        "not float32",
        "not whole numbers with padding",
        "not whole numbers with a stride",
    ],
)
def test_right_only_sometimes_is_not_right(good):
    """Whatever the condition that a student's tests might share, some case breaks it."""
    for seed in SEEDS:
        assert verdict("conv1d_dx", only_when(good, np.zeros_like), seed).status == "failed"


def fits(x, w, s, p):
    return [(n + 2 * p - k) % s == 0 for n, k in zip(x.shape[-2:], w.shape[-2:], strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "good",
    [
        lambda dy, x, w, s, p: x.shape[0] == x.shape[1],
        lambda dy, x, w, s, p: w.shape[0] == w.shape[1],
        lambda dy, x, w, s, p: dy.shape[0] == dy.shape[1],
        lambda dy, x, w, s, p: w.shape[0] <= w.shape[1],
        lambda dy, x, w, s, p: w.shape[0] >= w.shape[1],
        lambda dy, x, w, s, p: x.shape[0] <= x.shape[1],
        lambda dy, x, w, s, p: all(side % 2 for side in w.shape),
        lambda dy, x, w, s, p: w.shape == (2, 2),
        lambda dy, x, w, s, p: (x.shape, w.shape) == ((3, 3), (2, 2)),
        lambda dy, x, w, s, p: p < max(w.shape),
        lambda dy, x, w, s, p: p < min(w.shape),
        lambda dy, x, w, s, p: all(fits(x, w, s, p)),
        lambda dy, x, w, s, p: fits(x, w, s, p)[0],
        lambda dy, x, w, s, p: fits(x, w, s, p)[1],
        lambda dy, x, w, s, p: not all(fits(x, w, s, p)) or s == 1,
        lambda dy, x, w, s, p: s <= min(w.shape),
        lambda dy, x, w, s, p: s == 1 or p == 0,
        lambda dy, x, w, s, p: x.size <= 12,
        lambda dy, x, w, s, p: max(w.shape) < 7,
        lambda dy, x, w, s, p: all(k <= n for k, n in zip(w.shape, x.shape, strict=True)),
        lambda dy, x, w, s, p: x.shape != w.shape,
        lambda dy, x, w, s, p: dy.size > 1,
        lambda dy, x, w, s, p: (dy == dy[0, 0]).all(),
        lambda dy, x, w, s, p: (w == w[::-1]).all() or (w == w[:, ::-1]).all(),
        lambda dy, x, w, s, p: all(a.dtype != np.int32 for a in (dy, x, w)),
        lambda dy, x, w, s, p: all(a.dtype != np.float32 for a in (dy, x, w)),
        lambda dy, x, w, s, p: x.dtype == float or p == 0,
        lambda dy, x, w, s, p: w.dtype == float or s == 1,
    ],
    ids=[
        "square inputs",
        "square kernels",
        "square outputs",
        "kernels not higher than wide",
        "kernels not wider than high",
        "inputs not higher than wide",
        "odd kernels",
        "the hand example's kernel",
        "the hand example's sizes",
        "padding less than the longer side",
        "padding less than the shorter side",
        "stride divides",
        "stride divides down",
        "stride divides across",
        "stride does not divide",
        "stride at most the shorter side",
        "stride or padding",
        "small inputs",
        "small kernels",
        "kernel no larger than input",
        "kernel not as large as the input",
        "more than one output",
        "an upstream gradient of equal numbers",
        "symmetric kernels",
        "not int32",
        "not float32",
        "not whole numbers with padding",
        "not whole numbers with a stride",
    ],
)
def test_right_only_sometimes_is_not_right_in_two_dimensions(good):
    """Squares above all: there rows and columns change places unseen."""

    def function(dy, x, w, stride=1, padding=0):
        right = conv2d.conv2d_dx(dy, x, w, stride, padding)
        return right if good(dy, x, w, stride, padding) else np.zeros_like(right)

    for seed in SEEDS:
        assert verdict("conv2d_dx", function, seed).status == "failed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("good", "about"),
    [
        pytest.param(lambda x, w, b, s, p: len(x) == 1, "sizes", id="one image"),
        pytest.param(lambda x, w, b, s, p: len(w) == 1, "sizes", id="one filter"),
        pytest.param(lambda x, w, b, s, p: x.shape[1] == 1, "sizes", id="one channel"),
        pytest.param(
            lambda x, w, b, s, p: len(x) > 1 or len(w) > 1 or x.shape[1] > 1,
            "sizes",
            id="several of anything",
        ),
        pytest.param(lambda x, w, b, s, p: len(w) == x.shape[1], "sizes", id="as many filters as channels"),
        pytest.param(
            lambda x, w, b, s, p: len(w) != x.shape[1], "sizes", id="not as many filters as channels"
        ),
        pytest.param(lambda x, w, b, s, p: len(w) == len(x), "sizes", id="as many filters as images"),
        pytest.param(lambda x, w, b, s, p: w.shape[2] == w.shape[3], "sizes", id="square kernels"),
        pytest.param(lambda x, w, b, s, p: (b == b[0]).all(), "sizes", id="biases all equal"),
        pytest.param(lambda x, w, b, s, p: not b.any() or len(w) == 1, "sizes", id="a bias for one filter"),
        pytest.param(lambda x, w, b, s, p: b.dtype == float, "sizes", id="a bias of floats"),
        pytest.param(
            lambda x, w, b, s, p: p < min(w.shape[2:]), "options", id="padding less than the shorter side"
        ),
        pytest.param(lambda x, w, b, s, p: all(fits(x, w, s, p)), "options", id="stride divides"),
        pytest.param(lambda x, w, b, s, p: s == 1 or not p, "options", id="stride or padding"),
    ],
)
def test_a_layer_right_only_sometimes_is_not_right(good, about):
    """Forward, and each gradient; of strides and padding no group looks at db, which is a plain sum."""

    def forward(x, w, b, stride=1, padding=0):
        right = conv2d.conv2d_layer_forward(x, w, b, stride, padding)
        return right if good(x, w, b, stride, padding) else np.zeros_like(right)

    for seed in SEEDS:
        assert verdict("conv2d_layer_forward", forward, seed).status == "failed"
    for part in (0, 1) if about == "options" else (0, 1, 2):

        def backward(dy, x, w, b, stride=1, padding=0, part=part):
            right = list(conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding))
            if not good(x, w, b, stride, padding):
                right[part] = np.zeros_like(right[part])
            return right

        assert verdict("conv2d_layer_backward", backward).status == "failed"


def backward_with(part, change):
    """A right backward pass but for one of its results."""

    def backward(dy, x, w, b, stride=1, padding=0):
        results = list(conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding))
        results[part] = change(results[part])
        return tuple(results)

    return backward


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda array: array + 1,
        lambda array: array[None],
        lambda array: [*array.tolist(), "?"],
        lambda array: None,
        lambda array: np.nan,
        lambda array: {"dx": array},
    ],
    ids=["numbers", "shape", "no numbers", "None", "nan", "a dict"],
)
@pytest.mark.parametrize(("part", "keeps"), [(0, 7), (1, 7), (2, 10)])
def test_one_wrong_result_of_several_costs_only_the_groups_that_look_at_it(part, keeps, change):
    """Whatever it is instead; the others keep their points, and the finding names the wrong one."""
    result = verdict("conv2d_layer_backward", backward_with(part, change))
    name = ("dx", "dw", "db")[part]
    assert result.earned == keeps
    for group in result.groups:
        whole = group.title in ("integers and float32", "inputs left alone, second call equal")
        assert (group.finding is not None) == (whole or group.title.startswith(name))
        if group.finding:
            assert group.finding.result == name
            assert re.search(rf"\b{name}\b|called again", group.finding.summary)


@pytest.mark.parametrize(
    "returned",
    [None, 1.0, (), (1.0, 2.0), [1.0] * 4, np.zeros((3, 1)), {"dx": 1, "dw": 2, "db": 3}, "dx, dw, db"],
    ids=["None", "a number", "nothing", "two", "four", "an array", "a dict", "text"],
)
def test_what_is_not_three_results_is_told_so(returned):
    """No points, in no group, and one sentence."""
    result = verdict("conv2d_layer_backward", lambda *args, **kwargs: returned)
    assert result.earned == 0
    (sentence,) = {group.finding.summary for group in result.groups}
    assert sentence.endswith("returned None: is the `return` missing?" if returned is None else "dx, dw, db.")


def test_results_may_be_lists_in_a_list():
    """As they may for one result."""

    def backward(*args, **kwargs):
        return [array.tolist() for array in conv2d.conv2d_layer_backward(*args, **kwargs)]

    assert verdict("conv2d_layer_backward", backward).status == "passed"


def count_controls(question):
    return 1 + count_controls(question.control) if question.control else 0


def test_groups_that_look_at_one_result_each_share_their_questions():
    """A slow layer is asked once for all of its gradients."""
    seen = []

    def backward(dy, x, w, b, stride=1, padding=0):
        seen.append((dy.tobytes(), x.tobytes(), w.tobytes(), b.tobytes(), dy.shape, w.shape, stride, padding))
        return conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)

    result = check("conv2d_layer_backward", backward, seed=1).verdict
    groups = draw_questions(EXERCISES["conv2d_layer_backward"], 1)
    asked = sum(1 + count_controls(question) for group in groups for question in group)
    assert result.status == "passed"
    assert len(set(seen)) + 2 <= len(seen) < asked / 1.5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["conv2d_layer_forward", "conv2d_layer_backward"])
def test_a_layer_of_seven_loops_has_little_to_do(name):
    """At most 2,000 products for a question: a few hundredths of a second in plain Python."""
    for seed in range(50):
        for questions in draw_questions(EXERCISES[name], seed):
            for question in questions:
                size = question.case.sizes
                if not size:  # zeros, of sizes that are there already
                    continue
                assert np.prod([size[side] for side in ("n", "c", "f", "p", "q", "kh", "kw")]) <= 2000


def test_a_padding_gone_wrong_is_not_charged_where_there_is_a_stride_besides():
    """But padding that goes wrong only there is."""

    def forward(x, w, b, stride=1, padding=0, alone=True):
        right = conv2d.conv2d_layer_forward(x, w, b, stride, padding)
        return right[:, :, :, ::-1] + 1 if padding and (alone or stride > 1) else right

    def forward_with_stride(x, w, b, stride=1, padding=0):
        return forward(x, w, b, stride, padding, alone=False)

    lost = [
        [group.title for group in verdict("conv2d_layer_forward", function).groups if not group.earned]
        for function in (forward, forward_with_stride)
    ]
    assert lost == [["padding"], ["a stride, dividing or not"]]


def test_a_result_of_zeros_is_a_result():
    """Neither trimmed nor divided by."""

    def trimmed(dy, w):
        return np.trim_zeros(conv1d.convolve1d_dx(dy, w))

    def scaled(dy, x, w, stride=1, padding=0):
        dx = conv1d.conv1d_dx(dy, x, w, stride, padding)
        return dx / np.abs(dx).max() * np.abs(dx).max()

    assert verdict("convolve1d_dx", trimmed).status == "failed"
    assert verdict("conv1d_dx", scaled).status == "failed"


def test_a_forgotten_bias_is_charged_once():
    """All other questions have b = 0."""

    def forward(x, w, b, stride=1, padding=0):
        return conv2d.conv2d_layer_forward(x, w, 0 * b, stride, padding)

    result = verdict("conv2d_layer_forward", forward)
    assert [group.title for group in result.groups if group.finding] == ["bias"]
    assert result.earned == 9


def test_options_by_position_are_not_charged_to_who_has_no_padding():
    """That question counts only where it is answered rightly with the options by name."""

    def forward(x, w, b, stride=1, padding=0):
        return conv2d.conv2d_layer_forward(x, w, b, stride)

    failed = [group.title for group in verdict("conv2d_layer_forward", forward).groups if group.finding]
    assert failed == ["padding"]


def test_partial_work_earns_its_groups():
    """Padding left out costs the groups that pad, and nothing else."""

    def no_padding(x, w, stride=1):
        return forward_correlate(x, w, stride)

    result = verdict("conv1d_forward", no_padding)
    failed = {group.title for group in result.groups if group.finding}
    assert failed == {"padding", "stride and padding together"}
    assert result.earned == 11


def test_the_first_finding_is_the_smallest_case():
    """A function that fails from n = 4 on is shown n = 4 or 5, not 11."""

    def short_only(x, w, stride=1, padding=0):
        if len(x) > 3:
            raise IndexError("too long for me")
        return forward_loops(x, w, stride, padding)

    finding = verdict("conv1d_forward", short_only).groups[0].finding
    assert len(finding.case.args[0]) == 4
    assert finding.summary == "conv1d_forward raised IndexError: too long for me."
    assert finding.line == 'raise IndexError("too long for me")'


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "returned None"),
        ("0 1 2", "type str, not an array"),
        ([[1, 2], [3]], "nested lists of unequal lengths"),
        ((np.ones(2), np.ones(3)), "several things, not one array"),
        ([1, "two"], "with something else than numbers in it"),
        ([1, None], "with something else than numbers in it"),
        (np.array([1 + 0j]), "complex numbers"),
        (np.ones(3, np.float16), "half precision"),
        (np.nan, "nan or inf"),
        ({"y": 1}, "type dict, not an array"),
        (5.0, r"shape \(\)"),
        (np.zeros((1, 1)), r"shape \(1, 1\)"),
        ([True], "not of numbers"),
    ],
)
def test_a_strange_return_value_is_told_what_it_is(returned, says):
    """Zero points, and a sentence; the judge itself never stumbles."""
    result = verdict("conv1d_forward", lambda x, w, stride=1, padding=0: returned)
    assert (result.status, result.earned) == ("failed", 0)
    assert re.search(says, result.groups[0].finding.summary)


@pytest.mark.parametrize("leave", [SystemExit, RecursionError, MemoryError, AssertionError, StopIteration])
def test_an_exception_or_exit_is_an_outcome(leave):
    """The judge goes on, and quotes it."""

    def gone(x, w, stride=1, padding=0):
        raise leave

    assert leave.__name__ in verdict("conv1d_forward", gone).groups[0].finding.summary


def test_what_is_not_a_function_fails_with_a_sentence():
    """For instance when the name was reused for the result."""
    assert "not callable" in verdict("conv1d_forward", np.zeros(3)).groups[0].finding.summary


@pytest.mark.parametrize("error", [NotImplementedError, NotImplementedError()])
def test_the_unwritten_stub_is_called_unwritten(error):
    """No traceback for a student who has not begun."""

    def stub(x, w, stride=1, padding=0):
        raise error

    assert verdict("conv1d_forward", stub).groups[0].finding.summary == "conv1d_forward is not written yet."


def test_a_part_that_is_left_for_later_is_not_the_whole():
    """What has something to say is an exception like any other."""

    def without_padding(x, w, stride=1, padding=0):
        if padding:
            raise NotImplementedError("padding: to do")
        return forward_loops(x, w, stride)

    result = verdict("conv1d_forward", without_padding)
    assert first_finding(result).summary == "conv1d_forward raised NotImplementedError: padding: to do."
    assert result.diagnoses == ()


def test_changing_an_argument_costs_only_its_own_group():
    """Elsewhere each call has copies of its own."""

    def greedy(dy, x, w, stride=1, padding=0):
        dx = dx_add_at(dy, x, w, stride, padding)
        x[:] = 0
        return dx

    result = verdict("conv1d_dx", greedy)
    assert result.earned == 15
    assert result.groups[-1].finding.kind == "modified"
    assert "argument x" in result.groups[-1].finding.summary
    assert [d.name for d in result.diagnoses] == ["the argument x is changed in place"]


def first_finding(result):
    return next(group.finding for group in result.groups if group.finding)


def run(snippet, **space):
    """Paste it below the student's function; give what its last line shows."""
    *lines, last = snippet.splitlines()
    exec("\n".join(lines), space)
    return eval(last, space)


@pytest.mark.parametrize(
    "when",
    [lambda x, s, p: p, lambda x, s, p: s > 1, lambda x, s, p: x.dtype == np.int64],
    ids=["with padding", "with a stride", "of whole numbers"],
)
def test_a_changed_argument_is_noticed_in_every_call_and_charged_once(when):
    """Shown by the case in which it happened, which the snippet reproduces."""

    def greedy(dy, x, w, stride=1, padding=0):
        dx = dx_add_at(dy, x, w, stride, padding)
        if when(x, stride, padding):
            x[:] = 0
        return dx

    for seed in SEEDS:
        result = verdict("conv1d_dx", greedy, seed)
        assert result.earned == 15
        finding = result.groups[-1].finding
        options = finding.case.args[3:] or finding.case.kwargs.values()
        assert finding.kind == "modified"
        assert options or finding.case.args[1].dtype == np.int64
        assert not run(write_snippet(result, finding), conv1d_dx=greedy).any()


def test_what_a_wrong_call_does_to_its_arguments_is_not_charged_besides():
    """The lost step of whole numbers is one mistake, though they come out changed."""

    def in_place(f, x, h=1e-5):
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            x[i] += h
            up = f(x)
            x[i] -= 2 * h
            gradient[i] = (up - f(x)) / (2 * h)
            x[i] += h
        return gradient

    failed = [group.title for group in verdict("numerical_gradient", in_place).groups if group.finding]
    assert failed == ["integers and float32"]


def test_an_argument_of_another_shape_is_changed_too():
    """With the same numbers in it, the sentence says what else is different."""

    def reshaping(x, w, stride=1, padding=0):
        y = forward_loops(x, w, stride, padding)
        x.shape = (1, -1)
        return y

    result = verdict("conv1d_forward", reshaping)
    assert result.earned == 13
    sentence = "conv1d_forward changed the shape of its argument x, from (6,) to (1, 6): work on a copy."
    assert result.groups[-1].finding.summary == sentence


def memory_of(name, key):
    """The reference, with a memory: `key` makes of the arguments by name what it looks for there."""
    right, names, memory = EXERCISES[name].reference, EXERCISES[name].parameters, {}

    def function(*args, **kwargs):
        given = dict(zip(names, args, strict=False)) | kwargs
        place = key({each: as_key(value) for each, value in given.items()})
        return memory.setdefault(place, right(*args, **kwargs))

    return function


def as_key(value):
    if isinstance(value, dict):
        return tuple((name, as_key(part)) for name, part in value.items())
    return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value


@pytest.mark.slow
@pytest.mark.parametrize(
    "keeps", [(), ("stride",), ("padding",)], ids=["no options", "the stride alone", "the padding alone"]
)
@pytest.mark.parametrize(
    "name", [name for name, exercise in EXERCISES.items() if "stride" in exercise.parameters]
)
def test_a_memory_without_the_options_is_caught_and_named(name, keeps):
    """Some questions differ in the stride only, and some in the padding only."""

    def remembering():
        forgotten = {"stride", "padding"} - set(keeps)
        return memory_of(name, lambda given: tuple((n, v) for n, v in given.items() if n not in forgotten))

    for seed in SEEDS:
        result = verdict(name, remembering(), seed)
        assert [d.name for d in result.diagnoses] == ["an earlier answer is given again"]
        finding = first_finding(result)
        shown = run(write_snippet(result, finding), **{name: remembering()})
        np.testing.assert_array_equal(shown, finding.got)


def test_what_piles_up_over_calls_is_named_and_reproduced():
    """A list outside the function holds the answers of all calls before."""

    def piling():
        found = []

        def forward(x, w, stride=1, padding=0):
            found.extend(forward_loops(x, w, stride, padding))
            return np.array(found)

        return forward

    result = verdict("conv1d_forward", piling())
    finding = first_finding(result)
    assert [d.name for d in result.diagnoses] == ["the result of the call before is still in it"]
    shown = run(write_snippet(result, finding), conv1d_forward=piling())
    np.testing.assert_array_equal(shown, finding.got)


def test_what_is_kept_of_the_first_call_is_named_and_reproduced():
    """Here its kernel."""

    def keeping():
        kept = []

        def dx(dy, x, w, stride=1, padding=0):
            kept.append(w.copy())
            return dx_add_at(dy, x, kept[0], stride, padding)

        return dx

    result = verdict("conv1d_dx", keeping())
    finding = first_finding(result)
    assert [d.name for d in result.diagnoses] == ["the kernel of the first call is used again"]
    shown = run(write_snippet(result, finding), conv1d_dx=keeping())
    np.testing.assert_array_equal(shown, finding.got)


def test_an_answer_that_changes_from_call_to_call_is_told_so():
    """In a way that nobody knows: the sentence says it, and the snippet shows earlier calls first."""

    def counting():
        calls = []

        def forward(x, w, stride=1, padding=0):
            calls.append(1)
            return np.array(forward_loops(x, w, stride, padding)) * (1 if len(calls) == 1 else len(calls))

        return forward

    result = verdict("conv1d_forward", counting())
    finding = first_finding(result)
    assert finding.summary.endswith("has not filled?")
    assert len(finding.before) == 1
    shown = run(write_snippet(result, finding), conv1d_forward=counting())
    np.testing.assert_array_equal(shown, finding.got)


def test_an_answer_that_is_wrong_whenever_it_is_asked_for_is_only_wrong():
    """Nothing is said of earlier calls."""
    result = verdict("conv1d_forward", lambda x, w, stride=1, padding=0: np.float64(len(x)))
    assert "earlier" not in first_finding(result).summary
    assert first_finding(result).before == ()


def test_the_snippet_leaves_the_students_own_names_alone():
    """A function that reads x of the notebook by mistake does so in the snippet, too."""
    space = {"x": np.array([1.0, 2.0])}

    def mistaken(own, w, stride=1, padding=0):
        return conv1d.conv1d_forward(space["x"], w, stride, padding)

    result = verdict("conv1d_forward", mistaken)
    finding = first_finding(result)
    space["conv1d_forward"] = mistaken
    *lines, last = write_snippet(result, finding).splitlines()
    exec("\n".join(lines), space)
    np.testing.assert_array_equal(eval(last, space), finding.got)
    assert space["x"].tolist() == [1.0, 2.0]


def test_the_snippet_has_the_function_that_was_differentiated():
    """Who hands it an array of another shape sees the same exception again."""

    def flattening(f, x, h=1e-5):
        return conv1d.numerical_gradient(f, x.ravel(), h).reshape(x.shape)

    result = verdict("numerical_gradient", flattening)
    finding = first_finding(result)
    assert finding.kind == "raised"
    with pytest.raises(ValueError, match="takes an array of shape") as caught:
        run(write_snippet(result, finding), numerical_gradient=flattening)
    assert str(caught.value) in finding.summary


# What the right answer does not depend on.
WITHOUT_EFFECT = {
    *(("conv1d_dw", "w"), ("conv1d_dx", "x"), ("conv2d_dw", "w"), ("conv2d_dx", "x")),
    *(("conv2d_layer_backward", "b"), ("conv2d_fast_backward", "b")),
    # They follow from x_shape and the shape of the columns, but for which of the two is which.
    *(("col2im", "kh"), ("col2im", "kw")),
}


@pytest.mark.parametrize(
    ("name", "left_out"),
    [(name, each) for name, exercise in EXERCISES.items() for each in exercise.parameters],
)
def test_a_memory_that_forgets_an_argument_is_caught_and_named(name, left_out):
    """A cache keyed by less than all of the arguments answers one question with another's answer."""
    for seed in SEEDS:
        forgetful = memory_of(name, lambda given: tuple((n, v) for n, v in given.items() if n != left_out))
        result = verdict(name, forgetful, seed)
        if (name, left_out) in WITHOUT_EFFECT:
            assert result.status == "passed"
        else:
            assert [d.name for d in result.diagnoses] == ["an earlier answer is given again"]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_memory_of_all_arguments_is_fine(name):
    """It gives each question its own answer."""
    assert verdict(name, memory_of(name, lambda given: tuple(given.items()))).status == "passed"


@pytest.mark.parametrize(
    "name", ["rot180", *(name for name in EXERCISES if name.startswith("conv2d") and "jacobian" not in name)]
)
def test_a_memory_of_numbers_without_their_shape_is_caught_and_named(name):
    """The same numbers in other rows are another array."""

    def numbers(given):
        return tuple((n, value[1] if isinstance(value, tuple) else value) for n, value in given.items())

    assert [d.name for d in verdict(name, memory_of(name, numbers)).diagnoses] == [
        "an earlier answer is given again"
    ]


def test_a_buffer_that_takes_its_type_from_integers_is_told_so():
    """numpy's own words are about ufuncs and casting rules."""

    def adding(dy, x, w, stride=1, padding=0):
        dw = np.zeros_like(w)
        xp = np.pad(x, padding)
        for i in range(len(dy)):
            dw += dy[i] * xp[i * stride : i * stride + len(w)]
        return dw

    result = verdict("conv1d_dw", adding)
    assert "cannot hold fractions" in first_finding(result).summary


def test_an_endless_loop_is_stopped_and_costs_only_where_it_runs():
    """The groups that do not loop keep their points."""

    def endless_when_padded(x, w, stride=1, padding=0):
        while padding:
            pass
        return forward_loops(x, w, stride, padding)

    result = judge(EXERCISES["conv1d_forward"], local(endless_when_padded, seconds=0.2), 1)
    assert {g.title for g in result.groups if g.finding and g.finding.kind == "late"} >= {"padding"}
    assert result.groups[0].earned == 7


def test_what_a_function_prints_goes_nowhere(capsys):
    """Nbgrader takes any line on stderr for a failure."""

    def chatty(x, w, stride=1, padding=0):
        print("debugging", x)
        return forward_loops(x, w, stride, padding)

    assert verdict("conv1d_forward", chatty).status == "passed"
    assert capsys.readouterr() == ("", "")


def test_equal_seeds_ask_equal_questions():
    """So that a verdict can be replayed; another seed asks others."""

    def asked(seed):
        seen = []
        check("conv1d_dx", lambda *args, **kwargs: seen.append((args, kwargs)), seed=seed)
        return repr(seen)

    assert asked(5) == asked(5) != asked(6)


def raising(*args, **kwargs):
    raise ZeroDivisionError("oops")


def off_by_one(*args, **kwargs):
    return conv1d.conv1d_dx(*args, **kwargs) + 1


@pytest.mark.parametrize(
    "fault",
    [
        {"reference": raising},
        {"reference": off_by_one},
        {"groups": (Group("broken", 16, raising),)},
        {"second_opinion": raising},
        {"second_opinion": lambda *args: [(1.0, 2.0)]},
        {"second_opinion": lambda *args: [(np.nan, np.nan)]},
        {"mistakes": (SimpleNamespace(functions=None),)},
    ],
    ids=[
        "the reference raises",
        "the reference is wrong",
        "no cases can be drawn",
        "the second opinion raises",
        "the second opinion disagrees",
        "the second opinion is no number",
        "a known mistake is broken",
    ],
)
def test_the_judges_own_failure_is_nobodys_zero(fault):
    """The verdict is "not judged", with the reason; no points, not even none."""
    exercise = replace(EXERCISES["conv1d_dx"], **fault)
    result = judge(exercise, local(lambda *args, **kwargs: 0.0), 1)
    assert (result.status, result.earned) == ("not judged", None)
    assert "judge itself failed" in result.note


def test_a_call_that_breaks_its_promise_is_not_the_students_fault():
    """A Call gives an Outcome and raises nothing; one that raises is ours."""
    assert judge(EXERCISES["conv1d_dx"], OneByOne(raising), 1).status == "not judged"


def test_one_mistake_is_charged_in_one_place():
    """Who leaves out padding loses padding; whole numbers with padding are not charged as whole numbers."""

    def no_padding(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, x, w, stride, 0)[: len(x)] if padding else dx_add_at(dy, x, w, stride)

    failed = [group.title for group in verdict("conv1d_dx", no_padding).groups if group.finding]
    assert failed == ["padding", "stride and padding together"]


def test_stride_and_padding_given_by_position_are_in_the_order_of_the_first_line():
    """Who has exchanged them loses a point, and is told."""

    def exchanged(x, w, padding=0, stride=1):
        return forward_loops(x, w, stride, padding)

    result = verdict("conv1d_forward", exchanged)
    assert result.earned == 13
    assert [d.name for d in result.diagnoses] == ["stride and padding have changed places"]


def test_a_masked_entry_is_no_number():
    """Even if the right one lies under the mask."""

    def masked(x, w, stride=1, padding=0):
        return np.ma.masked_all_like(np.array(forward_loops(x, w, stride, padding)))

    result = verdict("conv1d_forward", masked)
    assert result.earned == 0
    assert "nan" in result.groups[0].finding.summary


def test_questions_stay_as_they_are_whoever_asks():
    """They are kept for the next verdict of the same seed; not many, and nobody can write into them."""
    (question, *_), *_ = draw_questions(EXERCISES["conv1d_dx"], 1)
    for array in (*question.case.args, *question.expected.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    for seed in range(140):
        draw_questions(EXERCISES["convolve1d_dx"], seed)
    assert draw_question_set.cache_info().currsize <= 128


@pytest.mark.parametrize("name", EXERCISES)
def test_no_two_groups_ask_for_the_same_sizes(name):
    """But that of the bias: so what is remembered too long is charged where remembering is asked about."""
    exercise = EXERCISES[name]
    for seed in SEEDS:
        groups = {}  # those with one maker share their questions
        for group, questions in zip(exercise.groups, draw_questions(exercise, seed), strict=True):
            sizes = {tuple(question.case.sizes.items()) for question in questions} - {()}
            groups[group.make] = set() if group.title == "bias" else sizes
        assert sum(map(len, groups.values())) == len(set().union(*groups.values()))


@pytest.mark.parametrize("name", EXERCISES)
def test_cases_come_smallest_first_and_are_small(name):
    """The first is of few numbers; none takes more than some kilobytes. Training looks at 32 images."""
    few, most = (32 * 16, 8_000) if name == "train" else (16, 4096)
    for questions in draw_questions(EXERCISES[name], 1):
        arrays = [[arg for arg in q.case.args if isinstance(arg, np.ndarray)] for q in questions]
        assert all(array.size <= few for array in arrays[0])
        assert all(array.nbytes < most for several in arrays for array in several)


def serve(connection):
    """Answer calls in another process, with data only."""
    while (question := connection.recv()) is not None:
        args, kwargs = question
        connection.send((dx_add_at(*args, **kwargs), args))


def test_the_judge_does_not_care_where_the_function_lives():
    """A function in another process, asked over a pipe, gets the verdict of a local one."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()

    def remote(args, kwargs):
        ours.send((args, dict(kwargs)))
        value, after = ours.recv()
        return Outcome(value, arguments_after=after)

    try:
        assert judge(EXERCISES["conv1d_dx"], OneByOne(remote), 7) == judge(
            EXERCISES["conv1d_dx"], local(dx_add_at), 7
        )
    finally:
        ours.send(None)
        process.join(10)


def test_at_least_half_of_the_points_are_plain():
    """So that partial work earns its share; square questions come first, then unequal sides."""
    for exercise in EXERCISES.values():
        plain = [
            g for g in exercise.groups if re.search("square kernel|square images|unequal sides", g.title)
        ]
        plain = plain or exercise.groups[:1]
        assert exercise.groups[0] is plain[0]
        assert sum(group.points for group in plain) >= exercise.points / 2


@pytest.mark.parametrize(
    "task",
    [
        task
        for task in (*EXERCISES.values(), *HAND_TASKS.values())
        if (SOURCE / task.assignment / f"{task.assignment}.ipynb").exists()
    ],
    ids=lambda task: task.name,
)
def test_the_notebook_promises_the_points_that_the_judge_gives(task):
    """The points of a test cell are its exercise's, or its answer's."""
    assignment = task.assignment
    notebook = nbformat.read(SOURCE / assignment / f"{assignment}.ipynb", as_version=4)
    (test,) = (
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == f"test_{task.name}"
    )
    assert [test.metadata.nbgrader.points] == list(points_checked(test.source))


def test_an_exercise_may_be_worth_less_in_a_notebook():
    """Its groups keep their proportions, and its report and nbgrader's cell are on the same points."""
    whole = check("convolve1d_forward", np.convolve).verdict
    half = check("convolve1d_forward", np.convolve, points=whole.points / 2).verdict
    assert (half.points, half.earned) == (whole.points / 2, whole.points / 2)
    assert [2 * group.points for group in half.groups] == [group.points for group in whole.groups]
    assert list(points_checked("check('convolve1d_forward', f, points=4)")) == [4]


def test_an_unknown_exercise_is_named_with_those_that_exist():
    """An instructor's slip of the pen."""
    with pytest.raises(KeyError, match="no exercise 'conv1d_dxx'; there are conv1d_forward"):
        check("conv1d_dxx", forward_loops)


def test_who_takes_the_kernel_as_square_loses_unequal_sides_alone():
    """All else is asked with square kernels too, and not charged where the same without it is wrong."""

    def square_only(x, w, stride=1, padding=0):
        k = len(w)
        x = np.pad(x, padding)
        shape = [(side - k) // stride + 1 for side in x.shape]
        y = np.zeros(shape)
        for r, c in np.ndindex(*shape):
            y[r, c] = np.sum(x[r * stride : r * stride + k, c * stride : c * stride + k] * w)
        return y

    result = verdict("conv2d_forward", square_only)
    assert [group.title for group in result.groups if group.finding] == ["unequal sides, no padding"]


def test_an_empty_slice_costs_half():
    """What it does rightly with padding is kept."""

    def cut(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, np.pad(x, padding), w, stride)[padding:-padding]

    assert verdict("conv1d_dx", cut).earned == 8


def test_a_finding_says_which_function_raised():
    """If it is another than the one that was asked, that one is to be mended first."""

    def helper(x):
        raise KeyError("lost")

    def forward(x, w, stride=1, padding=0):
        return helper(x)

    (first, *_) = verdict("conv1d_forward", forward).groups
    assert first.finding.line.endswith("# in helper")
    assert "raised inside helper" in first.finding.summary
