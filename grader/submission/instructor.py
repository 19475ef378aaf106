"""What the instructor's own cells bind, and the names that a test cell sees."""

import ast
import builtins
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.submission.code import names_bound_by, statements_of
from grader.submission.outputs import display
from grader.wall.errors import SandboxError

Lookup = Callable[[str], Any]
"""Fetches the value of a name from the student's notebook."""


@dataclass(frozen=True)
class InstructorCell:
    """A cell of the instructor's notebook."""

    source: str
    """Its text; empty if it is no code, or if it is not known."""
    is_solution: bool
    """Whether the student writes this cell: then the text is the instructor's solution."""


@dataclass(frozen=True)
class Statement:
    """A statement at the top level of one of the instructor's cells."""

    number: int
    """How many statements stand above it in the notebook."""
    tree: ast.stmt
    is_solution: bool
    """Whether it stands in a cell that the student writes: what it binds is the student's."""

    def run(self, names: dict[str, Any], wanted: str) -> None:
        """Run it for one of the names that it binds; an error's traceback shows that name as its file."""
        exec(compile(ast.Module([self.tree], []), f"<{wanted}>", "exec"), names)


class Instructor:
    """What the instructor's own cells bind at their top level, and the statements that bind it.

    Parameters
    ----------
    cells
        The cells, in order.
    folder
        Where the modules lie that travel with the notebook. They are the instructor's, too.
    """

    def __init__(self, cells: Sequence[InstructorCell], folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, ModuleType] = {}
        self.builtins = {**vars(builtins), "__import__": self._import, "display": display}
        """Python's own names and `display`, with an `import` that knows the folder."""
        self._binding: dict[str, list[Statement]] = {}
        """Name -> the statements that bind it, in order."""
        self._above: list[int] = []
        """The number of statements above each cell."""
        number = 0
        for cell in cells:
            self._above.append(number)
            for tree in statements_of(cell.source):
                for name in names_bound_by(tree):
                    self._binding.setdefault(name, []).append(Statement(number, tree, cell.is_solution))
                number += 1

    def statements_above(self, cell: int) -> int:
        """Count the statements above a cell."""
        return self._above[cell]

    def last_that_binds(self, name: str, among: int) -> Statement | None:
        """Find the last statement that binds a name, among so many from the top; None if none does."""
        for statement in reversed(self._binding.get(name, ())):
            if statement.number < among:
                return statement
        return None

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


class Resolver:
    """Finds the values of names that a test cell does not bind itself: the instructor's, then the student's.

    The instructor's statements are run only when a name that they bind is needed, from the last one above the
    test cell upwards. What a statement needs in turn, which may be the same name (`x = x + 1`), is resolved
    among the statements above that one.

    Parameters
    ----------
    instructor
        The instructor's statements.
    cell
        The place of the test cell among the instructor's cells.
    lookup
        Fetches any other name from the student's notebook.
    students
        Names that are the student's although the instructor's cells bind them.
    """

    def __init__(
        self, instructor: Instructor, cell: int, lookup: Lookup, students: frozenset[str] = frozenset()
    ) -> None:
        self.from_instructor: set[str] = set()
        """The names that were resolved to what the instructor's statements bind."""
        self._instructor = instructor
        self._lookup = lookup
        self._students = students
        self._among = instructor.statements_above(cell)
        """So many statements from the top are looked at: fewer while one of them is run."""

    def is_pythons(self, name: str) -> bool:
        """Say whether a name is Python's own, which nobody else's can replace."""
        return name in self._instructor.builtins or name.startswith("__")

    def resolve(self, name: str, names: dict[str, Any]) -> None:
        """Add a name, and what its value is made of, to the names of a test cell."""
        among = self._among
        try:
            # A statement binds nothing where its condition is false: then the one before it counts.
            while name not in names:
                statement = self._instructor.last_that_binds(name, self._among)
                if statement is None or statement.is_solution or name in self._students:
                    names[name] = self._fetch(name)
                else:
                    self._among = statement.number
                    statement.run(names, name)
                    self.from_instructor.add(name)
        finally:
            self._among = among

    def _fetch(self, name: str) -> Any:
        try:
            return self._lookup(name)
        except KeyError as error:  # of which Python would make a name that nobody has
            raise SandboxError(f"{name} could not be fetched (KeyError: {error})") from error


class Names(dict[str, Any]):
    """The global names of a test cell: its own, and others once Python has asked for them."""

    def __init__(
        self, instructor: Instructor, cell: int, lookup: Lookup, students: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(__name__="__main__", __builtins__=instructor.builtins)
        self._resolver = Resolver(instructor, cell, lookup, students)

    @property
    def from_instructor(self) -> set[str]:
        """The names so far that were resolved to what the instructor's cells bind."""
        return self._resolver.from_instructor

    def __missing__(self, name: str) -> Any:
        if self._resolver.is_pythons(name):
            raise KeyError(name)  # for which Python looks into its own names next
        self._resolver.resolve(name, self)
        return self[name]
