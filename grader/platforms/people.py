"""Who is who: the students that a gradebook knows, and what platforms call each of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from nbgrader.api import Student
from sqlalchemy import select

from grader.platforms.clues import Clue, Kind, clue, clues_of_name
from grader.platforms.tables import CLUES, MEMBERS, has, is_there, reading


class PersonError(Exception):
    """Nobody, or not one student, is named; the text says so."""


@dataclass(frozen=True)
class People:
    """The students of a course."""

    students: frozenset[str] = frozenset()
    """Their ids."""
    listed: bool = False
    """Whether a list of students was taken in, so that who is not known is on no list."""
    found_by: Mapping[Clue, frozenset[str]] = field(default_factory=dict)
    """Clue -> ids of the students whom it means."""
    written: Mapping[tuple[str, Kind], str] = field(default_factory=dict)
    """Student and kind of a clue -> the clue as a list of students has it, or else nbgrader."""
    submitters: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Assignment and student of a group -> the student whose submission counts for the group."""

    @classmethod
    def of(cls, url: str, course: str) -> "People":
        """Read the students that a gradebook knows.

        Raises
        ------
        GradebookError
            If it cannot be read.
        """
        if not is_there(url):
            return cls()
        with reading(url, course) as (book, connection):
            students = {each.id: each for each in book.db.query(Student)}
            pairs = [(each, one) for each, student in students.items() for one in clues_of_student(student)]
            listed = has(connection, CLUES)
            written = {(each, Kind.LOGIN): each for each in students}
            written |= {
                (each, Kind.EMAIL): student.email for each, student in students.items() if student.email
            }
            if listed:
                rows = connection.execute(select(CLUES.c.student_id, CLUES.c.kind, CLUES.c.value))
                pairs += [(each, Clue(Kind(kind), value)) for each, kind, value in rows if each in students]
                texts = connection.execute(select(CLUES.c.student_id, CLUES.c.kind, CLUES.c.written))
                written |= {(each, Kind(kind)): text for each, kind, text in texts if each in students}
            submitters = {}
            if has(connection, MEMBERS):
                rows = connection.execute(
                    select(MEMBERS.c.assignment, MEMBERS.c.student_id, MEMBERS.c.submitter_id)
                )
                submitters = {(assignment, each): submitter for assignment, each, submitter in rows}
        return cls(frozenset(students), listed, _collected(pairs), written, submitters)

    def meant_by(self, clues: Iterable[Clue]) -> frozenset[str]:
        """Give the ids of the students whom clues may mean: one, if they are sure; none, if nobody is known.

        The first kind of clue that means anybody counts.
        """
        by_kind: dict[Kind, set[str]] = {}
        for each in clues:
            by_kind.setdefault(each.kind, set()).update(self.found_by.get(each, ()))
        doubtful: frozenset[str] = frozenset()
        for ids in by_kind.values():
            if len(ids) == 1:
                return frozenset(ids)
            doubtful = doubtful or frozenset(ids)
        return doubtful

    def without_work(self, assignment: str, handed_in: Collection[str]) -> list[str]:
        """List the students of the course who handed in nothing, alone or in a group.

        Empty where no list of students was taken in: nothing tells then who is a student of the course.
        """
        return sorted(
            each
            for each in self.students
            if self.listed and self.submitters.get((assignment, each), each) not in handed_in
        )

    def named(self, text: str) -> tuple[str, bool]:
        """Find the student whom somebody names by id, login, number or address.

        Returns
        -------
        str
            The id.
        bool
            Whether the gradebook knows the student; if not, the text is taken for an id.

        Raises
        ------
        PersonError
            If several may be meant, or there is a list of students, and nobody is.
        """
        if text in self.students:
            return text, True
        found = self.meant_by(self.clues_of(text))
        if len(found) == 1:
            return next(iter(found)), True
        if found:
            raise PersonError(f"{text!r} may be {', '.join(sorted(found))}. Name one. Nothing was changed.")
        if self.listed:
            raise PersonError(f"There is no student {text!r} in the gradebook. Nothing was changed.")
        return text, False

    def keys(self, kind: Kind) -> dict[str, str]:
        """Give what a list of students has of one kind: student -> as it is written there."""
        return {student: text for (student, each), text in self.written.items() if each is kind}

    @staticmethod
    def clues_of(named: str) -> tuple[Clue, ...]:
        """Give the clues that a text may be by which somebody names a student."""
        return tuple(
            clue(kind, named) for kind in (Kind.LOGIN, Kind.NUMBER, Kind.EMAIL, Kind.CANVAS, Kind.GITHUB)
        )


def clues_of_student(student: Student) -> tuple[Clue, ...]:
    """Give the clues that nbgrader's row of a student makes."""
    found = [clue(Kind.LOGIN, student.id), *clues_of_name(student.first_name or "", student.last_name or "")]
    if student.email:
        found.append(clue(Kind.EMAIL, student.email))
    return tuple(found)


def _collected(pairs: Iterable[tuple[str, Clue]]) -> dict[Clue, frozenset[str]]:
    found: dict[Clue, set[str]] = {}
    for student, each in pairs:
        found.setdefault(each, set()).add(student)
    return {each: frozenset(ids) for each, ids in found.items()}
