"""The simulated class of conv2d, graded through the wall: each student gets what its file says, and why."""

import io
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console
from scratch import ROOT
from tiers import as_long

from grader.demo.results import StudentResult, read_tasks
from grader.demo.simulated import Student, fill_in, load_class
from grader.demo.table import print_results
from grader.judge.seeds import Attempt
from grader.report.report import VERDICT_MIME
from grader.submission.rebuilding import rebuild
from grader.submission.recovering import recover
from grader.submission.running_notebooks import run_notebook
from grader.submission.template import read_template
from grader.wall.sandbox import Sandbox

SOURCE = ROOT / "source" / "conv2d" / "conv2d.ipynb"
RELEASED = ROOT / "release" / "conv2d" / "conv2d.ipynb"
CLASS = load_class(ROOT / "tests" / "students" / "conv2d")
HELPER = {"convlab.py": (ROOT / "source" / "convlab.py").read_bytes()}
TEMPLATE = read_template(SOURCE, None)
TASKS = read_tasks(nbformat.read(RELEASED, as_version=4))

# What the first diagnosis says, where a student makes a mistake that has a name.
NAMED = {
    ("batch_averaged", "conv2d_layer_backward"): "averaged over the batch",
    ("bias_forgotten", "conv2d_layer_forward"): "the bias is forgotten",
    ("bias_forgotten", "conv2d_layer_backward"): "db is zero",
    ("empty_slice", "conv2d_dx"): "the slice [padding:-padding] is empty when padding is 0",
    ("flip_forgotten", "conv2d_dx"): "the kernel is not turned",
    ("integer_buffer", "conv2d_forward"): "the result takes its type from x",
    ("integer_buffer", "conv2d_layer_backward"): "each gradient has the type of its argument",
    ("jacobian_transposed", "conv2d_jacobian"): "the Jacobian is transposed",
    ("turned_in_place", "rot180"): "the argument w is changed in place",
    ("last_one_wins", "conv2d_layer_forward"): "only one channel counts",
    ("last_one_wins", "conv2d_layer_backward"): "dx keeps only one filter's share",
    ("one_flip_only", "rot180"): "only flipped vertically",
    ("one_flip_only", "conv2d_dx"): "the kernel is flipped on one axis only",
    ("one_flip_only", "conv2d_layer_backward"): "the kernels are flipped on one axis only in dx",
    ("only_plain", "conv2d_forward"): "the padding is ignored",
    ("padding_misused", "conv2d_forward"): "the padding is added, or counted, only above and on the left",
    ("padding_misused", "conv2d_dx"): "the padding is not removed",
    ("another_order", "conv2d_layer_backward"): "the gradients come in another order",
    ("rows_forgotten", "conv2d_dx"): "the rows and columns that no window reaches are missing",
    ("sides_exchanged", "conv2d_forward"): "height and width have changed places",
    ("sides_exchanged", "conv2d_jacobian"): "counted column by column",
    ("stride_across_only", "conv2d_forward"): "the stride is taken only across",
    ("stride_ignored", "conv2d_dw"): "the stride is ignored",
    ("stride_ignored", "conv2d_dx"): "the stride is ignored",
    ("true_convolution", "conv2d_forward"): "the kernel is turned by 180°",
    ("true_convolution", "conv2d_jacobian"): "the kernel is turned in each row",
    ("upstream_ignored", "conv2d_dw"): "the upstream gradient is ignored",
    ("upstream_ignored", "conv2d_dx"): "the upstream gradient is ignored",
    ("upstream_ignored", "conv2d_layer_backward"): "the upstream gradient is ignored",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for the whole class."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.slow
@pytest.mark.parametrize(
    "student",
    # One whose time is up again and again.
    [as_long(each) if each.id == "never_ends_in_dx" else each for each in CLASS],
    ids=lambda student: student.id,
)
def test_a_student_of_conv2d_gets_what_its_file_says(student: Student, sandbox: Sandbox) -> None:
    """All points of each task that the judge gives but those in SCORES; and the mistake by its name."""
    submitted = nbformat.read(RELEASED, as_version=4)
    fill_in(student, submitted)
    notebook = rebuild(TEMPLATE.notebook, recover(nbformat.writes(submitted).encode())).notebook
    graded = run_notebook(notebook, TEMPLATE, Attempt("conv2d", student.id), HELPER, sandbox)
    promised = {f"test_{task.name}": task.points for task in TASKS if not task.by_person}
    lost = {f"test_{name}": points for name, points in student.scores.items()}
    assert graded.earned == promised | {name: lost[name] for name in lost if name in promised}
    said = {(student.id, task): first_diagnosis(notebook, task) for who, task in NAMED if who == student.id}
    assert said == {key: NAMED[key] for key in said}


@pytest.mark.slow
def test_a_student_whose_helpers_are_called_size_and_pad_sees_no_error(sandbox: Sandbox) -> None:
    """In no cell of the page: what the instructor's cells bind, no student needs."""
    (student,) = (each for each in CLASS if each.id == "windows")
    submitted = nbformat.read(RELEASED, as_version=4)
    fill_in(student, submitted)
    notebook = rebuild(TEMPLATE.notebook, recover(nbformat.writes(submitted).encode())).notebook
    run_notebook(notebook, TEMPLATE, Attempt("conv2d", student.id), HELPER, sandbox)
    outputs = [(cell.id, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [name for name, output in outputs if output.output_type == "error"] == []


def first_diagnosis(notebook: NotebookNode, task: str) -> str:
    """The name in the verdict on a task."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == f"test_{task}":
            verdict = cell.outputs[0].data[VERDICT_MIME]
            return str(verdict["diagnoses"][0]["name"])
    raise LookupError(task)


def test_the_table_of_the_class_fits_a_page() -> None:
    """Twelve tasks, in columns short enough to leave room for what went wrong."""
    full = {task.name: None if task.by_person else task.points for task in TASKS}
    console = Console(width=110, record=True, file=io.StringIO())
    print_results(console, TASKS, [StudentResult("another_order", full, ("back: in another order",))])
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 110
    assert "back: in another order" in lines[-1]
    header = " ".join(lines[1].split())
    assert header == "simulated y dw J dx dw12 table dx22 users 180° dx2d fwd back total"


def test_on_a_narrow_terminal_what_went_wrong_stands_below() -> None:
    """Nothing is cut off."""
    full = {task.name: None if task.by_person else task.points for task in TASKS}
    wrong = ("back: in another order", "dx: the kernel is not turned")
    console = Console(width=80, record=True, file=io.StringIO())
    print_results(console, TASKS, [StudentResult("another_order", full, wrong)])
    scores, _, below = console.export_text().partition("What went wrong")
    assert "…" not in scores
    assert "?" in scores
    words = " ".join(below.split())
    assert words == "another_order back: in another order; dx: the kernel is not turned"
