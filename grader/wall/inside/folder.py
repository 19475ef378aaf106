"""Which files of a folder are new or have changed, and which of those may cross the wall.

A test cell runs in a folder of its own, and the student's code in another. Both halves watch theirs with
this, so that each gets what was written in the other.

A file crosses only if its name says that it holds data. What a program would take for code or settings
(modules, pickles, `matplotlibrc`) does not, nor what is hidden.
"""

import contextlib
import os
import time
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

MOST_FILES = 200
LARGEST_FILE = 7_000_000
MOST_BYTES = 20_000_000
"""Of all files together that cross in one direction while a notebook is graded."""
PIECE = 4_000_000
"""Bytes of a file that are sent at a time, as a frame has a largest size."""
_MOST_ENTRIES = 4_000
_DEEPEST = 4
_LONGEST_NAME = 300
_TICK = 100_000_000
"""Nanoseconds after which the clock that files are stamped with has surely gone on."""
_DATA = frozenset(
    (
        *(
            "csv",
            "tsv",
            "tab",
            "txt",
            "md",
            "rst",
            "log",
            "dat",
            "data",
            "in",
            "out",
            "inp",
            "srt",
            "tex",
            "dot",
        ),
        *("json", "jsonl", "ndjson", "geojson", "xml", "html", "htm", "yaml", "yml", "toml"),
        *("db", "db3", "sqlite", "sqlite3", "npy", "npz", "bin"),
        *("png", "jpg", "jpeg", "svg", "pdf", "bmp", "pbm", "pgm", "ppm", "wav"),
    )
)
"""Endings of names. Formats that only large libraries read are not among them: nor what those unpickle."""
_NO_DATA = frozenset({"matplotlibrc", "pyproject.toml"})


def may_cross(name: str) -> bool:
    """Say whether a file of this name, relative to its folder, may cross the wall.

    The name of a folder ends with a slash.
    """
    parts = name.removesuffix("/").split("/")
    if len(name) > _LONGEST_NAME or len(parts) > _DEEPEST or not name.isprintable() or "\\" in name:
        return False
    if any(not part or part.startswith(".") or part == "__pycache__" for part in parts):
        return False
    stem, dot, ending = parts[-1].rpartition(".")
    if name.endswith("/"):
        return True
    return parts[-1] not in _NO_DATA and (not dot or (bool(stem) and ending.lower() in _DATA))


def remove(path: str) -> None:
    """Remove a file, or an empty folder whose path ends with a slash, if it is there."""
    with contextlib.suppress(OSError):
        if path.endswith("/"):
            os.rmdir(path)
        else:
            os.unlink(path)


@dataclass
class Folder:
    """A folder whose files are watched."""

    path: str
    _known: dict[str, "_About"] = field(default_factory=dict)
    """The files that the other half knows."""

    def know(self, name: str) -> None:
        """Take a file, as it is now, for one that the other half knows."""
        try:
            status = os.stat(self._path(name), follow_symlinks=False)
            self._known[name] = self._about(name, _FOLDER if name.endswith("/") else _identity(status))
            for parent in PurePosixPath(name.removesuffix("/")).parents[:-1]:
                self._known[f"{parent}/"] = self._about("", _FOLDER)
        except (OSError, ValueError):
            self._known.pop(name, None)

    def changes(self) -> tuple[list[str], list[str]]:
        """List what is new or has changed since the last time, and what is gone: files and folders."""
        found: dict[str, _Identity] = {}
        self._look("", found, 1)
        changed = [name for name, identity in found.items() if self._is_new(name, identity)]
        gone = [name for name in self._known if name not in found]
        self._known = {name: self._about(name, identity) for name, identity in found.items()}
        return changed, gone

    def _path(self, name: str) -> str:
        return os.path.join(self.path, name)

    def _about(self, name: str, identity: "_Identity") -> "_About":
        # Within a tick of the clock a file can change again, and its time stays as it is.
        recent = abs(time.time_ns() - identity[1]) < _TICK
        return identity, self._sum(name) if recent else None

    def _is_new(self, name: str, identity: "_Identity") -> bool:
        known, checksum = self._known.get(name, (None, None))
        return known != identity or (checksum is not None and checksum != self._sum(name))

    def _sum(self, name: str) -> int:
        try:
            with open(self._path(name), "rb") as file:
                return zlib.crc32(file.read(LARGEST_FILE))
        except OSError:
            return 0

    def _look(self, below: str, found: "dict[str, _Identity]", depth: int) -> None:
        try:
            with os.scandir(self._path(below)) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or len(found) >= _MOST_ENTRIES:
                        continue
                    name = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_file(follow_symlinks=False):
                        found[name] = _identity(entry.stat(follow_symlinks=False))
                    elif depth < _DEEPEST and entry.is_dir(follow_symlinks=False):
                        found[f"{name}/"] = _FOLDER
                        self._look(name, found, depth + 1)
        except OSError:  # it may be gone again, or closed to us
            return


_Identity = tuple[int, int, int]
"""Size, time of the last change and number of a file."""
_About = tuple[_Identity, int | None]
"""And a checksum if it changed a moment ago."""
_FOLDER = (0, 0, 0)


def _identity(status: os.stat_result) -> _Identity:
    return status.st_size, status.st_mtime_ns, status.st_ino
