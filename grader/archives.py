"""What students hand in as folders and archives: each by itself, with what lies beside its notebook.

Two small classes in place of nbgrader's, which nbgrader_config.py names for `nbgrader zip_collect`.
"""

import os
import shutil
import stat
from contextlib import suppress
from datetime import UTC
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import unzip

from grader.handed_in import NO_PLAIN_FILE, OF_THE_EXCHANGE, in_words, shown
from grader.times import Clock

_LEVELS = 3
"""Archives inside one another that are unpacked."""
_OF_COMPUTERS = ("__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What archives have beside what people put into them."""


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """In place of nbgrader's, which stops for the whole class at an archive that it cannot unpack."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack or copy what lies in `archive_path`; name what cannot be, and go on."""
        for root, folders, files in os.walk(archive_path):
            to = Path(extracted_path, Path(root).relative_to(archive_path))
            to.mkdir(parents=True, exist_ok=True)
            for path in sorted(Path(root, name) for name in (*folders, *files)):
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode):
                    continue
                try:
                    if not stat.S_ISREG(mode):
                        raise ValueError(NO_PLAIN_FILE)
                    self._take(path, to)
                except Exception as error:  # an archive can be broken in many ways
                    self.log.error("%s was not collected: %s.", shown(path), in_words(error))

    def _take(self, path: Path, to: Path) -> None:
        if path.suffix not in self.zip_ext:
            self.log.info("Copying %s to %s", shown(path), shown(to))
            shutil.copy(path, to)
            return
        to /= _name_without_ending(path)
        self.log.info("Extracting %s to %s", shown(path), shown(to))
        with TemporaryDirectory() as folder:  # for nothing, or all of it
            self._unpack(path, Path(folder, "all"))
            shutil.copytree(Path(folder, "all"), to, dirs_exist_ok=True)

    def _unpack(self, archive: Path, to: Path, levels: int = _LEVELS) -> None:
        """Unpack an archive and those in it; one of these that cannot be unpacked stays as it is."""
        to.mkdir(exist_ok=True)
        unzip(str(archive), str(to), zip_ext=self.zip_ext)
        found = []
        for root, folders, files in os.walk(to):
            for path in (Path(root, name) for name in (*folders, *files)):
                # No program runs with our rights, and what was unpacked can be read.
                path.chmod(path.stat().st_mode & 0o777 | (0o700 if path.is_dir() else 0o600))
            found += [Path(root, name) for name in files if Path(name).suffix in self.zip_ext]
        for inner in found if levels > 1 else ():
            with suppress(Exception):
                self._unpack(inner, inner.with_name(_name_without_ending(inner)), levels - 1)


def _name_without_ending(archive: Path) -> str:
    name = archive.name.removesuffix(archive.suffix).removesuffix(".tar")
    if name in ("", ".", ".."):
        raise ValueError("its name is nobody's")
    return name


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """A folder for each student, named by the id; in it, or in a folder in it, the notebook.

    The students' folders are side by side, or in one archive of the whole class. What lies beside the
    notebook, and in folders there, comes with it. Where `named_regexp` is set, that decides, and only
    notebooks come.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._found: dict[Path, Path | None] = {}

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Say whose file it is, its name in the submission, and the time if there is one; None if in none."""
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
        """What `named_regexp` says of each file; of copies whose times do not tell the newest, of none."""
        clock = Clock.of(self.config)
        named: dict[Path, dict[str, Any]] = {}
        same: dict[tuple[str, str], list[Path]] = {}
        for path in sorted(path for path in self._extracted.rglob("*") if path.is_file()):
            if path.is_symlink() or not (found := super().collect(str(path))):
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
            same.setdefault((str(found.get("student_id")), str(found.get("file_id"))), []).append(path)
        for (student, _), paths in same.items():
            times = {named[path].get("timestamp") for path in paths}
            if len(paths) > 1 and (None in times or len(times) < len(paths)):
                for path in paths:
                    self.log.error(
                        "%s was not collected: of %s's notebooks with this name no times tell the newest.",
                        *(shown(path), shown(Path(student))),
                    )
                    del named[path]
        return named

    @property
    def _extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def _is_ignored(self, *names: str) -> bool:
        patterns = (*_OF_COMPUTERS, *self.parent.coursedir.ignore)
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    @cached_property
    def _class(self) -> Path:
        """Where the students' folders are: among all that was unpacked, or in one that is a class."""
        extracted = self._extracted
        folders = [path for path in extracted.iterdir() if not self._is_ignored(path.name)]
        if len(folders) == 1:
            places = (path.relative_to(folders[0]).parts[:-1] for path in self._notebooks(folders[0]))
            if len({place[0] if place else "" for place in places} - {""}) > 1:
                return folders[0]
        return extracted

    def _notebooks(self, folder: Path) -> list[Path]:
        """List the assignment's notebooks in a folder, or else any."""
        directory = self.parent.coursedir
        release = Path(directory.format_path(directory.release_directory, ".", directory.assignment_id))
        released = {path.name for path in release.glob("*.ipynb")}
        notebooks = [
            path
            for path in folder.rglob("*.ipynb")
            if path.is_file()
            and not path.is_symlink()
            and not self._is_ignored(*path.relative_to(folder).parts)
        ]
        return [path for path in notebooks if path.name in released] or notebooks

    def _folder_of_notebook(self, folder: Path) -> Path | None:
        """Find where the notebook is; not one further inside."""
        notebooks = self._notebooks(folder)
        outermost = min((len(path.parts) for path in notebooks), default=0)
        places = {path.parent for path in notebooks if len(path.parts) == outermost}
        if len(places) == 1:
            return places.pop()
        why = (
            "notebooks are in several folders of it (if it is a whole class, collect it by itself)"
            if places
            else "it holds no notebook"
        )
        self.log.error("%s was not collected: %s.", shown(folder), why)
        return None
