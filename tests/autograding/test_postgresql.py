"""A course whose gradebook is a PostgreSQL database, on a real server, beside the same course on SQLite.

The fixtures are steps, each after the one before.
"""

import csv
import html
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from database import Server, running_server
from formgrader import running_formgrader
from gradebooks import Rows, hand_in, read_notebooks, read_rows
from scratch import Course, Ran, copy_course

pytestmark = pytest.mark.slow

STUDENTS = ["fft", "flip_forgotten", "hand_half_right", "loops", "syntax_error", "untouched"]
AUTOGRADE = ["flipgrad", "autograde", "conv1d", "--jobs=2", "--json"]
DERIVED = 6.5
"""Points that a person gives for a derivation."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for all tests of this file."""
    with running_server() as server:
        yield server


def make_course(folder: Path, server: Server | None, name: str = "") -> tuple[Course, str]:
    """Make a course that has handed in; give it with the address of its gradebook."""
    course = copy_course(folder)
    url = server.make_database(name) if server else f"sqlite:///{course.root}/gradebook.db"
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    ran = course.nbgrader("generate_assignment", "conv1d")
    assert ran.code == 0, ran.said
    hand_in(course, STUDENTS, "import time\ntime.sleep(1)")  # so that a test can meet it at work
    return course, url


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, dict[str, bytes]]:
    """Rows and notebooks of the course on SQLite, graded by two processes."""
    course, url = make_course(tmp_path_factory.mktemp("sqlite"), None)
    ran = course.run(*AUTOGRADE)
    assert ran.code == 0, ran.said
    rows = read_rows(url)
    assert sorted(rows) == STUDENTS
    return rows, read_notebooks(course)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, server: Server) -> tuple[Course, str]:
    """The course on PostgreSQL."""
    return make_course(tmp_path_factory.mktemp("postgresql"), server, "course")


@pytest.fixture(scope="module")
def course(made: tuple[Course, str]) -> Course:
    """Its folder."""
    return made[0]


@pytest.fixture(scope="module")
def autograded(made: tuple[Course, str]) -> tuple[Rows, dict[str, bytes]]:
    """The same, graded by two processes."""
    course, url = made
    ran = course.run(*AUTOGRADE)
    assert ran.code == 0, ran.said
    return read_rows(url), read_notebooks(course)


@pytest.fixture(scope="module")
def autograded_by_nbgrader(
    made: tuple[Course, str], autograded: tuple[Rows, dict[str, bytes]]
) -> tuple[Rows, dict[str, bytes]]:
    """And again, by nbgrader's own command."""
    course, url = made
    shutil.rmtree(course.root / "autograded")
    ran = course.nbgrader("autograde", "conv1d", "--force")
    assert ran.code == 0, ran.said
    return read_rows(url), read_notebooks(course)


@pytest.fixture(scope="module")
def formgrader(course: Course, autograded_by_nbgrader: tuple[Rows, dict[str, bytes]]) -> dict[str, Any]:
    """What Formgrader lists; then a person grades the derivation of one student there."""
    with running_formgrader(course) as formgrader:
        said = {
            "assignments": formgrader.ask("assignments"),
            "submissions": formgrader.ask("submissions/conv1d"),
            "students": formgrader.ask("students"),
        }
        waiting = formgrader.ask("submitted_notebooks/conv1d/conv1d")
        (row,) = (row for row in waiting if row["student"] == "loops")
        said["page"] = html.unescape(formgrader.open(f"submissions/{row['id']}/"))
        grades = formgrader.ask(f"grades?submission_id={row['id']}")
        (grade,) = (grade for grade in grades if grade["name"] == "derive_dx")
        assert grade["needs_manual_grade"]
        formgrader.save(f"grade/{grade['id']}", {"manual_score": DERIVED, "extra_credit": None})
        said["rows"] = {row["student"]: row for row in formgrader.ask("submitted_notebooks/conv1d/conv1d")}
    return said


@pytest.fixture(scope="module")
def feedback(course: Course, formgrader: dict[str, Any]) -> Ran:
    """The instructor makes the feedback pages."""
    return course.nbgrader("generate_feedback", "conv1d")


def test_two_processes_write_the_rows_that_sqlite_gets(
    expected: tuple[Rows, dict[str, bytes]], autograded: tuple[Rows, dict[str, bytes]]
) -> None:
    """Every column of every row, and every byte of the notebooks."""
    assert autograded == expected


@pytest.mark.long
def test_nbgrader_autograde_writes_them_too(
    expected: tuple[Rows, dict[str, bytes]], autograded_by_nbgrader: tuple[Rows, dict[str, bytes]]
) -> None:
    """Over the rows that are there."""
    assert autograded_by_nbgrader == expected


@pytest.mark.long
def test_formgrader_lists_the_course(
    expected: tuple[Rows, dict[str, bytes]], formgrader: dict[str, Any]
) -> None:
    """The assignment, its submissions with their scores, and the students."""
    handed_in = {each["name"]: each["num_submissions"] for each in formgrader["assignments"]}
    assert handed_in["conv1d"] == len(STUDENTS)
    scores = {row["student"]: row["score"] for row in formgrader["submissions"]}
    assert scores == {student: row["score"] for student, row in expected[0].items()}
    assert sorted(row["id"] for row in formgrader["students"]) == STUDENTS


@pytest.mark.long
def test_formgrader_saves_what_a_person_gives(
    made: tuple[Course, str], expected: tuple[Rows, dict[str, bytes]], formgrader: dict[str, Any]
) -> None:
    """The page shows the work, and the points are in the database: for that student, and no other."""
    assert "16 of 16 points" in formgrader["page"]
    assert not formgrader["rows"]["loops"]["needs_manual_grade"]
    assert formgrader["rows"]["fft"]["needs_manual_grade"]
    rows = read_rows(made[1])
    grade = rows["loops"]["grades"]["derive_dx"]
    assert (grade["manual_score"], grade["needs_manual_grade"]) == (DERIVED, False)
    assert rows["loops"]["score"] == expected[0]["loops"]["score"] + DERIVED
    assert rows["fft"] == expected[0]["fft"]


@pytest.mark.long
def test_generate_feedback_and_export(
    course: Course, expected: tuple[Rows, dict[str, bytes]], feedback: Ran
) -> None:
    """A page for each student, and a line with the score."""
    assert feedback.code == 0, feedback.said
    page = course.root / "feedback" / "flip_forgotten" / "conv1d" / "conv1d.html"
    assert "the kernel is not flipped" in page.read_text(encoding="utf-8")
    assert len(list(course.root.glob("feedback/*/conv1d/conv1d.html"))) == len(STUDENTS)
    exported = course.nbgrader("export")
    assert exported.code == 0, exported.said
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    given = {student: DERIVED if student == "loops" else 0 for student in STUDENTS}
    assert scores == {student: expected[0][student]["score"] + given[student] for student in STUDENTS}


@pytest.mark.long
def test_a_server_that_goes_down_loses_nothing(
    server: Server, expected: tuple[Rows, dict[str, bytes]], tmp_path: Path
) -> None:
    """In the middle, and before the start, the command says what to do; later the rest is graded."""
    course, url = make_course(tmp_path, server, "interrupted")
    try:
        with course.start(*AUTOGRADE) as process:
            assert process.stdout
            said = ""
            for line in process.stdout:
                said += line
                if '"student"' in line:
                    break
            server.stop()
            said += process.stdout.read()
        assert process.returncode == 1, said
        assert "the gradebook cannot be written: " in said
        assert "Nothing is lost" in said
        assert "Traceback" not in said
        recorded = students(said)
        assert recorded
        assert sorted(read_notebooks(course)) == recorded
        down = course.run(*AUTOGRADE)
        assert down.code == 1, down.said
        assert "The gradebook cannot be read: " in down.said
        assert "Traceback" not in down.said
        assert sorted(read_notebooks(course)) == recorded
    finally:
        server.start()
    again = course.run(*AUTOGRADE)
    assert again.code == 0, again.said
    assert sorted(recorded + students(again.said)) == STUDENTS
    assert (read_rows(url), read_notebooks(course)) == expected


def students(said: str) -> list[str]:
    """List the students of the lines that `--json` prints."""
    lines = (json.loads(line) for line in said.splitlines() if line.startswith("{"))
    return sorted(line["student"] for line in lines if "student" in line)


CUT = """
import psycopg2
from nbgrader.api import Gradebook

def find_and_cut(self, *arguments, find=Gradebook.find_submission):
    try:
        return find(self, *arguments)
    finally:
        connection = psycopg2.connect(ADDRESS)
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'"
        connection.cursor().execute(ended)
        connection.close()

Gradebook.find_submission = find_and_cut
"""


def test_a_connection_that_breaks_in_a_transaction_is_told_in_a_sentence(
    server: Server, tmp_path: Path
) -> None:
    """Between two of nbgrader's own steps, which log stack traces; no row and no folder is left of it."""
    course, url = make_course(tmp_path, server, "cut")
    settings = course.root / "nbgrader_config.py"
    whole = settings.read_text(encoding="utf-8")
    settings.write_text(whole + CUT.replace("ADDRESS", repr(server.address("postgres"))), encoding="utf-8")
    ran = course.run(*AUTOGRADE)
    assert ran.code == 1, ran.said
    assert "the gradebook cannot be written: " in ran.said
    assert "Traceback" not in ran.said
    assert (read_rows(url), read_notebooks(course)) == ({}, {})


def test_a_database_whose_driver_is_missing(tmp_path: Path) -> None:
    """The message says what to install, and how to write the address."""
    course, _ = make_course(tmp_path, None)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write("\nimport sys\nsys.modules['psycopg'] = None\n")
        settings.write("c.CourseDirectory.db_url = 'postgresql+psycopg://somebody@127.0.0.1:1/course'\n")
    ran = course.run(*AUTOGRADE)
    assert ran.code == 1, ran.said
    assert "pip install 'flipgrad[postgresql]'" in ran.said
    assert "Traceback" not in ran.said
