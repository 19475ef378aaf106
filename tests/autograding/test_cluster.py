"""`flipgrad autograde --scheduler`: a real Dask scheduler, and real workers in folders of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from gradebooks import hand_in, read_notebooks, read_rows
from scratch import Course, Ran, copy_course

pytestmark = pytest.mark.slow

PATIENCE = 300
"""Seconds that a process may take to start, or to end, on a busy machine."""
STUDENTS = [
    "cell_deleted",
    "flip_forgotten",
    "loops",
    "only_plain",
    "syntax_error",
    "untouched",
]
SLOW = "import time\ntime.sleep(1)"
"""What keeps a worker busy for so long that a test can meet it at work."""
LOCAL = ["flipgrad", "autograde", "conv1d", "--json"]

BROKEN_PACKAGE = """
import sys
sys.modules["grader"] = None
"""


@dataclass
class Cluster:
    """A scheduler, and the workers that a test gave it."""

    folder: Path
    address: str
    scheduler: "subprocess.Popen[str]"
    workers: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def command(self) -> list[str]:
        return [*LOCAL, "--scheduler", self.address]

    def log(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))


@contextmanager
def start_scheduler(folder: Path) -> Iterator[Cluster]:
    """Start one that has nothing of ours."""
    file = folder / "scheduler.json"
    without = folder / "without.py"
    without.write_text(BROKEN_PACKAGE, encoding="utf-8")
    where = ("--host=127.0.0.1", "--port=0", f"--scheduler-file={file}", f"--preload={without}")
    with _started(folder, "scheduler", *where) as scheduler:
        wait_until(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("}"), folder)
        yield Cluster(folder, json.loads(file.read_text(encoding="utf-8"))["address"], scheduler)


@contextmanager
def start_workers(
    scheduler: Cluster, folder: Path, count: int, options: tuple[str, ...] = ("--nthreads=1", "--no-nanny")
) -> Iterator[Cluster]:
    """Give a scheduler workers; at the end every process of theirs is ended."""
    with ExitStack() as stack:
        cluster = Cluster(folder, scheduler.address, scheduler.scheduler)
        for number in range(count):
            worker = _started(folder, "worker", cluster.address, *options, name=f"worker{number}")
            cluster.workers.append(stack.enter_context(worker))
        for number in range(count):
            log = folder / f"worker{number}.log"
            wait_until(lambda log=log: "Registered to" in log.read_text(encoding="utf-8"), folder)
        yield cluster


@contextmanager
def _started(folder: Path, kind: str, *options: str, name: str = "") -> Iterator["subprocess.Popen[str]"]:
    name = name or kind
    place = Course(folder / name / "folder")
    place.root.mkdir(parents=True)
    with (folder / f"{name}.log").open("w", encoding="utf-8") as log:
        process = place.start("dask", kind, *options, "--no-dashboard", stdout=log.fileno())
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_until(holds, folder: Path | None = None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        logs = sorted(folder.glob("*.log")) if folder else []
        said = "\n".join(log.read_text(encoding="utf-8")[-2000:] for log in logs)
        assert time.monotonic() < deadline, f"waited in vain. {said}"
        time.sleep(0.05)


def below(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """List the processes that it started, and those that they started."""
    return psutil.Process(process.pid).children(recursive=True)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


def graded(said: str) -> list[str]:
    """List the students of the lines that `--json` prints, in their order."""
    lines = (json.loads(line) for line in said.splitlines() if line.startswith("{"))
    return [line["student"] for line in lines if "student" in line]


def gradebook(course: Course) -> str:
    return f"sqlite:///{course.root}/gradebook.db"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with submissions, and nothing graded."""
    course = copy_course(tmp_path_factory.mktemp("handed_in"))
    assert course.nbgrader("generate_assignment", "conv1d").code == 0
    hand_in(course, STUDENTS, SLOW)
    return course


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests that do not end it; workers are each test's own."""
    with start_scheduler(tmp_path_factory.mktemp("scheduler")) as scheduler:
        yield scheduler


def copied(course: Course, folder: Path) -> Course:
    shutil.copytree(course.root, folder / "course", symlinks=True)
    return Course(folder / "course")


@pytest.fixture(scope="module")
def expected(handed_in: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same course, graded by processes of this machine."""
    course = copied(handed_in, tmp_path_factory.mktemp("expected"))
    ran = course.run(*LOCAL)
    assert ran.code == 0, ran.said
    assert sorted(graded(ran.said)) == STUDENTS
    return course


@pytest.fixture
def course(handed_in: Course, tmp_path: Path) -> Course:
    """A copy for one test."""
    return copied(handed_in, tmp_path)


def assert_graded_as(expected: Course, course: Course) -> None:
    rows = read_rows(gradebook(expected))
    assert sorted(rows) == STUDENTS
    assert read_rows(gradebook(course)) == rows
    assert read_notebooks(course) == read_notebooks(expected)


def test_a_cluster_gives_what_local_processes_give(
    expected: Course, course: Course, scheduler: Cluster, tmp_path: Path
) -> None:
    """Every row and every byte; by both workers, and no process of theirs is left when they end."""
    with start_workers(scheduler, tmp_path, 2) as cluster:
        ran = course.run(*cluster.command)
        assert ran.code == 0, ran.said + cluster.log()
        assert sorted(graded(ran.said)) == STUDENTS
        assert_graded_as(expected, course)
        sandboxes = [below(worker) for worker in cluster.workers]
        assert all(sandboxes)
        for worker in cluster.workers:
            worker.terminate()
        wait_until(lambda: all(all_gone(each) for each in sandboxes))
    assert not list(tmp_path.glob("worker*/**/*.ipynb"))


def test_a_worker_that_is_killed_loses_nothing(
    expected: Course, course: Course, scheduler: Cluster, tmp_path: Path
) -> None:
    """The other one marks what it had, nobody is graded twice, and its sandbox ends with it."""
    with start_workers(scheduler, tmp_path, 2) as cluster:
        with course.start(*cluster.command) as process:
            lines = [next_student(process)]
            victim = cluster.workers[0]
            sandbox = below(victim)
            assert sandbox
            victim.kill()
            lines += process.stdout
        assert process.returncode == 0, "".join(lines) + cluster.log()
        assert sorted(graded("".join(lines))) == STUDENTS
        assert_graded_as(expected, course)
        wait_until(lambda: all_gone(sandbox))


def next_student(process: "subprocess.Popen[str]") -> str:
    """Wait for the next line about a student."""
    assert process.stdout
    for line in process.stdout:
        if graded(line):
            return line
    pytest.fail("The command ended before a student was graded.", pytrace=False)


@pytest.mark.long
def test_the_only_worker_is_killed_and_its_nanny_starts_another(
    expected: Course, course: Course, scheduler: Cluster, tmp_path: Path
) -> None:
    """The material reaches the new one too. Several threads make no difference."""
    with start_workers(scheduler, tmp_path, 1, ("--nthreads=2", "--nanny")) as cluster:
        with course.start(*cluster.command) as process:
            lines = [next_student(process)]
            # Of the nanny's children the one that has a sandbox.
            nanny = psutil.Process(cluster.workers[0].pid)
            (worker,) = (each for each in nanny.children() if each.children())
            worker.kill()
            lines += process.stdout
        assert process.returncode == 0, "".join(lines) + cluster.log()
        assert sorted(graded("".join(lines))) == STUDENTS
        assert_graded_as(expected, course)


@pytest.mark.long
def test_stopping_it_leaves_no_tasks_on_the_cluster(
    expected: Course, course: Course, scheduler: Cluster, tmp_path: Path
) -> None:
    """Ctrl-C says what to do; then the cluster is idle, and the next run does the rest."""
    with start_workers(scheduler, tmp_path, 1) as cluster:
        with course.start(*cluster.command) as process:
            first = next_student(process)
            process.send_signal(signal.SIGINT)
            said = "".join(process.stdout)
        assert process.returncode == 130, said
        assert "run this again for the rest" in said
        assert "Traceback" not in said
        wait_until(lambda: count_tasks(cluster) == 0)
        done = sorted(read_notebooks(course))
        assert graded(first + said)
        assert len(done) < len(STUDENTS)
        again = course.run(*cluster.command)
    assert again.code == 0, again.said
    assert sorted(done + graded(again.said)) == STUDENTS
    assert_graded_as(expected, course)


def count_tasks(cluster: Cluster) -> int:
    """Ask the scheduler how many tasks it knows."""
    code = (
        "import sys; from distributed import Client\n"
        "with Client(sys.argv[1]) as client:\n"
        "    print(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))"
    )
    asked = [sys.executable, "-c", code, cluster.address]
    return int(subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout)


@pytest.mark.long
def test_a_scheduler_that_is_lost_loses_nothing(expected: Course, course: Course, tmp_path: Path) -> None:
    """The command says so and ends; a run with local processes does the rest."""
    with (
        start_scheduler(tmp_path) as own,
        start_workers(own, tmp_path, 1) as cluster,
        course.start(*cluster.command) as process,
    ):
        said = next_student(process)
        cluster.scheduler.kill()
        said += "".join(process.stdout)
    assert process.returncode == 1, said
    assert f"The Dask scheduler at {cluster.address} is gone. Nothing is lost" in said
    assert "Traceback" not in said
    again = course.run(*LOCAL)
    assert again.code == 0, again.said
    assert sorted(graded(said) + graded(again.said)) == STUDENTS
    assert_graded_as(expected, course)


# Clusters that cannot grade.


def assert_refused(ran: Ran, words: str, course: Course) -> None:
    assert ran.code == 1, ran.said
    assert words in ran.said
    assert "Traceback" not in ran.said
    assert read_notebooks(course) == {}
    assert read_rows(gradebook(course)) == {}


def test_a_scheduler_that_is_not_there(course: Course) -> None:
    """Nobody listens at the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        ran = course.run(*LOCAL, "--scheduler", address)
    assert_refused(ran, f"There is no Dask scheduler to be reached at {address}", course)


@pytest.mark.parametrize("address", ["nonsense://127.0.0.1:1", "tls://127.0.0.1:1"])
def test_an_address_that_is_none(course: Course, address: str) -> None:
    """A protocol that is unknown, or one that needs certificates where there are none."""
    ran = course.run(*LOCAL, "--scheduler", address)
    assert_refused(ran, f"There is no Dask scheduler to be reached at {address}", course)


@pytest.mark.long
def test_a_scheduler_without_workers(course: Course, scheduler: Cluster) -> None:
    """The message says how to start one."""
    ran = course.run(*scheduler.command)
    assert_refused(ran, f"has no workers. Start one on each machine: dask worker {scheduler.address}", course)


@pytest.mark.long
def test_distributed_is_not_installed(course: Course, tmp_path: Path) -> None:
    """The message says how to install it."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "distributed.py").write_text("raise ImportError('it is not installed')")
    path = os.pathsep.join(filter(None, [str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")]))
    ran = course.run("env", f"PYTHONPATH={path}", *LOCAL, "--scheduler", "tcp://127.0.0.1:1")
    assert_refused(ran, "pip install 'flipgrad[cluster]'", course)


WITHOUT_PACKAGE = """
import importlib.metadata, sys
found = importlib.metadata.version
def version(name):
    if name == "flipgrad":
        raise importlib.metadata.PackageNotFoundError(name)
    return found(name)
importlib.metadata.version = version
"""
OTHER_VERSION = """
import importlib.metadata
found = importlib.metadata.version
importlib.metadata.version = lambda name: "0.0.1" if name == "flipgrad" else found(name)
"""
OTHER_CODE = """
import grader.autograding.edition
grader.autograding.edition.edition = lambda: "0.1.0 (0ther)"
"""
HOME_IN_SIGHT = """
import os
from grader.wall import sight
sight.readable_folders = lambda: [os.path.expanduser("~")]
"""
NO_SANDBOX = """
from grader.wall import launch
launch.CONFINEMENTS = ()
"""


@pytest.mark.parametrize(
    ("preload", "words"),
    [
        pytest.param(WITHOUT_PACKAGE, "has no Flipgrad, and the course has", marks=pytest.mark.long),
        (OTHER_VERSION, "has Flipgrad 0.0.1, and the course has"),
        pytest.param(OTHER_CODE, "has Flipgrad 0.1.0 (0ther), and the course has", marks=pytest.mark.long),
        pytest.param(BROKEN_PACKAGE, "A worker cannot grade (ModuleNotFoundError", marks=pytest.mark.long),
        (HOME_IN_SIGHT, "cannot grade. Its home is at"),
        pytest.param(
            NO_SANDBOX,
            "cannot grade. This machine gives no way to keep students' code in",
            marks=pytest.mark.long,
        ),
    ],
    ids=["without-package", "other-version", "other-code", "broken-package", "home-in-sight", "no-sandbox"],
)
def test_workers_that_cannot_grade(
    course: Course, scheduler: Cluster, tmp_path: Path, preload: str, words: str
) -> None:
    """Nothing is graded, rather than some of it differently."""
    file = tmp_path / "preload.py"
    file.write_text(preload)
    options = ("--nthreads=1", "--no-nanny", f"--preload={file}")
    with start_workers(scheduler, tmp_path, 1, options) as cluster:
        ran = course.run(*cluster.command)
        assert_refused(ran, words, course)
