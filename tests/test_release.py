"""What students get: release/ is what nbgrader makes of source/, and holds nothing that it should not."""

import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook
from scratch import ROOT, Course, copy_course

from grader.byhand import ANSWERS
from grader.exercises import EXERCISES

ASSIGNMENTS = "conv1d", "conv2d"
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)
SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION", re.MULTILINE | re.DOTALL)
HIDDEN = re.compile(
    r"^[ \t]*### BEGIN HIDDEN TESTS\n(.*?)^[ \t]*### END HIDDEN TESTS", re.MULTILINE | re.DOTALL
)
FULL = 92


def notebook(folder: str, assignment: str) -> Path:
    """Where an assignment is in source/ or release/."""
    return ROOT / folder / assignment / f"{assignment}.ipynb"


def cells(folder: str, assignment: str) -> list[Any]:
    """Read the cells of a notebook in source/ or release/."""
    return list(nbformat.read(notebook(folder, assignment), as_version=4).cells)


def files(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def by_grade_id(folder: str, assignment: str) -> dict[str, Any]:
    """Index nbgrader's cells."""
    found = ((cell.metadata.get("nbgrader", {}).get("grade_id"), cell) for cell in cells(folder, assignment))
    return {name: cell for name, cell in found if name}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which nothing is generated yet."""
    return copy_course(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def generated(course: Course) -> list[dict[str, bytes]]:
    """What nbgrader makes of source/: once, and once more over it."""
    made = []
    for force in ([], ["--force"]):
        for assignment in ASSIGNMENTS:
            ran = course.nbgrader("generate_assignment", assignment, *force)
            assert ran.code == 0, ran.said
        made.append(files(course.root / "release"))
    return made


@pytest.mark.slow
def test_release_is_what_nbgrader_makes_of_source(generated: list[dict[str, bytes]]) -> None:
    """Byte for byte. If not: `make release`, and commit it."""
    assert files(ROOT / "release") == generated[0]


@pytest.mark.slow
def test_generating_again_changes_nothing(generated: list[dict[str, bytes]]) -> None:
    """Cell ids included: a release that differs from the last one does so for a reason."""
    assert generated[1] == generated[0]


@each_assignment
def test_each_cell_keeps_its_id_and_they_are_unique(assignment: str) -> None:
    """A cell has one id in source/ and release/."""
    source, release = ([cell.id for cell in cells(folder, assignment)] for folder in ("source", "release"))
    assert release == source
    assert len(set(source)) == len(source)


@each_assignment
def test_release_has_no_markers(assignment: str) -> None:
    """Nothing says where a solution, a hidden test or a mark scheme was."""
    text = notebook("release", assignment).read_text(encoding="utf-8")
    for marker in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
        assert marker not in text


@each_assignment
def test_release_has_no_solution_and_no_hidden_test(assignment: str) -> None:
    """No line of them is left in the cell it stood in; functions and answers are stubs."""
    source, release = by_grade_id("source", assignment), by_grade_id("release", assignment)
    for name, cell in source.items():
        removed = SOLUTION.findall(cell.source) + HIDDEN.findall(cell.source)
        visible = lines(SOLUTION.sub("", HIDDEN.sub("", cell.source)))
        assert not (lines("\n".join(removed)) - visible) & lines(release[name].source), name
        if cell.metadata.nbgrader.solution:
            assert removed, f"{name} is a solution cell without a solution"


def lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


@each_assignment
def test_release_imports_nothing_but_what_travels_with_it(assignment: str) -> None:
    """A student's machine has numpy and the helper, neither the judge nor the reference."""
    code = "\n".join(cell.source for cell in cells("release", assignment) if cell.cell_type == "code")
    assert not re.search(r"^\s*(from|import)\s+(grader|solutions)\b", code, re.MULTILINE)


@each_assignment
def test_release_has_no_outputs(assignment: str) -> None:
    """Students run it themselves."""
    code = [cell for cell in cells("release", assignment) if cell.cell_type == "code"]
    assert not [cell.id for cell in code if cell.outputs or cell.execution_count]


@each_assignment
def test_the_helper_is_the_one_in_source(assignment: str) -> None:
    """convlab.py has one source."""
    assert (ROOT / "release" / assignment / "convlab.py").read_bytes() == (
        ROOT / "source" / "convlab.py"
    ).read_bytes()


@each_assignment
def test_points_add_up_to_100(assignment: str) -> None:
    """Each assignment is out of 100: what the judge gives and what a person gives."""
    points = {n: c.metadata.nbgrader.get("points", 0) for n, c in by_grade_id("release", assignment).items()}
    assert sum(points.values()) == 100
    judged = [task for task in (*EXERCISES.values(), *ANSWERS.values()) if task.assignment == assignment]
    for task in judged:
        assert points[f"test_{task.name}"] == task.points


def instructors(assignment: str) -> dict[str, Any]:
    """Run the solution cells of a source notebook's functions."""
    space: dict[str, Any] = {"np": np}
    for name, cell in by_grade_id("source", assignment).items():
        if name in EXERCISES:
            exec(cell.source, space)
    return space


def questions(name: str) -> Iterator[Any]:
    """Draw the judge's cases for a function."""
    for number, group in enumerate(EXERCISES[name].groups):
        yield from group.make(np.random.default_rng([20, number]))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_notebooks_solutions_agree_with_the_reference(name: str) -> None:
    """What the instructor reads in the notebook is what the judge holds students to."""
    assignment = EXERCISES[name].assignment
    solution = instructors(assignment)[name]
    reference = getattr(import_module(f"solutions.{assignment}"), name)
    for case in questions(name):
        results = (f(*case.args, **case.kwargs) for f in (solution, reference))
        got, expected = (result if isinstance(result, tuple) else (result,) for result in results)
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


@each_assignment
def test_the_notebooks_answers_by_hand_are_the_instructors_own(assignment: str) -> None:
    """Worked out from the numbers of the id in the notebook."""
    space: dict[str, Any] = {}
    source = by_grade_id("source", assignment)
    for answer in ANSWERS.values():
        if answer.assignment == assignment:
            exec(source[answer.name].source, space)
            np.testing.assert_array_equal(space[answer.name], answer.right("instructor"))


@pytest.mark.slow
@each_assignment
def test_the_source_notebook_runs_with_full_marks(
    assignment: str, course: Course, generated: list[dict[str, bytes]]
) -> None:
    """Handed in as it is by a student named `instructor`, it gets every point that the judge gives."""
    shutil.copytree(
        course.root / "source" / assignment, course.root / "submitted" / "instructor" / assignment
    )
    ran = course.nbgrader("autograde", assignment)
    assert ran.code == 0, ran.said
    graded = nbformat.read(
        course.root / "autograded" / "instructor" / assignment / f"{assignment}.ipynb", as_version=4
    )
    errors = [
        cell.id
        for cell in graded.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert not errors
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        assert book.find_submission(assignment, "instructor").score == FULL
