"""Test cells run on our side: whose names they see, what they are worth, what they show."""

import contextlib
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader import checks as cells_module
from grader.assignments import EXERCISES, HAND_TASKS
from grader.judge.calls import local
from grader.judge.seeds import Attempt, current_attempt
from grader.judge.verdict import Verdict
from grader.report.report import VERDICT_MIME
from grader.submission import outputs, running_test_cells
from grader.submission.instructor import Instructor, InstructorCell
from grader.submission.points import PointsError
from grader.submission.running_test_cells import run_test_cell
from grader.wall.errors import SandboxError, StudentError
from grader.wall.operations import Result
from grader.wall.student_function import StudentFunction
from solutions import conv1d

FORWARD = EXERCISES["conv1d_forward"]
WEIGHTED = EXERCISES["conv1d_dw"]


@dataclass
class Notebook:
    """A notebook as autograding sees it: the instructor's cells, and names of the student's."""

    folder: Path
    cells: list[str | None] = field(default_factory=list)
    student: Mapping[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The names that were fetched from the student's side."""
    seconds: float = 60.0

    def lookup(self, name: str) -> Any:
        self.asked.append(name)
        if name not in self.student:
            raise NameError(f"name {name!r} is not defined")
        return self.student[name]

    def run(
        self, source: str, points: float = 10.0, number: int | None = None
    ) -> running_test_cells.TestCellRun:
        """Run a test cell below the others, or as the one of that number."""
        number = len(self.cells) if number is None else number
        cells = [InstructorCell(cell or "", cell is None) for cell in (*self.cells, source)]
        instructor = Instructor(cells, self.folder)
        return run_test_cell(source, "test_f", number, 7, points, instructor, self.lookup, self.seconds)


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Notebook]:
    """Make a notebook of the instructor's cells, None where the student writes, and student's names."""
    return lambda *cells, **student: Notebook(tmp_path, list(cells), student)


def said(tested: running_test_cells.TestCellRun) -> str:
    """Everything that a person reads in the outputs."""
    texts = []
    for output in tested.outputs:
        texts += [output.get("text", ""), *output.get("traceback", []), *output.get("data", {}).values()]
    return "\n".join(map(str, texts))


def raising(error: BaseException) -> Callable[..., Any]:
    def function(*_: Any, **__: Any) -> Any:
        raise error

    return function


# Whose names.


def test_a_name_of_the_students_is_fetched(notebook):
    """Values and functions, whether the cell, a function in it or a comprehension in that asks."""
    source = "def doubled():\n    return [f(v) for v in values]\nassert doubled() == [2, 4]\nassert f(3) == 6"
    course = notebook(None, f=lambda x: 2 * x, values=[1, 2])
    assert course.run(source).earned == 10
    assert sorted(course.asked) == ["f", "values"]


def test_a_name_of_the_students_is_fetched_only_when_it_is_needed(notebook):
    """And once."""
    course = notebook(f=lambda: 1)
    assert course.run("if False:\n    g()\nf(); f()\nassert f() == 1").earned == 10
    assert course.asked == ["f"]


def test_a_name_that_nobody_has_fails_the_test(notebook):
    """As an answer that is missing."""
    tested = notebook(None).run("assert f(1) == 2")
    assert tested.earned == 0
    assert "NameError: name 'f' is not defined" in said(tested)


@pytest.mark.parametrize(
    ("cell", "uses"),
    [
        ("import math", "math.floor(1.5) == 1"),
        ("import math as f", "f.floor(1.5) == 1"),
        ("from math import floor", "floor(1.5) == 1"),
        ("from math import floor as f", "f(1.5) == 1"),
        ("import os.path", "os.path.basename('a/b') == 'b'"),
        ("def f(x): return x + 1", "f(1) == 2"),
        ("@staticmethod\ndef f(x): return x + 1", "f(1) == 2"),
        ("class f:\n    x = 5", "f.x == 5"),
        ("async def f(): return 1", "f.__name__ == 'f'"),
        ("f = 5", "f == 5"),
        ("f: int = 5", "f == 5"),
        ("a = f = 5", "f == 5"),
        ("a, (f, *b) = 1, (5, 6)", "f == 5 and b == [6]"),
        ("import numpy as np\nf = np.ones(3)", "f.sum() == 3"),
        ("def g(x): return 2 * x\ndef f(x): return g(x) + 1", "f(1) == 3"),
        ("f = 1\nf = 2", "f == 2"),
    ],
)
def test_a_name_of_the_instructors_wins_over_the_students(cell, uses, notebook):
    """Whatever binds it, and whatever the student called the same."""
    wrong = dict.fromkeys(
        ["math", "floor", "os", "f", "g", "a", "b", "np"], raising(AssertionError("theirs"))
    )
    course = notebook("# Introduction", cell, None, **wrong)
    assert course.run(f"assert {uses}").earned == 10
    assert course.asked == []


def test_a_name_of_the_cells_own_wins_over_every_other(notebook):
    """It is what it would be in a kernel."""
    course = notebook("x = 1", x=2)
    assert course.run("x = 3\nassert x == 3\nfor i in range(3): pass\nassert i == 2").earned == 10
    assert course.asked == []


def test_a_value_made_of_itself_is_made_of_the_one_before(notebook):
    """Also over several cells; and of the student's, where that was the one before."""
    course = notebook("x = 1", "x = x + 1\nx = x * 10", y=5)
    assert course.run("assert x == 20").earned == 10
    assert notebook("y = y + 1", y=5).run("assert y == 6").earned == 10


def test_a_cell_sees_what_was_bound_above_it(notebook):
    """As when the cells are run from top to bottom: what is bound below does not count yet."""
    course = notebook("x = 1", "assert x == 1", "x = 2")
    assert course.run("assert x == 1", number=1).earned == 10
    assert course.run("assert x == 2").earned == 10
    assert notebook("assert x == 3", "x = 2", x=3).run("assert x == 3", number=0).earned == 10


def test_a_solution_cell_binds_nothing_on_our_side(notebook):
    """What the student wrote there is fetched, also where the instructor's cells go on with it."""
    course = notebook(None, "def twice(x): return f(f(x))", f=lambda x: x + 1)
    assert course.run("assert twice(1) == 3").earned == 10
    assert course.asked == ["f"]


@pytest.mark.parametrize("magic", ["%matplotlib inline", "!ls", "%%time"])
def test_what_stands_beside_a_magic_is_the_instructors(magic, notebook):
    """The magic itself is left out on our side."""
    course = notebook(f"{magic}\nimport math\ndef f(x): return math.floor(x)", math=None, f=None)
    assert course.run("assert f(1.5) == 1").earned == 10
    assert course.asked == []


@pytest.mark.parametrize("cell", ["x = !ls", "x = %env HOME", "%%bash\nx=1", "%%timeit\nx = 1"])
def test_what_only_ipython_can_make_is_fetched(cell, notebook):
    """The instructor's cell was run in the student's notebook, too."""
    assert notebook(cell, x=2).run("assert x == 2").earned == 10


def test_what_is_bound_for_a_moment_is_fetched(notebook):
    """Python deletes the error of an `except` at the end of its block."""
    course = notebook("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    pass", error="theirs")
    assert course.run("assert error == 'theirs'").earned == 10


def test_a_cell_that_only_a_notebook_can_run_is_left_to_a_person(notebook):
    """What it binds is the instructor's, and our side cannot make it."""
    assert notebook("x = await f()", x=2).run("assert x == 2").earned is None


@pytest.mark.parametrize("name", ["abs", "isinstance", "AssertionError", "__import__", "print", "len"])
def test_names_of_python_are_not_the_students_to_change(name, notebook):
    """An `abs` of theirs is theirs alone."""
    course = notebook(**{name: raising(AssertionError("theirs"))})
    assert course.run(f"{name}\nimport math\nassert abs(-1) == len([0])").earned == 10
    assert course.asked == []


def test_a_module_beside_the_notebook_is_the_instructors(notebook, monkeypatch):
    """It wins over one that is installed, also where other modules there import it."""
    course = notebook("import colorsys\nfrom helper import ANSWER", helper=None, colorsys=None)
    (course.folder / "helper.py").write_text("import colorsys\nANSWER = colorsys.NAME")
    (course.folder / "colorsys.py").write_text("NAME = 'beside the notebook'")
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    assert course.run("assert ANSWER == colorsys.NAME == 'beside the notebook'").earned == 10
    assert course.run("import helper\nassert helper.ANSWER == 'beside the notebook'").earned == 10
    assert course.asked == []
    assert "helper" not in sys.modules


def test_two_courses_have_modules_of_the_same_name(notebook, tmp_path):
    """Each its own."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "helper.py").write_text(f"NAME = {name!r}")
    for name in ("one", "two", "one"):
        course = Notebook(tmp_path / name, ["import helper"])
        assert course.run(f"assert helper.NAME == {name!r}").earned == 10


def test_nothing_of_a_test_cell_is_left_for_the_next(notebook):
    """Neither its names, nor what it did to the instructor's values, nor its verdicts."""
    course = notebook("import grader\nvalues = [1]", g=conv1d.conv1d_forward)
    assert course.run("x = 1\nvalues.append(2)\nassert values == [1, 2]").earned == 10
    assert course.run("assert values == [1]").earned == 10
    assert course.run("x").earned == 0
    course.run("grader.check('conv1d_forward', g)", FORWARD.points)
    assert course.run("3").earned == 3


# What a cell is worth.


def test_a_cell_without_an_error_has_all_its_points(notebook):
    """And one with an assert that fails has none."""
    course = notebook(f=lambda x: x + 1)
    assert course.run("assert f(1) == 2").earned == 10
    assert course.run("assert f(1) == 3").earned == 0
    assert course.run("").earned == 10
    assert course.run("# nothing but this").earned == 10


@pytest.mark.parametrize("last", ["4", "4.0", "2 + 2", "np.float64(4)", "np.int64(4)", "Fraction(8, 2)"])
def test_a_number_on_the_last_line_is_partial_credit(last, notebook):
    """Of any kind."""
    assert notebook("import numpy as np\nfrom fractions import Fraction").run(last).earned == 4


@pytest.mark.parametrize("last", ["0", "10"])
def test_partial_credit_goes_from_nothing_to_everything(last, notebook):
    """Both included."""
    assert notebook().run(last).earned == float(last)


@pytest.mark.parametrize("last", ["True", "False", "None", "'3'", "[3]", "3;x = 1", "x = 3"])
def test_what_is_no_number_is_no_partial_credit(last, notebook):
    """The cell ended without an error, then."""
    assert notebook().run(last).earned == 10


@pytest.mark.parametrize("last", ["-1", "10.5", "float('nan')", "float('inf')", "-float('inf')", "1e400"])
def test_partial_credit_that_cannot_be_waits_for_a_person(last, notebook):
    """It is the instructor's mistake."""
    tested = notebook().run(last)
    assert tested.earned is None
    assert "partial credit of 10 points" in tested.trouble


def test_a_verdict_counts_wherever_the_check_stands(notebook):
    """On the last line or not, displayed or not; a number behind it is none of its points."""
    course = notebook("from grader import check", f=conv1d.conv1d_forward)
    for source in (
        "check('conv1d_forward', f)",
        "check('conv1d_forward', f);",
        "report = check('conv1d_forward', f)\n0",
        "def later():\n    check('conv1d_forward', f)\nlater()\nprint('done')",
    ):
        assert course.run(source, FORWARD.points).earned == FORWARD.points


def test_a_wrong_function_has_what_its_verdict_says(notebook):
    """Not what a number behind the check says."""
    course = notebook("from grader import check", f=lambda *_, **__: np.zeros(1))
    tested = course.run(f"check('conv1d_forward', f)\n{FORWARD.points}", FORWARD.points)
    assert tested.earned == 0


def test_verdicts_of_several_checks_add_up(notebook):
    """Points and what was earned of them."""
    course = notebook("from grader import check", f=conv1d.conv1d_forward, g=raising(ValueError("no")))
    source = "check('conv1d_forward', f)\ncheck('conv1d_dw', g)"
    assert course.run(source, FORWARD.points + WEIGHTED.points).earned == FORWARD.points


def test_points_are_plain_floats(notebook):
    """Whatever counted them: a database that is no SQLite refuses numpy's."""
    right = HAND_TASKS["hand_y"].right("ada")
    course = notebook("from grader import check_answer", hand_y=[right[0], 1000.0])
    tested = course.run("check_answer('hand_y', hand_y, 'ada', draw=2)", points=3.0)
    assert tested.earned == 3 / len(right)
    assert type(tested.earned) is float


@pytest.mark.parametrize("points", [0.0, FORWARD.points - 1, 2 * FORWARD.points])
def test_points_that_differ_from_the_exercises_are_an_error(points, notebook):
    """Of the instructor's, to be mended before anything is graded."""
    course = notebook("from grader import check", f=conv1d.conv1d_forward)
    with pytest.raises(PointsError, match=r"test_f.*make the points .* equal"):
        course.run("check('conv1d_forward', f)", points)


def test_a_judge_that_fails_leaves_the_cell_to_a_person(notebook, monkeypatch):
    """With the verdict's own words for the log."""

    def fails(exercise: Any, *_: Any) -> Verdict:
        return Verdict(exercise.name, "not judged", exercise.points, None, note="The judge itself failed.")

    monkeypatch.setattr(cells_module, "judge", fails)
    course = notebook("from grader import check", f=conv1d.conv1d_forward)
    tested = course.run("check('conv1d_forward', f)", FORWARD.points)
    assert tested.earned is None
    assert "The judge itself failed" in tested.trouble


def test_the_check_is_replayed_with_the_seed_of_the_attempt(notebook):
    """So that a regrade asks the same."""
    course = notebook("from grader import check", f=conv1d.conv1d_forward)
    token = current_attempt.set(Attempt("conv1d", "ada", "2026-01-01"))
    try:
        (output,) = course.run("check('conv1d_forward', f)", FORWARD.points).outputs
    finally:
        current_attempt.reset(token)
    seed = Attempt("conv1d", "ada", "2026-01-01").seed("conv1d_forward")
    assert output["data"][VERDICT_MIME]["seed"] == seed


# Errors.


@pytest.mark.parametrize(
    "error",
    [
        SandboxError("the supervisor is gone"),
        MemoryError("ours"),
        ImportError("no module"),
        SyntaxError("bad"),
    ],
)
def test_an_error_that_is_not_the_students_leaves_the_cell_to_a_person(error, notebook):
    """Nobody's answer may be blamed for the machinery; the log says what happened."""
    tested = notebook(f=raising(error)).run("assert f(1) == 2")
    assert tested.earned is None
    assert f"test_f could not be run: {type(error).__name__}: {error}" in tested.trouble


@pytest.mark.parametrize("source", ["import no_such_module", "assert (", "from math import no_such_name"])
def test_a_cell_that_cannot_be_run_is_left_to_a_person(source, notebook):
    """It is the instructor's mistake."""
    tested = notebook().run(source)
    assert tested.earned is None
    assert tested.trouble


@pytest.mark.parametrize("call", ["check('conv1d_forwards', f)", "check_answer('hand_z', [1], 'ada')"])
def test_a_check_of_what_there_is_not_is_left_to_a_person(call, notebook):
    """It is the instructor's slip of the pen."""
    course = notebook("from grader import check, check_answer", f=conv1d.conv1d_forward)
    tested = course.run(call)
    assert tested.earned is None
    assert "there are" in tested.trouble


def test_a_report_that_cannot_be_shown_is_left_to_a_person(notebook, monkeypatch):
    """What a person and the gradebook would read is not there."""
    monkeypatch.setattr(outputs.Report, "_repr_mimebundle_", raising(TypeError("out of ink")))
    course = notebook("from grader import check", f=conv1d.conv1d_forward)
    tested = course.run("check('conv1d_forward', f)", FORWARD.points)
    assert tested.earned is None
    assert "the report cannot be shown (TypeError: out of ink)" in tested.trouble


def test_a_sandbox_that_fails_while_a_name_is_fetched_is_not_the_students(notebook):
    """No name, no answer."""
    course = notebook()
    course.lookup = raising(SandboxError("gone"))  # type: ignore[method-assign]
    assert course.run("f(1)").earned is None


@pytest.mark.parametrize(
    "error",
    [
        ValueError("shapes differ"),
        StudentError("no answer within 3 seconds"),
        SystemExit("bye"),
        GeneratorExit("bye"),
        RecursionError("too deep"),
        type("Mine", (BaseException,), {})("mine"),
    ],
)
def test_an_error_of_the_students_fails_the_test(error, notebook):
    """And is shown with its words."""
    tested = notebook(f=raising(error)).run("assert f(1) == 2")
    assert tested.earned == 0
    assert tested.trouble == ""
    assert str(error) in said(tested)


def test_our_own_interrupt_is_nobodys_answer(notebook):
    """Ctrl-C ends the grading."""
    with pytest.raises(KeyboardInterrupt):
        notebook(f=raising(KeyboardInterrupt())).run("f(1)")


class Answers:
    """A session in which every call comes to the same."""

    generation = 0
    allowed_sites = None

    def __init__(self, result: Result) -> None:
        self.result = result
        self.uncrossed: list[str] = []
        self.sites: set[str] = set()

    def operate(self, *_: Any) -> Result:
        return self.result

    def surrounded(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


@pytest.mark.parametrize(
    ("problem", "message", "error"),
    [
        ("raised", "ValueError: shapes differ", ValueError("shapes differ")),
        ("raised", "KeyboardInterrupt", KeyboardInterrupt()),
        ("raised", "SystemExit: 0", SystemExit(0)),
        ("raised", "ImportError: no module", ImportError("no module")),
        ("raised", "MemoryError", MemoryError()),
        ("raised", "SyntaxError: no module", SyntaxError("no module")),
        ("raised", "StopIteration", StopIteration()),
        ("raised", "SandboxError: pretended", None),
        ("late", "no answer within 3 seconds", None),
        ("died", "it ended Python (exit code 3)", None),
    ],
)
def test_what_a_call_behind_the_wall_comes_to_fails_the_test(problem, message, error, notebook):
    """Nothing that is raised there passes for an error of ours."""
    result = Result(problem=problem, message=message, line="return x[5]", error=error)
    tested = notebook(f=StudentFunction(Answers(result), "f", 0)).run("assert f(1) == 2")
    assert tested.earned == 0
    assert message in said(tested)
    assert "Your line: return x[5]" in said(tested)


def test_a_call_behind_the_wall_gives_its_value_and_changes_its_arguments(notebook):
    """As a function of this process would."""
    result = Result(np.ones(2), after={0: np.zeros(2)})
    course = notebook("import numpy as np", f=StudentFunction(Answers(result), "f", 0))
    assert course.run("x = np.ones(2)\nassert f(x).sum() == 2\nassert x.sum() == 0").earned == 10


@pytest.mark.parametrize("helper", ["", "def check_sum(x):\n    assert x == 3, 'the sum is three'"])
def test_an_error_shows_the_line_of_the_cell_and_no_path_of_the_machine(helper, notebook):
    """Also when it was raised further in."""
    course = notebook(helper, "import json", f=lambda x: x + 1)
    source = "x = f(1)\ncheck_sum(x)" if helper else "x = f(1)\nassert x == 3, 'the sum is three'"
    tested = course.run(source)
    assert tested.earned == 0
    assert f"Line 2 of this cell: {source.splitlines()[1]}" in said(tested)
    assert "the sum is three" in said(tested)
    shown = said(tested) + said(course.run("json.loads('{')")) + said(course.run("import no_such_module"))
    for path in (str(course.folder), sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]), "site-"):
        assert path not in shown


# What it shows.


def test_prints_and_displays_are_shown_in_order(notebook):
    """Each in its place, one print after the other as one."""
    source = (
        "import sys\nfrom IPython.display import display, HTML\nimport IPython.display as d\n"
        "print('a')\nprint('b', end='')\ndisplay(1, HTML('<b>2</b>'))\n"
        "print('c', file=sys.stderr)\nprint('d')\n"
        "d.display(3)\nsys.stdout.write('e')\n'last'"
    )
    outputs = notebook().run(source).outputs
    assert [(o["output_type"], o.get("name"), o.get("text") or o["data"]["text/plain"]) for o in outputs] == [
        ("stream", "stdout", "a\nb"),
        ("display_data", None, "1"),
        ("display_data", None, "<IPython.core.display.HTML object>"),
        ("stream", "stderr", "c\n"),
        ("stream", "stdout", "d\n"),
        ("display_data", None, "3"),
        ("stream", "stdout", "e"),
        ("execute_result", None, "'last'"),
    ]
    assert outputs[2]["data"]["text/html"] == "<b>2</b>"
    assert outputs[-1]["execution_count"] == 7


def test_display_needs_no_import(notebook):
    """As in a kernel."""
    tested = notebook(display=raising(AssertionError("theirs"))).run("display(1)")
    assert tested.earned == 10
    assert tested.outputs[0]["data"]["text/plain"] == "1"


def test_what_was_printed_before_an_error_is_shown(notebook):
    """Above it."""
    tested = notebook().run("print('so far')\nassert False, 'no further'")
    assert [output["output_type"] for output in tested.outputs] == ["stream", "error"]


def test_nothing_is_shown_elsewhere(notebook, capsys):
    """Our own streams are ours again afterwards."""
    notebook().run("print('inside')\nimport sys; print('inside', file=sys.stderr)\nassert False")
    assert capsys.readouterr() == ("", "")
    print("outside")
    assert capsys.readouterr().out == "outside\n"


def test_a_cell_is_judged_as_often_as_it_is_run(notebook):
    """With the same result."""
    course = notebook("import numpy as np", f=local(conv1d.conv1d_forward), n=random.randint(5, 9))
    results = [course.run("x = np.arange(n)\nassert len(x) == n\nn / 10").earned for _ in range(3)]
    assert len(set(results)) == 1


# Which statements bind a name is read off their text.


@pytest.mark.parametrize(
    ("cell", "uses"),
    [
        ("try:\n    import math\nexcept ImportError:\n    math = None", "math.floor(1.5) == 1"),
        ("if True:\n    f = 1\nelse:\n    f = 2", "f == 1"),
        ("f = 1\nif not f:\n    f = 2", "f == 1"),
        ("for f in range(3): pass", "f == 2"),
        ("with open('/dev/null') as f: pass", "f.closed"),
        ("(f := 3)", "f == 3"),
        ("f = 1\nf += 1", "f == 2"),
        ("def g():\n    global f\n    f = 3\nf = 4", "f == 4"),
    ],
)
def test_a_name_is_the_instructors_however_it_is_bound(cell, uses, notebook):
    """In a loop, under a condition, in passing."""
    course = notebook(cell, math=None, f="theirs")
    assert course.run(f"assert {uses}").earned == 10
    assert course.asked == []


@pytest.mark.parametrize("cell", ["y = [f for f in range(3)]", "f: int", "g = lambda f: f", "def g(f): pass"])
def test_a_name_that_a_statement_only_mentions_is_not_bound_by_it(cell, notebook):
    """It is the student's still."""
    assert notebook(cell, f=5).run("assert f == 5").earned == 10


def test_a_cell_of_the_instructors_that_cannot_run_binds_nothing(notebook):
    """It parses; that it cannot be run is seen in the notebook."""
    assert notebook("return 1", "x = 2").run("assert x == 2").earned == 10


def test_a_module_that_keeps_display_shows_in_each_cell_its_own(tmp_path):
    """Modules are imported once for all submissions, and may hold on to what they imported."""
    (tmp_path / "helper.py").write_text("from IPython.display import display\ndef show(x): display(x)")
    instructor = Instructor(
        [InstructorCell(text, False) for text in ("import helper", "helper.show(1)")], tmp_path
    )
    for _ in range(2):
        tested = run_test_cell(
            "helper.show(1)", "test_f", 1, 7, 10.0, instructor, raising(NameError("none")), 60
        )
        assert [output["data"]["text/plain"] for output in tested.outputs] == ["1"]
