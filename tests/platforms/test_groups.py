"""One submission counts for its members, and its grade goes back to each of them."""

import shutil
import warnings
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.platforms import tables
from grader.platforms.enrolling import carry_out, plan
from grader.platforms.grades import Grade, grades_of
from grader.platforms.groups import Group, GroupError, make_group
from grader.platforms.lists import read_list
from grader.platforms.people import People, PersonError

LIST = """\
Username,Name,Email
ada,Ada Lovelace,ada@example.org
emmy,Emmy Noether,
kurt,Kurt Gödel,
paul,Paul Erdos,
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook with Ada's work and Paul's."""
    folder = tmp_path_factory.mktemp("made")
    url = f"sqlite:///{folder}/gradebook.db"
    (folder / "list.csv").write_text(LIST)
    carry_out(plan(read_list(folder / "list.csv"), url, "flipgrad"), url, "flipgrad")
    with Gradebook(url, "flipgrad") as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the way in which nbgrader makes its rows
        for name in ("hw", "other"):
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("test", name, name, max_score=9, cell_type="code")
        for student, points in (("ada", 7), ("paul", 4)):
            book.add_submission("hw", student)
            grade = book.find_grade("test", "hw", "hw", student)
            grade.auto_score, grade.needs_manual_grade = points, False
        book.db.commit()
    return folder / "gradebook.db"


@pytest.fixture
def url(made: Path, tmp_path: Path) -> str:
    shutil.copy(made, tmp_path)
    return f"sqlite:///{tmp_path}/gradebook.db"


def grades(url: str) -> dict[str, Grade]:
    with Gradebook(url, "flipgrad") as book:
        return grades_of(book, "hw", People.of(url, "flipgrad"), zero_for_nothing=False)


def test_members_have_the_submitters_grade(url: str) -> None:
    """For this assignment; whoever else hands in alone."""
    made = make_group(url, "flipgrad", "hw", ("ada@example.org", "emmy", "kurt"))
    assert made == Group("ada", ("emmy", "kurt"))
    assert {student: grade.points for student, grade in grades(url).items()} == {
        **dict.fromkeys(("ada", "emmy", "kurt"), 7),
        "paul": 4,
    }
    people = People.of(url, "flipgrad")
    assert people.submitters == {("hw", "emmy"): "ada", ("hw", "kurt"): "ada"}
    assert people.without_work("hw", {"ada"}) == ["paul"]
    assert people.without_work("other", {"ada"}) == ["emmy", "kurt", "paul"]


def test_a_group_is_made_anew_or_ended(url: str) -> None:
    """Nobody is in two; who is left, and whose own work no longer counts, is named."""
    make_group(url, "flipgrad", "hw", ("ada", "emmy", "kurt"))
    assert make_group(url, "flipgrad", "hw", ("ada", "paul")) == Group(
        "ada", ("paul",), ("emmy", "kurt"), ("paul",)
    )
    assert grades(url)["paul"].points == 7
    assert make_group(url, "flipgrad", "hw", ("ada",)) == Group("ada", (), ("paul",))
    assert [grades(url)[student].points for student in ("ada", "emmy", "paul")] == [7, None, 4]


def test_who_or_what_is_not_there_makes_no_group(url: str) -> None:
    """Nothing is changed."""
    with pytest.raises(PersonError, match="no student 'eve'"):
        make_group(url, "flipgrad", "hw", ("ada", "eve"))
    with pytest.raises(GroupError, match="no assignment 'none'"):
        make_group(url, "flipgrad", "none", ("ada", "emmy"))
    with pytest.raises(GroupError, match="ada is named twice"):
        make_group(url, "flipgrad", "hw", ("ada", "ADA@example.org"))
    with pytest.raises(tables.GradebookError, match="no gradebook yet"):
        make_group(url.replace("gradebook", "other"), "flipgrad", "hw", ("ada", "emmy"))
    assert People.of(url, "flipgrad").submitters == {}
