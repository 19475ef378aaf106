"""An archive is looked at before it is unpacked: how much it holds, and whether files of it hide others."""

import posixpath
import tarfile
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from grader.processes.aside import Allowance, TooMuchError, run_aside

MOST_BYTES = 10_000_000_000
"""Bytes that an archive and the archives in it may unpack to, together."""
MOST_ENTRIES = 200_000
"""Files and folders in them, together."""
LARGEST = 1_000_000_000
"""Bytes of a file in them: it is in memory while it is unpacked."""
MOST_TIMES = 100
"""How many times its own size an archive may unpack to."""
ALWAYS = 100_000_000
"""Bytes that even a very small one may unpack to."""
_ALLOWED = Allowance(seconds=900, memory=1 << 30)
"""What looking into an archive may take: a compressed one is read as a whole."""


class Room:
    """How much may still come out of an archive and the archives in it.

    Parameters
    ----------
    archive
        The outermost.
    """

    def __init__(self, archive: Path, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES) -> None:
        self._bytes = min(most_bytes, max(ALWAYS, MOST_TIMES * archive.stat().st_size))
        self._entries = most_entries

    def take(self, archive: Path, single: Collection[str]) -> None:
        """Look into an archive that is to be unpacked, and count what it holds.

        Parameters
        ----------
        archive
            The outermost, or one that was in it.
        single
            Endings of files of which no two may have the same name: only the last would be left.

        Raises
        ------
        ValueError
            If it holds too much, or two such files. Then nothing of it is counted.
        RuntimeError
            If it cannot be read.
        """
        try:
            found = run_aside(lambda: self._look_into(archive, single), _ALLOWED).decode(
                "utf-8", "surrogateescape"
            )
        except TooMuchError as error:
            raise ValueError(f"what it holds could not be listed within {error}") from error
        size, largest, entries, twice = found.split(" ", 3)
        if int(entries) > self._entries:
            raise ValueError(f"it holds more than {self._entries:,} files and folders")
        if int(size) > self._bytes:
            raise ValueError(f"it would unpack to more than {self._bytes / 1e6:,.0f} MB")
        if int(largest) > LARGEST:
            raise ValueError(f"it holds a file of more than {LARGEST / 1e6:,.0f} MB")
        if twice:
            raise ValueError(twice)
        self._bytes -= int(size)
        self._entries -= int(entries)

    def _look_into(self, archive: Path, single: Collection[str]) -> bytes:
        """Give the bytes of an archive and of its largest file, its entries, and what its names hide."""
        sizes: list[int] = []
        names: list[str] = []
        links = 0
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                names = packed.namelist()
                # It is unpacked by name, each time the last of that name.
                sizes = [packed.getinfo(name).file_size for name in names]
        elif tarfile.is_tarfile(archive):
            size = 0
            with tarfile.open(archive) as packed_too:
                for member in packed_too:
                    sizes.append(member.size)
                    size += member.size
                    links += not (member.isdir() or member.isreg())
                    if not member.isdir():
                        names.append(member.name)
                    if size > self._bytes or len(sizes) > self._entries:
                        break  # the rest need not be known
        largest = max(sizes, default=0)
        # A link is unpacked as what it leads to.
        size = sum(sizes) + links * largest
        found = f"{size} {largest} {len(sizes)} {_told_twice(names, single)}"
        return found.encode("utf-8", "surrogateescape")


def _told_twice(names: Sequence[str], single: Collection[str]) -> str:
    """Say which file is there more than once; empty if each has a name of its own."""
    for name, count in Counter(map(posixpath.normpath, names)).items():
        if count > 1 and Path(name).suffix in single:
            return (
                f"it holds {name!r} {count} times, and these may be of several students. "
                "Put each into a folder named by the student's id"
            )
    return ""
