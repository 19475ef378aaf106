"""One submission counts for several students: graded once, under one member's numbers, seed and deadline."""

from dataclasses import dataclass

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import delete, insert, select

from grader.platforms.people import People
from grader.platforms.tables import MEMBERS, GradebookError, is_there, writing


class GroupError(Exception):
    """A group cannot be made; the text says why."""


@dataclass(frozen=True)
class Group:
    """Students for whom one submission counts."""

    submitter: str
    """Whose it is."""
    members: tuple[str, ...]
    """The others."""
    left: tuple[str, ...] = ()
    """Students who were in a group with one of them, and are no more."""
    with_own_work: tuple[str, ...] = ()
    """Members of whom something is in the gradebook: it counts no more in exports to platforms."""


def make_group(url: str, course: str, assignment: str, named: tuple[str, ...]) -> Group:
    """Let the submission of the first count for all of them; of one alone, end the group.

    Raises
    ------
    GroupError
        If there is no such assignment, or somebody is named twice.
    PersonError
        If there is no such student.
    GradebookError
        If the gradebook cannot be read or written.
    """
    if not is_there(url):
        raise GradebookError("There is no gradebook yet. Run `nbgrader generate_assignment` first.")
    people = People.of(url, course)
    students = [people.named(each)[0] for each in named]
    for each in students:
        if students.count(each) > 1:
            raise GroupError(f"{each} is named twice. Nothing was changed.")
    submitter, *members = students
    assignments, rows = Assignment.__table__, SubmittedAssignment.__table__
    with writing(url, course) as connection:
        number = connection.execute(select(assignments.c.id).where(assignments.c.name == assignment)).scalar()
        if number is None:
            raise GroupError(f"The gradebook has no assignment {assignment!r}. Nothing was changed.")
        touched = MEMBERS.c.student_id.in_(students) | MEMBERS.c.submitter_id.in_(students)
        of_before = (MEMBERS.c.assignment == assignment) & touched
        before = connection.execute(
            select(MEMBERS.c.student_id, MEMBERS.c.submitter_id).where(of_before)
        ).all()
        connection.execute(delete(MEMBERS).where(of_before))
        for each in members:
            connection.execute(
                insert(MEMBERS).values(student_id=each, assignment=assignment, submitter_id=submitter)
            )
        own = connection.execute(
            select(rows.c.student_id).where(rows.c.assignment_id == number, rows.c.student_id.in_(members))
        ).scalars()
        with_own_work = tuple(sorted(own))
    left = {each for pair in before for each in pair} - set(students)
    return Group(submitter, tuple(members), tuple(sorted(left)), with_own_work)
