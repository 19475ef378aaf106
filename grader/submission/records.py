"""What goes into the grading of a submission, and what comes out: bytes, texts and numbers.

Course ── GradingMaterial once, then each Submission ──► SubmissionGrader, in any process on any machine
       ◄── GradedSubmission ──
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.wall.limits import Limits

NOT_HANDED_IN = "This notebook was not handed in."
"""Why there is no file of a notebook."""


@dataclass(frozen=True)
class GradingMaterial:
    """What the submissions of an assignment are graded with."""

    assignment: str
    notebooks: Mapping[str, bytes]
    """Name -> the instructor's notebook (see template.py)."""
    files: Mapping[str, bytes]
    """The instructor's files beside the notebooks: name -> content. They replace a student's of that name."""
    limits: Limits
    allow_unconfined: bool
    steps: tuple[type, ...]
    """nbgrader's preprocessors for graded notebooks, such as LimitOutput."""
    settings: Mapping[str, Mapping[str, Any]]
    """Settings of the steps: name of the class -> name -> value."""
    secret: bytes = field(repr=False)
    """The course's (see secret.py): with it the questions are drawn. It is in no log."""
    solved: Mapping[str, bytes] = field(default_factory=dict)
    """Name -> the notebook with the instructor's solution in it, where that is known (see solved.py)."""
    tests_inside: bool = False
    """Whether all test cells run in the student's own process."""
    exercises: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The course's own for this assignment: name of a module -> its text (see of_course.py)."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in for an assignment."""

    student: str
    submitted: str
    """The text of timestamp.txt; empty if there is none."""
    notebooks: Mapping[str, bytes | str]
    """Name -> the file; or the reason why it could not be read, as a sentence."""
    files: Mapping[str, bytes]
    """The other files that the student handed in: name -> content."""


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook."""

    text: str
    """The file for autograded/."""
    scores: Mapping[str, float | None]
    """Grade id -> points of each graded cell; None where a person has to decide."""
    comments: Mapping[str, str | None]
    """Grade id -> nbgrader's automatic comment, of each cell that can have one."""
    earned: Mapping[str, float | None]
    """The part of the scores that comes from verdicts."""
    notes: tuple[str, ...] = ()
    """Sentences for the log."""
    trouble: str = ""
    """Why the notebook could not be judged; empty if it was."""


@dataclass(frozen=True)
class GradedSubmission:
    """A graded submission."""

    student: str
    notebooks: Mapping[str, GradedNotebook]
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long it took to read the files, to run, to judge, and to render the notebooks."""


@dataclass(frozen=True)
class NotGraded:
    """A submission that was not graded, because the grading itself failed."""

    student: str
    why: str
