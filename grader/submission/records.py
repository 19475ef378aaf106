"""What travels between the course and who grades it: submissions as bytes, points as data.

Course ── GradingMaterial once, then each Submission ──► SubmissionGrader, in any process on any machine
       ◄── GradedSubmission ──
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.wall.session import Limits


@dataclass(frozen=True)
class GradingMaterial:
    """All that grading an assignment takes besides the submissions."""

    assignment: str
    notebooks: Mapping[str, bytes]
    """Name -> the instructor's notebook (see template.py)."""
    files: Mapping[str, bytes]
    """What lies beside them and overwrites what students hand in under the same name."""
    limits: Limits
    allow_unconfined: bool
    steps: tuple[type, ...]
    """nbgrader's preprocessors for what was graded, such as LimitOutput."""
    settings: Mapping[str, Mapping[str, Any]]
    """Their settings: name of the class -> name -> value."""


@dataclass(frozen=True)
class Submission:
    """A submission."""

    student: str
    submitted: str
    """The text of timestamp.txt; empty if there is none."""
    notebooks: Mapping[str, bytes | str]
    """Name -> the file; or the reason why it could not be read, as a sentence."""
    files: Mapping[str, bytes]
    """What the student handed in besides."""


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
    """Why none of it could be judged; empty if it could."""


@dataclass(frozen=True)
class GradedSubmission:
    """A graded submission."""

    student: str
    notebooks: Mapping[str, GradedNotebook]
    seconds: Mapping[str, float] = field(default_factory=dict)
    """What it took: read, run, judge, render."""


@dataclass(frozen=True)
class NotGraded:
    """A submission that was not graded, because who should have graded it failed."""

    student: str
    why: str
