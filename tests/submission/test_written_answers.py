"""A written answer stays clean where the notebook was a script in between."""

import json
from typing import Any

import nbformat
import pytest
from scratch import ROOT

from grader.submission.rebuilding import RebuiltNotebook, rebuild
from grader.submission.recovering import recover
from grader.submission.template import read_template
from grader.submission.written_answers import without_lines_of_ours

ANSWER = (
    "With $x_p[j] = x[j - p]$ the chain rule gives\n\n"
    "$$\nd_x[j] = \\sum_i d_y[i] w[j - i s]\n$$\n\nas was to be shown."
)
DERIVATIONS = {"conv1d": "derive_dx", "conv2d": "derive_dx2d"}


def comment_only(source: str) -> bool:
    return all(not line.strip() or line.startswith("#") for line in source.splitlines())


def as_text(source: str) -> str:
    """Take the signs of a comment away, as a reader of scripts does."""
    return "\n".join(line.removeprefix("#").strip() for line in source.splitlines())


def through_a_script(notebook: Any, way: str) -> list[dict[str, Any]]:
    """Give the cells of a notebook that was a script in between: without metadata, and comments are text."""
    cells: list[dict[str, Any]] = []
    for number, cell in enumerate(notebook.cells):
        is_text = cell.cell_type == "markdown" or comment_only(cell.source)
        source = as_text(cell.source) if cell.cell_type == "code" and is_text else cell.source
        if way == "numbered" and cell.cell_type == "code":
            cells.append({"cell_type": "markdown", "metadata": {}, "source": f"In[{number}]:"})
        above = cells[-1]["source"] if cells and cells[-1]["cell_type"] == "markdown" else None
        if way == "joined" and above is not None and cell.source == ANSWER:
            cells[-1]["source"] = f"{above}\n\n{source}"
            continue
        kind = "markdown" if is_text else "code"
        extra = {} if is_text else {"outputs": [], "execution_count": None}
        cells.append({"cell_type": kind, "metadata": {}, "source": source, **extra})
    return cells


def handed_in(assignment: str, way: str) -> tuple[RebuiltNotebook, str]:
    """Rebuild a released notebook with an answer that went through a script; give the answer, too."""
    template = read_template(ROOT / "source" / assignment / f"{assignment}.ipynb", None)
    notebook = nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    texts = [
        c
        for c in notebook.cells
        if c.cell_type == "markdown" and c.metadata.get("nbgrader", {}).get("solution")
    ]
    texts[0].source = ANSWER
    notebook.cells = through_a_script(notebook, way)
    result = rebuild(template.notebook, recover(json.dumps(notebook).encode()))
    (answer,) = (
        c.source
        for c in result.notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == DERIVATIONS[assignment]
    )
    return result, answer


@pytest.mark.parametrize("assignment", sorted(DERIVATIONS))
@pytest.mark.parametrize("way", ["plain", "numbered", "joined"])
def test_an_answer_that_was_in_a_script_is_clean_of_the_assignments_lines(assignment: str, way: str) -> None:
    """Neither the comment of a hidden test nor the line of a check stands on top of it, or alone."""
    result, answer = handed_in(assignment, way)
    assert answer.strip() == ANSWER
    added = [cell.source for cell in result.notebook.cells if cell.id.startswith("added-")]
    assert [source for source in added if "Hidden test" in source or "In[" in source] == []
    assert result.missing == ()


OURS = frozenset({"Hidden test, 6 points, on random cases", "convlab.check_gradient(forward, dx)"})


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("# Hidden test, 6 points, on random cases\n\nMine.", "Mine."),
        ("Hidden test, 6 points, on random cases\nMine.\nconvlab.check_gradient(forward, dx)\n", "Mine."),
        ("In[12]:\n\nMine.", "Mine."),
        ("# In[ ]:\n# %% [markdown]\nMine.", "Mine."),
        ("Mine, as in\n`convlab.check_gradient(forward, dx)`\nabove.", None),
        ("$$\ny = x\n$$", None),
        ("# Title of mine\n- item", None),
        ("    indented\nMine.", None),
        ("convlab.check_gradient(forward, dx)", ""),
        ("", ""),
    ],
)
def test_lines_of_the_assignment_are_taken_off_both_ends_and_nowhere_else(
    answer: str, kept: str | None
) -> None:
    """What stands between a student's own lines may be quoted, and what is the student's stays as it is."""
    assert without_lines_of_ours(answer, OURS) == (answer if kept is None else kept)
