"""A class that has handed in, and what a gradebook then holds. For tests only."""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from scratch import Course
from sqlalchemy import inspect

from grader.demo.simulated import fill_in, load_class

Rows = dict[str, dict[str, Any]]


def hand_in(course: Course, students: list[str], cell: str = "") -> None:
    """Put work of the simulated class into submitted/, each with a time.

    Parameters
    ----------
    students
        Their ids.
    cell
        Code that each of them adds at the end.
    """
    simulated = {student.id: student for student in load_class(course.root / "tests" / "students" / "conv1d")}
    for number, name in enumerate(students):
        notebook = nbformat.read(course.root / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
        fill_in(simulated[name], notebook)
        if cell:
            # The same id each time: what is asked of a student depends on every byte that was handed in.
            notebook.cells.append(nbformat.v4.new_code_cell(cell, id="added-by-each"))
        folder = course.root / "submitted" / name / "conv1d"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "conv1d.ipynb")
        (folder / "timestamp.txt").write_text(f"2030-01-01 12:{number:02}:00 UTC", encoding="utf-8")


def read_rows(url: str) -> Rows:
    """Read student -> all that the gradebook says of the submission, but for the keys that tie rows."""
    with Gradebook(url, "flipgrad") as book:
        found = {}
        for submission in book.assignment_submissions("conv1d"):
            assert submission.student.id not in found, "two submissions of a student"
            (notebook,) = submission.notebooks
            found[submission.student.id] = {
                "submission": _values(submission),
                "score": submission.score,
                "notebook": _values(notebook),
                "grades": {grade.name: _values(grade) for grade in notebook.grades},
                "comments": {comment.name: _values(comment) for comment in notebook.comments},
            }
            assert len(found[submission.student.id]["grades"]) == len(notebook.grades)
        return found


def _values(row: object) -> dict[str, Any]:
    columns = inspect(type(row)).columns
    return {
        column.key: getattr(row, column.key)
        for column in columns
        if not column.primary_key and not column.foreign_keys
    }


def read_notebooks(course: Course) -> dict[str, bytes]:
    """Read student -> the file in autograded/."""
    return {
        path.parts[-3]: path.read_bytes() for path in Path(course.root, "autograded").glob("*/*/conv1d.ipynb")
    }
