"""What is found in a release that students should not get, and what is not taken for it."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.release_check.released import remarks_of_notebook
from grader.release_check.texts import Region, Texts, definitions

NOTHING = Texts((), frozenset())
ABOUT = {"nbgrader": {"grade_id": "test_f", "points": 1}}


def said(source: str, texts: Texts = NOTHING) -> list[str]:
    notebook = new_notebook(cells=[new_code_cell(source, metadata=ABOUT), new_markdown_cell("Text")])
    return [remark.sentence for remark in remarks_of_notebook("hw", notebook, texts, set()) if remark.fault]


@pytest.mark.parametrize(
    "line",
    [
        "### BEGIN HIDDEN TEST",
        "    ### begin solution",
        "# BEGIN_SOLUTION",
        "### START SOLUTIONS",
        "#### End Hidden Tests",
        "### AUTOTEST f(3)",
        "### HASHED AUTOTEST f(3)",
    ],
)
def test_a_marker_that_nbgrader_does_not_know_is_named(line: str) -> None:
    """Left in the release, it did not take out what stands below it."""
    (sentence,) = said(f"x = 1\n{line}\nassert x")
    assert line.strip() in sentence


@pytest.mark.parametrize(
    "line",
    [
        "### START CODE HERE ###",
        "# end of the tests",
        "# Begin with the tests of f",
        "print('BEGIN SOLUTION')",
    ],
)
def test_other_comments_are_no_markers(line: str) -> None:
    """Many notebooks have such lines."""
    assert said(f"x = 1\n{line}\n") == []


def region(what: str, text: str) -> Texts:
    return Texts((Region("hw", "f", what, text),), frozenset())


def test_most_of_a_solution_is_found_under_another_name() -> None:
    """One of two lines is enough, if it is no word that stands everywhere."""
    text = "def f(numbers):\n    return sum(numbers) / len(numbers)"
    assert said("def mean(xs):\n    return sum(numbers) / len(numbers)", region("solution", text))
    assert not said("def f(numbers):\n    ...", region("solution", text))


def test_a_visible_test_may_resemble_the_hidden_one() -> None:
    """Half of its lines are no hidden test."""
    hidden = region("hidden test", "assert f([1, 2, 3]) == 2.0\nassert f([4, 5, 9, 9]) == 6.75")
    assert not said("assert f([1, 2, 3]) == 2.0", hidden)
    assert said("assert f([1, 2, 3]) == 2.0\nassert f([4, 5, 9, 9]) == 6.75", hidden)


def test_what_is_left_to_be_written_is_no_answer() -> None:
    """A stub in a file that students fill in."""
    text = (
        "x = 1\n\ndef f():\n    raise NotImplementedError\n\ndef g():\n    return 1\n\nclass C:\n    pass\n"
    )
    assert definitions(text) == {"g"}
