"""What we break ourselves costs nobody a point: the task waits for a person, and then is judged after all.

Real autograding, three times: before there is a fault, with faults in the judge, and after they are mended.
The faults are in the course's nbgrader_config.py, which every nbgrader command runs before it works.
"""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from formgrader import running_formgrader
from nbgrader.api import Gradebook
from scratch import Course, copy_course

from grader.demo.simulated import fill_in, load_class

pytestmark = pytest.mark.slow

FAULTS = """
from dataclasses import replace

from grader.assignments import HAND_TASKS
from grader.assignments import EXERCISES
from grader.report.report import Report


def broken(*arguments, **options):
    raise ZeroDivisionError("broken on purpose")


def shown_if_possible(report, *arguments, shown=Report._repr_mimebundle_, **options):
    return broken() if report.verdict.exercise == "numerical_gradient" else shown(report)


for name, fault in {
    "conv1d_dx": {"reference": broken},
    "conv1d_dw": {"second_opinion": lambda *arguments: [(1.0, 2.0)]},
    "convolve1d_forward": {"mistakes": (None,)},
}.items():
    EXERCISES[name] = replace(EXERCISES[name], **fault)
EXERCISES.pop("conv1d_jacobian", None)
HAND_TASKS["hand_dw"] = replace(HAND_TASKS["hand_dw"], expected=broken)
Report._repr_mimebundle_ = shown_if_possible
"""
WHY = {
    "conv1d_dx": "The judge itself failed (ZeroDivisionError: broken on purpose)",
    "conv1d_dw": "reference and second opinion disagree on conv1d_dw",
    "conv1d_jacobian": "no exercise 'conv1d_jacobian'",
    "hand_dw": "The judge itself failed (ZeroDivisionError: broken on purpose)",
    "numerical_gradient": "the report cannot be shown (ZeroDivisionError: broken on purpose)",
}
"""What the notebook says of each task that a fault concerns, whatever the student wrote."""
WHY_WRONG = {"convolve1d_forward": "The judge itself failed (AttributeError"}
"""The names of mistakes are looked up for a wrong answer only."""
STUDENTS = RIGHT, WRONG = "loops", "convolve_no_flip"


def not_judged(student: str) -> dict[str, str]:
    return WHY | (WHY_WRONG if student == WRONG else {})


@dataclass(frozen=True)
class Task:
    """A row of the gradebook."""

    auto_score: float | None
    score: float
    waits: bool


@dataclass(frozen=True)
class Graded:
    """What the gradebook and the notebooks said after a run."""

    tasks: dict[str, dict[str, Task]]
    texts: dict[str, dict[str, str]]
    totals: dict[str, float]
    log: str

    def scores(self, student: str) -> float:
        """Sum the scores of what the judge decides."""
        return sum(task.score for name, task in self.tasks[student].items() if name != "derive_dx")


def autograde(course: Course, *arguments: str) -> Graded:
    ran = course.nbgrader("autograde", "conv1d", *arguments)
    assert ran.code == 0, ran.said
    tasks, texts, totals = {}, {}, {}
    with gradebook(course) as book:
        for submission in book.assignment_submissions("conv1d"):
            student = submission.student.id
            (notebook,) = submission.notebooks
            tasks[student] = {
                grade.name.removeprefix("test_"): Task(
                    grade.auto_score, grade.score, grade.needs_manual_grade
                )
                for grade in notebook.grades
                if grade.max_score
            }
            texts[student] = outputs(course.root / "autograded" / student / "conv1d" / "conv1d.ipynb")
            totals[student] = submission.score
    return Graded(tasks, texts, totals, ran.said)


def outputs(path: Path) -> dict[str, str]:
    """Give what each test cell shows, as text."""
    return {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): "\n".join(
            str(text) for output in cell.outputs for text in (output.get("data") or output).values()
        )
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }


def gradebook(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db")


def grade_by_hand(course: Course) -> None:
    """Let a person grade the derivations, so that nothing else waits but what was not judged."""
    with gradebook(course) as book:
        for submission in book.assignment_submissions("conv1d"):
            grade = book.find_grade("derive_dx", "conv1d", "conv1d", submission.student.id)
            grade.manual_score = 5.0
            grade.needs_manual_grade = False
        book.db.commit()


# The three runs.


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with two submissions: all right, and with mistakes."""
    course = copy_course(tmp_path_factory.mktemp("not_judged"))
    assert course.nbgrader("generate_assignment", "conv1d").code == 0
    students = {student.id: student for student in load_class(course.root / "tests" / "students" / "conv1d")}
    for name in (RIGHT, WRONG):
        notebook = nbformat.read(course.root / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
        fill_in(students[name], notebook)
        folder = course.root / "submitted" / name / "conv1d"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "conv1d.ipynb")
    return course


@pytest.fixture(scope="module")
def before(course: Course) -> Graded:
    """Only one of the two is graded before there is a fault."""
    return autograde(course, f"--student={RIGHT}")


@pytest.fixture(scope="module")
def faulty(course: Course, before: Graded) -> Graded:
    """Both are graded by a broken judge, one of them again."""
    with settings(course).open("a", encoding="utf-8") as file:
        file.write(FAULTS)
    return autograde(course, "--force")


@pytest.fixture(scope="module")
def listed(course: Course, faulty: Graded) -> dict[str, Any]:
    """What Formgrader lists of each student, after a person graded all that was for a person anyway."""
    grade_by_hand(course)
    return ask_formgrader(course)


@pytest.fixture(scope="module")
def mended(course: Course, listed: dict[str, Any]) -> Graded:
    """Both are graded again after the faults are gone."""
    whole, _, _ = settings(course).read_text(encoding="utf-8").partition(FAULTS)
    settings(course).write_text(whole, encoding="utf-8")
    return autograde(course, "--force")


@pytest.fixture(scope="module")
def listed_at_last(course: Course, mended: Graded) -> dict[str, Any]:
    """What Formgrader lists then."""
    grade_by_hand(course)
    return ask_formgrader(course)


def settings(course: Course) -> Path:
    return course.root / "nbgrader_config.py"


def ask_formgrader(course: Course) -> dict[str, Any]:
    """Start a Jupyter server with Formgrader in the course, and ask it for what its pages for grading show.

    Returns
    -------
    dict
        Student -> the row in the list of submissions, with the row of each task and the page to grade on.
    """
    with running_formgrader(course) as formgrader:
        found = {}
        for row in formgrader.ask("submitted_notebooks/conv1d/conv1d"):
            grades = formgrader.ask(f"grades?submission_id={row['id']}")
            tasks = {grade["name"].removeprefix("test_"): grade for grade in grades}
            page = formgrader.open(f"submissions/{row['id']}/")
            found[row["student"]] = row | {"tasks": tasks, "page": html.unescape(page)}
    return found


# What is then found.


@pytest.mark.parametrize("student", STUDENTS)
def test_what_could_not_be_judged_has_no_score_and_waits(faulty: Graded, student: str) -> None:
    """Not even a zero; the one who had scores before does not keep them."""
    for name in not_judged(student):
        assert faulty.tasks[student][name] == Task(None, 0.0, True), name


@pytest.mark.parametrize("student", STUDENTS)
def test_all_other_tasks_of_the_submission_are_judged(faulty: Graded, mended: Graded, student: str) -> None:
    """With the points that they have where nothing is broken."""
    others = faulty.tasks[student].keys() - not_judged(student)
    assert len(others) >= 5
    for name in others - {"derive_dx"}:
        assert faulty.tasks[student][name] == mended.tasks[student][name], name
        assert not faulty.tasks[student][name].waits, name
    lost = sum(mended.tasks[student][name].score for name in not_judged(student))
    assert lost > 10
    assert faulty.totals[student] == mended.scores(student) - lost


@pytest.mark.parametrize("student", STUDENTS)
def test_the_notebook_and_the_log_say_why(faulty: Graded, student: str) -> None:
    """For the person who now has to decide, and for who has to mend it."""
    for name, why in not_judged(student).items():
        assert why in faulty.texts[student][name], name
        told = [line for line in faulty.log.splitlines() if student in line and f"test_{name}" in line]
        assert any(why in line for line in told), name


@pytest.mark.parametrize("student", STUDENTS)
def test_formgrader_lists_it_under_manual_grading(listed: dict[str, Any], student: str) -> None:
    """The submission in the list, each task on its page, and the reason beside it."""
    row = listed[student]
    assert row["needs_manual_grade"] is True
    waiting = {name for name, grade in row["tasks"].items() if grade["needs_manual_grade"]}
    assert waiting == set(not_judged(student))
    for name, why in not_judged(student).items():
        assert row["tasks"][name]["auto_score"] is None, name
        assert why in row["page"], name


def test_after_mending_every_score_is_there(before: Graded, mended: Graded) -> None:
    """The right one has exactly the scores from before there was a fault."""
    assert mended.tasks[RIGHT].keys() == before.tasks[RIGHT].keys()
    for name in before.tasks[RIGHT].keys() - {"derive_dx"}:
        assert mended.tasks[RIGHT][name] == before.tasks[RIGHT][name], name
        assert mended.tasks[RIGHT][name].score > 0, name
    assert mended.tasks[WRONG]["convolve1d_forward"] == Task(0.0, 0.0, False)


@pytest.mark.parametrize("student", STUDENTS)
def test_after_mending_nothing_of_the_fault_is_left(
    mended: Graded, listed_at_last: dict[str, Any], student: str
) -> None:
    """Neither in the notebook nor in Formgrader, where nothing waits any more."""
    row = listed_at_last[student]
    assert row["needs_manual_grade"] is False
    assert not any(grade["needs_manual_grade"] for grade in row["tasks"].values())
    for name, why in not_judged(student).items():
        assert why not in mended.texts[student][name], name
        assert why not in row["page"], name
    for text in mended.texts[student].values():
        assert "not judged" not in text
