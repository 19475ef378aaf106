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


def test_a_folder_whose_files_nobody_may_look_at_is_looked_into(tmp_path, process):
    """It could be listed, and what is in it could not be counted."""
    (tmp_path / "closed").mkdir()
    write(tmp_path / "closed", "data", 3)
    (tmp_path / "closed").chmod(0o400)
    Room(str(tmp_path), 2 * MEGABYTE, 10, MEGABYTE).keep([process.pid])
    assert not (tmp_path / "closed" / "data").exists()


class Listed(list):
    """Stands for what os.scandir gives."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.mark.parametrize("when", ["it is listed", "files are removed"])
def test_nothing_is_removed_through_a_link(tmp_path, process, monkeypatch, when):
    """Although a folder becomes a link to somebody else's after it was looked at, and before it is again."""
    others, own = tmp_path / "others", tmp_path / "own"
    for folder in (others, own / "led"):
        folder.mkdir(parents=True)
        write(folder, "data", 3)
    kill, listed = os.kill, os.scandir

    def lead_astray():
        if not (own / "led").is_symlink():
            (own / "led").rename(tmp_path / "away")
            (own / "led").symlink_to(others)

    def list_and_lead(path):
        found = [*listed(path)]
        if when == "it is listed":
            lead_astray()
        return Listed(found)

    def kill_and_lead(*args):
        kill(*args)
        lead_astray()

    write(own, "more", 3)
    monkeypatch.setattr(os, "scandir", list_and_lead)
    monkeypatch.setattr(os, "kill", kill_and_lead)
    Room(str(own), 2 * MEGABYTE, 10, MEGABYTE).keep([process.pid])
    assert process.wait(60) == -signal.SIGKILL
    assert (others / "data").exists()
    assert not (own / "more").exists()


@pytest.mark.parametrize(("depth", "length"), [(30, 200), (150, 1)])
def test_folders_in_folders_are_looked_into(tmp_path, process, depth, length):
    """Also those that no path leads to; too many of them are too much."""
    name, before = "d" * length, os.open(".", os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for _ in range(depth):
            os.mkdir(name)
            os.chdir(name)
        write(Path(), "data", 2)
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
