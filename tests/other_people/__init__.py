"""Small assignments as other people write them: with asserts, and without our `check`.

A file in `assignments/` is one of them: the instructor's cells (`given`), the instructor's solution, the
test, answers that are wrong, and files beside the notebook.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from grader.submission.grading import SubmissionGrader
from grader.submission.records import GradedNotebook, GradingMaterial, Submission
from grader.submission.template import read_template
from grader.wall.limits import Limits
from tests.small_assignment import about

Cell = nbformat.NotebookNode
FOLDER = Path(__file__).parent / "assignments"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
POINTS = 2


def given(source: str) -> Cell:
    """A cell of the instructor's that students see and keep."""
    return new_code_cell(source)


def task(name: str, solution: str) -> Cell:
    """A cell that students fill in; nbgrader's stub comes in place of its text."""
    source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    return new_code_cell(source, metadata=about(name, solution=True))


def graded_test(source: str, points: float = 2, name: str = "test", tags: Sequence[str] = ()) -> Cell:
    """A test cell with points."""
    more = about(name, grade=True, locked=True, points=points)
    return new_code_cell(source, metadata={**more, "tags": list(tags)})


@dataclass
class Assignment:
    """An assignment of one task."""

    cells: list[Cell] = field(default_factory=list)
    """The instructor's, with the solution in them."""
    solution: str = ""
    wrong: list[str] = field(default_factory=list)
    """Answers that are not right."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What stands beside the notebook."""


def load(name: str) -> Assignment:
    """Read one of the assignments."""
    found = Assignment()
    parts = re.split(r"^# %% (.*)\n", (FOLDER / f"{name}.py").read_text(), flags=re.MULTILINE)
    for kind, text in zip(parts[1::2], parts[2::2], strict=True):
        source = text.strip("\n")
        match kind.split():
            case ["given"]:
                found.cells.append(given(source))
            case ["solution"]:
                found.cells.append(task("task", source))
                found.solution = source
            case ["test"]:
                found.cells.append(graded_test(source, POINTS))
            case ["wrong"]:
                found.wrong.append(source)
            case ["file", path]:
                found.files[path] = f"{source}\n".encode()
            case _:
                raise ValueError(f"{name}: {kind}")
    return found


class OtherCourse:
    """Grades one assignment of another course, in the sandbox of this machine.

    Parameters
    ----------
    folder
        Where its source is kept.
    cells
        Its cells, with the instructor's solution in them.
    files
        What stands beside the notebook: name and content.
    more
        Other fields of the grading material.
    """

    def __init__(
        self, folder: Path, cells: Sequence[Cell], files: Mapping[str, bytes] | None = None, **more: Any
    ) -> None:
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        self.solved = new_notebook(cells=list(cells), metadata={"kernelspec": spec})
        source = folder / "other.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(self.solved, source)
        self.template = read_template(source, None)
        material = GradingMaterial(
            "other",
            {"other": json.dumps(self.template.notebook).encode()},
            files or {},
            Limits(call=2, cell=10, submission=60),
            False,
            (),
            {},
            bytes(32),
            solved={"other": json.dumps(self.template.solved).encode()},
            **more,
        )
        self.grader = SubmissionGrader(material)

    def close(self) -> None:
        """End its sandbox."""
        self.grader.close()

    def grade(self, **answers: str) -> GradedNotebook:
        """Grade a submission: grade id -> what the student wrote there; other cells are blank."""
        notebook = json.loads(json.dumps(self.template.notebook))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        data = json.dumps(notebook).encode()
        return self.grader.grade(Submission("somebody", "", {"other": data}, {})).notebooks["other"]

    def grade_solution(self) -> GradedNotebook:
        """Grade the instructor's own notebook as a submission."""
        data = nbformat.writes(self.solved).encode()
        return self.grader.grade(Submission("instructor", "", {"other": data}, {})).notebooks["other"]


@contextmanager
def other_course(folder: Path, *cells: Cell, **more: Any) -> Iterator[OtherCourse]:
    """Make an assignment of another course, and end its sandbox afterwards."""
    course = OtherCourse(folder, cells, **more)
    try:
        yield course
    finally:
        course.close()
