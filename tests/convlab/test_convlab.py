"""The visible checks: right work passes in any style, known mistakes are told, no answer is given away."""

import ast
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from right_styles import RIGHT, forward_loops, full_by_hand

from grader import convlab
from grader.assignments import EXERCISES
from solutions import conv1d

ROOT = Path(__file__).resolve().parents[2]


def look(name, function):
    """Run the visible check of a function, next to a right forward pass."""
    {
        "conv1d_forward": convlab.check_forward,
        "conv1d_jacobian": lambda f: convlab.check_jacobian(forward_loops, f),
        "numerical_gradient": convlab.check_numerical_gradient,
        "conv1d_dw": lambda f: convlab.check_kernel_gradient(forward_loops, f),
        "conv1d_dx": lambda f: convlab.check_input_gradient(forward_loops, f),
        "convolve1d_forward": convlab.check_true_convolution,
        "convolve1d_dx": lambda f: convlab.check_true_convolution_gradient(full_by_hand, f),
    }[name](function)


def refusal(name, function):
    """Return what the check says against a function."""
    with pytest.raises(convlab.CheckFailed) as failed:
        look(name, function)
    return str(failed.value)


def right():
    for name, functions in RIGHT.items():
        for function in functions:
            # Working on the caller's array, and putting it back but for rounding, is what the check warns of.
            title = getattr(function, "__name__", type(function).__name__)
            if title != "numerical_in_place":
                yield pytest.param(name, function, id=f"{name}-{title}")


# A visible check tries a few small cases, with stride and padding by name and dy of floats: these it cannot
# see, and the hidden test tells. What is not written yet is told in a sentence of its own.
UNSEEN = {
    "an entry is not put back before the next one steps",
    "stride and padding have changed places",
    "the result takes its type from dy",
    "`+=` adds fractions to an array that has the type of dy",
    "it is not written yet",
}


def mistakes():
    for exercise in (EXERCISES[name] for name in RIGHT):
        for mistake in exercise.mistakes:
            unseen = mistake.remembers or mistake.name in UNSEEN
            for function in () if unseen else mistake.functions:
                yield pytest.param(exercise.name, function, id=f"{exercise.name}-{mistake.name}")


@pytest.mark.parametrize(("name", "function"), list(right()))
def test_right_work_passes_with_one_line(name, function, capsys):
    """In every style that the judge accepts."""
    look(name, function)
    assert capsys.readouterr().out.startswith(f"✓ {name}: right in ")


@pytest.mark.parametrize(("name", "function"), list(mistakes()))
def test_each_known_mistake_is_told_with_its_case(name, function, capsys):
    """Name of the function, its arguments in numbers."""
    said = refusal(name, function)
    assert said.startswith(f"✗ {name}: ")
    assert "where" in said


def test_a_failure_shows_expected_and_got_in_numbers():
    """On a small input, with the entries that differ."""
    said = refusal(
        "conv1d_forward", lambda x, w, stride=1, padding=0: np.correlate(x, w[::-1], "valid")[::stride]
    )
    assert "expected  [12, 23, 34]" in said
    assert "got       [21, 32, 43]" in said
    assert "entries 0, 1 and 2" in said


def test_a_wrong_forward_pass_with_its_own_gradient_does_not_pass():
    """A gradient can fit a wrong forward pass; then that has to be mended first."""

    def nothing(x, w, stride=1, padding=0):
        return np.zeros(conv1d.output_size(len(x), len(w), stride, padding))

    for check, gradient in (
        (convlab.check_input_gradient, lambda dy, x, w, stride=1, padding=0: np.zeros(len(x))),
        (convlab.check_kernel_gradient, lambda dy, x, w, stride=1, padding=0: np.zeros(len(w))),
        (convlab.check_jacobian, lambda w, n, stride=1, padding=0: np.zeros((1, n))),
    ):
        with pytest.raises(convlab.CheckFailed, match="checked against your conv1d_forward"):
            check(nothing, gradient)


def test_a_plain_forward_pass_is_enough_to_test_plain_gradients():
    """Who has no padding yet is told how far the gradient is right, and what the next case needs."""

    def plain_only(x, w, stride=1, padding=0):
        return np.correlate(x, w, "valid")

    for check, gradient in (
        (convlab.check_input_gradient, conv1d.conv1d_dx),
        (convlab.check_kernel_gradient, conv1d.conv1d_dw),
        (convlab.check_jacobian, conv1d.conv1d_jacobian),
    ):
        with pytest.raises(convlab.CheckFailed, match="right in 4 small cases so far"):
            check(plain_only, gradient)


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "returned None. Does it end with `return`"),
        ("12 23 34", "should return an array of numbers"),
        ([[1, 2], [3]], "should return an array of numbers"),
        (np.array([1j]), "complex numbers"),
        (np.ones(3, np.float16), "half precision"),
        (np.nan, "The shape should be"),
        (np.zeros((2, 2)), "The shape should be"),
    ],
)
def test_a_strange_return_value_is_told_what_it_should_be(returned, says):
    """In one sentence."""
    assert says in refusal("conv1d_forward", lambda x, w, stride=1, padding=0: returned)


def test_an_unwritten_function_is_one_line():
    """A student who has not begun sees no case and no traceback."""

    def conv1d_forward(x, w, stride=1, padding=0):
        raise NotImplementedError

    said = refusal("conv1d_forward", conv1d_forward)
    assert said == "✗ conv1d_forward is not written yet: it raises NotImplementedError."


@pytest.mark.parametrize("error", [NotImplementedError("padding: todo"), NotImplementedError()])
def test_a_function_that_is_written_for_some_cases_fails_at_the_first_other_one(error):
    """It is no untouched stub, whatever its NotImplementedError says."""

    def conv1d_forward(x, w, stride=1, padding=0):
        if padding:
            raise error
        return forward_loops(x, w, stride, padding)

    said = refusal("conv1d_forward", conv1d_forward)
    assert said.startswith(f"✗ conv1d_forward: {convlab.PADDING}\n  conv1d_forward(x, w, padding=1), where")
    assert f"  conv1d_forward raised an error.\n  {type(error).__name__}" in said
    assert "Line" in said
    assert str(error) in said
    assert "not written yet" not in said


def test_a_stub_with_a_message_is_shown_with_it():
    """The released cell has none, so somebody wrote it."""

    def conv1d_forward(x, w, stride=1, padding=0):
        raise NotImplementedError("my notes are at home")

    said = refusal("conv1d_forward", conv1d_forward)
    assert said.startswith(f"✗ conv1d_forward: {convlab.SMALLEST}")
    assert "NotImplementedError: my notes are at home" in said


def test_an_error_that_is_only_a_kind_of_it_is_shown():
    """As that of `input`, which a kernel refuses."""

    class StdinNotImplementedError(NotImplementedError):
        pass

    def conv1d_forward(x, w, stride=1, padding=0):
        raise StdinNotImplementedError("no input here")

    said = refusal("conv1d_forward", conv1d_forward)
    assert "StdinNotImplementedError: no input here" in said


def test_an_exception_is_shown_with_the_students_own_line():
    """Not with ours."""

    def conv1d_forward(x, w, stride=1, padding=0):
        return x[100]

    said = refusal("conv1d_forward", conv1d_forward)
    assert "IndexError" in said
    assert "return x[100]" in said
    assert "convlab" not in said


def test_an_error_without_words_of_its_own_is_shown_by_its_kind():
    """Also one whose words cannot be had."""

    class Speechless(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    def conv1d_forward(x, w, stride=1, padding=0):
        raise Speechless

    def empty(x, w, stride=1, padding=0):
        raise KeyError

    said = refusal("conv1d_forward", conv1d_forward)
    assert "  Speechless: (this error cannot be shown: its __str__ raises an error too)\n  Line" in said
    assert "  KeyError\n  Line" in refusal("conv1d_forward", empty)


def in_a_generator(x, w, stride=1, padding=0):
    return sum(x[i + 100] for i in range(2))


def in_a_list(x, w, stride=1, padding=0):
    return [[x[i + 100] for i in range(2)] for _ in range(2)]


def in_a_lambda(x, w, stride=1, padding=0):
    return max(range(2), key=lambda i: x[i + 100])


beyond = lambda x, *_, **__: x[100]  # noqa: E731


def in_a_lambda_outside(x, w, stride=1, padding=0):
    return beyond(x)


@pytest.mark.parametrize("function", [in_a_generator, in_a_list, in_a_lambda, in_a_lambda_outside])
def test_a_line_of_code_without_a_name_goes_by_the_function_around_it(function):
    """No student wrote a function <genexpr>."""
    said = refusal("conv1d_forward", function)
    assert f"of the cell of {function.__name__}: " in said
    assert "100]" in said
    assert "<" not in said


def test_a_function_without_a_name_is_called_the_function():
    """Also where it raises."""
    assert "  the function returned None." in refusal("conv1d_forward", lambda *_, **__: None)
    said = refusal("conv1d_forward", beyond)
    assert "  the function raised an error." in said
    assert "of its cell: " in said
    assert "<" not in said


@pytest.mark.parametrize(
    "kind",
    [
        lambda y: [Fraction(value) for value in y.tolist()],
        lambda y: [Decimal(value) for value in y.tolist()],
        lambda y: y.astype(object),
        lambda y: [np.array(value) for value in y.tolist()],
    ],
    ids=["fractions", "decimals", "objects", "arrays of one number"],
)
def test_numbers_of_any_kind_are_numbers(kind, capsys):
    """The hidden test takes them too."""

    def conv1d_forward(x, w, stride=1, padding=0):
        return kind(conv1d.conv1d_forward(x, w, stride, padding))

    look("conv1d_forward", conv1d_forward)
    assert capsys.readouterr().out.startswith("✓ conv1d_forward: right in ")


@pytest.mark.parametrize("returned", [[Fraction(10) ** 400], [None], [Decimal("sNaN")], [True, "1"]])
def test_what_is_no_float_is_told_what_it_should_be(returned):
    """Whatever else may stand in a list."""
    said = refusal("conv1d_forward", lambda x, w, stride=1, padding=0: returned)
    assert "should return an array of numbers" in said


def test_a_changed_input_is_told():
    """With what it was and what it is."""

    def conv1d_forward(x, w, stride=1, padding=0):
        y = forward_loops(x, w, stride, padding)
        x *= 2
        return y

    assert "changed its input x" in refusal("conv1d_forward", conv1d_forward)


def test_a_right_gradient_is_not_measured_entry_by_entry():
    """Which takes a forward pass for each entry; one that is wrong in a single entry is, and told where."""
    sizes = []

    def conv1d_forward(x, w, stride=1, padding=0):
        sizes.append(len(x))
        return forward_loops(x, w, stride, padding)

    def wrong(dy, x, w, stride=1, padding=0):
        dx = conv1d.conv1d_dx(dy, x, w, stride, padding)
        dx[-1] += 2.0**-12 * (len(x) > 5)
        return dx

    convlab.check_input_gradient(conv1d_forward, conv1d.conv1d_dx)
    asked = len(sizes)
    with pytest.raises(convlab.CheckFailed, match=r"Wrong: entry \d+\."):
        convlab.check_input_gradient(conv1d_forward, wrong)
    sizes.clear()
    convlab.check_input_gradient(conv1d_forward, conv1d.conv1d_dx)
    assert len(sizes) == asked  # and nothing was left behind
    cases = convlab.TABLES["conv1d_forward"]
    assert asked <= 2 * len(cases[0]) + 3 * len(cases[1])


def test_a_second_call_must_give_the_same():
    """A result kept between calls is told."""
    calls = []

    def conv1d_forward(x, w, stride=1, padding=0):
        calls.append(1)
        return np.array(forward_loops(x, w, stride, padding)) * (1 + len(calls) // 2)

    assert "A second call" in refusal("conv1d_forward", conv1d_forward)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([None] * 6, "is not filled in yet"),
        ([1, 2, None, 4, 5, 6], "has no number at entry 2"),
        ([1, 2], "has 2 entries instead of 6"),
        ("1 2", "not a list"),
        ([1, 2, 3, 4, 5, "6"], "has '6' as entry 5, which is not a number"),
        ([1, 2, 3, 4, 5, 1e12], "the right numbers are small"),
        ([1, 2, 3, 4, 5, Decimal("nan")], "the right numbers are small"),
        ([1, 2, 3, 4, 5, 10**400], "the right numbers are small"),
        (np.array(3), "is 3, not a list"),
        (np.array(None), "is None, not a list"),
    ],
)
def test_an_answer_by_hand_is_checked_for_its_form(answer, says):
    """And not for its numbers, which would give it away."""
    with pytest.raises(convlab.CheckFailed, match=says):
        convlab.check_by_hand("hand_y", answer, size=6)


def test_numbers_by_hand_may_be_of_any_kind(capsys):
    """As the hidden test takes them."""
    answer = [1, 2.0, Fraction(3), Decimal(4), np.float32(5), np.array(6)]
    convlab.check_by_hand("hand_y", answer, size=6)
    convlab.compare(answer, lambda x: x, np.arange(1.0, 7))
    assert "✓ They agree." in capsys.readouterr().out


def test_wrong_numbers_by_hand_pass_the_check_of_the_form(capsys):
    """The comparison with the student's own code comes later."""
    convlab.check_by_hand("hand_y", [0] * 6, size=6)
    convlab.compare([0] * 6, forward_loops, np.ones(5), np.ones(2), padding=1)
    assert "They differ at entries 0, 1, 2, 3, 4 and 5" in capsys.readouterr().out
    convlab.compare([0] * 6, forward_loops, np.ones(5), np.ones(2))
    assert "By hand there are 6 numbers, by code 4" in capsys.readouterr().out


@pytest.mark.parametrize("student_id", ["", "   ", None, 7, "two words", "a+b", "a/b"])
def test_an_id_that_no_submission_can_have_is_refused(student_id):
    """So that numbers are not drawn from a slip."""
    with pytest.raises(convlab.CheckFailed):
        convlab.check_student_id(student_id)


def test_on_a_jupyterhub_the_id_is_compared_with_the_account(monkeypatch, capsys):
    """Before any work goes into another's numbers; in grading, the account is the grader's."""
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    convlab.check_student_id("Ada")
    with pytest.raises(convlab.CheckFailed, match="you are logged in as 'ada'"):
        convlab.check_student_id("bob")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    convlab.check_student_id("bob")


def test_a_picture_that_cannot_be_is_refused_with_the_sizes():
    """Students change the arguments and look what happens."""
    with pytest.raises(ValueError, match="kernel has 3 entries, and the padded input only 2"):
        convlab.draw_positions([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="no entry 5"):
        convlab.draw_touched("a b c d e", "w₀ w₁", entry=5)
    with pytest.raises(ValueError, match="kernel has 4 entries, and the padded input only 3"):
        convlab.draw_touched("a b c", "w0 w1 w2 w3", 0)
    for draw in (convlab.draw_positions, convlab.draw_position, convlab.draw_sliding):
        last = (0,) if draw is convlab.draw_position else ()
        with pytest.raises(ValueError, match=r"stride must be at least 1 \(got 0\)"):
            draw([1, 2], [10, 1], 0, 0, *last)
        with pytest.raises(ValueError, match=r"padding must be at least 0 \(got -1\)"):
            draw([1, 2], [10, 1], 1, -1, *last)


@pytest.fixture
def jupyterlab(monkeypatch):
    """Where somebody can press a button."""
    monkeypatch.setenv("JPY_SESSION_NAME", "conv1d.ipynb")


@pytest.mark.usefixtures("jupyterlab")
def test_numbers_that_cannot_be_are_refused_as_pictures_are():
    """Before a box takes the nearest number that it can."""
    with pytest.raises(ValueError, match="kernel has 2 entries, and the padded input only 1"):
        convlab.draw_sliding([1], [10, 1], padding=0)
    with pytest.raises(ValueError, match="stride must be at least 1"):
        convlab.draw_sliding([1, 2], [10, 1], stride=0)


@pytest.mark.usefixtures("jupyterlab")
def test_a_number_that_is_too_far_leaves_a_sentence_in_place_of_the_picture():
    """And the picture comes back with it."""
    _, position, _, padding, view = convlab.draw_sliding([1], [10, 1], padding=1).children
    picture = view.value
    padding.value = 0
    assert view.value == "<p>the kernel has 2 entries, and the padded input only 1</p>"
    position.value = 1
    padding.value = 1
    position.value = 0
    assert view.value == picture


@pytest.mark.usefixtures("jupyterlab")
def test_buttons_move_the_kernel_and_stop_at_its_last_position():
    """Each control has a name: a screen reader says it."""
    buttons, position, *others, view = convlab.draw_sliding([1, 2, 3], [10, 1], padding=0).children
    back, on = buttons.children
    seen = [view.value]
    for button in (on, on, back, back):
        button.click()
        seen.append(view.value)
    assert seen[1] == seen[2] != seen[0] == seen[3] == seen[4]
    assert all(control.description for control in (back, on, position, *others))


@pytest.mark.parametrize("example", convlab.EXAMPLES)
def test_every_colour_of_a_picture_has_one_for_dark_pages(example):
    """Nothing is drawn in a colour that is made for white paper alone."""
    svg = convlab.draw_example(example).svg.partition("</style>")[2]
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= set(convlab.DARK)


def test_stamps_add_up_to_dx():
    """In numbers, with stride, padding and what is left over; the reference says the same."""
    dy, w = [2, -1, 3], [5, 7]
    for n, stride, padding in ((4, 1, 0), (5, 2, 1), (9, 3, 0), (2, 1, 1)):
        alt = convlab.draw_stamps(dy, w, n, stride, padding).alt
        sums = [part.rstrip(".").rpartition("= ")[2] for part in alt.partition("columns: ")[2].split("; ")]
        right = conv1d.conv1d_dx(np.array(dy), np.zeros(n), np.array(w), stride, padding)
        np.testing.assert_array_equal([float(each) for each in sums], right)


def test_stamps_that_do_not_fit_are_refused_with_the_sizes():
    """Students change the arguments and look what happens."""
    with pytest.raises(ValueError, match="3 windows of 2 entries do not fit on 3"):
        convlab.draw_stamps("g₀ g₁ g₂", "w₀ w₁", n=3)
    with pytest.raises(ValueError, match="there is no entry 4"):
        convlab.draw_stamps("g₀ g₁ g₂", "w₀ w₁", n=4, entry=4)


def test_the_pictures_of_the_jacobian_are_the_reference():
    """Rows and columns, and the sums of columns with dy."""
    letters = {"w₀": 17, "w₁": 19, "w₂": 23, "x₀": 2, "x₁": 3, "x₂": 5, "x₃": 7, "x₄": 11}
    letters |= {f"g{low}": 29 + i for i, low in enumerate("₀₁₂₃₄₅")}

    def table(example):
        rows = re.findall(r"y\[\d\] = \[([^]]*)\]", convlab.draw_example(example).alt)
        return [[letters.get(label, 0) for label in row.split(", ")] for row in rows]

    w, x, dy = np.array([17, 19]), np.array([2, 3, 5, 7, 11]), np.arange(29, 35)
    np.testing.assert_array_equal(table("J"), conv1d.conv1d_jacobian(w, 5, padding=1))
    np.testing.assert_array_equal(
        table("J, stride 2"), conv1d.conv1d_jacobian(np.array([17, 19, 23]), 6, stride=2)
    )
    np.testing.assert_array_equal(dy @ table("dw"), conv1d.conv1d_dw(dy, x, w, padding=1))
    assert table("dx") == table("J")


def test_the_picture_of_ones_own_numbers_has_the_words_of_the_table_of_symbols():
    """In one dimension as in two."""
    for draw in (convlab.draw_numbers, convlab.draw_numbers2d):
        svg = draw("ada").svg
        assert [name for name in ("input x", "kernel w", "upstream gradient dy") if f">{name}<" in svg] == [
            "input x",
            "kernel w",
            "upstream gradient dy",
        ]


def test_the_helper_holds_no_solution():
    """No function of the assignment is defined in it, and no convolution of numpy's is called."""
    tree = ast.parse((ROOT / "source" / "convlab.py").read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert names.isdisjoint(EXERCISES)
    assert attributes.isdisjoint({"convolve", "correlate", "einsum", "sliding_window_view", "as_strided"})


def test_the_helper_loads_nothing_heavy():
    """It needs numpy alone: notebook widgets only where there is a notebook to show them."""
    heavy = "matplotlib", "ipywidgets", "IPython", "grader"
    code = f"import sys, convlab; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "source", check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("example", convlab.EXAMPLES)
def test_every_picture_says_in_words_what_it_shows(example):
    """For whoever cannot see it."""
    picture = convlab.draw_example(example)
    assert len(picture.alt) > 40
    assert picture.alt.split()[0] in picture.html()
    assert "<script" not in picture.svg


def test_the_picture_of_the_flip_is_the_reference():
    """Its sums of letters, worked out with numbers, are dx of the five-number example."""
    numbers = dict(
        zip(("g₀", "g₁", "g₂", "g₃", "g₄", "g₅", "w₀", "w₁"), (2, 3, 5, 7, 11, 13, 17, 19), strict=True)
    )
    alt = convlab.draw_example("dx again").alt
    sums = [part.split(" = ")[1].rstrip(".") for part in alt.split(". ", 1)[1].split("; ")]
    for name, number in numbers.items():
        sums = [s.replace(name, str(number)) for s in sums]
    values = [eval(s.replace("·", "*")) for s in sums]
    dy, w = np.array([2, 3, 5, 7, 11, 13]), np.array([17, 19])
    np.testing.assert_array_equal(values, conv1d.conv1d_dx(dy, np.zeros(5), w, padding=1))


def test_only_a_zero_that_was_put_there_is_dashed():
    """Padding looks other than a number 0 of the input, of the kernel or of a result."""
    dashes = [
        picture.svg.count("stroke-dasharray")
        for picture in (
            convlab.draw_sliding([1, 0, 2], [0, 1], padding=0),
            convlab.draw_sliding([1, 0, 2], [0, 1], padding=1),
            convlab.draw_touched([3, 0, 5], "a b", 1),
            convlab.draw_touched("3 0 5", "a b", 1),
        )
    ]
    assert dashes[0] == 0
    assert dashes[1] > 0
    assert dashes[2:] == [0, 1]


def test_without_an_id_it_is_told_what_to_do():
    """Where its cell ended in an error, as it does without the quotes."""
    with pytest.raises(convlab.CheckFailed, match='Write the id in quotes, such as student_id = "jdoe"'):
        convlab.check_student_id(None)


def test_an_id_has_its_numbers_however_its_accents_were_typed():
    """An é of one letter and one of two, as some systems write names of folders."""
    for draw in (convlab.numbers_for, convlab.numbers2d_for):
        for one, other in zip(draw("ren\u00e9"), draw("Rene\u0301 "), strict=True):
            np.testing.assert_array_equal(one, other)
