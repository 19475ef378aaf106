"""Loops that learn: what the notebooks show of them, and what they say where a function is wrong."""

import ast
import base64
import inspect
import re
import zlib

import numpy as np
import pytest

from grader import convlab
from grader.sanitize import clean_outputs
from solutions.conv1d import conv1d_dw, conv1d_dx, conv1d_forward
from solutions.conv2d import conv2d_dw, conv2d_dx, conv2d_forward

SIDES = {"horse": 64, "photographer": 48, "cup": 64, "cat": 48}


def kernel_steps(dw=conv2d_dw, forward=conv2d_forward, rate=0.0008, steps=60):
    """The loop of the notebook, on a part of the cup."""
    x, t = convlab.picture_and_edges("cup")
    x, t = x[20:44], t[20:42]
    w = np.ones((3, 3))
    for _ in range(steps + 1):
        dy = forward(x, w) - t
        yield w, np.sum(dy**2) / 2
        w = w - rate * np.array(dw(dy, x, w))


@pytest.mark.parametrize(("name", "side"), SIDES.items())
def test_a_picture_is_numbers_from_black_to_white(name, side):
    """As large as the notebooks say, with greys of its own from one end to the other."""
    x = convlab.picture(name)
    assert x.shape == (side, side)
    assert x.min() == -1
    assert x.max() == 1


def test_the_edges_are_the_forward_pass_of_the_reference():
    """In two dimensions and in one."""
    x, edges = convlab.picture_and_edges("cup")
    w = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    np.testing.assert_allclose(edges, conv2d_forward(x, w), atol=1e-12)
    x, edges = convlab.picture_and_edges("horse")
    rows = [conv1d_forward(row, np.array([-1, 0, 1])) for row in x]
    np.testing.assert_allclose(edges, rows, atol=1e-12)


def test_a_blurred_picture_is_the_forward_pass_of_the_reference():
    """With the padding that keeps it as large as it was."""
    t, w = convlab.blurred_picture("cat")
    np.testing.assert_allclose(t, conv2d_forward(convlab.picture("cat"), w, padding=2), atol=1e-12)
    t, w = convlab.blurred_picture("photographer")
    rows = [conv1d_forward(row, w, padding=4) for row in convlab.picture("photographer")]
    np.testing.assert_allclose(t, rows, atol=1e-12)


def test_the_hidden_kernel_of_the_cup_is_found(capsys):
    """To the nearest whole number, and the picture says so in words."""
    convlab.watch(kernel_steps())
    said = capsys.readouterr().out
    found = np.array(ast.literal_eval(re.search(r"Found: (\[\[.*?\]\])", said).group(1)))
    assert np.round(found).tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert re.search(r"L was \S+ at step 0 and is \S+ at step 60\.", said)


def test_the_hidden_kernel_of_the_horse_is_found_from_one_row(capsys):
    """With conv1d_dw alone."""
    x, t = (picture[38] for picture in convlab.picture_and_edges("horse"))

    def steps(w):
        for _ in range(31):
            dy = conv1d_forward(x, w) - t
            yield w, np.sum(dy**2) / 2
            w = w - 0.01 * conv1d_dw(dy, x, w)

    convlab.watch(steps(np.ones(3)))
    found = ast.literal_eval(re.search(r"Found: (\[.*?\])", capsys.readouterr().out).group(1))
    assert np.round(found).tolist() == [-1, 0, 1]


@pytest.mark.parametrize("name", ["cat", "photographer"])
def test_a_blurred_picture_comes_nearer_to_what_it_was(name):
    """With the gradient of the input alone; its distance to the sharp picture is halved."""
    t, w = convlab.blurred_picture(name)
    x = t
    for _ in range(40):
        if name == "cat":
            x = x - 1.5 * conv2d_dx(conv2d_forward(x, w, padding=2) - t, x, w, padding=2)
        else:
            rows = zip(x, t, strict=True)
            x = np.array(
                [a - 1.5 * conv1d_dx(conv1d_forward(a, w, padding=4) - b, a, w, padding=4) for a, b in rows]
            )
    sharp = convlab.picture(name)
    assert np.linalg.norm(x - sharp) < 0.6 * np.linalg.norm(t - sharp)


def test_twice_the_rate_diverges(capsys):
    """It is said in a sentence, without a warning of numpy's."""
    convlab.watch(kernel_steps(rate=0.0016))
    assert "It diverges: at step 10 the numbers are beyond 1000." in capsys.readouterr().out


def not_written(*_):
    raise NotImplementedError


def broken(dy, x, w):
    return dy @ w


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (not_written, "Not yet: not_written is not written. Write it, then run this cell again."),
        (broken, "✗ The loop stopped at step 1: broken raised ValueError"),
        (lambda dy, x, w: None, "✗ The loop stopped at step 1: kernel_steps raised TypeError"),
        (lambda dy, x, w: -conv2d_dw(dy, x, w), "It diverges: at step"),
        (
            lambda dy, x, w: np.zeros(w.shape),
            "✗ L should fall, but L was 9120 at step 0 and is 9120 at step 60.",
        ),
        (lambda dy, x, w: np.full(w.shape, np.nan), "It diverges: at step 1"),
    ],
)
def test_where_a_function_fails_a_sentence_says_so(wrong, says, capsys):
    """And nothing is raised: Run All goes on."""
    convlab.watch(kernel_steps(dw=wrong))
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("shape", [(5, 3), (2, 2, 2), (), (0,)])
def test_a_shape_that_cannot_be_drawn_is_told(shape, capsys):
    """Whatever the functions make of what they are given."""
    convlab.watch((found, 1.0) for found in (np.zeros((3, 3)), np.zeros(shape)))
    assert f"✗ At step 1 the loop yields the shape {shape}; it began with (3, 3)." in capsys.readouterr().out


def test_what_is_no_loop_is_told(capsys):
    """A function that returns in place of yielding; a loop that is over."""
    over = kernel_steps(steps=0)
    list(over)
    for steps in (None, np.zeros(3), over):
        convlab.watch(steps)
        assert capsys.readouterr().out.startswith("✗ Here is no loop to watch.")


def test_a_loop_without_a_step_is_told(capsys):
    """Not an error of an empty picture."""
    convlab.watch(kernel_steps(steps=-1))
    assert capsys.readouterr().out == "✗ The loop made no step.\n"


def test_slow_functions_do_not_hold_up_the_notebook(monkeypatch, capsys):
    """A loop that has taken its time is stopped, and what it found is shown."""
    monkeypatch.setattr("grader.convlab.learning.PATIENCE", 0.0)
    convlab.watch(kernel_steps())
    assert "Stopped after 0 steps" in capsys.readouterr().out


def test_in_grading_nothing_is_run(monkeypatch, capsys):
    """The sandbox sets the name; the loop is not even begun."""
    monkeypatch.setenv("FLIPGRAD_GRADING", "1")
    steps = kernel_steps(dw=not_written, forward=not_written)
    convlab.watch(steps)
    assert capsys.readouterr().out == "This part has no points. It is not run while your work is graded.\n"
    assert inspect.getgeneratorstate(steps) == inspect.GEN_CREATED


@pytest.mark.parametrize("name", ["horse", "cup"])
def test_the_opening_says_in_words_what_is_seen(name):
    """Without the answer; and what is shown passes through the cleaning of feedback pages as it is."""
    picture = convlab.draw_which_kernel(name)
    assert "left" in picture.alt
    output = {"output_type": "display_data", "data": picture._repr_mimebundle_(), "metadata": {}}
    (cleaned,) = clean_outputs([output])
    source = re.search(r'src="([^"]+)"', picture.html()).group(1)
    assert source in cleaned["data"]["text/html"]
    assert cleaned["data"]["text/html"].count("<img") == 1


def test_the_greys_in_a_picture_are_a_png():
    """As large as the table, row by row, one byte for each entry."""
    svg = convlab.draw_which_kernel("cup").svg
    png = base64.b64decode(re.search(r"data:image/png;base64,([^\"]+)", svg).group(1))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == int.from_bytes(png[20:24], "big") == 64
    length = int.from_bytes(png[33:37], "big")
    rows = np.frombuffer(zlib.decompress(png[41 : 41 + length]), np.uint8).reshape(64, 65)
    np.testing.assert_array_equal(rows[:, 1:], np.round(convlab.picture("cup") * 127.5 + 127.5))
