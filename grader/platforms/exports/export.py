"""What the plugins share: the grades, who is left out, and a file that is written as a whole."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from grader.platforms.grades import WAITS, Grade, grades_of
from grader.platforms.lists import ListError
from grader.platforms.people import People
from grader.submission.submitted_folder import shown

_MOST_NAMES = 20


class PlatformExport(ExportPlugin):  # type: ignore[misc]
    """What the exports share."""

    zero_for_nothing = Bool(
        False, help="give 0 points to who handed in nothing, instead of leaving them out"
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; name who is left out, and why."""
        people = People.of(str(gradebook.engine.url.render_as_string(False)), gradebook.course_id)
        try:
            self.write_all(gradebook, people)
        except (ListError, OSError, ValueError) as error:
            self.refuse(str(error))

    def write_all(self, book: Gradebook, people: People) -> None:
        """Write what is asked for; each plugin does this in its own way."""
        raise NotImplementedError

    def refuse(self, why: str) -> NoReturn:
        """Write nothing, and say why."""
        self.parent.fail("%s. Nothing was written.", why.rstrip("."))
        raise SystemExit(1)

    def assignments(self, book: Gradebook) -> list[str]:
        """Give the names of the assignments that are asked for, or of all."""
        names = [each.name for each in book.assignments]
        for name in map(str, self.assignment):
            if name not in names:
                self.refuse(f"The gradebook has no assignment {name!r}, but {', '.join(names) or 'none'}")
        return [name for name in names if not self.assignment or name in map(str, self.assignment)]

    def grades(self, book: Gradebook, name: str, people: People) -> dict[str, Grade]:
        """Give the grades of the students who are asked for, or of all."""
        grades = grades_of(book, name, people, self.zero_for_nothing)
        wanted = {str(each) for each in self.student}
        return {student: grade for student, grade in grades.items() if not wanted or student in wanted}

    def name_left_out(self, name: str, grades: dict[str, Grade]) -> None:
        """Say who has no grade to report, and why."""
        waiting = [student for student, grade in grades.items() if grade.why == WAITS]
        without = [
            student for student, grade in grades.items() if grade.points is None and grade.why != WAITS
        ]
        self.say(f"{name}: left out, because something waits for a person", waiting)
        self.say(f"{name}: left out, because nothing was handed in", without)

    def say(self, what: str, names: Iterable[str]) -> None:
        """Name a few students, and how many more there are."""
        found = [shown(Path(name)) for name in names]
        if found:
            more = f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
            self.log.warning("%s: %s%s.", what, ", ".join(found[:_MOST_NAMES]), more)

    def write(self, to: str, rows: Iterable[Sequence[str]], count: int, given: str = "") -> None:
        """Write a table, all of it or nothing."""
        path = Path(to)
        if given and path.exists() and path.samefile(given):
            self.refuse(f"{path} is the platform's own file. Write to another: --to FILE")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(text.getvalue(), encoding="utf-8")
        aside.replace(path)
        self.log.info("%s: the grades of %s.", path, "1 student" if count == 1 else f"{count} students")
