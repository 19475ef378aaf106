"""Times in names and in timestamp.txt: what they say, or none."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest
from classroom import RIGHT, configure, copy_of, hand_in, make_course
from nbgrader.api import Gradebook
from scratch import Course
from traitlets import TraitError
from traitlets.config import Config

from grader.submission.timestamps import Clock

FORMAT = "%Y-%m-%d %H:%M:%S.%f %Z"
UTC, BERLIN = Clock("UTC", FORMAT), Clock("Europe/Berlin", FORMAT)
NAMES = r".*/(?P<student_id>[^/_]+)_attempt_(?P<timestamp>[^_]*)_(?P<file_id>\w+)\.ipynb"


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-03-15-10-20", "2026-11-03_15-10-20", "2026-11-03 15-10-20", "2026-11-03T15-10-20"),
        *("2026-11-03 15.10.20", "2026_11_03_15_10_20", "2026-11-03-151020"),
        *("20261103151020", "20261103T151020", "20261103_151020", "2026-11-03 15:10:20"),
        *("2026-11-03 15:10:20.000000", "2026-11-03T15:10:20"),
    ],
)
def test_a_name_says_when_in_the_zone_of_the_course(text: str) -> None:
    """No part of a day or an hour is taken for a zone."""
    assert UTC.read_name(text) == datetime(2026, 11, 3, 15, 10, 20)
    assert BERLIN.read_name(text) == datetime(2026, 11, 3, 14, 10, 20)


@pytest.mark.parametrize("text", ["2026-11-03-15-10", "2026-11-03_15-10", "2026-11-03 15:10"])
def test_seconds_may_be_left_out(text: str) -> None:
    """The minute is what is said."""
    assert UTC.read_name(text) == datetime(2026, 11, 3, 15, 10)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        *(("Nov 3, 2026 333 PM", 15, 33), ("Nov 3, 2026 3:33 PM", 15, 33), ("Nov 3, 2026 1115 AM", 11, 15)),
        *(("Nov 3, 2026 115 PM", 13, 15), ("Nov 03, 2026 1200 AM", 0, 0), ("Nov 3, 2026 1259 PM", 12, 59)),
    ],
)
def test_a_month_may_have_a_name(text: str, hour: int, minute: int) -> None:
    """And the hour a half of the day, with no colon before the minutes."""
    assert UTC.read_name(text) == datetime(2026, 11, 3, hour, minute)
    assert BERLIN.read_name(text) == datetime(2026, 11, 3, hour, minute) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-07-03 15:10:20", 15),
        *(("2026-07-03 15:10:20 UTC", 15), ("2026-07-03T15:10:20Z", 15), ("2026-07-03 15:10:20+00:00", 15)),
        *(("2026-07-03 15:10:20 +0200", 13), ("2026-07-03 15:10:20 -02:00", 17)),
        *(("2026-07-03 15:10:20 CEST", 13), ("2026-07-03 15:10:20 Europe/Berlin", 13)),
        ("2026-07-03 15:10:20 America/New_York", 19),
    ],
)
def test_a_timestamp_says_its_zone_or_is_utc(text: str, hour: int) -> None:
    """Whatever the zone of the course, whose own abbreviations count."""
    assert BERLIN.read_stamp(text) == datetime(2026, 7, 3, hour, 10, 20)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_what_the_exchange_writes_is_read(zone: str) -> None:
    """In summer and in winter, to the microsecond."""

    for month in range(1, 13):
        time = datetime(2026, month, 3, 15, 10, 20, 123456, ZoneInfo(zone))
        expected = time.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        assert Clock(zone, FORMAT).read_stamp(time.strftime(FORMAT)) == expected
        own = "%d.%m.%Y %H:%M:%S.%f %Z"
        assert Clock(zone, own).read_stamp(time.strftime(own)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "9", "2026", "2026-11", "2026-11-03", "1767225600", "03/11/2026 15:10"),
        *("2026-11-03 3:10:20 PM", "2026-11-03 03:10:20 PM", "2026-11-03T15-10", "2026-11-03-15-10-2"),
        *("2026113151020", "2026-1-3-1-1-1", "2026-13-03-15-10-20", "2026-11-03-15-10-20-05-00"),
        *("2026-07-03 15:10:20 CET", "2026-07-03 15:10:20 CDT", "2026-07-03 15:10:20 ../CET"),
        *("Nov 3, 2026 333", "Nov 3, 2026 1533 PM", "Nov 3, 2026 33 PM", "Nov 31, 2026 333 PM"),
        *("Nov 3, 2026 0333 PM", "Nov 3, 2026 360 PM", "Nov. 3, 2026 333 PM", "3 Nov 2026 333 PM"),
        *("9999-12-31 23:59:59-0500", "\ufeff2026-11-03 15:10:20", "٢٠٢٦-11-03 15:10:20"),
    ],
)
def test_what_is_doubtful_is_no_time(text: str) -> None:
    """It is refused, however it could be guessed."""
    for read in (BERLIN.read_name, BERLIN.read_stamp):
        with pytest.raises(ValueError, match=r"form|zone|year"):
            read(text)


@pytest.mark.parametrize("text", ["2026-10-25-02-30-00", "2026-03-29-02-30-00"])
def test_an_hour_that_clocks_have_twice_or_never_is_no_time(text: str) -> None:
    """Unless the zone is named as clocks show it then, or has no such hour."""
    with pytest.raises(ValueError, match="clocks were changed"):
        BERLIN.read_name(text)
    assert UTC.read_name(text).hour == 2
    assert BERLIN.read_stamp("2026-10-25 02:30:00 CEST") == datetime(2026, 10, 25, 0, 30)
    assert BERLIN.read_stamp("2026-10-25 02:30:00 CET") == datetime(2026, 10, 25, 1, 30)


def test_a_time_is_shown_as_clocks_of_the_course_show_it() -> None:
    """In summer and in winter, and so that it can be read again."""
    times = {
        datetime(2026, 10, 25, 0, 30): "2026-10-25 02:30 CEST",
        datetime(2026, 10, 25, 1, 30): "2026-10-25 02:30 CET",
        datetime(2026, 11, 30, 22, 59, 59): "2026-11-30 23:59:59 CET",
    }
    for time, shown in times.items():
        assert BERLIN.show(time) == shown
        assert BERLIN.read_name(shown) == time


def test_the_zone_of_the_course_is_one() -> None:
    """A misspelt one is named, before any time is read by it."""
    assert Clock.of(Config({"Exchange": {"timezone": "America/New_York"}})).timezone == "America/New_York"
    with pytest.raises(
        TraitError, match=r"Exchange.timezone is 'Europe/Berln', and there is no such time zone"
    ):
        Clock.of(Config({"Exchange": {"timezone": "Europe/Berln"}}))


# To the gradebook.


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in Berlin that gives late work nothing, with an assignment due at 15:00 there."""
    course = make_course(
        tmp_path_factory.mktemp("made"),
        'c.LateSubmissionPlugin.penalty_method = "zero"\nc.Exchange.timezone = "Europe/Berlin"\n',
    )
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        book.update_or_create_assignment("pair", duedate="2026-11-03 14:00:00")
    return course


def download(course: Course, name: str, student: str = "ada") -> None:
    """Put a right notebook into archive/."""
    folder = course.root / "downloaded" / "pair" / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    path = hand_in(course, f"draft_{student}", RIGHT) / "first.ipynb"
    nbformat.write(nbformat.read(path, as_version=4), folder / name)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
def test_who_is_late_by_the_name_of_the_file_loses_points(made: Course, tmp_path: Path, command: str) -> None:
    """And nobody else; a doubtful time is told, and costs nothing."""
    course = copy_of(made, tmp_path)
    configure(course, f'\nc.FileNameCollectorPlugin.named_regexp = r"{NAMES}"\n')
    stamps = {
        "early": "2026-11-03-14-59-59",
        "late": "2026-11-03-15-10-20",
        "odd": "03-11-2026",
        "bare": "",
    }
    for student, stamp in stamps.items():
        download(course, f"{student}_attempt_{stamp}_first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 0, ran.said
    assert "odd_attempt_03-11-2026_first.ipynb is collected without a time" in ran.said
    text = (course.root / "submitted" / "late" / "pair" / "timestamp.txt").read_text()
    assert text == "2026-11-03 14:10:20+00:00"
    for student in stamps:
        ran = course.run(command, "autograde", "pair", "--student", student)
        assert ran.code == 0, ran.said
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        found = {student: book.find_submission("pair", student) for student in stamps}
        assert {student: each.timestamp for student, each in found.items()} == {
            "early": datetime(2026, 11, 3, 13, 59, 59),
            "late": datetime(2026, 11, 3, 14, 10, 20),
            "odd": None,
            "bare": None,
        }
        assert {student: each.score - each.late_submission_penalty for student, each in found.items()} == {
            "early": 3,
            "late": 0,
            "odd": 3,
            "bare": 3,
        }


@pytest.mark.slow
def test_a_time_that_turns_out_doubtful_leaves_the_gradebook(made: Course, tmp_path: Path) -> None:
    """With its penalty."""
    course = copy_of(made, tmp_path)
    for stamp, time, score in (
        ("2026-11-03 15:10:20 UTC", datetime(2026, 11, 3, 15, 10, 20), 0),
        ("2026-11-03 3:10:20 PM", None, 7),
        ("2026-11-03 15:10:20 CET", datetime(2026, 11, 3, 14, 10, 20), 0),
        ("2026-11-03 14:10:20 CET", datetime(2026, 11, 3, 13, 10, 20), 7),
    ):
        hand_in(course, "ada", RIGHT, stamp=stamp)
        ran = course.run("flipgrad", "autograde", "pair", "--force")
        assert ("timestamp.txt holds no time" in ran.said) == (time is None)
        with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
            found = book.find_submission("pair", "ada")
            assert (found.timestamp, found.score - found.late_submission_penalty) == (time, score)


@pytest.mark.slow
def test_the_newest_in_the_exchange_is_so_in_any_zone(made: Course, tmp_path: Path) -> None:
    """Summer time counts, and what has a zone that nobody knows is named."""
    course = copy_of(made, tmp_path)
    inbound = course.root / "exchange" / "flipgrad" / "inbound"
    stamps = ["2026-07-03 12:30:00.000000 UTC", "2026-07-03 14:10:00.000000 CEST"]
    for number, stamp in enumerate([*stamps, "2026-07-03 19:00:00.000000 XYZT"]):
        folder = inbound / f"ada+pair+{stamp}+{number}"
        folder.mkdir(parents=True)
        (folder / "first.ipynb").write_text(stamp)
        (folder / "timestamp.txt").write_text(stamp)
    for folder in (course.root / "exchange", inbound):
        os.chmod(folder, 0o777)
    ran = course.nbgrader("collect", "pair")
    assert ran.code == 0, ran.said
    assert "nothing tells what time zone 'XYZT' is" in ran.said
    assert (course.root / "submitted" / "ada" / "pair" / "first.ipynb").read_text() == stamps[0]


@pytest.mark.slow
def test_of_two_notebooks_with_one_name_the_newer_counts_or_none(made: Course, tmp_path: Path) -> None:
    """Where a time is missing or the same, both are named, and everybody else is collected."""
    course = copy_of(made, tmp_path)
    configure(course, f'\nc.FileNameCollectorPlugin.named_regexp = r"{NAMES}"\n')
    early, late = "2026-11-03-09-00-00", "2026-11-03-10-00-00"
    for name in (f"ada_attempt_{early}", f"ada_attempt_{late}", f"ben_attempt_{early}", "ben_attempt_soon"):
        download(course, f"{name}_first.ipynb")
    download(course, "eve_attempt__first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    collected = {path.parent.parent.name for path in (course.root / "submitted").glob("*/pair/first.ipynb")}
    assert collected - {"draft_ada"} == {"ada", "eve"}
    assert (
        (course.root / "submitted" / "ada" / "pair" / "timestamp.txt")
        .read_text()
        .startswith("2026-11-03 09:00:00")
    )
    names = f"ben_attempt_{early}_first.ipynb, ben_attempt_soon_first.ipynb"
    assert f"{names} of ben were not collected: several are first.ipynb, and no times tell" in ran.said
