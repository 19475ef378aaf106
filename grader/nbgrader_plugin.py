"""What `nbgrader autograde` and Formgrader's button call, because nbgrader_config.py names it.

nbgrader grades one submission after the other, and has no setting to replace that. But it makes an exporter
once for each run, and lets the settings say which; ours replaces the loop over the submissions.
"""

import sys
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from grader.autograding.autograde import STOPPED, SubmissionStatus, autograde
from grader.autograding.course import Course
from grader.autograding.errors import CourseError, RecordError, WorkersError
from grader.autograding.workers import as_needed
from grader.sanitize import clean_line
from grader.wall.errors import SandboxError

NOT_ADOPTED = (
    "This run grades behind the wall, but `nbgrader autograde` and Formgrader's button still run students' "
    "code with your rights: nbgrader_config.py names another Autograde.exporter_class, or none. Write "
    "`import flipgrad` and `flipgrad.configure(c)` into it."
)
"""What is said where only `flipgrad autograde` grades behind the wall."""


class AutogradeBehindTheWall(NotebookExporter):
    """In place of nbgrader's exporter: grades the class behind the wall."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, Autograde):
            self.parent.convert_notebooks = self._grade_class

    def _grade_class(self) -> None:
        """Grade the class; then log what waits for a person, and let the exit code tell it, too.

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
    """A ProgressListener that shows nothing: nbgrader's log is there for that."""

    def total(self, count: int) -> None: ...

    def begun(self, student: str) -> None: ...

    def done(self, student: str, status: SubmissionStatus, points: float, trouble: str) -> None: ...
