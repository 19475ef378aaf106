"""The course's whole cycle with nbgrader's own commands, each a real process in a scratch course.

One account plays both parts, as in a repository that one tries out: it fetches and submits in the
course folder. The fixtures are the steps of the cycle, each after the one before.
"""

import csv
import os
import pwd
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from scratch import Course, Ran, copy_course

from grader.demo.simulated import fill_in, load_class

pytestmark = pytest.mark.slow

ME = pwd.getpwuid(os.getuid()).pw_name
NOTEBOOK = "conv1d/conv1d.ipynb"
FULL = 92
COMMENT = "The last step needs its index range."


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with nothing generated yet."""
    return copy_course(tmp_path_factory.mktemp("cycle"))


@pytest.fixture(scope="module")
def generated(course: Course) -> Ran:
    """The instructor makes the students' version."""
    return course.nbgrader("generate_assignment", "conv1d")


@pytest.fixture(scope="module")
def released(course: Course, generated: Ran) -> Ran:
    """The instructor releases it."""
    return course.nbgrader("release_assignment", "conv1d")


@pytest.fixture(scope="module")
def fetched(course: Course, released: Ran) -> Ran:
    """The student fetches it."""
    return course.nbgrader("fetch_assignment", "conv1d")


@pytest.fixture(scope="module")
def submitted_untouched(course: Course, fetched: Ran) -> Ran:
    """The student submits at once, under the name of the account."""
    return course.nbgrader("submit", "conv1d")


@pytest.fixture(scope="module")
def submitted(course: Course, submitted_untouched: Ran) -> Ran:
    """The student does the work and submits it, under an id that the notebook carries."""
    solve(course, course.root / NOTEBOOK, "loops")
    return course.nbgrader("submit", "conv1d", "--student=loops")


@pytest.fixture(scope="module")
def collected(course: Course, submitted: Ran) -> Ran:
    """The instructor collects from the exchange."""
    return course.nbgrader("collect", "conv1d")


@pytest.fixture(scope="module")
def zip_collected(course: Course, collected: Ran) -> Ran:
    """The instructor collects an archive downloaded from elsewhere, with one student's notebook."""
    archive = course.root / "downloaded" / "conv1d" / "archive"
    archive.mkdir(parents=True)
    notebook = course.root / "downloaded" / "conv1d.ipynb"
    shutil.copy(course.root / "release" / NOTEBOOK, notebook)
    solve(course, notebook, "flip_forgotten")
    with zipfile.ZipFile(archive / "flip_forgotten.zip", "w") as file:
        file.write(notebook, "conv1d.ipynb")
    named = r".*/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)\.ipynb"
    return course.nbgrader("zip_collect", "conv1d", f"--FileNameCollectorPlugin.named_regexp={named}")


@pytest.fixture(scope="module")
def autograded(course: Course, zip_collected: Ran) -> Ran:
    """The instructor grades a class in which three handed in something else than the notebook."""
    for student in ("no_notebook", "notebook_renamed", "not_a_notebook"):
        (course.root / "submitted" / student / "conv1d").mkdir(parents=True)
    handed_in = course.root / "submitted"
    (handed_in / "no_notebook" / "conv1d" / "notes.txt").write_text("The notebook is on my other computer.")
    shutil.copy(
        course.root / "release" / NOTEBOOK, handed_in / "notebook_renamed" / "conv1d" / "conv1d (1).ipynb"
    )
    (handed_in / "not_a_notebook" / NOTEBOOK).write_text("x = 1")
    return course.nbgrader("autograde", "conv1d")


@pytest.fixture(scope="module")
def regraded(course: Course, autograded: Ran) -> Ran:
    """A person grades the derivation, comments on it, overrules the judge once; then comes a regrade."""
    with gradebook(course) as book:
        for task, score in (("derive_dx", 6.5), ("test_conv1d_dw", 1)):
            grade = book.find_grade(task, "conv1d", "conv1d", "loops")
            grade.manual_score = score
            grade.needs_manual_grade = False
        book.find_comment("derive_dx", "conv1d", "conv1d", "loops").manual_comment = COMMENT
        book.db.commit()
    return course.nbgrader("autograde", "conv1d", "--force", "--student=loops")


@pytest.fixture(scope="module")
def feedback(course: Course, regraded: Ran) -> Ran:
    """The instructor makes the feedback pages."""
    return course.nbgrader("generate_feedback", "conv1d")


@pytest.fixture(scope="module")
def feedback_released(course: Course, feedback: Ran) -> Ran:
    """The instructor releases them, except to students whose work did not come by way of the exchange."""
    others = "flip_forgotten,not_a_notebook,notebook_renamed"
    return course.nbgrader("release_feedback", "conv1d", f"--CourseDirectory.student_id_exclude={others}")


@pytest.fixture(scope="module")
def feedback_fetched(course: Course, feedback_released: Ran) -> Ran:
    """The student fetches what there is."""
    return course.nbgrader("fetch_feedback", "conv1d")


def gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db")


def solve(course: Course, path: Path, student_id: str) -> None:
    """Do a simulated student's work in a released notebook."""
    students = {student.id: student for student in load_class(course.root / "tests" / "students" / "conv1d")}
    notebook = nbformat.read(path, as_version=4)
    fill_in(students[student_id], notebook)
    nbformat.write(notebook, path)


def auto_points(course: Course, student: str) -> float:
    """Add up what the judge gave a student."""
    with gradebook(course) as book:
        (notebook,) = book.find_submission("conv1d", student).notebooks
        return sum(grade.auto_score or 0 for grade in notebook.grades)


def test_generate_assignment_makes_the_students_version(course: Course, generated: Ran) -> None:
    """It writes the notebook without solutions, with the one helper beside it."""
    assert generated.code == 0, generated.said
    assert "BEGIN SOLUTION" not in (course.root / "release" / NOTEBOOK).read_text()
    helper = course.root / "release" / "conv1d" / "convlab.py"
    assert helper.is_file()
    assert not helper.is_symlink()


def test_release_assignment_fills_the_exchange(course: Course, released: Ran) -> None:
    """What was generated lies in the exchange's outbound folder."""
    assert released.code == 0, released.said
    assert (course.root / "exchange" / "flipgrad" / "outbound" / NOTEBOOK).is_file()


def test_list_names_what_is_released(course: Course, released: Ran) -> None:
    """A student sees the course and the assignment."""
    assert "flipgrad conv1d" in course.nbgrader("list").said


def test_fetch_assignment_gives_the_student_a_copy(course: Course, fetched: Ran) -> None:
    """Notebook and helper are there; a second fetch does not overwrite what the student did."""
    assert fetched.code == 0, fetched.said
    assert (course.root / NOTEBOOK).is_file()
    assert (course.root / "conv1d" / "convlab.py").is_file()
    again = course.nbgrader("fetch_assignment", "conv1d")
    assert again.code != 0
    assert "already have a copy" in again.said


def test_validate_says_what_is_not_done_yet(course: Course, released: Ran) -> None:
    """An untouched notebook fails each visible check, in words that tell what to do."""
    said = course.nbgrader("validate", f"release/{NOTEBOOK}").said
    assert "VALIDATION FAILED" in said
    assert "conv1d_forward is not written yet" in said


def test_validate_passes_solved_work(course: Course, submitted: Ran) -> None:
    """A solved notebook passes all visible checks."""
    assert "Success! Your notebook passes all the tests." in course.nbgrader("validate", NOTEBOOK).said


def test_submit_puts_the_work_into_the_exchange(
    course: Course, submitted_untouched: Ran, submitted: Ran
) -> None:
    """Each submission is there under its student's id: the account's, or the one given."""
    assert submitted_untouched.code == 0, submitted_untouched.said
    assert submitted.code == 0, submitted.said
    listed = course.nbgrader("list", "--inbound").said
    for student in (ME, "loops"):
        assert f"flipgrad {student} conv1d" in listed


def test_collect_brings_every_submission(course: Course, collected: Ran) -> None:
    """Each student's notebook lies in submitted/, with its time."""
    assert collected.code == 0, collected.said
    for student in (ME, "loops"):
        assert (course.root / "submitted" / student / NOTEBOOK).is_file()
        assert (course.root / "submitted" / student / "conv1d" / "timestamp.txt").is_file()


def test_zip_collect_brings_what_came_another_way(course: Course, zip_collected: Ran) -> None:
    """A notebook from an archive lies in submitted/ like the others."""
    assert zip_collected.code == 0, zip_collected.said
    assert (course.root / "submitted" / "flip_forgotten" / NOTEBOOK).is_file()


def test_autograde_grades_everybody_who_can_be_graded(course: Course, autograded: Ran) -> None:
    """Students whose notebook is missing or broken cost nobody else a grade."""
    assert auto_points(course, "loops") == FULL
    assert 0 < auto_points(course, "flip_forgotten") < FULL
    assert auto_points(course, ME) == 0


@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("no_notebook", "holds no notebook"),
        ("not_a_notebook", "This file is not a notebook"),
    ],
)
def test_autograde_says_who_could_not_be_graded(autograded: Ran, student: str, words: str) -> None:
    """The log names the student and the reason, and the command does not end as if all were well."""
    assert autograded.code != 0
    assert any(student in line and words in line for line in autograded.said.splitlines())


def test_a_notebook_that_is_none_waits_for_a_person(course: Course, autograded: Ran) -> None:
    """It is no zero, and there is a page to give back."""
    with gradebook(course) as book:
        grades = book.find_submission_notebook("conv1d", "conv1d", "not_a_notebook").grades
        assert all(grade.needs_manual_grade for grade in grades if grade.max_score)
    assert (course.root / "autograded" / "not_a_notebook" / NOTEBOOK).is_file()


def test_a_renamed_notebook_is_found(course: Course, autograded: Ran) -> None:
    """It is graded under the assignment's name."""
    assert "conv1d (1).ipynb is graded as" in autograded.said
    assert auto_points(course, "notebook_renamed") == 0
    assert (course.root / "autograded" / "notebook_renamed" / NOTEBOOK).is_file()


def test_a_derivation_waits_for_a_person(course: Course, autograded: Ran) -> None:
    """No machine grades it: it is marked as waiting, and counts nothing yet."""
    with gradebook(course) as book:
        grade = book.find_grade("derive_dx", "conv1d", "conv1d", "flip_forgotten")
        assert grade.needs_manual_grade
        assert grade.auto_score is None


def test_manual_grades_survive_a_regrade(course: Course, regraded: Ran) -> None:
    """What a person decided stays: the derivation's score, one that overrules the judge, the comment."""
    assert regraded.code == 0, regraded.said
    with gradebook(course) as book:
        derivation = book.find_grade("derive_dx", "conv1d", "conv1d", "loops")
        overruled = book.find_grade("test_conv1d_dw", "conv1d", "conv1d", "loops")
        comment = book.find_comment("derive_dx", "conv1d", "conv1d", "loops")
        assert (derivation.score, overruled.score, overruled.auto_score) == (6.5, 1, 14)
        assert comment.comment == COMMENT
        assert book.find_submission("conv1d", "loops").score == FULL - 14 + 1 + 6.5


def test_generate_feedback_shows_the_verdict_and_the_comment(course: Course, feedback: Ran) -> None:
    """A page holds the judge's report, and what a person wrote."""
    assert feedback.code == 0, feedback.said
    wrong = (course.root / "feedback" / "flip_forgotten" / "conv1d" / "conv1d.html").read_text(
        encoding="utf-8"
    )
    assert "the kernel is not flipped" in wrong
    assert "0 of 16 points" in wrong
    commented = (course.root / "feedback" / "loops" / "conv1d" / "conv1d.html").read_text(encoding="utf-8")
    assert "16 of 16 points" in commented
    assert COMMENT in commented


def test_fetch_feedback_brings_the_page_to_the_student(
    course: Course, feedback_released: Ran, feedback_fetched: Ran
) -> None:
    """A page for each submission of this account, and the list knows it."""
    assert feedback_released.code == 0, feedback_released.said
    assert feedback_fetched.code == 0, feedback_fetched.said
    pages = list((course.root / "conv1d" / "feedback").glob("*/conv1d.html"))
    assert len(pages) == 2
    assert "feedback already fetched" in course.nbgrader("list", "--inbound").said


def test_export_writes_the_grades(course: Course, regraded: Ran) -> None:
    """The CSV has a row for each student, out of 100 points."""
    assert course.nbgrader("export").code == 0
    with (course.root / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["loops"]["score"]) == FULL - 14 + 1 + 6.5
    assert {float(row["max_score"]) for row in rows.values()} == {100}


def test_generate_solution_runs_the_instructors_version(course: Course, generated: Ran) -> None:
    """The solution has its outputs, none of them an error, and no mark scheme."""
    ran = course.nbgrader("generate_solution", "conv1d")
    assert ran.code == 0, ran.said
    solution = nbformat.read(course.root / "solution" / NOTEBOOK, as_version=4)
    outputs = [output for cell in solution.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]
    assert not any("MARK SCHEME" in cell.source for cell in solution.cells)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["generate_assignment", "conv9"], "No notebooks were matched by"),
        (["release_assignment", "conv9"], "Assignment not found at"),
        (["fetch_assignment", "conv9"], "Assignment not found at"),
        (["submit", "conv9"], "Assignment not found at"),
        (["autograde", "conv9"], "No notebooks were matched by"),
    ],
)
def test_an_unknown_assignment_is_named(
    course: Course, autograded: Ran, command: list[str], words: str
) -> None:
    """Each command says that there is none, and where it looked; it does not end as if all were well."""
    ran = course.nbgrader(*command)
    assert ran.code != 0
    assert any(words in line and "conv9" in line for line in ran.said.splitlines())
    assert "Traceback" not in ran.said


@pytest.mark.parametrize(
    ("command", "exchange", "words"),
    [
        (["fetch_assignment", "conv1d"], "missing", "Unwritable directory"),
        (["submit", "conv1d"], "missing", "Unwritable directory"),
        # Where not even root may make a folder.
        (["release_assignment", "conv1d"], "/sys/exchange", "permission denied"),
    ],
)
def test_an_exchange_that_cannot_be_written_is_named(
    course: Course, submitted: Ran, command: list[str], exchange: str, words: str
) -> None:
    """Each command says which folder it is; nothing half-done is left."""
    ran = course.nbgrader(*command, f"--Exchange.root={exchange}")
    assert ran.code != 0
    assert any(words in line and exchange in line for line in ran.said.splitlines())
    assert "Traceback" not in ran.said
    assert not (course.root / "missing").exists()
