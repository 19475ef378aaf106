"""A visible check names the mistake that a wrong result looks like."""

import re

import numpy as np
import pytest
import right_styles
import right_styles2d
from tiers import one_in

from grader import convlab
from grader.assignments import EXERCISES, hints
from solutions import conv1d, conv2d

CHECKS = {
    "conv1d_forward": convlab.check_forward,
    "conv1d_jacobian": lambda f: convlab.check_jacobian(right_styles.forward_loops, f),
    "numerical_gradient": convlab.check_numerical_gradient,
    "conv1d_dw": lambda f: convlab.check_kernel_gradient(right_styles.forward_loops, f),
    "conv1d_dx": lambda f: convlab.check_input_gradient(right_styles.forward_loops, f),
    "convolve1d_forward": convlab.check_true_convolution,
    "convolve1d_dx": lambda f: convlab.check_true_convolution_gradient(right_styles.full_by_hand, f),
    "conv2d_forward": convlab.check_forward2d,
    "conv2d_dw": lambda f: convlab.check_kernel_gradient2d(right_styles2d.forward_slices, f),
    "rot180": convlab.check_turned,
    "conv2d_dx": lambda f: convlab.check_input_gradient2d(right_styles2d.forward_slices, f),
    "conv2d_jacobian": lambda f: convlab.check_jacobian2d(right_styles2d.forward_slices, f),
    "conv2d_layer_forward": convlab.check_layer,
    "conv2d_layer_backward": lambda f: convlab.check_layer_gradients(right_styles2d.layer_einsum, f),
}


def named(name, function):
    """Give the names of mistakes that the check of a function says; none where it passes."""
    try:
        CHECKS[name](function)
    except convlab.CheckFailed as failed:
        return set(re.findall(r"Likely: (.*?)\. ", " ".join(str(failed).split())))
    return set()


MISTAKES = [
    pytest.param(name, mistake, function, id=f"{name}-{mistake.name}-{number}")
    for name in CHECKS
    for mistake in EXERCISES[name].mistakes
    if not mistake.remembers
    for number, function in enumerate(mistake.functions)
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mistake", "function"), one_in(4, MISTAKES))
def test_no_known_mistake_goes_by_the_name_of_another(name, mistake, function):
    """A check that is not sure names nothing."""
    assert named(name, function) <= {mistake.name}


def test_the_words_are_those_of_the_hidden_test():
    """A student who reads them before the deadline and after it reads the same."""
    fresh = hints.WRITTEN.read_text(encoding="utf-8") == hints.text()
    assert fresh, "grader/convlab/hints.py has not the words of grader/assignments/: run `make release`"
    for name, ideas in convlab.IDEAS.items():
        known = {mistake.name: mistake for mistake in EXERCISES[name].mistakes}
        for idea in ideas.values():
            if idea.name != convlab.IS_DW:
                assert (known[idea.name].hint, known[idea.name].section) == (idea.hint, idea.section)


SEEN = [
    pytest.param(name, idea, id=f"{name}-{idea}")
    for name, ideas in convlab.IDEAS.items()
    for idea in ideas
    if idea != convlab.IS_DW
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "idea"), SEEN)
def test_each_name_is_given_to_its_mistake(name, idea):
    """To one variant of it, at least."""
    (mistake,) = (mistake for mistake in EXERCISES[name].mistakes if mistake.name == idea)
    assert {idea} in [named(name, function) for function in mistake.functions]


def refusal(check, *functions):
    with pytest.raises(convlab.CheckFailed) as failed:
        check(*functions)
    return str(failed.value)


def test_dx_and_dw_exchanged_are_told():
    """The hidden test has no name for it."""
    for gradient, exchanged in ((conv1d.conv1d_dw, "conv1d_dx"), (conv1d.conv1d_dx, "conv1d_dw")):
        (name,) = named(exchanged, gradient)
        assert name in (convlab.IS_DW, "dw has the size of x")


def test_what_is_named_stands_behind_the_numbers_with_its_section():
    """And not in one long line."""

    def conv1d_dx(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding)

    said = refusal(convlab.check_input_gradient, conv1d.conv1d_forward, conv1d_dx)
    assert said.splitlines()[-2:] == [
        "  Likely: the kernel is not flipped. Read down a column of the Jacobian: the kernel stands there",
        "  flipped. Try it on x[1] by hand. Read again: “The flip”.",
    ]


def test_two_mistakes_at_once_go_without_a_name():
    """Their X-ray shows both."""

    def both(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dx(dy, x, w[::-1], stride, padding) / 2

    assert named("conv1d_dx", both) == set()


def test_a_function_that_is_right_again_with_other_numbers_goes_without_a_name():
    """One case alone may look like a mistake by chance."""

    def by_chance(dy, x, w, stride=1, padding=0):
        flipped = w[::-1] if len(x) == 3 else w
        return conv1d.conv1d_dx(dy, x, flipped, stride, padding)

    assert named("conv1d_dx", by_chance) == set()


@pytest.mark.parametrize(
    ("check", "function", "counted"),
    [
        (convlab.check_forward, "forward", "There is 1 output here: y[0]."),
        (
            lambda f: convlab.check_input_gradient(conv1d.conv1d_forward, f),
            "dx",
            "There are 2 outputs here, and the last one is y[1].",
        ),
    ],
)
def test_a_loop_that_runs_past_the_end_is_told_how_many_outputs_there_are(check, function, counted):
    """Whether it reads one entry or a window."""

    def forward(x, w, stride=1, padding=0):
        return [sum(w[u] * x[i + u] for u in range(len(w))) for i in range(len(x) + 1)]

    def dx(dy, x, w, stride=1, padding=0):
        out = np.zeros(len(x))
        for i in range(len(x)):
            out[i : i + len(w)] += dy[i] * w
        return out

    said = refusal(check, {"forward": forward, "dx": dx}[function])
    assert "Does a loop run past the end?" in said
    assert counted in said


def test_a_window_that_is_cut_off_is_told_the_same():
    """numpy then says that shapes do not fit."""

    def conv1d_forward(x, w, stride=1, padding=0):
        return (
            [np.sum(x[i : i + len(w)] * w) for i in range(0, len(x), stride)] if len(w) > 2 else right(x, w)
        )

    def right(x, w):
        return conv1d.conv1d_forward(x, w)

    said = refusal(convlab.check_forward, conv1d_forward)
    assert "could not be broadcast" in said
    assert "There is 1 output here: y[0]." in said


def test_an_exception_of_the_layer_is_told_once():
    """Not for dx, dw and db each."""

    def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
        return dy[9]

    said = refusal(convlab.check_layer_gradients, conv2d.conv2d_layer_forward, conv2d_layer_backward)
    assert said.count("IndexError") == 1
    assert said.startswith("✗ conv2d_layer_backward: the smallest case")


def test_an_x_ray_stands_above_what_a_failing_check_says(capsys):
    """And none where the letters are right, as where integers alone are trouble."""

    def conv1d_dw(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dw(dy, x, w, stride, padding)[::-1]

    def truncated(dy, x, w, stride=1, padding=0):
        return conv1d.conv1d_dw(dy, x, w, stride, padding).astype(np.asarray(x).dtype)

    refusal(convlab.check_kernel_gradient, conv1d.conv1d_forward, conv1d_dw)
    assert "  ✗ dw[0]  yours   [g₀·x₁] + [g₁·x₂]" in capsys.readouterr().out
    said = refusal(convlab.check_kernel_gradient, conv1d.conv1d_forward, truncated)
    assert "X-ray" not in capsys.readouterr().out
    assert "Likely: the result takes its type from x." in said


def test_each_gradient_of_a_layer_has_an_x_ray_of_its_own(capsys):
    """The ones that are right have none."""

    def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
        dx, dw, db = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
        return dx, dw[:, :, ::-1, ::-1], db

    said = refusal(convlab.check_layer_gradients, conv2d.conv2d_layer_forward, conv2d_layer_backward)
    shown = capsys.readouterr().out
    assert shown.count("X-ray of conv2d_layer_backward") == 1
    assert "  ✗ dw[0, 0, 0, 0]" in shown
    assert "Likely: dw is turned by 180°." in said
