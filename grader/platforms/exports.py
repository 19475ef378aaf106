"""Plugins for `nbgrader export` that write grades as a platform imports them.

Each fills in a file that the platform itself gave, or writes one for an import in which the platform asks
what each column is. What an importer would read as something else is never in the file: signs for thousands,
rows without a student, blanks over a grade. Who has no grade yet is left out and named.
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Enum, Float, Unicode

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.grades import WAITS, Grade, grades_of, written
from grader.platforms.lists import ListError, read_text
from grader.platforms.people import People
from grader.submission.submitted_folder import shown

_MOST_NAMES = 20
_KEYS = {"email": "Email address", "number": "ID number", "login": "Username"}
"""By what Moodle finds a student -> what it calls that."""
_WITH_NUMBER = re.compile(r"(?P<title>.*) \([0-9]+\)", re.DOTALL)
_PARTICIPANT = re.compile(r".*?(?P<number>[0-9]+)", re.DOTALL)


class _Export(ExportPlugin):  # type: ignore[misc]
    """What the exports share."""

    zero_for_nothing = Bool(
        False, help="give 0 points to who handed in nothing, instead of leaving them out"
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; name who is left out, and why."""
        people = People.of(str(gradebook.engine.url.render_as_string(False)), gradebook.course_id)
        try:
            self._write_all(gradebook, people)
        except (ListError, OSError, ValueError) as error:
            self._refuse(str(error))

    def _write_all(self, book: Gradebook, people: People) -> None:
        raise NotImplementedError

    def _refuse(self, why: str) -> NoReturn:
        self.parent.fail("%s. Nothing was written.", why.rstrip("."))
        raise SystemExit(1)

    def _assignments(self, book: Gradebook) -> list[str]:
        """Give the names of the assignments that are asked for, or of all."""
        names = [each.name for each in book.assignments]
        for name in map(str, self.assignment):
            if name not in names:
                self._refuse(f"The gradebook has no assignment {name!r}, but {', '.join(names) or 'none'}")
        return [name for name in names if not self.assignment or name in map(str, self.assignment)]

    def _grades(self, book: Gradebook, name: str, people: People) -> dict[str, Grade]:
        grades = grades_of(book, name, people, self.zero_for_nothing)
        wanted = {str(each) for each in self.student}
        return {student: grade for student, grade in grades.items() if not wanted or student in wanted}

    def _name_left_out(self, name: str, grades: dict[str, Grade]) -> None:
        waiting = [student for student, grade in grades.items() if grade.why == WAITS]
        without = [
            student for student, grade in grades.items() if grade.points is None and grade.why != WAITS
        ]
        self._say(f"{name}: left out, because something waits for a person", waiting)
        self._say(f"{name}: left out, because nothing was handed in", without)

    def _say(self, what: str, names: Iterable[str]) -> None:
        found = [shown(Path(name)) for name in names]
        if found:
            more = f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
            self.log.warning("%s: %s%s.", what, ", ".join(found[:_MOST_NAMES]), more)

    def _write(self, to: str, rows: Iterable[Sequence[str]], count: int, given: str = "") -> None:
        """Write a table, all of it or nothing."""
        path = Path(to)
        if given and path.exists() and path.samefile(given):
            self._refuse(f"{path} is the platform's own file. Write to another: --to FILE")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(text.getvalue(), encoding="utf-8")
        aside.replace(path)
        self.log.info("%s: the grades of %s.", path, "1 student" if count == 1 else f"{count} students")


class CanvasExport(_Export):
    """Fills in what Canvas gives under Grades, Export.

    The file has Canvas's own columns about students, those of the assignments, and nothing else, so that
    nothing else is changed by it.
    """

    gradebook = Unicode("", help="the file that Canvas gave").tag(config=True)
    columns = Dict(
        {}, help='assignment -> heading in that file, such as {"conv1d": "Homework 1 (4711)"}'
    ).tag(config=True)

    def _write_all(self, book: Gradebook, people: People) -> None:
        if not self.gradebook:
            self._refuse(
                "Say which file Canvas gave under Grades, Export: --CanvasExport.gradebook=FILE. Its columns "
                "are needed"
            )
        header, rows = _table(self.gradebook)
        about = _about_students(header)
        places = {name: place for name in self._assignments(book) if (place := self._column(header, name))}
        if not places:
            self._refuse(
                f"{self.gradebook} has no column of an assignment in the gradebook; see CanvasExport.columns"
            )
        grades = {name: self._grades(book, name, people) for name in places}
        points = [row for row in rows if "Points Possible" in row[0]]
        for name, place in places.items():
            self._compare_points(book, name, points[0][place] if points else "")
        lines: list[list[str]] = [
            [row[place] for place in (*range(about), *places.values())] for row in points
        ]
        seen: dict[str, int] = {}
        unknown: list[str] = []
        excused: list[str] = []
        for number, row in enumerate(rows):
            if row in points or not any(cell.strip() for cell in row[:about]):
                continue
            found = people.meant_by(_clues(header[:about], row))
            if len(found) != 1:
                unknown.append(row[0])
                continue
            (student,) = found
            if student in seen:
                self._refuse(
                    f"Two rows of {self.gradebook} are {student!r}: {rows[seen[student]][0]} and {row[0]}"
                )
            seen[student] = number
            cells = {name: row[place].strip() for name, place in places.items()}
            has_grade = False
            for name, cell in cells.items():
                grade = grades[name].get(student)
                if grade is None or grade.points is None:
                    continue  # what Canvas has stays: a blank would be a change
                if cell.upper() == "EX":
                    excused.append(student)
                    continue
                cells[name] = written(grade.points)
                has_grade = True
            if has_grade:
                lines.append([*row[:about], *cells.values()])
        for name in places:
            self._name_left_out(name, grades[name])
        graded = {
            each for found in grades.values() for each, grade in found.items() if grade.points is not None
        }
        self._say("Not in Canvas's file, and left out", sorted(graded - set(seen)))
        self._say("In Canvas's file, and nobody in the gradebook", unknown)
        self._say("Excused in Canvas, and left so", excused)
        heading = [header[place] for place in (*range(about), *places.values())]
        self._write(self.to or "canvas.csv", [heading, *lines], len(lines) - len(points), self.gradebook)

    def _column(self, header: list[str], name: str) -> int | None:
        """Find the column of an assignment."""
        wanted = self.columns.get(name)
        titles = [_WITH_NUMBER.fullmatch(heading) for heading in header]
        places = [
            place
            for place, (heading, title) in enumerate(zip(header, titles, strict=True))
            if (heading == wanted if wanted else title and title["title"].strip() == name)
        ]
        if len(places) == 1:
            return places[0]
        why = f"{len(places)} columns" if places else "no column"
        says = (
            f"{self.gradebook} has {why} for {name}. Name the right one in nbgrader_config.py: "
            f'c.CanvasExport.columns = {{"{name}": "TITLE (NUMBER)"}}'
        )
        if places or wanted or self.assignment:
            self._refuse(says)
        self.log.warning("%s.", says)
        return None

    def _compare_points(self, book: Gradebook, name: str, possible: str) -> None:
        most = book.find_assignment(name).max_score
        there = _canvas_number(possible)
        if there is None or abs(there - most) > 1e-6:
            self._refuse(
                f"{name} has {written(most)} points here, and {possible.strip() or 'none'} in Canvas (row "
                "Points Possible). Give it the same points in Canvas, export anew, then run this again"
            )


class MoodleExport(_Export):
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

    def _write_all(self, book: Gradebook, people: People) -> None:
        names = self._assignments(book)
        if self.to and len(names) != 1:
            self._refuse(
                "Each assignment has a file of its own: with --to, name one (--assignment \"['conv1d']\")"
            )
        keys = people.keys(Kind(self.key))
        for name in names:
            grades = self._grades(book, name, people)
            rows = {
                student: (key, written(grade.points))
                for student, grade in grades.items()
                # For Moodle "0" is empty, and an empty one means the student of the row before.
                if grade.points is not None and (key := keys.get(student, "")) not in ("", "0")
            }
            for student in rows:
                points = grades[student].points or 0.0
                if points > self.most:
                    self._refuse(
                        f"{student} has {written(points)} points for {name}. Moodle ends an import at a "
                        f"grade of more than {written(self.most)}; if the site takes more, set "
                        "c.MoodleExport.most"
                    )
            owners: dict[str, list[str]] = {}
            for student, (key, _) in rows.items():
                owners.setdefault(key.casefold(), []).append(student)
            if twice := [each for each in owners.values() if len(each) > 1]:
                self._refuse(f"{', '.join(twice[0])} have the same {_KEYS[self.key]}")
            self._name_left_out(name, grades)
            graded = [student for student, grade in grades.items() if grade.points is not None]
            self._say(
                f"{name}: left out, because no list of students has the {_KEYS[self.key]}",
                [student for student in graded if student not in rows],
            )
            heading = (_KEYS[self.key], name)
            self._write(self.to or f"moodle-{name}.csv", [heading, *rows.values()], len(rows))


class MoodleWorksheetExport(_Export):
    """Fills in the worksheet that Moodle gives at an assignment under Download grading worksheet."""

    worksheet = Unicode("", help="the file that Moodle gave").tag(config=True)
    grade_column = Unicode("Grade", help="heading of its column of grades, in the language of the site").tag(
        config=True
    )

    def _write_all(self, book: Gradebook, people: People) -> None:
        names = self._assignments(book)
        if not self.worksheet:
            self._refuse("Say which worksheet Moodle gave: --MoodleWorksheetExport.worksheet=FILE")
        if len(names) != 1:
            self._refuse("A worksheet is of one assignment: name it (--assignment \"['conv1d']\")")
        (name,) = names
        header, rows = _table(self.worksheet)
        places = [place for place, heading in enumerate(header) if heading.strip() == self.grade_column]
        if len(places) != 1:
            self._refuse(
                f"{self.worksheet} has no column {self.grade_column!r}, but {', '.join(header)}. Name it in "
                'nbgrader_config.py: c.MoodleWorksheetExport.grade_column = "..."'
            )
        (place,) = places
        grades = self._grades(book, name, people)
        most = book.find_assignment(name).max_score
        lines = []
        seen: dict[str, str] = {}
        unknown = []
        for row in rows:
            there = _canvas_number(row[place + 1]) if place + 1 < len(row) else None
            if there is not None and abs(there - most) > 1e-6:
                self._refuse(
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
                self._refuse(f"Two rows of {self.worksheet} are {student!r}: {seen[student]} and {row[0]}")
            seen[student] = row[0]
            grade = grades.get(student)
            if grade is not None and grade.points is not None:
                lines.append([*row[:place], written(grade.points), *row[place + 1 :]])
        self._name_left_out(name, grades)
        graded = [student for student, grade in grades.items() if grade.points is not None]
        self._say("Not in the worksheet, and left out", [each for each in graded if each not in seen])
        self._say("In the worksheet, and nobody in the gradebook", unknown)
        self._write(self.to or f"worksheet-{name}.csv", [header, *lines], len(lines), self.worksheet)


def _table(file: str) -> tuple[list[str], list[list[str]]]:
    """Read a platform's own file: the headings, and rows of as many cells."""
    text, _ = read_text(Path(file))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row
        ]
    except csv.Error as error:
        raise ListError(f"{file} is no CSV: {error}") from error
    if len(rows) < 2:
        raise ListError(f"{file} has no rows")
    header = rows[0]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise ListError(
                f"Row {number} of {file} has {len(row)} columns, and there are {len(header)} headings"
            )
    return header, rows[1:]


def _about_students(header: list[str]) -> int:
    """Give how many of the first columns are about the student, in the order in which Canvas wants them."""
    is_canvas = len(header) > 3 and (
        ("Student" in header[0] and "ID" in header[1])
        or ("LastName" in header[0] and "FirstName" in header[1] and "ID" in header[2])
    )
    if not is_canvas or "Section" not in header:
        raise ListError(
            "This is no file of Canvas's Grades, Export: its first headings are Student, ID, ..., Section"
        )
    return header.index("Section") + 1


def _clues(header: list[str], row: list[str]) -> list[Clue]:
    kinds = {"ID": Kind.CANVAS, "SIS Login ID": Kind.LOGIN, "SIS User ID": Kind.NUMBER, "Student": Kind.NAME}
    found = {kinds[heading]: row[place] for place, heading in enumerate(header) if heading in kinds}
    name = found.pop(Kind.NAME, "").partition(",")
    clues = [clue(kind, value) for kind, value in found.items() if value.strip()]
    return [*clues, clue(Kind.NAME, f"{name[2]} {name[0]}")] if name[0] else clues


def _canvas_number(text: str) -> float | None:
    """Read a number as platforms write it: the last of point and comma is the decimal sign."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)*", digits):
        return None
    *whole, last = re.split("[.,]", digits)
    return float(f"{''.join(whole)}.{last}") if whole else float(last)
