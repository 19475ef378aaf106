"""How much of a disk a session may take where its folder has no file system of its own.

The supervisor looks again and again. Where there is too much, it ends the process that ran most since it
looked last, and removes what was made last until the rest is allowed.
"""

import contextlib
import os
import signal
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BLOCK = 512
"""What the system counts in, whatever a file system's own blocks are."""
_READABLE = 0o700
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_DEEPEST = 100
"""Folders in each other."""


class Room:
    """What a folder may hold.

    Files without a name that a process still has open, or in its memory, are counted with it.

    Parameters
    ----------
    folder
        The folder.
    most_bytes, most_files
        What may be there: bytes on the disk; files and folders.
    largest
        The bytes of a file of unknown size: what is in memory only can have been that large.
    """

    def __init__(self, folder: str, most_bytes: int, most_files: int, largest: int) -> None:
        self._folder, self._largest = folder, largest
        self._most_bytes, self._most_files = most_bytes, most_files
        self._ran: dict[int, int] = {}
        """The processor time of each process when it was last looked at."""

    def keep(self, family: list[int]) -> None:
        """See that no more is taken than may be.

        Parameters
        ----------
        family
            The processes of the session.
        """
        before, self._ran = self._ran, {pid: _processor_time(pid) for pid in family}
        nameless = sum(_nameless(family, self._folder, self._largest).values())
        named = [*_inside(self._folder)]
        size, number = sum(each.size for each in named) + nameless, len(named)
        if size <= self._most_bytes and number <= self._most_files:
            return
        if family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(
                    max(family, key=lambda pid: (self._ran[pid] - before.get(pid, 0), pid)), signal.SIGKILL
                )
        for each in sorted(named, key=lambda each: each.changed, reverse=True):
            if size <= self._most_bytes and number <= self._most_files:
                break
            *way, name = each.way
            with contextlib.suppress(OSError), _opened(self._folder, way) as place:
                os.rmdir(name, dir_fd=place) if each.is_folder else os.unlink(name, dir_fd=place)
                size, number = size - each.size, number - 1


@dataclass(frozen=True)
class _Entry:
    way: tuple[str, ...]
    """The names that lead to it from the folder."""
    size: int
    changed: int
    """In nanoseconds; nothing that code may call sets it."""
    is_folder: bool


def _inside(folder: str) -> Iterator[_Entry]:
    """List all that is below a folder; what lies too deep to be looked at is more than may be."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        way = waiting.pop()
        if len(way) > _DEEPEST:
            yield _Entry(way, sys.maxsize, sys.maxsize, is_folder=True)
            continue
        try:
            with _opened(folder, way) as place:
                found = [*_entries(place, way)]
        except OSError:
            continue  # it was removed meanwhile
        yield from found
        waiting += [each.way for each in found if each.is_folder]


def _entries(place: int, way: tuple[str, ...]) -> Iterator[_Entry]:
    with os.scandir(place) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                about = entry.stat(follow_symlinks=False)
                is_folder = stat.S_ISDIR(about.st_mode)
                yield _Entry((*way, entry.name), about.st_blocks * _BLOCK, about.st_ctime_ns, is_folder)


@contextlib.contextmanager
def _opened(folder: str, way: Iterable[str]) -> Iterator[int]:
    """Open a folder below another one, name by name, and follow no link: any name can become one."""
    with contextlib.ExitStack() as stack:
        place = os.open(folder, _FOLDER)
        stack.callback(os.close, place)
        for name in way:
            place = _enter(place, name)
            stack.callback(os.close, place)
        yield place


def _enter(place: int, name: str) -> int:
    handle = os.open(name, os.O_PATH | _FOLDER, dir_fd=place)
    try:
        itself = f"/proc/self/fd/{handle}"
        if os.fstat(handle).st_mode & _READABLE != _READABLE:
            # Made so that its owner may not look, who is this process's account, too.
            os.chmod(itself, _READABLE)
        return os.open(itself, os.O_RDONLY | os.O_DIRECTORY)
    finally:
        os.close(handle)


def _nameless(family: Iterable[int], folder: str, largest: int) -> dict[tuple[int, int], int]:
    """Give the bytes of files that have no name any more: device and number of each -> bytes."""
    found: dict[tuple[int, int], int] = {}
    for pid in family:
        found |= _in_memory(pid, folder, largest)
    for pid in family:
        found |= _open(pid)
    return found


def _open(pid: int) -> dict[tuple[int, int], int]:
    found = {}
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                about = os.stat(f"/proc/{pid}/fd/{name}")
                if stat.S_ISREG(about.st_mode) and about.st_nlink == 0:
                    found[about.st_dev, about.st_ino] = about.st_blocks * _BLOCK
    return found


def _in_memory(pid: int, folder: str, largest: int) -> dict[tuple[int, int], int]:
    found = {}
    with contextlib.suppress(OSError), open(f"/proc/{pid}/maps", "rb") as file:
        for line in file:
            if line.endswith(b" (deleted)\n") and folder.encode() in line:
                device, number = line.split()[3:5]
                major, minor = (int(part, 16) for part in device.split(b":"))
                found[os.makedev(major, minor), int(number)] = largest
    return found


def _processor_time(pid: int) -> int:
    """Give for how many nanoseconds a process has run; 0 where nobody knows."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[0])
    except (OSError, IndexError, ValueError):
        return 0
