"""The simulated class, and the demo that takes it through a course: each student gets what its file says."""

import csv
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook
from scratch import ROOT, Course, Ran, copy_course

from grader.cli import main
from grader.demo.results import StudentResult, Task, read_results, read_tasks
from grader.demo.simulated import Student, fill_in, load_class

FOLDER = ROOT / "tests" / "students" / "conv1d"
STUDENTS = load_class(FOLDER)
CLASSES = {folder.name: load_class(folder) for folder in sorted(FOLDER.parent.iterdir())}
A_FEW = "loops", "never_ends", "never_ends_in_dx", "untouched"
EVERYBODY = [(assignment, student) for assignment, students in CLASSES.items() for student in students]


# The class.


@pytest.mark.parametrize("assignment", CLASSES)
def test_a_class_is_large_and_its_right_answers_differ_in_style(assignment: str) -> None:
    """At least 24 students, and right forward passes in at least seven ways."""
    students = CLASSES[assignment]
    assert len(students) >= 24
    right = {student.cells[f"{assignment}_forward"] for student in students if not student.scores}
    assert len(right) >= 7


@pytest.mark.parametrize(("assignment", "student"), EVERYBODY, ids=lambda value: getattr(value, "id", value))
def test_a_file_says_what_its_student_does_and_fits_the_notebook(assignment: str, student: Student) -> None:
    """A sentence stands on top of it; its cells, and the tasks that it should lose points on, exist."""
    assert student.does.endswith(".")
    released = nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    fill_in(student, released)
    tasks = {cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in released.cells}
    assert {name.removeprefix("test_") for name in tasks} >= set(student.scores)


def test_cells_that_a_file_does_not_give_come_from_its_base(tmp_path: Path) -> None:
    """A file is as short as what is its own; the header is read, the cells are not."""
    students = write_class(
        tmp_path,
        right="'''Right.'''\n# %% f\nf = 1\n# %% g\ng = 1\n# %% text [markdown]\n# Because.\n",
        wrong="'''Wrong.'''\nBASE = 'right'\nSCORES = {'g': 0}\n# %%\nimport this\n# %% g\ng = (\n",
        lazy="'''Lazy.'''\nBASE = 'right'\nUNTOUCHED = ['g']\n",
        away="'''Did nothing.'''\nBASE = 'untouched'\n",
    )
    assert (students["wrong"].cells["f"], students["wrong"].cells["g"]) == ("f = 1", "g = (")
    assert students["wrong"].added == {"g": "import this"}
    assert students["wrong"].scores == {"g": 0}
    assert students["right"].cells["text"] == "Because."
    assert "g" not in students["lazy"].cells
    assert students["away"].cells == {}


def test_students_fill_in_delete_copy_and_add_cells(tmp_path: Path) -> None:
    """A notebook is changed as a person would change it; what is not a solution cell stays."""
    (student,) = write_class(
        tmp_path,
        a="'''Busy.'''\nDELETED = ['h']\nCOPIED = ['g']\n"
        "# %% f\nf = 1\n# %%\nhelp = 0\n# %% g\ng = 1\n# %% h\nh = 1\n",
    ).values()
    released = new_notebook(
        cells=[solution_cell(name) for name in ("student_id", "f", "g", "h")] + [new_code_cell("1")]
    )
    fill_in(student, released)
    assert [cell.source for cell in released.cells] == [
        'student_id = "a"',
        "f = 1",
        "help = 0",
        "...",
        "g = 1",
        "1",
    ]


def test_a_student_whose_cells_are_not_in_the_notebook_is_an_error(tmp_path: Path) -> None:
    """The class and the notebook must not drift apart in silence."""
    (student,) = write_class(tmp_path, a="'''Lost.'''\n# %% conv9_forward\n1\n").values()
    with pytest.raises(ValueError, match="no cell conv9_forward, which a fills in"):
        fill_in(student, new_notebook(cells=[solution_cell("student_id")]))


def write_class(folder: Path, **files: str) -> dict[str, Student]:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return {student.id: student for student in load_class(folder)}


def solution_cell(name: str) -> nbformat.NotebookNode:
    about = {"grade": False, "grade_id": name, "locked": False, "solution": True}
    return new_code_cell("...", metadata={"nbgrader": about})


# The demo.


def of_the_demo(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that needs the demo's one run."""
    return pytest.mark.slow(test)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course as it is after a clone."""
    return copy_course(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def interrupted(course: Course) -> Ran:
    """A demo of a few students that is stopped with Ctrl-C while their notebooks run."""
    log = course.root / "demo" / "logs" / "autograde.log"
    everybody, others = course.root / "tests" / "students" / "conv1d", course.root.parent / "others"
    shutil.copytree(everybody, others)
    for file in everybody.glob("*.py"):
        if file.stem not in A_FEW:
            file.unlink()
    with course.start("flipgrad", "demo") as process:
        while not (log.exists() and '"due"' in log.read_text()):
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate()
    shutil.copytree(others, everybody, dirs_exist_ok=True)
    return Ran(process.returncode, said)


@pytest.fixture(scope="module")
def demo(course: Course, interrupted: Ran) -> Ran:
    """The demo, run to its end in the folder of the one that was stopped."""
    return course.run("flipgrad", "demo")


@pytest.fixture(scope="module")
def results(course: Course, demo: Ran) -> dict[str, StudentResult]:
    """What the gradebook says."""
    return read_results(course.root / "demo", "conv1d")


@pytest.fixture(scope="module")
def tasks(course: Course, demo: Ran) -> tuple[Task, ...]:
    """The tasks with points."""
    return read_tasks(
        nbformat.read(course.root / "demo" / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
    )


@of_the_demo
def test_ctrl_c_ends_the_demo_and_all_it_started(course: Course, interrupted: Ran) -> None:
    """It says that nothing is left to do, and no kernel runs on."""
    assert interrupted.code == 130
    assert "Nothing needs cleaning up" in interrupted.said
    assert "Traceback" not in interrupted.said


@of_the_demo
def test_no_process_is_left(course: Course, demo: Ran) -> None:
    """Neither of the stopped run nor of the whole one, endless loops included."""
    patience = time.monotonic() + 120
    while processes_in(course.root) and time.monotonic() < patience:
        time.sleep(0.5)
    assert processes_in(course.root) == []


def processes_in(folder: Path) -> list[str]:
    """List the commands that work in a folder."""
    found = []
    for process in psutil.process_iter(["cwd", "cmdline"]):
        cwd = process.info["cwd"]
        if cwd and Path(cwd).is_relative_to(folder):
            found.append(" ".join(process.info["cmdline"]))
    return found


@of_the_demo
@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student.id)
def test_a_student_gets_what_its_file_says(
    student: Student, tasks: tuple[Task, ...], results: dict[str, StudentResult]
) -> None:
    """All points of each task but those in SCORES; what a person grades waits for a person."""
    promised = {task.name: None if task.by_person else task.points for task in tasks}
    assert results[student.id].scores == {**promised, **student.scores}


@of_the_demo
@pytest.mark.parametrize(
    ("student", "words"),
    [
        ("flip_forgotten", "dx: the kernel is not flipped"),
        ("empty_slice", "dx: the slice [padding:-padding] is empty when padding is 0"),
        ("integer_buffer", "the result takes its type from x"),
        ("only_plain", "the padding is ignored"),
        ("input_erased", "dx: the argument x is changed in place"),
        ("hand_half_right", "hand y: 1 of 3 right; hand dw: 2 of 3 right; hand dx: 3 of 5 right"),
        ("hand_half_right", "hand paths, hand flip: 1 of 2 right"),
        ("id_copied", "hand y, hand row, hand dw, hand dx, hand paths, hand flip: worked under another id"),
        ("syntax_error", "dw: SyntaxError"),
        ("raises_on_top", "J: NameError"),
        ("cell_deleted", "not done"),
        ("never_ends", "flipped y: a cell never ends"),
        ("never_ends_in_dx", "dx: never ends"),
        ("untouched", "not done"),
    ],
)
def test_what_went_wrong_is_said_in_a_few_words(
    results: dict[str, StudentResult], student: str, words: str
) -> None:
    """A known mistake by its name, anything else by what was found."""
    assert words in "; ".join(results[student].wrong)


@of_the_demo
def test_who_is_right_is_told_nothing_wrong(results: dict[str, StudentResult]) -> None:
    """No finding against right work, in any style."""
    assert {student.id: results[student.id].wrong for student in STUDENTS if not student.scores} == {
        student.id: () for student in STUDENTS if not student.scores
    }


@of_the_demo
def test_the_demo_ends_with_a_table_and_what_to_open(course: Course, demo: Ran) -> None:
    """A row for each student with its total, the waiting task, and files that are there."""
    assert demo.code == 0, demo.said
    rows = {line.split()[0]: line for line in demo.said.splitlines() if line.split()}
    for student in STUDENTS:
        assert student.id in rows
    assert " 92" in rows["loops"]
    assert " ? " in rows["loops"]
    assert "derive_dx (8 points)" in demo.said
    assert max(map(len, demo.said.splitlines())) <= 110
    for page in ("feedback/flip_forgotten/conv1d/conv1d.html", "grades.csv"):
        assert f"demo/{page}" in demo.said
        assert (course.root / "demo" / page).is_file()


@of_the_demo
def test_the_grades_are_exported(course: Course, results: dict[str, StudentResult]) -> None:
    """A row for each student, with the points so far."""
    with (course.root / "demo" / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == pytest.approx({student.id: results[student.id].total for student in STUDENTS})


@of_the_demo
def test_every_student_has_feedback(course: Course, demo: Ran) -> None:
    """In the folder where the student worked, as nbgrader's exchange brings it."""
    without = [
        student.id
        for student in STUDENTS
        if not list(
            (course.root / "demo" / "students" / student.id / "conv1d" / "feedback").glob("*/conv1d.html")
        )
    ]
    assert without == []


@of_the_demo
def test_the_demo_leaves_the_course_alone(course: Course, demo: Ran) -> None:
    """Gradebook, exchange and everything else of it are in demo/."""
    there = {path.name for path in course.root.iterdir()}
    assert there == {".flipgrad", "demo", "nbgrader_config.py", "source", "tests"}
    listed = {path.name for path in (course.root / "demo" / "exchange" / "flipgrad").iterdir()}
    assert listed == {"inbound", "outbound", "feedback"}


# Its errors.


@pytest.fixture
def empty(tmp_path: Path) -> Course:
    """A course with a notebook of another name, and no class."""
    (tmp_path / "course" / "source" / "conv3d").mkdir(parents=True)
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "course" / "source" / "conv3d" / "conv3d.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "course" / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\n"
    )
    return Course(tmp_path / "course")


@pytest.fixture
def refuses(empty: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the demo in that course, and return the error in which it ends."""

    def run(*arguments: str) -> str:
        monkeypatch.chdir(empty.root)
        ended = CliRunner().invoke(main, ["demo", *arguments])
        assert isinstance(ended.exception, SystemExit), ended.exception
        assert ended.exit_code == 1
        return ended.output.partition("Error: ")[2]

    return run


def test_the_demo_runs_only_in_a_course_folder(empty: Course, refuses: Callable[..., str]) -> None:
    """It says what is missing."""
    (empty.root / "nbgrader_config.py").unlink()
    said = refuses()
    assert "is no course folder: nbgrader_config.py or source/ is missing" in said


def test_an_unknown_assignment_is_answered_with_those_that_exist(refuses: Callable[..., str]) -> None:
    """So that a slip of the keyboard costs one look."""
    said = refuses("conv9")
    assert said == "There is no assignment 'conv9' in source/; there is conv3d.\n"


def test_an_assignment_without_a_class_is_named(refuses: Callable[..., str]) -> None:
    """It says where the class should be."""
    assert "tests/students/conv3d" in refuses("conv3d")


def add_class(course: Course) -> None:
    """Give the course a class of one."""
    folder = course.root / "tests" / "students" / "conv3d"
    folder.mkdir(parents=True)
    (folder / "away.py").write_text("'''Hands in what was released.'''\nBASE = 'untouched'\n")


def test_a_folder_of_somebodys_own_is_not_removed(empty: Course, refuses: Callable[..., str]) -> None:
    """What the demo did not make stays, and the error says what to do."""
    add_class(empty)
    (empty.root / "demo").mkdir()
    (empty.root / "demo" / "mine.txt").write_text("mine")
    assert "Move it away" in refuses("conv3d")
    assert (empty.root / "demo" / "mine.txt").read_text() == "mine"


@pytest.mark.slow
def test_a_command_that_fails_is_shown_with_its_log(empty: Course, refuses: Callable[..., str]) -> None:
    """Which one, its last lines, and where the rest is."""
    add_class(empty)
    (empty.root / "source" / "conv3d" / "conv3d.ipynb").write_text("x = 1")
    said = refuses("conv3d")
    assert "`nbgrader generate_assignment --create conv3d` failed" in said
    assert "There was an error processing assignment 'conv3d'" in said
    assert "demo/logs/generate_assignment.log" in said
    assert (
        "does not appear to be JSON" in (empty.root / "demo" / "logs" / "generate_assignment.log").read_text()
    )


def test_help_is_quick_because_it_loads_nothing(empty: Course) -> None:
    """The command line loads neither numpy nor nbgrader before it must."""
    loaded = "import sys, grader.cli; print({'numpy', 'nbgrader', 'rich'} & set(sys.modules))"
    assert empty.run(sys.executable, "-c", loaded).said == "set()\n"
    with empty.start("flipgrad", "--help") as process:
        assert "demo" in process.communicate()[0]
