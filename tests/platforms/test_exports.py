"""Grades go back: what an importer makes of each file is what is in the gradebook, and nothing else."""

import csv
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from importers import Aborted, CanvasCourse, import_into_moodle, upload_worksheet
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp
from traitlets.config import Config

from grader.platforms.enrolling import carry_out, plan
from grader.platforms.exports import CanvasExport, MoodleExport, MoodleWorksheetExport
from grader.platforms.grades import written
from grader.platforms.lists import read_list

LIST = """\
Student,ID,SIS User ID,SIS Login ID,Section,Email
"Lovelace, Ada",41,1815,ada,S,ada@example.org
"Gödel, Kurt",42,1906,kurt,S,kurt@example.org
"Noether, Emmy",43,1882,emmy,S,emmy@example.org
"Ramanujan, Srinivasa",44,1887,srini,S,srini@example.org
"Germain, Sophie",45,1776,sophie,S,
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Essay (6),conv1d (7),Current Score,Final Score
,,,,,,Manual Posting,Manual Posting,,
    Points Possible,,,,,,10,"1,000.00",(read only),(read only)
"Lovelace, Ada",41,1815,ada,S,,"9,5",,,
"Gödel, Kurt",42,1906,kurt,S,,8,500,,
"Noether, Emmy",43,1882,emmy,S,,7,3,,
"Ramanujan, Srinivasa",44,1887,srini,S,,6,2,,
"Germain, Sophie",45,1776,sophie,S,,5,EX,,
"Student, Test",99,,,S,,,,,
"Erdos, Paul",98,1,paul,S,,,,,
"""
WORKSHEET = """\
ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Zuletzt geändert (Bewertung),Feedback
Teilnehmer/in 12,Ada Lovelace,ada@example.org,,,"1000,00",-,
Teilnehmer/in 13,Kurt Gödel,kurt@example.org,,"500,00","1000,00",-,gut
Teilnehmer/in 14,Emmy Noether,emmy@example.org,,,"1000,00",-,
Teilnehmer/in 15,Srinivasa Ramanujan,srini@example.org,,,"1000,00",-,
Teilnehmer/in 19,Paul Erdos,paul@example.org,,,"1000,00",-,
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook: Ada has all points, Kurt 87.5, Sophie 50; Emmy waits for a person, Srini did nothing."""
    folder = tmp_path_factory.mktemp("made")
    url = f"sqlite:///{folder}/gradebook.db"
    (folder / "list.csv").write_text(LIST)
    carry_out(plan(read_list(folder / "list.csv"), url, "flipgrad"), url, "flipgrad")
    with Gradebook(url, "flipgrad") as book:
        for name, most in (("conv1d", 1000), ("other", 60)):
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("test", name, name, max_score=most, cell_type="code")
            for student, points in (("ada", most), ("kurt", 87.5), ("emmy", None), ("sophie", 50)):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # about the way in which nbgrader makes its rows
                    book.add_submission(name, student)
                grade = book.find_grade("test", name, name, student)
                grade.auto_score = points
                grade.needs_manual_grade = points is None
        book.db.commit()
    return folder


@pytest.fixture
def book(made: Path) -> Iterator[Gradebook]:
    with Gradebook(f"sqlite:///{made}/gradebook.db", "flipgrad") as opened:
        yield opened


def export(kind: type, book: Gradebook, to: Path, **settings: object) -> tuple[str, list[str]]:
    """Run a plugin; give the file's text, and what was said."""
    said: list[str] = []
    log = logging.getLogger("test of exports")
    log.handlers = [handler := logging.Handler()]
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    config = Config({"ExportPlugin": {"to": str(to)}, kind.__name__: settings})
    app = ExportApp(log=log, config=config)
    plugin = kind(parent=app)
    plugin.export(book)
    return to.read_text(), said


def refused(kind: type, book: Gradebook, to: Path, **settings: object) -> str:
    """Run a plugin that writes nothing; give what it says."""
    said: list[str] = []
    log = logging.getLogger("test of exports")
    log.handlers = [handler := logging.Handler()]
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    plugin = kind(
        parent=ExportApp(log=log, config=Config({"ExportPlugin": {"to": str(to)}, kind.__name__: settings}))
    )
    with pytest.raises(SystemExit) as ended:
        plugin.export(book)
    assert ended.value.code == 1
    assert not to.exists()
    return "\n".join(said)


def canvas() -> CanvasCourse:
    names = {41: "Lovelace, Ada", 42: "Gödel, Kurt", 43: "Noether, Emmy", 44: "Ramanujan, Srinivasa"}
    names |= {45: "Germain, Sophie", 98: "Erdos, Paul"}
    before = {(41, 6): "9.5", (42, 7): "500", (43, 7): "3", (44, 7): "2", (45, 7): "EX"}
    return CanvasCourse(names, {6: ("Essay", 10.0), 7: ("conv1d", 1000.0)}, before)


def given(tmp_path: Path, text: str) -> str:
    path = tmp_path / "given.csv"
    path.write_text(text)
    return str(path)


def test_canvas_gets_the_grades_and_nothing_else(book: Gradebook, tmp_path: Path) -> None:
    """No other grade changes, nothing is made anew, what waits stays, and who is excused stays so."""
    text, said = export(
        CanvasExport, book, tmp_path / "to.csv", gradebook=given(tmp_path, CANVAS), assignment=["conv1d"]
    )
    course, before = canvas(), canvas()
    course.import_grades(text)
    assert course.created == []
    assert course.assignments == before.assignments
    assert course.grades == before.grades | {(41, 7): "1000", (42, 7): "87.5"}
    assert "conv1d: left out, because something waits for a person: emmy." in said
    assert "conv1d: left out, because nothing was handed in: srini." in said
    assert "Excused in Canvas, and left so: sophie." in said
    assert "In Canvas's file, and nobody in the gradebook: Student, Test, Erdos, Paul." in said


def test_nothing_handed_in_is_zero_when_asked(book: Gradebook, tmp_path: Path) -> None:
    """And only then."""
    settings = {"gradebook": given(tmp_path, CANVAS), "assignment": ["conv1d"], "zero_for_nothing": True}
    text, _ = export(CanvasExport, book, tmp_path / "to.csv", **settings)
    course = canvas()
    course.import_grades(text)
    assert course.grades[44, 7] == "0"
    assert course.grades[43, 7] == "3"


def test_a_grade_stays_where_another_assignments_is_new(book: Gradebook, tmp_path: Path) -> None:
    """What Canvas has is in the cell, because a blank would take it away."""
    both = CANVAS.replace("Essay (6)", "other (6)").replace(",,10,", ",,60,").replace("8,500", "8,EX")
    settings = {"gradebook": given(tmp_path, both)}
    text, _ = export(CanvasExport, book, tmp_path / "to.csv", **settings)
    rows = {row[1]: row[5:] for row in csv.reader(io.StringIO(text))}
    assert rows["42"] == ["EX", "87.5"] or rows["42"] == ["87.5", "EX"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("1,000.00", "100"), "conv1d has 1000 points here, and 100 in Canvas (row Points Possible)"),
        (("conv1d (7)", "Conv 1 (7)"), 'c.CanvasExport.columns = {"conv1d": "TITLE (NUMBER)"}'),
        (("Current Score", "conv1d (8)"), "has 2 columns for conv1d"),
        (('"Gödel, Kurt",42,1906,kurt', '"Lovelace, Ada",41,1815,ada'), "Two rows of"),
        (("Student,ID", "Name,Number"), "This is no file of Canvas's Grades, Export"),
        (("Section,Notes", "Group,Notes"), "This is no file of Canvas's Grades, Export"),
        (("S,,7,3,,", "S,,7,3"), "columns, and there are 10 headings"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    book: Gradebook, tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    """In a sentence; nothing is written."""
    file = given(tmp_path, CANVAS.replace(*change))
    assert says in refused(CanvasExport, book, tmp_path / "to.csv", gradebook=file, assignment=["conv1d"])


def test_a_column_can_be_named(book: Gradebook, tmp_path: Path) -> None:
    """Where its title is not the assignment's name."""
    file = given(tmp_path, CANVAS.replace("conv1d (7)", "Homework 1 (7)"))
    settings = {"gradebook": file, "columns": {"conv1d": "Homework 1 (7)"}, "assignment": ["conv1d"]}
    text, _ = export(CanvasExport, book, tmp_path / "to.csv", **settings)
    assert text.splitlines()[0].endswith("Section,Homework 1 (7)")


def test_canvass_own_file_is_kept(book: Gradebook, tmp_path: Path) -> None:
    """It is needed again."""
    file = Path(given(tmp_path, CANVAS))
    plugin = CanvasExport(
        parent=ExportApp(),
        config=Config({"ExportPlugin": {"to": str(file)}, "CanvasExport": {"gradebook": str(file)}}),
    )
    with pytest.raises(SystemExit):
        plugin.export(book)
    assert file.read_text() == CANVAS


USERS = {"ada@example.org": 1, "kurt@example.org": 2, "emmy@example.org": 3, "srini@example.org": 4}


def test_moodle_takes_the_whole_file(book: Gradebook, tmp_path: Path) -> None:
    """Nobody is in it without what Moodle finds them by, and who has none is named."""
    text, said = export(MoodleExport, book, tmp_path / "to.csv", assignment=["other"])
    assert import_into_moodle(text, USERS) == {1: 60, 2: 87.5}
    assert "other: left out, because no list of students has the Email address: sophie." in said
    assert "other: left out, because something waits for a person: emmy." in said
    assert "other: left out, because nothing was handed in: srini." in said
    text, _ = export(MoodleExport, book, tmp_path / "to.csv", assignment=["other"], key="number")
    assert import_into_moodle(text, {"1815": 1, "1906": 2, "1776": 5}) == {1: 60, 2: 87.5, 5: 50}


def test_a_grade_that_would_end_moodles_import_is_refused(book: Gradebook, tmp_path: Path) -> None:
    """Unless the site takes more."""
    says = refused(MoodleExport, book, tmp_path / "to.csv", assignment=["conv1d"])
    assert "ada has 1000 points for conv1d. Moodle ends an import at a grade of more than 100" in says
    text, _ = export(MoodleExport, book, tmp_path / "to.csv", assignment=["conv1d"], most=1000)
    assert import_into_moodle(text, USERS, most=1000) == {1: 1000, 2: 87.5}
    with pytest.raises(Aborted):
        import_into_moodle(text, USERS)


def test_a_worksheet_is_filled_in_in_its_own_language(book: Gradebook, tmp_path: Path) -> None:
    """Its columns stay as they are; a number with a point is the same number where a comma is usual."""
    file = given(tmp_path, WORKSHEET)
    settings = {"worksheet": file, "assignment": ["conv1d"]}
    says = refused(MoodleWorksheetExport, book, tmp_path / "to.csv", **settings)
    assert "has no column 'Grade', but ID, Vollständiger Name" in says
    text, said = export(
        MoodleWorksheetExport, book, tmp_path / "to.csv", grade_column="Bewertung", **settings
    )
    headings = ("ID", "Bewertung", "Zuletzt geändert (Bewertung)")
    participants = {"12": "ada", "13": "kurt", "14": "emmy", "15": "srini", "19": "paul"}
    assert upload_worksheet(text, participants, 1000, headings, "Teilnehmer/in ") == {
        "ada": 1000,
        "kurt": 87.5,
    }
    assert "Not in the worksheet, and left out: sophie." in said
    assert "In the worksheet, and nobody in the gradebook: Teilnehmer/in 19." in said
    assert text.splitlines()[0] == WORKSHEET.splitlines()[0]
    other = given(tmp_path, WORKSHEET.replace("1000,00", "100,00"))
    (tmp_path / "to.csv").unlink()
    says = refused(
        MoodleWorksheetExport,
        book,
        tmp_path / "to.csv",
        worksheet=other,
        grade_column="Bewertung",
        assignment=["conv1d"],
    )
    assert "conv1d has 1000 points here, and 100,00 in Moodle" in says


@pytest.mark.parametrize(
    ("points", "text"), [(0.0, "0"), (1000.0, "1000"), (1e6, "1000000"), (2 / 3, "0.6667"), (99.99999, "100")]
)
def test_points_have_no_sign_that_could_mean_another_number(points: float, text: str) -> None:
    """No sign for thousands, no exponent."""
    assert written(points) == text
    with pytest.raises(ValueError, match="no points"):
        written(float("nan"))


def test_an_assignment_that_is_not_there_is_named(book: Gradebook, tmp_path: Path) -> None:
    """With those that are."""
    says = refused(MoodleExport, book, tmp_path / "to.csv", assignment=["conv9d"])
    assert "The gradebook has no assignment 'conv9d', but conv1d, other" in says
