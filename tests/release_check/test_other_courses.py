"""A course in other styles is graded behind the wall as stock nbgrader grades it, or waits for a person."""

import shutil
from pathlib import Path

import pytest
from checking import checked, faults
from other_courses import NAMES, hand_in_all, make_course
from quickstart import ADOPTED, add_settings, points_of
from scratch import Course

pytestmark = pytest.mark.slow
pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, with work of every student for every assignment."""
    course = make_course(tmp_path_factory.mktemp("others"))
    for name in NAMES:
        hand_in_all(course, name)
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Course:
    """A copy of it, for one test."""
    shutil.copytree(handed_in.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.mark.parametrize("name", NAMES)
def test_points_are_those_of_stock_nbgrader_or_wait(course: Course, name: str) -> None:
    """Whether the work is right, wrong or untouched: nothing is reduced silently, or paid for nothing."""
    ran = course.nbgrader("autograde", name)
    assert ran.code == 0, ran.said
    stock = points_of(course, name)
    add_settings(course, ADOPTED)
    ran = course.nbgrader("autograde", name, "--force")
    assert ran.code == 0, ran.said
    ours = points_of(course, name)
    differ = {
        (student, cell): (points, ours[student][cell])
        for student, cells in stock.items()
        for cell, points in cells.items()
        if ours[student][cell] not in (points, None)
    }
    assert differ == {}
    assert set(ours["untouched"].values()) <= {0, None}


@pytest.mark.parametrize("name", NAMES)
def test_each_assignment_is_ready_for_release(course: Course, name: str) -> None:
    """The instructor's own solution gets everything through the wall."""
    add_settings(course, ADOPTED)
    data = checked(course, name)
    assert faults(data) == ""
    assert {cell["untouched"] for cell in data["cells"]} == {0}
