"""A course in other styles than ours, after kinds that are common in public. For tests only.

cleaning   a table read from a file and cleaned with pandas
accounts   classes that inherit, exceptions, operators
plots      figures that students draw

Each module has CELLS, FILES beside the notebook, and WRONG: what other students write, by name.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import nbformat
from nbformat.v4 import new_notebook
from quickstart import run_in
from scratch import Course

NAMES = ("cleaning", "accounts", "plots")
_SETTINGS = 'c = get_config()\nc.CourseDirectory.course_id = "others"\n'
_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def load(name: str) -> ModuleType:
    return import_module(f"other_courses.{name}")


def make_course(folder: Path) -> Course:
    """Write the course; nothing in it is generated yet."""
    course = Course(folder / "course")
    course.root.mkdir(parents=True)
    (course.root / "nbgrader_config.py").write_text(_SETTINGS)
    for name in NAMES:
        write_source(course, name)
    return course


def write_source(course: Course, name: str) -> None:
    """Write the instructor's notebook of an assignment, and the files beside it."""
    assignment = load(name)
    to = course.root / "source" / name
    to.mkdir(parents=True, exist_ok=True)
    for number, cell in enumerate(assignment.CELLS):
        cell["id"] = f"{name}-{number}"
    notebook = new_notebook(cells=assignment.CELLS, metadata=_KERNEL)
    nbformat.write(notebook, to / f"{name}.ipynb")
    for file, text in assignment.FILES.items():
        (to / file).write_text(text)


def hand_in_all(course: Course, name: str) -> None:
    """Generate an assignment; hand in the solution, the untouched notebook, and what others write."""
    ran = run_in(course.root, "nbgrader", "generate_assignment", name)
    assert ran.code == 0, ran.said
    source = nbformat.read(course.root / "source" / name / f"{name}.ipynb", as_version=4)
    solved = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for student, cells in {"right": solved, "untouched": {}, **load(name).WRONG}.items():
        notebook = nbformat.read(course.root / "release" / name / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        folder = course.root / "submitted" / student / name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        for file, text in load(name).FILES.items():
            (folder / file).write_text(text)
