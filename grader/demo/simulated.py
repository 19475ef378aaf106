"""The simulated class: what each student hands in, and what it should score.

A student is a file `tests/students/<assignment>/<student id>.py` in the percent format: a docstring
that says what the student does, literals, then cells.

    BASE        whose cells the student hands in where it gives none of its own; "untouched": as released
    UNTOUCHED   cells of the base that stay as released
    DELETED     cells that are gone from the notebook
    COPIED      cells that are there twice, the first time as released
    SCORES      task -> the points that the student should get for it; all points for a task that is not there

A cell's title is the grade id of the solution cell whose text it replaces. A cell without a title is one that
the student adds, above the next one. The student's id and the right answers by hand are filled in for the
student, unless the file gives others.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.assignments import HAND_TASKS

_MARKER = re.compile(r"^# %%[ \t]*(\S*)(?:[ \t]+(\[markdown\]))?[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Student:
    """A simulated student."""

    id: str
    does: str
    """What the student does, in a sentence."""
    cells: Mapping[str, str]
    """Grade id of a solution cell -> the text in it."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Grade id of a solution cell -> the text of a cell added above it."""
    deleted: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)


def load_class(folder: Path) -> tuple[Student, ...]:
    """Read the students of a folder, in the order of their ids."""
    return tuple(_File(path).student for path in sorted(folder.glob("*.py")))


def fill_in(student: Student, notebook: NotebookNode) -> None:
    """Do the student's work in a released notebook.

    Raises
    ------
    ValueError
        If the notebook lacks a cell that the student fills in.
    """
    cells = []
    left = {*student.cells, *student.added, *student.deleted, *student.copied}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        name = about["grade_id"] if about.get("solution") else ""
        left.discard(name)
        if name in student.deleted:
            continue
        if name in student.added:
            cells.append(new_code_cell(student.added[name]))
        if name in student.copied:
            cells.append(NotebookNode(cell, id=f"{cell.id}-copy"))
        cells.append(NotebookNode(cell, source=student.cells.get(name, cell.source)))
    if left:
        raise ValueError(f"the notebook has no cell {', '.join(sorted(left))}, which {student.id} fills in")
    notebook.cells = cells


@dataclass(frozen=True)
class _File:
    path: Path

    @cached_property
    def parts(self) -> list[str]:
        """The header, then for each cell three parts: title, type and text."""
        return _MARKER.split(self.path.read_text(encoding="utf-8"))

    @cached_property
    def header(self) -> Mapping[str, Any]:
        """Name -> literal, of those above the cells. Only they have to be Python: a cell may be anything."""
        return {
            statement.targets[0].id: ast.literal_eval(statement.value)
            for statement in ast.parse(self.parts[0]).body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        }

    def own_cells(self) -> Iterator[tuple[str, str]]:
        titles = self.parts[1::3]
        kinds = self.parts[2::3]
        texts = self.parts[3::3]
        for title, kind, text in zip(titles, kinds, texts, strict=True):
            text = text.strip("\n")
            yield title, re.sub("^# ?", "", text, flags=re.MULTILINE) if kind else text

    def base_cells(self, student_id: str) -> dict[str, str]:
        """Grade id -> text, of the cells that the student hands in if its file gives no others."""
        base = self.header.get("BASE")
        if base == "untouched":
            return {}
        if base:
            below = _File(self.path.with_name(f"{base}.py"))
            return below.base_cells(student_id) | {t: text for t, text in below.own_cells() if t}
        assignment = self.path.parent.name
        answers = [answer for answer in HAND_TASKS.values() if answer.assignment == assignment]
        by_hand = {a.name: a.right(student_id).astype(int).tolist() for a in answers}
        return {"student_id": f'student_id = "{student_id}"'} | {
            name: f"{name} = {numbers}" for name, numbers in by_hand.items()
        }

    @property
    def student(self) -> Student:
        cells = self.base_cells(self.path.stem)
        added = {}
        untitled = ""
        for title, text in self.own_cells():
            if not title:
                untitled = text
                continue
            cells[title] = text
            if untitled:
                added[title] = untitled
                untitled = ""
        for name in (*self.header.get("UNTOUCHED", ()), *self.header.get("DELETED", ())):
            del cells[name]
        return Student(
            id=self.path.stem,
            does=ast.get_docstring(ast.parse(self.parts[0])) or "",
            cells=cells,
            added=added,
            deleted=tuple(self.header.get("DELETED", ())),
            copied=tuple(self.header.get("COPIED", ())),
            scores=self.header.get("SCORES", {}),
        )
