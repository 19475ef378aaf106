"""Commands about platforms, as people run them."""

from pathlib import Path

import pytest
from bare_course import archive_of, bare_course, collected, pack
from scratch import Course, Ran

pytestmark = pytest.mark.slow

LIST = """\
Username;First name;Last name;Email
ada;Ada;Lovelace;ada@example.org
kurt;Kurt;Gödel;kurt@example.org
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with students and an assignment in the gradebook."""
    made = bare_course(tmp_path_factory.mktemp("made"), 'c.Exchange.timezone = "Europe/Berlin"')
    (made.root / "list.csv").write_text(LIST)
    assert made.nbgrader("db", "assignment", "add", "pair", "--duedate", "2026-11-30 22:59").code == 0
    run(made, "flipgrad", "roster", "list.csv")
    return made


def run(course: Course, *command: str, code: int = 0) -> Ran:
    ran = course.run(*command)
    assert ran.code == code, ran.said
    assert "Traceback" not in ran.said
    return ran


def test_a_list_is_shown_and_then_taken_in(tmp_path: Path) -> None:
    """A dry run changes nothing, and what is doubtful neither."""
    course = bare_course(tmp_path)
    (course.root / "list.csv").write_text(LIST)
    said = run(course, "flipgrad", "roster", "list.csv", "--dry-run").said
    assert "list.csv: 2 students (semicolons, UTF-8), ids from the column 'Username'." in said
    assert "Nothing was changed." in said
    assert "There are 0 students" in run(course, "nbgrader", "db", "student", "list").said
    (course.root / "odd.csv").write_text(f"{LIST}ada;Emmy;Noether;\n")
    said = run(course, "flipgrad", "roster", "odd.csv", code=1).said
    assert "Lines 2 and 4 are both 'ada', and say different things." in said
    assert "There are 0 students" in run(course, "nbgrader", "db", "student", "list").said
    assert "Done." in run(course, "flipgrad", "roster", "list.csv").said
    said = run(course, "nbgrader", "db", "student", "list").said
    assert "kurt (Gödel, Kurt) -- kurt@example.org" in said


def test_a_group_hands_in_under_one_id(course: Course) -> None:
    """What names any of them is collected as the first one's."""
    said = run(course, "flipgrad", "group", "pair", "ada", "kurt@example.org").said
    assert "What ada hands in for pair counts for kurt, too." in said
    pack(archive_of(course) / "bulk.zip", "Pair/Gödel, Kurt(kurt); Lovelace, Ada(ada)/final/first.ipynb")
    run(course, "nbgrader", "zip_collect", "pair")
    assert set(collected(course)) == {"ada"}
    assert "counts for nobody else" in run(course, "flipgrad", "group", "pair", "ada").said


def test_grades_of_nobody_are_an_empty_file(course: Course) -> None:
    """As nbgrader's own command runs the plugin."""
    plugin = "--exporter=grader.platforms.exports.MoodleExport"
    said = run(course, "nbgrader", "export", plugin, "--assignment=['pair']").said
    assert "pair: left out, because nothing was handed in: ada, kurt." in said
    assert (course.root / "moodle-pair.csv").read_text() == "Email address,pair\n"
    said = run(course, "nbgrader", "export", plugin.replace("Moodle", "Canvas"), code=1).said
    assert "Say which file Canvas gave" in said


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            'c.Exchange.timezone = "Europe/Berln"',
            "Exchange.timezone is 'Europe/Berln', and there is no such time zone",
        ),
        ("1 / 0", "nbgrader_config.py cannot be used (ZeroDivisionError: division by zero)"),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path: Path, settings: str, says: str) -> None:
    """In a sentence; nothing is changed."""
    course = bare_course(tmp_path, settings)
    (course.root / "list.csv").write_text(LIST)
    ran = course.run("flipgrad", "roster", "list.csv")
    assert ran.code == 1
    assert says in ran.said
    assert "Traceback" not in ran.said
    assert not (course.root / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("zip_collect", "Exchange.timezone is 'Europe/Berln', and there is no such time zone"),
        ("collect", "Invalid timezone: Europe/Berln"),
    ],
)
def test_a_zone_that_is_none_stops_collecting(tmp_path: Path, command: str, says: str) -> None:
    """Before anything is collected by it."""
    course = bare_course(tmp_path, 'c.Exchange.timezone = "Europe/Berln"')
    pack(archive_of(course) / "ada.zip", "first.ipynb")
    inbound = course.root / "exchange" / "flipgrad" / "inbound" / "ada+pair+2026-11-03 12:00:00 UTC+x"
    inbound.mkdir(parents=True)
    (course.root / "exchange").chmod(0o777)
    inbound.parent.chmod(0o777)
    (inbound / "first.ipynb").write_text("{}")
    ran = course.nbgrader(command, "pair")
    assert ran.code != 0
    assert says in ran.said
    assert "Traceback" not in ran.said
    assert collected(course) == {}
