"""Autograding that is killed, interrupted, or out of room: the next run does the rest, as if undisturbed.

Real commands on copies of one scratch course.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

import nbformat
import psutil
import pytest
from classroom import (
    RIGHT,
    WRONG,
    configure,
    copy_of,
    files,
    flipgrad,
    hand_in,
    hidden,
    make_course,
    reported,
    rows,
)
from scratch import Course, Ran

pytestmark = pytest.mark.slow

STUDENTS = [f"student{number}" for number in range(8)]
ROUNDS = 6
PATIENCE = 300
"""Seconds after which something does not happen any more, on a busy machine."""
SLOW = "import time\n\ntime.sleep(0.3)\n\n\n"
"""Put before a solution, so that there is a middle."""


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a class that nobody has graded yet."""
    course = make_course(tmp_path_factory.mktemp("handed_in"))
    for number, student in enumerate(STUDENTS):
        cells = {**(WRONG if number % 3 == 1 else RIGHT), "why": f"Because of {number}."}
        cells["double"] = SLOW + cells["double"]
        hand_in(course, student, cells, stamp="2030-01-01 12:00:00 UTC", files={"data/notes.txt": student})
    return course


@pytest.fixture(scope="module")
def undisturbed(handed_in: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same course after an undisturbed run."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("undisturbed"))
    ran = flipgrad(course, "--json")
    assert ran.code == 0, ran.said
    assert len(named(ran.said)) == len(STUDENTS)
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Iterator[Course]:
    """A copy to disturb."""
    course = copy_of(handed_in, tmp_path)
    yield course
    shutil.rmtree(temporary(course), ignore_errors=True)


def temporary(course: Course) -> Path:
    """Name a folder for what is needed while a run lasts: with a short path, such as people have."""
    return Path(tempfile.gettempdir(), f"unbreakable-{os.getpid()}-{id(course)}")


def named(said: str) -> list[str]:
    """List the students that a run reported."""
    return [line["student"] for line in reported(said) if "student" in line]


def assert_as_undisturbed(course: Course, undisturbed: Course) -> None:
    """The same rows, the same files, and nothing left over."""
    assert rows(course) == rows(undisturbed)
    assert files(course) == files(undisturbed)
    assert hidden(course) == []


def assert_nothing_half_written(course: Course) -> None:
    """Whatever is in autograded/ for people to see is complete; the gradebook is a sound database."""
    for folder in (course.root / "autograded").glob("[!.]*/pair"):
        names = {path.name for path in folder.iterdir()}
        assert {"first.ipynb", "second.ipynb", "numbers.csv", "timestamp.txt", "data"} <= names
        for path in folder.glob("*.ipynb"):
            assert json.loads(path.read_text(encoding="utf-8"))["cells"]
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book:
        assert book.execute("pragma integrity_check").fetchall() == [("ok",)]


# Runs that can be disturbed.


class Run:
    """`flipgrad autograde --json` in the background, with a folder of its own for temporary files."""

    def __init__(self, course: Course, *command: str) -> None:
        self.temporary = temporary(course)
        self.temporary.mkdir(exist_ok=True)
        self._output: IO[str] = (course.root.parent / "said").open("w+", encoding="utf-8")
        self.process = psutil.Popen(
            command or ("flipgrad", "autograde", "pair", "--json", "--jobs", "2"),
            cwd=course.root,
            env={**course.environment, "TMPDIR": str(self.temporary)},
            stdout=self._output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        """What it said so far."""
        return Path(self._output.name).read_text(encoding="utf-8")

    def family(self) -> list[psutil.Process]:
        """List the processes that it started, and those that they started."""
        try:
            return list(self.process.children(recursive=True))
        except psutil.NoSuchProcess:
            return []

    def sandboxes(self) -> list[psutil.Process]:
        """List the processes around and above students' code."""
        return [each for each in self.family() if "zygote" in _command(each) or "bwrap" in _command(each)]

    def workers(self) -> list[psutil.Process]:
        """List the processes that grade."""
        try:
            return list(self.process.children())
        except psutil.NoSuchProcess:
            return []

    def wait_for(self, many: int) -> None:
        """Wait until so many students are reported, or it has ended."""
        until = time.monotonic() + PATIENCE
        while len(named(self.said)) < many and self.process.poll() is None:
            assert time.monotonic() < until, self.said
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it as a power cut would, and wait until nothing of it is there."""
        family = self.family()
        with suppress(psutil.NoSuchProcess):
            self.process.kill()
        self.process.wait()
        assert_gone(family)

    def end(self) -> Ran:
        """Wait for its end."""
        family: set[psutil.Process] = set()
        until = time.monotonic() + 2 * PATIENCE
        while self.process.poll() is None:
            family.update(self.family())
            assert time.monotonic() < until, self.said
            time.sleep(0.02)
        assert_gone(list(family))
        return Ran(self.process.returncode, self.said)

    def close(self) -> None:
        """End it whatever it does."""
        family = self.family()
        for each in (self.process, *family):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait()
        psutil.wait_procs(family, PATIENCE)
        self._output.close()
        self.left = [path.name for path in self.temporary.iterdir()]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def assert_gone(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, PATIENCE)
    assert [str(each) for each in alive] == []


# Killed.


def test_killed_at_any_moment(course: Course, undisturbed: Course) -> None:
    """Again and again, the whole of it or first a part: nothing is graded twice, half, or lost."""
    seed = int(os.environ.get("FLIPGRAD_SEED") or random.SystemRandom().randrange(10**6))
    print(f"To replay: FLIPGRAD_SEED={seed}")
    chance = random.Random(seed)
    all_named: list[str] = []
    for _ in range(ROUNDS):
        target = chance.choice(["everything", "a worker", "a sandbox"])
        enough = chance.randrange(3)
        with closing(Run(course)) as run:
            run.wait_for(enough)
            time.sleep(chance.uniform(0, 2 if not enough else 0.4))
            victims = {"a worker": run.workers, "a sandbox": run.sandboxes}.get(target, list)()
            if victims:
                with suppress(psutil.NoSuchProcess):
                    chance.choice(victims).kill()
                time.sleep(chance.uniform(0, 0.5))
            run.kill()
            all_named += named(run.said)
        assert_nothing_half_written(course)
        if len(set(all_named)) == len(STUDENTS):
            break
    with closing(Run(course)) as run:
        last = run.end()
    assert last.code == 0, last.said
    all_named += named(last.said)
    assert len(all_named) == len(set(all_named))
    assert_as_undisturbed(course, undisturbed)
    assert run.left == []


def test_killed_workers_and_sandboxes_are_replaced(course: Course, undisturbed: Course) -> None:
    """The same run goes on, in the middle of submissions, and ends as if nothing had been."""
    seed = int(os.environ.get("FLIPGRAD_SEED") or random.SystemRandom().randrange(10**6))
    print(f"To replay: FLIPGRAD_SEED={seed}")
    chance = random.Random(seed)
    killed = 0
    with closing(Run(course)) as run:
        for many in range(6):
            run.wait_for(many)
            time.sleep(chance.uniform(0, 0.3))
            # Far apart: what kills a submission three times, or its sandbox twice, is left to a person.
            victims = {0: run.sandboxes, 1: run.workers, 4: run.workers, 5: run.sandboxes}.get(many, list)()
            if victims:
                with suppress(psutil.NoSuchProcess):
                    chance.choice(victims).kill()
                    killed += 1
        ran = run.end()
    assert killed
    assert ran.code == 0, ran.said
    assert sorted(named(ran.said)) == STUDENTS
    assert_as_undisturbed(course, undisturbed)
    assert run.left == []


ENDLESS = "while True:\n    pass"
"""In place of a solution, so that a run cannot end before it is interrupted."""
NO_LIMITS = """
c.RunBehindTheWall.seconds_per_cell = 3600
c.RunBehindTheWall.seconds_per_submission = 3600
"""
MORE = [f"more{number}" for number in range(4)]
"""Students with whom nbgrader's command, too, takes several processes."""


@contextmanager
def never_ending(course: Course, student: str) -> Iterator[None]:
    """Let a submission take as long as a run lasts; afterwards it is as it was."""
    settings = course.root / "nbgrader_config.py"
    notebook = course.root / "submitted" / student / "pair" / "first.ipynb"
    before = {path: path.read_text(encoding="utf-8") for path in (settings, notebook)}
    content = nbformat.reads(before[notebook], as_version=4)
    (cell,) = (cell for cell in content.cells if cell.source.startswith(SLOW))
    cell.source = ENDLESS
    nbformat.write(content, notebook)
    configure(course, NO_LIMITS)
    yield
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


@pytest.mark.long
def test_nbgraders_command_interrupted_from_the_keyboard(course: Course) -> None:
    """It says the same, and the next run does the rest."""
    for student in MORE:
        hand_in(course, student, {**RIGHT, "double": SLOW + RIGHT["double"]}, stamp="2030-01-01 12:00:00 UTC")
    with never_ending(course, STUDENTS[-1]), closing(Run(course, "nbgrader", "autograde", "pair")) as run:
        until = time.monotonic() + PATIENCE
        while not list((course.root / "autograded").glob("[!.]*/pair")):
            assert run.process.poll() is None, run.said
            assert time.monotonic() < until, run.said
            time.sleep(0.02)
        os.killpg(run.process.pid, signal.SIGINT)
        ran = run.end()
    assert ran.code == 130
    assert "Stopped. What was graded so far is recorded" in ran.said
    assert "Traceback" not in ran.said
    again = flipgrad(course)
    assert again.code == 0, again.said
    assert len(list((course.root / "autograded").glob("[!.]*/pair"))) == len(STUDENTS + MORE)


def test_interrupted_from_the_keyboard(course: Course, undisturbed: Course) -> None:
    """It says so, with the usual exit code, and the next run does the rest."""
    with never_ending(course, STUDENTS[-1]), closing(Run(course)) as run:
        run.wait_for(1)
        assert run.process.poll() is None, run.said
        family = run.family()
        os.killpg(run.process.pid, signal.SIGINT)  # as a terminal does, to all that belong to it
        ran = run.end()
        assert_gone(family)
    assert ran.code == 130
    assert "Stopped. What was graded so far is recorded" in ran.said
    assert "Traceback" not in ran.said
    assert_nothing_half_written(course)
    again = flipgrad(course, "--json")
    assert again.code == 0, again.said
    assert sorted([*named(ran.said), *named(again.said)]) == STUDENTS
    assert_as_undisturbed(course, undisturbed)


# Not alone.


def test_two_graders_do_not_harm_each_other(course: Course, undisturbed: Course) -> None:
    """The second says that another is at work, whichever command it is; the first finishes."""
    with closing(Run(course)) as run:
        run.wait_for(1)
        run.process.suspend()  # so that it cannot end before
        seconds = flipgrad(course), course.nbgrader("autograde", "pair")
        run.process.resume()
        first = run.end()
    for second in seconds:
        assert second.code == 1
        assert "Another autograding is at work" in second.said
        assert "Traceback" not in second.said
    assert first.code == 0, first.said
    assert sorted(named(first.said)) == STUDENTS
    assert_as_undisturbed(course, undisturbed)


@pytest.mark.parametrize(
    ("lock", "words"),
    [("immediate", "cannot be written"), pytest.param("exclusive", "cannot be read", marks=pytest.mark.long)],
)
def test_a_locked_gradebook(course: Course, undisturbed: Course, lock: str, words: str) -> None:
    """It waits as long as the settings say, then says what is locked; the next run does it."""
    database = course.root / "gradebook.db"
    configure(course, f'c.CourseDirectory.db_url = "sqlite:///{database}?timeout=1"\n')
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute(f"begin {lock}")
        ran = flipgrad(course)
        other.execute("rollback")
    assert ran.code == 1
    assert f"gradebook {words}: database is locked" in " ".join(ran.said.split())
    assert "run this again" in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    assert list((course.root / "autograded").glob("[!.]*/pair")) == []
    if lock == "immediate":
        assert flipgrad(course).code == 0
        assert_as_undisturbed(course, undisturbed)


# No room.

FULL = """
import errno
import os

import grader.autograding.recorder

written = []
on_the_disk = os.fsync


def no_space(*arguments):
    written.append(arguments)
    if len(written) > {most}:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return on_the_disk(*arguments)


grader.autograding.recorder.os.fsync = no_space
"""


def test_a_disk_that_becomes_full(course: Course, undisturbed: Course) -> None:
    """It stops with a sentence, what was there stays, and with room the next run does the rest."""
    assert flipgrad(course, "--student", STUDENTS[-1]).code == 0
    settings = (course.root / "nbgrader_config.py").read_text()
    configure(course, FULL.format(most=20))
    ran = flipgrad(course, "--force", "--json")
    assert ran.code == 1
    assert "cannot be written: No space left on device. Nothing is lost" in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    assert 0 < len(named(ran.said)) < len(STUDENTS)
    assert_nothing_half_written(course)
    assert (course.root / "autograded" / STUDENTS[-1] / "pair").is_dir()
    (course.root / "nbgrader_config.py").write_text(settings)
    assert flipgrad(course).code == 0
    assert_as_undisturbed(course, undisturbed)


@pytest.mark.long
@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
@pytest.mark.parametrize(
    ("mount", "words"),
    [
        ("mount -t tmpfs -o size=100k none autograded", "No space left on device"),
        (
            "mount --bind autograded autograded && mount -o remount,bind,ro autograded",
            "Read-only file system",
        ),
    ],
)
def test_a_real_disk_without_room(course: Course, undisturbed: Course, mount: str, words: str) -> None:
    """Likewise, where the kernel refuses."""
    (course.root / "autograded").mkdir()
    command = f"{mount} && exec flipgrad autograde pair"
    if course.run("unshare", "-m", "sh", "-c", mount).code:
        pytest.skip("mounts are not allowed here")
    ran = course.run("unshare", "-m", "sh", "-c", command)
    assert ran.code == 1
    assert words in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    # That disk went with the command; what is in the gradebook fits whatever comes next.
    assert_nothing_half_written(course)
    assert flipgrad(course).code == 0
    assert_as_undisturbed(course, undisturbed)


@pytest.mark.long
@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
def test_a_gradebook_on_a_disk_without_room(course: Course, undisturbed: Course) -> None:
    """Nothing counts as graded whose rows could not be written."""
    book = course.root / "book" / "gradebook.db"
    book.parent.mkdir()
    shutil.copy(course.root / "gradebook.db", book)
    with (course.root / "nbgrader_config.py").open("a") as settings:
        settings.write(f'\nc.CourseDirectory.db_url = "sqlite:///{book}"\n')
    mount = (
        "mount -t tmpfs -o size=400k none book && cp gradebook.db book && (cat /dev/zero > book/rest; true)"
    )
    if course.run("unshare", "-m", "sh", "-c", mount).code:
        pytest.skip("mounts are not allowed here")
    ran = course.run("unshare", "-m", "sh", "-c", f"{mount} && exec flipgrad autograde pair")
    assert ran.code == 1
    assert "the gradebook cannot be written" in ran.said
    assert "database or disk is full. Nothing is lost" in " ".join(ran.said.split())
    assert "Traceback" not in ran.said
    assert named(ran.said) == []
    assert_nothing_half_written(course)
    assert flipgrad(course).code == 0
    shutil.copy(book, course.root / "gradebook.db")
    assert_as_undisturbed(course, undisturbed)
