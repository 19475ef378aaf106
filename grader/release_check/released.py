"""What is released all the same: solutions and hidden tests, in the notebooks and in files beside them."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.release_check.records import Remark
from grader.release_check.texts import Texts, definitions
from grader.submission.code import statements_of

_MARKER = re.compile(
    r"^[ \t]*(?:#+[ \t]*(?:BEGIN|END|START|STOP)[ _]*(?:SOLU|HIDDEN|TEST|MARK)"
    r"|(?i:###+[ \t]*(?:begin|end|start|stop)[ _]*(?:solu|hidden|mark))|#+.*\bAUTOTEST\b).*$",
    re.MULTILINE,
)
"""A line that is a marker of nbgrader's, or was meant as one."""
_HIDDEN = re.compile(r"#.*\bhidden\b", re.IGNORECASE)
_OURS = frozenset({"flipgrad", "grader", "solutions"})
_NAMED_LIKE_ANSWERS = re.compile(
    r"(?:^|[\W_])(?:solutions?|answers?|answer_?key|hidden|marking|rubric|expected)(?:[\W_\d]|$)",
    re.IGNORECASE,
)
_LARGEST = 2_000_000
"""Bytes of a file that is read."""


def remarks_of_notebook(
    name: str, notebook: NotebookNode, texts: Texts, has_hidden: set[str]
) -> Iterator[Remark]:
    """Look through a released notebook.

    Parameters
    ----------
    name
        Its name.
    notebook
        What students get.
    texts
        What they may not see, of all notebooks.
    has_hidden
        Grade ids of the cells with a hidden test.
    """
    for number, cell in enumerate(notebook.cells, 1):
        about = cell.metadata.get("nbgrader", {})
        where = f"{name}.ipynb, {about.get('grade_id') or f'cell {number}'}"
        for line in _MARKER.findall(cell.source):
            yield Remark(
                where,
                f"Students get the line {line.strip()!r}, which nbgrader does not know as a marker, and what "
                "stands below it. Write ### BEGIN SOLUTION, ### END SOLUTION, ### BEGIN HIDDEN TESTS, "
                "### END HIDDEN TESTS.",
            )
        for region in texts.regions:
            if region.stands_in(cell.source):
                yield Remark(
                    where,
                    f"Students get the {region.what} of {region.cell} ({region.notebook}.ipynb) with it.",
                )
        if cell.cell_type != "code":
            continue
        if imported := sorted(_imported(cell.source) & _OURS):
            yield Remark(
                where,
                f"Students get an import of {imported[0]}, which is not on their machines. Put it, and what "
                "needs it, between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS.",
            )
        grade_id = about.get("grade_id")
        if about.get("points") and grade_id not in has_hidden and _HIDDEN.search(cell.source):
            yield Remark(where, "It speaks of hidden tests, and students see all of it.", fault=False)
        if cell.get("outputs"):
            yield Remark(
                where, "Students get its outputs. Leave ClearOutput in GenerateAssignment.preprocessors."
            )
    if not any(cell.metadata.get("nbgrader") for cell in notebook.cells):
        yield Remark(
            f"{name}.ipynb",
            "It has none of nbgrader's cells, and students get it as it is. Take it out of the folder, or "
            "give it tasks.",
        )


def _imported(source: str) -> set[str]:
    found = set()
    for statement in statements_of(source):
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def remarks_of_files(release: Path, notebooks: Mapping[str, NotebookNode], texts: Texts) -> Iterator[Remark]:
    """Look through the files that are released beside the notebooks: all of them are students' to read."""
    visible = "\n".join(cell.source for notebook in notebooks.values() for cell in notebook.cells)
    for path in sorted(path for path in release.rglob("*") if path.is_file()):
        name = str(path.relative_to(release))
        if path.parent == release and path.suffix == ".ipynb" and path.stem in notebooks:
            continue
        text = _text_of(path)
        held = [region for region in texts.regions if region.stands_in(text)]
        for region in held:
            yield Remark(name, f"Students get the {region.what} of {region.cell} with it. Take it out.")
        taken = sorted(definitions(text) & texts.defined) if path.suffix == ".py" else []
        if taken and not held:
            yield Remark(
                name,
                f"Students get it, and it defines what they are to write: {', '.join(taken)}. Take it out.",
            )
        if held or taken:
            continue
        if path.name in texts.hidden and path.name not in visible:
            yield Remark(
                name,
                "Only hidden tests name it, and students get it. Put what it holds into the hidden test, or "
                "into an exercise in the course's exercises/.",
            )
        elif _NAMED_LIKE_ANSWERS.search(path.stem):
            yield Remark(name, "Students get it, and its name speaks of answers.", fault=False)


def _text_of(path: Path) -> str:
    """Read a file as text; of a notebook the texts of its cells; nothing where it is neither."""
    if path.stat().st_size > _LARGEST:
        return ""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            return "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
    except (UnicodeError, ValueError, nbformat.ValidationError):
        return ""
    return text
