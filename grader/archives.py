"""Collects submissions from folders and archives, each by itself, with the files beside the notebook.

nbgrader_config.py names the two classes for `nbgrader zip_collect`, in place of nbgrader's own.
"""

import os
import shutil
import stat
from collections import Counter
from contextlib import suppress
from datetime import UTC
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import unzip

from grader.submission.submitted_archive import Room
from grader.submission.submitted_folder import NO_PLAIN_FILE, OF_THE_EXCHANGE, in_words, listed, shown
from grader.submission.timestamps import Clock
from grader.submission.whose_notebooks import is_of_assignment, of_several

_LEVELS = 3
"""How many archives inside one another are unpacked."""
_OF_COMPUTERS = ("__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini")
"""Files and folders that the operating system adds to archives and folders."""


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks archives.

    nbgrader's own class stops for the whole class at an archive that it cannot unpack.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack the archives in `archive_path` and copy its files; log what cannot be, and go on."""
        for root, folders, files in os.walk(archive_path):
            to = Path(extracted_path, Path(root).relative_to(archive_path))
            to.mkdir(parents=True, exist_ok=True)
            names = Counter(self._name(Path(root, name)) for name in (*folders, *files))
            for path in sorted(Path(root, name) for name in (*folders, *files)):
                mode = path.lstat().st_mode
                try:
                    if names[self._name(path)] > 1:
                        if path.name in folders:
                            folders.remove(path.name)
                        raise ValueError("a folder or another archive has the same name")
                    if stat.S_ISDIR(mode):
                        continue
                    if not stat.S_ISREG(mode):
                        raise ValueError(NO_PLAIN_FILE)
                    self._take(path, to)
                except Exception as error:  # an archive can be broken in many ways
                    self.log.error("%s was not collected: %s.", shown(path), in_words(error))

    def _name(self, path: Path) -> str:
        """Give the name that a file or folder has when everything is unpacked."""
        if path.suffix not in self.zip_ext or path.is_dir():
            return path.name
        try:
            return _name_without_ending(path)
        except ValueError:
            return path.name

    def _take(self, path: Path, to: Path) -> None:
        if path.suffix not in self.zip_ext:
            self.log.info("Copying %s to %s", shown(path), shown(to))
            shutil.copy(path, to)
            return
        to /= _name_without_ending(path)
        self.log.info("Extracting %s to %s", shown(path), shown(to))
        with TemporaryDirectory() as folder:  # so that an archive is taken whole, or not at all
            self._unpack(path, Path(folder, "all"), Room(path))
            shutil.copytree(Path(folder, "all"), to, dirs_exist_ok=True)

    def _unpack(self, archive: Path, to: Path, room: Room, levels: int = _LEVELS) -> None:
        """Unpack an archive and the archives in it; an inner one that cannot be unpacked stays an archive."""
        room.take(archive, single=(".ipynb", *self.zip_ext))
        to.mkdir()  # fails if something has this name: that is not to be mixed with the archive
        try:
            unzip(str(archive), str(to), zip_ext=self.zip_ext)
        except Exception:
            shutil.rmtree(to)  # no halves
            raise
        found = []
        for root, folders, files in os.walk(to):
            for path in (Path(root, name) for name in (*folders, *files)):
                # Nothing runs with the rights of whoever collects, who can read everything.
                path.chmod(path.stat().st_mode & 0o777 | (0o700 if path.is_dir() else 0o600))
            found += [Path(root, name) for name in files if Path(name).suffix in self.zip_ext]
        for inner in sorted(found) if levels > 1 else ():
            try:
                self._unpack(inner, inner.with_name(_name_without_ending(inner)), room, levels - 1)
            except Exception as error:
                says = "%s, which is in another archive, was not unpacked: %s."
                self.log.warning(says, shown(Path(inner.name)), in_words(error))


def _name_without_ending(archive: Path) -> str:
    name = archive.name.removesuffix(archive.suffix).removesuffix(".tar")
    if name in ("", ".", ".."):
        raise ValueError("its name is nobody's")
    return name


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Finds out whose each file is.

    By default, each student has a folder, named by the id, and the notebook is in it or in a folder in it.
    The students' folders are side by side, or in one archive of the whole class. Files beside the notebook,
    and in folders beside it, are collected with it.

    If `named_regexp` is set, this expression finds the student in a file's name, and only notebooks are
    collected.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._found: dict[Path, Path | None] = {}

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Give a file's student, its name in the submission, and its time if it has one.

        None if it belongs to no submission.
        """
        path = Path(submitted_file)
        if not stat.S_ISREG(path.lstat().st_mode):
            self.log.warning("%s was not collected: %s.", shown(path), NO_PLAIN_FILE)
            return None
        if self.named_regexp:
            return self._named.get(path)
        if not path.is_relative_to(self._class):
            return None
        student, *names = path.relative_to(self._class).parts
        if self._is_ignored(student, *names):
            return None
        if not names:
            self.log.warning("%s was not collected: it is in no folder with a student's id.", shown(path))
            return None
        if self._class / student not in self._found:
            self._found[self._class / student] = self._folder_of_notebook(self._class / student)
        folder = self._found[self._class / student]
        if folder is None or not path.is_relative_to(folder):
            return None
        name = str(path.relative_to(folder))
        return None if name in OF_THE_EXCHANGE else {"student_id": student, "file_id": name}

    @cached_property
    def _named(self) -> dict[Path, dict[str, Any]]:
        """What `named_regexp` finds in each file's name; without files that may be of several students."""
        clock = Clock.of(self.config)
        named: dict[Path, dict[str, Any]] = {}
        rest: dict[Path, str] = {}
        for path in sorted(path for path in self._extracted.rglob("*") if path.is_file()):
            if path.is_symlink() or self._is_ignored(*path.relative_to(self._extracted).parts):
                continue
            if not (found := super().collect(str(path))):
                continue
            if text := found.pop("timestamp", None):
                try:
                    # With its zone, so that timestamp.txt names it.
                    found["timestamp"] = clock.read_name(text).replace(tzinfo=UTC)
                except ValueError as error:
                    self.log.warning(
                        "%s is collected without a time, and is never late: %r is none, as %s.",
                        *(shown(path), text, in_words(error)),
                    )
            named[path] = found
            # The file's name without the time is the same in all attempts of a student.
            rest[path] = str(path).replace(text or "\0", "")
        students = {str(found.get("student_id")) for found in named.values()}
        for student in sorted(students):
            theirs = {path: found for path, found in named.items() if found.get("student_id") == student}
            if why := self._doubt_of_named(theirs, rest):
                self.log.error(
                    "%s of %s not collected: %s.",
                    *(listed(theirs), shown(Path(student)) + (" was" if len(theirs) == 1 else " were"), why),
                )
                named = {path: found for path, found in named.items() if path not in theirs}
        return named

    def _doubt_of_named(self, theirs: dict[Path, dict[str, Any]], rest: dict[Path, str]) -> str:
        """Say why files with one student's id may be of several students; empty if they are of one."""
        same: dict[Path, list[Path]] = {}
        for path, found in theirs.items():
            name = Path(os.path.splitext(str(found.get("file_id")))[0] + path.suffix)  # as nbgrader does
            same.setdefault(name, []).append(path)
        for name, paths in same.items():
            times = {theirs[path].get("timestamp") for path in paths}
            if len(paths) > 1 and (None in times or len(times) < len(paths)):
                return f"several are {name.name}, and no times tell which is the newest"
            if len({rest[path] for path in paths}) > 1:
                return f"several are {name.name}, and their names differ in more than a time"
        folders: dict[Path, dict[str, Path]] = {}
        for name, paths in same.items():
            if name.suffix == ".ipynb":
                folders.setdefault(name.parent, {})[name.stem] = paths[0]
        doubtful = [name for each in folders.values() for name in of_several(each, self._released)]
        return _side_by_side(doubtful) if doubtful else ""

    @cached_property
    def _released(self) -> set[str]:
        """Names of the assignment's notebooks, without ending."""
        directory = self.parent.coursedir
        for step in (directory.release_directory, directory.source_directory):
            folder = Path(directory.format_path(step, ".", directory.assignment_id))
            if found := {path.stem for path in folder.glob("*.ipynb")}:
                return found
        return set()

    @property
    def _extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def _is_ignored(self, *names: str) -> bool:
        patterns = (*_OF_COMPUTERS, *self.parent.coursedir.ignore)
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    @cached_property
    def _class(self) -> Path:
        """The folder of the students' folders: the one with all that was unpacked, or the only one in it."""
        extracted = self._extracted
        folders = [path for path in extracted.iterdir() if not self._is_ignored(path.name)]
        if len(folders) == 1:
            places = (path.relative_to(folders[0]).parts[:-1] for path in self._notebooks(folders[0]))
            students = {place[0] for place in places if place}
            if len(students) > 1:
                self.log.warning(
                    "%s is taken for the whole class, because notebooks are in several folders of it: %s. "
                    "These names are taken for ids. If it is one student's, leave only one folder in it.",
                    *(shown(self._origin(folders[0])), listed(map(Path, students))),
                )
                return folders[0]
        return extracted

    def _origin(self, folder: Path) -> Path:
        """Find the file or folder in archive/ that a folder came from."""
        name = folder.relative_to(self._extracted).parts[0]
        archive = Path(self.parent._format_collect_path(self.parent.archive_directory))
        with suppress(OSError, ValueError):
            for path in sorted(archive.iterdir()):
                if name == path.name or (path.is_file() and name == _name_without_ending(path)):
                    return path
        return folder

    def _all_notebooks(self, folder: Path) -> list[Path]:
        return [
            path
            for path in folder.rglob("*.ipynb")
            if path.is_file()
            and not path.is_symlink()
            and not self._is_ignored(*path.relative_to(folder).parts)
        ]

    def _notebooks(self, folder: Path) -> list[Path]:
        """List the assignment's notebooks in a folder, or else any."""
        notebooks = self._all_notebooks(folder)
        return [path for path in notebooks if path.stem in self._released] or notebooks

    def _folder_of_notebook(self, folder: Path) -> Path | None:
        """Find the folder of the notebook; of notebooks at several depths, the outermost counts."""
        notebooks = self._notebooks(folder)
        outermost = min((len(path.parts) for path in notebooks), default=0)
        places = {path.parent for path in notebooks if len(path.parts) == outermost}
        why = self._doubt(folder, *places) if places else "it holds no notebook"
        if not why:
            return places.pop()
        self.log.error(
            "%s was not collected: %s. It came from %s.", shown(folder), why, shown(self._origin(folder))
        )
        return None

    def _doubt(self, folder: Path, *places: Path) -> str:
        """Say why notebooks in a folder may be of several students; empty if they are of one."""
        several = "notebooks are in several folders of it (if it is a whole class, collect it by itself)"
        if len(places) > 1:
            return several
        (place,) = places
        found: dict[Path, dict[str, Path]] = {}
        for path in self._all_notebooks(folder):
            if path.parent == place or is_of_assignment(path.stem, path, self._released):
                found.setdefault(path.parent, {})[path.stem] = path
        for each in found.values():
            if doubtful := of_several(each, self._released):
                return _side_by_side(doubtful)
        # One folder further inside may hold what the student kept.
        if len(found) > 2 or any(not each.is_relative_to(place) for each in found):
            return several
        return ""


def _side_by_side(names: list[str]) -> str:
    return (
        f"{listed(Path(f'{name}.ipynb') for name in names)} are side by side, and may be of several "
        "students. Put each student's into a folder named by the id, or let "
        "FileNameCollectorPlugin.named_regexp tell whose each is; if all are one student's, leave only the "
        "one to be graded"
    )
