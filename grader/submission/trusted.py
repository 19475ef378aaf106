"""Test cells, on our side of the wall.

A test cell's text is the instructor's, and so is every name that the instructor's own cells bind: imports,
helper functions, values. Every other name is the student's, and is fetched when it is needed: data as a
copy, a function as a proxy. So the cell runs here with plain asserts or with `check`, and meets only data.
"""

import ast
import builtins
import contextlib
import dis
import importlib.util
import io
import linecache
import math
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from numbers import Real
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from unittest import mock

from IPython.core import display_functions
from IPython.core.formatters import DisplayFormatter

from grader.assignments import UnknownName
from grader.checks import given_verdicts
from grader.judge.verdict import Verdict
from grader.processes.limit import OutOfTime, Spent, limited_to, spent_here
from grader.report.report import Report
from grader.wall.session import QuestionError
from grader.wall.student_function import SandboxError, is_the_students

Output = dict[str, Any]
Lookup = Callable[[str], Any]


class ReportError(Exception):
    """A report could not be shown."""


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


class PointsError(Exception):
    """The points of a test cell and of the exercises that it checks differ: the instructor has to mend it."""


@dataclass(frozen=True)
class TestCellRun:
    """What came of a test cell."""

    earned: float | None
    """Points; None if a person has to decide."""
    outputs: list[Output] = field(default_factory=list)
    trouble: str = ""
    """Why a person has to decide, for the log."""


class Instructor:
    """What the instructor's own cells bind at their top level, and the statements that bind it.

    Parameters
    ----------
    cells
        The texts of the cells, in order; None in place of a cell that the student fills in.
    folder
        Where the modules lie that travel with the notebook. They are the instructor's, too.
    """

    def __init__(self, cells: Sequence[str | None], folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, ModuleType] = {}
        self.builtins = {**vars(builtins), "__import__": self._import, "display": _display}
        """Python's own names and `display`, with an `import` that knows the folder."""
        self._bound: dict[str, list[tuple[int, ast.stmt]]] = {}
        self._starts: list[int] = []
        """The number of statements before each cell."""
        ordinal = 0
        for source in cells:
            self._starts.append(ordinal)
            for statement in _statements(source or ""):
                for name in _binds(statement):
                    self._bound.setdefault(name, []).append((ordinal, statement))
                ordinal += 1

    def start(self, cell: int) -> int:
        """Count the statements before a cell."""
        return self._starts[cell]

    def statement(self, name: str, before: int) -> tuple[int, ast.stmt] | None:
        """Find the last statement that binds a name, among the first ones."""
        found = [(ordinal, statement) for ordinal, statement in self._bound.get(name, ()) if ordinal < before]
        return found[-1] if found else None

    def forget(self) -> None:
        """Import the modules anew from now on: the next submission finds them as they were."""
        for module in self._modules.values():
            sys.modules.pop(module.__name__, None)
        self._modules.clear()

    def _import(self, name: str, *arguments: Any, **options: Any) -> Any:
        path = self._folder / f"{name}.py"
        if not path.is_file():
            return builtins.__import__(name, *arguments, **options)
        if name not in self._modules:
            # Under a name of its own: the modules of another assignment may be called the same.
            spec = importlib.util.spec_from_file_location(f"instructor_{id(self)}_{name}", path)
            assert spec
            assert spec.loader
            module = importlib.util.module_from_spec(spec)
            module.__dict__["__builtins__"] = self.builtins
            sys.modules[module.__name__] = module
            spec.loader.exec_module(module)
            self._modules[name] = module
        return self._modules[name]


def run_test(
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
    names = _Names(instructor, instructor.start(number), lookup)
    outputs = _Outputs(count)
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


def compare_points(name: str, points: float, checked: float) -> None:
    """See that a test cell has the points of what it checks.

    Raises
    ------
    PointsError
        If it has others.
    """
    if not math.isclose(checked, points):
        raise PointsError(
            f"the verdicts of {name} are on {checked:g} points, and the cell has "
            f"{points:g}: make the points of the test cell and of its exercise equal"
        )


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


class _Names(dict[str, Any]):
    """The global names of a test cell: its own, then Python's, then the instructor's, then the student's."""

    def __init__(self, instructor: Instructor, before: int, lookup: Lookup) -> None:
        super().__init__(__name__="__main__", __builtins__=instructor.builtins)
        self._instructor = instructor
        self._before = before
        self._lookup = lookup

    def __missing__(self, name: str) -> Any:
        if name in self._instructor.builtins or name.startswith("__"):
            raise KeyError(name)
        before = self._before
        try:
            while name not in self:
                found = self._instructor.statement(name, self._before)
                if found is None:
                    self[name] = self._fetch(name)
                    break
                # What this statement needs was bound before it, maybe under the same name. Under a condition
                # it may bind nothing.
                self._before, statement = found
                exec(compile(ast.Module([statement], []), f"<{name}>", "exec"), self)
        finally:
            self._before = before
        return self[name]

    def _fetch(self, name: str) -> Any:
        try:
            return self._lookup(name)
        except KeyError as error:  # of which Python would make a name that nobody has
            raise SandboxError(f"{name} could not be fetched (KeyError: {error})") from error


def _statements(source: str) -> Iterable[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # a magic, which binds nothing that a test could use
        return ()


def _binds(statement: ast.stmt) -> set[str]:
    """List the names that a statement binds, in whatever way: as an import, in a loop, under a condition."""
    try:
        code = compile(ast.Module([statement], []), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:  # it parses, but is not allowed there, such as a `return`
        return set()
    return {
        step.argval for step in dis.get_instructions(code) if step.opname in ("STORE_NAME", "STORE_GLOBAL")
    }


_shown_in: ContextVar["_Outputs | None"] = ContextVar("shown_in", default=None)


def _display(*values: Any, **_: Any) -> None:
    # One function for all test cells, because modules keep the one that they once imported.
    outputs = _shown_in.get()
    if outputs:
        for value in values:
            outputs.show(value, "display_data")


@cache
def _formatter() -> DisplayFormatter:
    return DisplayFormatter()


class _Outputs:
    """What a test cell prints and shows, as outputs of a notebook."""

    def __init__(self, count: int) -> None:
        self.all: list[Output] = []
        self._count = count

    @contextlib.contextmanager
    def gathered(self) -> Iterator[None]:
        """Gather what is printed and shown inside."""
        import IPython.display

        printed, warned = _Printed(self, "stdout"), _Printed(self, "stderr")
        # There is no shell on this side, and without one `display` only prints.
        with (
            mock.patch.object(display_functions, "display", _display),
            mock.patch.object(IPython.display, "display", _display),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(warned),
        ):
            token = _shown_in.set(self)
            try:
                yield
            finally:
                _shown_in.reset(token)

    def show(self, value: Any, kind: str) -> None:
        """Show a value as a kernel does."""
        data: Mapping[str, Any]
        if isinstance(value, Report):
            # The formatter would try every other way to show it, too.
            try:
                data = value._repr_mimebundle_()
            except Exception as error:
                raise ReportError(f"the report cannot be shown ({type(error).__name__}: {error})") from error
        else:
            data, _ = _formatter().format(value)  # type: ignore[no-untyped-call]
        output: Output = {"output_type": kind, "data": dict(data), "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = self._count
        self.all.append(output)

    def error(self, error: BaseException, filename: str) -> None:
        """Show an error: where in the cell it came from, and what it says."""
        if hasattr(error, "_render_traceback_"):
            lines = error._render_traceback_()
        else:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == filename]
            lines = [f"Line {f.lineno} of this cell: {f.line}" for f in frames[-1:]]
            lines += traceback.format_exception_only(error)
        self.all.append(
            {
                "output_type": "error",
                "ename": type(error).__name__,
                "evalue": str(error),
                "traceback": [line.rstrip("\n") for line in lines],
            }
        )


class _Printed(io.TextIOBase):
    """A stream that goes into the outputs in its place."""

    def __init__(self, outputs: _Outputs, name: str) -> None:
        self._outputs = outputs.all
        self._name = name

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else {}
        if last.get("name") == self._name:
            last["text"] += text
        else:
            self._outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)
