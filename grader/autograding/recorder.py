"""Records graded submissions: files in autograded/ and rows in the gradebook, both or neither.

A submission counts as graded when its folder is in autograded/. First the complete folder is made in another
place, then the rows are committed in one transaction, and last the folder is moved to autograded/ in one
step.
Wherever a run is killed, a submission either counts as graded or is due again.
"""

import errno
import logging
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from nbgrader.api import Gradebook, InvalidEntry, SubmittedNotebook
from sqlalchemy import text
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from grader.autograding.course import Course
from grader.autograding.due import DueSubmission
from grader.autograding.errors import RecordError
from grader.platforms.extensions import more_time, times_given
from grader.platforms.tables import GradebookError
from grader.sanitize import clean_line
from grader.submission.files_beside import beside_the_instructors
from grader.submission.records import GradedNotebook, GradedSubmission

_WORK = ".grading"
"""The folder in autograded/ for folders that are not complete; nbgrader leaves out names with a dot."""
_PIECE = 2**20
"""Bytes of a file that are in memory at a time."""
_OF_ONE_SUBMISSION = {
    errno.EEXIST,
    errno.EILSEQ,
    errno.EINVAL,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
}
"""Errors that come from the names of a submission's files; any other one concerns the whole class."""


class NotRecorded(Exception):
    """A submission cannot be recorded, for a reason that concerns no other one."""


class Recorder:
    """Writes the results of a course; nothing else writes them.

    Raises
    ------
    RecordError
        From every method: if a disk, a folder or the gradebook cannot be written.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._instructors = {str(path.relative_to(course.source)): path for path in course.files()}
        """The files beside the instructor's notebooks, which replace those of students."""
        self._work = course.autograded / _WORK
        with _writing("autograded/"):
            self._work.mkdir(parents=True, exist_ok=True)
            self._share(course.autograded, self._work)
            for left in self._work.iterdir():  # by a run that was killed
                _remove(left)
        with _writing("the gradebook"):
            self._until = times_given(course.gradebook, course.directory.course_id, course.assignment)
            """Student -> until when the student may hand in, of those who were given more time."""
            self._book = Gradebook(course.gradebook, course.directory.course_id)
            self._book.db = scoped_session(
                sessionmaker(autoflush=True, bind=self._book.engine, class_=_OneTransaction, future=True)
            )

    def close(self) -> None:
        """Close the gradebook."""
        with suppress(SQLAlchemyError), _without_traces():
            self._book.close()
        with suppress(OSError):
            self._work.rmdir()

    def record(self, due: DueSubmission, returned: GradedSubmission) -> None:
        """Write a graded submission.

        Raises
        ------
        NotRecorded
            If this one cannot be written, but others can.
        """
        to = due.autograded
        with _writing(str(to)):
            folder = Path(mkdtemp(dir=self._work))
        saved = False
        try:
            with _writing(str(to)):
                try:
                    new = self._build(folder / "new", due, returned)
                except OSError as error:
                    if error.errno not in _OF_ONE_SUBMISSION:
                        raise
                    raise NotRecorded(f"its files cannot be copied ({error.strerror})") from error
                to.parent.mkdir(parents=True, exist_ok=True)
                self._share(to.parent)
                if to.exists():
                    os.rename(to, folder / "old")
            with _writing("the gradebook"), _without_traces():
                self._save(due, returned)
                saved = True
            with _writing(str(to)):
                os.rename(new, to)
                _sync(to.parent)
        finally:
            # Once the rows are new, the old folder stays away: without a folder, the submission is due again.
            if not saved and (folder / "old").exists() and not to.exists():
                with suppress(OSError):
                    os.rename(folder / "old", to)
            _remove(folder)

    def _build(self, folder: Path, due: DueSubmission, returned: GradedSubmission) -> Path:
        """Make the folder as it is to be in autograded/."""
        if due.autograded.exists() and self._course.directory.notebook_id != "*":
            shutil.copytree(due.autograded, folder)  # with other notebooks that stay as they are
        else:
            folder.mkdir()
        theirs = {str(path.relative_to(due.folder)): path for path in self._course.handed_in(due.folder)}
        written = {
            **{f"{name}.ipynb": marked.text.encode() for name, marked in returned.notebooks.items()},
            **{name: path.read_bytes() for name, path in self._instructors.items()},
        }
        for name in beside_the_instructors(theirs, written):
            _write(folder / name, _pieces(theirs[name]))
        for name, data in written.items():
            _write(folder / name, [data])
        for place, _, names in os.walk(folder):
            for name in names:
                os.chmod(Path(place, name), self._course.settings.permissions)
            self._share(Path(place))
            _sync(Path(place))
        return folder

    def _share(self, *folders: Path) -> None:
        """Let the group write into folders, if the course is shared with a group."""
        if not self._course.directory.groupshared:
            return
        for folder in folders:
            mode = folder.stat().st_mode & 0o7777
            if mode & 0o2770 != 0o2770:
                try:
                    folder.chmod((mode | 0o2770) & 0o2777)
                except PermissionError:  # it belongs to another account of the group
                    self._course.log.warning("%s could not be shared with the group", folder)

    def _save(self, due: DueSubmission, returned: GradedSubmission) -> None:
        """Write all rows of a submission, in one transaction."""
        with warnings.catch_warnings():
            # SQLAlchemy warns of the way in which nbgrader makes its rows.
            warnings.filterwarnings("ignore", category=SAWarning)
            self._save_rows(due, returned)

    def _save_rows(self, due: DueSubmission, returned: GradedSubmission) -> None:
        book = self._book
        assignment = self._course.assignment
        session: _OneTransaction = book.db()
        try:
            if book.engine.dialect.name == "sqlite":
                # Locked at once, so that no other program writes between the reading and the writing below.
                session.execute(text("begin immediate"))
            book.update_or_create_student(due.student)
            about = {"timestamp": due.time} if due.stamp else {}
            submission = book.update_or_create_submission(assignment, due.student, **about)
            if until := self._until.get(due.student):
                submission.extension = more_time(until, submission.assignment.duedate)
            late = submission.total_seconds_late
            if late > 0:
                self._course.log.warning("%s is %s seconds late", clean_line(due.student), late)
            for notebook in submission.notebooks:
                marked = returned.notebooks.get(notebook.name)
                if not (notebook.name in due.notebooks or (due.folder / f"{notebook.name}.ipynb").exists()):
                    self._course.log.warning("No submitted file: %s.ipynb of %s", notebook.name, due.student)
                if marked:
                    _fill_in(notebook, marked)
                    self._punish(session, notebook, due.student, late)
                elif not (due.folder / f"{notebook.name}.ipynb").exists():
                    for grade in notebook.grades:
                        grade.auto_score = 0
                        grade.needs_manual_grade = False
            session.really_commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.expunge_all()

    def _punish(self, session: Session, notebook: SubmittedNotebook, student: str, late: float) -> None:
        """Take off points for lateness as the settings say, like nbgrader's AssignLatePenalties."""
        penalties = self._course.settings.late_penalties
        if penalties is None:
            return
        notebook.late_submission_penalty = None
        if late > 0:
            session.flush()
            session.expire(notebook)  # the database adds up its score
            score = notebook.score
            try:
                penalty = penalties.plugin_inst.late_submission_penalty(student, score, late)
            except Exception as error:  # the plugin's own
                raise NotRecorded(f"the late penalty failed ({type(error).__name__}: {error})") from error
            if penalty is not None:
                notebook.late_submission_penalty = penalties._check_late_penalty(notebook, penalty)


def _fill_in(notebook: SubmittedNotebook, marked: GradedNotebook) -> None:
    """Set the automatic points and comments of a notebook's cells; those that people gave stay."""
    # Read here at once: each grade and comment would ask the database for the name of its cell.
    known = notebook.notebook
    names = {cell.id: cell.name for cell in (*known.grade_cells, *known.solution_cells, *known.task_cells)}
    tasks = {cell.id for cell in known.task_cells}
    for grade in notebook.grades:
        name = names[grade.cell_id]
        if grade.cell_id in tasks:  # a person reads it, and nothing tells whether it is as it was
            grade.needs_manual_grade = True
        if name in marked.scores:
            grade.auto_score = marked.scores[name]
            grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    for comment in notebook.comments:
        name = names[comment.cell_id]
        if name in marked.comments:
            comment.auto_comment = marked.comments[name]


class _OneTransaction(Session):
    """A session that makes one transaction of nbgrader's functions, each of which commits."""

    def commit(self) -> None:
        """Send the changes to the database, and leave the transaction open."""
        self.flush()

    def really_commit(self) -> None:
        """Commit the transaction."""
        super().commit()


def _pieces(path: Path) -> Iterator[bytes]:
    """Read a file that a student handed in, piece by piece: it may be larger than the memory."""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise NotRecorded(f"{path.name} cannot be read ({error.strerror})") from error


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be read-only
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove a folder with everything in it, read-only files too."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _without_traces() -> Iterator[None]:
    """Keep nbgrader and SQLAlchemy from logging the stack of an error: it is raised, and then explained."""
    loggers = [logging.getLogger(name) for name in ("tornado.application", "sqlalchemy.pool")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _writing(what: str) -> Iterator[None]:
    """Raise a RecordError that names what could not be written, and what to do."""
    rest = "Nothing is lost: what was graded so far is recorded. Mend it, then run this again for the rest."
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise RecordError(f"{what} cannot be written{where}: {error.strerror}. {rest}") from error
    except (SQLAlchemyError, InvalidEntry, GradebookError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RecordError(f"{what} cannot be written: {said}. {rest}") from error
