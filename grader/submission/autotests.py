"""nbgrader's `### AUTOTEST` lines, and what `nbgrader generate_assignment` made of them.

A line such as `### AUTOTEST f(3)` is a comment, which tests nothing. When the assignment is generated,
nbgrader runs the instructor's solution and writes asserts in its place; the gradebook keeps that text.
"""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import InstantiateTests


class AutotestsError(Exception):
    """Some cells with autotests have no text in the gradebook that tests anything; the message names them."""


def fill_in_autotests(notebook: NotebookNode, generated: Mapping[str, str], parent: Any) -> list[str]:
    """Put the generated text into the test cells that hold autotests.

    Parameters
    ----------
    notebook
        The instructor's, which is changed.
    generated
        The texts of its cells in the gradebook, by grade id.
    parent
        An nbgrader object, whose settings say how autotests are marked.

    Returns
    -------
    list
        The grade ids of cells with a line or call that the generated text lacks: they were changed since.

    Raises
    ------
    AutotestsError
        If the gradebook has no text of such a cell, or has one whose autotests are still comments.
    """
    settings = InstantiateTests(parent=parent)
    mark = settings.autotest_delimiter
    kernel = notebook.metadata.get("kernelspec", {}).get("name", "")
    comment = settings.comment_strs.get(kernel, "#")

    def calls_in(text: str) -> tuple[set[str], set[str]]:
        """Divide a text into the calls of its autotests, and its other lines, which nbgrader keeps."""
        lines = text.split("\n")
        marked = {line for line in lines if mark in line and line.strip().startswith(comment)}
        calls = {call.strip() for line in marked for call in line.partition(mark)[2].split(";")}
        return calls, {*lines} - marked

    missing = []
    changed = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not about.get("grade") or about.get("solution"):
            continue
        calls, others = calls_in(cell.source)
        if not calls:
            continue
        name = about["grade_id"]
        text = generated.get(name) or ""
        if not text.strip() or calls_in(text)[0]:
            missing.append(name)
        elif others - {*text.split("\n")} or not all(call in text for call in calls):
            changed.append(name)
        cell.source = text
    if missing:
        raise AutotestsError(", ".join(missing))
    return changed
