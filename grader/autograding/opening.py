"""How the command line finds and opens a course, with the settings of its nbgrader_config.py."""

import glob
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from rich.console import Console
from rich.logging import RichHandler

from grader.autograding.course import Course
from grader.autograding.due import folders_of
from grader.autograding.errors import CourseError, NoCourseError
from grader.autograding.settings import reading_settings
from grader.sanitize import clean_line


def open_course(
    assignment: str, student: str, force: bool, console: Console, folder: Path | None = None
) -> Course:
    """Read the settings of a course, and what was handed in.

    Parameters
    ----------
    assignment, student, force
        As of `nbgrader autograde`; `student` may be `*`.
    console
        Where warnings go, above a progress bar if there is one.
    folder
        The course folder; by default as `open_settings` finds it.

    Raises
    ------
    CourseError
        If this is no course, there is no such assignment, or nothing was handed in for it.
    """
    if "+" in assignment:
        raise CourseError(
            f"The assignment {assignment!r} has a plus sign in its name, which nbgrader takes in none: it "
            "stands between the parts of names in the exchange. Nothing was graded. Give its folder in "
            "source/ another name, generate the assignment anew, and rename what was collected in submitted/."
        )
    app = open_settings(console, folder)
    with reading_settings():
        app.coursedir.assignment_id = assignment
        app.coursedir.student_id = student
        converter = Autograde(coursedir=app.coursedir, parent=app, force=force)
    _expect_submissions(converter)
    return Course(converter)


def open_settings(console: Console, folder: Path | None = None) -> AutogradeApp:
    """Find the course and read its settings as nbgrader does; the course folder is then the current one.

    Without `folder`, it is searched from the current folder upwards for an nbgrader_config.py. Where there is
    none, nbgrader's settings in Jupyter's folders (such as ~/.jupyter) say which folder it is.

    Parameters
    ----------
    console
        Where warnings go.
    folder
        The course folder, in place of whatever the settings say.

    Raises
    ------
    NoCourseError
        If no course is found.
    CourseError
        If its settings cannot be used.
    """
    arguments = []
    start = _enter(folder) if folder else next(_folders_with_settings(), None)
    if folder:
        arguments = [f"--CourseDirectory.root={start}"]
    elif start:
        _enter(start)
    # An error in the settings counts: without them, another course might be graded.
    app = AutogradeApp(raise_config_file_errors=True)
    try:
        app.initialize(arguments)
    except Exception as error:  # whatever the settings do
        raise CourseError(
            f"nbgrader_config.py cannot be used ({type(error).__name__}: {error}). Nothing was graded."
        ) from error
    except SystemExit as ended:
        # traitlets ends the program, too: it prints which value it refuses, and exits.
        raise CourseError(
            f"nbgrader_config.py cannot be used: it ends the program (exit code {ended.code}), "
            "by itself or by what is said above. Nothing was graded."
        ) from ended
    for handler in list(app.log.handlers):
        app.log.removeHandler(handler)
    handler = RichHandler(console=console, show_time=False, show_path=False, markup=False)
    handler.setLevel(logging.WARNING)
    app.log.addHandler(handler)
    if not start and "root" not in app.config.CourseDirectory:
        raise NoCourseError(
            f"There is no nbgrader_config.py in {Path.cwd()} or a folder above it, and no settings in "
            "Jupyter's folders name a course (CourseDirectory.root). Run this in the course folder, or name "
            "that folder with --course."
        )
    try:
        os.chdir(app.coursedir.root)
    except OSError as error:
        raise CourseError(
            f"The course folder {app.coursedir.root} (CourseDirectory.root in nbgrader_config.py) cannot be "
            f"entered: {error.strerror}. Nothing was graded."
        ) from error
    return app


def _folders_with_settings() -> Iterator[Path]:
    """Give the current folder and those above it that have an nbgrader_config.py, the nearest first."""
    here = Path.cwd()
    return (each for each in (here, *here.parents) if (each / "nbgrader_config.py").is_file())


def _enter(folder: Path) -> Path:
    """Make a folder the current one, where nbgrader looks for settings and for modules that they import."""
    try:
        os.chdir(folder)
    except OSError as error:
        raise CourseError(f"The course folder {folder} cannot be entered: {error.strerror}.") from error
    return Path.cwd()


def _expect_submissions(converter: Autograde) -> None:
    """Refuse an assignment for which nothing was handed in, and name those for which something was.

    Raises
    ------
    CourseError
        If nothing was handed in.
    """
    name = converter.coursedir.assignment_id
    student = converter.coursedir.student_id
    wanted = converter._format_source(name, student)
    if folders_of(converter, name, student):
        return
    pattern = converter._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
    matched = [re.match(pattern, other) for other in glob.glob(converter._format_source("*", student))]
    others = sorted({found["assignment_id"] for found in matched if found} - {name})
    raise CourseError(
        f"No notebooks were matched by {wanted}: nothing was handed in for it. Nothing was graded. Collect "
        f"first (`nbgrader collect {name}` or `nbgrader zip_collect {name}`), then run this again."
        + (f" What was handed in is {clean_line(', '.join(others))}." if others else "")
    )
