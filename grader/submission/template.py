"""The instructor's notebook as the structure of every submission: solutions cleared, hidden tests kept."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
)

from grader.assignments.of_course import NONE, CourseExercises, using
from grader.submission.as_in_a_kernel import docstrings_of
from grader.submission.autotests import fill_in_autotests
from grader.submission.instructor import Instructor, InstructorCell
from grader.submission.points import compare_points, only_checks, points_checked

_IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]+)", re.MULTILINE)
_LARGE = frozenset({"ipywidgets", "matplotlib", "pandas", "scipy"})
"""Libraries that take long to import. Importing them starts no thread, which a fork would lose."""
_STEPS = (LockCells, ClearSolutions, ClearOutput, ComputeChecksums)
_NOTHING: Mapping[str, str] = {}
TAG_INSIDE = "in-students-process"
"""The tag of a test cell that runs in the student's own process, in the sandbox."""


@dataclass(frozen=True)
class Template:
    """The notebook that `nbgrader generate_assignment` begins with, before hidden tests are taken out."""

    notebook: NotebookNode
    folder: Path
    """The folder of the notebook and of the modules that travel with it."""
    stale: tuple[str, ...] = ()
    """Grade ids of test cells whose autotests were changed after the gradebook got its text of them."""
    solved: NotebookNode | None = None
    """The notebook with the instructor's solution in it; None where that is not known."""
    all_inside: bool = False
    """Whether all test cells run in the student's own process, with or without the tag."""

    @property
    def language(self) -> str:
        """The language of its code, as the notebook says it; Python where it says none."""
        about = self.notebook.metadata
        for part in ("kernelspec", "language_info"):
            said = about.get(part, {})
            if language := said.get("language", said.get("name", "") if part == "language_info" else ""):
                return str(language).lower()
        name = str(about.get("kernelspec", {}).get("name", "python"))
        return "python" if name.startswith("python") else name

    exercises: CourseExercises = NONE
    """The course's own, which test cells check besides ours."""

    @cached_property
    def points(self) -> dict[str, float]:
        """The points of each graded cell, by grade id."""
        return {
            about["grade_id"]: float(about["points"])
            for about in map(_about, self.notebook.cells)
            if about.get("grade")
        }

    @cached_property
    def tests(self) -> dict[str, tuple[int, str]]:
        """Place and text of each test cell, by grade id: graded code that the student does not write."""
        return {
            about["grade_id"]: (number, cell.source)
            for number, cell in enumerate(self.notebook.cells)
            if (about := _about(cell)).get("grade") and not about.get("solution") and cell.cell_type == "code"
        }

    @cached_property
    def inside(self) -> frozenset[str]:
        """Grade ids of the test cells with points that run in the student's own process."""
        return frozenset(
            _about(cell)["grade_id"]
            for cell in self.notebook.cells
            if _about(cell).get("grade_id") in self.tests
            and self.points[_about(cell)["grade_id"]]
            and (self.all_inside or TAG_INSIDE in cell.metadata.get("tags", ()))
        )

    @cached_property
    def with_own_code(self) -> frozenset[str]:
        """Grade ids of the test cells with points that do more than to call `check` and `check_answer`."""
        return frozenset(
            name
            for name, (_, source) in self.tests.items()
            if self.points[name] and (name in self.inside or not only_checks(source))
        )

    def check_points(self) -> None:
        """Compare the points of each test cell with those of the exercises and answers that it checks.

        Raises
        ------
        PointsError
            If they differ. What a cell checks in a loop or under a condition is compared when the cell runs.
        """
        for name, (_, source) in self.tests.items():
            with using(self.exercises):
                checked = list(points_checked(source))
            if self.points[name] and checked:
                compare_points(name, self.points[name], sum(checked))

    @cached_property
    def has_answers_to_read(self) -> bool:
        """Whether anything in it is graded by a person."""
        tasks = any(_about(cell).get("task") for cell in self.notebook.cells)
        return tasks or any(self.points[name] for name in set(self.points) - set(self.tests))

    @cached_property
    def modules(self) -> dict[str, bytes]:
        """The Python modules that travel with the notebook: name and content of their files."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.glob("*.py"))}

    @cached_property
    def beside(self) -> frozenset[str]:
        """The files of the instructor's that lie beside the notebook, relative to its folder."""
        return frozenset(
            str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()
        )

    @cached_property
    def docstrings(self) -> dict[str, str]:
        """What the stubs say of the functions and classes that the student is to write, by name."""
        return docstrings_of([cell.source for cell in self.notebook.cells if cell.cell_type == "code"])

    @cached_property
    def imports(self) -> set[str]:
        """Modules of large libraries that its cells import; most students' notebooks import them, too."""
        found = set()
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                for module in _IMPORT.findall(cell.source):
                    if module.partition(".")[0] in _LARGE:
                        found.add(module)
        return found

    @cached_property
    def instructor(self) -> Instructor:
        """What the instructor's own cells bind."""
        solutions = {
            _about(cell)["grade_id"]: cell.source
            for cell in (self.solved.cells if self.solved else ())
            if cell.cell_type == "code" and _about(cell).get("solution")
        }
        cells = []
        for cell in self.notebook.cells:
            is_solution = bool(_about(cell).get("solution"))
            source = solutions.get(_about(cell).get("grade_id"), "") if is_solution else cell.source
            cells.append(InstructorCell(source if cell.cell_type == "code" else "", is_solution))
        return Instructor(cells, self.folder)


def read_template(source: Path, parent: Any, generated: Mapping[str, str] = _NOTHING) -> Template:
    """Read an instructor's notebook as nbgrader does when it generates the assignment.

    Parameters
    ----------
    source
        The notebook in source/.
    parent
        An nbgrader object, whose settings the preprocessors take.
    generated
        The texts of its cells as the gradebook has them, by grade id (see autotests.py).

    Raises
    ------
    AutotestsError
        If a test cell holds autotests that are not generated.
    OSError, ValueError
        If it cannot be read.
    """
    notebook = nbformat.read(source, as_version=4)
    solved = copy.deepcopy(notebook)
    resources: dict[str, Any] = {}
    notebook, resources = IncludeHeaderFooter(parent=parent).preprocess(notebook, resources)
    stale = fill_in_autotests(notebook, generated, parent)
    for step in _STEPS:
        notebook, resources = step(parent=parent).preprocess(notebook, resources)
    return Template(notebook, source.parent, tuple(stale), solved)


def _about(cell: NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))
