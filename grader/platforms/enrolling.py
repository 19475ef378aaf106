"""Takes a list of students into the gradebook: first a plan to look at, then all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Student
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.lists import Person, StudentList
from grader.platforms.people import People, clues_of_student
from grader.platforms.tables import CLUES, has, is_there, reading, writing

_OF_ONE = (Kind.LOGIN, Kind.NUMBER, Kind.EMAIL, Kind.CANVAS, Kind.PARTICIPANT, Kind.GITHUB)
"""What no two people have."""
_FIELDS = ("first_name", "last_name", "email", "lms_user_id")


@dataclass(frozen=True)
class Enrolment:
    """What is done for one line of a list."""

    student: str
    person: Person
    is_new: bool
    changes: dict[str, str] = field(default_factory=dict)
    """Field of nbgrader's row -> the text that it gets; what the list leaves empty stays."""
    clues: tuple[tuple[Clue, str], ...] = ()
    """What is not known yet about who it is."""


@dataclass
class Plan:
    """What is done for a list."""

    enrolments: list[Enrolment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """Why nothing is done, a sentence each; empty if it can be."""
    doubles: list[str] = field(default_factory=list)
    """Students who are on the list twice, with the same in both lines."""
    missing: list[str] = field(default_factory=list)
    """Students of the gradebook who are not on the list."""
    namesakes: list[str] = field(default_factory=list)
    """Names that several students have."""


def plan(listed: StudentList, url: str, course: str) -> Plan:
    """Compare a list of students with the gradebook.

    Raises
    ------
    GradebookError
        If it cannot be read.
    """
    people = People.of(url, course)
    rows: dict[str, Student] = {}
    known: dict[str, set[Clue]] = {}
    if is_there(url):
        with reading(url, course) as (book, connection):
            rows = {each.id: each for each in book.db.query(Student)}
            book.db.expunge_all()
            known = {student: set(clues_of_student(row)) for student, row in rows.items()}
            for student, each in _written_clues(connection):
                known.setdefault(student, set()).add(each)
    result = Plan(problems=list(listed.problems))
    taken: dict[str, Person] = {}
    for person in listed.people:
        try:
            student = _student(person, people)
        except ValueError as error:
            result.problems.append(f"Line {person.line}: {error}.")
            continue
        if before := taken.get(student):
            if _content(before) == _content(person):
                result.doubles.append(student)
            else:
                result.problems.append(
                    f"Lines {before.line} and {person.line} are both {student!r}, and say different things."
                )
            continue
        taken[student] = person
        result.enrolments.append(_enrol(student, person, rows.get(student), known.get(student, set())))
    _compare_with_each_other(taken, result)
    result.missing = sorted(set(rows) - set(taken))
    return result


def carry_out(planned: Plan, url: str, course: str) -> None:
    """Write a plan into the gradebook, in one transaction.

    Raises
    ------
    GradebookError
        If it cannot be written; then nothing of it is.
    """
    students = Student.__table__
    with writing(url, course) as connection:
        for each in planned.enrolments:
            if each.is_new:
                connection.execute(insert(students).values(id=each.student, **each.changes))
            elif each.changes:
                connection.execute(
                    update(students).where(students.c.id == each.student).values(**each.changes)
                )
            for one, written in each.clues:
                same = (CLUES.c.kind == one.kind.value) & (CLUES.c.value == one.value)
                # A list that is taken in later is right about what no two people have.
                if one.kind not in _OF_ONE:
                    same &= CLUES.c.student_id == each.student
                connection.execute(delete(CLUES).where(same))
                connection.execute(
                    insert(CLUES).values(
                        student_id=each.student, kind=one.kind.value, value=one.value, written=written
                    )
                )


def _student(person: Person, people: People) -> str:
    """Give the id under which a person is known, or else the one in the list.

    Raises
    ------
    ValueError
        If nothing tells who it is.
    """
    if person.id in people.students:
        return person.id
    sure = [each for each, _ in person.clues if each.kind in _OF_ONE]
    if person.id:
        sure.insert(0, clue(Kind.LOGIN, person.id))
    found = people.meant_by(sure)
    if not found and not person.id:
        found = people.meant_by(each for each, _ in person.clues)
    if len(found) > 1:
        raise ValueError(
            f"{person.name or person.id!r} may be {', '.join(sorted(found))}. Take in a list first that has "
            "an id and an address or a login of each"
        )
    if found:
        return next(iter(found))
    if not person.id:
        raise ValueError(
            f"nobody in the gradebook is {person.name or 'that'}, and this list has no ids. Take in a list "
            "first that has them, with an address or a name of each"
        )
    return person.id


def _enrol(student: str, person: Person, row: Student | None, known: set[Clue]) -> Enrolment:
    says = dict(zip(_FIELDS, (person.first, person.last, person.email, person.canvas), strict=True))
    changes = {
        name: text
        for name, text in says.items()
        if text and (row is None or (getattr(row, name) or "") != text)
    }
    own = [(clue(Kind.LOGIN, person.id), person.id)] if person.id and person.id != student else []
    new = dict([*person.clues, *own])
    return Enrolment(
        student,
        person,
        row is None,
        changes,
        tuple((each, written) for each, written in new.items() if each not in known or row is None),
    )


def _content(person: Person) -> tuple[object, ...]:
    return person.id, person.first, person.last, person.email, person.canvas, person.clues


def _compare_with_each_other(taken: dict[str, Person], result: Plan) -> None:
    """Find what two people in a list have, and only one can; and names that several have."""
    owners: dict[Clue, list[str]] = {}
    for student, person in taken.items():
        for each, _ in person.clues:
            owners.setdefault(each, []).append(student)
    names = set()
    for each, students in owners.items():
        if len(students) < 2:
            continue
        if each.kind in _OF_ONE:
            lines = ", ".join(str(taken[student].line) for student in students)
            result.problems.append(f"Lines {lines} have the same {each.kind.value}, {each.value!r}.")
        elif each.kind is Kind.NAME:
            names.add(f"{taken[students[0]].name} ({', '.join(sorted(students))})")
    result.namesakes = sorted(names)


def _written_clues(connection: Connection) -> Iterable[tuple[str, Clue]]:
    if has(connection, CLUES):
        for student, kind, value in connection.execute(
            select(CLUES.c.student_id, CLUES.c.kind, CLUES.c.value)
        ):
            yield student, Clue(Kind(kind), value)
