"""A course folder with the notebooks of `pair` and nothing generated: enough to collect. For tests only."""

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from scratch import ROOT, Course

SETTINGS = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")


def bare_course(folder: Path, settings: str = "") -> Course:
    """Make a course with the settings of this one, and with two notebooks released."""
    course = folder / "course"
    for step in ("source", "release"):
        (course / step / "pair").mkdir(parents=True)
        for name in ("first", "second"):
            (course / step / "pair" / f"{name}.ipynb").write_text(notebook(name))
    (course / "nbgrader_config.py").write_text(f"{SETTINGS}\n{settings}\n", encoding="utf-8")
    archive_of(Course(course)).mkdir(parents=True)
    return Course(course)


def notebook(content: str, grade_id: str = "double") -> str:
    """Write a notebook of one cell that belongs to the assignment."""
    about = {"grade_id": grade_id, "solution": True, "grade": False, "locked": False, "schema_version": 3}
    cell = {"cell_type": "code", "source": content, "metadata": {"nbgrader": about}, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def archive_of(course: Course) -> Path:
    """Give the folder for what was downloaded."""
    return course.root / "downloaded" / "pair" / "archive"


def pack(path: Path, *names: str, **contents: str) -> None:
    """Write a zip; each notebook in it says its own name."""
    with zipfile.ZipFile(path, "w") as file:
        for name, content in (dict.fromkeys(names, "") | contents).items():
            file.writestr(name, content or (notebook(name) if name.endswith(".ipynb") else name))


def put(course: Course, names: Mapping[str, str]) -> None:
    """Put files into the folder for what was downloaded."""
    for name, content in names.items():
        path = archive_of(course) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def collected(course: Course) -> dict[str, dict[str, str]]:
    """Give each student's files in submitted/: name -> content, of a notebook the content of its cell."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((course.root / "submitted").glob("*/pair/**/*")):
        if path.is_file():
            student, _, *names = path.relative_to(course.root / "submitted").parts
            text = path.read_text()
            if path.suffix == ".ipynb":
                text = json.loads(text)["cells"][0]["source"]
            found.setdefault(student, {})["/".join(names)] = text
    return found


def start_again(course: Course) -> None:
    """Remove what was collected and downloaded."""
    for name in ("submitted", "downloaded"):
        shutil.rmtree(course.root / name, ignore_errors=True)
    archive_of(course).mkdir(parents=True)
