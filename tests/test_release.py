"""What students get: release/ is what nbgrader makes of source/, and holds nothing that it should not."""

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbconvert import ScriptExporter
from nbgrader.api import Gradebook
from scratch import ROOT, Course, copy_course
from tiers import one_in

from grader.assignments import EXERCISES, HAND_TASKS
from grader.demo.simulated import Student, fill_in, load_class
from grader.submission.points import points_checked

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
def test_a_notebook_says_that_it_is_in_python(assignment: str) -> None:
    """So that `nbconvert --to script` writes Python, also where no kernel has run it."""
    handed_out = nbformat.read(notebook("release", assignment), as_version=4)
    script, about = ScriptExporter().from_notebook_node(handed_out)
    assert about["output_extension"] == ".py"
    ast.parse(script)


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


RIGHT = [
    pytest.param(assignment, student, id=f"{assignment}-{student.id}")
    for assignment in ASSIGNMENTS
    for student in load_class(ROOT / "tests" / "students" / assignment)
    if not student.scores
]


def run(assignment: str, student: Student) -> Iterator[tuple[Any, set[str], BaseException | None]]:
    """Run a student's notebook from top to bottom: each cell, the names that it binds, and its error."""
    handed_in = nbformat.read(notebook("release", assignment), as_version=4)
    fill_in(student, handed_in)
    space: dict[str, Any] = {}
    for cell in handed_in.cells:
        before, error = dict(space), None
        try:
            exec(cell.source if cell.cell_type == "code" else "", space)
        except Exception as raised:
            error = raised
        yield cell, {name for name in space if space[name] is not before.get(name, run)}, error


def load_helper(assignment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let notebooks import the released helper."""
    spec = spec_from_file_location("convlab", ROOT / "release" / assignment / "convlab.py")
    assert spec
    assert spec.loader
    helper = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "convlab", helper)
    spec.loader.exec_module(helper)


def is_the_instructors(cell: Any) -> bool:
    """Whether a student leaves it as it is."""
    return not cell.metadata.get("nbgrader", {}).get("solution")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # one of the students warns
@pytest.mark.parametrize(("assignment", "student"), one_in(3, RIGHT))
def test_no_cell_of_the_instructors_fails_in_right_work(
    assignment: str, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the student's helper functions are called."""
    load_helper(assignment, monkeypatch)
    errors = {cell.id: error for cell, _, error in run(assignment, student) if is_the_instructors(cell)}
    assert {name: error for name, error in errors.items() if error} == {}


@each_assignment
def test_the_instructors_cells_take_no_name_that_a_student_needs(
    assignment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They bind what the text introduces, and names too long to be met by chance."""
    load_helper(assignment, monkeypatch)
    (student,) = (each.values[1] for each in RIGHT if each.id == f"{assignment}-loops")
    bound = set().union(*(names for cell, names, _ in run(assignment, student) if is_the_instructors(cell)))
    introduced = {"__builtins__", "np", "convlab", "own", "x_letters"}
    long = r"(?:trial|predicted)_\w+|\w+_\w+_\w+"
    assert {name for name in bound - introduced if not re.fullmatch(long, name)} == set()


@each_assignment
def test_a_prediction_comes_before_what_it_is_about(assignment: str) -> None:
    """A cell of its own without points asks for it, and a later one reveals."""
    code = [cell for cell in cells("release", assignment) if cell.cell_type == "code"]
    revealed, asked = [], set()
    for cell in code:
        if call := re.fullmatch(r'convlab\.reveal\("([^"]+)", (.+)\)', cell.source):
            revealed.append(call[1])
            assert set(call[2].strip("[]").split(", ")) <= asked
            assert not cell.metadata.get("tags")
        elif names := re.findall(r"^(predicted_\w+) = .*None", cell.source, re.MULTILINE):
            assert "nbgrader" not in cell.metadata
            asked |= set(names)
    assert len(set(revealed)) == len(revealed) == sum("convlab.reveal(" in cell.source for cell in code)


@each_assignment
def test_the_cells_that_check_or_compare_let_the_next_ones_run(assignment: str) -> None:
    """A task that is not done stops nobody who runs all cells."""
    for cell in cells("release", assignment):
        if re.search(r"convlab\.(check_|compare)", cell.source) and cell.cell_type == "code":
            assert cell.metadata.get("tags") == ["raises-exception"], cell.id


@pytest.mark.parametrize(("assignment", "cell"), [("conv2d", "task_dx")])
def test_the_rule_of_the_stride_counts_what_is_left_of_the_padded_input(assignment: str, cell: str) -> None:
    """With n = 4, k = 2, stride 3 and padding 1 nothing of x is left over, but a zero is."""
    (text,) = (each.source for each in cells("release", assignment) if each.id == cell)
    assert re.search(r"\*padded\* input that no window\s+touches.*left over", text)
    assert "of `x` are left over" not in text
    assert "of `x` that is left over" not in text
    dy, w = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    x_padded = 4 + 2 * 1
    left_over = x_padded - (3 * (len(dy) - 1) + len(w))
    spread = np.array([dy[0], 0, 0, dy[1], *[0] * left_over])
    dx_padded = np.correlate(spread, w[::-1], "full")
    right = import_module("solutions.conv1d").conv1d_dx(dy, np.zeros(4), w, stride=3, padding=1)
    np.testing.assert_array_equal(dx_padded[1:-1], right)


@each_assignment
def test_the_kernels_index_is_u_wherever_it_is_read(assignment: str) -> None:
    """In notebooks, hints, reference and derivations; `a` is the first entry of the example's x."""
    texts = [each.source for folder in ("source", "release") for each in cells(folder, assignment)]
    texts += [mistake.hint for exercise in EXERCISES.values() for mistake in exercise.mistakes]
    texts += [(ROOT / "solutions" / f"{assignment}.py").read_text(encoding="utf-8")]
    texts += [(ROOT / "docs" / "derivations.md").read_text(encoding="utf-8")]
    assert [text for text in texts if re.search(r"\[a[,\]]|sum_\{?a\b|for a in", text)] == []


@each_assignment
def test_points_add_up_to_100(assignment: str) -> None:
    """Each assignment is out of 100: what the judge gives and what a person gives."""
    points = {n: c.metadata.nbgrader.get("points", 0) for n, c in by_grade_id("release", assignment).items()}
    assert sum(points.values()) == 100
    judged = [task for task in (*EXERCISES.values(), *HAND_TASKS.values()) if task.assignment == assignment]
    for task in judged:
        test = by_grade_id("source", assignment)[f"test_{task.name}"]
        assert [points[f"test_{task.name}"]] == list(points_checked(test.source))


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


@pytest.mark.parametrize("name", [name for name in EXERCISES if EXERCISES[name].assignment in ASSIGNMENTS])
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
    for answer in HAND_TASKS.values():
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
    learned = [cell for cell in graded.cells if "convlab.watch(" in cell.source]
    assert learned
    assert all("not run while your work is graded" in cell.outputs[0].text for cell in learned)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        assert book.find_submission(assignment, "instructor").score == FULL
