"""Collecting: what one student hands in stops nobody else's, and nobody's files are taken by a link."""

import io
import os
import socket
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from classroom import configure, copy_of, make_course
from scratch import Course

pytestmark = pytest.mark.slow

STAMP = "2030-01-01 12:00:00.000000 UTC"
LATER = "2030-01-02 12:00:00.000000 UTC"
SECRET = "what no student sees"
NBGRADERS = "--ExchangeFactory.collect=nbgrader.exchange.default.ExchangeCollect"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with an exchange into which nobody submitted."""
    course = make_course(tmp_path_factory.mktemp("made"))
    inbound(course).mkdir(parents=True)
    (course.root / "exchange").chmod(0o777)
    (course.root / "source" / "pair" / "answers.txt").write_text(SECRET)
    return course


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return copy_of(made, tmp_path)


def inbound(course: Course) -> Path:
    return course.root / "exchange" / "flipgrad" / "inbound"


def submit(course: Course, student: str, stamp: str = STAMP, files: dict[str, str] | None = None) -> Path:
    """Put a submission where `nbgrader submit` puts it, with its permissions."""
    folder = inbound(course) / f"{student}+pair+{stamp}+{student}{stamp[9]}"
    always = {"first.ipynb": student + stamp, "timestamp.txt": stamp, "submission_secret.txt": "s"}
    for name, text in (always | (files or {})).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be there already, and nobody's to write
        path.write_text(text)
        path.chmod(0o444)
        os.utime(path, (1e9, 1e9))
    folder.chmod(0o777)
    return folder


def collected(course: Course) -> dict[str, tuple[str, bytes, int]]:
    """Give every file and folder in submitted/: its permissions, content and time."""
    root = course.root / "submitted"
    return {
        str(path.relative_to(root)): (
            f"{path.lstat().st_mode:o}",
            path.read_bytes() if path.is_file() else b"",
            path.stat().st_mtime_ns if path.is_file() else 0,
        )
        for path in root.rglob("*")
    }


def students(course: Course) -> list[str]:
    return sorted(path.name for path in (course.root / "submitted").iterdir())


# Through the exchange.


@pytest.mark.parametrize("settings", ["", "c.CourseDirectory.groupshared = True\n"])
def test_honest_submissions_are_collected_as_nbgrader_does(
    course: Course, tmp_path: Path, settings: str
) -> None:
    """The same files, permissions and choice; the first time, again, and with newer ones."""
    configure(course, "\nc.CourseDirectory.max_file_size = 1\n" + settings)
    files = {"data/table": "1,2", "feedback/old": "1", "data/__pycache__/x": "1", "big": "1" * 2000}
    submit(course, "ada", files=files)
    submit(course, "ben")
    submit(course, "ben", LATER)
    other = copy_of(course, tmp_path / "other")
    for arguments in ((), ("--update",), (), ("--before-duedate",), ("--update",)):
        ours = course.nbgrader("collect", "pair", *arguments)
        theirs = other.nbgrader("collect", "pair", NBGRADERS, *arguments)
        assert ours.code == theirs.code == 0, ours.said
        assert collected(course) == collected(other) != {}
        for says in ("already exists", "No newer submission", "Updating", "too large", "cheating attempt"):
            assert ours.said.count(says) == theirs.said.count(says), says
        for each in (course, other):
            submit(each, "zoe")
            submit(each, "ada", LATER)
    assert {"ben/pair/first.ipynb", "zoe/pair/timestamp.txt"} <= collected(course).keys()


def test_what_is_no_submission_stops_nobody_elses(course: Course) -> None:
    """It is named, and an older one of the same student counts."""
    submit(course, "ada")
    submit(course, "zoe")
    folder = submit(course, "mid")
    odd = [f"mid+pair+{LATER}+{number}" for number in range(4)]
    (inbound(course) / odd[0]).write_text("")
    (inbound(course) / odd[1]).symlink_to("nowhere")
    (inbound(course) / odd[2]).symlink_to(course.root / "source" / "pair")
    os.mkfifo(inbound(course) / odd[3])
    odd += ["mid+pair+yesterday+r", f"+pair+{STAMP}+r", f"new\nline+pair+{STAMP}+r"]
    for name in odd[4:]:
        (inbound(course) / name).mkdir()
    ran = course.nbgrader("collect", "pair")
    assert ran.code == 0
    assert "Traceback" not in ran.said
    for name in odd:
        assert f"{name.replace(chr(10), chr(92) + 'n')} was not collected: " in ran.said
    assert students(course) == ["ada", "mid", "zoe"]
    taken = course.root / "submitted" / "mid" / "pair" / "first.ipynb"
    assert taken.read_bytes() == (folder / "first.ipynb").read_bytes()


def test_nothing_is_followed(course: Course) -> None:
    """A link, and what is neither file nor folder, is left out and named; the rest is collected."""
    submit(course, "ada")
    folder = submit(course, "mid", files={"data/table": "1,2"})
    source = course.root / "source"
    links = {"all": source, "notes.txt": source / "pair" / "answers.txt", "gone": Path("nowhere")}
    links |= {"loop": Path("loop"), "data/up": Path("..")}
    for name, to in links.items():
        (folder / name).symlink_to(to)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(folder, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
    ran = course.nbgrader("collect", "pair")
    assert ran.code == 0
    assert "Traceback" not in ran.said
    for name in (*links, "pipe", "socket"):
        assert f"{name} of {folder} was left out: it is a link, or no plain file" in ran.said
    assert students(course) == ["ada", "mid"]
    names = {path.name for path in (course.root / "submitted" / "mid" / "pair").rglob("*")}
    assert names == {"first.ipynb", "timestamp.txt", "submission_secret.txt", "data", "table"}
    assert SECRET.encode() not in b"".join(content for _, content, _ in collected(course).values())


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else")
def test_a_file_of_somebody_else_is_not_taken_by_a_hard_link(course: Course) -> None:
    """One of the student's own is a file like any other."""
    folder = submit(course, "mid")
    os.link(course.root / "source" / "pair" / "answers.txt", folder / "notes.txt")
    (folder / "mine").write_text("")
    os.link(folder / "mine", folder / "mine_again")
    for path in (folder, folder / "mine"):
        os.chown(path, 12345, 12345)
    assert f"notes.txt of {folder} was left out" in course.nbgrader("collect", "pair").said
    names = {path.name for path in (course.root / "submitted" / "mid" / "pair").iterdir()}
    assert {"mine", "mine_again", "first.ipynb"} <= names
    assert "notes.txt" not in names


def huge(folder: Path) -> None:
    with (folder / "big").open("wb") as file:
        file.truncate(10**12)


def nested(folder: Path) -> None:
    (folder / "/".join("d" * 150)).mkdir(parents=True)


@pytest.mark.parametrize(("make", "says"), [(huge, "it is too large"), (nested, "more than 100 folders")])
def test_what_cannot_be_collected_leaves_the_student_the_older_one(
    course: Course, make: Callable[[Path], None], says: str
) -> None:
    """It is named, and there are no halves."""
    submit(course, "ada")
    submit(course, "mid")
    assert course.nbgrader("collect", "pair").code == 0
    before = collected(course)
    for student in ("mid", "new"):
        make(submit(course, student, LATER))
    ran = course.nbgrader("collect", "pair", "--update")
    assert "Traceback" not in ran.said
    assert ran.said.count(f"was not collected: {says}") == 2
    assert collected(course) == before


def test_a_timestamp_that_is_none_stops_nobody_elses(course: Course) -> None:
    """Not the first time, and not the second, when it is read."""
    odd = {"soon": "soon", "mark": "\ufeff", "number": "9" * 30, "empty": ""}
    for student, stamp in odd.items():
        submit(course, student, files={"timestamp.txt": stamp})
    path = submit(course, "bytes") / "timestamp.txt"
    path.chmod(0o644)
    path.write_bytes(STAMP.encode("utf-16"))
    assert course.nbgrader("collect", "pair").code == 0
    submit(course, "zoe")
    for arguments in ((), ("--update",), ("--before-duedate",)):
        ran = course.nbgrader("collect", "pair", *arguments)
        assert ran.code == 0, ran.said
        assert "Traceback" not in ran.said
    assert students(course) == sorted([*odd, "bytes", "zoe"])


def test_a_collected_program_runs_with_nobody_elses_rights(course: Course) -> None:
    """The copy is the instructor's; the student's mark that it runs as its owner is not."""
    folder = submit(course, "mid", files={"program": "#!/bin/sh"})
    (folder / "program").chmod(0o6755)
    assert course.nbgrader("collect", "pair").code == 0
    taken = course.root / "submitted" / "mid" / "pair" / "program"
    assert stat.S_IMODE(taken.stat().st_mode) == 0o755


def test_more_time_counts_when_work_before_the_due_date_is_collected(course: Course) -> None:
    """For who has it, and for nobody else."""
    assert course.nbgrader("db", "assignment", "add", "pair", "--duedate", "2030-01-01 13:00").code == 0
    ran = course.run("flipgrad", "extend", "ada", "pair", "--until", "2030-01-02 13:00")
    assert ran.code == 0, ran.said
    assert "The gradebook has no student 'ada' yet: see that this is the id." in ran.said
    for student in ("ada", "ben"):
        for stamp in (STAMP, LATER):
            submit(course, student, stamp)
    assert course.nbgrader("collect", "pair", "--before-duedate").code == 0
    for student, stamp in (("ada", LATER), ("ben", STAMP)):
        taken = course.root / "submitted" / student / "pair" / "first.ipynb"
        assert taken.read_text() == student + stamp


# From archives.


@pytest.fixture
def archive(course: Course) -> Path:
    folder = course.root / "downloaded" / "pair" / "archive"
    folder.mkdir(parents=True)
    return folder


def write_zip(path: Path, *names: str, **contents: bytes) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, path.stem)
        for name, content in contents.items():
            file.writestr(name, content)


def of(course: Course, student: str) -> list[str]:
    """List what was collected of a student."""
    folder = course.root / "submitted" / student / "pair"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_outermost_name_is_the_students(course: Course, archive: Path) -> None:
    """Whatever folders are in it, and what computers and Jupyter put there is nobody's."""
    for student in ("ada", "ben"):
        write_zip(
            archive / f"{student}.zip", "pair/first.ipynb", "pair/second.ipynb", "__MACOSX/._first.ipynb"
        )
        write_zip(
            archive / f"{student}2.zip",
            *("first.ipynb", ".ipynb_checkpoints/first-checkpoint.ipynb", "__MACOSX/pair/._first.ipynb"),
        )
        write_zip(archive / f"{student}, junior.zip", "work/of/mine/first.ipynb")
        (archive / f"{student}3" / "pair").mkdir(parents=True)
        (archive / f"{student}3" / "pair" / "first.ipynb").write_text("")
    (archive / "loose.ipynb").write_text("")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    ids = [f"{student}{end}" for student in ("ada", "ben") for end in ("", ", junior", "2", "3")]
    assert students(course) == ids
    assert of(course, "ada") == ["first.ipynb", "second.ipynb"]
    assert (course.root / "submitted" / "ben" / "pair" / "first.ipynb").read_text() == "ben"
    assert all(of(course, student) == ["first.ipynb"] for student in ids if student not in ("ada", "ben"))
    assert "loose.ipynb was not collected: it is in no folder with a student's id" in ran.said


def test_what_lies_beside_the_notebook_comes_with_it(course: Course, archive: Path) -> None:
    """And what is in folders there; not what passes for the exchange's, nor what lies around it."""
    names = (
        "helper.py",
        "data/table.csv",
        "Makefile",
        "data/first.ipynb",
        "timestamp.txt",
        "package/__pycache__/a.pyc",
    )
    write_zip(archive / "ada.zip", "read.me", "pair/first.ipynb", *(f"pair/{name}" for name in names))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("first.ipynb", "")
        file.writestr("numbers.gz", "is no archive that can be unpacked")
    write_zip(archive / "ben.zip", **{"work.zip": packed.getvalue()})
    assert course.nbgrader("zip_collect", "pair").code == 0
    assert of(course, "ada") == ["Makefile", "data/first.ipynb", "data/table.csv", "first.ipynb", "helper.py"]
    assert of(course, "ben") == ["first.ipynb", "numbers.gz"]


def test_a_whole_class_may_come_in_one_archive(course: Course, archive: Path) -> None:
    """With a folder, or an archive, for each student."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("first.ipynb", "")
    names = ("dan/first.ipynb", "dan/helper.py", "eve/pair/first.ipynb", "__MACOSX/dan/._first.ipynb")
    write_zip(archive / "class.zip", *names, **{"flo.zip": inner.getvalue()})
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 0, ran.said
    assert [(student, of(course, student)) for student in students(course)] == [
        ("dan", ["first.ipynb", "helper.py"]),
        ("eve", ["first.ipynb"]),
        ("flo", ["first.ipynb"]),
    ]


def test_an_archive_that_cannot_be_unpacked_stops_nobody_elses(course: Course, archive: Path) -> None:
    """It is named, with a link in archive/, which is not followed, and who handed in no notebook."""
    write_zip(archive / "aa.zip", "first.ipynb")
    write_zip(archive / "zz.zip", "first.ipynb")
    (archive / "short.zip").write_bytes((archive / "aa.zip").read_bytes()[:40])
    write_zip(archive / "up.zip", "first.ipynb", "../../../up.txt")
    (archive / "gone.zip").symlink_to("nowhere")
    (archive / "all").symlink_to(course.root / "source")
    (archive / "mid").mkdir()
    (archive / "mid" / "first.ipynb").symlink_to(course.root / "source" / "pair" / "answers.txt")
    write_zip(archive / "none.zip", "first.pdf")
    write_zip(archive / "class.zip", "dan/first.ipynb", "eve/first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    assert "Traceback" not in ran.said
    for name in ("short.zip", "up.zip", "gone.zip", "all", "mid/first.ipynb", "none", "class"):
        assert f"/{name} was not collected: " in ran.said
    assert students(course) == ["aa", "zz"]
    assert not list(course.root.parent.rglob("up.txt"))


def test_an_expression_for_other_names_decides_instead(course: Course, archive: Path) -> None:
    """As in nbgrader, and as the docs show it."""
    configure(
        course,
        "\nc.FileNameCollectorPlugin.named_regexp = "
        r'''r".*/(?P<student_id>[^/_]+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)\.ipynb"''' + "\n",
    )
    (archive / "ada_attempt_2026-11-03-15-00-00_first.ipynb").write_text("")
    assert course.nbgrader("zip_collect", "pair").code == 0
    assert of(course, "ada") == ["first.ipynb", "timestamp.txt"]


# Never two students as one.


def notebook(course: Course, name: str) -> bytes:
    return (course.root / "release" / "pair" / f"{name}.ipynb").read_bytes()


def pack(path: Path, entries: list[tuple[str, bytes]]) -> None:
    """Write a zip or a tar by the ending, also one in which a name stands twice."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about names that stand twice
            for name, content in entries:
                file.writestr(name, content)
        return
    with tarfile.open(path, "w:gz") as packed:
        for name, content in entries:
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))


FLAT = {
    "before": ["ada_first.ipynb", "bob_first.ipynb"],
    "after": ["first_ada.ipynb", "first_bob.ipynb"],
    "moodle": ["Ada Lovelace_1_assignsubmission_file_first.ipynb", "Bob_2_assignsubmission_file_first.ipynb"],
    "ids_only": ["ada.ipynb", "bob.ipynb"],
    "numbered": ["first.ipynb", "first (1).ipynb"],
    "one_as_released": ["first.ipynb", "bob.ipynb"],
    "other_capitals": ["first.ipynb", "First.ipynb"],
    "twice": ["first.ipynb", "first.ipynb"],
    "twice_by_path": ["first.ipynb", "./first.ipynb"],
    "in_a_folder": ["all/ada_first.ipynb", "all/bob_first.ipynb"],
    "beside_a_folder": ["bob/first.ipynb", "ada_first.ipynb"],
    "at_other_depths": ["ada/first.ipynb", "bob/pair/first.ipynb"],
    "around_a_folder": ["first.ipynb", "ada/first.ipynb", "bob/first.ipynb"],
    "different_notebooks": ["ada_first.ipynb", "bob_second.ipynb"],
}


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_notebooks_of_several_students_are_no_students(course: Course, archive: Path, ending: str) -> None:
    """Nothing of such an archive is collected; it is named, with what to do, and others are collected."""
    for name, entries in FLAT.items():
        pack(archive / f"{name}{ending}", [(entry, notebook(course, "first")) for entry in entries])
    write_zip(archive / "zoe.zip", "first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    assert "Traceback" not in ran.said
    assert students(course) == ["zoe"]
    for name in FLAT:
        (line,) = (line for line in ran.said.splitlines() if "ERROR" in line and f"/{name}{ending}" in line)
        assert " was not collected: " in line
    assert ran.said.count("ada_first.ipynb, bob_first.ipynb are side by side") == 2
    assert "Put each student's into a folder named by the id" in ran.said


@pytest.mark.parametrize("alone", [True, False])
def test_they_are_none_in_an_archive_in_the_archive_either(
    course: Course, archive: Path, tmp_path: Path, alone: bool
) -> None:
    """Whether it is taken for a class or not; a class of which one folder is such loses that one only."""
    entries = {name: [(entry, notebook(course, "first")) for entry in names] for name, names in FLAT.items()}
    inner = []
    for name in ("before", "numbered", "twice"):
        pack(tmp_path / f"{name}.zip", entries[name])
        inner.append((f"{name}.zip", (tmp_path / f"{name}.zip").read_bytes()))
    ours = [("dan/first.ipynb", notebook(course, "first")), ("eve/first.ipynb", notebook(course, "first"))]
    pack(archive / "class.tar.gz", [*inner, *ours])
    if not alone:
        write_zip(archive / "zoe.zip", "first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    assert students(course) == (["dan", "eve"] if alone else ["zoe"])
    assert ("class.tar.gz is taken for the whole class" in ran.said) == alone
    names = ("class/before", "class/numbered", "class/twice.zip") if alone else ("class",)
    assert all(f"/{name} was not collected: " in ran.said for name in names)
    assert (
        "twice.zip, which is in another archive, was not unpacked: it holds 'first.ipynb' 2 times" in ran.said
    )


def test_what_is_clearly_one_students_is_collected(course: Course, archive: Path) -> None:
    """The assignment's notebooks, Jupyter's copies, a notebook of the student's own, one earlier version."""
    first, second = notebook(course, "first"), notebook(course, "second")
    own = b'{"cells": [{"cell_type": "code", "source": "1 + 1", "metadata": {}}], "nbformat": 4}'
    classes = {
        "both": [("first.ipynb", first), ("second.ipynb", second)],
        "copy": [("first.ipynb", first), ("first-Copy1.ipynb", first), ("first-Copy1-Copy2.ipynb", first)],
        "own": [("first.ipynb", first), ("tries.ipynb", own), ("more/tries.ipynb", own)],
        "old": [("first.ipynb", first), ("old/first.ipynb", first), ("old/second.ipynb", second)],
        "renamed": [("first (1).ipynb", first)],
    }
    for student, entries in classes.items():
        pack(archive / f"{student}.zip", entries)
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 0, ran.said
    for student, entries in classes.items():
        assert of(course, student) == sorted(name for name, _ in entries), ran.said


def test_archives_and_folders_of_one_name_are_not_mixed(course: Course, archive: Path) -> None:
    """All of them are named, and none is collected."""
    pack(archive / "work.zip", [("first.ipynb", notebook(course, "first"))])
    pack(archive / "work.tar.gz", [("second.ipynb", notebook(course, "second"))])
    pack(archive / "folder.zip", [("first.ipynb", notebook(course, "first"))])
    (archive / "folder").mkdir()
    (archive / "folder" / "second.ipynb").write_bytes(notebook(course, "second"))
    write_zip(archive / "zoe.zip", "first.ipynb")
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    for name in ("work.zip", "work.tar.gz", "folder.zip", "folder"):
        assert f"/{name} was not collected: a folder or another archive has the same name" in ran.said
    assert students(course) == ["zoe"]


@pytest.mark.parametrize(
    ("expression", "collected"),
    [
        (r".*/(?P<student_id>[^/_]+)_(?P<file_id>\w+)\.ipynb", ["ada", "bob"]),
        (r".*/(?P<student_id>[^/]+)/(?P<file_id>[^/]+)\.ipynb", []),
        (r".*/(?P<student_id>[^/]+)/[^/]*_(?P<file_id>[^/]+)\.ipynb", []),
    ],
)
def test_an_expression_tells_whose_each_is_or_nothing_is_collected(
    course: Course, archive: Path, expression: str, collected: list[str]
) -> None:
    """One that gives several students' notebooks to one id does not tell it."""
    configure(course, f'\nc.FileNameCollectorPlugin.named_regexp = r"{expression}"\n')
    pack(archive / "class.zip", [(name, notebook(course, "first")) for name in FLAT["before"]])
    pack(archive / "other.tar.gz", [("zoe_first.ipynb", notebook(course, "first"))])
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == (not collected), ran.said
    submitted = course.root / "submitted"
    found = students(course) if submitted.exists() else []
    assert [student for student in found if student not in ("zoe", "other")] == collected
    assert len(found) == len(collected) + 1
    if not collected:
        assert "ada_first.ipynb, bob_first.ipynb of class were not collected: " in ran.said


def test_a_newer_time_does_not_make_two_students_one(course: Course, archive: Path) -> None:
    """Where names differ in more than the time."""
    configure(
        course,
        "\nc.FileNameCollectorPlugin.named_regexp = "
        r'''r".*_(?P<student_id>[a-z]+)_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)\.ipynb"''' + "\n",
    )
    for name in ("mary_lee_2026-11-03-15-00-00", "john_lee_2026-11-03-16-00-00"):
        (archive / f"{name}_first.ipynb").write_bytes(notebook(course, "first"))
    for time in ("2026-11-03-15-00-00", "2026-11-03-16-00-00"):
        (archive / f"x_ada_{time}_first.ipynb").write_bytes(notebook(course, "first"))
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    assert students(course) == ["ada"]
    assert "names differ in more than a time" in ran.said


def test_an_archive_in_a_class_that_is_cut_off_leaves_no_half(course: Course, archive: Path) -> None:
    """It is named, and stays; the others of the class are collected."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as packed:
        for name, content in (("first.ipynb", notebook(course, "first")), ("noise", os.urandom(100_000))):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    ours = [("dan/first.ipynb", notebook(course, "first")), ("eve/first.ipynb", notebook(course, "first"))]
    pack(archive / "class.zip", [*ours, ("flo.tar.gz", whole.getvalue()[:50_000])])
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    assert "flo.tar.gz, which is in another archive, was not unpacked: " in ran.said
    assert students(course) == ["dan", "eve"]


def test_what_computers_add_is_nobodys_for_an_expression_either(course: Course, archive: Path) -> None:
    """It makes no student doubtful."""
    configure(
        course,
        "\nc.FileNameCollectorPlugin.named_regexp = "
        r'''r".*/extracted/(?P<student_id>[^/]+)/.*(?P<file_id>first).*\.ipynb"''' + "\n",
    )
    names = ("first.ipynb", ".ipynb_checkpoints/first-checkpoint.ipynb", "__MACOSX/._first.ipynb")
    write_zip(archive / "ada.zip", *names)
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 0, ran.said
    assert of(course, "ada") == ["first.ipynb"]
    assert (course.root / "submitted" / "ada" / "pair" / "first.ipynb").read_text() == "ada"


def test_an_archive_that_unpacks_to_far_more_than_it_is_stays_packed(course: Course, archive: Path) -> None:
    """Nothing of it is collected; in the archive of a class it costs the others nothing."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("first.ipynb", notebook(course, "first"))
        file.writestr("zeros", bytes(101_000_000))
    (archive / "ada.zip").write_bytes(bomb.getvalue())
    with tarfile.open(archive / "ben.tar.gz", "w:gz") as packed:
        about = tarfile.TarInfo("zeros")
        about.size = 101_000_000
        packed.addfile(about, io.BytesIO(bytes(about.size)))
    pack(archive / "cyd.zip", [("first.ipynb", notebook(course, "first")), ("more.zip", bomb.getvalue())])
    ran = course.nbgrader("zip_collect", "pair")
    assert ran.code == 1, ran.said
    for name in ("ada.zip", "ben.tar.gz"):
        assert f"/{name} was not collected: it would unpack to more than 100 MB." in ran.said
    assert "more.zip, which is in another archive, was not unpacked: it would unpack to more" in ran.said
    assert students(course) == ["cyd"]
    assert of(course, "cyd") == ["first.ipynb", "more.zip"]
