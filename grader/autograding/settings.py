"""The settings in nbgrader_config.py that decide how submissions are graded, read before any is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbconvert.preprocessors import ExecutePreprocessor
from nbgrader.converters import Autograde
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets import Bool, Float, List, TraitError, Unicode
from traitlets.config import Configurable
from traitlets.utils.importstring import import_item

from grader.autograding.errors import CourseError
from grader.sanitize import clean_line
from grader.submission.timestamps import Clock
from grader.wall.limits import Limits

_SHORTEST_TIME = 0.1
_LONGEST_TIME = 24 * 3600.0
_DONE_HERE = frozenset(
    {CheckCellMetadata, DeduplicateIds, Execute, OverwriteCells, OverwriteKernelspec, SaveAutoGrades}
)
"""nbgrader's steps that grading behind the wall does by itself: its default settings name most of them."""
_NEVER_HERE = ExecutePreprocessor, SaveAutoGrades
"""Steps of these kinds run students' code with the rights of the grader, or write into the gradebook."""


class _Seconds(Float):  # type: ignore[type-arg]
    """A time limit: long enough to grade something, and not without end."""

    info_text = f"a number of seconds from {_SHORTEST_TIME} to {_LONGEST_TIME:.0f}"

    def validate(self, obj: Any, value: Any) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not _SHORTEST_TIME <= value <= _LONGEST_TIME:
            self.error(obj, value)
        return float(value)


class RunBehindTheWall(Configurable):
    """What students' code may use. The settings of running courses know this class by its name."""

    seconds_per_call = _Seconds(3, help="how long one call of a student's function may take").tag(config=True)
    seconds_per_cell = _Seconds(30, help="how long one cell may take").tag(config=True)
    seconds_per_submission = _Seconds(180, help="how long one submission may take").tag(config=True)
    tests_in_students_process = List(
        Unicode(),
        help="assignments whose test cells all run in the student's own process, in the sandbox: the "
        "student's code can read them and answer for them. The tag in-students-process does so for one cell",
    ).tag(config=True)
    allow_unconfined = Bool(
        False,
        help="grade even where nothing keeps students' code in: it then can do what you can",
    ).tag(config=True)


@dataclass(frozen=True)
class Settings:
    """The settings of a course, checked."""

    limits: Limits
    allow_unconfined: bool
    """Whether to grade where no sandbox keeps students' code in."""
    tests_inside: frozenset[str]
    """The assignments whose test cells run in the student's own process."""
    permissions: int
    """Of the files in autograded/."""
    late_penalties: AssignLatePenalties | None
    """nbgrader's step that takes off points for lateness; None if the settings leave it out."""
    steps: tuple[type, ...]
    """The other classes in `Autograde.autograde_preprocessors` that there is something to do for."""
    clock: Clock


def read_settings(converter: Autograde) -> Settings:
    """Read the settings of a course.

    Raises
    ------
    CourseError
        If a setting cannot be used.
    """
    with reading_settings():
        known = RunBehindTheWall.class_trait_names(config=True)
        for name in set(converter.config.get(RunBehindTheWall.__name__, {})) - set(known):
            raise TraitError(f"there is no RunBehindTheWall.{name}, only {', '.join(sorted(known))}")
        wall = RunBehindTheWall(parent=converter)
        permissions = _permissions(converter.permissions)
        late_penalties = None
        steps = []
        for kind in map(_step, converter.autograde_preprocessors):
            if kind in _DONE_HERE:
                continue
            # Made here only so that a wrong setting of it shows before anything is graded.
            step = kind(parent=converter)
            if isinstance(step, AssignLatePenalties):
                step.init_plugin()
                late_penalties = step
            else:
                steps.append(kind)
        return Settings(
            Limits(
                call=wall.seconds_per_call,
                cell=wall.seconds_per_cell,
                submission=wall.seconds_per_submission,
            ),
            wall.allow_unconfined,
            frozenset(wall.tests_in_students_process),
            permissions,
            late_penalties,
            tuple(steps),
            Clock.of(converter.config),
        )


@contextmanager
def reading_settings() -> Iterator[None]:
    """Name the setting that cannot be used.

    Raises
    ------
    CourseError
        If a setting has a value that it cannot have, or names something that cannot be imported.
    """
    try:
        yield
    except (TraitError, ImportError) as error:
        raise CourseError(
            f"A setting in nbgrader_config.py cannot be used: {clean_line(str(error)).rstrip('.')}. "
            "Nothing was graded. Correct it, then run this again."
        ) from error


def _permissions(value: int) -> int:
    """Read the digits of nbgrader's setting, which are octal."""
    digits = str(value)
    if not re.fullmatch("[0-7]{1,4}", digits):
        raise TraitError(f"permissions = {digits} of Autograde is no octal number such as 444")
    return int(digits, 8)


def _step(named: Any) -> type:
    """Import a class that `autograde_preprocessors` names."""
    try:
        step = import_item(named) if isinstance(named, str) else named
    except ImportError as error:
        raise TraitError(f"autograde_preprocessors of Autograde has {named!r}: {error}") from error
    if not isinstance(step, type):
        raise TraitError(f"autograde_preprocessors of Autograde has {named!r}, which is no class")
    if issubclass(step, _NEVER_HERE) and step not in _DONE_HERE:
        raise TraitError(
            f"autograde_preprocessors of Autograde has {step.__module__}.{step.__name__}, which runs "
            "students' code outside of the sandbox, or writes points itself. Leave it out: grading does both"
        )
    return step
