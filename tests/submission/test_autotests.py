"""nbgrader's `### AUTOTEST` lines are graded by what `nbgrader generate_assignment` made of them.

Real commands in a course with the templates that `nbgrader quickstart --autotest` gives.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import nbformat
import nbgrader
import pytest
from classroom import LIMITS, configure, copy_of, files, flipgrad, generate, hand_in, rows, task_cell
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from scratch import Course, copy_course
from traitlets.config import Config, Configurable

from grader.submission.autotests import AutotestsError, fill_in_autotests

SQUARES = "def squares(n):\n    return [i**2 for i in range(1, n + 1)]"
TESTS = {
    "test_plain": "# Some sizes.\n### AUTOTEST squares(1); squares(3)\nassert squares(0) == []",
    "test_hashed": "### HASHED AUTOTEST squares(4)",
    "test_hidden": "### BEGIN HIDDEN TESTS\n### AUTOTEST sum(squares(5)) / 2\n### END HIDDEN TESTS",
}
"""Test cells of two points each."""
STUDENTS = {
    "right": "def squares(n):\n    return list(map(lambda i: i * i, range(1, n + 1)))",
    "wrong": "def squares(n):\n    return [i**2 for i in range(1, min(n, 3) + 1)]",
    "tuple": "def squares(n):\n    return tuple(i**2 for i in range(1, n + 1))",
    "untouched": None,
}
EARNED = {"right": [2, 2, 2], "wrong": [2, 0, 0], "tuple": [0, 0, 2], "untouched": [0, 0, 0]}


def notebook_of(tests: dict[str, str], kernel: str = "python3") -> NotebookNode:
    solution = f"### BEGIN SOLUTION\n{SQUARES}\n### END SOLUTION"
    look = task_cell("try_squares", "### AUTOTEST squares(2)", points=1)
    look.metadata.nbgrader.points = 0
    cells = [
        task_cell("squares", solution, solution=True),
        look,
        *(task_cell(name, text, points=2) for name, text in tests.items()),
    ]
    spec = {"display_name": "Python 3", "language": "python", "name": kernel}
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with an assignment of autotests, generated and handed in."""
    course = copy_course(tmp_path_factory.mktemp("generated"))
    configure(course, LIMITS)
    templates = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "autotests.yml"
    shutil.copy(templates, course.root)
    (course.root / "source" / "auto").mkdir()
    nbformat.write(notebook_of(TESTS), course.root / "source" / "auto" / "auto.ipynb")
    generate(course, "auto")
    for student, source in STUDENTS.items():
        cells = {"squares": source} if source else None
        hand_in(course, student, cells, assignment="auto", notebooks=("auto",))
    return course


@pytest.fixture
def course(generated: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return copy_of(generated, tmp_path)


def earned(course: Course) -> dict[str, list[float | None]]:
    """Read what each student has for each test cell."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        return {
            submission.student.id: [grades[name] for name in TESTS]
            for submission in book.assignment_submissions("auto")
            for notebook in submission.notebooks
            for grades in [{grade.name: grade.auto_score for grade in notebook.grades}]
        }


def cells(course: Course, student: str) -> Iterator[tuple[str, NotebookNode]]:
    path = course.root / "autograded" / student / "auto" / "auto.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        if "nbgrader" in cell.metadata:
            yield cell.metadata.nbgrader.grade_id, cell


@pytest.mark.slow
def test_autotests_are_graded_by_the_asserts_that_were_generated(course: Course) -> None:
    """By both commands, and at every run alike: a right submission is right, an untouched one is not."""
    ran = flipgrad(course, assignment="auto")
    assert ran.code == 0, ran.said
    assert earned(course) == EARNED
    first = rows(course), files(course)
    ran = course.nbgrader("autograde", "auto", "--force")
    assert ran.code == 0, ran.said
    assert (rows(course), files(course)) == first
    for name, cell in cells(course, "right"):
        if name in TESTS:
            assert "assert str(" in cell.source or "assert sha1(" in cell.source
            assert "AUTOTEST" not in cell.source


@pytest.mark.slow
def test_a_visible_autotest_without_points_shows_what_it_finds(course: Course) -> None:
    """In the notebook that goes back, as on the student's machine."""
    assert flipgrad(course, assignment="auto").code == 0
    shown = {student: str(dict(cells(course, student))["try_squares"].outputs) for student in STUDENTS}
    assert "Success!" in shown["right"]
    assert "type of squares(2) is not list" in shown["tuple"]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
@pytest.mark.parametrize(
    "lost",
    [
        "delete from source_cell where name = 'test_hashed'",
        "update source_cell set source = null where name = 'test_hashed'",
        "update source_cell set source = '### HASHED AUTOTEST squares(4)' where name = 'test_hashed'",
    ],
    ids=["row", "text", "asserts"],
)
def test_without_what_was_generated_nothing_is_graded(course: Course, command: str, lost: str) -> None:
    """The task and what to do are named, and after that it is graded."""
    with sqlite3.connect(course.root / "gradebook.db") as book:
        book.execute(lost)
    book.close()
    ran = course.run(command, "autograde", "auto")
    assert ran.code == 1
    said = " ".join(ran.said.split())
    assert "auto.ipynb test (test_hashed). Nothing was graded." in said
    assert "Run `nbgrader generate_assignment auto`" in said
    assert "Traceback" not in ran.said
    assert earned(course) == {}
    assert files(course) == {}
    if command == "flipgrad":
        generate(course, "auto")
        assert flipgrad(course, assignment="auto").code == 0
        assert earned(course) == EARNED


@pytest.mark.slow
def test_a_change_since_then_is_told(course: Course) -> None:
    """What was generated still counts, as for nbgrader."""
    changed = {**TESTS, "test_plain": TESTS["test_plain"].replace("squares(3)", "squares(7)")}
    nbformat.write(notebook_of(changed), course.root / "source" / "auto" / "auto.ipynb")
    ran = flipgrad(course, assignment="auto")
    assert ran.code == 0
    said = " ".join(ran.said.split())
    assert "was changed since its autotests were generated (test_plain)" in said
    assert earned(course) == EARNED


# Settings.


@pytest.mark.parametrize(
    ("line", "kernel", "settings"),
    [
        ("  ### CHECK squares(1)", "python3", {"autotest_delimiter": "CHECK"}),
        ("// AUTOTEST squares(1)", "other", {"comment_strs": {"other": "//"}}),
        ("# AUTOTEST squares(1)", "of another name", {}),
        ("# a digest of AUTOTEST", "python3", {}),
    ],
)
def test_autotests_are_found_by_nbgraders_settings(
    line: str, kernel: str, settings: dict[str, object]
) -> None:
    """The word that marks them, and what begins a comment."""
    parent = Configurable(config=Config(InstantiateTests=settings))
    notebook = notebook_of({"test_it": line}, kernel)
    known = {"try_squares": "assert squares(2)", "test_it": "assert squares(1)"}
    with pytest.raises(AutotestsError, match="test_it"):
        fill_in_autotests(notebook, known | {"test_it": line}, parent)
    notebook = notebook_of({"test_it": line}, kernel)
    fill_in_autotests(notebook, known, parent)
    assert notebook.cells[2].source == "assert squares(1)"


@pytest.mark.parametrize("text", ["assert squares(1) == [1]", "AUTOTEST = squares(1)", "x = 'AUTOTEST'"])
def test_other_test_cells_keep_their_text(text: str) -> None:
    """Whatever the gradebook has."""
    notebook = notebook_of({"test_it": text})
    known = {"try_squares": "assert squares(2)", "test_it": "assert squares(1)"}
    assert fill_in_autotests(notebook, known, None) == []
    assert notebook.cells[2].source == text
