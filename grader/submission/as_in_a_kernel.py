"""What a test cell finds in a kernel besides its names: `__main__`, magics, doctests, text that is run.

A test cell runs on our side, where `__main__` is the grader. So for as long as a plain test cell runs,
`__main__` is a module of the cell's names: for `unittest.main()`, `doctest.testmod()` and
`patch("__main__.f")`. Magics are what they are in a kernel where that needs no kernel.

No text of the student's may be run here. A doctest is therefore taken from the instructor's docstring, which
the stub shows, never from the student's. Text that a test cell runs itself (`exec`, `eval`) has to stand in
the instructor's cells as it is, once the student's side has said anything.
"""

import ast
import builtins
import contextlib
import doctest
import inspect
import os
import sys
import unittest
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from unittest import mock

from grader.wall.errors import QuestionError
from grader.wall.student_function import StudentFunction
from grader.wall.student_objects import at_of

_OWN_ONLY = frozenset({"load_tests", "setUpModule", "tearDownModule"})
"""Names by which `unittest` would let the student choose which tests count."""


@dataclass
class Ignored:
    """Tests within a test cell that failed, of which the cell may take no notice."""

    failed: list[str] = field(default_factory=list)


class Main(ModuleType):
    """`__main__` while a test cell runs: its attributes are the cell's names."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__("__main__", "A test cell.")
        vars(ModuleType)["__dict__"].__get__(self)["_names"] = names

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        names: dict[str, Any] = object.__getattribute__(self, "_names")
        return names

    def __getattr__(self, name: str) -> Any:
        names = self.__dict__
        if name in _OWN_ONLY and not dict.__contains__(names, name):
            raise AttributeError(name)
        try:
            return names[name]
        except (KeyError, NameError) as error:
            raise AttributeError(f"module '__main__' has no attribute {name!r}") from error

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self.__dict__[name]
        except KeyError as error:
            raise AttributeError(f"module '__main__' has no attribute {name!r}") from error

    def __dir__(self) -> list[str]:
        return list(dict.keys(self.__dict__))


@contextlib.contextmanager
def running_as_main(names: dict[str, Any], docstrings: Mapping[str, str]) -> Iterator[Ignored]:
    """Let a test cell be `__main__`.

    Parameters
    ----------
    names
        The names of the test cell.
    docstrings
        What the instructor's stubs say of each function and class: name -> docstring.
    """
    ignored = Ignored()
    underscore = vars(builtins).get("_", ignored)
    find, run_doctest, run_suite = (
        doctest.DocTestFinder.find,
        doctest.DocTestRunner.run,
        unittest.TextTestRunner.run,
    )

    def found(self: Any, obj: Any, name: Any = None, *args: Any, **kwargs: Any) -> list[doctest.DocTest]:
        if isinstance(obj, Main):
            return [_doctest(each, docstrings, names) for each in docstrings if ">>>" in docstrings[each]]
        if type(obj) is StudentFunction or getattr(type(obj), "__module__", "").startswith("grader.wall"):
            return [_doctest(str(obj.__name__), docstrings, names)]
        return find(self, obj, name, *args, **kwargs)

    def ran_doctest(self: Any, test: Any, *args: Any, **kwargs: Any) -> Any:
        result = run_doctest(self, test, *args, **kwargs)
        ignored.failed += [f"the doctest of {test.name}"] if result.failed else []
        return result

    def ran_suite(self: Any, test: Any) -> Any:
        result = run_suite(self, test)
        ignored.failed += [str(case) for case, _ in (*result.failures, *result.errors)]
        return result

    try:
        with (
            _in_place(sys.modules, {"__main__": Main(names)}),
            mock.patch.object(doctest.DocTestFinder, "find", found),
            mock.patch.object(doctest.DocTestRunner, "run", ran_doctest),
            mock.patch.object(
                doctest.DocTestParser, "parse", _parse_only(doctest.DocTestParser.parse, docstrings)
            ),
            mock.patch.object(unittest.TextTestRunner, "run", ran_suite),
            mock.patch.object(inspect, "getsource", _reading(inspect.getsource)),
            mock.patch.object(inspect, "getsourcelines", _reading(inspect.getsourcelines)),
            mock.patch.object(inspect, "signature", _reading(inspect.signature)),
        ):
            yield ignored
    finally:
        if underscore is ignored:
            vars(builtins).pop("_", None)  # a doctest leaves its last value there


@contextlib.contextmanager
def _in_place(modules: dict[str, ModuleType], replaced: dict[str, ModuleType]) -> Iterator[None]:
    """Put modules in place of others; what is imported meanwhile stays, unlike with `patch.dict`."""
    before = {name: modules[name] for name in replaced}
    modules.update(replaced)
    try:
        yield
    finally:
        modules.update(before)


def _reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of `inspect` read a student's class or method off a function that looks like it."""

    def reading(thing: Any, *args: Any, **kwargs: Any) -> Any:
        at = at_of(thing)
        return function(thing if at is None else at.looks, *args, **kwargs)

    return reading


def _doctest(name: str, docstrings: Mapping[str, str], names: dict[str, Any]) -> doctest.DocTest:
    if ">>>" not in docstrings.get(name, ""):
        raise QuestionError(
            f"the doctests of {name} are the student's own: they would run on the grader's side of the wall"
        )
    return doctest.DocTestParser().get_doctest(docstrings[name], names, name, None, 0)


def _parse_only(
    parse: Callable[..., Any], docstrings: Mapping[str, str]
) -> Callable[[doctest.DocTestParser, str, str], Any]:
    """Parse only docstrings of the instructor's: the parts of others could be the student's."""
    known = {text.expandtabs() for text in docstrings.values()}

    def parsed(self: doctest.DocTestParser, string: str, name: str = "<string>") -> Any:
        if string.expandtabs() not in known:
            raise QuestionError(
                "this doctest is no docstring of the instructor's stub: it could be the student's own, which "
                "would run on the grader's side of the wall"
            )
        return parse(self, string, name)

    return parsed


def docstrings_of(sources: Collection[str]) -> dict[str, str]:
    """List what cells say of the functions and classes that they define: name -> docstring."""
    found = {}
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and (
                    said := ast.get_docstring(node, False)
                ):
                    found[node.name] = said
    return found


# Text that is run.


def guarded(allowed: Callable[[], Collection[str]], anything_came: Callable[[], bool]) -> dict[str, Any]:
    """Make `exec`, `eval` and `compile` that run no text which could be the student's.

    Parameters
    ----------
    allowed
        Gives the texts that stand in the instructor's cells.
    anything_came
        Says whether the student's side has said anything to the test cell yet.
    """

    def check(source: Any) -> None:
        if isinstance(source, CodeType) or not anything_came():
            return
        if not (isinstance(source, str) and source in allowed()):
            raise QuestionError(
                "the test runs text that is put together while it runs, and the text could be the student's: "
                "it would run on the grader's side of the wall"
            )

    def guarded_exec(source: Any, names: Any = None, own: Any = None, /, **more: Any) -> None:
        frame = sys._getframe(1)
        check(source)
        own = frame.f_locals if names is None and own is None else own
        names = frame.f_globals if names is None else names
        builtins.exec(source, names, names if own is None else own, **more)

    def guarded_eval(source: Any, names: Any = None, own: Any = None, /) -> Any:
        frame = sys._getframe(1)
        check(source)
        own = frame.f_locals if names is None and own is None else own
        names = frame.f_globals if names is None else names
        return builtins.eval(source, names, names if own is None else own)

    def guarded_compile(
        source: Any, filename: Any, mode: str, flags: int = 0, *args: Any, **more: Any
    ) -> Any:
        if not flags & ast.PyCF_ONLY_AST:
            check(source)
        return builtins.compile(source, filename, mode, flags, *args, **more)

    return {"exec": guarded_exec, "eval": guarded_eval, "compile": guarded_compile}


# Magics.

_WITHOUT_EFFECT = frozenset(
    {
        *(
            "autoreload",
            "colors",
            "config",
            "load_ext",
            "matplotlib",
            "pinfo",
            "pinfo2",
            "pprint",
            "precision",
        ),
        *("reload_ext", "xmode", "html", "javascript", "latex", "markdown", "svg"),
    }
)
_RUN = frozenset({"time", "timeit", "prun", "capture"})


class Shell:
    """What `get_ipython()` gives a test cell: magics that need no kernel."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> Any:
        """Do what a magic of a line does."""
        if name in _WITHOUT_EFFECT:
            return None
        if name in _RUN:
            exec(line, self.user_ns)
            return None
        if name in ("env", "set_env") and "=" in line:
            variable, _, value = line.partition("=")
            os.environ[variable.strip()] = value.strip()
            return None
        raise _cannot(f"%{name}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Do what a magic of a whole cell does."""
        if name in _WITHOUT_EFFECT:
            return None
        if name == "writefile":
            Path(line.split()[-1]).write_text(cell, encoding="utf-8")
            return None
        if name not in _RUN:
            raise _cannot(f"%%{name}")
        if name != "capture":
            exec(cell, self.user_ns)
            return None
        from IPython.utils.capture import capture_output

        with capture_output() as captured:
            exec(cell, self.user_ns)
        if line.strip().isidentifier():
            self.user_ns[line.strip()] = captured
        return None

    def run_cell(self, source: str, *_: Any, **__: Any) -> None:
        """Refuse: nobody knows whose text it is."""
        raise _cannot("a cell within the cell")

    def system(self, command: str) -> None:
        """Refuse to run a program."""
        raise _cannot(f"the program {command!r}")

    def getoutput(self, command: str, *_: Any, **__: Any) -> None:
        """Refuse to run a program."""
        raise _cannot(f"the program {command!r}")


def _cannot(what: str) -> QuestionError:
    return QuestionError(f"the test runs {what}, which only a kernel could")


def get_ipython() -> Shell:
    """Give a test cell what it takes for its kernel."""
    return Shell(sys._getframe(1).f_globals)


def as_python(source: str) -> str:
    """Write a cell that only IPython understands as Python; any other is as it was."""
    try:
        ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    return source
