"""Test cells are run, on our side of the wall.

A test cell's text is the instructor's, and so is every name that the instructor's own cells bind: imports,
helper functions, values. Every other name is the student's, and is fetched when it is needed: data as a
copy, a function as a proxy. So the cell runs here with plain asserts or with `check`, and meets only data.
"""

import ast
import linecache
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from numbers import Real
from types import CodeType
from typing import Any

from grader.assignments import UnknownName
from grader.checks import given_verdicts
from grader.judge.verdict import Verdict
from grader.processes.limit import OutOfTime, Spent, limited_to, spent_here
from grader.submission.instructor import Instructor, Lookup, Names
from grader.submission.outputs import Output, Outputs, ReportError
from grader.submission.points import compare_points
from grader.wall.session import QuestionError
from grader.wall.student_function import SandboxError, is_the_students

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
) -> TestCellRun:
    """Run a test cell, and say what it is worth.

    The points are those of the verdicts that its checks gave. Without any, a number as its last line is
    partial credit; and a cell that ends without an error has all of its points, as in nbgrader.

    Parameters
    ----------
    source, name, number
        The cell's text, its grade id, and its place among the instructor's cells.
    count
        Its execution count.
    points
        The most it can give.
    instructor
        Resolves the names that the instructor's cells bind.
    lookup
        Fetches any other name from the student's notebook.
    seconds
        How long it may take. Where it takes longer, as a loop over a student's result can, a person decides.
    spent
        As for `limited_to`.

    Raises
    ------
    PointsError
        If its verdicts are on another number of points than the cell has.
    """
    names = Names(instructor, number, lookup)
    outputs = Outputs(count)
    filename = f"<{name}>"
    linecache.cache[filename] = len(source), None, source.splitlines(keepends=True), filename
    token = given_verdicts.set([])
    try:
        with outputs.gathered(), limited_to(seconds, spent):
            value = _run(source, filename, names)
            if value is not None:
                outputs.show(value, "execute_result")
    except KeyboardInterrupt:
        raise
    except OutOfTime:
        said = f"the test did not end within {seconds:.0f} seconds, with what was returned to it"
        late = TimeoutError(said)
        outputs.error(late, filename)
        return TestCellRun(None, outputs.all, f"{name}: {late}")
    except BaseException as error:
        outputs.error(error, filename)
        ours = error if isinstance(error, _NOT_THE_STUDENTS) else _find_ours(error)
        if ours is not None:
            said = f"{type(ours).__name__}: {ours}"
            return TestCellRun(None, outputs.all, f"{name} could not be run: {said}")
        return TestCellRun(0.0, outputs.all)
    else:
        verdicts = given_verdicts.get() or []
        return _credit(name, points, verdicts, value, outputs.all)
    finally:
        given_verdicts.reset(token)
        linecache.cache.pop(filename, None)


def _find_ours(error: BaseException | None) -> BaseException | None:
    """Find what came out of our half of the wall, and not on a student's behalf.

    It is the error itself, or one that was being handled when it was raised.
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
    if verdicts:
        compare_points(name, points, sum(verdict.points for verdict in verdicts))
        if any(verdict.earned is None for verdict in verdicts):
            notes = " ".join(verdict.note for verdict in verdicts if verdict.earned is None)
            return TestCellRun(None, outputs, f"{name}: {notes}")
        # A float and nothing else: a database server does not take numpy's.
        return TestCellRun(float(sum(verdict.earned or 0.0 for verdict in verdicts)), outputs)
    if isinstance(value, Real) and not isinstance(value, bool):
        if not 0 <= float(value) <= points:
            return TestCellRun(None, outputs, f"{name} gave {value!r} as partial credit of {points:g} points")
        return TestCellRun(float(value), outputs)
    return TestCellRun(points, outputs)


def _run(source: str, filename: str, names: dict[str, Any]) -> Any:
    """Run a cell; return the value of its last line, if that is an expression."""
    begin, last = _compiled(source, filename)
    exec(begin, names)
    return eval(last, names) if last else None


@lru_cache(100)
def _compiled(source: str, filename: str) -> tuple[CodeType, CodeType | None]:
    """Compile a cell but for its last line, and the last line, if that is an expression."""
    tree = ast.parse(source, filename)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = compile(ast.Expression(last.value), filename, "eval") if isinstance(last, ast.Expr) else None
    return compile(tree, filename, "exec"), value
