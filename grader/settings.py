"""Opening the course in the current folder, with nbgrader's own settings."""

import logging
import os
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from rich.console import Console
from rich.logging import RichHandler

from grader.course import Course, CourseError


def open_course(assignment: str, student: str, force: bool, console: Console) -> Course:
    """Read nbgrader_config.py in this folder, and what was handed in.

    Parameters
    ----------
    assignment, student, force
        As of `nbgrader autograde`; `student` may be `*`.
    console
        Where warnings go, above a progress bar if there is one.

    Raises
    ------
    CourseError
        If this is no course, there is no such assignment, or nothing was handed in for it.
    """
    if not Path("nbgrader_config.py").is_file():
        raise CourseError("There is no nbgrader_config.py in this folder. Run this in the course folder.")
    # Without its settings the course would be another one.
    app = AutogradeApp(raise_config_file_errors=True)
    try:
        app.initialize([])
    except Exception as error:  # whatever the settings do
        raise CourseError(
            f"nbgrader_config.py cannot be used ({type(error).__name__}: {error}). Nothing was graded."
        ) from error
    for handler in list(app.log.handlers):
        app.log.removeHandler(handler)
    handler = RichHandler(console=console, show_time=False, show_path=False, markup=False)
    handler.setLevel(logging.WARNING)
    app.log.addHandler(handler)
    app.coursedir.assignment_id, app.coursedir.student_id = assignment, student
    converter = Autograde(coursedir=app.coursedir, parent=app, force=force)
    os.chdir(app.coursedir.root)
    try:
        converter.init_notebooks()
    except NbGraderException as error:
        raise CourseError(str(error)) from error
    return Course(converter)
