"""Answers by hand: each student's own numbers, and whose they are."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from grader import check_answer
from grader.assignments import EARLIER_HAND_TASKS, HAND_TASKS
from grader.convlab import layer_sizes_for, numbers2d_for, numbers_for, own_numbers, pool_numbers_for
from grader.judge.by_hand import judge_by_hand
from grader.judge.seeds import Attempt, current_attempt
from solutions import conv1d, conv2d

OF_ADA = {
    1: [[5.0, 7.0, 8.0, 9.0, 1.0], [-4.0, 2.0], [1.0, 4.0, -1.0, 2.0, -2.0, 3.0]],
    2: [[9.0, 6.0, 5.0, 3.0, 4.0], [-2.0, 3.0, 5.0], [3.0, -1.0, 2.0], [6.0, 3.0, 2.0, 23.0]],
}
LOOP: list = []
LOOP.append(LOOP)


@pytest.fixture
def submitted_by():
    """Grade as in autograding, where it is known whose submission it is."""
    tokens = []
    yield lambda student_id: tokens.append(current_attempt.set(Attempt(student=student_id)))
    for token in reversed(tokens):
        current_attempt.reset(token)


def right(name, student_id):
    return np.atleast_1d(HAND_TASKS[name].right(student_id)).tolist()


def checked(name, value, student_id):
    """Check an answer as the newest notebook does."""
    return check_answer(name, value, student_id, draw=HAND_TASKS[name].draw).verdict


@pytest.mark.parametrize("name", HAND_TASKS)
@pytest.mark.parametrize(
    "shape",
    [
        list,
        tuple,
        np.array,
        lambda v: [Fraction(e) for e in np.ravel(v)],
        lambda v: [[e] for e in v],
        lambda v: np.array(v) + 0.001,
    ],
)
def test_right_numbers_earn_all_points_in_any_container(name, shape, submitted_by):
    """Also rounded to two places."""
    submitted_by("ada")
    assert checked(name, shape(right(name, "ada")), "ada").earned == HAND_TASKS[name].points


def test_each_right_entry_earns_its_share():
    """Three of five."""
    answer = right("hand_dx", "ada")
    answer[1] += 1
    answer[4] = "?"
    result = judge_by_hand(HAND_TASKS["hand_dx"], answer, "ada", "ada")
    assert result.earned == pytest.approx(HAND_TASKS["hand_dx"].points * 3 / 5)
    assert [g.earned > 0 for g in result.groups] == [True, False, True, True, False]


def test_an_entry_left_open_costs_only_itself():
    """None keeps its place, as in the list that the notebook gives out."""
    answer = right("hand_y", "ada")
    assert judge_by_hand(HAND_TASKS["hand_y"], [None, *answer[1:]], "ada", "ada").groups[1].earned > 0
    assert (
        judge_by_hand(HAND_TASKS["hand_dw"], [None, *right("hand_dw", "ada")[1:]], "ada", "ada").earned == 2
    )


def test_surplus_numbers_earn_nothing():
    """Several tries in one list are no answer."""
    answer = right("hand_dw", "ada")
    assert judge_by_hand(HAND_TASKS["hand_dw"], [*answer, 7], "ada", "ada").earned == 0


@pytest.mark.parametrize(
    ("name", "size"), [("hand_row", 3), ("hand_paths", 4), ("hand_flip", 8), ("hand_table", 36)]
)
def test_zeros_earn_nothing(name, size):
    """Most entries of a Jacobian are zero; that is no knowledge."""
    assert judge_by_hand(HAND_TASKS[name], [0] * size, "ada", "ada").earned == 0


def test_a_row_of_the_table_counts_if_all_of_it_is_right():
    """One slip costs its row."""
    table = right("hand_table", "ada")
    table[4][2] += 1
    table[7] = [None] * 4
    result = judge_by_hand(HAND_TASKS["hand_table"], table, "ada", "ada")
    assert result.earned == HAND_TASKS["hand_table"].points * 7 / 9
    assert [g.title for g in result.groups if not g.earned] == ["hand_table[4]", "hand_table[7]"]


@pytest.mark.parametrize(
    ("row", "words"),
    [([1, 2, 3], "3"), ([1, 2, 3, 4, 5], "5"), (None, "none"), ([], "none"), (7, "1")],
    ids=["too short", "too long", "None", "empty", "a number"],
)
def test_a_row_of_another_length_costs_only_itself(row, words):
    """The rows behind it keep their places, and the note names the row."""
    table = right("hand_table", "ada")
    table[2] = row
    result = judge_by_hand(HAND_TASKS["hand_table"], table, "ada", "ada")
    assert [g.title for g in result.groups if not g.earned] == ["hand_table[2]"]
    assert f"hand_table takes 9 rows of 4 numbers; hand_table[2] has {words}." in result.note


def test_a_table_with_too_few_rows_keeps_those_before():
    """With a row too many it is several tries."""
    table = right("hand_table", "ada")
    short = judge_by_hand(HAND_TASKS["hand_table"], table[:-1], "ada", "ada")
    assert short.earned == HAND_TASKS["hand_table"].points * 8 / 9
    assert "takes 9 rows of 4 numbers; here are 8 rows." in short.note
    assert judge_by_hand(HAND_TASKS["hand_table"], [*table, table[0]], "ada", "ada").earned == 0
    narrow = judge_by_hand(HAND_TASKS["hand_table"], [row[:3] for row in table], "ada", "ada")
    assert "hand_table[0] has 3, hand_table[1] has 3" in narrow.note
    assert "not filled in" not in narrow.note


def test_a_table_with_rows_and_columns_exchanged_is_wrong():
    """It has as many numbers, and is another matrix."""
    table = np.transpose(right("hand_table", "ada"))
    task = HAND_TASKS["hand_table"]
    assert judge_by_hand(task, table, "ada", "ada").earned < task.points / 2


def test_a_lone_number_needs_no_brackets():
    """As the notebook gives it out."""
    (number,) = right("hand_dx22", "ada")
    assert judge_by_hand(HAND_TASKS["hand_dx22"], number, "ada", "ada").earned == 2
    assert judge_by_hand(HAND_TASKS["hand_dx22"], None, "ada", "ada").note.startswith(
        "hand_dx22 is not filled"
    )


def test_the_terms_of_dw12_and_their_sum():
    """dw12 = dy11 x12 + dy12 x13 + dy21 x22 + dy22 x23."""
    x, _, dy = numbers2d_for("ada")
    terms = [dy[0, 0] * x[0, 1], dy[0, 1] * x[0, 2], dy[1, 0] * x[1, 1], dy[1, 1] * x[1, 2]]
    assert right("hand_dw12", "ada") == [*terms, sum(terms)]


def test_anothers_numbers_are_found_out(submitted_by):
    """The id that counts is the submission's, whatever the notebook says."""
    submitted_by("bob")
    copied = checked("hand_dx", right("hand_dx", "ada"), "ada")
    assert copied.status == "failed"
    assert "student_id = 'ada'" in copied.note
    assert "submitted by 'bob'" in copied.note


def test_capitals_and_blanks_around_the_id_do_not_matter(submitted_by):
    """People write their name as they please."""
    submitted_by("Ada")
    result = checked("hand_dw", right("hand_dw", "ada"), "  ADA ")
    assert (result.status, result.note) == ("passed", "")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "1 2 3",
        [],
        [None] * 6,
        [1, 2],
        7,
        [float("nan")] * 6,
        [10**400] * 6,
        [1j] * 6,
        LOOP,
        {"y": 1},
        ...,
    ],
)
def test_nonsense_earns_nothing_and_breaks_nothing(value):
    """Whatever a student leaves in the list."""
    assert judge_by_hand(HAND_TASKS["hand_y"], value, "ada", "ada").earned == 0


def test_arrays_without_numbers_are_no_work():
    """As lists they would be a million."""
    tracemalloc.start()
    try:
        assert judge_by_hand(HAND_TASKS["hand_y"], [np.empty((1_000_000, 0))] * 6, "ada", "ada").earned == 0
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["hand_y", "hand_table"])
@pytest.mark.parametrize(
    "make", [np.zeros, lambda shape: [[0.0] * shape[1]] * shape[0]], ids=["array", "lists"]
)
def test_far_more_numbers_than_were_asked_for_are_told_in_a_sentence(name, make):
    """And are not gone through."""
    result = judge_by_hand(HAND_TASKS[name], make((600_000, 2)), "ada", "ada")
    assert result.earned == 0
    assert "here are more than 1,000" in result.note
    assert len(result.note) < 500


@pytest.mark.parametrize("written", [np.zeros((6,) * 8), [["ada"] * 1000] * 1000, 10**4000, {"a": 1}, 7])
def test_an_id_that_is_none_is_told_shortly(written):
    """Whatever it is."""
    result = judge_by_hand(HAND_TASKS["hand_y"], right("hand_y", "ada"), written, "ada")
    assert result.status == "passed"
    assert len(result.note) < 300


def test_an_id_is_the_same_however_its_accents_were_typed(submitted_by):
    """Some systems write é as two characters, in names of folders too."""
    submitted_by("rene\u0301")
    result = checked("hand_y", right("hand_y", "ren\u00e9"), "ren\u00e9")
    assert (result.status, result.note) == ("passed", "")


def test_an_answer_that_we_cannot_work_out_ourselves_is_not_judged():
    """Neither a zero nor full marks."""

    def broken(my):
        raise ZeroDivisionError("oops")

    verdict = judge_by_hand(replace(HAND_TASKS["hand_y"], expected=broken), [1] * 6, "ada", "ada")
    assert (verdict.status, verdict.earned, verdict.points) == ("not judged", None, 3)
    assert "judge itself failed (ZeroDivisionError: oops)" in verdict.note


def test_a_list_of_another_length_is_told_so():
    """With both lengths, and in English."""
    for name, value, words in (
        ("hand_y", [1, 2], "takes 3 numbers; here are 2."),
        ("hand_y", [1], "takes 3 numbers; here is 1."),
        ("hand_dx22", [1, 2], "takes 1 number; here are 2."),
    ):
        assert words in judge_by_hand(HAND_TASKS[name], value, "ada", "ada").note


@pytest.mark.parametrize("value", [None, [], [None] * 6])
def test_what_is_not_filled_in_is_called_so(value):
    """The state in which the notebook is released."""
    assert judge_by_hand(HAND_TASKS["hand_y"], value, "ada", "ada").note.startswith(
        "hand_y is not filled in."
    )


@pytest.mark.parametrize("draw", [numbers_for, partial(numbers_for, draw=2), numbers2d_for, pool_numbers_for])
def test_most_students_have_numbers_of_their_own(draw):
    """In a class of 500, answers can hardly be passed around."""
    drawn = {tuple(np.concatenate([np.ravel(array) for array in draw(f"student{i}")])) for i in range(500)}
    assert len(drawn) == 500


@pytest.mark.parametrize(
    ("name", "least"), [("hand_row", 80), ("hand_paths", 40), ("hand_flip", 350), ("hand_users", 400)]
)
def test_an_answer_fits_few_others(name, least):
    """So many different right answers there are in a class of 500."""
    assert len({str(right(name, f"student{i}")) for i in range(500)}) >= least


@pytest.mark.parametrize("draw", OF_ADA)
def test_numbers_of_a_draw_stay_what_they_are(draw):
    """Whoever regrades an assignment later asks for the same."""
    assert [np.array(numbers, dtype=float).tolist() for numbers in numbers_for("ada", draw)] == OF_ADA[draw]


def test_a_draw_that_does_not_exist_is_named():
    """By the helper, and by the test cell."""
    with pytest.raises(ValueError, match="there are draws 1 and 2"):
        numbers_for("ada", 3)
    with pytest.raises(KeyError, match="'hand_y' has no draw 3; the newest is draw=2"):
        check_answer("hand_y", [1], "ada", draw=3)


def test_in_every_setting_one_entry_touches_two_outputs():
    """Measured: the outputs that change with x[j]."""
    for k, stride, padding, j in own_numbers._settings():
        column = conv1d.conv1d_jacobian(np.arange(1, k + 1), 30, stride, padding)[:, j]
        assert np.count_nonzero(column) == 2


@pytest.mark.parametrize("i", range(20))
def test_the_paths_and_the_flip_are_what_the_functions_do(i):
    """The paths lead through the entries of the Jacobian; a forward pass with the flip is numpy's."""
    k, stride, padding, j = numbers_for(f"student{i}", 2).setting
    jacobian = conv1d.conv1d_jacobian(np.arange(k), 30, stride, padding)
    paths = np.array(right("hand_paths", f"student{i}"), dtype=int)
    assert [jacobian[at, j] for at in paths[:, 0]] == paths[:, 1].tolist()
    x, w, _, _ = numbers_for(f"student{i}", 2)
    there, back = right("hand_flip", f"student{i}")
    np.testing.assert_array_equal(
        conv1d.conv1d_forward(x, there[:3], padding=int(there[3])), np.convolve(x, w)
    )
    dy = np.arange(7.0)
    np.testing.assert_array_equal(
        conv1d.conv1d_forward(dy, back[:3], padding=int(back[3])), conv1d.convolve1d_dx(dy, w)
    )


@pytest.mark.parametrize("i", range(20))
def test_the_users_are_counted_as_a_layer_of_ones_counts_them(i):
    """Where everything is one, a sum of products is their number."""
    n, c, f, height, width, kh, kw = layer_sizes_for(f"student{i}")
    x, w, b = np.ones((n, c, height, width)), np.ones((f, c, kh, kw)), np.zeros(f)
    y = conv2d.conv2d_layer_forward(x, w, b)
    dx, dw, _ = conv2d.conv2d_layer_backward(np.ones(y.shape), x, w, b)
    middle = dx[0, 0, height // 2, width // 2]
    assert right("hand_users", f"student{i}") == [y[0, 0, 0, 0], dw[0, 0, 0, 0], middle, dx[0, 0, 0, 0]]
    assert middle == dx.max()


@pytest.mark.parametrize("task", EARLIER_HAND_TASKS.values(), ids=lambda task: f"{task.name}-{task.draw}")
def test_a_notebook_that_was_handed_out_keeps_its_numbers_and_points(task):
    """Its test cell names no draw."""
    verdict = check_answer(task.name, task.right("ada"), "ada").verdict
    assert (verdict.status, verdict.earned) == ("passed", task.points)


USES = {
    "hand_y": "w",
    "hand_row": "w",
    "hand_dw": "dy",
    "hand_dx": "w",
    "hand_flip": "w",
    "hand_dw12": "dy",
    "hand_table": "w",
    "hand_dx22": "w",
    "hand_cols": "x",
    "hand_pool": "dy",
}


def test_everybody_has_one_tie_whose_rule_matters():
    """In one window the largest entry stands twice, and the gradient is that of the first of the two."""
    for i in range(100):
        my = pool_numbers_for(f"student{i}")
        windows = my.x.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
        assert sorted(len(set(window)) for window in windows) == [3, 4, 4, 4]
        assert sorted((window == window.max()).sum() for window in windows) == [1, 1, 1, 2]
        (tied,) = (window for window in windows if len(set(window)) == 3)
        dx = HAND_TASKS["hand_pool"].expected(my).reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
        (got,) = (dx[k] for k, window in enumerate(windows) if len(set(window)) == 3)
        assert np.flatnonzero(got).tolist() == [int(tied.argmax())]


@pytest.mark.parametrize("name", USES)
def test_flipping_changes_the_answer(name):
    """For every student, and along every axis: the typical slip must cost something."""
    answer, flipped = HAND_TASKS[name], USES[name]
    for i in range(100):
        my = answer.numbers_for(f"student{i}")
        array = getattr(my, flipped)
        for axes in [(0,), (1,), (0, 1)] if array.ndim == 2 else [(0,)]:
            slipped = answer.expected(my._replace(**{flipped: np.flip(array, axes)}))
            assert not np.array_equal(slipped, answer.expected(my))


@pytest.mark.parametrize("task", HAND_TASKS.values(), ids=lambda task: task.name)
def test_each_number_stands_beside_the_right_one_and_its_sum(task):
    """The sum that is written gives the right number; where all is right, nothing is listed."""
    right = np.ravel(task.right("ada"))
    assert judge_by_hand(task, right.tolist(), "ada", "ada").lines == ()
    lines = judge_by_hand(task, (right + 1).tolist(), "ada", "ada").lines
    assert len(lines) == right.size
    for line, number in zip(lines, right, strict=True):
        assert not line.good
        assert line.typed == f"{number + 1:g}"
        written, _, last = line.sum.rpartition(" = ")
        assert float(last) == number
        if "·" in written:
            assert eval(written.replace("·", "*")) == number
