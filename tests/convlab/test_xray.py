"""The X-ray: a function in letters, whatever its style; what differs is marked."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import right_styles
import right_styles2d
from tiers import one_in

from grader import convlab
from grader.assignments import EXERCISES
from grader.convlab.explaining import _explaining_gradient
from grader.judge import local
from grader.judge.xray import xray_of
from grader.sanitize import clean_html
from solutions import conv1d, conv2d

FORWARD = {
    "conv1d_jacobian": conv1d.conv1d_forward,
    "conv1d_dw": conv1d.conv1d_forward,
    "conv1d_dx": conv1d.conv1d_forward,
    "convolve1d_dx": conv1d.convolve1d_forward,
    "conv2d_jacobian": conv2d.conv2d_forward,
    "conv2d_dw": conv2d.conv2d_forward,
    "conv2d_dx": conv2d.conv2d_forward,
    "conv2d_layer_backward": conv2d.conv2d_layer_forward,
}
STYLES = {**right_styles.RIGHT, **right_styles2d.RIGHT}
LINEAR = [name for name in STYLES if EXERCISES[name].probes]


def unflipped(dy, x, w, stride=1, padding=0):
    return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding)


def changed(change, name="conv1d_dx"):
    """A right gradient, but for a change of its result."""

    def function(dy, x, w, stride=1, padding=0):
        return change(conv1d.conv1d_dx(dy, x, w, stride, padding), dy, x, w)

    function.__name__ = name
    return function


def read(function, **options):
    return convlab.xray(function, conv1d.conv1d_forward, like="conv1d_dx", **options)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        pytest.param(name, function, id=f"{name}-{getattr(function, '__name__', type(function).__name__)}")
        for name in LINEAR
        for function in STYLES[name]
    ],
)
def test_a_right_function_of_any_style_has_the_letters_of_the_reference(name, function):
    """Loops, slices, einsum, an FFT, single precision: in all sizes in which a failed one is read."""
    assert xray_of(EXERCISES[name], local(function)) is None


@pytest.mark.parametrize(
    ("name", "options"),
    [
        (name, options)
        for name in FORWARD
        for options in ({}, {"stride": 2}, {"padding": 1}, {"stride": 2, "padding": 1})
        if not options or name != "convolve1d_dx"  # a true convolution has none
    ],
)
def test_a_forward_pass_says_what_its_gradients_and_its_matrix_are(name, options):
    """Nothing else is asked: the wanted letters are read from it alone."""
    shown = convlab.xray(getattr(conv1d, name, None) or getattr(conv2d, name), FORWARD[name], **options)
    assert shown.parts
    assert all(part.wanted is not None for part in shown.parts)
    assert not shown.differs


# A type shows in integers alone; arguments that have changed places only where they come by position.
NOT_IN_LETTERS = (
    "type",
    "changed places",
    "not written",
    "nothing is returned",
    "an axis too many",
    "when k is 1",
    "is refused",
)
READABLE = [
    pytest.param(name, function, id=f"{name}-{mistake.name}-{number}")
    for name in LINEAR
    for mistake in EXERCISES[name].mistakes
    if not mistake.remembers and not any(words in mistake.name for words in NOT_IN_LETTERS)
    for number, function in enumerate(mistake.functions)
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), one_in(4, READABLE))
def test_each_known_mistake_has_other_letters_where_it_returns_arrays(name, function):
    """Those that raise, or give another number of axes or nothing at all, are told of in a sentence."""
    exercise = EXERCISES[name]
    if xray_of(exercise, local(function)) is not None:
        return
    assert not all(returns_as_many_axes(exercise, function, probe) for probe in exercise.probes)


def returns_as_many_axes(exercise, function, probe):
    arguments = [*(np.ones(shape) for shape in probe.arrays.values()), *probe.others]
    try:
        returned = function(*arguments, **probe.options)
    except Exception:
        return False
    right = exercise.reference(*arguments, **probe.options)
    pairs = zip(*(each if isinstance(each, tuple) else (each,) for each in (returned, right)), strict=True)
    return all(one is not None and np.size(one) and np.ndim(one) == np.ndim(other) for one, other in pairs)


def test_the_text_shows_each_entry_with_what_differs_in_brackets():
    """As a terminal prints it."""
    assert str(read(unflipped)) == (
        "X-ray of conv1d_dx: n = 3, k = 2, stride 1, padding 0\n"
        "  dx: 3 of 3 entries are not as wanted.\n"
        "  ✗ dx[0]  yours   [g₀·w₁]\n"
        "           wanted  [g₀·w₀]\n"
        "  ✗ dx[1]  yours   [g₀·w₀] + [g₁·w₁]\n"
        "           wanted  [g₀·w₁] + [g₁·w₀]\n"
        "  ✗ dx[2]  yours   [g₁·w₀]\n"
        "           wanted  [g₁·w₁]\n"
        "  g is dy; read from 7 calls with ones and zeros; wanted: read from your conv1d_forward."
    )


def test_alone_it_is_letters_without_a_judgement():
    """As a toy, with any sizes."""
    shown = convlab.xray(conv1d.conv1d_dx, n=4, stride=2, padding=1)
    assert "  dx[3] = g₂·w₀" in str(shown).splitlines()
    assert "wanted" not in str(shown)
    assert "✓" not in str(shown)
    assert "  y[0] = x₀·w₀ + x₁·w₁" in str(convlab.xray(conv1d.conv1d_forward)).splitlines()


def test_rows_and_columns_are_counted_from_zero():
    """As the code does it."""
    lines = str(convlab.xray(conv2d.conv2d_dx)).splitlines()
    assert "  dx[1, 1] = g₀₀·w₁₁ + g₀₁·w₁₀ + g₁₀·w₀₁ + g₁₁·w₀₀" in lines


def test_a_layer_has_image_channel_and_filter_in_brackets():
    """With a line that says which is which."""
    lines = str(convlab.xray(conv2d.conv2d_layer_forward, n=(1, 1), k=(1, 1))).splitlines()
    assert lines[1] == "  y[0, 0, 0, 0] = b₀ + x[0, 0]₀₀·w[0, 0]₀₀ + x[0, 1]₀₀·w[0, 1]₀₀"
    assert "x[image, channel], w[filter, channel]" in lines[-1]


def test_a_jacobian_is_a_table():
    """With the wanted letter in words where one differs."""
    shown = convlab.xray(
        lambda w, n, stride=1, padding=0: conv1d.conv1d_jacobian(w[::-1], n, stride, padding),
        conv1d.conv1d_forward,
        like="conv1d_jacobian",
    )
    lines = str(shown).splitlines()
    assert lines[2:4] == ["  J = [w₁] [w₀] 0", "      0    [w₁] [w₀]"]
    assert "  ✗ J[0, 0]: w₁ in place of w₀" in lines


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda dx, dy, x, w: 2 * dx, "  ✗ dx[0]  yours   [2 g₀·w₀]"),
        (lambda dx, dy, x, w: dx / 2, "  ✗ dx[0]  yours   [½ g₀·w₀]"),
        (lambda dx, dy, x, w: -dx, "  ✗ dx[0]  yours   − [g₀·w₀]"),
        (lambda dx, dy, x, w: 1.0005 * dx, "  ✗ dx[0]  yours   [1.0005 g₀·w₀]"),
        (lambda dx, dy, x, w: 0 * dx, "  ✗ dx[0]  yours   0"),
        (lambda dx, dy, x, w: dx + x, "  ✗ dx[0]  yours   [x₀] + g₀·w₀"),
        (lambda dx, dy, x, w: dx + x * w[0], "  ✗ dx[0]  yours   g₀·w₀ + [x₀·w₀]"),
    ],
)
def test_what_is_not_expected_is_read_too(change, line):
    """Factors, and letters that have no business there."""
    assert line in str(read(changed(change))).splitlines()


def test_a_number_that_is_added_is_shown_and_named():
    """It is the same for all inputs, so the function is not linear."""
    lines = str(read(changed(lambda dx, dy, x, w: dx + 3))).splitlines()
    assert "  ✗ dx[0]  yours   [3] + g₀·w₀" in lines
    assert "  It is not linear: with zeros alone for input, dx is not zero." in lines


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        (lambda dx, dy, x, w: dx**2, "dy"),
        (lambda dx, dy, x, w: abs(dx), "dy"),
        (lambda dx, dy, x, w: dx if dy[0] > 0 else 0 * dx, "dy"),
        (lambda dx, dy, x, w: dx * np.sum(w), "w"),
    ],
)
def test_what_is_not_linear_is_shown_by_two_inputs(change, argument):
    """And by their sum: a student can check the three calls."""
    said = convlab.xray(changed(change)).problem.splitlines()
    assert said[0].startswith(f"It is not linear in {argument}")
    calls = [line.split(" gives dx = ") for line in said[2:5]]
    one, other, both = (np.array(eval(value.split(" = ")[1])) for value, _ in calls)
    np.testing.assert_array_equal(one + other, both)
    of_one, of_other, of_both = (np.array(eval(dx)) for _, dx in calls)
    assert f"[{', '.join(f'{value:g}' for value in of_one + of_other)}]" in said[5]
    assert not np.allclose(of_one + of_other, of_both)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *_, **__: None, "returned None. Does it end with `return`?"),
        (lambda *_, **__: "12", "should return an array of numbers"),
        (lambda *_, **__: np.full(3, np.nan), "nan or inf"),
        (lambda dy, *_, **__: dy[9], "IndexError"),
        (lambda dy, x, w, **_: np.zeros(int(abs(dy).sum())), "another shape for other numbers"),
        (lambda *_, **__: np.zeros((40, 40)), "far more numbers"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(function, says):
    """And never raised: a notebook that is run from top to bottom goes on."""
    shown = convlab.xray(function, like="conv1d_dx")
    assert says in shown.problem
    assert says.replace("`", "`") in str(shown)
    assert "X-ray of" in shown.html()


def test_a_function_that_keeps_something_has_no_letters():
    """What it answers depends on the calls before."""
    kept = []

    def conv1d_dx(dy, x, w, stride=1, padding=0):
        kept.append(conv1d.conv1d_dx(dy, x, w, stride, padding))
        return sum(kept)

    assert "does it keep anything from call to call?" in convlab.xray(conv1d_dx).problem


def test_an_unwritten_function_is_told_so():
    """By the words of its check."""

    def conv1d_dx(dy, x, w, stride=1, padding=0):
        raise NotImplementedError

    assert "conv1d_dx is not written yet" in convlab.xray(conv1d_dx).problem


def test_a_function_by_another_name_is_asked_what_it_stands_for():
    """With the names that there are."""
    assert "like=" in convlab.xray(lambda x: x).problem
    assert "conv1d_dx" in convlab.xray(lambda x: x).problem
    assert convlab.xray(lambda w: w[::-1, ::-1], like="rot180").parts


def test_a_kernel_that_does_not_fit_is_said_with_the_sizes():
    """Students change the sizes and look what happens."""
    assert "does not fit" in convlab.xray(conv1d.conv1d_dx, n=2, k=5).problem


def test_sizes_that_take_too_many_calls_are_said():
    """With what to do."""
    said = convlab.xray(conv2d.conv2d_dx, n=9, k=5).problem
    assert said == "It would take 628 calls, and at most 600 are made: choose smaller sizes."


def test_a_slow_function_costs_a_limited_time(monkeypatch):
    """It is told how far the calls came."""
    now = iter(range(1000))
    clock = SimpleNamespace(monotonic=lambda: float(next(now)))
    monkeypatch.setattr(sys.modules["grader.convlab.xray"], "time", clock)
    assert "It is slow: 2 of 7 calls took 2 seconds." in convlab.xray(conv1d.conv1d_dx).problem


def test_few_calls_are_enough_for_a_function_that_keeps_to_its_letters():
    """One for each pair of letters, one of them once more, and two with numbers without a pattern."""
    calls = []

    def conv1d_dx(dy, x, w, stride=1, padding=0):
        calls.append(1)
        return conv1d.conv1d_dx(dy, x, w, stride, padding)

    assert convlab.xray(conv1d_dx).calls == len(calls) == 2 * 2 + 3


def test_the_page_says_with_signs_and_words_what_its_colours_say():
    """For whoever sees no colours, and whoever hears it."""
    page = read(unflipped).html()
    assert "<strong>✗</strong>" in page
    assert "<strong>+</strong>" in page
    assert "g₀·w₁ in place of g₀·w₀" in page
    assert 'scope="row"' in page
    assert 'scope="col"' in page


@pytest.mark.parametrize(
    "shown",
    [
        read(unflipped),
        read(changed(lambda dx, dy, x, w: dx**2)),
        convlab.xray(conv1d.conv1d_jacobian, conv1d.conv1d_forward),
        convlab.xray(conv2d.conv2d_layer_backward, conv2d.conv2d_layer_forward),
    ],
)
def test_the_page_goes_through_the_cleaning_unchanged(shown):
    """A feedback page shows it as a notebook does."""
    assert clean_html(shown.html()) == shown.html()


def test_what_many_entries_say_is_cut_short():
    """Those that differ come first."""
    shown = convlab.xray(
        lambda dy, x, w, stride=1, padding=0: conv2d.conv2d_dx(dy, x, w[::-1], stride, padding),
        conv2d.conv2d_forward,
        n=6,
        k=2,
        like="conv2d_dx",
    )
    lines = str(shown).splitlines()
    assert sum(line.startswith("  ✗") for line in lines) == convlab.MOST_ENTRIES_SHOWN
    assert any("more entries are not shown: 27 of them differ." in line for line in lines)


def test_nothing_in_an_explanation_hides_what_a_check_says():
    """A function that fails only there is as if there was none."""

    def never(*_, **__):
        raise RuntimeError("not twice")

    explain = _explaining_gradient("conv1d_dx", never, conv1d.conv1d_forward, np.ones(3))
    case = convlab.Case("", {"dy": np.ones(2), "x": np.ones(3), "w": np.ones(2)}, {})
    assert explain(case, np.zeros(3)) == []


@pytest.mark.parametrize(
    "case", [*convlab.FORWARD, *convlab.TRUE_FORWARD, *convlab.FORWARD2D, *convlab.LAYER]
)
def test_the_digits_of_listed_outputs_spell_their_letters(case):
    """Where they do, they spell those of the reference; a check shows no others."""
    spelled = convlab.decoded(case)
    if spelled is None:
        return
    of_cases = {
        "conv1d_forward": convlab.FORWARD,
        "convolve1d_forward": convlab.TRUE_FORWARD,
        "conv2d_forward": convlab.FORWARD2D,
        "conv2d_layer_forward": convlab.LAYER,
    }
    (name,) = (name for name, cases in of_cases.items() if any(each is case for each in cases))
    sizes = convlab.Sizes(case.given["x"].shape, case.given["w"].shape, **case.options)
    probe = convlab.probe_of(name, sizes)
    reference = EXERCISES[name].reference
    (reading,), _ = convlab.read_letters(
        lambda inputs: [(reference(*given, **probe.options),) for given in inputs], probe
    )
    assert spelled == reading


def test_listed_outputs_of_each_forward_pass_can_be_spelled():
    """With powers of ten in the kernel and other digits in each entry."""
    for cases in (convlab.FORWARD, convlab.TRUE_FORWARD, convlab.FORWARD2D, convlab.LAYER):
        assert sum(convlab.decoded(case) is not None for case in cases) > 2
