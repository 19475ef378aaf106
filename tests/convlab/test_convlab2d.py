"""The visible checks and pictures in two dimensions: right work passes, mistakes are told where they are."""

import re
from itertools import product

import numpy as np
import pytest
import right_styles2d as right
from right_styles2d import RIGHT

from grader import convlab
from grader.assignments import EXERCISES
from grader.convlab.examining import _examine
from solutions import conv2d


def look(name, function):
    """Run the visible check of a function, next to a right forward pass."""
    {
        "conv2d_forward": convlab.check_forward2d,
        "conv2d_dw": lambda f: convlab.check_kernel_gradient2d(right.forward_slices, f),
        "rot180": convlab.check_turned,
        "conv2d_dx": lambda f: convlab.check_input_gradient2d(right.forward_slices, f),
        "conv2d_jacobian": lambda f: convlab.check_jacobian2d(right.forward_slices, f),
        "conv2d_layer_forward": convlab.check_layer,
        "conv2d_layer_backward": lambda f: convlab.check_layer_gradients(right.layer_einsum, f),
    }[name](function)


def refusal(name, function):
    """Return what the check says against a function."""
    with pytest.raises(convlab.CheckFailed) as failed:
        look(name, function)
    return str(failed.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "function"),
    [pytest.param(name, f, id=f"{name}-{f.__name__}") for name, styles in RIGHT.items() for f in styles],
)
def test_right_work_passes_with_one_line_for_each_result(name, function, capsys):
    """In every style, slow loops among them."""
    look(name, function)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (3 if name == "conv2d_layer_backward" else 1)
    assert all(re.match(rf"✓ {name}(, d[xwb])?: right in \d+ small cases", line) for line in lines)


@pytest.mark.parametrize(
    ("function", "cases"),
    [
        (conv2d.conv2d_forward, convlab.FORWARD2D),
        (conv2d.rot180, convlab.TURNED),
        (conv2d.conv2d_layer_forward, convlab.LAYER),
    ],
)
def test_listed_results_are_right(function, cases):
    """The tables of the checks are the reference's."""
    for case in cases:
        np.testing.assert_array_equal(
            function(*case.given.values(), **case.options), np.array(case.expected), case.about
        )


def forward_flipped(x, w, stride=1, padding=0):
    return right.forward_slices(x, w[::-1, ::-1], stride, padding)


def forward_one_stride(x, w, stride=1, padding=0):
    _, q = right.outputs(x.shape, w.shape, stride, padding)
    return right.forward_slices(x, w, 1, padding)[::stride, :q]


def forward_sides_exchanged(x, w, stride=1, padding=0):
    p, q = right.outputs(x.shape, w.shape, stride, padding)
    return right.forward_slices(x, w, stride, padding).reshape(q, p)


def forward_rows_padded(x, w, stride=1, padding=0):
    return right.forward_slices(np.pad(np.asarray(x, float), [(padding, padding), (0, 0)]), w, stride)


def dw_exchanged(dy, x, w, stride=1, padding=0):
    return right.dw_einsum(dy, x, w.T, stride, padding).T


def dw_turned(dy, x, w, stride=1, padding=0):
    return right.dw_einsum(dy, x, w, stride, padding)[::-1, ::-1]


def dx_not_turned(dy, x, w, stride=1, padding=0):
    return right.dx_scatter(dy, x, w[::-1, ::-1], stride, padding)


def dx_half_turned(dy, x, w, stride=1, padding=0):
    return right.dx_scatter(dy, x, w[::-1], stride, padding)


def dx_empty_slice(dy, x, w, stride=1, padding=0):
    return right.dx_scatter(dy, np.pad(x, padding), w, stride)[padding:-padding, padding:-padding]


def jacobian_column_by_column(w, shape, stride=1, padding=0):
    J = right.jacobian_loops(w, shape, stride, padding)
    p, q = right.outputs(shape, w.shape, stride, padding)
    return J.reshape(p, q, *shape).transpose(1, 0, 3, 2).reshape(J.shape)


def jacobian_transposed(w, shape, stride=1, padding=0):
    return right.jacobian_loops(w, shape, stride, padding).T


def layer_without_bias(x, w, b, stride=1, padding=0):
    return right.layer_einsum(x, w, 0 * b, stride, padding)


def layer_bias_along_columns(x, w, b, stride=1, padding=0):
    return right.layer_einsum(x, w, 0 * b, stride, padding) + b


def layer_first_channel(x, w, b, stride=1, padding=0):
    return right.layer_einsum(x[:, :1], w[:, :1], b, stride, padding)


def backward_mean(dy, x, w, b, stride=1, padding=0):
    return tuple(part / len(x) for part in right.backward_einsum(dy, x, w, b, stride, padding))


# A visible check tries a few small cases, with stride and padding by name and dy of floats: these it cannot
# see, and the hidden test tells. What is not written yet is told in a sentence of its own.
UNSEEN = {
    "stride and padding have changed places",
    "the result takes its type from dy",
    "the result takes its type from b",
    "all gradients have the type of dy",
    "`+=` adds fractions to an array that has the type of dy",
    "`+=` adds fractions to an array that has the type of b",
    "it is not written yet",
}


def known():
    for name in RIGHT:
        for mistake in EXERCISES[name].mistakes:
            unseen = mistake.remembers or mistake.name in UNSEEN
            for number, function in enumerate(() if unseen else mistake.functions):
                yield pytest.param(name, function, id=f"{name}-{mistake.name}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), list(known()))
def test_each_known_mistake_is_told_with_its_case(name, function):
    """What the judge would name, the visible check sees before: in words and numbers, without the name."""
    said = refusal(name, function)
    assert said.startswith(f"✗ {name}")
    assert "where" in said


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("conv2d_forward", forward_flipped),
        ("conv2d_forward", forward_one_stride),
        ("conv2d_forward", forward_sides_exchanged),
        ("conv2d_forward", forward_rows_padded),
        ("conv2d_dw", dw_exchanged),
        ("conv2d_dw", dw_turned),
        ("rot180", np.flipud),
        ("rot180", np.fliplr),
        ("rot180", np.transpose),
        ("rot180", np.rot90),
        ("conv2d_dx", dx_not_turned),
        ("conv2d_dx", dx_half_turned),
        ("conv2d_dx", dx_empty_slice),
        ("conv2d_jacobian", jacobian_column_by_column),
        ("conv2d_jacobian", jacobian_transposed),
        ("conv2d_layer_forward", layer_without_bias),
        ("conv2d_layer_forward", layer_bias_along_columns),
        ("conv2d_layer_forward", layer_first_channel),
        ("conv2d_layer_backward", backward_mean),
    ],
)
def test_typical_mistakes_are_told_with_their_case(name, function):
    """Name of the function, its arguments in numbers."""
    said = refusal(name, function)
    assert said.startswith(f"✗ {name}")
    assert "where" in said


def test_numbers_of_a_layer_are_shown_in_their_nesting():
    """Four axes stay readable: brackets line up."""
    said = refusal("conv2d_layer_forward", layer_first_channel)
    assert "    x = [[[[1, 2]],\n          [[3, 4]]]]" in said
    assert "Wrong: entries [0, 0, 0, 0] and [0, 0, 0, 1]" in said


def test_each_gradient_of_a_layer_is_told_by_itself(capsys):
    """Who has one of them wrong sees that the other two are right."""

    def backward(dy, x, w, b, stride=1, padding=0):
        dx, dw, db = right.backward_einsum(dy, x, w, b, stride, padding)
        return dx, dw[:, ::-1], db

    said = refusal("conv2d_layer_backward", backward)
    assert said.startswith("✗ conv2d_layer_backward, dw: two channels, whose results are added")
    assert "conv2d_layer_backward, dx: " not in said
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("✓")] == [
        "✓ conv2d_layer_backward, dx: right in 10 small cases",
        "✓ conv2d_layer_backward, db: right in 10 small cases",
    ]


@pytest.mark.parametrize("returned", [np.zeros((1, 1, 1, 1)), 3.0, (1, 2), None])
def test_a_layer_that_does_not_return_three_arrays_is_told_so_in_each_case(returned):
    """And is not taken apart."""
    said = refusal("conv2d_layer_backward", lambda dy, x, w, b, stride=1, padding=0: returned)
    assert "should return three arrays: return dx, dw, db" in said or "returned None" in said


def test_a_layer_may_return_its_three_arrays_in_an_array(capsys):
    """Of objects, as the hidden test takes them; an array of numbers is one result, not three."""

    def backward(dy, x, w, b, stride=1, padding=0):
        three = np.empty(3, dtype=object)
        three[:] = right.backward_einsum(dy, x, w, b, stride, padding)
        return three

    look("conv2d_layer_backward", backward)
    assert len(capsys.readouterr().out.splitlines()) == 3
    said = refusal(
        "conv2d_layer_backward", lambda dy, x, w, b, stride=1, padding=0: np.zeros((3, 1, 1, 1, 1))
    )
    assert "should return three arrays: return dx, dw, db" in said
    said = refusal("conv2d_layer_backward", lambda dy, x, w, b, stride=1, padding=0: "abc")
    assert "should return three arrays: return dx, dw, db" in said


def test_an_unwritten_layer_is_one_line():
    """And not one for each gradient."""

    def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
        raise NotImplementedError

    said = refusal("conv2d_layer_backward", conv2d_layer_backward)
    assert said == "✗ conv2d_layer_backward is not written yet: it raises NotImplementedError."


def test_a_function_that_calls_an_unwritten_one_says_which():
    """The layer may call the functions above it."""

    def conv2d_forward(x, w, stride=1, padding=0):
        raise NotImplementedError

    def conv2d_layer_forward(x, w, b, stride=1, padding=0):
        return [[conv2d_forward(x[0, 0], w[0, 0], stride, padding)]]

    said = refusal("conv2d_layer_forward", conv2d_layer_forward)
    assert said == "✗ conv2d_forward is not written yet: it raises NotImplementedError."


def test_a_wrong_forward_pass_with_its_own_gradient_does_not_pass():
    """A gradient can fit a wrong forward pass; then that has to be mended first."""

    def nothing(x, w, stride=1, padding=0):
        return np.zeros(right.outputs(x.shape, w.shape, stride, padding))

    with pytest.raises(convlab.CheckFailed, match="checked against your conv2d_forward"):
        convlab.check_input_gradient2d(nothing, lambda dy, x, w, stride=1, padding=0: np.zeros(x.shape))
    with pytest.raises(convlab.CheckFailed, match="checked against your conv2d_layer_forward"):
        convlab.check_layer_gradients(layer_without_bias, right.backward_einsum)


def test_a_plain_forward_pass_is_enough_to_test_plain_gradients():
    """Who has no padding yet is told how far the gradient is right."""

    def plain_only(x, w, stride=1, padding=0):
        return right.forward_slices(x, w)

    with pytest.raises(convlab.CheckFailed, match="right in 7 small cases so far"):
        convlab.check_input_gradient2d(plain_only, right.dx_scatter)


@pytest.mark.parametrize(
    ("answer", "size", "says"),
    [
        ([[None] * 4] * 9, (9, 4), "is not filled in yet"),
        ([[1] * 4] * 8, (9, 4), "has 8 rows instead of 9"),
        ([[1] * 9] * 4, (9, 4), "has 4 rows instead of 9"),
        ([[1] * 4] * 8 + [[1] * 3], (9, 4), "row 8 has 3 entries instead of 4"),
        ([[1] * 4] * 8 + [[1, 2, None, 4]], (9, 4), "row 8 has no number at entry 2"),
        ([[1] * 4] * 8 + [7], (9, 4), "row 8 is 7, not a list"),
        ([1] * 36, (9, 4), "has 36 rows instead of 9"),
        (None, (), "is not filled in yet"),
        ("3", (), "is '3', which is not a number"),
        ([3], (), r"is \[3\], which is not a number"),
        (1e12, (), "the right numbers are small"),
    ],
)
def test_tables_and_lone_numbers_are_checked_for_their_form(answer, size, says):
    """And not for their numbers."""
    with pytest.raises(convlab.CheckFailed, match=says):
        convlab.check_by_hand("hand", answer, size=size)


def test_a_table_in_its_form_passes_whatever_its_numbers(capsys):
    """As a list of rows or as an array; a lone number too."""
    convlab.check_by_hand("hand_table", np.zeros((9, 4)), size=(9, 4))
    convlab.check_by_hand("hand_dx22", -3, size=())
    convlab.check_by_hand("hand_dx22", np.array(-3), size=())
    assert capsys.readouterr().out.splitlines() == [
        "✓ hand_table: 9 rows of 4 numbers. Are they right? Soon your own code will tell you.",
        "✓ hand_dx22: one number. Is it right? Soon your own code will tell you.",
        "✓ hand_dx22: one number. Is it right? Soon your own code will tell you.",
    ]


def test_a_table_is_compared_entry_by_entry(capsys):
    """With row and column of what differs."""
    convlab.compare([[1, 2], [3, 4]], lambda w: w, np.array([[1, 2], [0, 4]]))
    assert "They differ at entry [1, 0]" in capsys.readouterr().out
    convlab.compare(5, lambda w: w.sum(), np.array([2, 3]))
    assert "They agree" in capsys.readouterr().out
    convlab.compare(None, lambda w: w.sum(), np.array([2, 3]))
    assert "Your answer by hand is not filled in yet" in capsys.readouterr().out


def test_lone_numbers_are_compared(capsys):
    """By hand or by code, they may stand in an array of no dimension."""
    x = np.array([2, 3])
    for answer in (38, np.array(38)):
        convlab.compare(answer, lambda v: 37.0, x)
        assert capsys.readouterr().out.endswith("\n✗ They differ. Which of the two is right?\n")
        convlab.compare(answer, lambda v: np.array(38), x)
        assert capsys.readouterr().out.endswith("\n✓ They agree.\n")
    convlab.compare(np.array(38), lambda v: v, x)
    assert "Nothing to compare yet. Your answer by hand is 38, not a list." in capsys.readouterr().out


@pytest.mark.parametrize("got", [1.0, [[3.0]]])
def test_a_lone_number_that_is_wrong_is_told(got):
    """Where a result has no dimension, no entry has an index."""
    case = convlab.Case("a lone number", {"x": np.ones(2)}, {}, 2.0)
    with pytest.raises(convlab.CheckFailed, match=r"Wrong: the number\.|The shape should be \(\)"):
        _examine("f", lambda x: got, case, begun=False)


def sums(alt):
    """The right-hand sides of `name = sum` in the words of a picture."""
    return dict(re.findall(r"(dx\S+|dw\S+|y\S+) = ([^;\[]+?)(?:;|\.$)", alt))


# No two letters, and hardly two sums of products, share a number.
LETTERS = {f"{x}{r}{c}": 3.0 + 7 * i + i**3 for i, (x, r, c) in enumerate(product("xgw", "₀₁₂", "₀₁₂"))}


def valued(words):
    for name, number in LETTERS.items():
        words = words.replace(name, str(number))
    return eval(words.replace("·", "*"))


def table_of(letter, size):
    return np.array([[LETTERS[f"{letter}{r}{c}"] for c in "₀₁₂"[:size]] for r in "₀₁₂"[:size]])


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("2D: y", conv2d.conv2d_forward(table_of("x", 3), table_of("w", 2))),
        ("2D: dw", conv2d.conv2d_dw(table_of("g", 2), table_of("x", 3), table_of("w", 2))),
        ("2D: dx", conv2d.conv2d_dx(table_of("g", 2), table_of("x", 3), table_of("w", 2))),
        ("2D: dx again", conv2d.conv2d_dx(table_of("g", 2), table_of("x", 3), table_of("w", 2))),
    ],
)
def test_pictures_of_sums_are_the_reference(example, expected):
    """Their letters, worked out with numbers."""
    found = sums(convlab.draw_example(example).alt)
    np.testing.assert_array_equal([valued(said) for said in found.values()], expected.ravel())


@pytest.mark.parametrize("example", ["2D: J", "2D: dx"])
def test_pictures_of_tables_are_the_jacobian(example):
    """A row for each output, a column for each input."""
    rows = re.findall(r"y\S+ = \[([^\]]*)\]", convlab.draw_example(example).alt)
    got = [[valued(entry) for entry in row.split(", ")] for row in rows]
    np.testing.assert_array_equal(got, conv2d.conv2d_jacobian(table_of("w", 2), (3, 3)))


def test_the_stamps_add_up_to_the_gradient():
    """Each of them is the reference's for its entry of dy alone, and so is their sum."""
    dy, w, x = np.array(convlab.STAMPS_DY), np.array(convlab.STAMPS_W), np.zeros((3, 3))
    for at, stamp in convlab.STAMPS.items():
        alone = np.zeros(dy.shape)
        alone[at] = dy[at]
        listed = [[0 if label == "." else int(label) for label in row.split()] for row in stamp.split("/")]
        np.testing.assert_array_equal(listed, conv2d.conv2d_dx(alone, x, w))
    np.testing.assert_array_equal(convlab.STAMPS_DX, conv2d.conv2d_dx(dy, x, w))
    drawn = re.findall(r">(\d+)</text>", convlab.draw_stamps2d().svg)
    assert [int(number) for number in drawn[-9:]] == list(np.ravel(convlab.STAMPS_DX))


@pytest.mark.parametrize(
    ("shape", "kernel", "stride", "padding"),
    [((4, 5), (3, 3), 2, 1), ((5, 5), (2, 2), 2, 0), ((3, 4), (2, 3), 1, 2), ((7, 5), (1, 2), 3, 0)],
)
def test_the_picture_of_landings_is_the_gradient(shape, kernel, stride, padding):
    """On each entry land the stamps of the outputs that read it; elsewhere the gradient is zero."""
    alt = convlab.draw_landings2d(shape, kernel, stride, padding).alt
    landed = dict(re.findall(r"\[(\d+, \d+)\]: (g\S+(?: g\S+)*)", alt))
    y = conv2d.conv2d_forward(np.zeros(shape), np.zeros(kernel), stride, padding)
    for i, j in np.ndindex(*shape):
        counts = conv2d.conv2d_dx(np.ones(y.shape), np.zeros(shape), np.ones(kernel), stride, padding)
        at = f"{i + padding}, {j + padding}"
        assert len(landed.get(at, "").split()) == counts[i, j]
        assert (f"[{at}]" in alt.rpartition("No stamp: ")[2]) == (counts[i, j] == 0)
    with pytest.raises(ValueError, match="does not fit"):
        convlab.draw_landings2d((2, 2), (3, 1))


@pytest.mark.parametrize("part", ["y", "dx"])
def test_pictures_of_a_layer_are_the_reference(part):
    """Every number in their cells; for dx the kernels are turned."""
    x, w, b = convlab.CHANNELS_OF_X[None], convlab.FILTER_KERNELS, np.array(convlab.FILTER_BIASES)
    dy = convlab.DY_OF_FILTERS[None]
    drawn = numbers_drawn(convlab.draw_layer(part))
    if part == "y":
        y = conv2d.conv2d_layer_forward(x, w, b)
        rows = [np.concatenate([w[f].ravel(), [b[f]], y[0, f].ravel()]) for f in range(3)]
        expected = np.concatenate([x.ravel(), *rows])
    else:
        dx, _, _ = conv2d.conv2d_layer_backward(dy, x, w, b)
        rows = [np.concatenate([w[f, :, ::-1, ::-1].ravel(), dy[0, f].ravel()]) for f in range(3)]
        expected = np.concatenate([dx.ravel(), *rows])
    np.testing.assert_array_equal(drawn, expected)


def test_what_the_pictures_of_a_layer_say_is_the_reference():
    """The share of each channel and of each filter, in the lines below them."""
    x, w, dy = convlab.CHANNELS_OF_X, convlab.FILTER_KERNELS, convlab.DY_OF_FILTERS
    shares_of_y = [conv2d.conv2d_forward(x[c], w[1, c]) for c in range(2)]
    np.testing.assert_array_equal(convlab.SHARES_OF_Y1, shares_of_y)
    shares_of_dx = [conv2d.conv2d_dx(dy[f], x[0], w[f, 0]) for f in range(3)]
    np.testing.assert_array_equal(convlab.SHARES_OF_DX0, shares_of_dx)


def test_the_picture_of_a_batch_is_the_reference():
    """Two images of one channel, one filter: the terms of both are added."""
    x, dy = convlab.CHANNELS_OF_X[:, None], convlab.DY_OF_FILTERS[:2, None]
    terms = [conv2d.conv2d_dw(dy[n, 0], x[n, 0], np.zeros((2, 2))) for n in range(2)]
    images = [np.concatenate([x[n].ravel(), dy[n].ravel(), terms[n].ravel()]) for n in range(2)]
    _, dw, _ = conv2d.conv2d_layer_backward(dy, x, np.zeros((1, 1, 2, 2)), np.zeros(1))
    np.testing.assert_array_equal(
        numbers_drawn(convlab.draw_batch("dw")), np.concatenate([*images, dw.ravel()])
    )


def numbers_drawn(picture):
    """Give the numbers in the cells of a picture of a layer, in the order in which they are drawn."""
    return [float(number) for number in re.findall(r'font-size="12">(-?\d+)</text></g>', picture.svg)]


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (2, 1), (3, 2)])
def test_pictures_of_numbers_are_the_reference(stride, padding):
    """All positions at once, whatever stride and padding."""
    x, w = np.arange(1.0, 13).reshape(3, 4), np.array([[1000, 100], [10, 1]])
    alt = convlab.draw_positions2d(x, w, stride, padding).alt
    got = [float(value) for value in re.findall(r"= (-?[\d.]+)(?:;|\.$)", alt)]
    np.testing.assert_array_equal(got, conv2d.conv2d_forward(x, w, stride, padding).ravel())


@pytest.mark.parametrize(
    ("kernel", "i", "j"), [((3, 3), 2, 3), ((2, 3), 0, 0), ((4, 1), 4, 6), ((5, 7), 3, 3), ((1, 2), 0, 6)]
)
def test_the_picture_of_the_range_covers_what_the_pixel_touches(kernel, i, j):
    """Its small boxes are the kernel entries at those outputs, and at the zeros around them."""
    svg = convlab.draw_range(i, j, kernel).svg
    drawn = {tuple(map(int, pair)) for pair in re.findall(r">(\d),(\d)</text>", svg)}
    assert drawn == set(product(range(kernel[0]), range(kernel[1])))
    assert f"r runs from i - kh + 1 = {i - kernel[0] + 1} to {i}" in svg
    assert f"s runs from j - kw + 1 = {j - kernel[1] + 1} to {j}" in svg


def test_pictures_that_cannot_be_are_refused_with_the_sizes():
    """Students change the arguments and look what happens."""
    with pytest.raises(ValueError, match="the kernel is 2 × 3, and the padded input only 2 × 2"):
        convlab.draw_positions2d([[1, 2], [3, 4]], [[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match=r"x has 3 rows of 3 entries; \[3, 0\] is none"):
        convlab.draw_touched2d(convlab.X2D, convlab.W2D, row=3, column=0)
    with pytest.raises(ValueError, match=r"the pixel \[0, 0\] and a kernel of 6 × 3 do not fit"):
        convlab.draw_range(0, 0, (6, 3))
    for draw in (convlab.draw_positions2d, convlab.draw_position2d, convlab.draw_sliding2d):
        with pytest.raises(ValueError, match=r"stride must be at least 1 \(got 0\)"):
            draw([[1, 2], [3, 4]], [[1]], 0)
        with pytest.raises(ValueError, match=r"padding must be at least 0 \(got -1\)"):
            draw([[1, 2], [3, 4]], [[1]], 1, -1)


def test_sliders_in_two_dimensions_that_cannot_be_say_why(monkeypatch):
    """At once, or where one of them is moved too far."""
    monkeypatch.setenv("JPY_SESSION_NAME", "conv2d.ipynb")
    with pytest.raises(ValueError, match="stride must be at least 1"):
        convlab.draw_sliding2d([[1, 2]], [[10, 1]], stride=0)
    *_, padding, view = convlab.draw_sliding2d([[1]], [[10, 1]], padding=1).children
    padding.value = 0
    assert view.value == "<p>the kernel is 1 × 2, and the padded input only 1 × 1</p>"


@pytest.mark.parametrize(
    "draw",
    [
        lambda: convlab.draw_sliding2d([[1, 2, 3], [4, 5, 6]], [[10, 1]]),
        lambda: convlab.draw_walk(convlab.DY2D, convlab.TURNED2D, padding=1),
        convlab.draw_following,
    ],
)
def test_what_moves_in_jupyterlab_stands_still_elsewhere(draw, monkeypatch):
    """Sliders where somebody can move them; else one picture with everything in it."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert isinstance(draw(), convlab.Picture)
    monkeypatch.setenv("JPY_SESSION_NAME", "conv2d.ipynb")
    view = draw()
    *_, slider, picture = (child for child in view.children if hasattr(child, "value"))
    before = picture.value
    slider.value = slider.max if slider.value != slider.max else slider.min
    assert picture.value != before


def test_numbers_of_a_student_are_drawn_as_they_are():
    """All seventeen, in words too."""
    alt = convlab.draw_numbers2d("ada").alt
    numbers = np.concatenate([array.ravel() for array in convlab.numbers2d_for("ada")])
    assert [float(n) for n in re.findall(r"-?\d+", alt)] == numbers.tolist()
