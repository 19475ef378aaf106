"""Reads lists of students as platforms export them, and as people write them: CSV, by its headings."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.platforms.clues import Clue, Kind, clue, clues_of_name
from grader.submission.submitted_folder import is_name

ID, FIRST, LAST = "id", "first name", "last name"
_HEADINGS: dict[str, tuple[str, ...]] = {
    ID: ("id",),
    FIRST: ("first name", "firstname", "first_name", "given name", "vorname", "prénom", "nombre"),
    LAST: ("last name", "lastname", "last_name", "surname", "family name", "nachname", "apellido(s)"),
    Kind.LOGIN: (
        *("username", "user name", "login", "login id", "sis login id", "display id", "eid"),
        *("benutzername", "anmeldename", "nom d'utilisateur", "nombre de usuario"),
    ),
    Kind.NUMBER: (
        *("student id", "student_id", "studentid", "sid", "student number", "id number", "idnumber"),
        *(
            "sis user id",
            "orgdefinedid",
            "lms_user_id",
            "matriculation number",
            "matrikelnummer",
            "id-nummer",
        ),
    ),
    Kind.EMAIL: ("email", "e-mail", "email address", "e-mail address", "mail", "e-mail-adresse"),
    Kind.NAME: ("name", "full name", "student", "student name", "vollständiger name"),
    Kind.PARTICIPANT: ("identifier",),
    Kind.GITHUB: ("github_username", "github username"),
}
"""What a column holds -> headings by which it is known, in small letters."""
_KNOWN = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_FIRST_LINES = 5
"""In how many lines the headings may be: Sakai writes a title above them."""
_LONGEST = 128
"""Of nbgrader's columns."""
_PARTICIPANT = re.compile(r".*\D (?P<number>[0-9]+)")


class ListError(Exception):
    """A list of students cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Person:
    """A line of a list."""

    line: int
    id: str
    """Empty if the list has no ids."""
    first: str = ""
    last: str = ""
    email: str = ""
    canvas: str = ""
    """Canvas's number."""
    clues: tuple[tuple[Clue, str], ...] = ()
    """What the list says about who it is, and how it is written there; the surest first."""

    @property
    def name(self) -> str:
        """Give the whole name."""
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True)
class StudentList:
    """A list of students."""

    people: tuple[Person, ...]
    id_heading: str
    """Of the column that holds the ids; empty if there is none."""
    form: str
    """How the file is written, for people."""
    problems: tuple[str, ...] = ()
    """A sentence for each line that cannot be used."""
    notes: tuple[str, ...] = field(default=())


def read_list(path: Path, id_heading: str = "") -> StudentList:
    """Read a list of students.

    Parameters
    ----------
    path
        The file.
    id_heading
        Heading of the column that holds the ids; if empty, `ID`, or else a login, a number or an address.

    Raises
    ------
    ListError
        If it is no such list.
    """
    text, encoding = read_text(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[0].lower().startswith("sep="):  # Excel's
        lines = ["", *lines[1:]]
    delimiter, top, headings = _find_headings(path, lines)
    rows = _rows(path, lines, delimiter, top)
    columns = _columns(headings, [row for _, row in rows])
    chosen = _choose_id(path, headings, columns, id_heading)
    people: list[Person] = []
    problems: list[str] = []
    notes: list[str] = []
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells) or "Points Possible" in cells[0]:
            continue
        if len(cells) != len(headings) and any(cells[len(headings) :]):
            problems.append(f"Line {line} has {len(cells)} columns, and there are {len(headings)} headings.")
            continue
        person = _person(line, cells, columns, chosen)
        if person.name == "Test Student" and person.canvas:
            notes.append(f"Line {line} is Canvas's test student, and is left out.")
        elif why := _objection(person, chosen is not None):
            problems.append(f"Line {line}: {why}.")
        else:
            people.append(person)
    if not people and not problems:
        raise ListError(f"{path} has headings, and no students below them.")
    if encoding == "cp1252":
        notes.insert(0, "The file is no UTF-8 and was read as Windows-1252: look at the names with accents.")
    form = f"{_DELIMITERS[delimiter]}, {'Windows-1252' if encoding == 'cp1252' else encoding}"
    heading = headings[chosen] if chosen is not None else ""
    return StudentList(tuple(people), heading, form, tuple(problems), tuple(notes))


def _rows(path: Path, lines: Sequence[str], delimiter: str, top: int) -> list[tuple[int, list[str]]]:
    """Give the rows below the headings, each with the number of its line."""
    reader = csv.reader([f"{line}\n" for line in lines[top + 1 :]], delimiter=delimiter, strict=True)
    try:
        return [(top + 1 + reader.line_num, row) for row in reader]
    except csv.Error as error:
        line = top + 1 + reader.line_num
        raise ListError(f"{path} is no CSV with {_DELIMITERS[delimiter]}: line {line}: {error}.") from error


def read_text(path: Path) -> tuple[str, str]:
    """Read a file's text, and tell its encoding.

    Raises
    ------
    ListError
        If it is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListError(f"{path} cannot be read: {error.strerror}.") from error
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ListError(f"{path} is a spreadsheet, and no CSV. Save it as CSV (UTF-8), then run this again.")
    for encoding in ("UTF-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("UTF-8", "cp1252"):
        try:
            text = data.decode("utf-8-sig" if encoding == "UTF-8" else encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise ListError(f"{path} is no text. Export the list as CSV (UTF-8), then run this again.")


def _find_headings(path: Path, lines: Sequence[str]) -> tuple[str, int, list[str]]:
    """Find how columns are separated, and the line with the headings: where most of them are known."""
    found: list[tuple[int, int, str, list[str]]] = []
    for number, line in enumerate(lines[:_FIRST_LINES]):
        for delimiter in _DELIMITERS:
            try:
                cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
            except csv.Error:
                continue
            headings = [" ".join(cell.split()) for cell in cells]
            known = [each.casefold() for each in headings if each.casefold() in _KNOWN]
            found.append((len(known), -number, delimiter, headings))
    count, number, delimiter, headings = max(found, default=(0, 0, "", []))
    if not count:
        raise ListError(
            f"{path} has no headings that are known in its first lines. Known are, among others, ID, "
            "Username, Student ID, Email, First name, Last name, Name. Give the columns such headings, with "
            "commas, semicolons or tabs between them."
        )
    folded = [each.casefold() for each in headings]
    for each in folded:
        if each in _KNOWN and folded.count(each) > 1:
            raise ListError(f"{path} has {folded.count(each)} columns {each!r}. Leave one of them.")
    return delimiter, -number, headings


def _columns(headings: list[str], rows: Sequence[list[str]]) -> dict[int, str]:
    """Tell what each known column holds."""
    folded = [each.casefold() for each in headings]
    columns = {place: _KNOWN[each] for place, each in enumerate(folded) if each in _KNOWN}
    if "section" in folded and ("student" in folded or "lastname" in folded):  # Canvas's gradebook
        columns = {place: Kind.CANVAS if kind == ID else kind for place, kind in columns.items()}
    rows = [row for row in rows if any(row)]
    for place, kind in list(columns.items()):
        # In Moodle's worksheet: the heading and the word before the number are in the site's language.
        if kind in (ID, Kind.PARTICIPANT):
            numbered = bool(rows) and all(
                len(row) > place and _PARTICIPANT.fullmatch(row[place].strip()) for row in rows
            )
            if numbered:
                columns[place] = Kind.PARTICIPANT
            elif kind == Kind.PARTICIPANT:  # GitHub Classroom's: what the instructor called the student
                columns[place] = Kind.NUMBER
    return columns


def _choose_id(path: Path, headings: list[str], columns: dict[int, str], wanted: str) -> int | None:
    """Choose the column that holds the ids; None if none can."""
    if wanted:
        places = [
            place for place, each in enumerate(headings) if each.casefold() == wanted.strip().casefold()
        ]
        if len(places) != 1:
            raise ListError(f"{path} has no column {wanted!r}, but {', '.join(headings)}.")
        return places[0]
    for kind in (ID, Kind.LOGIN, Kind.NUMBER, Kind.EMAIL):
        for place, each in columns.items():
            # A worksheet of Moodle's names people who are known, by what only this assignment has.
            if each == kind and Kind.PARTICIPANT not in columns.values():
                return place
    return None


def _person(line: int, cells: list[str], columns: dict[int, str], chosen: int | None) -> Person:
    values: dict[str, str] = {}
    for place, kind in columns.items():
        if place < len(cells) and cells[place] and kind not in values:
            values[kind] = _plain(kind, cells[place])
    first, last = values.get(FIRST, ""), values.get(LAST, "")
    whole = values.pop(Kind.NAME, "")
    if whole and not (first or last):
        last, comma, first = (part.strip() for part in whole.partition(","))
        if not comma:
            first, _, last = last.rpartition(" ")
    identity = (
        _plain(columns.get(chosen, ""), cells[chosen]) if chosen is not None and chosen < len(cells) else ""
    )
    order = (Kind.CANVAS, Kind.PARTICIPANT, Kind.LOGIN, Kind.NUMBER, Kind.EMAIL, Kind.GITHUB)
    clues = [(clue(kind, values[kind]), values[kind]) for kind in order if values.get(kind)]
    names = [each for each in (f"{first} {last}".strip(), whole) if each]
    clues += [(each, names[0]) for each in clues_of_name(first, last)]
    if whole:
        clues.append((clue(Kind.NAME, whole), whole))
    clues = [(each, text) for each, text in dict(clues).items() if each.value]
    return Person(
        line, identity, first, last, values.get(Kind.EMAIL, ""), values.get(Kind.CANVAS, ""), tuple(clues)
    )


def _plain(kind: str, text: str) -> str:
    """Give a value without what a platform writes around it."""
    if kind == Kind.PARTICIPANT and (found := _PARTICIPANT.fullmatch(text)):
        return found["number"]
    # Brightspace writes this before logins and numbers, so that spreadsheets leave them as they are.
    return text.removeprefix("#") if kind in (ID, Kind.LOGIN, Kind.NUMBER) else text


def _objection(person: Person, has_ids: bool) -> str:
    """Say why a line cannot be used; empty if it can."""
    if has_ids and not person.id:
        return f"{person.name or 'this student'} has no id"
    if not has_ids and not person.clues:
        return "it names nobody"
    values = (person.id, person.first, person.last, person.email, *(written for _, written in person.clues))
    if any(len(value) > _LONGEST for value in values):
        return f"something in it has more than {_LONGEST} letters"
    if any(value and not is_name(value) for value in values):
        return "it has signs that cannot be shown"
    if person.id and (
        person.id in (".", "..") or any(sign in person.id for sign in "/+") or _has_space(person.id)
    ):
        return f"an id has no space, plus sign or slash in it, as {person.id!r} has"
    return ""


def _has_space(text: str) -> bool:
    return len(text.split()) != 1
