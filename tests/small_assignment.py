"""A small assignment, and notebooks that students hand in for it."""

import json
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.submission.rebuilding import RebuiltNotebook, rebuild
from grader.submission.recovering import recover

STUB = "def {0}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
F = "def f(x):\n    y = x + 1\n\n    return y"
G = "def g(x):\n    return f(x) * 2"
ANSWER = "Because $y = x + 1$."


def about(name: str, **kind: Any) -> dict[str, Any]:
    """Metadata of one of nbgrader's cells."""
    flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "task": False}
    return {"nbgrader": {**flags, "grade_id": name, **kind}}


def notebook(f: str, g: str, essay: str, hidden: str = "") -> nbformat.NotebookNode:
    """A small assignment with these texts in its solution cells."""
    solution, locked = {"solution": True}, {"grade": True, "locked": True, "points": 1}
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("import numpy as np", id="imports"),
        new_code_cell(f, id="f", metadata=about("f", **solution)),
        new_code_cell("assert f(1)", id="try_f", metadata=about("try_f", **locked)),
        new_code_cell(f"# hidden test{hidden}", id="test_f", metadata=about("test_f", **locked)),
        new_markdown_cell("Now g.", id="now_g"),
        new_code_cell(g, id="g", metadata=about("g", **solution)),
        new_code_cell("assert g(1)", id="test_g", metadata=about("test_g", **locked)),
        new_markdown_cell("Explain.", id="explain"),
        new_markdown_cell(essay, id="essay", metadata=about("essay", solution=True, grade=True, points=2)),
        new_markdown_cell("The end.", id="end"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P"}})


HIDDEN = "\n### BEGIN HIDDEN TESTS\nassert f(41) == 42\n### END HIDDEN TESTS"
TEMPLATE = notebook(STUB.format("f"), STUB.format("g"), "YOUR ANSWER HERE", HIDDEN)
HONEST = json.loads(nbformat.writes(notebook(F, G, ANSWER)))
Cells = list[dict[str, Any]]


def honest() -> Cells:
    """The cells of a student who did everything right; lines of sources are joined."""
    cells: Cells = json.loads(json.dumps(HONEST["cells"]))
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    return cells


def at(cells: Cells, name: str) -> int:
    """Where a cell stands."""
    return next(i for i, cell in enumerate(cells) if cell.get("id") == name)


def code(source: str, **more: Any) -> dict[str, Any]:
    """A cell of code without metadata."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **more}


def text(source: str, **more: Any) -> dict[str, Any]:
    """A cell of Markdown without metadata."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def as_file(cells: Any, **more: Any) -> bytes:
    """A notebook file with these cells."""
    return json.dumps({**HONEST, "cells": cells, **more}).encode()


def rebuilt(cells: Cells) -> RebuiltNotebook:
    """Read the file with these cells and rebuild it, always validly."""
    result = rebuild(TEMPLATE, recover(as_file(cells)))
    nbformat.validate(result.notebook)
    return result


def sources(result: RebuiltNotebook) -> dict[str, str]:
    """Cell id -> text."""
    return {cell.id: cell.source for cell in result.notebook.cells}


def solutions(result: RebuiltNotebook) -> tuple[str, str, str]:
    """What stands in the solution cells."""
    found = sources(result)
    return found["f"], found["g"], found["essay"]


def added(result: RebuiltNotebook) -> list[tuple[str, str]]:
    """The student's own cells: what stands before each, and its text."""
    cells = result.notebook.cells
    return [
        (cells[i - 1].id if i else "", cell.source)
        for i, cell in enumerate(cells)
        if cell.id.startswith("added-")
    ]
