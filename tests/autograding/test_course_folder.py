"""What lies in a course folder and should not: one submission stops no other, and what is wrong is named.

Commands, and the functions below them, on copies of one scratch course.
"""

import json
import os
import shutil
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from classroom import (
    RIGHT,
    configure,
    copy_of,
    files,
    flipgrad,
    generate,
    hand_in,
    hand_in_conv1d,
    make_course,
    reported,
    rows,
)
from rich.console import Console
from scratch import Course

from grader.autograding.errors import CourseError
from grader.autograding.opening import open_course
from grader.wall import sight

pytestmark = pytest.mark.slow

STAMP = "2030-01-01 12:00:00 UTC"
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()
"""Put before a command, so that permissions hold for it."""


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which two students handed in, and nobody is graded."""
    course = make_course(tmp_path_factory.mktemp("handed_in"))
    hand_in(course, "first_of_all", RIGHT, stamp=STAMP)
    hand_in(course, "zoe", RIGHT)
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return copy_of(handed_in, tmp_path)


def graded(course: Course) -> list[str]:
    """List whose folder is in autograded/."""
    return sorted(path.parent.name for path in (course.root / "autograded").glob("[!.]*/pair"))


def words(said: str) -> str:
    return " ".join(said.split())


# A submission that cannot be graded.


def deep(folder: Path) -> None:
    """Make folders inside one another until no path leads to the last."""
    name = "d" * 200
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)


def nested(folder: Path) -> None:
    (folder / "/".join("d" * 150)).mkdir(parents=True)


def huge(folder: Path) -> None:
    """Hand in a file that takes no room, and would take all of the memory."""
    with (folder / "big.bin").open("wb") as file:
        file.truncate(10**12)


ODD: dict[str, tuple[Callable[[Path], None] | None, str]] = {
    "new\nline": (None, r"new\nline/pair was not graded: its student's name has characters"),
    os.fsdecode(b"caf\xe9"): (None, r"caf\xe9/pair was not graded: its student's name has characters"),
    "deep": (deep, "deep/pair was not graded: File name too long (dddd"),
    "nested": (nested, "nested/pair was not graded: more than 100 folders inside one another"),
    "huge": (huge, "huge/pair was not graded: more than 1000 MB, with big.bin"),
}


def test_an_odd_submission_concerns_its_student_alone(course: Course) -> None:
    """By its name, its depth or its size: it is named, everybody else is graded, and so the next time."""
    for student, (make_odd, _) in ODD.items():
        folder = hand_in(course, student, RIGHT)
        if make_odd:
            make_odd(folder)
    ran = flipgrad(course)
    assert ran.code == 1
    for _, says in ODD.values():
        assert says in ran.said
    assert "Traceback" not in ran.said
    assert graded(course) == ["first_of_all", "zoe"]
    assert "2 submissions of pair graded" in ran.said
    assert "2 with all points that the machine gives 0 with fewer" in words(ran.said)
    assert f"{len(ODD)} not graded" in words(ran.said)
    assert "mend what is said above, then run this again" in words(ran.said)
    assert "Manual Grading" not in ran.said

    again = course.nbgrader("autograde", "pair")
    assert again.code == 1
    for _, says in ODD.values():
        assert says in again.said
    assert "Traceback" not in again.said


@pytest.fixture
def locked(course: Course) -> Iterator[dict[Path, int]]:
    """Hand in what this account may not read: which files, and with which permissions."""
    modes: dict[Path, int] = {}
    for student in ("stamp", "folder", "listed", "below", "below_listed"):
        hand_in(course, student, RIGHT, stamp=STAMP, files={"data/table.csv": "1"})
    submitted = course.root / "submitted"
    modes[submitted / "stamp" / "pair" / "timestamp.txt"] = 0
    modes[submitted / "folder" / "pair"] = 0
    modes[submitted / "listed" / "pair"] = 0o444
    modes[submitted / "below" / "pair" / "data"] = 0
    modes[submitted / "below_listed" / "pair" / "data"] = 0o444
    for path, mode in modes.items():
        path.chmod(mode)
    yield modes
    for path in modes:
        path.chmod(0o755)


@pytest.mark.skipif(bool(UNPRIVILEGED) and not shutil.which("setpriv"), reason="as root it needs setpriv")
def test_what_this_account_may_not_read_concerns_its_student_alone(
    course: Course, locked: dict[Path, int]
) -> None:
    """A timestamp, the submission, or a folder in it; with permission, the next run grades them."""
    ran = course.run(*UNPRIVILEGED, "flipgrad", "autograde", "pair")
    assert ran.code == 1
    assert "Traceback" not in ran.said
    for path in locked:
        student = path.relative_to(course.root / "submitted").parts[0]
        assert f"{student}/pair was not graded: Permission denied" in ran.said
    assert "Permission denied (timestamp.txt)" in ran.said
    assert "Permission denied (the folder itself)" in ran.said
    assert graded(course) == ["first_of_all", "zoe"]
    for path in locked:
        path.chmod(0o755)
    again = flipgrad(course)
    assert again.code == 0, again.said
    assert len(graded(course)) == 2 + len(locked)


def test_a_large_file_is_copied(course: Course) -> None:
    """As it is, however many pieces it is read in."""
    data = bytes(range(256)) * 20_000
    (hand_in(course, "large", RIGHT) / "data.bin").write_bytes(data)
    assert flipgrad(course, "--student", "large").code == 0
    assert (course.root / "autograded" / "large" / "pair" / "data.bin").read_bytes() == data


def test_a_folder_without_a_notebook_is_described(course: Course) -> None:
    """By the names of a few files that lie there."""
    for name in "abcdef":
        hand_in(course, "mistaken", notebooks=(), files={name: ""})
    (course.root / "submitted" / "empty" / "pair").mkdir(parents=True)
    ran = flipgrad(course, "--json")
    assert ran.code == 1
    assert "mistaken/pair holds no notebook, but a, b, c, d and 2 more." in ran.said
    assert "empty/pair holds no notebook, but nothing." in ran.said
    last = reported(ran.said)[-1]
    assert [last[name] for name in ("graded", "not_judged", "not_graded")] == [2, 0, 2]


def test_what_was_not_judged_and_who_was_not_graded_are_told_apart(course: Course) -> None:
    """The one waits in Formgrader, and the other for the next run."""
    (hand_in(course, "unreadable", RIGHT) / "first.ipynb").write_text("")
    ran = flipgrad(course)
    assert ran.code == 1
    assert "1 not judged" in words(ran.said)
    assert "not graded" not in ran.said
    assert "What was not judged waits in Formgrader" in ran.said


# Names that are paths.


@pytest.mark.parametrize(
    "arguments",
    [
        ("pair", "--student", "./zoe"),
        ("pair", "--student", "../submitted/zoe", "--force"),
        ("pair", "--student", "zoe/pair/"),
        ("pair", "--student", "."),
        ("./pair",),
        ("..",),
    ],
    ids=" ".join,
)
def test_a_path_names_no_student_and_no_assignment(course: Course, arguments: tuple[str, ...]) -> None:
    """Nothing is graded a second time under another id, and no folder but autograded/ is written."""
    before = rows(course), sorted(course.root.rglob("*"))
    ran = course.run("flipgrad", "autograde", *arguments)
    assert ran.code == 2
    assert "but a path. Nothing was graded." in words(ran.said)
    assert (rows(course), sorted(course.root.rglob("*"))) == before


def test_the_slash_of_a_completed_name_is_dropped(course: Course) -> None:
    """As the shell's Tab key leaves it."""
    ran = flipgrad(course, "--student", "zoe/", assignment="pair/")
    assert ran.code == 0, ran.said
    assert graded(course) == ["zoe"]
    assert len(rows(course)["student"]) == 1


@pytest.mark.parametrize("arguments", [("pair", "--student", "zoe/"), ("pair/",)], ids=" ".join)
def test_nbgraders_command_refuses_paths_too(course: Course, arguments: tuple[str, ...]) -> None:
    """Before anything is graded."""
    ran = course.nbgrader("autograde", *arguments)
    assert ran.code == 1
    assert "is a path. Nothing was graded." in ran.said
    assert files(course) == {}
    assert rows(course)["student"] == []


def test_what_was_not_handed_in_is_said_once(course: Course) -> None:
    """With what to do first, and with what was handed in."""
    ran = flipgrad(course, assignment="nope")
    assert ran.code == 1
    assert ran.said.count("No notebooks were matched") == 1
    assert "`nbgrader collect nope`" in words(ran.said)
    assert words(ran.said).endswith("What was handed in is pair.")


# Points that disagree.


def test_points_that_disagree_with_an_exercise_stop_the_run_before_it_begins(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, with the cell and both numbers, and not for each student."""
    path = course.root / "source" / "conv1d" / "conv1d.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "test_conv1d_dw"
    ]
    cell.metadata.nbgrader.points = 15
    nbformat.write(notebook, path)
    generate(course, "conv1d")
    hand_in_conv1d(course, "ada", "loops")
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", str(course.root.parent))
    says = r"conv1d\.ipynb the verdicts of test_conv1d_dw are on 14 points, and the cell has 15.*Nothing was"
    with pytest.raises(CourseError, match=says):
        open_course("conv1d", "*", force=False, console=Console(quiet=True))


# Feedback.


def test_a_submission_without_its_secret_holds_back_its_own_feedback_only(course: Course) -> None:
    """By name, whatever is in it; and pages that were handed in are nobody's feedback."""
    hand_in(course, "no_secret", RIGHT, stamp=STAMP)
    hand_in(course, "Doe, Jane", RIGHT, stamp=STAMP)
    hand_in(course, "Doe", RIGHT, stamp=STAMP, files={"submission_secret.txt": "3"})
    hand_in(course, "odd_stamp", RIGHT, files={"submission_secret.txt": "2"})
    (course.root / "submitted" / "odd_stamp" / "pair" / "timestamp.txt").write_bytes(b"\xff\xfe")
    pages = {"fake.html": "<script>", "folder.html/inside.txt": "", "ipykernel_launcher.py": "1 / 0"}
    hand_in(course, "zoe", RIGHT, stamp=STAMP, files={"submission_secret.txt": "1", **pages})
    assert flipgrad(course).code == 0
    (course.root / "exchange").mkdir(mode=0o777)
    (course.root / "exchange").chmod(0o777)
    for command in ("generate_feedback", "release_feedback"):
        said = course.nbgrader(command, "pair").said
        assert "Traceback" not in said, said
    assert "The feedback for no_secret was not released: submission_secret.txt cannot be read" in words(said)
    assert "The feedback for Doe, Jane was not released: submission_secret.txt cannot" in words(said)
    assert "The feedback for odd_stamp was not released: timestamp.txt cannot be read" in words(said)
    released = list((course.root / "exchange" / "flipgrad" / "feedback").iterdir())
    assert len(released) == 2 * len(["Doe", "zoe"])
    assert all("Your answer" in page.read_text(encoding="utf-8") for page in released)
    left_out = [path for path in (course.root / "autograded" / "zoe").rglob("*") if path.name in pages]
    assert left_out == []


# Settings without sense.

SETTINGS = {
    "RunBehindTheWall.seconds_per_cell = -1": "'seconds_per_cell' trait of a RunBehindTheWall .* int -1",
    "RunBehindTheWall.seconds_per_call = 0": "'seconds_per_call' .* not the int 0",
    "RunBehindTheWall.seconds_per_call = 'abc'": "'seconds_per_call' .* not the str 'abc'",
    "RunBehindTheWall.seconds_per_call = None": "'seconds_per_call' .* None",
    "RunBehindTheWall.seconds_per_call = float('nan')": "'seconds_per_call' .* nan",
    "RunBehindTheWall.seconds_per_submission = float('inf')": "'seconds_per_submission' .* inf",
    "RunBehindTheWall.seconds_per_call = 10**400": "'seconds_per_call' .* 1000",
    "RunBehindTheWall.allow_unconfined = 'yes'": "'allow_unconfined' .* 'yes'",
    "RunBehindTheWall.second_per_cell = 5": "no RunBehindTheWall.second_per_cell, only allow_unconfined,",
    "Autograde.permissions = 'rw-r--r--'": "'permissions' .* 'rw-r--r--'",
    "Autograde.permissions = 999": "permissions = 999",
    "Autograde.autograde_preprocessors = ['nosuch.Class']": "autograde_preprocessors .* 'nosuch.Class'",
    "Autograde.autograde_preprocessors = ['json.dumps']": "'json.dumps', which is no class",
    "Autograde.exporter_class = 'nosuch.X'": "'nosuch.X' could not be imported",
    "AssignLatePenalties.plugin_class = 'nosuch.Late'": "'nosuch.Late' could not be imported",
    "LimitOutput.max_lines = 'abc'": "'max_lines' .* 'abc'",
    "CourseDirectory.root = '/nosuch'": "/nosuch .* cannot be entered",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_without_sense_is_named(
    course: Course, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """With its value, before anything is graded."""
    configure(course, f"\nc.{setting}\n")
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", str(course.root.parent))
    with pytest.raises(CourseError, match=f"{SETTINGS[setting]}.*Nothing was graded"):
        open_course("pair", "*", force=False, console=Console(quiet=True))


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("Exchange.root = {place!r}", "The exchange"),
        ("Exchange.cache = {place!r}", "The exchange's cache"),
        ("CourseDirectory.db_url = 'sqlite:///' + {place!r} + '/gradebook.db'", "The gradebook"),
        ("CourseDirectory.source_directory = {place!r}", "The course's folder of source work"),
    ],
)
def test_nothing_is_graded_where_students_code_could_read_it(
    course: Course, monkeypatch: pytest.MonkeyPatch, setting: str, what: str
) -> None:
    """Exchange, gradebook and course have no place among programs and packages."""
    place = f"{sysconfig.get_path('purelib')}/of-the-course"
    configure(course, f"\nc.{setting.format(place=place)}\n")
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", str(course.root.parent))
    with pytest.raises(CourseError, match=f"{what} is at {place}.*Move it.*Nothing was graded"):
        open_course("pair", "*", force=False, console=Console(quiet=True))


@pytest.mark.parametrize(
    ("variable", "what"),
    [
        ("JUPYTER_RUNTIME_DIR", "Jupyter's folder of what runs"),
        ("JUPYTER_CONFIG_DIR", "The file of settings nbgrader_config.py"),
        ("TMPDIR", "Your folder for temporary files"),
    ],
)
def test_nothing_is_graded_with_settings_that_students_code_could_read(
    course: Course, monkeypatch: pytest.MonkeyPatch, variable: str, what: str
) -> None:
    """Servers keep their keys there, and nbgrader the address of the gradebook."""
    place = course.root.parent / "lib"
    place.mkdir()
    (place / "nbgrader_config.py").write_text("c = get_config()\n")
    monkeypatch.setattr(sight, "readable_folders", lambda: [str(place)])
    monkeypatch.setattr(tempfile, "tempdir", str(place) if variable == "TMPDIR" else None)
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", str(course.root.parent))
    monkeypatch.setenv(variable, str(place))
    with pytest.raises(CourseError, match=f"{what} is at {place}.*Nothing was graded"):
        open_course("pair", "*", force=False, console=Console(quiet=True))


def test_nothing_is_graded_with_a_home_that_students_code_could_read(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As accounts of services have."""
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", sysconfig.get_path("stdlib"))
    with pytest.raises(CourseError, match=r"Your home is at .*Nothing was graded"):
        open_course("pair", "*", force=False, console=Console(quiet=True))


@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
def test_no_command_grades_by_a_setting_without_sense(course: Course, command: str) -> None:
    """It ends with one sentence."""
    configure(course, "\nc.RunBehindTheWall.seconds_per_cell = -1\n")
    ran = course.run(command, "autograde", "pair")
    assert ran.code == 1
    assert words(ran.said).count("'seconds_per_cell' trait") == 1
    assert "Traceback" not in ran.said
    assert graded(course) == []


def test_settings_that_end_the_program_are_an_error(course: Course) -> None:
    """Not a success in silence."""
    configure(course, "\nimport sys\nsys.exit(0)\n")
    ran = flipgrad(course)
    assert ran.code == 1
    assert "nbgrader_config.py cannot be used: it ends the program (exit code 0)" in words(ran.said)


# The instructor's notebooks.


def without_end(notebook: dict) -> None:
    notebook["cells"][0]["source"] = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x"


def of_version_3(notebook: dict) -> None:
    notebook.update(nbformat=3, nbformat_minor=0)


def without_points(notebook: dict) -> None:
    del notebook["cells"][1]["metadata"]["nbgrader"]["points"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without_end, "RuntimeError: no end solution statement found"),
        (of_version_3, "ValidationError: "),
        (without_points, "KeyError: 'points'"),
    ],
)
def test_an_instructors_notebook_with_a_mistake_is_named(
    course: Course, change: Callable[[dict], None], says: str
) -> None:
    """With what is wrong, and without a traceback."""
    path = course.root / "source" / "pair" / "first.ipynb"
    notebook = json.loads(path.read_text())
    change(notebook)
    path.write_text(json.dumps(notebook))
    ran = flipgrad(course)
    assert ran.code == 1
    assert f"{path} cannot be read: {says}" in words(ran.said)
    assert "Traceback" not in ran.said
    assert graded(course) == []


@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
def test_a_helper_that_is_gone_is_named(course: Course, command: str) -> None:
    """Such as a link whose file was moved."""
    helper = course.root / "source" / "pair" / "helper.py"
    helper.symlink_to("../moved.py")
    ran = course.run(command, "autograde", "pair")
    assert ran.code == 1
    assert f"{helper}, which goes with the instructor's notebooks, cannot be read" in words(ran.said)
    assert "Traceback" not in ran.said
    assert graded(course) == []


# Large files.


def test_a_large_file_beside_the_instructors_notebook_reaches_the_students_code(course: Course) -> None:
    """A copy of it among a student's files is no matter; one of the student's own is left out, and said."""
    data = bytes(range(256)) * 36_000
    (course.root / "source" / "pair" / "data.bin").write_bytes(data)
    reads = "with open('data.bin', 'rb') as file:\n    size = len(file.read())\n"
    reads += "def double(x):\n    return 2 * x if size == 9_216_000 else 0"
    (hand_in(course, "reads", {**RIGHT, "double": reads}) / "data.bin").write_bytes(data)
    (hand_in(course, "own", RIGHT) / "own.bin").write_bytes(data)
    ran = flipgrad(course)
    assert ran.code == 0, ran.said
    assert "4 with all points that the machine gives" in words(ran.said)
    assert words(ran.said).count("too large for the sandbox") == 1
    assert "own: files beside the notebook are too many or too large for the sandbox; left out: 1" in words(
        ran.said
    )
    assert (course.root / "autograded" / "own" / "pair" / "own.bin").read_bytes() == data


@pytest.mark.parametrize("command", ["flipgrad", "nbgrader"])
def test_a_file_of_the_instructors_that_has_no_room_stops_the_run_before_it_begins(
    course: Course, command: str
) -> None:
    """It is named with its size, the limit and what to do."""
    with (course.root / "source" / "pair" / "data.bin").open("wb") as file:
        file.truncate(10**12)
    ran = course.run(command, "autograde", "pair")
    assert ran.code == 1
    said = words(ran.said)
    assert "data.bin has 1000000.0 MB, and one file may have 30.0 MB. Nothing was graded. Make it" in said
    assert "Traceback" not in ran.said
    assert graded(course) == []
    assert rows(course)["submitted_assignment"] == []
