"""A verdict as nbgrader, people and programs read it."""

import base64
import json
import re

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter

from grader import check
from grader.assignments.cnn.loops import loops_forward
from grader.convlab import COLOURS
from grader.report import data as report_data
from grader.report import html as report_html
from grader.report import report
from grader.report.report import VERDICT_MIME
from grader.report.snippet import write_snippet
from solutions import cnn, conv1d, conv2d


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


def test_what_is_large_without_an_entry_is_told_by_its_shape():
    """A list of a million empty lists says no more."""
    data = report.as_data(check("conv1d_dx", lambda *_, **__: np.empty((1_000_000, 0)), seed=3).verdict)
    assert data["case"]["returned"] == "an array of shape (1000000, 0)"


@pytest.mark.parametrize(
    ("change", "last"),
    [
        pytest.param(lambda dx: dx + 1j, "1j)", id="complex"),
        pytest.param(lambda dx: np.append(dx[:-1], np.nan), "nan", id="nan"),
        pytest.param(lambda dx: np.append(dx[:-1], -np.inf), "-inf", id="inf"),
    ],
)
def test_data_is_json_whatever_was_returned(change, last):
    """For every program, also for those that know no nan."""
    failed = check("conv1d_dx", lambda *args, **options: change(conv1d.conv1d_dx(*args, **options)), seed=3)
    data = json.loads(json.dumps(report.as_data(failed.verdict), allow_nan=False))
    assert data["case"]["returned"][-1].endswith(last)


def test_numbers_that_differ_look_different():
    """However little is enough to be wrong; and no more of them are marked than are."""

    def nearly(dy, x, w, stride=1, padding=0):
        dx = conv1d.conv1d_dx(dy, x, w, stride, padding)
        dx[0] *= 1 + 4e-7
        return dx

    shown = check("conv1d_dx", nearly, seed=3)
    expected, returned = (
        next(line.split()[1:] for line in str(shown).splitlines() if line.strip().startswith(word))
        for word in ("expected", "returned")
    )
    assert returned[0].endswith("✗")
    assert returned[0].rstrip("✗") != expected[0]
    assert returned[1:] == expected[1:]
    pictures = re.findall('base64,([^"]+)', shown._repr_mimebundle_()["text/html"])
    assert any(returned[0].rstrip("✗") in base64.b64decode(picture).decode() for picture in pictures)


def run(snippet, **space):
    """Paste it below the student's function; give what its last line shows."""
    *lines, last = snippet.splitlines()
    exec("\n".join(lines), space)
    return eval(last, space)


def remembering(key):
    memory = {}

    def forward(x, w, stride=1, padding=0):
        right = conv1d.conv1d_forward(x, w, stride, padding)
        return memory.setdefault(key(x, w, stride, padding), right)

    return forward


def greedy(x, w, stride=1, padding=0):
    y = conv1d.conv1d_forward(x, w, stride, padding)
    w[0] = 0
    return y


def by_position(x, w, padding=0, stride=1):
    return conv1d.conv1d_forward(x, w, stride, padding)


def whole(x, w, stride=1, padding=0):
    return conv1d.conv1d_forward(x, w, stride, padding).astype(x.dtype)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("conv1d_dx", lambda: unflipped),
        ("conv1d_dx", lambda: cut_short),
        ("conv1d_forward", lambda: remembering(lambda x, w, s, p: (len(x), len(w), s, p))),
        ("conv1d_forward", lambda: remembering(lambda x, w, s, p: (tuple(x), len(w), s, p))),
        ("conv1d_forward", lambda: remembering(lambda x, w, s, p: (tuple(x), tuple(w), p))),
        ("conv1d_forward", lambda: remembering(lambda x, w, s, p: len(x))),
        ("conv1d_forward", lambda: remembering(lambda x, w, s, p: None)),
        ("conv1d_forward", lambda: greedy),
        ("conv1d_forward", lambda: by_position),
        ("conv1d_forward", lambda: whole),
    ],
)
def test_the_snippet_reproduces_the_failure(name, make):
    """In a fresh notebook: one call, or all that it takes, each with its arguments."""
    verdict = check(name, make(), seed=3).verdict
    finding = next(g.finding for g in verdict.groups if g.finding)
    np.testing.assert_array_equal(run(write_snippet(verdict, finding), **{name: make()}), finding.got)


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
    assert len(html) < 24_000


def test_a_function_argument_is_shown_as_code():
    """The function to differentiate, as a definition to paste."""
    report = check("numerical_gradient", lambda f, x, h=1e-5: np.zeros(np.shape(x)), seed=3)
    assert "def f_case(x):" in str(report)


def test_a_failure_is_drawn_and_a_success_is_not():
    """The case and the map, as images that hold themselves and say in words what they show."""
    html = shown(unflipped)["text/html"]
    case, overview = re.findall(r'<img [^>]*alt="([^"]*)" src="data:image/svg', html)
    assert re.match(r"dy: \[.*\]; x: \[.*\]; w: \[.*\]; expected dx: \[.*\]; returned dx: \[.*\]\.", case)
    assert overview.startswith("It does not hold for k = 2, stride 1, padding 0")
    assert "<img" not in shown(conv1d.conv1d_dx)["text/html"]
    assert "<svg" not in html
    assert "<style" not in html


def test_the_map_shows_where_it_holds():
    """As data too, and in the terminal."""
    overview = shown(cut_short)[VERDICT_MIME]["overview"]
    column = [tuple(title) for title in overview["columns"]].index(("stride 1", "padding 0"))
    assert [cells[column] for cells in overview["cells"]] == [True] * len(overview["rows"])
    assert not any(cells[column + 1] for cells in overview["cells"])
    assert "k = 2     ✓   ✗" in str(check("conv1d_dx", cut_short, seed=3))


def test_the_data_holds_the_case():
    """Arguments, what was expected, what came: enough to ask it again without us."""
    case = json.loads(json.dumps(shown(unflipped)[VERDICT_MIME]))["case"]
    arrays = {name: np.array(numbers) for name, numbers in case["arguments"].items()}
    np.testing.assert_array_equal(conv1d.conv1d_dx(**arrays, **case["options"]), case["expected"])
    np.testing.assert_array_equal(unflipped(**arrays, **case["options"]), case["returned"])


@pytest.mark.parametrize(
    "part",
    [
        "as_html",
        "as_data",
        "draw_case",
        "draw_overview",
        "make_overview",
        "write_snippet",
        "compare",
        "_template",
    ],
)
def test_what_cannot_be_shown_costs_no_points(part, monkeypatch):
    """A fault in the report leaves the points, the status and some HTML."""

    def broken(*args, **kwargs):
        raise RuntimeError("out of ink")

    users = [module for module in (report_data, report_html, report) if hasattr(module, part)]
    assert users
    for module in users:
        monkeypatch.setattr(module, part, broken)
    bundle = shown(cut_short)
    assert bundle["text/plain"] == "12"
    assert (bundle[VERDICT_MIME]["status"], bundle[VERDICT_MIME]["earned"]) == ("failed", 12)
    assert "12 of 16 points" in bundle["text/html"]


def test_a_mistake_in_some_groups_says_in_which():
    """The other groups have another reason."""

    def only_plain(x, w, stride=1, padding=0):
        return conv1d.conv1d_forward(x, w)

    text = str(check("conv1d_forward", only_plain, seed=3))
    both = "stride and padding together"
    assert f"Likely (padding, {both}): the padding is ignored." in text
    assert f"Also likely (stride, a stride that does not divide, {both}): the stride is ignored." in text


# Two dimensions, four axes, several results.


def unpadded2d(x, w, stride=1, padding=0):
    return conv2d.conv2d_forward(x, w, stride)


def only_last_channel(x, w, b, stride=1, padding=0):
    return conv2d.conv2d_layer_forward(x[:, -1:], w[:, -1:], b, stride, padding)


def averaged(dy, x, w, b, stride=1, padding=0):
    dx, dw, db = conv2d.conv2d_layer_backward(dy, x, w, b, stride, padding)
    return dx, dw / len(x), db


def cells_drawn(html, kind):
    """Count the boxes of a kind in the first picture of a page."""
    svg = base64.b64decode(re.search(r"data:image/svg[^,]*,([^\"]*)", html)[1]).decode()
    return svg.partition("</style>")[2].count(f'stroke="{COLOURS[kind][1]}"')


def test_padding_is_drawn_as_rings_in_two_dimensions():
    """Around x, and around nothing else."""
    html = shown(unpadded2d, "conv2d_forward")["text/html"]
    finding = next(g.finding for g in check("conv2d_forward", unpadded2d, seed=3).verdict.groups if g.finding)
    h, w = finding.case.args[0].shape
    padding = finding.case.kwargs["padding"]
    assert cells_drawn(html, "zero") == (h + 2 * padding) * (w + 2 * padding) - h * w


def test_an_array_of_four_axes_is_drawn_and_compared_matrix_by_matrix():
    """Each with its image or filter, and its channel."""
    html = shown(only_last_channel, "conv2d_layer_forward")["text/html"]
    assert re.search(r"x: \[\[\[\[.*\]\]\]\]; w: .*; returned y: ", html)
    text = str(check("conv2d_layer_forward", lambda *args, **kwargs: np.zeros((2, 2, 1, 2)), seed=3))
    assert re.search(r"returned \[0, 0\] +0 +0\n +\[0, 1\] +0 +0\n +\[1, 0\] +0 +0\n", text)


def test_of_several_results_the_wrong_one_is_shown():
    """In the sentence, the picture, the data, and at the end of the snippet."""
    verdict = check("conv2d_layer_backward", averaged, seed=3).verdict
    finding = next(g.finding for g in verdict.groups if g.finding)
    html = shown(averaged, "conv2d_layer_backward")["text/html"]
    assert "returned other numbers for dw than expected" in html
    assert "expected dw: " in html
    assert "expected dx: " not in html
    snippet = write_snippet(verdict, finding)
    assert snippet.endswith("conv2d_layer_backward(dy_case, x_case, w_case, b_case)[1]  # dw")
    np.testing.assert_array_equal(run(snippet, conv2d_layer_backward=averaged), finding.got)
    case = shown(averaged, "conv2d_layer_backward")[VERDICT_MIME]["case"]
    np.testing.assert_array_equal(case["returned"], finding.got)


@pytest.mark.parametrize(
    ("name", "wrong", "rows"),
    [
        ("conv2d_forward", unpadded2d, ("kernel 1 × 1", "kernel 2 × 2", "kernel 3 × 3+", "kernel kh < kw")),
        ("conv2d_layer_forward", only_last_channel, ("n = 1, c = 1, f = 1", "n = 1, c > 1, f = 1")),
    ],
)
def test_the_rows_of_the_map_are_what_matters_there(name, wrong, rows):
    """Kernels by their shape; a layer by how many images, channels and filters there are."""
    overview = shown(wrong, name)[VERDICT_MIME]["overview"]
    assert set(rows) <= set(overview["rows"])
    if name == "conv2d_layer_forward":
        for row, cells in zip(overview["rows"], overview["cells"], strict=True):
            assert set(cells) - {None} == {"c = 1" in row}


def test_the_map_of_a_layer_is_by_kernels_where_these_tell_more():
    """A function that takes the kernel as square is right for one kind of kernels, whatever the channels."""

    def square_only(x, w, b, stride=1, padding=0):
        return conv2d.conv2d_layer_forward(x, w, b, stride, padding) + (w.shape[2] != w.shape[3])

    overview = shown(square_only, "conv2d_layer_forward")[VERDICT_MIME]["overview"]
    for row, cells in zip(overview["rows"], overview["cells"], strict=True):
        assert set(cells) - {None} == {"×" in row}


def test_a_turn_has_no_map():
    """It has neither stride nor padding."""
    assert shown(np.flipud, "rot180")[VERDICT_MIME]["overview"] is None


@pytest.mark.parametrize(
    "returned", [np.zeros((1, 1, 1, 1, 1)), np.zeros((3, 3, 4, 4)), np.zeros((2, 0, 1, 1)), [[[[1, 2], [3]]]]]
)
def test_any_result_of_a_layer_can_be_shown(returned):
    """Too large, empty, ragged, or of too many axes."""
    html = shown(lambda *args, **kwargs: returned, "conv2d_layer_forward")["text/html"]
    assert "0 of 10 points" in html
    assert "conv2d_layer_forward(x, w, b)" in html


def stub(dy, x, w, stride=1, padding=0):
    raise NotImplementedError()


def test_of_a_function_that_is_not_written_nothing_else_is_said():
    """No case, no picture, no map: one sentence."""
    verdict = check("conv1d_dx", stub, seed=3).verdict
    sentence = "conv1d_dx is not written yet. Put your own code in place of `raise NotImplementedError()`."
    assert report.as_text(verdict).splitlines() == ["conv1d_dx: 0 of 16 points", sentence]
    html = report.as_html(verdict)
    assert "<code>raise NotImplementedError()</code>" in html
    assert not re.search("<img|<pre|seed|Likely", html)
    assert len(html) < 1_000


def wrong_twice(dy, x, w, stride=1, padding=0):
    dx = conv1d.conv1d_dx(dy, x, w, stride, padding)
    dx = dx + 1 if stride > 1 and padding else dx
    return dx if np.asarray(x).dtype == float else 3 * dx


def test_every_failed_group_has_a_case_to_try():
    """The first in full, others folded away, unless they are the same mistake again."""
    html = report.as_html(check("conv1d_dx", wrong_twice, seed=3).verdict)
    assert html.count("Also wrong") == 3  # where there are stride and padding, dividing or not, and integers
    assert "Also wrong: integers and float32" in html
    folded = html.partition("Also wrong: integers")[2].partition("</details>")[0]
    assert "conv1d_dx(" in folded
    assert "returned" in folded
    for same in (unflipped, lambda *_, **__: None):
        assert "Also wrong" not in report.as_html(check("conv1d_dx", same, seed=3).verdict)


def test_what_stands_in_backticks_is_shown_as_code():
    """Hints are written for terminals and for pages."""
    html = report.as_html(check("conv1d_dx", cut_short, seed=3).verdict)
    assert "<code>" in html
    assert "`" not in html


@pytest.mark.timeout(600)
def test_an_array_with_many_sides_is_told_by_its_shape():
    """Alone or in a list: numpy would write out each of its million numbers."""
    array = np.zeros((2,) * 20, np.uint8)
    for returned in (array, [array, array], (array,)):
        verdict = check("conv1d_dx", lambda *_, given=returned, **__: given, seed=3).verdict
        assert len(report.as_html(verdict)) < 24_000
        assert "shape" in report.as_text(verdict)
        assert len(json.dumps(report.as_data(verdict))) < 20_000


def test_weights_in_a_dict_are_told_and_reproduced():
    """Of a training: which of the weights is wrong, or was changed, and code that shows it."""

    @np.errstate(all="ignore")
    def uphill(x, labels, weights, steps, rate):
        return cnn.train(x, labels, weights, steps, -rate)

    def in_place(x, labels, weights, steps, rate):
        trained = cnn.train(x, labels, weights, steps, rate)
        weights["b1"] += 1
        return trained

    verdict = check("train", uphill, seed=3).verdict
    finding = verdict.groups[0].finding
    assert finding.summary == "train returned other numbers for w1 than expected."
    np.testing.assert_array_equal(run(write_snippet(verdict, finding), train=uphill), finding.got)
    verdict = check("train", in_place, seed=3).verdict
    (finding,) = (group.finding for group in verdict.groups if group.finding)
    assert finding.summary == "train changed its argument weights['b1']: work on a copy."
    np.testing.assert_array_equal(run(write_snippet(verdict, finding), train=in_place), finding.got)


def test_a_layer_that_is_slow_is_told_in_a_sentence():
    """No numbers and no code: there is nothing wrong with its answers."""

    def looping(x, w, b, stride=1, padding=0):
        loops_forward(np.zeros((1, 1, 70, 70)), np.zeros((1, 1, 1, 1)), np.zeros(1))
        return cnn.conv2d_fast_forward(x, w, b, stride, padding)

    verdict = check("conv2d_fast_forward", looping, seed=3).verdict
    (finding,) = (group.finding for group in verdict.groups if group.finding)
    assert "asked for is 5 times as fast" in finding.summary
    assert write_snippet(verdict, finding) == ""
    assert "as the loops" in shown(looping, "conv2d_fast_forward")["text/html"]
