"""From a platform's archive to the gradebook: whose numbers, whose deadline."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta

import nbformat
import pytest
from bare_course import pack
from classroom import configure
from nbgrader.api import Gradebook
from scratch import Course, copy_course

from grader.demo.simulated import fill_in, load_class

pytestmark = pytest.mark.slow

ALL = 92
"""Points that the machine gives for conv1d."""
BY_HAND = 23
"""Of these, for numbers worked out by hand."""
FOLDER = "12-34 - Ada Lovelace - Dec 1, 2026 900 AM"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in Berlin, due on the 30th of November; Brightspace has Ada's work of the day after."""
    made = copy_course(tmp_path_factory.mktemp("made"))
    configure(
        made, '\nc.Exchange.timezone = "Europe/Berlin"\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
    )
    assert made.nbgrader("generate_assignment", "conv1d").code == 0
    assert made.nbgrader("db", "assignment", "add", "conv1d", "--duedate", "2026-11-30 22:59").code == 0
    # "loops" is the id that is typed into this notebook, and its numbers by hand are those of that id.
    (student,) = (
        each for each in load_class(made.root / "tests" / "students" / "conv1d") if each.id == "loops"
    )
    notebook = nbformat.read(made.root / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
    fill_in(student, notebook)
    archive = made.root / "downloaded" / "conv1d" / "archive"
    archive.mkdir(parents=True)
    pack(archive / "class.zip", **{f"{FOLDER}/conv1d.ipynb": nbformat.writes(notebook)})
    (made.root / "list.csv").write_text("Username,Name,Email\nloops,Ada Lovelace,ada@example.org\n")
    return made


def run(course: Course, *command: str) -> str:
    ran = course.run(*command)
    assert ran.code == 0, ran.said
    return ran.said


def graded(course: Course) -> dict[str, tuple[float, float, timedelta | None]]:
    """Give each student's points, the penalty, and the extension."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        return {
            each.student_id: (each.score, each.late_submission_penalty, each.extension)
            for each in book.assignment_submissions("conv1d")
        }


@dataclass(frozen=True)
class First:
    """What came of taking the work through all steps."""

    said: str
    """By `flipgrad extend`."""
    rows_before: int
    """Of submissions, when more time was given and nothing handed in."""
    stamp: str
    graded: dict[str, tuple[float, float, timedelta | None]]


@pytest.fixture(scope="module")
def first(course: Course) -> First:
    """With a list of students, and with more time that was given before anything was handed in."""
    run(course, "flipgrad", "roster", "list.csv")
    said = run(course, "flipgrad", "extend", "ADA@example.org", "conv1d", "--until", "2026-12-02 23:59")
    with sqlite3.connect(course.root / "gradebook.db") as book:
        (rows,) = book.execute("select count(*) from submitted_assignment").fetchone()
    book.close()
    run(course, "nbgrader", "zip_collect", "conv1d")
    stamp = (course.root / "submitted" / "loops" / "conv1d" / "timestamp.txt").read_text()
    run(course, "flipgrad", "autograde", "conv1d")
    return First(said, rows, stamp, graded(course))


def test_work_is_graded_under_the_id_that_the_student_typed(first: First) -> None:
    """With a list of students, no point is lost."""
    assert {student: points for student, (points, _, _) in first.graded.items()} == {"loops": ALL}


def test_more_time_counts_and_made_no_row_before(first: First) -> None:
    """It is said in the course's zone, for the student and for all others."""
    assert "loops has time for conv1d until 2026-12-02 23:59 CET." in first.said
    assert "All others have until 2026-11-30 23:59 CET." in first.said
    assert first.rows_before == 0
    assert first.stamp.startswith("2026-12-01 08:00:00")
    assert first.graded["loops"][1:] == (0, timedelta(days=2))


def test_time_that_is_taken_back_is_gone(course: Course, first: First) -> None:
    """What is graded is graded again by the date of all."""
    said = run(course, "flipgrad", "extend", "loops", "conv1d", "--remove")
    assert "flipgrad autograde conv1d --student loops --force" in said
    run(course, "flipgrad", "autograde", "conv1d", "--student", "loops", "--force")
    assert graded(course)["loops"] == (ALL, ALL, None)


def test_under_a_name_of_the_platform_the_numbers_by_hand_are_anothers(course: Course, first: First) -> None:
    """Which is what a list of students is for."""
    named = r".*/\d+-\d+ - (?P<student_id>[^/]+?) - [^/]+/(?P<file_id>[^/]+)\.ipynb"
    run(
        course,
        "nbgrader",
        "zip_collect",
        "conv1d",
        "--force",
        f"--FileNameCollectorPlugin.named_regexp={named}",
    )
    run(course, "flipgrad", "autograde", "conv1d", "--student", "Ada Lovelace")
    points, penalty, _ = graded(course)["Ada Lovelace"]
    assert ALL - BY_HAND <= points < ALL - BY_HAND / 2  # some numbers may happen to be the same
    assert penalty == 0


def test_more_time_is_time_after_the_due_date(course: Course, first: First) -> None:
    """A time that is none, or before it, an assignment or student that is not there: nothing is changed."""
    for until, says in (
        ("2026-10-25 02:30", "'2026-10-25 02:30' is no time: the clocks were changed in that hour"),
        ("soon", "'soon' is no time"),
        ("2026-11-30 23:59", "is not after the due date of conv1d, 2026-11-30 22:59 UTC"),
    ):
        ran = course.run("flipgrad", "extend", "loops", "conv1d", "--until", until)
        assert (ran.code, says in ran.said) == (1, True), ran.said
    for student, assignment, says in (
        ("lops", "conv1d", "There is no student 'lops' in the gradebook"),
        ("loops", "conv9d", "The gradebook has no assignment 'conv9d'"),
    ):
        ran = course.run("flipgrad", "extend", student, assignment, "--until", "2026-12-03 23:59")
        assert (ran.code, says in ran.said) == (1, True), ran.said
