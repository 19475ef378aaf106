"""Exercises of a course's own, from `exercises/` in the course folder: hw1.py for the assignment hw1.

Such a file is Python of the instructor's. It defines EXERCISES, HAND_TASKS or both, as the folders here do,
and may import other files of `exercises/`. It stays in the course folder: nbgrader releases what lies in
`source/`, and students' code gets what lies there, too.
"""

import builtins
import linecache
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib.util import decode_source
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.judge.by_hand import HandTask
from grader.judge.exercise import Exercise

FOLDER = "exercises"


class ExercisesError(Exception):
    """A course's own exercises cannot be used; the message says which file, why, and what to do."""


@dataclass(frozen=True)
class CourseExercises:
    """What a course has of its own for an assignment, by name."""

    exercises: Mapping[str, Exercise] = field(default_factory=dict)
    hand_tasks: Mapping[str, HandTask] = field(default_factory=dict)


NONE = CourseExercises()
_current: ContextVar[CourseExercises | None] = ContextVar("exercises_of_course", default=None)


@contextmanager
def using(exercises: CourseExercises) -> Iterator[None]:
    """Let test cells find these, and no others of a course's own, while something is graded."""
    token = _current.set(exercises)
    try:
        yield
    finally:
        _current.reset(token)


def current_exercises() -> CourseExercises:
    """Give those that count here: of what is being graded, or of the course whose notebook is run.

    Raises
    ------
    ExercisesError
        If they cannot be used.
    """
    current = _current.get()
    return exercises_here(Path.cwd()) if current is None else current


def exercises_here(folder: Path) -> CourseExercises:
    """Find the exercises for a notebook that is run in a folder, such as source/hw1 in the course folder.

    Raises
    ------
    ExercisesError
        If they cannot be used.
    """
    for root in (folder, *folder.parents):
        if (root / "nbgrader_config.py").is_file():
            for assignment in reversed(folder.relative_to(root).parts):
                if texts := read_texts(root, assignment):
                    return load_exercises(assignment, texts)
            break
    return NONE


def exercises_with(name: str, root: Path) -> dict[str, CourseExercises]:
    """Find the assignments of a course whose exercises have one of this name.

    Returns
    -------
    dict
        Assignment -> all its exercises.

    Raises
    ------
    ExercisesError
        If none has it, and a file that may have it cannot be used.
    """
    found = {}
    broken: list[ExercisesError] = []
    for assignment in sorted(path.stem for path in (root / FOLDER).glob("*.py")):
        try:
            module = _load(assignment, _frozen(read_texts(root, assignment)))
            exercises = _judged(assignment, module) if _lists_of(module) else NONE
        except ExercisesError as error:
            broken.append(error)
            continue
        if name in exercises.exercises:
            found[assignment] = exercises
    if broken and not found:
        raise broken[0]
    return found


def read_texts(root: Path, assignment: str) -> dict[str, bytes]:
    """Read the files in a course's `exercises/`, if one of them is the assignment's.

    Returns
    -------
    dict
        Name of a module -> its text; empty if the assignment has no exercises of the course's own.

    Raises
    ------
    ExercisesError
        If a file cannot be read.
    """
    folder = root / FOLDER
    if not (folder / f"{assignment}.py").is_file():
        return {}
    try:
        return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.py")) if path.is_file()}
    except OSError as error:
        raise ExercisesError(
            f"{error.filename} cannot be read: {error.strerror}. See that this account may read it."
        ) from error


def load_exercises(assignment: str, texts: Mapping[str, bytes]) -> CourseExercises:
    """Run the text of an assignment's file, and list what it defines.

    Parameters
    ----------
    assignment
        Its name, and that of the module.
    texts
        Name of a module -> its text, as `read_texts` gives them.

    Raises
    ------
    ExercisesError
        If the file cannot be run, defines nothing, or takes a name that is taken.
    """
    return _loaded(assignment, _frozen(texts)) if texts else NONE


_Texts = tuple[tuple[str, bytes], ...]


def _frozen(texts: Mapping[str, bytes]) -> _Texts:
    return tuple(sorted(texts.items()))


@lru_cache(8)
def _loaded(assignment: str, texts: _Texts) -> CourseExercises:
    module = _load(assignment, texts)
    if not _lists_of(module):
        raise ExercisesError(
            f"{_file(assignment)} defines neither EXERCISES nor HAND_TASKS. Give it one of them: a tuple of "
            "what `check` or `check_answer` finds by name."
        )
    return _judged(assignment, module)


def _load(assignment: str, texts: _Texts) -> ModuleType:
    try:
        return _Modules(dict(texts)).load(assignment)
    except Exception as error:  # whatever the instructor's code does
        raise ExercisesError(
            f"{_file(assignment)} cannot be used: {type(error).__name__}: {error}{_line_of(error)}."
        ) from error


def _lists_of(module: ModuleType) -> list[str]:
    return [name for name in ("EXERCISES", "HAND_TASKS") if hasattr(module, name)]


def _judged(assignment: str, module: ModuleType) -> CourseExercises:
    return CourseExercises(
        _by_name(assignment, module, "EXERCISES", Exercise),
        _by_name(assignment, module, "HAND_TASKS", HandTask),
    )


def _by_name(assignment: str, module: ModuleType, listed: str, kind: type) -> dict[str, Any]:
    """Index one of a module's lists by the names in it, and refuse what cannot be meant."""
    found: dict[str, Any] = {}
    values = getattr(module, listed, ())
    if not isinstance(values, tuple | list):
        raise ExercisesError(f"{listed} in {_file(assignment)} has to be a tuple; it is {_kind_of(values)}.")
    for each in values:
        if not isinstance(each, kind):
            raise ExercisesError(
                f"{listed} in {_file(assignment)} holds {_kind_of(each)}; it may hold {kind.__name__} only, "
                "from grader.judge."
            )
        name = each.name  # type: ignore[attr-defined]
        if name in found:
            raise ExercisesError(f"{listed} in {_file(assignment)} has two of the name {name!r}. Rename one.")
        if name in _names_of_ours():
            raise ExercisesError(
                f"{listed} in {_file(assignment)} has the name {name!r}, which is one of Flipgrad's own. "
                "Take another one, there and in the test cell."
            )
        if each.assignment != assignment:  # type: ignore[attr-defined]
            raise ExercisesError(
                f"{name!r} in {_file(assignment)} says that it belongs to the assignment "
                f"{each.assignment!r}. Write assignment={assignment!r}."  # type: ignore[attr-defined]
            )
        found[name] = each
    return found


def _names_of_ours() -> set[str]:
    from grader import assignments  # late, because that room's table of contents imports this module

    return {*assignments.EXERCISES, *assignments.HAND_TASKS}


def _kind_of(value: object) -> str:
    return f"something of type {type(value).__name__}"


def _file(assignment: str) -> str:
    return f"{FOLDER}/{assignment}.py"


def _line_of(error: BaseException) -> str:
    """Say where in the instructor's files an error was raised."""
    if isinstance(error, SyntaxError):
        return ""  # its message says it
    found = ""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(f"<{FOLDER}/"):
            found = f" (line {trace.tb_lineno} of {trace.tb_frame.f_code.co_filename.strip('<>')})"
        trace = trace.tb_next
    return found


class _Modules:
    """Modules made of texts, without files: they may import one another."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._digest = sha256(repr(_frozen(texts)).encode()).hexdigest()[:12]
        self._builtins = {**vars(builtins), "__import__": self._import}
        self._modules: dict[str, ModuleType] = {}

    def load(self, name: str) -> ModuleType:
        """Run a module once, and give it."""
        if name not in self._modules:
            module = ModuleType(f"exercises_{self._digest}_{name}")
            module.__file__ = filename = f"<{_file(name)}>"
            module.__dict__["__builtins__"] = self._builtins
            self._modules[name] = sys.modules[module.__name__] = module  # where dataclasses look
            text = decode_source(self._texts[name])
            linecache.cache[filename] = len(text), None, text.splitlines(keepends=True), filename
            try:
                exec(compile(text, filename, "exec"), module.__dict__)
            except BaseException:
                del self._modules[name], sys.modules[module.__name__]
                raise
        return self._modules[name]

    def _import(self, name: str, *arguments: Any, **options: Any) -> Any:
        if name in self._texts:
            return self.load(name)
        return builtins.__import__(name, *arguments, **options)
