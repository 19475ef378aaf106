"""Small models of what importers of grades do with a file. Each rule has its source. For tests only."""

import csv
import io
import re
from dataclasses import dataclass, field


class Aborted(Exception):
    """The whole import is refused, and nothing of it counts."""


# Canvas.
# instructure/canvas-lms, lib/gradebook_importer.rb at 00b222d77ee43d046e6aee0347c4ed5b27e1741f,
# and app/models/assignment.rb (title_and_id), where another file is named.


@dataclass
class CanvasCourse:
    """A course in Canvas."""

    users: dict[int, str]
    """Number -> sortable name."""
    assignments: dict[int, tuple[str, float]]
    """Number -> title and points possible."""
    grades: dict[tuple[int, int], str] = field(default_factory=dict)
    """User and assignment -> what is in the gradebook."""
    created: list[str] = field(default_factory=list)
    """What an import made anew: assignments and students."""

    def import_grades(self, text: str) -> None:
        """Read a file as Canvas does; what is different from the gradebook is changed."""
        lines = text.splitlines()
        # identify_delimiter: a semicolon if it gives more columns, and as many in each of the first lines.
        counts = {sign: {len(row) for row in csv.reader(lines[:3], delimiter=sign)} for sign in (";", ",")}
        widths = {sign: max(found) if len(found) == 1 else 0 for sign, found in counts.items()}
        rows = list(csv.reader(lines, delimiter=";" if widths[";"] > widths[","] else ","))
        rows = [[decimal(cell) for cell in row] for row in rows]
        header = rows[0]
        # row_has_student_headers?
        if not (len(header) > 3 and "Student" in header[0] and "ID" in header[1]):
            raise Aborted("Invalid header row")
        # update_column_count: the columns about the student depend on their order.
        about = 3
        login = number = None
        if re.search(r"SIS\s+Login\s+ID", header[2]):
            login, about = 2, 4
        elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
            number, login, about = 2, 3, 5
        # header?: the last of them is Section.
        if "Section" not in header[about - 1]:
            raise Aborted("Invalid header row")
        assert number is None or login is not None
        columns = {place: self._assignment(header[place]) for place in range(about, len(header))}
        for row in rows[1:]:
            # check_for_non_student_row, process_pp: this row sets what an assignment is worth.
            if "Points Possible" in row[0]:
                for place, assignment in columns.items():
                    if row[place]:
                        self.assignments[assignment] = (self.assignments[assignment][0], float(row[place]))
                continue
            if all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.IGNORECASE) for cell in row):
                continue
            user = self._user(row)
            for place, assignment in columns.items():
                # process_submissions, no_change_to_submission?: a blank over a grade is a change.
                self.grades[user, assignment] = row[place].strip()

    def _assignment(self, heading: str) -> int:
        # Assignment.title_and_id, parse_assignments: by the number, by the title, or a new one.
        found = re.fullmatch(r"(.*)\s\((\d+)\)", heading, re.DOTALL)
        if found and int(found[2]) in self.assignments:
            return int(found[2])
        for number, (title, _) in self.assignments.items():
            if title == heading:
                return number
        self.created.append(heading)
        self.assignments[-len(self.created)] = (heading, 0.0)
        return -len(self.created)

    def _user(self, row: list[str]) -> int:
        # process_student: by the number, then by the name, or a new one.
        if row[1].isdigit() and int(row[1]) in self.users:
            return int(row[1])
        for number, name in self.users.items():
            if name == row[0]:
                return number
        self.created.append(row[0])
        self.users[-len(self.created)] = row[0]
        return -len(self.created)


def decimal(cell: str) -> str:
    """Read a cell as CSV::Converters[:decimal_comma_to_period]: the last of . and , is the decimal sign."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[.,]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


# Moodle, Grades > Import > CSV file.
# moodle/moodle, grade/import/csv/classes/load_data.php at 0289d8c7665458f8ffc47e34527598e15523f104.


def import_into_moodle(text: str, users: dict[str, int], most: float = 100.0) -> dict[int, float | None]:
    """Read a file whose first column finds the user and whose second is the grade; give user -> grade."""
    imported: dict[int, float | None] = {}
    user = None
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        if len(row) <= 1:  # prepare_import_grade_data: no data on this line
            continue
        key, value = (cell.strip() for cell in row)
        if key not in ("", "0"):  # map_user_data_with_value: `if (!empty($value))`
            user = users.get(key.lower())
            if user is None:  # check_user_exists
                raise Aborted("usermappingerror")
        if user is None:
            raise Aborted("usermappingerrorusernotfound")
        # An empty key leaves $this->studentid at the user of the row before.
        grade = unformat_float(value) if value not in ("", "-") else None  # update_grade_item
        if grade is not None and grade > most:  # insert_grade_record
            raise Aborted("gradevaluetoobig")
        imported[user] = grade
    return imported


def unformat_float(text: str, decimal_sign: str = ",") -> float | None:
    """Read a number as unformat_float does, lib/moodlelib.php at 001247f3c9f700287d997f653c63e31766b8c9ba."""
    text = text.strip()
    if text == "":
        return None
    text = text.replace(" ", "").replace(decimal_sign, ".")
    if not re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?", text, re.IGNORECASE):
        raise Aborted("badgrade")
    return float(text)


# Moodle, an assignment > Upload grading worksheet.
# moodle/moodle, mod/assign/feedback/offline/importgradeslib.php at 452e36fcf584677c104e53bc9998e8b53f7533e8
# and locallib.php at 04975560d10b517e76e53b7936ca13ed7f3218be.


def upload_worksheet(
    text: str, participants: dict[str, str], most: float, headings: tuple[str, str, str], word: str
) -> dict[str, float]:
    """Read a worksheet on a site with these headings of identifier, grade, last change: user -> grade."""
    rows = list(csv.reader(io.StringIO(text)))
    if any(heading not in rows[0] for heading in headings):  # init: in the site's language
        raise Aborted("invalidgradeimport")
    identifier, grade, _ = (rows[0].index(heading) for heading in headings)
    imported = {}
    for row in rows[1:]:
        if len(row) != len(rows[0]):  # csv_import_reader: csvweirdcolumns
            raise Aborted("csvweirdcolumns")
        user = participants.get(row[identifier][len(word) :])  # next: the rest of the text is the number
        points = unformat_float(row[grade])
        # process_import_grades: skipped without a value, below 0 or above the most.
        if user is not None and points is not None and 0 <= points <= most:
            imported[user] = points
    return imported
