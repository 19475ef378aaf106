"""Which submissions are to be graded, and what is read of each."""

import glob
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.converters import Autograde

from grader.autograding.course import Course
from grader.sanitize import clean_line
from grader.submission.cells import SubmittedNotebook
from grader.submission.files_beside import list_for_the_sandbox, read_beside
from grader.submission.rebuilding import holds_work
from grader.submission.records import NOT_HANDED_IN, Submission
from grader.submission.recovering import LARGEST_FILE, recover
from grader.submission.submitted_folder import is_name, listed, objection_to, shown, within
from grader.submission.timestamps import stamp_of


@dataclass(frozen=True)
class DueSubmission:
    """A submission that is to be graded."""

    student: str
    folder: Path
    """The student's folder in submitted/."""
    notebooks: Mapping[str, Path]
    """Name of a notebook of the assignment -> the file that the student handed in as it."""
    autograded: Path
    """The folder in autograded/ that the graded notebooks go to."""
    stamp: str
    """The text of timestamp.txt; empty without such a file."""
    time: datetime | None
    """The time that `stamp` gives; None if it gives none."""


class _LeftOut(Exception):
    """A submission that a person has to look at first; the message says why."""


def find_due(course: Course) -> tuple[list[DueSubmission], list[str]]:
    """Find the submissions to be graded.

    By the rules of nbgrader, these are the new ones, those handed in again since they were graded, and all if
    the settings force it. Those without a row in the gradebook are due, too.

    Returns
    -------
    list
        The submissions that are due, by the student's name.
    list
        A sentence for each submission that cannot be graded: it waits for a person.
    """
    due: list[DueSubmission] = []
    troubles: list[str] = []
    for student, folder in _folders(course):
        try:
            submission = _look_at(course, student, folder)
            if submission and _is_due(course, submission):
                due.append(submission)
        except _LeftOut as error:
            troubles.append(str(error))
        except OSError as error:
            troubles.append(
                f"{folder} was not graded: {error.strerror} ({within(folder, error.filename)}). "
                "Mend that, so that this account can read all of it, then run this again."
            )
    return due, troubles


def folders_of(converter: Autograde, assignment: str, student: str) -> list[str]:
    """List the folders in submitted/ of a student, or of those whom a pattern such as * means.

    An id may have brackets, which mean something in a pattern.
    """
    folder: str = converter._format_source(assignment, student)
    return [folder] if os.path.isdir(folder) else sorted(glob.glob(folder))


def _folders(course: Course) -> Iterator[tuple[str, Path]]:
    """Give the name of each student who handed in, and the folder of the submission."""
    converter = course.converter
    directory = course.directory
    pattern = converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
    for name in folders_of(converter, course.assignment, directory.student_id):
        matched = re.match(pattern, name, re.DOTALL)
        student = matched["student_id"] if matched else ""
        if not student or student not in directory.student_id_exclude.split(","):
            yield student, Path(name)


def _look_at(course: Course, student: str, folder: Path) -> DueSubmission | None:
    """Find the notebooks of a submission; None if it lacks the one notebook that the command asks for.

    Raises
    ------
    _LeftOut
        If the student's name or something in the folder has to be changed by a person.
    OSError
        If a folder cannot be listed, or timestamp.txt cannot be read.
    """
    if not is_name(student):
        raise _LeftOut(
            f"{shown(folder)} was not graded: its student's name has characters that are no UTF-8, or "
            "none to print. Name the folder by the student's id, then run this again."
        )
    if course.students is not None and student not in course.students:
        raise _LeftOut(f"{folder}: the gradebook has no student {student!r}.")
    if objection := objection_to(folder):
        raise _LeftOut(f"{objection}: this submission was left alone. Remove that, then run this again.")
    notebooks = _find_notebooks(course, folder)
    if not notebooks:
        return None
    stamp = stamp_of(folder)
    time = None
    try:
        time = course.settings.clock.read_stamp(stamp) if stamp else None
    except ValueError as error:
        course.log.warning(
            "%s: timestamp.txt holds no time, and is not counted: %s",
            *(clean_line(student), clean_line(str(error))),
        )
    autograded = Path(os.path.normpath(course.converter._format_dest(course.assignment, student)))
    return DueSubmission(student, folder, notebooks, autograded, stamp, time)


def _find_notebooks(course: Course, folder: Path) -> dict[str, Path]:
    """Find the file of each of the assignment's notebooks, also one that has another name.

    Raises
    ------
    _LeftOut
        If there is no notebook, or if several may be the one to be graded.
    """
    asked_for = course.directory.notebook_id
    handed_in = {path.stem: path for path in sorted(folder.glob(f"{asked_for}.ipynb"))}
    if not handed_in:
        if asked_for == "*":
            raise _LeftOut(f"{folder} holds no notebook, but {listed(folder.iterdir())}.")
        return {}
    notebooks = {name: path for name, path in handed_in.items() if name in course.templates}
    others = [path for name, path in handed_in.items() if name not in course.templates]
    # With several notebooks to an assignment nobody could tell which of them has another name.
    if others and len(course.templates) == 1:
        (name,) = course.templates
        if chosen := _choose_other(course, folder, name, notebooks.get(name), others):
            notebooks[name] = chosen
            course.log.warning("%s is graded as %s", clean_line(str(chosen)), name)
    for path in others:
        if path not in notebooks.values():
            course.log.warning("Skipping unknown notebook: %s", clean_line(str(path)))
    if not notebooks:
        raise _LeftOut(f"{folder} holds no notebook of this assignment, but {listed(folder.iterdir())}.")
    return notebooks


def _choose_other(
    course: Course, folder: Path, name: str, named: Path | None, others: list[Path]
) -> Path | None:
    """Choose the notebook to be graded in place of `named`; None if `named` is the one.

    Raises
    ------
    _LeftOut
        If the student wrote in several notebooks, and not in `named`.
    """
    copies = others
    if named is not None:
        copies = _finished_copies(course, name, named, others)
        if len(copies) > 1:
            raise _LeftOut(
                f"{folder} was not graded: nothing was written in {name}.ipynb, but in "
                f"{listed(copies)}. Give one of them its name, then run this again."
            )
    return max(copies, key=_tagged_cells, default=None)


def _finished_copies(course: Course, name: str, named: Path, others: list[Path]) -> list[Path]:
    """List the other notebooks in which the student wrote, if nothing is written in the named one.

    A file that has a second name on the disk is left out: the second may be in another student's folder.
    """
    template = course.templates[name].notebook
    own = [path for path in others if path.stat().st_nlink == 1]
    if not own or holds_work(template, _recover(named)):
        return []
    return [path for path in own if holds_work(template, _recover(path))]


def _tagged_cells(path: Path) -> tuple[int, str]:
    """Count the cells that come from the assignment; of equal notebooks the last by name counts."""
    return len([cell for cell in _recover(path).cells if cell.grade_id is not None]), str(path)


def _is_due(course: Course, submission: DueSubmission) -> bool:
    """Tell whether a submission is to be graded; the log says if it is not."""
    there = [(submission.autograded / f"{name}.ipynb").exists() for name in submission.notebooks]
    if course.converter.force or not all(there):
        return True
    if submission.student not in course.students_with_rows:  # the gradebook was made anew since then
        return True
    if submission.time is not None:
        with suppress(ValueError):  # graded before without a time
            if submission.time > course.settings.clock.read_stamp(stamp_of(submission.autograded)):
                return True
    course.log.info("Skipping existing assignment: %s", submission.autograded)
    return False


def read_submission(course: Course, due: DueSubmission) -> Submission:
    """Read a submission, after the instructor's hook.

    Raises
    ------
    OSError
        If a file beside the notebooks cannot be read.
    """
    course.run_hook_before(due.notebooks.values())
    notebooks = {name: _read_notebook(path) for name, path in due.notebooks.items()}
    if course.directory.notebook_id == "*":
        # What a person reads may be in another notebook: somebody has to look.
        missing = [name for name, template in course.templates.items() if template.has_answers_to_read]
        notebooks |= {name: NOT_HANDED_IN for name in missing if name not in due.notebooks}
    beside = due.folder, course.directory.ignore, course.names_of_files
    files = read_beside(*beside)
    if left_out := len(list_for_the_sandbox(*beside)) - len(files):
        course.log.warning(
            "%s: files beside the notebook are too many or too large for the sandbox; left out: %s",
            *(clean_line(due.student), left_out),
        )
    return Submission(due.student, due.stamp, notebooks, files)


def _read_notebook(path: Path) -> bytes | str:
    """Read a file, or say why it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return f"This file has {path.stat().st_size / 1e6:.0f} MB, too many to read."
        return path.read_bytes()
    except OSError as error:
        return f"This file cannot be read: {error.strerror}."


def _recover(path: Path) -> SubmittedNotebook:
    data = _read_notebook(path)
    return SubmittedNotebook(notes=(data,)) if isinstance(data, str) else recover(data)
