"""Landlock by its system calls: what each version of it is asked for, and what it then does."""

import ctypes
import os
import struct
import subprocess
import sys

import pytest

from grader.wall.inside import confine, landlock

needs_landlock = pytest.mark.skipif(not landlock.version(), reason="the kernel has no Landlock")


@pytest.mark.parametrize(
    ("version", "files", "network", "scopes"),
    [
        (1, 0x1FFF, 0, 0),
        (2, 0x3FFF, 0, 0),
        (3, 0x7FFF, 0, 0),
        (4, 0x7FFF, 3, 0),
        (5, 0xFFFF, 3, 0),
        (6, 0xFFFF, 3, 3),
        (8, 0xFFFF, 3, 3),
        (9, 0x1FFFF, 3, 3),
        (99, 0x1FFFF, 3, 3),
    ],
)
def test_all_that_a_version_governs_is_governed(monkeypatch, version, files, network, scopes):
    """Named sockets too, where it can; and no older kernel is asked for what it does not know."""
    asked = []

    def note(number, *arguments):
        asked.append((number, arguments))
        return os.open(os.devnull, os.O_RDONLY)

    monkeypatch.setattr(landlock, "version", lambda: version)
    monkeypatch.setattr(landlock, "_call", note)
    assert landlock.restrict(["/usr", "/nowhere/at/all"], ["/"], ["/dev/null"]) == version
    (create, (fields, *_)), *rules, (restrict, _) = asked
    assert (create, restrict) == (444, 446)
    assert struct.unpack("=QQQ", ctypes.string_at(fields, 24)) == (files, network, scopes)
    granted = [struct.unpack("=Q", ctypes.string_at(given[2], 8))[0] for _, given in rules]
    of_a_file = 0b111 | 1 << 14 | 1 << 15 | 1 << 16
    assert granted == [0b1101, 0b1000, files & of_a_file]


@pytest.mark.parametrize("version", range(6))
def test_without_namespaces_an_old_landlock_is_not_enough(version):
    """Signals would go out."""
    with pytest.raises(confine.Unavailable, match=r"Linux 6\.12"):
        confine.require_scopes(version)
    confine.require_scopes(6)


def test_a_kernel_without_landlock_is_told(monkeypatch):
    """As what is not available, and not as if all were well."""
    monkeypatch.setattr(landlock, "version", lambda: 0)
    with pytest.raises(confine.Unavailable, match="no Landlock"):
        confine.allow_files_only([], [], [])


def test_an_empty_list_of_system_calls_is_no_protection():
    """It is refused where it would be put on."""
    with pytest.raises(confine.Unavailable, match="no list of system calls"):
        confine.filter_system_calls(b"")


RESTRICTED = """
import os, sys
from grader.wall.inside import landlock
readable, listed, writable, closed = sys.argv[1:]
landlock.restrict(["/usr", "/lib", readable], [listed], [writable, "/dev/null"])
def can(*arguments):
    try:
        os.close(os.open(*arguments))
        return True
    except PermissionError:
        return False
print([
    can(f"{readable}/file", os.O_RDONLY),
    can(f"{readable}/file", os.O_WRONLY),
    can(f"{listed}", os.O_RDONLY),
    can(f"{listed}/file", os.O_RDONLY),
    can(f"{writable}/new", os.O_CREAT | os.O_RDWR),
    can(f"{closed}/file", os.O_RDONLY),
    can("/dev/null", os.O_RDWR),
])
"""


@needs_landlock
def test_what_is_named_may_be_opened_and_nothing_else(tmp_path):
    """In a process of its own, which stays restricted."""
    folders = [tmp_path / name for name in ("readable", "listed", "writable", "closed")]
    for folder in folders:
        folder.mkdir()
        (folder / "file").touch()
    command = [sys.executable, "-c", RESTRICTED, *map(str, folders)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "[True, False, True, False, True, False, True]\n"
