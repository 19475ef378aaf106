"""Predictions: nothing is shown before there is one, and how it is spelled does not matter."""

import numpy as np
import pytest

from grader import convlab
from grader.convlab import PREDICTIONS, PredictedEntry, PredictionTask

ALL = [pytest.param(name, id=name) for name in PREDICTIONS]


def nothing(task):
    """Return the prediction of a cell that nobody has edited."""
    return None if len(task.entries) == 1 else [None] * len(task.entries)


def test_no_two_predictions_have_one_name():
    """In whatever notebook they are asked for."""
    parts = convlab.PREDICTIONS1D, convlab.PREDICTIONS2D, convlab.PREDICTIONS_OF_LEARNING
    assert len(PREDICTIONS) == sum(map(len, parts))


@pytest.mark.parametrize("name", ALL)
def test_without_a_prediction_nothing_of_the_answer_is_shown(name, capsys):
    """Neither the entries, nor the text, nor a picture; Run All goes on."""
    convlab.reveal(name, nothing(PREDICTIONS[name]))
    said = capsys.readouterr().out
    assert said.startswith("No prediction yet. Write yours in place of None")
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize("name", ALL)
def test_what_is_seen_agrees_with_itself_and_nonsense_does_not(name, capsys):
    """Entry by entry; then the text follows, and the picture if there is one."""
    task = PREDICTIONS[name]
    convlab.reveal(name, [entry.seen for entry in task.entries])
    right = capsys.readouterr().out
    convlab.reveal(name, ["neither of them"] * len(task.entries))
    wrong = capsys.readouterr().out
    assert right.count("✓") == wrong.count("✗") == len(task.entries)
    assert task.text.strip() in right
    assert task.text.strip() in wrong


@pytest.mark.parametrize(
    ("seen", "prediction"),
    [
        ("6", 6),
        ("6", 6.0),
        ("6", np.int64(6)),
        ("6", "six"),
        ("6", "6 outputs"),
        ("w₁ w₀", "w1, w0"),
        ("w₁ w₀", "w_1 w_0"),
        ("w₁ w₀", ["w1", "w0"]),
        ("w₁ w₀", "[w[1], w[0]]"),
        ("0 w₁ w₀ 0", [0, "w1", "w0", 0]),
        ("1 10", [1, 10]),
        ("g₁·w₁ + g₂·w₀", "w0*g2 + w1 * g1"),
        ("flipped", "It is Flipped."),
    ],
)
def test_a_prediction_may_be_written_in_many_ways(seen, prediction):
    """Numbers, words, subscripts, brackets, lists, and the order of a sum."""
    assert PredictedEntry("the entry", seen).agrees(prediction)


@pytest.mark.parametrize(
    ("seen", "prediction"),
    [
        ("6", 5),
        ("6", "16"),
        ("6", "between 5 and 6"),
        ("6", "-6"),
        ("1 10", [11, 0]),
        ("w₁ w₀", "w0 w1"),
        ("g₁·w₁ + g₂·w₀", "g1·w0 + g2·w1"),
        ("flipped", "not flipped"),
    ],
)
def test_another_prediction_does_not_agree(seen, prediction):
    """However much it resembles what is seen."""
    assert not PredictedEntry("the entry", seen).agrees(prediction)


@pytest.mark.parametrize("prediction", [object(), 1j, 10**400, {"a": 1}, [[1], [2]], np.zeros(3), True])
def test_any_value_is_a_prediction_or_is_told_how_many_entries_are_needed(prediction, capsys):
    """It never raises."""
    convlab.reveal("how many outputs", prediction)
    assert capsys.readouterr().out.startswith(("✗", "Your prediction is "))


def test_some_entries_are_not_a_prediction_of_all(capsys):
    """What is still None gives nothing away."""
    convlab.reveal("how many outputs", [6, None])
    assert "No prediction yet" in capsys.readouterr().out


def test_a_lone_entry_may_be_in_brackets():
    """As lists of several are."""
    task = PredictionTask((PredictedEntry("it", "3"),), "")
    assert task.read([3]) == task.read(3) == [3]
