"""Cells that show the same for everyone are run once, and their outputs stand in each submission."""

import copy
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from scratch import ROOT

from grader.demo.simulated import fill_in, load_class
from grader.judge.seeds import Attempt
from grader.submission.rebuilding import rebuild
from grader.submission.recovering import recover
from grader.submission.running_notebooks import run_notebook
from grader.submission.shared_outputs import TAG, shared_outputs
from grader.submission.template import Template, read_template
from grader.wall.sandbox import Sandbox

pytestmark = pytest.mark.slow

HELPER = {"convlab.py": (ROOT / "source" / "convlab.py").read_bytes()}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def template_of(assignment: str) -> Template:
    return read_template(ROOT / "source" / assignment / f"{assignment}.ipynb", None)


def graded(
    assignment: str, template: Template, sandbox: Sandbox, shared: dict[str, list[NotebookNode]]
) -> NotebookNode:
    """Grade a right submission, which has a cell of the student's own at the top."""
    student = next(s for s in load_class(ROOT / "tests" / "students" / assignment) if s.id == "loops")
    notebook = nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    fill_in(student, notebook)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("mine = 1"))
    rebuilt = rebuild(template.notebook, recover(nbformat.writes(notebook).encode())).notebook
    run_notebook(rebuilt, template, Attempt(assignment, student.id, ""), HELPER, sandbox, shared)
    return rebuilt


@pytest.mark.parametrize("assignment", ["conv1d", "conv2d"])
def test_a_shared_cell_shows_what_it_shows_when_it_is_run(assignment: str, sandbox: Sandbox) -> None:
    """In each notebook of the course, and whatever else is in it."""
    template = template_of(assignment)
    shared = shared_outputs(template, HELPER, sandbox)
    tagged = {cell.id for cell in template.notebook.cells if TAG in cell.metadata.get("tags", ())}
    assert set(shared) == tagged
    assert len(tagged) > 5
    run = graded(assignment, template, sandbox, {})
    with_shared = graded(assignment, template, sandbox, shared)
    assert [cell.get("outputs") for cell in with_shared.cells if cell.id in tagged] == [
        cell.get("outputs") for cell in run.cells if cell.id in tagged
    ]
    assert [cell.get("execution_count") for cell in with_shared.cells] == [
        cell.get("execution_count") for cell in run.cells
    ]


def test_a_cell_that_needs_the_students_is_run_in_each_submission(sandbox: Sandbox) -> None:
    """Also if it has the tag by mistake."""
    template = Template(copy.deepcopy(template_of("conv1d").notebook), ROOT / "source" / "conv1d")
    cell = next(cell for cell in template.notebook.cells if TAG in cell.metadata.get("tags", ()))
    behind = max(i for i, each in enumerate(template.notebook.cells) if each.cell_type == "code")
    template.notebook.cells.remove(cell)
    template.notebook.cells.insert(behind, cell)
    cell.source = "conv1d_forward([1, 2], [3])"
    shared = shared_outputs(template, HELPER, sandbox)
    assert cell.id not in shared
    notebook = graded("conv1d", template, sandbox, shared)
    (output,) = next(each.outputs for each in notebook.cells if each.id == cell.id)
    assert output.data["text/plain"] == "array([3., 6.])"


def test_an_execution_count_is_of_the_submission(sandbox: Sandbox) -> None:
    """Students add cells, so the same cell has another number in each."""
    template = Template(copy.deepcopy(template_of("conv1d").notebook), ROOT / "source" / "conv1d")
    cell = next(cell for cell in template.notebook.cells if TAG in cell.metadata.get("tags", ()))
    cell.source = "np.arange(3)"
    notebook = graded("conv1d", template, sandbox, shared_outputs(template, HELPER, sandbox))
    shown = next(each for each in notebook.cells if each.id == cell.id)
    assert shown.outputs[0].data["text/plain"] == "array([0, 1, 2])"
    assert shown.outputs[0].execution_count == shown.execution_count
