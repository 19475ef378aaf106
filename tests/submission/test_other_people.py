"""Other people's tests give the points that they give without a wall, or leave the work to a person.

No kind of test may reduce right work silently, and none may pay for nothing. What a few kinds leave to a
person is listed here, and in the docs.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.other_people import NAMES, load, other_course
from tests.other_people.stock import stock_points

pytestmark = pytest.mark.slow
IN_MAKE_TEST = frozenset(
    {"numbers", "printed", "own_exception", "sets", "class_through_instance", "dict_filled"}
)
FOR_A_PERSON = frozenset(
    {
        "async_function",
        "decorators",
        "doctest_of_the_student",
        "gcf_after_drawing",
        "module_written",
        "same_object_back",
        "subclassed_by_the_test",
    }
)
"""Assignments whose right solution waits for a person, because the test looks where it cannot."""


def _with(notebook: Any, answer: str | None) -> Any:
    """Put an answer into a notebook's task; None leaves it blank."""
    copy = json.loads(json.dumps(notebook))
    for cell in copy["cells"]:
        if answer is not None and cell["metadata"].get("nbgrader", {}).get("grade_id") == "task":
            cell["source"] = answer
    return copy


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in IN_MAKE_TEST else [pytest.mark.long]) for name in NAMES]
)
def test_points_are_those_without_a_wall(tmp_path: Path, name: str) -> None:
    """The solution, each wrong answer and the blank notebook: the same points, or None for a person."""
    assignment = load(name)
    answers = [assignment.solution, *assignment.wrong, None]
    with other_course(tmp_path, *assignment.cells, files=assignment.files) as course:
        stock = stock_points(
            [_with(course.template.notebook, answer) for answer in answers], assignment.files
        )
        ours = [course.grade(**({} if answer is None else {"task": answer})) for answer in answers]
    assert stock[0] == 2, "the probe itself is wrong: its solution does not pass"
    assert all(points < 2 for points in stock[1:]), "the probe itself is wrong: a wrong answer passes"
    earned = [graded.earned["test"] for graded in ours]
    notes = [graded.notes for graded in ours]
    for points, without_wall in zip(earned, stock, strict=True):
        assert points in (without_wall, None), (stock, earned, notes)
    assert earned[-1] == stock[-1], "a blank notebook is nobody's to look at"
    if name not in FOR_A_PERSON:
        assert earned[0] == stock[0], notes[0]
        assert None not in earned, (earned, notes)
