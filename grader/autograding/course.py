"""The course folder as nbgrader sees it: which submissions are to be graded, and what grading them takes."""

import glob
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import ValidationError
from nbgrader.api import Assignment, Gradebook, MissingEntry, Notebook, SubmittedAssignment
from nbgrader.converters import Autograde
from nbgrader.exchange.default import Exchange
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool, Float, TraitError
from traitlets.config import Configurable
from traitlets.utils.importstring import import_item

from grader.sanitize import clean_line
from grader.submission.autotests import AutotestsError
from grader.submission.beside import list_beside, list_for_the_sandbox, objection_to_instructors, read_beside
from grader.submission.handed_in import is_name, listed, objection_to, shown, within
from grader.submission.records import Material, Parcel
from grader.submission.submission import LARGEST_FILE, Submitted, holds_work, read
from grader.submission.template import Master, read_master
from grader.submission.times import Clock, stamp_of
from grader.submission.trusted import PointsError
from grader.wall import sight
from grader.wall.session import Limits

_SECONDS_FOR_A_LOCK = 60
_UNREADABLE = (
    *(OSError, ValueError, RuntimeError, ValidationError, SchemaTooOldError, SchemaTooNewError),
    # nbgrader's steps look at no cell before they use it.
    *(KeyError, AttributeError, TypeError),
)
"""What a notebook leads to that is none, that is of another version, or whose solutions do not end."""
_SHORTEST_TIME, _LONGEST_TIME = 0.1, 24 * 3600.0


class _Seconds(Float):  # type: ignore[type-arg]
    """A time limit under which something can be graded, and that ends."""

    info_text = f"a number of seconds from {_SHORTEST_TIME} to {_LONGEST_TIME:.0f}"

    def validate(self, obj: Any, value: Any) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not _SHORTEST_TIME <= value <= _LONGEST_TIME:
            self.error(obj, value)
        return float(value)


class RunBehindTheWall(Configurable):
    """Settings of nbgrader_config.py: what students' code may use."""

    seconds_per_call = _Seconds(3, help="how long one call of a student's function may take").tag(config=True)
    seconds_per_cell = _Seconds(30, help="how long one cell may take").tag(config=True)
    seconds_per_submission = _Seconds(180, help="how long one submission may take").tag(config=True)
    allow_unconfined = Bool(
        False,
        help="grade even where nothing keeps students' code in: it then can do what you can",
    ).tag(config=True)


class CourseError(Exception):
    """Nothing can be graded; the message says why and what to do."""


@contextmanager
def reading_settings() -> Iterator[None]:
    """Say which setting cannot be used.

    Raises
    ------
    CourseError
        If a value is none that the setting can have, or names what cannot be imported.
    """
    try:
        yield
    except (TraitError, ImportError) as error:
        raise CourseError(
            f"A setting in nbgrader_config.py cannot be used: {clean_line(str(error)).rstrip('.')}. "
            "Nothing was graded. Correct it, then run this again."
        ) from error


@dataclass(frozen=True)
class Due:
    """A submission that is to be graded."""

    student: str
    folder: Path
    """In submitted/."""
    notebooks: Mapping[str, Path]
    """Name of the assignment's notebook -> the file that was handed in as it."""
    to: Path
    """The folder in autograded/."""
    submitted: str
    """The text of timestamp.txt; empty if there is none."""
    time: datetime | None
    """The same as a time; None if it is none."""


class Course:
    """An assignment of a course, and what was handed in.

    Parameters
    ----------
    converter
        nbgrader's, with its settings.

    Raises
    ------
    CourseError
        If the settings cannot be used, or the instructor's notebooks and the gradebook do not agree.
    """

    def __init__(self, converter: Autograde) -> None:
        self.converter = converter
        self.log = converter.log
        self.directory = converter.coursedir
        self.assignment: str = self.directory.assignment_id
        self.troubles: list[str] = []
        """What waits for a person, one sentence each."""
        self.source = Path(self.directory.format_path(self.directory.source_directory, ".", self.assignment))
        self._refuse_paths()
        with reading_settings():
            self._read_settings()
            self._refuse_places_in_sight()
            self._clock = Clock.of(converter.config)
        try:
            with Gradebook(self.gradebook, self.directory.course_id) as book:
                self._read_gradebook(book)
        except SQLAlchemyError as error:
            said = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise CourseError(
                f"The gradebook cannot be read: {said}. Nothing was graded. If another program holds it, end "
                "that one; if it is on a server, see that it runs; if nbgrader was upgraded, run "
                "`nbgrader db upgrade`. Then run this again."
            ) from error
        except ModuleNotFoundError as error:
            # What SQLAlchemy says of a database whose driver is not there.
            raise CourseError(
                f"The gradebook cannot be read: {error}. For PostgreSQL: pip install 'flipgrad[postgresql]', "
                "and a db_url that begins with postgresql+psycopg2:// (see docs/operate.md)."
            ) from error

    def _refuse_paths(self) -> None:
        """Refuse what would lead to other folders, or to the same one under another id."""
        for what, name in (("assignment", self.assignment), ("student", self.directory.student_id)):
            if os.sep in name or name in ("", os.curdir, os.pardir):
                raise CourseError(
                    f"The {what} {name!r} is a path. Nothing was graded. "
                    "Name it as its folder is named, without a slash."
                )

    def _read_settings(self) -> None:
        """Make all that the settings configure, so that what is wrong shows before anything is graded."""
        known = RunBehindTheWall.class_trait_names(config=True)
        for name in set(self.converter.config.get(RunBehindTheWall.__name__, {})) - set(known):
            raise TraitError(f"there is no RunBehindTheWall.{name}, only {', '.join(sorted(known))}")
        self.limits = RunBehindTheWall(parent=self.converter)
        self.permissions = _permissions(self.converter.permissions)
        self.penalties: AssignLatePenalties | None = None
        """Takes off for lateness; None if the settings name no such step."""
        self.steps: list[type] = []
        """The other of nbgrader's preprocessors that the settings name."""
        for kind in map(_step, self.converter.autograde_preprocessors):
            step = kind(parent=self.converter)
            if isinstance(step, AssignLatePenalties):
                step.init_plugin()
                self.penalties = step
            else:
                self.steps.append(kind)

    def _refuse_places_in_sight(self) -> None:
        """Refuse to grade where what students may not see lies among programs and packages."""
        directory = self.directory
        names = ("source", "submitted", "autograded", "release", "feedback", "solution")
        places = {
            "The course": Path(directory.root),
            **{
                f"The course's folder of {name} work": Path(
                    directory.root, getattr(directory, f"{name}_directory")
                )
                for name in names
            },
            "The exchange": Path(Exchange(parent=self.converter).root),
            "Your home": Path.home(),
        }
        book = make_url(directory.db_url)
        if book.get_backend_name() == "sqlite" and book.database:
            places["The gradebook"] = Path(directory.root, book.database)
        if objection := sight.objection(places):
            raise CourseError(f"{objection} Nothing was graded.")

    @property
    def gradebook(self) -> str:
        """The gradebook's address, with patience where another program writes to it."""
        url: str = self.directory.db_url
        patient = url.startswith("sqlite:") and "?" not in url
        return f"{url}?timeout={_SECONDS_FOR_A_LOCK}" if patient else url

    def _read_gradebook(self, book: Gradebook) -> None:
        try:
            known = book.find_assignment(self.assignment)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment {self.assignment!r}. "
                f"Run `nbgrader generate_assignment {self.assignment}`, then this again."
            ) from None
        if not known.notebooks:
            raise CourseError(
                f"The gradebook knows no notebooks of {self.assignment!r}. "
                f"Run `nbgrader generate_assignment {self.assignment}`, then this again."
            )
        self.masters = {notebook.name: self._read_master(notebook) for notebook in known.notebooks}
        self._compare(known)
        self._students = None if self.converter.create_student else {each.id for each in book.students}
        rows = book.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=known.id)
        self._recorded = {student for (student,) in rows}

    def _read_master(self, known: Notebook) -> Master:
        path = self.source / f"{known.name}.ipynb"
        generated = {cell.name: cell.source for cell in known.source_cells}
        try:
            with reading_settings():
                master = read_master(path, self.converter, generated)
        except AutotestsError as error:
            raise CourseError(
                f"The gradebook does not hold what the autotests in {path} test ({error}). Nothing was "
                f"graded. Run `nbgrader generate_assignment {self.assignment}`, then this again. If that "
                "changes nothing, GenerateAssignment.preprocessors in your settings lacks InstantiateTests."
            ) from error
        except _UNREADABLE as error:
            why = clean_line(f"{type(error).__name__}: {error}").rstrip(".")
            raise CourseError(
                f"The instructor's notebook {path} cannot be read: {why}. Nothing was graded. Mend it, run "
                f"`nbgrader generate_assignment {self.assignment}`, then this again."
            ) from error
        if master.stale:
            self.log.warning(
                "%s was changed since its autotests were generated (%s), and they are used as they were. Run "
                "`nbgrader generate_assignment %s`, then `flipgrad autograde %s --force`.",
                path,
                ", ".join(master.stale),
                self.assignment,
                self.assignment,
            )
        return master

    def _compare(self, known: Assignment) -> None:
        for notebook in known.notebooks:
            saved = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
            master = self.masters[notebook.name]
            points = master.points
            try:
                master.check_points()
            except PointsError as error:
                raise CourseError(
                    f"In source/{self.assignment}/{notebook.name}.ipynb {error}. Nothing was graded. Run "
                    f"`nbgrader generate_assignment {self.assignment}` after that, then this again."
                ) from error
            if saved != points:
                names = sorted(dict(saved.items() ^ points.items()))
                raise CourseError(
                    f"source/{self.assignment}/{notebook.name}.ipynb has other tasks or points than "
                    f"the gradebook ({', '.join(names[:5])}). "
                    f"Run `nbgrader generate_assignment {self.assignment}`, then this again."
                )

    def material(self) -> Material:
        """Gather what grading takes besides the submissions."""
        return Material(
            self.assignment,
            {name: json.dumps(master.notebook).encode() for name, master in self.masters.items()},
            self._read_files(),
            Limits(
                call=self.limits.seconds_per_call,
                cell=self.limits.seconds_per_cell,
                submission=self.limits.seconds_per_submission,
            ),
            self.limits.allow_unconfined,
            tuple(self.steps),
            {
                kind.__name__: dict(self.converter.config[kind.__name__])
                for step in self.steps
                for kind in step.__mro__
                if kind.__name__ in self.converter.config
            },
        )

    def _read_files(self) -> dict[str, bytes]:
        paths = {str(path.relative_to(self.source)): path for path in self.files()}
        with _reading_instructors():
            sizes = {name: path.stat().st_size for name, path in paths.items()}
        if objection := objection_to_instructors(sizes):
            raise CourseError(
                f"What lies beside the instructor's notebooks in {self.source} is too much for the sandbox, "
                f"where students' code reads it: {objection}. Nothing was graded. Make it smaller or keep it "
                "elsewhere, then run this again."
            )
        with _reading_instructors():
            return {name: path.read_bytes() for name, path in paths.items()}

    def files(self) -> list[Path]:
        """List what lies beside the instructor's notebooks, and overwrites what students handed in."""
        left = {self.source / name for name in self.converter.exclude_overwriting.get(self.assignment, [])}
        # Links too: the helper of all assignments is one file.
        found = find_all_files(str(self.source), [*self.directory.ignore, "*.ipynb"])
        return sorted(set(map(Path, found)) - left)

    @cached_property
    def _names_of_files(self) -> frozenset[str]:
        return frozenset(str(path.relative_to(self.source)) for path in self.files())

    def due(self) -> list[Due]:
        """List what is to be graded, by the rules of nbgrader: what is new, newer than before, or forced.

        And what has no row in the gradebook.
        """
        pattern = self.converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        handed_in = self.converter._format_source(self.assignment, self.directory.student_id)
        found = []
        for name in sorted(glob.glob(handed_in)):
            matched = re.match(pattern, name, re.DOTALL)
            student = matched["student_id"] if matched else ""
            if student and student in self.directory.student_id_exclude.split(","):
                continue
            if due := self._find(student, Path(name)):
                found.append(due)
        return found

    def _find(self, student: str, folder: Path) -> Due | None:
        """Look at what a student handed in; what is in the way concerns this one only."""
        if not is_name(student):
            self.troubles.append(
                f"{shown(folder)} was not graded: its student's name has characters that are no UTF-8, or "
                "none to print. Name the folder by the student's id, then run this again."
            )
            return None
        try:
            return self._look_at(student, folder)
        except OSError as error:
            self.troubles.append(
                f"{folder} was not graded: {error.strerror} ({within(folder, error.filename)}). "
                "Mend that, so that this account can read all of it, then run this again."
            )
            return None

    def _look_at(self, student: str, folder: Path) -> Due | None:
        """Leave out folders with links or the like, and find the notebooks that have another name.

        Raises
        ------
        OSError
            If a folder cannot be listed, or timestamp.txt cannot be read.
        """
        if self._students is not None and student not in self._students:
            self.troubles.append(f"{folder}: the gradebook has no student {student!r}.")
            return None
        if objection := objection_to(folder):
            self.troubles.append(
                f"{objection}: this submission was left alone. Remove that, then run this again."
            )
            return None
        handed_in = {path.stem: path for path in sorted(folder.glob(f"{self.directory.notebook_id}.ipynb"))}
        if not handed_in:
            if self.directory.notebook_id == "*":
                self.troubles.append(f"{folder} holds no notebook, but {listed(folder.iterdir())}.")
            return None
        notebooks = {name: path for name, path in handed_in.items() if name in self.masters}
        others = [path for name, path in handed_in.items() if name not in self.masters]
        # With several notebooks to an assignment nobody could tell which is which.
        if others and len(self.masters) == 1:
            (name,) = self.masters
            copies = others
            if notebooks:
                copies = self._finished_copies(name, notebooks[name], others)
                if len(copies) > 1:
                    self.troubles.append(
                        f"{folder} was not graded: nothing was written in {name}.ipynb, but in "
                        f"{listed(copies)}. Give one of them its name, then run this again."
                    )
                    return None
            if copies:
                notebooks[name] = max(copies, key=_tagged_cells)
                self.log.warning("%s is graded as %s", clean_line(str(notebooks[name])), name)
        for path in set(others) - set(notebooks.values()):
            self.log.warning("Skipping unknown notebook: %s", clean_line(str(path)))
        if not notebooks:
            self.troubles.append(
                f"{folder} holds no notebook of this assignment, but {listed(folder.iterdir())}."
            )
            return None
        submitted, time = stamp_of(folder), None
        try:
            time = self._clock.read_stamp(submitted) if submitted else None
        except ValueError as error:
            self.log.warning(
                "%s: timestamp.txt holds no time, and is not counted: %s",
                *(clean_line(student), clean_line(str(error))),
            )
        to = Path(os.path.normpath(self.converter._format_dest(self.assignment, student)))
        due = Due(student, folder, notebooks, to, submitted, time)
        return due if self._is_due(due) else None

    def _finished_copies(self, name: str, named: Path, others: list[Path]) -> list[Path]:
        """List the other notebooks in which the student wrote, if nothing is written in the named one.

        A file with several names is none of them: by another name it may be another student's.
        """
        master = self.masters[name].notebook
        own = [path for path in others if path.stat().st_nlink == 1]
        if not own or holds_work(master, _read(named)):
            return []
        return [path for path in own if holds_work(master, _read(path))]

    def _is_due(self, due: Due) -> bool:
        if self.converter.force or not all((due.to / f"{name}.ipynb").exists() for name in due.notebooks):
            return True
        if due.student not in self._recorded:  # the gradebook was made anew since then
            return True
        if due.time is not None:
            with suppress(ValueError):  # graded before without a time
                if due.time > self._clock.read_stamp(stamp_of(due.to)):
                    return True
        self.log.info("Skipping existing assignment: %s", due.to)
        return False

    def parcel(self, due: Due) -> Parcel:
        """Read a submission, after the instructor's hook.

        Raises
        ------
        OSError
            If a file beside the notebooks cannot be read.
        """
        self._tell_hooks(due)
        self.converter.run_pre_convert_hook()
        notebooks = {name: _read_notebook(path) for name, path in due.notebooks.items()}
        beside = due.folder, self.directory.ignore, self._names_of_files
        files = read_beside(*beside)
        if left_out := len(list_for_the_sandbox(*beside)) - len(files):
            self.log.warning(
                "%s: files beside the notebook are too many or too large for the sandbox; left out: %s",
                clean_line(due.student),
                left_out,
            )
        return Parcel(due.student, due.submitted, notebooks, files)

    def recorded(self, due: Due) -> None:
        """Call the instructor's hook for what is recorded."""
        self._tell_hooks(due)
        self.converter.run_post_convert_hook()

    def _tell_hooks(self, due: Due) -> None:
        """Let nbgrader pass on what it passes on: of the submission, the paths of its notebooks."""
        self.converter.notebooks = sorted(map(str, due.notebooks.values()))

    def handed_in(self, folder: Path) -> list[Path]:
        """List the files of a submission but for its notebooks."""
        return list_beside(folder, self.directory.ignore)


def _permissions(value: int) -> int:
    """Read the digits of nbgrader's setting, which are octal."""
    digits = str(value)
    if not re.fullmatch("[0-7]{1,4}", digits):
        raise TraitError(f"permissions = {digits} of Autograde is no octal number such as 444")
    return int(digits, 8)


def _step(named: Any) -> Any:
    """Import one of autograde_preprocessors."""
    try:
        step = import_item(named) if isinstance(named, str) else named
    except ImportError as error:
        raise TraitError(f"autograde_preprocessors of Autograde has {named!r}: {error}") from error
    if not isinstance(step, type):
        raise TraitError(f"autograde_preprocessors of Autograde has {named!r}, which is no class")
    return step


@contextmanager
def _reading_instructors() -> Iterator[None]:
    """Say which file that goes with the instructor's notebooks cannot be read."""
    try:
        yield
    except OSError as error:
        raise CourseError(
            f"{error.filename}, which goes with the instructor's notebooks, cannot be read: "
            f"{error.strerror}. Nothing was graded. Put it back, then run this again."
        ) from error


def _read_notebook(path: Path) -> bytes | str:
    """Read a file, or say why it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return f"This file has {path.stat().st_size / 1e6:.0f} MB, too many to read."
        return path.read_bytes()
    except OSError as error:
        return f"This file cannot be read: {error.strerror}."


def _tagged_cells(path: Path) -> tuple[int, str]:
    """Count the cells that come from the assignment; of equal notebooks the last by name counts."""
    return sum(cell.grade_id is not None for cell in _read(path).cells), str(path)


def _read(path: Path) -> Submitted:
    data = _read_notebook(path)
    return Submitted(notes=(data,)) if isinstance(data, str) else read(data)
