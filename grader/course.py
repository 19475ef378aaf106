"""The course folder as nbgrader sees it: which submissions are to be graded, and what grading them takes."""

import glob
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files, parse_utc
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool, Float
from traitlets.config import Configurable
from traitlets.utils.importstring import import_item

from grader.beside import list_beside, read_beside
from grader.master import Master, read_master
from grader.parcel import Material, Parcel
from grader.sandbox.session import Limits
from grader.sanitize import clean_line
from grader.submission import LARGEST_FILE, read

_SECONDS_FOR_A_LOCK = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class RunBehindTheWall(Configurable):
    """Settings of nbgrader_config.py: what students' code may use."""

    seconds_per_call = Float(3, help="how long one call of a student's function may take").tag(config=True)
    seconds_per_cell = Float(30, help="how long one cell may take").tag(config=True)
    seconds_per_submission = Float(180, help="how long one submission may take").tag(config=True)
    allow_unconfined = Bool(
        False,
        help="grade even where nothing keeps students' code in: it then can do what you can",
    ).tag(config=True)


class CourseError(Exception):
    """Nothing can be graded; the message says why and what to do."""


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
        nbgrader's, with its settings, after its `init_notebooks`.

    Raises
    ------
    CourseError
        If the instructor's notebooks and the gradebook do not agree.
    """

    def __init__(self, converter: Autograde) -> None:
        self.converter = converter
        self.log = converter.log
        self.directory = converter.coursedir
        self.assignment: str = self.directory.assignment_id
        self.troubles: list[str] = []
        """What waits for a person, one sentence each."""
        self.source = Path(self.directory.format_path(self.directory.source_directory, ".", self.assignment))
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
        self.masters = {notebook.name: self._read_master(notebook.name) for notebook in known.notebooks}
        self._compare(known)
        self._students = None if self.converter.create_student else {each.id for each in book.students}

    def _read_master(self, name: str) -> Master:
        path = self.source / f"{name}.ipynb"
        try:
            return read_master(path, self.converter)
        except (OSError, ValueError) as error:
            raise CourseError(f"The instructor's notebook {path} cannot be read: {error}") from error

    def _compare(self, known: Assignment) -> None:
        for notebook in known.notebooks:
            saved = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
            points = self.masters[notebook.name].points
            if saved != points:
                names = sorted(dict(saved.items() ^ points.items()))
                raise CourseError(
                    f"source/{self.assignment}/{notebook.name}.ipynb has other tasks or points than "
                    f"the gradebook ({', '.join(names[:5])}). "
                    f"Run `nbgrader generate_assignment {self.assignment}`, then this again."
                )

    def material(self) -> Material:
        """Gather what grading takes besides the submissions."""
        settings = RunBehindTheWall(parent=self.converter)
        steps = tuple(step for step in self.steps() if not issubclass(step, AssignLatePenalties))
        return Material(
            self.assignment,
            {name: json.dumps(master.notebook).encode() for name, master in self.masters.items()},
            {str(path.relative_to(self.source)): path.read_bytes() for path in self.files()},
            Limits(
                call=settings.seconds_per_call,
                cell=settings.seconds_per_cell,
                submission=settings.seconds_per_submission,
            ),
            settings.allow_unconfined,
            steps,
            {
                kind.__name__: dict(self.converter.config[kind.__name__])
                for step in steps
                for kind in step.__mro__
                if kind.__name__ in self.converter.config
            },
        )

    def steps(self) -> list[type]:
        """List nbgrader's preprocessors that the settings name."""
        named = self.converter.autograde_preprocessors
        return [import_item(step) if isinstance(step, str) else step for step in named]

    def files(self) -> list[Path]:
        """List what lies beside the instructor's notebooks, and overwrites what students handed in."""
        left = {self.source / name for name in self.converter.exclude_overwriting.get(self.assignment, [])}
        # Links too: the helper of all assignments is one file.
        found = find_all_files(str(self.source), [*self.directory.ignore, "*.ipynb"])
        return sorted(set(map(Path, found)) - left)

    def due(self) -> list[Due]:
        """List what is to be graded, by the rules of nbgrader: what is new, newer than before, or forced."""
        pattern = self.converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = []
        for folder in sorted(
            glob.glob(self.converter._format_source(self.assignment, self.directory.student_id))
        ):
            matched = re.match(pattern, folder)
            assert matched
            student = matched["student_id"]
            if student in self.directory.student_id_exclude.split(","):
                continue
            if due := self._look_at(student, Path(folder)):
                found.append(due)
        return found

    def _look_at(self, student: str, folder: Path) -> Due | None:
        """Leave out folders with links or the like, and find the notebooks that have another name."""
        if self._students is not None and student not in self._students:
            self.troubles.append(f"{folder}: the gradebook has no student {student!r}.")
            return None
        links = [path for path in (folder, *folder.rglob("*")) if not _is_plain(path)]
        if links:
            self.troubles.append(f"{links[0]} is no plain file: this submission was left alone.")
            return None
        handed_in = {path.stem: path for path in sorted(folder.glob(f"{self.directory.notebook_id}.ipynb"))}
        if not handed_in:
            if self.directory.notebook_id == "*":
                self.troubles.append(f"{folder} holds no notebook.")
            return None
        notebooks = {name: path for name, path in handed_in.items() if name in self.masters}
        others = [path for name, path in handed_in.items() if name not in self.masters]
        # With several notebooks to an assignment nobody could tell which is which.
        if others and not notebooks and len(self.masters) == 1:
            (name,) = self.masters
            notebooks[name] = max(others, key=_tagged_cells)
            self.log.warning("%s is graded as %s", clean_line(str(notebooks[name])), name)
        for path in set(others) - set(notebooks.values()):
            self.log.warning("Skipping unknown notebook: %s", clean_line(str(path)))
        if not notebooks:
            self.troubles.append(f"{folder} holds no notebook of this assignment.")
            return None
        submitted = _stamp(folder)
        if submitted and _time(submitted) is None:
            self.log.warning("%s: timestamp.txt holds no time, and is not counted", clean_line(student))
        to = Path(os.path.normpath(self.converter._format_dest(self.assignment, student)))
        due = Due(student, folder, notebooks, to, submitted, _time(submitted))
        return due if self._is_due(due) else None

    def _is_due(self, due: Due) -> bool:
        if self.converter.force or not all((due.to / f"{name}.ipynb").exists() for name in due.notebooks):
            return True
        new, old = _time(due.submitted), _time(_stamp(due.to))
        if new is not None and old is not None and new > old:
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
        return Parcel(due.student, due.submitted, notebooks, read_beside(due.folder, self.directory.ignore))

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


def _is_plain(path: Path) -> bool:
    """Say whether it is no link, no device, and has a name that is no command to a terminal."""
    return not _CONTROL.search(path.name) and not path.is_symlink() and (path.is_file() or path.is_dir())


def _stamp(folder: Path) -> str:
    path = folder / "timestamp.txt"
    return path.read_bytes()[:1000].decode("utf-8", "replace").strip() if path.is_file() else ""


def _time(text: str) -> datetime | None:
    """Read a time as nbgrader does, in UTC."""
    try:
        return parse_utc(text) if text else None
    except (ValueError, TypeError, OverflowError, AttributeError):
        return None


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
    data = _read_notebook(path)
    cells = () if isinstance(data, str) else read(data).cells
    return sum(cell.grade_id is not None for cell in cells), str(path)
