"""A command that is a fork behaves as one that is a new process: what most tests of commands rely on."""

import os
import re
from pathlib import Path

import forks
import pytest
from scratch import Course, Ran, copy_course

pytestmark = pytest.mark.slow

COMMANDS = [
    ("nbgrader", "generate_assignment", "conv1d", "--force"),
    ("nbgrader", "autograde", "conv9"),
    ("flipgrad", "autograde", "conv1d"),
    ("flipgrad", "nonsense"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which everything has been generated, so that each command finds the same twice."""
    course = copy_course(tmp_path_factory.mktemp("forks"))
    assert course.nbgrader("generate_assignment", "conv1d").code == 0
    return course


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_fork_ends_and_speaks_as_a_new_process(course: Course, command: tuple[str, ...]) -> None:
    """The same exit code, and the same words in the same order."""
    with course.start(*command) as process:
        said, _ = process.communicate()
    assert course.run(*command) == Ran(process.returncode, said)


def test_a_fork_has_folder_environment_and_streams_of_its_own(course: Course, tmp_path: Path) -> None:
    """Seen by the settings, which a command runs; and nothing of it reaches the next one."""
    (tmp_path / "course").mkdir()
    other = Course(tmp_path / "course")
    (other.root / "nbgrader_config.py").write_text(
        "import os, sys\n"
        "streams = [os.fstat(number).st_ino for number in range(3)]\n"
        "print('it:', os.getcwd(), os.environ['HOME'], sys.argv, os.getsid(0) == os.getpid(), sys.path[0])\n"
        "print('left:', sorted(set(os.environ) & {'LEFT'}), len(set(streams)), flush=True)\n"
        "os.environ['LEFT'] = 'x'\n"
    )
    with other.start("nbgrader", "list") as process:
        new, _ = process.communicate()
    for _ in range(2):
        fork = other.run("nbgrader", "list")
        assert fork == Ran(process.returncode, new)
        assert f"it: {other.root}" in fork.said
        assert "left: []" in fork.said
    assert os.getcwd() not in re.findall(r"it: (\S+)", fork.said)


def test_a_fork_that_is_killed_says_so(course: Course, tmp_path: Path) -> None:
    """By the exit code, as a new process; the next command is not concerned."""
    (tmp_path / "course").mkdir()
    other = Course(tmp_path / "course")
    (other.root / "nbgrader_config.py").write_text("import os; os.kill(os.getpid(), 9)")
    assert other.run("nbgrader", "list") == Ran(-9, "")
    assert course.run("nbgrader", "--version").code == 0


def test_the_process_that_forks_is_replaced(course: Course) -> None:
    """Where something has killed it."""
    assert course.run("nbgrader", "--version").code == 0
    server, _ = forks._server()
    server.kill()
    server.wait()
    assert course.run("nbgrader", "--version").code == 0
