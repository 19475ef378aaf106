"""The instructor's own solution and the untouched release are graded, as submissions, behind the wall."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode, from_dict

from grader.autograding.course import Course
from grader.release_check.records import Remark
from grader.sanitize import clean_line
from grader.submission.grading import SubmissionGrader
from grader.submission.records import GradedNotebook, Submission
from grader.submission.template import Template

_MISSING = re.compile(r"No module named '([\w.]+)'")
_EXPECTED = "raises-exception"
"""The tag of a cell that may fail."""


@dataclass(frozen=True)
class BothGraded:
    """What came of the two, by notebook."""

    solved: Mapping[str, GradedNotebook]
    untouched: Mapping[str, GradedNotebook]


def grade_both(course: Course, source: Path, release: Path) -> BothGraded:
    """Grade what the instructor wrote, and what students get, as they stand in the two folders.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine.
    """
    untouched = {name: nbformat.read(release / f"{name}.ipynb", as_version=4) for name in course.templates}
    solved = {
        name: _fill_in(notebook, nbformat.read(source / f"{name}.ipynb", as_version=4))
        for name, notebook in untouched.items()
    }
    grader = SubmissionGrader(course.material())
    try:
        return BothGraded(*(grader.grade(_submission(each)).notebooks for each in (solved, untouched)))
    finally:
        grader.close()


def _fill_in(released: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Write the instructor's solutions into a released notebook, as a student would."""
    texts = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    notebook = deepcopy(released)
    for cell in notebook.cells:
        cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


def _submission(notebooks: Mapping[str, NotebookNode]) -> Submission:
    return Submission("", "", {name: nbformat.writes(each).encode() for name, each in notebooks.items()}, {})


def said_of(name: str, graded: GradedNotebook) -> str:
    """Give what was said of a test cell: in the log, or by the error that it ended with."""
    notes = [note for note in graded.notes if re.match(rf"{re.escape(name)}\b", note)]
    if graded.trouble:
        notes.append(graded.trouble)
    if not notes:
        for cell in _cells(graded):
            if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
                notes += _errors(cell)
    return clean_line(" ".join(dict.fromkeys(notes)))


def remarks_of_run(name: str, template: Template, graded: GradedNotebook) -> Iterator[Remark]:
    """Say which cells of a notebook fail behind the wall although the instructor's solution is in it.

    Parameters
    ----------
    name
        Of the notebook.
    template
        The instructor's notebook. Its test cells with points are left to their own rows.
    graded
        The instructor's solution, graded.
    """
    missing: dict[str, str] = {}
    for number, cell in enumerate(_cells(graded), 1):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        where = f"{name}.ipynb, {grade_id or f'code cell {number}'}"
        errors = _errors(cell)
        for module in _MISSING.findall(" ".join(errors)):
            missing.setdefault(module, where)
        others = [error for error in errors if not _MISSING.search(error)]
        may_fail = _EXPECTED in cell.metadata.get("tags", ())
        if others and not may_fail and not template.points.get(grade_id or ""):
            yield Remark(
                where,
                f"It fails where students' code runs, with your own solution: {others[0]}. Mend it, or give "
                f"the cell the tag {_EXPECTED} if it is meant to fail.",
            )
    for module, where in missing.items():
        yield Remark(
            where,
            f"The package {module} is not there where students' code runs. Install it into the environment "
            "that grades, or do without it.",
        )


def _cells(graded: GradedNotebook) -> list[NotebookNode]:
    notebook = from_dict(json.loads(graded.text))
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _errors(cell: NotebookNode) -> list[str]:
    return [
        clean_line(f"{output['ename']}: {output['evalue']}").rstrip(".")
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]
