"""The grades of a class as they go to a platform: points, or why there are none."""

import math
from dataclasses import dataclass

from nbgrader.api import Gradebook, SubmittedAssignment

from grader.platforms.people import People

WAITS = "waits for a person"
NOTHING = "handed in nothing"


@dataclass(frozen=True)
class Grade:
    """What a student has for an assignment."""

    points: float | None
    """None if there are none to be reported."""
    why: str = ""
    """Why there are none."""


def grades_of(book: Gradebook, assignment: str, people: People, zero_for_nothing: bool) -> dict[str, Grade]:
    """Give each student's grade, after penalties; of a group, that of the submission that counts for it.

    Parameters
    ----------
    zero_for_nothing
        Whether nothing handed in is 0 points.
    """
    submissions = {each.student_id: each for each in book.find_assignment(assignment).submissions}
    grades = {}
    for student in sorted(each.id for each in book.students):
        submission = submissions.get(people.submitters.get((assignment, student), student))
        if submission is None:
            grades[student] = Grade(0.0) if zero_for_nothing else Grade(None, NOTHING)
        else:
            grades[student] = _grade(submission)
    return grades


def written(points: float) -> str:
    """Write points so that no importer reads them as others: no sign but a point, and no exponent.

    >>> written(1000.0), written(87.5), written(1 / 3)
    ('1000', '87.5', '0.3333')
    """
    if not math.isfinite(points):
        raise ValueError(f"{points} are no points")
    return f"{points:.4f}".rstrip("0").rstrip(".")


def _grade(submission: SubmittedAssignment) -> Grade:
    if submission.needs_manual_grade:
        return Grade(None, WAITS)
    return Grade(max(0.0, submission.score - submission.late_submission_penalty))
