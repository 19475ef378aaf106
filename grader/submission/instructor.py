"""What the instructor's own cells bind, and the names that a test cell sees."""

import ast
import builtins
import dis
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.submission.outputs import display
from grader.wall.student_function import SandboxError

Lookup = Callable[[str], Any]


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
        self.builtins = {**vars(builtins), "__import__": self._import, "display": display}
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


class Names(dict[str, Any]):
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
