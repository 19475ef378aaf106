"""How much of a disk a session may take where its folder has no file system of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.wall.inside.disk import Room

MEGABYTE = 1 << 20


@pytest.fixture
def process():
    """A process that could be the one that wrote."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def write(folder: Path, name: str, megabytes: int) -> None:
    (folder / name).write_bytes(os.urandom(megabytes * MEGABYTE))


def test_what_is_allowed_stays(tmp_path, process):
    """Also as much as may be."""
    write(tmp_path, "data", 3)
    Room(str(tmp_path), 4 * MEGABYTE, 1, MEGABYTE).keep([process.pid])
    assert process.poll() is None
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_too_much_ends_the_process_and_removes_what_came_last(tmp_path, process):
    """What was there before is kept."""
    for name in ("first", "second", "third"):
        write(tmp_path, name, 2)
    Room(str(tmp_path), 5 * MEGABYTE, 10, MEGABYTE).keep([process.pid])
    assert process.wait(60) == -signal.SIGKILL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "second"]


def test_too_many_files_are_too_much_folders_too(tmp_path, process):
    """However small they are."""
    for number in range(9):
        (tmp_path / f"{number}").mkdir()
    Room(str(tmp_path), MEGABYTE, 5, MEGABYTE).keep([process.pid])
    assert process.wait(60) == -signal.SIGKILL
    assert len([*tmp_path.iterdir()]) == 5


def test_a_folder_that_nobody_may_look_into_is_looked_into(tmp_path, process):
    """By whoever owns it."""
    write(tmp_path, "first", 1)
    (tmp_path / "closed").mkdir()
    write(tmp_path / "closed", "data", 3)
    (tmp_path / "closed").chmod(0o300)
    Room(str(tmp_path), 2 * MEGABYTE, 10, MEGABYTE).keep([process.pid])
    assert process.wait(60) == -signal.SIGKILL
    assert not (tmp_path / "closed" / "data").exists()


def test_folders_that_no_path_leads_to_are_too_much(tmp_path, process):
    """Nobody can count what is in them."""
    name, before = "d" * 200, os.open(".", os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for _ in range(30):
            os.mkdir(name)
            os.chdir(name)
    finally:
        os.chdir(before)
        os.close(before)
    Room(str(tmp_path), MEGABYTE, 1000, MEGABYTE).keep([process.pid])
    assert process.wait(60) == -signal.SIGKILL


HOLDS = """
import mmap, sys, tempfile
with tempfile.TemporaryFile(dir=sys.argv[1]) as file:
    file.write(bytes(3 << 20))
    file.flush()
    held = mmap.mmap(file.fileno(), 4096)
    if sys.argv[2] == "in memory":
        file.close()
    print(flush=True)
    input()
"""


@pytest.mark.parametrize("how", ["open", "in memory"])
def test_files_without_a_name_are_counted(tmp_path, how):
    """As long as a process has them open, or in its memory."""
    command = [sys.executable, "-c", HOLDS, str(tmp_path), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            assert [*tmp_path.iterdir()] == []
            Room(str(tmp_path), 4 * MEGABYTE, 10, 3 * MEGABYTE).keep([process.pid])
            assert process.poll() is None
            Room(str(tmp_path), 2 * MEGABYTE, 10, 3 * MEGABYTE).keep([process.pid])
            assert process.wait(60) == -signal.SIGKILL
        finally:
            process.kill()
