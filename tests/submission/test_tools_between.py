"""What students' own tools do to a notebook between fetching it and handing it in costs nothing here.

The real tools are run, in the versions that tools_between.py pins.
"""

import re
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from scratch import ROOT, Course, copy_course
from tools_between import TRIPS, go, make_environment

from grader.assignments import HAND_TASKS
from grader.convlab import numbers_for
from grader.demo.simulated import fill_in, load_class

pytestmark = pytest.mark.long
STUDENTS = {f"student-{number}": trip for number, trip in enumerate(TRIPS)}
HELPER = """
def spread(dy, stride):
    dense = np.zeros((len(dy) - 1) * stride + 1)
    dense[::stride] = dy
    return dense
""".strip()
ANSWER = (
    "With $x_p[j] = x[j - p]$ the *chain rule* gives, for each `j`,\n\n"
    "$$\nd_x[j] = \\sum_i d_y[i] \\frac{\\partial y[i]}{\\partial x[j]}\n$$\n\n"
    "- where $i + u = j$\n- and $0 \\le i < m$,\n\n"
    "as was to be shown."
)
OTHER_ANSWER = "It follows from the chain rule."
OWN_TEXT = "My own notes on what I tried."
BY_JUPYTER = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.11.7",
    },
}
"""Metadata of a notebook that was run and saved in JupyterLab."""
FULL = 92
"""Points that a machine gives in conv1d."""


def name_of(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def released() -> NotebookNode:
    notebook = nbformat.read(ROOT / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
    notebook.metadata = nbformat.from_dict(BY_JUPYTER)
    return notebook


def solved(student: str, answer: str = ANSWER) -> NotebookNode:
    """Do everything right under an id, with a helper, a magic and a text in cells that the student added."""
    (base,) = (each for each in load_class(ROOT / "tests" / "students" / "conv1d") if each.id == "correlate")
    cells = {name: source.replace(HELPER, "").strip("\n") for name, source in base.cells.items()}
    assert cells != base.cells
    cells |= {
        task.name: f"{task.name} = {task.expected(numbers_for(student, task.draw)).astype(int).tolist()}"
        for task in HAND_TASKS.values()
        if task.assignment == "conv1d"
    }
    cells |= {"student_id": f'student_id = "{student}"', "derive_dx": answer}
    notebook = released()
    fill_in(replace(base, cells=cells), notebook)
    where = next(j for j, cell in enumerate(notebook.cells) if name_of(cell) == "conv1d_dw")
    notebook.cells[where:where] = [new_markdown_cell(OWN_TEXT), new_code_cell(HELPER)]
    notebook.cells.insert(1, new_code_cell("%matplotlib inline"))
    return notebook


def half(notebook: NotebookNode, start: float, end: float) -> NotebookNode:
    """Leave the solutions in a part of a notebook, and the stubs everywhere else."""
    stubs = {name_of(cell): cell.source for cell in released().cells}
    part = deepcopy(notebook)
    for j, cell in enumerate(part.cells):
        if cell.metadata.get("nbgrader", {}).get("solution") and not start <= j / len(part.cells) < end:
            cell.source = stubs[name_of(cell)]
    return part


def otherwise(notebook: NotebookNode) -> NotebookNode:
    """Write some solutions and the answer differently, so that no merge can join them."""
    other = deepcopy(notebook)
    for cell in other.cells:
        if name_of(cell) == "conv1d_forward":
            cell.source = cell.source.replace("xp", "padded")
        if name_of(cell) == "derive_dx":
            cell.source = OTHER_ANSWER
    return other


def set_out(student: str, folder: Path) -> None:
    """Put down what a trip of this student's takes."""
    work = solved(student)
    notebooks = {
        "work": work,
        "base": half(work, 0, 0),
        "half": half(work, 0, 0.5),
        "other-half": half(work, 0.5, 1),
        "otherwise": otherwise(work),
    }
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    copy(ROOT / "release" / "conv1d" / "convlab.py", folder)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tools' programs."""
    try:
        return make_environment(tmp_path_factory.mktemp("tools"))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"The tools cannot be installed here: {error.stderr}")


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory, programs: Path) -> Mapping[str, bytes]:
    """Student -> the notebook that came back from the trip."""

    def come_back(student: str) -> bytes:
        folder = tmp_path_factory.mktemp(student)
        set_out(student, folder)
        go(TRIPS[STUDENTS[student]], folder, programs)
        return (folder / "back.ipynb").read_bytes()

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(STUDENTS, pool.map(come_back, STUDENTS), strict=True))


@dataclass(frozen=True)
class Graded:
    """A class after it was autograded."""

    course: Course
    earned: Mapping[str, Mapping[str, float | None]]
    """Student -> task -> points; None: waits for a person."""

    def notebook(self, student: str) -> NotebookNode:
        path = self.course.root / "autograded" / student / "conv1d" / "conv1d.ipynb"
        return nbformat.read(path, as_version=4)

    def answer(self, student: str) -> str:
        (answer,) = (cell.source for cell in self.notebook(student).cells if name_of(cell) == "derive_dx")
        return str(answer)


def graded(course: Course, notebooks: Mapping[str, bytes], *command: str) -> Graded:
    """Grade a class with a command, and read the points."""
    assert course.nbgrader("generate_assignment", "conv1d").code == 0
    for student, data in notebooks.items():
        folder = course.root / "submitted" / student / "conv1d"
        folder.mkdir(parents=True)
        (folder / "conv1d.ipynb").write_bytes(data)
    course.run(*command)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        earned = {
            submission.student.id: {
                grade.name: None if grade.needs_manual_grade else grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.max_score
            }
            for submission in book.assignment_submissions("conv1d")
        }
    return Graded(course, earned)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, back: Mapping[str, bytes]) -> Graded:
    """What came back from the trips, graded by us."""
    return graded(copy_course(tmp_path_factory.mktemp("ours")), back, "flipgrad", "autograde", "conv1d")


of_each_trip = pytest.mark.parametrize("student", [pytest.param(s, id=trip) for s, trip in STUDENTS.items()])


@of_each_trip
def test_a_trip_costs_no_points(ours: Graded, student: str) -> None:
    """All that a machine judges is right, and the written answer waits for a person."""
    earned = dict(ours.earned[student])
    assert earned.pop("derive_dx") is None
    assert sum(points or 0 for points in earned.values()) == FULL, earned


@of_each_trip
def test_the_written_answer_comes_back_and_nothing_else_with_it(ours: Graded, student: str) -> None:
    """As it was typed; where a tool changed it, a person still reads all of it."""
    trip = STUDENTS[student]
    answer = ours.answer(student)
    if trip == "p2j":  # it drops the empty lines of a text
        assert answer == ANSWER.replace("\n\n", "\n")
    elif trip == "nbmerge, with conflicts":
        assert answer.splitlines() == [
            "<<<<<<< local", *ANSWER.splitlines(), "=======", OTHER_ANSWER, ">>>>>>> remote"
        ]  # fmt: skip
    else:
        assert answer == ANSWER


@of_each_trip
def test_no_text_of_the_assignment_is_taken_for_the_students(ours: Graded, student: str) -> None:
    """Of the texts, only the one that the student added is shown as added."""
    added = [cell for cell in ours.notebook(student).cells if cell.id.startswith("added-")]
    texts = [cell.source for cell in added if cell.cell_type == "markdown"]
    if STUDENTS[student] == "nbconvert --to markdown, jupytext":  # it joins neighbours, which nobody can part
        assert all(OWN_TEXT in text for text in texts)
    else:
        assert texts == [OWN_TEXT]


@of_each_trip
def test_what_was_lost_is_said(ours: Graded, student: str) -> None:
    """Nothing is said of the other trips."""
    notes = [cell.source for cell in ours.notebook(student).cells if cell.id == "about-this-submission"]
    if STUDENTS[student] == "nbmerge, with conflicts":
        assert "A cell of this file holds an unfinished merge; one side of it was taken." in notes[0]
    else:
        assert notes == []


STOCK = """

# Stock: nbgrader's own way to autograde
for name in ("sanitize_preprocessors", "autograde_preprocessors", "exporter_class"):
    c.Autograde.pop(name, None)
"""


def test_the_docs_say_what_each_trip_gives(tmp_path: Path, ours: Graded, back: Mapping[str, bytes]) -> None:
    """Here, and by stock nbgrader on the same files."""
    course = copy_course(tmp_path)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(STOCK)
    stock = graded(course, back, "nbgrader", "autograde", "conv1d")
    measured = {
        trip: tuple(points(each.earned.get(student, {})) for each in (ours, stock))
        for student, trip in STUDENTS.items()
    }
    print("\n".join(f"| {trip} | {a:g} | {b:g} |" for trip, (a, b) in measured.items()))
    assert documented() == measured


def points(earned: Mapping[str, float | None]) -> float:
    """Add up what a machine gave."""
    return sum(value or 0 for value in earned.values())


def documented() -> dict[str, tuple[float, ...]]:
    """Read the table of the docs: a trip in each row, and its points here and by stock."""
    text = (ROOT / "docs" / "students.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| ([0-9.]+) \| ([0-9.]+) \|$", text, re.MULTILINE)
    return {trip.replace("`", ""): (float(here), float(there)) for trip, here, there in rows}
