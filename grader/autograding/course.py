"""The course folder: an assignment's notebooks, compared with the gradebook, and what lies beside them."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from nbformat import ValidationError
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.exchange.default import Exchange
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.utils import find_all_files
from sqlalchemy.exc import SQLAlchemyError

from grader.assignments.of_course import FOLDER, ExercisesError, load_exercises, read_texts
from grader.autograding.errors import CourseError
from grader.autograding.places import objection_to_places
from grader.autograding.secret import read_secret
from grader.autograding.settings import read_settings, reading_settings
from grader.sanitize import clean_line
from grader.submission.autotests import AutotestsError
from grader.submission.files_beside import list_beside, objection_to_instructors
from grader.submission.points import PointsError, names_checked
from grader.submission.records import GradingMaterial
from grader.submission.template import Template, read_template

_SECONDS_FOR_A_LOCK = 60
_PYTHON = frozenset({"python", "ipython", "python3"})
_UNREADABLE = (
    # The file is no notebook, one of another version, or the end of a solution is not marked in it.
    *(OSError, ValueError, RuntimeError, ValidationError, SchemaTooOldError, SchemaTooNewError),
    # A cell lacks something: nbgrader's steps do not check a cell before they use it.
    *(KeyError, AttributeError, TypeError),
)
"""What reading an instructor's notebook raises when the notebook has to be mended."""


class Course:
    """An assignment of a course, as its folder, its settings and its gradebook have it.

    Parameters
    ----------
    converter
        nbgrader's converter for autograding, with the settings of the course.

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
        self.source = Path(self.directory.format_path(self.directory.source_directory, ".", self.assignment))
        self._refuse_paths()
        with reading_settings():
            self._refuse_places_in_sight()
        self.settings = read_settings(converter)
        self._exercises = self._read_exercises()
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
            # SQLAlchemy raises it where the driver of the database is not installed.
            raise CourseError(
                f"The gradebook cannot be read: {error}. For PostgreSQL: pip install 'flipgrad[postgresql]', "
                "and a db_url that begins with postgresql+psycopg2:// (see docs/operate.md)."
            ) from error

    def _refuse_paths(self) -> None:
        """Refuse an assignment or student whose name leads to another folder than its own."""
        for what, name in (("assignment", self.assignment), ("student", self.directory.student_id)):
            if os.sep in name or name in ("", os.curdir, os.pardir):
                raise CourseError(
                    f"The {what} {name!r} is a path. Nothing was graded. "
                    "Name it as its folder is named, without a slash."
                )

    @property
    def autograded(self) -> Path:
        """The folder autograded/, with a folder for each student."""
        return Path(self.converter._format_dest(".", ".")).resolve()

    def _refuse_places_in_sight(self) -> None:
        """Refuse to grade where what students may not see lies among programs and packages."""
        if objection := objection_to_places(self.directory, Exchange(parent=self.converter)):
            raise CourseError(f"{objection} Nothing was graded.")

    def _read_exercises(self) -> dict[str, bytes]:
        """Read the texts of the course's own exercises, and see that they can be used."""
        root = Path(self.directory.root)
        try:
            texts = read_texts(root, self.assignment)
            self.exercises = load_exercises(self.assignment, texts)
        except ExercisesError as error:
            raise CourseError(f"{error} Nothing was graded.") from error
        released = self.source.resolve()
        if texts and released in ((root / FOLDER).resolve(), *(root / FOLDER).resolve().parents):
            raise CourseError(
                f"The course's exercises are in {root / FOLDER}, and nbgrader releases what is in "
                f"{released}. Nothing was graded. Give the assignment a folder of its own."
            )
        return texts

    @property
    def gradebook(self) -> str:
        """The gradebook's address, by which SQLite waits for other programs that write to it."""
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
        self.templates = {notebook.name: self._read_template(notebook) for notebook in known.notebooks}
        self._compare(known)
        self.students = None if self.converter.create_student else {each.id for each in book.students}
        """The students who may hand in; None if everybody may."""
        rows = book.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=known.id)
        self.students_with_rows = {student for (student,) in rows}
        """The students whose submission the gradebook knows."""
        graded = book.db.query(Grade.id).join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        graded = graded.join(SubmittedAssignment).filter(SubmittedAssignment.assignment_id == known.id)
        self.graded_before = graded.filter(Grade.auto_score.is_not(None)).first() is not None
        """Whether the gradebook has points of this assignment that a machine gave."""

    def _read_template(self, known: Notebook) -> Template:
        path = self.source / f"{known.name}.ipynb"
        generated = {cell.name: cell.source for cell in known.source_cells}
        try:
            with reading_settings():
                template = read_template(path, self.converter, generated)
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
        template = replace(template, exercises=self.exercises)
        if template.language not in _PYTHON:
            raise CourseError(
                f"{path} is written in {clean_line(template.language)}, and the sandbox runs Python only. "
                "Nothing was graded. Grade this assignment as stock nbgrader does, without a sandbox: leave "
                "Flipgrad's settings out of nbgrader_config.py, and run `nbgrader autograde`."
            )
        if template.stale:
            self.log.warning(
                "%s was changed since its autotests were generated (%s), and they are used as they were. Run "
                "`nbgrader generate_assignment %s`, then `flipgrad autograde %s --force`.",
                path,
                ", ".join(template.stale),
                self.assignment,
                self.assignment,
            )
        return template

    def _compare(self, known: Assignment) -> None:
        """Compare the tasks and points in the notebooks with those in the gradebook."""
        for notebook in known.notebooks:
            saved = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
            template = self.templates[notebook.name]
            points = template.points
            try:
                template.check_points()
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

    def material(self) -> GradingMaterial:
        """Gather all that grading takes besides the submissions.

        Raises
        ------
        CourseError
            If a file beside the instructor's notebooks cannot be read, or is too large; or if the secret of
            the course can be neither read nor made.
        """
        return GradingMaterial(
            self.assignment,
            {name: json.dumps(template.notebook).encode() for name, template in self.templates.items()},
            self._read_files(),
            self.settings.limits,
            self.settings.allow_unconfined,
            self.settings.steps,
            {
                kind.__name__: dict(self.converter.config[kind.__name__])
                for step in self.settings.steps
                for kind in step.__mro__
                if kind.__name__ in self.converter.config
            },
            self._read_secret(),
            {
                name: json.dumps(template.solved).encode()
                for name, template in self.templates.items()
                if template.solved is not None
            },
            self.assignment in self.settings.tests_inside,
            self._exercises,
        )

    def _read_secret(self) -> bytes:
        secret, made = read_secret(Path(self.directory.root), self.directory.groupshared)
        if made and self.graded_before and self._asks_questions():
            self.log.warning(
                "The secret of this course was not there, and a new one was made: regrades of %s ask other "
                "questions than before.",
                self.assignment,
            )
        return secret

    def _asks_questions(self) -> bool:
        """Say whether any test cell has what the secret decides: questions of the judge."""
        tests = (source for template in self.templates.values() for _, source in template.tests.values())
        return any(called == "check" for source in tests for called, _ in names_checked(source))

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
        """List the files beside the instructor's notebooks, which replace those of students."""
        students_keep = {
            self.source / name for name in self.converter.exclude_overwriting.get(self.assignment, [])
        }
        # Links count, too: the helper of all assignments is one file.
        found = find_all_files(str(self.source), [*self.directory.ignore, "*.ipynb"])
        return sorted(set(map(Path, found)) - students_keep)

    @cached_property
    def names_of_files(self) -> frozenset[str]:
        """The names of these files, relative to the assignment's folder in source/."""
        return frozenset(str(path.relative_to(self.source)) for path in self.files())

    def run_hook_before(self, notebooks: Iterable[Path]) -> None:
        """Call the instructor's hook for a submission that is about to be read."""
        self._pass_to_hooks(notebooks)
        self.converter.run_pre_convert_hook()

    def run_hook_after(self, notebooks: Iterable[Path]) -> None:
        """Call the instructor's hook for a submission that is recorded."""
        self._pass_to_hooks(notebooks)
        self.converter.run_post_convert_hook()

    def _pass_to_hooks(self, notebooks: Iterable[Path]) -> None:
        """Set what nbgrader passes to hooks about a submission: the paths of its notebooks."""
        self.converter.notebooks = sorted(map(str, notebooks))

    def handed_in(self, folder: Path) -> list[Path]:
        """List the files of a submission but for its notebooks."""
        return list_beside(folder, self.directory.ignore)


@contextmanager
def _reading_instructors() -> Iterator[None]:
    """Name the file beside the instructor's notebooks that cannot be read."""
    try:
        yield
    except OSError as error:
        raise CourseError(
            f"{error.filename}, which goes with the instructor's notebooks, cannot be read: "
            f"{error.strerror}. Nothing was graded. Put it back, then run this again."
        ) from error
