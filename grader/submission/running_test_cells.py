"""Test cells are run, on our side of the wall.

A test cell's text is the instructor's, and so is every name that the instructor's own cells bind: imports,
helper functions, values. Every other name is the student's, and is fetched when it is needed: data as a
copy, a function as a proxy. So the cell runs here with plain asserts or with `check`, and meets only data.
"""

import ast
import contextlib
import linecache
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from numbers import Real
from types import CodeType
from typing import Any

from grader.assignments import UnknownName
from grader.checks import given_verdicts
from grader.judge.verdict import Verdict
from grader.processes.limit import OutOfTime, Spent, limited_to, spent_here
from grader.submission.as_in_a_kernel import Ignored, as_python
from grader.submission.instructor import Instructor, Lookup, Names
from grader.submission.outputs import Output, Outputs, ReportError
from grader.submission.points import compare_points, only_checks
from grader.wall.errors import QuestionError, SandboxError
from grader.wall.student_function import is_the_students

_NOT_THE_STUDENTS = (
    SandboxError,
    QuestionError,
    ImportError,
    MemoryError,
    SyntaxError,
    ReportError,
    UnknownName,
)
"""Errors of the machinery or of the instructor: no answer may be blamed for them."""


@dataclass(frozen=True)
class TestCellRun:
    """What came of a test cell."""

    earned: float | None
    """Points; None if a person has to decide."""
    outputs: list[Output] = field(default_factory=list)
    trouble: str = ""
    """Why a person has to decide, for the log."""
    judged: bool = False
    """Whether its points are those of verdicts."""
    from_instructor: frozenset[str] = frozenset()
    """The names that it took from the instructor's cells."""


@dataclass(frozen=True)
class Around:
    """What stands around a test cell; see wall/surroundings.py."""

    of_test: Callable[[Names], AbstractContextManager[Ignored]]
    """Makes it that of this test cell, for as long as that runs; notes tests within it that fail."""
    all_names: Callable[[], Iterable[str]]
    """Lists the names of the student's notebook."""
    missed: Callable[[BaseException], str]
    """Says which file of the student's did not cross, if an error is that it is not there."""


def _nothing(_: Names) -> AbstractContextManager[Ignored]:
    return contextlib.nullcontext(Ignored())


NOTHING_AROUND = Around(_nothing, tuple, lambda _: "")


def run_test_cell(
    source: str,
    name: str,
    number: int,
    count: int,
    points: float,
    instructor: Instructor,
    lookup: Lookup,
    seconds: float,
    spent: Callable[[], Spent] = spent_here,
    around: Around = NOTHING_AROUND,
    students: frozenset[str] = frozenset(),
) -> TestCellRun:
    """Run a test cell, and give its points and outputs.

    The points are those of the verdicts that its checks gave. Without any, a number as its last line is
    partial credit; and a cell that ends without an error has all of its points, as in nbgrader.

    Parameters
    ----------
    source, name, number
        The cell's text, its grade id, and its place among the instructor's cells.
    count
        Its execution count.
    points
        The points of the cell.
    instructor
        Resolves the names that the instructor's cells bind.
    lookup
        Fetches any other name from the student's notebook.
    seconds
        How long the cell may take. A loop over a student's result can take longer: then a person decides.
    spent
        Measures what it took, as for `limited_to`.
    around
        What stands around it. A cell of checks and nothing else has no use for it.
    students
        Names that are the student's although the instructor's cells bind them.

    Raises
    ------
    PointsError
        If the points of its verdicts are not those of the cell.
    """
    names = Names(instructor, number, lookup, around.all_names, students)
    surrounded = _nothing(names) if only_checks(source) else around.of_test(names)
    outputs = Outputs(count)
    filename = f"<{name}>"
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    token = given_verdicts.set([])
    try:
        with outputs.gathered(), surrounded as ignored, limited_to(seconds, spent):
            value = _run(source, filename, names)
            if value is not None:
                outputs.show(value, "execute_result")
    except KeyboardInterrupt:
        raise
    except OutOfTime:
        message = f"the test did not end within {seconds:.0f} seconds, with what was returned to it"
        late = TimeoutError(message)
        outputs.error(late, filename)
        return TestCellRun(None, outputs.all, f"{name}: {late}")
    except BaseException as error:
        outputs.error(error, filename)
        ours = (
            error
            if isinstance(error, _NOT_THE_STUDENTS) and not is_the_students(error)
            else _find_ours(error)
        )
        if ours is not None:
            trouble = f"{name} could not be run: {type(ours).__name__}: {ours}"
            met = frozenset(names.from_instructor)
            return TestCellRun(None, outputs.all, trouble, from_instructor=met)
        if missed := around.missed(error):
            return TestCellRun(
                None, outputs.all, f"{name} could not be run: {missed} does not cross the wall"
            )
        return TestCellRun(0.0, outputs.all, from_instructor=frozenset(names.from_instructor))
    else:
        verdicts = given_verdicts.get() or []
        if ignored.failed and not verdicts:
            trouble = f"{name} takes no notice of tests within it that failed: {ignored.failed[0]}"
            return TestCellRun(None, outputs.all, trouble)
        return _credit(name, points, verdicts, value, outputs.all)
    finally:
        given_verdicts.reset(token)
        linecache.cache.pop(filename, None)


def _find_ours(error: BaseException | None) -> BaseException | None:
    """Find an error of our half of the wall that reports nothing of the student's.

    It is the error itself, or one that was being handled when that was raised; None if there is none.
    """
    while error is not None:
        frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
        through = any(frame.f_globals.get("__name__", "").startswith(_WALL) for frame in frames)
        if through and not is_the_students(error):
            return error
        error = error.__context__
    return None


_WALL = "grader.wall."


def _credit(
    name: str, points: float, verdicts: Sequence[Verdict], value: Any, outputs: list[Output]
) -> TestCellRun:
    """Give the points of a test cell that ended without an error, whose last line had this value."""
    if verdicts:
        compare_points(name, points, sum(verdict.points for verdict in verdicts))
        if any(verdict.earned is None for verdict in verdicts):
            notes = " ".join(verdict.note for verdict in verdicts if verdict.earned is None)
            return TestCellRun(None, outputs, f"{name}: {notes}", judged=True)
        # A float and nothing else: a database server does not take numpy's.
        earned = float(sum(verdict.earned or 0.0 for verdict in verdicts))
        return TestCellRun(earned, outputs, judged=True)
    # By its type: an object of the student's may claim to be a number.
    if issubclass(type(value), Real) and not isinstance(value, bool):
        if not 0 <= float(value) <= points:
            return TestCellRun(None, outputs, f"{name} gave {value!r} as partial credit of {points:g} points")
        return TestCellRun(float(value), outputs)
    return TestCellRun(points, outputs)


def _run(source: str, filename: str, names: dict[str, Any]) -> Any:
    """Run a cell; give the value of its last line, None if that is not an expression."""
    begin, last = _compiled(source, filename)
    exec(begin, names)
    return eval(last, names) if last else None


@lru_cache(100)
def _compiled(source: str, filename: str) -> tuple[CodeType, CodeType | None]:
    """Compile a cell: all but its last line, and the last line, which is None if it is not an expression."""
    tree = ast.parse(as_python(source), filename)
    value = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body.pop()
        assert isinstance(last, ast.Expr)
        value = compile(ast.Expression(last.value), filename, "eval")
    return compile(tree, filename, "exec"), value
