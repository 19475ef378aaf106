"""A submission of the real conv1d notebook, run: students' cells behind the wall, tests on our side."""

import copy
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from classroom import task_cell
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from scratch import ROOT
from tiers import as_long

from grader.demo.simulated import Student, fill_in, load_class
from grader.judge.seeds import Attempt
from grader.report.report import VERDICT_MIME
from grader.sanitize import clean_outputs
from grader.submission import judging_test_cells
from grader.submission.points import PointsError
from grader.submission.rebuilding import rebuild
from grader.submission.recovering import recover
from grader.submission.running_notebooks import NotebookRun, run_notebook
from grader.submission.template import Template, read_template
from grader.wall import launch
from grader.wall import sandbox as host
from grader.wall.errors import SandboxError
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from grader.wall.session import Session

pytestmark = pytest.mark.slow

CLASS = {student.id: student for student in load_class(ROOT / "tests" / "students" / "conv1d")}
RELEASED = ROOT / "release" / "conv1d" / "conv1d.ipynb"
HELPER = {"convlab.py": (ROOT / "source" / "convlab.py").read_bytes()}
SHORT = Limits(call=2, cell=5, check=30, submission=300)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(ROOT / "source" / "conv1d" / "conv1d.ipynb", None)


@dataclass(frozen=True)
class Course:
    """Grades one submission after the other."""

    template: Template
    sandbox: Sandbox

    @property
    def full(self) -> dict[str, float]:
        """The points of every test cell."""
        return {
            name: self.template.points[name] for name in self.template.tests if self.template.points[name]
        }

    def hand_in(self, student: Student) -> NotebookNode:
        """Fill in the released notebook, and rebuild it as autograding does."""
        notebook = nbformat.read(RELEASED, as_version=4)
        fill_in(student, notebook)
        return rebuild(self.template.notebook, recover(nbformat.writes(notebook).encode())).notebook

    def run(self, notebook: NotebookNode, attempt: Attempt | None = None) -> NotebookRun:
        attempt = attempt or Attempt("conv1d", "loops")
        return run_notebook(notebook, self.template, attempt, HELPER, self.sandbox)

    def lost(self, run: NotebookRun) -> dict[str, float | None]:
        """What the test cells that are not right earned."""
        return {name: run.earned[name] for name in self.full if run.earned[name] != self.full[name]}


@pytest.fixture(scope="module")
def course(template: Template, sandbox: Sandbox) -> Course:
    return Course(template, sandbox)


@pytest.fixture(scope="module")
def right(course: Course) -> tuple[NotebookNode, NotebookRun]:
    """Hand in the student with plain loops."""
    notebook = course.hand_in(CLASS["loops"])
    return notebook, course.run(notebook)


def loops(**cells: str) -> Student:
    """Give the student with plain loops, but for some cells."""
    return replace(CLASS["loops"], cells={**CLASS["loops"].cells, **cells})


def test_of(notebook: NotebookNode, name: str) -> NotebookNode:
    (cell,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    return cell


test_of.__test__ = False  # type: ignore[attr-defined]  # its name is the field's


def verdict(notebook: NotebookNode, name: str) -> dict[str, Any]:
    (found,) = [
        output.data[VERDICT_MIME]
        for output in test_of(notebook, name).outputs
        if VERDICT_MIME in output.get("data", {})
    ]
    return dict(found)


def shown(notebook: NotebookNode) -> str:
    return json.dumps([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])


def test_a_right_submission_has_all_points_of_every_test_cell(course, right):
    """And there is nothing for the log."""
    _, run = right
    assert run.earned == course.full
    assert run.troubles == []


def test_earned_has_exactly_the_test_cells(course, right):
    """Neither checks without points, nor what a person grades."""
    _, run = right
    assert set(run.earned) == {name for name in course.template.points if name.startswith("test_")}


def test_every_cell_that_holds_code_has_run_once_in_order(right):
    """As after "Restart and run all"."""
    notebook, _ = right
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_the_data_of_each_verdict_is_kept_in_the_outputs(course, right):
    """For reports: points, groups, seed, as JSON data."""
    notebook, run = right
    for name in course.full:
        found = verdict(notebook, name)
        assert found["earned"] == run.earned[name]
        assert found["status"] == "passed"
    assert verdict(notebook, "test_conv1d_dx")["seed"] == Attempt("conv1d", "loops").seed("conv1d_dx")
    json.dumps(verdict(notebook, "test_conv1d_dx"))


def test_a_graded_notebook_is_valid(right):
    """Outputs are of the format's kinds."""
    notebook, _ = right
    nbformat.validate(copy.deepcopy(notebook))


def test_a_regrade_says_the_same(course, right):
    """The same attempt is asked the same, and its outputs are the same, but for addresses and timings."""
    notebook, run = right
    again = course.hand_in(CLASS["loops"])
    assert course.run(again).earned == run.earned
    for name in course.full:
        assert verdict(again, name) == verdict(notebook, name)
    assert course.run(again).earned == run.earned, "on the run notebook itself"


def test_another_attempt_is_asked_something_else(course, right):
    """Its seed is drawn from assignment, student and time."""
    notebook, _ = right
    again = course.hand_in(CLASS["loops"])
    assert course.lost(course.run(again, Attempt("conv1d", "loops", "2026-01-01"))) == {}
    assert verdict(again, "test_conv1d_dx")["seed"] != verdict(notebook, "test_conv1d_dx")["seed"]


def test_answers_of_somebody_else_earn_nothing(course):
    """Numbers by hand are drawn from the id of who handed in."""
    lost = course.lost(course.run(course.hand_in(CLASS["loops"]), Attempt("conv1d", "somebody-else")))
    assert set(lost) == {name for name in course.full if name.startswith("test_hand_")}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os\n    os._exit(3)", "exit code 3"),
        ("raise SystemExit", "SystemExit"),
        ("import ctypes\n    ctypes.string_at(0)", "segmentation fault"),
        as_long(("while True: pass", "no answer within 2 seconds")),
        ("return x[len(x)]", "IndexError"),
    ],
)
def test_a_function_that_takes_everything_down_loses_its_own_points_only(body, words, course):
    """The others are asked in a process in which nothing has happened."""
    notebook = course.hand_in(loops(conv1d_dw=f"def conv1d_dw(dy, x, w, stride=1, padding=0):\n    {body}\n"))
    run = course.run(notebook)
    assert course.lost(run) == {"test_conv1d_dw": 0}
    assert words in str(verdict(notebook, "test_conv1d_dw"))


@pytest.mark.parametrize(
    ("cell", "name", "words"),
    [
        ("while True: pass", "CellTimeoutError", "no end after 5 seconds"),
        ("import os; os._exit(7)", "DeadKernelError", "exit code 7"),
        ("x = bytearray(1 << 40)", "MemoryError", ""),
    ],
)
def test_a_cell_that_hangs_or_dies_is_as_if_it_had_not_been_there(cell, name, words, course):
    """What it had done is undone, its end is shown in its place, and everything else counts."""
    student = loops()
    spoils = f"np = None\nconv1d_forward = None\nprint('seen')\n{cell}"
    keeps = cell.startswith("x =")  # an exception is an ordinary end
    student = replace(student, added={"conv1d_dx": cell if keeps else spoils})
    notebook = course.hand_in(student)
    run = course.run(notebook)
    assert course.lost(run) == {}
    (added,) = [c for c in notebook.cells if c.source.endswith(cell)]
    assert added.outputs[-1].ename == name
    assert words in added.outputs[-1].evalue
    if not keeps:
        assert added.outputs[0].text == "seen\n"
        assert any(words in trouble for trouble in run.troubles)


def test_a_solution_cell_that_hangs_loses_what_it_defines(course):
    """And nothing else."""
    run = course.run(course.hand_in(loops(conv1d_dx="def conv1d_dx(*_): pass\nwhile True: pass")))
    assert course.lost(run) == {"test_conv1d_dx": 0}


def test_the_text_of_a_test_is_the_instructors(course):
    """Whatever the notebook says, in autograded/ or anywhere."""
    notebook = course.hand_in(CLASS["untouched"])
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in course.template.tests:
            cell.source = "100"
    earned = course.run(notebook).earned
    assert set(earned) == set(course.full)
    assert set(earned.values()) == {0}


def test_a_test_cell_without_a_text_is_left_to_a_person(course):
    """Rebuilding leaves none; if there were one, its points would be nobody's to give or to take."""
    notebook = course.hand_in(loops())
    test_of(notebook, "test_conv1d_dx").source = ""
    earned = course.run(notebook).earned
    assert earned == {name: points for name, points in course.full.items() if name != "test_conv1d_dx"}


def test_what_students_show_is_sanitized(course):
    """From their own cells, from checks, and in what tests say about their functions."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    student = loops(
        conv1d_forward=f"from IPython.display import HTML, Javascript\n"
        f"display(HTML({hostile!r}), Javascript('alert(3)'))\nprint('\\x1b[2J\\x1b]0;title\\x07kept')\n"
        f"def conv1d_forward(*_, **__):\n    raise ValueError({hostile!r} + '\\x1b[2J')\n",
        conv1d_dw=f"class Bold(str):\n    def _repr_html_(self): return {hostile!r}\n"
        f"def conv1d_dw(*_, **__): return Bold({hostile!r})\nBold()",
    )
    notebook = course.hand_in(student)
    course.run(notebook)
    text = shown(notebook)
    assert "kept" in text
    for bad in ("\\u001b[2J", "\\u001b]0", "application/javascript"):
        assert bad not in text
    for output in [output for cell in notebook.cells for output in cell.get("outputs", [])]:
        plain = copy.deepcopy(output)
        data = plain.get("data", {})
        data.pop(VERDICT_MIME, None)
        assert clean_outputs([plain]) == [plain]
        data.pop("text/plain", None)  # it is shown as it is typed
        assert "<script" not in str(data)
        assert "<img src=x" not in str(data)


def test_a_verdict_that_a_student_shows_is_no_verdict(course):
    """The data of verdicts comes from the judge only."""
    fake = {"exercise": "conv1d_dx", "status": "passed", "points": 16, "earned": 16}
    cell = f"display({{{VERDICT_MIME!r}: {fake!r}, 'text/plain': '16'}}, raw=True)\n16"
    notebook = course.hand_in(replace(CLASS["untouched"], added={"conv1d_dx": cell}))
    assert set(course.run(notebook).earned.values()) == {0}
    (added,) = [c for c in notebook.cells if c.source == cell]
    assert added.outputs
    assert VERDICT_MIME not in json.dumps(added.outputs)


def test_a_sandbox_that_fails_meanwhile_leaves_tests_to_a_person(course, monkeypatch):
    """Nobody's answer is blamed for it."""

    def fails(self: Session, name: str) -> Any:
        raise SandboxError("the supervisor is gone")

    monkeypatch.setattr(Session, "lookup", fails)
    run = course.run(course.hand_in(loops()))
    assert run.earned == dict.fromkeys(course.full)
    assert len(run.troubles) == len(course.full)


def test_without_a_sandbox_nothing_is_run(template, monkeypatch):
    """The notebook stays as it is, and the error says what to do."""
    monkeypatch.setattr(launch, "CONFINEMENTS", ())
    monkeypatch.setattr(host.launch, "CONFINEMENTS", ())
    with Sandbox() as sandbox:
        course = Course(template, sandbox)
        notebook = course.hand_in(loops())
        before = copy.deepcopy(notebook)
        with pytest.raises(SandboxError, match="flipgrad doctor"):
            course.run(notebook)
    assert notebook == before


def test_points_that_differ_from_the_exercise_stop_the_grading(course, sandbox):
    """Before anybody gets them."""
    changed = Template(copy.deepcopy(course.template.notebook), course.template.folder)
    test_of(changed.notebook, "test_conv1d_dw").metadata.nbgrader.points = 15
    with pytest.raises(PointsError, match="test_conv1d_dw"):
        Course(changed, sandbox).run(course.hand_in(loops()))


@pytest.fixture
def sample(tmp_path) -> Path:
    """A notebook whose test uses an array of a module that lies beside it."""
    (tmp_path / "data.py").write_text("import numpy as np\nSAMPLE = np.arange(1.0, 5.0)\n")
    solution = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
    test = "import data\nassert list(double(data.SAMPLE)) == [2, 4, 6, 8]"
    notebook = new_notebook(
        cells=[task_cell("double", solution, solution=True), task_cell("test_double", test, points=3)]
    )
    nbformat.write(notebook, tmp_path / "sample.ipynb")
    return tmp_path


def test_what_one_student_does_to_the_instructors_data_the_next_does_not_find(sample, sandbox):
    """A module of the instructor's is imported anew for each submission."""
    template = read_template(sample / "sample.ipynb", None)
    files = {"data.py": (sample / "data.py").read_bytes()}
    honest, spoils = "def double(x):\n    return 2 * x", "def double(x):\n    x[...] = 0\n    return x"
    earned = []
    for source in (honest, spoils, honest):
        handed_in = nbformat.read(sample / "sample.ipynb", as_version=4)
        handed_in.cells[0].source = source
        notebook = rebuild(template.notebook, recover(nbformat.writes(handed_in).encode())).notebook
        earned.append(run_notebook(notebook, template, Attempt("sample", "somebody"), files, sandbox).earned)
    assert earned == [{"test_double": 3}, {"test_double": 0}, {"test_double": 3}]


def grade_double(folder: Path, sandbox: Sandbox, test: str, source: str) -> NotebookRun:
    """Grade a student's `double` by a test cell of three points."""
    solution = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
    cells = [task_cell("double", solution, solution=True), task_cell("test_double", test, points=3)]
    nbformat.write(new_notebook(cells=cells), folder / "sample.ipynb")
    template = read_template(folder / "sample.ipynb", None)
    handed_in = new_notebook(cells=cells)
    handed_in.cells[0].source = source
    notebook = rebuild(template.notebook, recover(nbformat.writes(handed_in).encode())).notebook
    return run_notebook(notebook, template, Attempt("sample", "somebody"), {}, sandbox)


RIGHT = "def double(x, f=None):\n    return f(x) if f else 2 * x"


@pytest.mark.parametrize(
    "test",
    [
        "double(object())",
        "class Own:\n    pass\ndouble([Own()])",
        "import numpy as np\ndouble(np.zeros((1024, 1024)))",
        "double(3, lambda x: object())",
    ],
)
def test_a_test_that_gives_what_cannot_be_sent_is_not_the_students_fault(tmp_path, sandbox, test):
    """A person decides, and the log says what to mend."""
    run = grade_double(tmp_path, sandbox, test, RIGHT)
    assert run.earned == {"test_double": None}
    assert "what the test gives to a student's function cannot be sent" in run.troubles[0]


@pytest.mark.parametrize("returned", ["{x}", "lambda: x", "slice(x)"])
def test_what_a_student_returned_and_the_test_passes_on_is_the_students_fault(tmp_path, sandbox, returned):
    """It is no way to a verdict that waits."""
    source = f"def double(x):\n    return {returned}"
    run = grade_double(tmp_path, sandbox, "assert double(double(1)) == 4", source)
    assert run.earned == {"test_double": 0}
    assert grade_double(tmp_path, sandbox, "assert double(3, lambda x: 2 * x) == 6", RIGHT).earned == {
        "test_double": 3
    }


def test_a_test_that_a_result_makes_endless_is_ended(tmp_path, monkeypatch):
    """By the time that the submission has, and a little more; a person decides."""
    monkeypatch.setattr(judging_test_cells, "_SECONDS_TO_JUDGE", 1.0)
    with Sandbox(replace(SHORT, submission=2)) as sandbox:
        endless = "def double(x):\n    return 10**15"
        run = grade_double(tmp_path, sandbox, "for i in range(double(1)):\n    pass", endless)
        assert run.earned == {"test_double": None}
        assert "did not end within" in run.troubles[0]
        assert grade_double(tmp_path, sandbox, "assert double(2) == 4", RIGHT).earned == {"test_double": 3}


@pytest.mark.parametrize("error", ["StopIteration", "StopAsyncIteration", "GeneratorExit"])
def test_an_error_that_ends_loops_does_not_end_those_of_the_test(tmp_path, sandbox, error):
    """What would end a loop over the student's results as if all were well is an error like any other."""
    test = "for got, right in zip(map(double, [2, 3]), [4, 6]):\n    assert got == right"
    run = grade_double(tmp_path, sandbox, test, f"def double(x):\n    raise {error}")
    assert run.earned == {"test_double": 0}


def test_data_too_large_to_be_fetched_is_no_end_of_python(tmp_path, sandbox):
    """A sentence says so, and what ran is kept."""
    source = "import numpy as np\ndouble = np.zeros(3_000_000)\nprint('once')"
    run = grade_double(tmp_path, sandbox, "assert double is None", source)
    assert run.earned == {"test_double": 0}
    assert not run.killed


@pytest.mark.parametrize("student", ["syntax_error", "stride_ignored", "einsum", "integer_buffer"])
def test_students_of_the_class_have_their_scores(student, course):
    """One of each kind; the whole class is graded in `test_class`."""
    run = course.run(course.hand_in(CLASS[student]), Attempt("conv1d", student))
    lost = {name.removeprefix("test_"): points for name, points in course.lost(run).items()}
    wanted = {n: p for n, p in CLASS[student].scores.items() if course.full.get(f"test_{n}") != p}
    assert lost == {name: points for name, points in wanted.items() if f"test_{name}" in course.full}


@pytest.mark.parametrize(
    ("cell", "ended"),
    [
        (
            "def conv1d_dx(dy, x, w, stride=1, padding=0):\n    return dy +* x",
            "SyntaxError: invalid syntax (line 2)",
        ),
        (
            "from numpy import product\ndef conv1d_dx(*_):\n    pass",
            "ImportError: cannot import name 'product'",
        ),
    ],
)
def test_a_function_that_does_not_exist_says_why_and_which_versions_grade(cell, ended, course):
    """Below the cell, and in the task that needs it."""
    notebook = course.hand_in(loops(conv1d_dx=cell))
    assert course.lost(course.run(notebook)) == {"test_conv1d_dx": 0}
    (solution,) = [c for c in notebook.cells if c.source == cell]
    said = test_of(notebook, "test_conv1d_dx").outputs[-1].text
    assert f"conv1d_dx does not exist: the cell that should define it, [{solution.execution_count}]" in said
    assert ended in said
    graded = f"This was graded with Python {platform.python_version()} and numpy {np.__version__}."
    assert graded in said
    assert graded in solution.outputs[-1].text


def test_a_name_that_no_cell_should_have_defined_is_not_explained(course):
    """A function deleted, or never written, is what its error says."""
    notebook = course.hand_in(loops(conv1d_dx="pass"))
    course.run(notebook)
    assert "does not exist" not in shown(notebook)
