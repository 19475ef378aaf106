"""The settings of the course in the current folder that commands about platforms need."""

import os
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import NbGrader
from traitlets import TraitError

from grader.submission.timestamps import Clock


class SettingsError(Exception):
    """The settings cannot be used; the text says why."""


@dataclass(frozen=True)
class CourseSettings:
    """Where a course has its gradebook, and what its clocks show."""

    gradebook: str
    """The gradebook's address."""
    course: str
    clock: Clock


def read_course() -> CourseSettings:
    """Read nbgrader_config.py in this folder, and enter the course folder.

    Raises
    ------
    SettingsError
        If there is none, or it cannot be used.
    """
    if not Path("nbgrader_config.py").is_file():
        raise SettingsError("There is no nbgrader_config.py in this folder. Run this in the course folder.")
    app = NbGrader(raise_config_file_errors=True)
    try:
        app.initialize([])
        clock = Clock.of(app.config)
    except TraitError as error:
        raise SettingsError(
            f"A setting in nbgrader_config.py cannot be used: {error}. Nothing was changed."
        ) from error
    except (Exception, SystemExit) as error:  # whatever the settings do
        raise SettingsError(
            f"nbgrader_config.py cannot be used ({type(error).__name__}: {error}). Nothing was changed."
        ) from error
    os.chdir(app.coursedir.root)
    return CourseSettings(app.coursedir.db_url, app.coursedir.course_id, clock)
