"""Grades for Moodle: a file for the import of its gradebook, or the worksheet of an assignment, filled in."""

import re

from nbgrader.api import Gradebook
from traitlets import Enum, Float, Unicode

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.exports.export import PlatformExport
from grader.platforms.exports.tables import number_in, read_table
from grader.platforms.grades import written
from grader.platforms.people import People

_KEYS = {"email": "Email address", "number": "ID number", "login": "Username"}
"""By what Moodle finds a student -> what it calls that."""
_PARTICIPANT = re.compile(r".*?(?P<number>[0-9]+)", re.DOTALL)


class MoodleExport(PlatformExport):
    """Writes a file for Moodle under Grades, Import, CSV file: a file for each assignment.

    Moodle asks which column is what. It ends the whole import at somebody whom it does not know.
    """

    key = Enum(
        ("email", "number", "login"),
        "email",
        help="by what Moodle finds the student: the address, the ID number, or the user name",
    ).tag(config=True)
    most = Float(
        100.0, help="the most points that the site takes in an import (its setting gradepointmax)"
    ).tag(config=True)

    def write_all(self, book: Gradebook, people: People) -> None:
        """Write what is asked for."""
        names = self.assignments(book)
        if self.to and len(names) != 1:
            self.refuse(
                "Each assignment has a file of its own: with --to, name one (--assignment \"['conv1d']\")"
            )
        keys = people.keys(Kind(self.key))
        for name in names:
            grades = self.grades(book, name, people)
            rows = {
                student: (key, written(grade.points))
                for student, grade in grades.items()
                # For Moodle "0" is empty, and an empty one means the student of the row before.
                if grade.points is not None and (key := keys.get(student, "")) not in ("", "0")
            }
            for student in rows:
                points = grades[student].points or 0.0
                if points > self.most:
                    self.refuse(
                        f"{student} has {written(points)} points for {name}. Moodle ends an import at a "
                        f"grade of more than {written(self.most)}; if the site takes more, set "
                        "c.MoodleExport.most"
                    )
            owners: dict[str, list[str]] = {}
            for student, (key, _) in rows.items():
                owners.setdefault(key.casefold(), []).append(student)
            if twice := [each for each in owners.values() if len(each) > 1]:
                self.refuse(f"{', '.join(twice[0])} have the same {_KEYS[self.key]}")
            self.name_left_out(name, grades)
            graded = [student for student, grade in grades.items() if grade.points is not None]
            self.say(
                f"{name}: left out, because no list of students has the {_KEYS[self.key]}",
                [student for student in graded if student not in rows],
            )
            heading = (_KEYS[self.key], name)
            self.write(self.to or f"moodle-{name}.csv", [heading, *rows.values()], len(rows))


class MoodleWorksheetExport(PlatformExport):
    """Fills in the worksheet that Moodle gives at an assignment under Download grading worksheet."""

    worksheet = Unicode("", help="the file that Moodle gave").tag(config=True)
    grade_column = Unicode("Grade", help="heading of its column of grades, in the language of the site").tag(
        config=True
    )

    def write_all(self, book: Gradebook, people: People) -> None:
        """Write what is asked for."""
        names = self.assignments(book)
        if not self.worksheet:
            self.refuse("Say which worksheet Moodle gave: --MoodleWorksheetExport.worksheet=FILE")
        if len(names) != 1:
            self.refuse("A worksheet is of one assignment: name it (--assignment \"['conv1d']\")")
        (name,) = names
        header, rows = read_table(self.worksheet)
        places = [place for place, heading in enumerate(header) if heading.strip() == self.grade_column]
        if len(places) != 1:
            self.refuse(
                f"{self.worksheet} has no column {self.grade_column!r}, but {', '.join(header)}. Name it in "
                'nbgrader_config.py: c.MoodleWorksheetExport.grade_column = "..."'
            )
        (place,) = places
        grades = self.grades(book, name, people)
        most = book.find_assignment(name).max_score
        lines = []
        seen: dict[str, str] = {}
        unknown = []
        for row in rows:
            there = number_in(row[place + 1]) if place + 1 < len(row) else None
            if there is not None and abs(there - most) > 1e-6:
                self.refuse(
                    f"{name} has {written(most)} points here, and {row[place + 1]} in Moodle. Make them "
                    "the same"
                )
            number = _PARTICIPANT.fullmatch(row[0].strip())
            clues: list[Clue] = [clue(Kind.PARTICIPANT, number["number"])] if number else []
            clues += [clue(Kind.EMAIL, cell) for cell in row[1:place] if "@" in cell]
            clues += [clue(Kind.NAME, row[1])] if place > 1 else []
            found = people.meant_by(clues)
            if not number or len(found) != 1:
                unknown.append(row[0])
                continue
            (student,) = found
            if student in seen:
                self.refuse(f"Two rows of {self.worksheet} are {student!r}: {seen[student]} and {row[0]}")
            seen[student] = row[0]
            grade = grades.get(student)
            if grade is not None and grade.points is not None:
                lines.append([*row[:place], written(grade.points), *row[place + 1 :]])
        self.name_left_out(name, grades)
        graded = [student for student, grade in grades.items() if grade.points is not None]
        self.say("Not in the worksheet, and left out", [each for each in graded if each not in seen])
        self.say("In the worksheet, and nobody in the gradebook", unknown)
        self.write(self.to or f"worksheet-{name}.csv", [header, *lines], len(lines), self.worksheet)
