"""Where nbgrader calls us: `nbgrader autograde` and Formgrader's button, by what nbgrader_config.py names.

nbgrader has no place to look at a class as a whole. It makes its exporter once for each run, and that is
where the class is taken over.
"""

import sys
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from grader.autograding.autograde import STOPPED, Result, autograde
from grader.autograding.course import Course, CourseError
from grader.autograding.recorder import RecordError
from grader.autograding.workers import WorkersError, as_needed
from grader.sanitize import clean_line
from grader.wall.errors import SandboxError


class AutogradeBehindTheWall(NotebookExporter):
    """In place of nbgrader's exporter: grades the class behind the wall."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            self.parent.convert_notebooks = self._grade_class

    def _grade_class(self) -> None:
        """Grade the class; then say, by the exit code too, what of it waits for a person.

        Raises
        ------
        NbGraderException
            If it cannot be graded, or if there was trouble with a submission.
        SystemExit
            If it is interrupted from the keyboard.
        """
        converter: Autograde = self.parent
        try:
            summary = autograde(Course(converter), as_needed, _Silent())
        except (CourseError, RecordError, SandboxError, WorkersError) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None  # Formgrader shows the stack below the log
        except KeyboardInterrupt:
            self.log.error(STOPPED)
            sys.exit(130)
        for trouble in summary.troubles:
            self.log.error("%s", clean_line(trouble))
        if summary.troubles:
            raise NbGraderException(
                f"{len(summary.troubles)} of the submissions could not be graded; see the lines above."
            )


class _Silent:
    """Is told how it goes, and says nothing: nbgrader's log does."""

    def total(self, count: int) -> None: ...

    def begun(self, student: str) -> None: ...

    def done(self, student: str, result: Result, points: float, trouble: str) -> None: ...
