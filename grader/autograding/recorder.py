"""What was graded, recorded: files in autograded/ and rows in the gradebook, both or neither.

A submission counts as graded when its folder is in autograded/. The folder is made complete beside it, the
rows are committed in one transaction, and then the folder takes its place in one step. Whatever happens
in between, the submission is graded again the next time, or was graded.
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

from grader.autograding.course import Course, Due
from grader.sanitize import clean_line
from grader.submission.files_beside import beside_the_instructors
from grader.submission.records import GradedNotebook, GradedSubmission

_WORK = ".grading"
"""The folder in autograded/ in which what is not complete lies; nbgrader sees no names with a dot."""
_PIECE = 1 << 20
"""Bytes of a file that are held at a time."""
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
"""What the names of the files that somebody handed in can lead to; everything else concerns all."""


class RecordError(Exception):
    """The results cannot be written; nothing is lost, and the message says what to do."""


class NotRecorded(Exception):
    """A submission cannot be recorded, for a reason of its own; the others can."""


class Recorder:
    """Writes results; the only one who does.

    Parameters
    ----------
    course
        Whose results.

    Raises
    ------
    RecordError
        From every method: if a disk, a folder or the gradebook does not take what is written.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        converter, directory = course.converter, course.directory
        self._penalties = course.penalties
        self._permissions = course.permissions
        self._overwriting = course.files()
        self._root = Path(converter._format_dest(".", ".")).resolve()
        self._work = self._root / _WORK
        with _told("autograded/"):
            self._work.mkdir(parents=True, exist_ok=True)
            self._share(self._root, self._work)
            for left in self._work.iterdir():  # by one who was killed
                _remove(left)
        with _told("the gradebook"):
            self._book = Gradebook(course.gradebook, directory.course_id)
            self._book.db = scoped_session(
                sessionmaker(autoflush=True, bind=self._book.engine, class_=_OneTransaction, future=True)
            )

    def close(self) -> None:
        """Let go of the gradebook."""
        with suppress(SQLAlchemyError), _without_traces():
            self._book.close()
        with suppress(OSError):
            self._work.rmdir()

    def record(self, due: Due, returned: GradedSubmission) -> None:
        """Write a graded submission.

        Raises
        ------
        NotRecorded
            If this one cannot be written, but others can.
        """
        with _told(str(due.to)):
            folder = Path(mkdtemp(dir=self._work))
        saved = False
        try:
            with _told(str(due.to)):
                try:
                    new = self._build(folder / "new", due, returned)
                except OSError as error:
                    if error.errno not in _OF_ONE_SUBMISSION:
                        raise
                    raise NotRecorded(f"its files cannot be copied ({error.strerror})") from error
                due.to.parent.mkdir(parents=True, exist_ok=True)
                self._share(due.to.parent)
                if due.to.exists():
                    os.rename(due.to, folder / "old")
            with _told("the gradebook"), _without_traces():
                self._save(due, returned)
                saved = True
            with _told(str(due.to)):
                os.rename(new, due.to)
                _sync(due.to.parent)
        finally:
            # Without a folder it is due the next time: once the rows are new, the old folder is not put back.
            if not saved and (folder / "old").exists() and not due.to.exists():
                with suppress(OSError):
                    os.rename(folder / "old", due.to)
            _remove(folder)

    def _build(self, folder: Path, due: Due, returned: GradedSubmission) -> Path:
        """Make the folder as it is to be."""
        if due.to.exists() and self._course.directory.notebook_id != "*":
            shutil.copytree(due.to, folder)  # with other notebooks that stay as they are
        else:
            folder.mkdir()
        source = {str(path.relative_to(self._course.source)): path for path in self._overwriting}
        theirs = {str(path.relative_to(due.folder)): path for path in self._course.handed_in(due.folder)}
        written = {
            **{f"{name}.ipynb": marked.text.encode() for name, marked in returned.notebooks.items()},
            **{name: path.read_bytes() for name, path in source.items()},
        }
        for name in beside_the_instructors(theirs, written):
            _write(folder / name, _pieces(theirs[name]))
        for name, data in written.items():
            _write(folder / name, [data])
        for place, _, names in os.walk(folder):
            for name in names:
                os.chmod(Path(place, name), self._permissions)
            self._share(Path(place))
            _sync(Path(place))
        return folder

    def _share(self, *folders: Path) -> None:
        """Let the group write into folders, if the course is shared with one."""
        if not self._course.directory.groupshared:
            return
        for folder in folders:
            mode = folder.stat().st_mode & 0o7777
            if mode & 0o2770 != 0o2770:
                try:
                    folder.chmod((mode | 0o2770) & 0o2777)
                except PermissionError:  # another's of the group
                    self._course.log.warning("%s could not be shared with the group", folder)

    def _save(self, due: Due, returned: GradedSubmission) -> None:
        """Write all rows of a submission, in one transaction."""
        with warnings.catch_warnings():
            # About how nbgrader makes its rows.
            warnings.filterwarnings("ignore", category=SAWarning)
            self._save_rows(due, returned)

    def _save_rows(self, due: Due, returned: GradedSubmission) -> None:
        book, assignment = self._book, self._course.assignment
        session: _OneTransaction = book.db()
        try:
            if book.engine.dialect.name == "sqlite":
                # At once, so that nobody writes between what is read here and what is written.
                session.execute(text("begin immediate"))
            book.update_or_create_student(due.student)
            about = {"timestamp": due.time} if due.submitted else {}
            submission = book.update_or_create_submission(assignment, due.student, **about)
            late = submission.total_seconds_late
            if late > 0:
                self._course.log.warning("%s is %s seconds late", clean_line(due.student), late)
            for notebook in submission.notebooks:
                marked = returned.notebooks.get(notebook.name)
                if marked:
                    _fill_in(notebook, marked)
                    self._punish(session, notebook, due.student, late)
                elif not (due.folder / f"{notebook.name}.ipynb").exists():
                    self._course.log.warning("No submitted file: %s.ipynb of %s", notebook.name, due.student)
                    for grade in notebook.grades:
                        grade.auto_score, grade.needs_manual_grade = 0, False
            session.really_commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.expunge_all()

    def _punish(self, session: Session, notebook: SubmittedNotebook, student: str, late: float) -> None:
        """Take off for lateness what the settings say, as nbgrader's AssignLatePenalties does."""
        if self._penalties is None:
            return
        notebook.late_submission_penalty = None
        if late > 0:
            session.flush()
            session.expire(notebook)  # its score is counted by the database
            score = notebook.score
            try:
                penalty = self._penalties.plugin_inst.late_submission_penalty(student, score, late)
            except Exception as error:  # the plugin's own
                raise NotRecorded(f"the late penalty failed ({type(error).__name__}: {error})") from error
            if penalty is not None:
                notebook.late_submission_penalty = self._penalties._check_late_penalty(notebook, penalty)


def _fill_in(notebook: SubmittedNotebook, marked: GradedNotebook) -> None:
    """Set the points and comments of a notebook's cells; what people gave stays."""
    # Held, so that each grade finds its cell there and asks the database for none.
    cells = notebook.notebook.grade_cells, notebook.notebook.solution_cells, notebook.notebook.task_cells
    for grade in notebook.grades:
        if grade.name in marked.scores:
            grade.auto_score = marked.scores[grade.name]
            grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    for comment in notebook.comments:
        if comment.name in marked.comments:
            comment.auto_comment = marked.comments[comment.name]
    del cells


class _OneTransaction(Session):
    """A session in which nbgrader's own functions, which commit one by one, make one transaction."""

    def commit(self) -> None:
        """Only tell the database what has changed."""
        self.flush()

    def really_commit(self) -> None:
        """Keep it."""
        super().commit()


def _pieces(path: Path) -> Iterator[bytes]:
    """Read a file that somebody handed in, which may be larger than the memory."""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise NotRecorded(f"{path.name} cannot be read ({error.strerror})") from error


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is on the disk."""
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
    """Remove a folder with what is in it, read-only files too."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _without_traces() -> Iterator[None]:
    """Keep nbgrader and SQLAlchemy from printing the stack of an error that is raised, and told, too."""
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
def _told(what: str) -> Iterator[None]:
    """Say what could not be written, and that nothing is lost."""
    rest = "Nothing is lost: what was graded so far is recorded. Mend it, then run this again for the rest."
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise RecordError(f"{what} cannot be written{where}: {error.strerror}. {rest}") from error
    except (SQLAlchemyError, InvalidEntry) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RecordError(f"{what} cannot be written: {said}. {rest}") from error
