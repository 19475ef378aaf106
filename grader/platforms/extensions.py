"""More time for one student, also before anything was handed in.

nbgrader keeps an extension in the row of a submission, and a row without work counts as a zero in exports.
Here it is kept beside, as the time until which the student may hand in, and autograding puts it into the row
of the submission when there is one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import delete, insert, select, update

from grader.platforms.people import People
from grader.platforms.tables import EXTENSIONS, GradebookError, has, is_there, reading, writing


class ExtensionError(Exception):
    """More time cannot be given; the text says why, and what to do."""


@dataclass(frozen=True)
class Given:
    """More time that a student has."""

    student: str
    duedate: datetime
    """Of the others, in UTC."""
    until: datetime | None
    """In UTC; None if it was taken back."""
    handed_in: bool
    """Whether something of the student is in the gradebook already."""
    known: bool
    """Whether the gradebook has the student."""


def extend(url: str, course: str, named: str, assignment: str, until: datetime | None) -> Given:
    """Give a student time until `until`, in UTC; without it, take back what was given.

    Raises
    ------
    ExtensionError
        If there is no such assignment, or the time is not after the due date.
    PersonError
        If there is no such student.
    GradebookError
        If the gradebook cannot be read or written.
    """
    if not is_there(url):
        raise GradebookError("There is no gradebook yet. Run `nbgrader generate_assignment` first.")
    student, known = People.of(url, course).named(named)
    assignments, rows = Assignment.__table__, SubmittedAssignment.__table__
    with writing(url, course) as connection:
        found = connection.execute(
            select(assignments.c.id, assignments.c.duedate).where(assignments.c.name == assignment)
        ).first()
        if not found:
            raise ExtensionError(f"The gradebook has no assignment {assignment!r}. Nothing was changed.")
        if found.duedate is None:
            raise ExtensionError(
                f"{assignment} has no due date, so nobody needs more time. Set one first: "
                f'nbgrader db assignment add {assignment} --duedate "2026-11-30 22:59" (in UTC).'
            )
        if until and until <= found.duedate:
            raise ExtensionError(
                f"{until:%Y-%m-%d %H:%M} UTC is not after the due date of {assignment}, "
                f"{found.duedate:%Y-%m-%d %H:%M} UTC. Nothing was changed."
            )
        connection.execute(
            delete(EXTENSIONS).where(
                EXTENSIONS.c.student_id == student, EXTENSIONS.c.assignment == assignment
            )
        )
        if until:
            connection.execute(
                insert(EXTENSIONS).values(student_id=student, assignment=assignment, until=until)
            )
        changed = connection.execute(
            update(rows)
            .where(rows.c.assignment_id == found.id, rows.c.student_id == student)
            .values(extension=more_time(until, found.duedate))
        )
    return Given(student, found.duedate, until, changed.rowcount > 0, known)


def times_given(url: str, course: str, assignment: str) -> dict[str, datetime]:
    """Give until when students may hand in, in UTC, of those who were given more time.

    Raises
    ------
    GradebookError
        If the gradebook cannot be read.
    """
    if not is_there(url):
        return {}
    with reading(url, course) as (_, connection):
        if not has(connection, EXTENSIONS):
            return {}
        rows = connection.execute(
            select(EXTENSIONS.c.student_id, EXTENSIONS.c.until).where(EXTENSIONS.c.assignment == assignment)
        )
        return dict(map(tuple, rows))


def more_time(until: datetime | None, duedate: datetime | None) -> timedelta | None:
    """Give how much later than the due date a time is; None if it is not."""
    return until - duedate if until and duedate and until > duedate else None
