"""A small assignment of two notebooks, classes that hand it in, and what grading left. For tests only."""

import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from scratch import Course, Ran, copy_course

from grader.demo.simulated import fill_in, load_class

LIMITS = """
c.RunBehindTheWall.seconds_per_cell = 5
c.RunBehindTheWall.seconds_per_call = 2
c.RunBehindTheWall.seconds_per_submission = 30
"""
RIGHT = {"double": "def double(x):\n    return 2 * x", "triple": "def triple(x):\n    return 3 * x"}
WRONG = {**RIGHT, "triple": "def triple(x):\n    return x + 4"}


# Courses.


def make_course(folder: Path, settings: str = "") -> Course:
    """Make a scratch course with short limits and with the assignment `pair`, generated."""
    folder.mkdir(exist_ok=True)
    course = copy_course(folder)
    configure(course, LIMITS + settings)
    add_pair(course)
    generate(course, "pair")
    return course


def copy_of(course: Course, folder: Path) -> Course:
    """Copy a course with all that is in it, for a test of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(course.root, folder / "course", symlinks=True)
    return Course(folder / "course")


def configure(course: Course, settings: str) -> None:
    """Add settings to the course's own."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(settings)


def generate(course: Course, assignment: str) -> None:
    """Make the students' version, and with it the assignment's rows in the gradebook."""
    ran = course.nbgrader("generate_assignment", assignment)
    assert ran.code == 0, ran.said


def add_pair(course: Course) -> None:
    """Write an assignment with plain asserts: two notebooks, in the first an answer to read."""
    folder = course.root / "source" / "pair"
    folder.mkdir()
    (folder / "numbers.csv").write_text("1,2,3\n")
    first = [
        task_cell(
            "double", "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION", solution=True
        ),
        task_cell("test_double", "assert double(2) == 4\nassert double(-1) == -2", points=3),
        task_cell("why", "Why is it even?", points=2, solution=True, kind="markdown"),
    ]
    second = [
        task_cell(
            "triple", "### BEGIN SOLUTION\ndef triple(x):\n    return 3 * x\n### END SOLUTION", solution=True
        ),
        task_cell("test_triple", "assert triple(2) == 6\nassert triple(3) == 9", points=4),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for name, cells in (("first", first), ("second", second)):
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        for number, cell in enumerate(cells):
            cell["id"] = f"{name}-{number}"
        nbformat.write(notebook, folder / f"{name}.ipynb")


def task_cell(name: str, source: str, points: int = 0, solution: bool = False, kind: str = "code") -> Any:
    about = {
        "grade": points > 0,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points:
        about["points"] = points
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, metadata={"nbgrader": about})


# Classes.


def hand_in(
    course: Course,
    student: str,
    cells: dict[str, str] | None = None,
    *,
    assignment: str = "pair",
    notebooks: tuple[str, ...] = ("first", "second"),
    stamp: str | None = None,
    files: dict[str, str] | None = None,
) -> Path:
    """Put a submission into submitted/, as nbgrader's collect does; as released without `cells`."""
    folder = course.root / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for name in notebooks:
        notebook = nbformat.read(course.root / "release" / assignment / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution"):
                cell.source = (cells or {}).get(about["grade_id"], cell.source)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    if stamp is not None:
        (folder / "timestamp.txt").write_text(stamp)
    return folder


def hand_in_conv1d(course: Course, student: str, base: str) -> Path:
    """Hand in what a simulated student wrote."""
    simulated = {each.id: each for each in load_class(course.root / "tests" / "students" / "conv1d")}
    notebook = nbformat.read(course.root / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
    fill_in(simulated[base], notebook)
    path = course.root / "submitted" / student / "conv1d" / "conv1d.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path.parent


def flipgrad(course: Course, *arguments: str, assignment: str = "pair") -> Ran:
    """Run `flipgrad autograde`."""
    return course.run("flipgrad", "autograde", assignment, *arguments)


# What grading left.


def rows(course: Course) -> dict[str, list[str]]:
    """Give every row of the gradebook, with what its keys lead to in place of generated keys."""
    with sqlite3.connect(course.root / "gradebook.db") as book:
        book.row_factory = sqlite3.Row
        names = [name for (name,) in book.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: [dict(row) for row in book.execute(f"select * from {name}")] for name in names}
        leads = {
            name: {
                key["from"]: (key["table"], key["to"])
                for key in book.execute(f"pragma foreign_key_list({name})")
            }
            for name in names
        }
    book.close()

    def content(table: str, row: dict[str, Any]) -> list[Any]:
        found: list[Any] = []
        for column, value in sorted(row.items()):
            if column in leads[table] and value is not None:
                other, key = leads[table][column]
                (meant,) = (each for each in tables[other] if each[key] == value)
                value = content(other, meant)
            elif isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) and column == "id":
                continue
            found.append((column, value))
        return found

    return {name: sorted(repr(content(name, row)) for row in table) for name, table in tables.items()}


def files(course: Course, assignment: str = "*") -> dict[str, tuple[str, bytes]]:
    """Give every file and folder in autograded/ that anybody sees: its permissions and its content."""
    root = course.root / "autograded"
    return {
        str(path.relative_to(root)): (
            f"{path.stat().st_mode:o}",
            path.read_bytes() if path.is_file() else b"",
        )
        for folder in root.glob(f"[!.]*/{assignment}")
        for path in (folder, *folder.rglob("*"))
    }


def hidden(course: Course) -> list[str]:
    """List what nobody is meant to see in autograded/, but for the lock."""
    root = course.root / "autograded"
    return sorted(path.name for path in root.glob(".*") if path.name != ".grading.lock")


def reported(said: str) -> list[dict[str, Any]]:
    """Read the lines of `flipgrad autograde --json`."""
    found = []
    for line in said.splitlines():
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict):
            found.append(data)
    return found
