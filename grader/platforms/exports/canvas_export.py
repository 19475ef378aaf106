"""Grades for Canvas: its own export of the gradebook, with the columns of the assignments filled in."""

import re

from nbgrader.api import Gradebook
from traitlets import Dict, Unicode

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.exports.export import PlatformExport
from grader.platforms.exports.tables import number_in, read_table
from grader.platforms.grades import written
from grader.platforms.lists import ListError
from grader.platforms.people import People

_WITH_NUMBER = re.compile(r"(?P<title>.*) \([0-9]+\)", re.DOTALL)


class CanvasExport(PlatformExport):
    """Fills in what Canvas gives under Grades, Export.

    The file has Canvas's own columns about students, those of the assignments, and nothing else, so that
    nothing else is changed by it.
    """

    gradebook = Unicode("", help="the file that Canvas gave").tag(config=True)
    columns = Dict(
        {}, help='assignment -> heading in that file, such as {"conv1d": "Homework 1 (4711)"}'
    ).tag(config=True)

    def write_all(self, book: Gradebook, people: People) -> None:
        """Write what is asked for."""
        if not self.gradebook:
            self.refuse(
                "Say which file Canvas gave under Grades, Export: --CanvasExport.gradebook=FILE. Its columns "
                "are needed"
            )
        header, rows = read_table(self.gradebook)
        about = _about_students(header)
        places = {name: place for name in self.assignments(book) if (place := self._column(header, name))}
        if not places:
            self.refuse(
                f"{self.gradebook} has no column of an assignment in the gradebook; see CanvasExport.columns"
            )
        grades = {name: self.grades(book, name, people) for name in places}
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
                self.refuse(
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
            self.name_left_out(name, grades[name])
        graded = {
            each for found in grades.values() for each, grade in found.items() if grade.points is not None
        }
        self.say("Not in Canvas's file, and left out", sorted(graded - set(seen)))
        self.say("In Canvas's file, and nobody in the gradebook", unknown)
        self.say("Excused in Canvas, and left so", excused)
        heading = [header[place] for place in (*range(about), *places.values())]
        self.write(self.to or "canvas.csv", [heading, *lines], len(lines) - len(points), self.gradebook)

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
            self.refuse(says)
        self.log.warning("%s.", says)
        return None

    def _compare_points(self, book: Gradebook, name: str, possible: str) -> None:
        most = book.find_assignment(name).max_score
        there = number_in(possible)
        if there is None or abs(there - most) > 1e-6:
            self.refuse(
                f"{name} has {written(most)} points here, and {possible.strip() or 'none'} in Canvas (row "
                "Points Possible). Give it the same points in Canvas, export anew, then run this again"
            )


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
