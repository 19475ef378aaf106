"""An assignment is checked: generated aside, its solution and its release graded, and looked through."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.apps import AutogradeApp
from nbgrader.exchange.default import Exchange
from nbgrader.utils import is_task

from grader.assignments import UnknownName
from grader.autograding.course import Course, objection_to_places
from grader.autograding.errors import CourseError
from grader.release_check.both_graded import BothGraded, grade_both, remarks_of_run, said_of
from grader.release_check.gradebook import remarks_of_gradebook, remarks_of_release
from grader.release_check.names import remarks_of_names
from grader.release_check.records import AssignmentCheck, CheckedCell, Place, Remark
from grader.release_check.released import remarks_of_files, remarks_of_notebook
from grader.release_check.temporary_course import Generated, GenerateError, generated
from grader.release_check.texts import Texts, read_texts
from grader.submission.template import Template


def check_assignment(app: AutogradeApp, assignment: str) -> AssignmentCheck:
    """Check an assignment of the course that these settings name.

    Nothing of the course is changed.

    Raises
    ------
    CourseError
        If there is no such assignment, or the settings cannot be used.
    SandboxError
        If students' code cannot be kept in on this machine.
    """
    started = time.monotonic()
    directory = app.coursedir
    source = Path(directory.format_path(directory.source_directory, ".", assignment))
    if not source.is_dir() or not any(source.glob("*.ipynb")):
        raise CourseError(
            f"There is no notebook in {source}, so there is no assignment {assignment!r} to check."
        )
    url, release = directory.db_url, directory.format_path(directory.release_directory, ".", assignment)
    remarks: list[Remark] = []
    if objection := objection_to_places(directory, Path(Exchange(parent=app).root)):
        remarks.append(Remark("the course", objection))
    cells: tuple[CheckedCell, ...] = ()
    try:
        with generated(app, assignment) as made:
            cells = tuple(_check_generated(made, remarks))
            if templates := made.templates:
                remarks += remarks_of_gradebook(url, assignment, templates)
            remarks += remarks_of_release(Path(release), made.release, assignment)
    except GenerateError as error:
        remarks.append(Remark(f"source/{assignment}", f"nbgrader cannot generate the assignment: {error}."))
    return AssignmentCheck(assignment, cells, tuple(dict.fromkeys(remarks)), time.monotonic() - started)


def _check_generated(made: Generated, remarks: list[Remark]) -> Iterator[CheckedCell]:
    """Check what was generated: add what is to be said, and give the cells with points."""
    texts = read_texts(made.app, made.source)
    released = {path.stem: nbformat.read(path, as_version=4) for path in sorted(made.release.glob("*.ipynb"))}
    has_hidden = {region.cell for region in texts.regions if region.what == "hidden test"}
    for name, notebook in released.items():
        remarks += remarks_of_notebook(name, notebook, texts, has_hidden)
    remarks += remarks_of_files(made.release, released, texts)
    try:
        course = made.course()
    except CourseError as error:
        remarks.append(Remark(f"source/{made.source.name}", str(error).replace(" Nothing was graded.", "")))
        return
    made.templates.update(course.templates)
    try:
        both = grade_both(course, made.source, made.release)
    except CourseError as error:
        remarks.append(Remark(f"source/{made.source.name}", str(error).replace(" Nothing was graded.", "")))
        return
    for name, template in course.templates.items():
        remarks += remarks_of_names(name, template)
        remarks += remarks_of_run(name, template, both.solved[name])
        for cell in _cells(course, name, template, both, texts):
            remarks += _remarks_of_cell(cell)
            yield cell


def _cells(
    course: Course, name: str, template: Template, both: BothGraded, texts: Texts
) -> Iterator[CheckedCell]:
    for cell in template.notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        grade_id = about.get("grade_id", "")
        if not template.points.get(grade_id) and not is_task(cell):
            continue
        yield CheckedCell(
            name,
            grade_id,
            float(about.get("points", 0)),
            _place(template, grade_id),
            both.solved[name].scores.get(grade_id),
            both.untouched[name].scores.get(grade_id),
            _seen(name, cell, texts),
            said_of(grade_id, both.solved[name]) if grade_id in template.tests else "",
        )


def _place(template: Template, grade_id: str) -> Place:
    if grade_id not in template.tests:
        return "by hand"
    return "inside" if grade_id in getattr(template, "inside", ()) else "outside"


def _seen(name: str, cell: NotebookNode, texts: Texts) -> Literal["all", "a part", "nothing"]:
    """Say how much of a test is in the released notebook; a comment alone is nothing."""
    about = cell.metadata["nbgrader"]
    hidden = [
        region.text
        for region in texts.regions
        if (region.notebook, region.cell, region.what) == (name, about["grade_id"], "hidden test")
    ]
    if not hidden:
        return "all"
    hidden_lines = {line.strip() for text in hidden for line in text.splitlines()}
    rest = {line.strip() for line in cell.source.splitlines() if not line.strip().startswith("#")}
    return "a part" if {line for line in rest - hidden_lines if line} else "nothing"


def _remarks_of_cell(cell: CheckedCell) -> Iterator[Remark]:
    where = f"{cell.notebook}.ipynb, {cell.name}"
    why = f" {cell.crosses_not.rstrip('.')}." if cell.crosses_not else ""
    if UnknownName.__name__ in why:
        return  # what is checked by names has a remark of its own
    if cell.place == "by hand":
        if cell.untouched:
            yield Remark(where, f"It pays {cell.untouched:g} points for nothing.")
        return
    if cell.place == "inside":
        yield Remark(
            where,
            "It runs in the student's own process: their code can read it, and answer for it.",
            fault=False,
        )
    if cell.solved is None:
        yield Remark(where, f"Your own solution is not judged: every student's would wait for a person.{why}")
    elif cell.solved < cell.points:
        yield Remark(where, f"Your own solution gets {cell.solved:g} of {cell.points:g} points.{why}")
    if cell.untouched:
        yield Remark(
            where,
            f"It pays {cell.untouched:g} of {cell.points:g} points for nothing: the notebook as released "
            "gets them. See that it tests what students have to write.",
        )
    elif cell.untouched is None and cell.solved is not None:
        yield Remark(
            where, "Where nothing was written it is not judged, and waits for a person.", fault=False
        )
