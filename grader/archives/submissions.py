"""Finds out whose each thing that was handed in is, and which of several attempts counts.

Nothing is guessed: where names do not tell whose something is, or which attempt is the newest, none is taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from grader.archives.handed_in import HandedIn
from grader.platforms import sakai
from grader.platforms.item import Item
from grader.platforms.people import People
from grader.submission.submitted_folder import in_words, is_name, shown
from grader.submission.timestamps import Clock


@dataclass(frozen=True)
class Attempt:
    """What a student handed in at one time."""

    student: str
    platform: str
    """Whose names it has; empty if it is named by the student's id."""
    shown: str
    """How the platform calls the student."""
    paths: tuple[Path, ...]
    items: Mapping[Path, Item] = field(default_factory=dict)
    """What the names say of each of them, where the platform names each file."""
    time: datetime | None = None
    """In UTC, without a zone; None if nothing tells it."""
    late: bool = False
    """Whether the platform marks it as late."""

    @property
    def path(self) -> Path:
        """The first of what was handed in, for messages."""
        return self.paths[0]


@dataclass
class Sorted:
    """What was handed in, by students."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    """Student -> the attempt that counts."""
    left: list[tuple[Path, str]] = field(default_factory=list)
    """What nobody can tell, with the reason."""
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """Platform -> how it calls those whose ids nothing tells."""
    typed: int = 0
    """How many are texts that were typed into a platform."""
    notes: list[str] = field(default_factory=list)
    """A sentence for whatever somebody may want to know."""


class Sorter:
    """Sorts what was handed in by students.

    Parameters
    ----------
    people
        The students that the gradebook knows.
    clock
        Reads times.
    assignment
        For which it was handed in.
    """

    def __init__(self, people: People, clock: Clock, assignment: str) -> None:
        self._people = people
        self._clock = clock
        self._assignment = assignment

    def sort(self, handed_in: Iterable[HandedIn]) -> Sorted:
        """Sort what was handed in by students."""
        result = Sorted()
        parts: list[tuple[str, str, HandedIn]] = []
        for each in handed_in:
            if each.item and each.item.typed:
                result.typed += 1
                continue
            try:
                student = self._student(each, result)
            except ValueError as error:
                result.left.append((each.path, str(error)))
                continue
            if student:
                parts.append((student, self._attempt_of(each), each))
        parts.sort(key=lambda part: (part[0], part[1]))
        by_student: dict[str, list[Attempt]] = {}
        for (student, _), group in groupby(parts, key=lambda part: (part[0], part[1])):
            attempt = self._join(student, [each for _, _, each in group], result)
            by_student.setdefault(student, []).append(attempt)
        for student, attempts in by_student.items():
            self._choose(student, attempts, result)
        return result

    def _student(self, each: HandedIn, result: Sorted) -> str:
        """Tell whose something is; empty if nothing tells it, which is noted.

        Raises
        ------
        ValueError
            If the names do not agree.
        """
        if each.doubt:
            raise ValueError(each.doubt)
        student = self._student_of(each.item, result) if each.item else self._student_named(each.path.name)
        if not student:
            return ""
        student = self._people.submitters.get((self._assignment, student), student)
        if not is_name(student) or "/" in student or student in (".", ".."):
            raise ValueError(f"{student!r} is no id that a folder can have")
        if self._people.listed and student not in self._people.students:
            result.notes.append(f"{shown(Path(student))} is on no list of students that was taken in.")
        return student

    def _student_named(self, name: str) -> str:
        if name in self._people.students:
            return name
        found = self._people.meant_by(self._people.clues_of(name))
        if len(found) > 1:
            raise ValueError(
                f"its name may be that of {', '.join(sorted(found))}. Name it by the student's id"
            )
        return next(iter(found), name)

    def _student_of(self, item: Item, result: Sorted) -> str:
        students = set()
        for clues in item.people:
            found = self._people.meant_by(clues)
            if len(found) > 1:
                names = ", ".join(sorted(found))
                raise ValueError(
                    f"{item.shown!r} may be {names}. A list of students that has what {item.platform} calls "
                    "them tells who it is: flipgrad roster FILE"
                )
            if found:
                students.add(next(iter(found)))
        if len(item.people) > 1:
            submitters = {self._people.submitters.get((self._assignment, each), each) for each in students}
            if len(students) < len(item.people) or len(submitters) > 1:
                ids = " ".join(sorted(students)) or "STUDENT STUDENT ..."
                raise ValueError(
                    f"{item.shown!r} are several students. Say whose numbers and deadline count, that one "
                    f"first: flipgrad group {self._assignment} {ids}"
                )
            return submitters.pop()
        if students:
            return students.pop()
        if not item.id:
            result.unknown.setdefault(item.platform, []).append(item.shown)
        return item.id

    def _attempt_of(self, each: HandedIn) -> str:
        """Give what is the same of all that was handed in at one time, and of nothing else."""
        item = each.item
        if item is None:
            return f"/{each.path}"
        # What a folder holds was handed in together, unless the platform names each file and folder.
        if not item.file:
            return f"/{each.path}"
        return f"{item.platform}/{each.path.parent}/{item.time}"

    def _join(self, student: str, group: list[HandedIn], result: Sorted) -> Attempt:
        """Make one attempt of what was handed in at one time."""
        paths = tuple(each.path for each in group)
        items = [each.item for each in group if each.item]
        if not items:
            return Attempt(student, "", "", paths)
        item = items[0]
        files = {each.path: each.item for each in group if each.item and each.item.file}
        text = item.time or (sakai.time_in(paths[0]) if item.platform == "Sakai" else "")
        time = None
        if text:
            try:
                time = self._clock.read_name(text)
            except ValueError as error:
                result.notes.append(
                    f"{shown(paths[0])} is collected without a time, and is never late: {text!r} is none, as "
                    f"{in_words(error)}."
                )
        late = any(each.late for each in items)
        return Attempt(student, item.platform, item.shown, paths, files, time, late)

    def _choose(self, student: str, attempts: list[Attempt], result: Sorted) -> None:
        """Take the newest of a student's attempts, if times tell which it is."""
        if len(attempts) > 1:
            times = [each.time for each in attempts if each.time]
            others = ", ".join(sorted(shown(Path(each.path.name)) for each in attempts))
            if len(set(times)) < len(attempts):
                for each in attempts:
                    result.left.append(
                        (
                            each.path,
                            f"several are of {shown(Path(student))}, and no times tell which is the newest "
                            f"({others}). Leave one in archive/",
                        )
                    )
                return
            attempts = sorted(attempts, key=lambda each: each.time or datetime.min)
            older = ", ".join(self._clock.show(each.time) for each in attempts[:-1] if each.time)
            newest = attempts[-1].time
            assert newest is not None  # there are as many times as attempts
            result.notes.append(
                f"{shown(Path(student))} handed in {len(attempts)} times: that of {self._clock.show(newest)} "
                f"counts, not {older}."
            )
        result.attempts[student] = attempts[-1]
