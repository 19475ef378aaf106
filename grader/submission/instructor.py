"""What the instructor's own cells bind, and the names that a test cell sees."""

import ast
import builtins
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.submission.as_in_a_kernel import get_ipython, guarded
from grader.submission.code import names_bound_by, statements_of, texts_in
from grader.submission.outputs import display
from grader.wall.errors import SandboxError
from grader.wall.inside.frames import NotData, WireError, pack
from grader.wall.watched_tests import TakenNames

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
        self.builtins = {
            **vars(builtins),
            **guarded(lambda: self._texts, lambda: self.students_said),
            "__import__": self._import,
            "display": display,
            "get_ipython": get_ipython,
        }
        """Python's own names and `display`, with an `import` that knows the folder."""
        self._binding: dict[str, list[Statement]] = {}
        """Name -> the statements that bind it, in order."""
        self.students_said = False
        """Whether the student's side has said anything to the test cell that runs."""
        self._texts: set[str] = set()
        """The texts that stand in quotes in the instructor's cells."""
        self._above: list[int] = []
        """The number of statements above each cell."""
        number = 0
        for cell in cells:
            self._above.append(number)
            for tree in statements_of(cell.source):
                if not cell.is_solution:
                    self._texts.update(texts_in(tree))
                for name in names_bound_by(tree):
                    self._binding.setdefault(name, []).append(Statement(number, tree, cell.is_solution))
                number += 1

    def statements_above(self, cell: int) -> int:
        """Count the statements above a cell."""
        return self._above[cell]

    def names_above(self, number: int) -> list[str]:
        """List the names that the statements above a place bind, among so many from the top."""
        return [name for name, binding in self._binding.items() if binding[0].number < number]

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
        self.fetched: dict[str, Any] = {}
        """What came from the student's notebook, by name."""

    def is_pythons(self, name: str) -> bool:
        """Say whether a name is Python's own, which nobody else's can replace."""
        return name in self._instructor.builtins or name.startswith("__")

    def names_above(self) -> list[str]:
        """List the names that the instructor's statements bind."""
        return self._instructor.names_above(self._among)

    def resolve(self, name: str, names: dict[str, Any]) -> None:
        """Add a name, and what its value is made of, to the names of a test cell."""
        among = self._among
        try:
            # A statement binds nothing where its condition is false: then the one before it counts.
            while not dict.__contains__(names, name):
                statement = self._instructor.last_that_binds(name, self._among)
                if statement is None or statement.is_solution or name in self._students:
                    names[name] = self.fetched[name] = self._fetch(name)
                else:
                    self._among = statement.number
                    statement.run(names, name)
                    self.from_instructor.add(name)
                    for bound in names_bound_by(statement.tree):
                        self.fetched.pop(bound, None)  # it is the instructor's now
        finally:
            self._among = among

    def _fetch(self, name: str) -> Any:
        try:
            return self._lookup(name)
        except KeyError as error:  # of which Python would make a name that nobody has
            raise SandboxError(f"{name} could not be fetched (KeyError: {error})") from error


class Names(dict[str, Any]):
    """The global names of a test cell: its own, and others once Python has asked for them.

    It looks like the names of a kernel: `globals()`, `"f" in globals()` and `dir()` in the test cell know the
    student's, and a name that the test deletes is gone.

    Parameters
    ----------
    instructor, cell, lookup
        As for a Resolver.
    all_of_students
        Lists the names of the student's notebook.
    students
        Names that are the student's although the instructor's cells bind them.
    """

    def __init__(
        self,
        instructor: Instructor,
        cell: int,
        lookup: Lookup,
        all_of_students: Callable[[], Iterable[str]] = tuple,
        students: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(__name__="__main__", __builtins__=instructor.builtins)
        self._resolver = Resolver(instructor, cell, lookup, students)
        self._all_of_students = all_of_students
        self._as_fetched: dict[str, bytes] = {}
        """The student's data as it came, written as a message, to see whether the test has changed it."""
        self._instructor = instructor
        instructor.students_said = False

    @property
    def from_instructor(self) -> set[str]:
        """The names so far that were resolved to what the instructor's cells bind."""
        return self._resolver.from_instructor

    def copy(self) -> "Copied":
        """Give names that begin as these, as a doctest has them."""
        return Copied(self)

    def __missing__(self, name: str) -> Any:
        if self._resolver.is_pythons(name) or name in self._resolver.fetched:
            raise KeyError(name)  # for which Python looks into its own names next
        self._resolver.resolve(name, self)
        self._instructor.students_said |= name in self._resolver.fetched
        value = self[name]
        if name in self._resolver.fetched and not callable(value):
            self._as_fetched[name] = _written(value)
        return value

    def __delitem__(self, name: str) -> None:
        if name in self:  # so it is fetched, and known to be the student's
            super().__delitem__(name)
        else:
            raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        known = super().__contains__(name)
        return known or (isinstance(name, str) and self.get(name, _NOTHING) is not _NOTHING)

    def get(self, name: str, default: Any = None) -> Any:
        """Give the value of a name, or the default."""
        try:
            return self[name]
        except (KeyError, NameError):
            return default

    def keys(self) -> Any:
        """List the names of all."""
        fetched = self._resolver.fetched
        others = {*self._resolver.names_above(), *self._all_of_students()} - fetched.keys()
        return dict.fromkeys([*super().keys(), *sorted(others)]).keys()

    # What the test has made of the student's names.

    def taken(self) -> TakenNames:
        """Say what the test has made of the student's names so far; see wall/surroundings.py."""
        taken = TakenNames({}, [], {})
        for name, value in self._resolver.fetched.items():
            if not super().__contains__(name):
                taken.gone.append(name)
                continue
            now = super().__getitem__(name)
            if callable(now):
                if now is not value:
                    taken.others[name] = now
            elif now is not value or self._as_fetched.get(name) != _written(now):
                taken.assigned[name] = now
        for name, now in taken.assigned.items():
            self._resolver.fetched[name] = now
            self._as_fetched[name] = _written(now)
        return taken

    def forget(self) -> None:
        """Fetch the student's data anew when it is asked for: a call may have changed it."""
        self._instructor.students_said = True
        for name in list(self._as_fetched):
            value = self._resolver.fetched.get(name)
            if super().__contains__(name) and super().__getitem__(name) is value and _is_data(value):
                del self[name]
                del self._resolver.fetched[name]
            del self._as_fetched[name]

    def own_function(self, name: str) -> Any:
        """Give a function that the test calls by the name of one of Python's own; None if there is none."""
        value = super().get(name)
        return value if callable(value) else None


class Copied(dict[str, Any]):
    """The names of a test cell, for code that binds others which the test cell is not to see."""

    def __init__(self, names: Names) -> None:
        super().__init__(__builtins__=dict.get(names, "__builtins__"), __name__="__main__")
        self._from = names

    def __missing__(self, name: str) -> Any:
        return self._from[name]

    def copy(self) -> "Copied":
        """Give the same once more."""
        copied = Copied(self._from)
        copied.update(self)
        return copied


_NOTHING = object()
_DATA = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, np.ndarray, np.generic)


def _is_data(value: Any) -> bool:
    return value is None or isinstance(value, _DATA)


def _written(value: Any) -> bytes:
    """Write data as a message would hold it; what is no data, and what is too large, always the same."""
    if not _is_data(value):
        return b""
    try:
        return pack({"value": value}, lambda inner: NotData(type(inner).__name__))
    except WireError:
        return b""
