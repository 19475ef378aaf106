"""Unpacks archives, and archives in archives, each as a whole or not at all."""

import os
import shutil
import stat
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.plugins import ExtractorPlugin
from nbgrader.utils import unzip

from grader.submission.submitted_archive import Room
from grader.submission.submitted_folder import NO_PLAIN_FILE, in_words, shown

_LEVELS = 3
"""How many archives inside one another are unpacked."""
NOT_UNPACKED = (".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
"""Endings of archives of other kinds."""


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks archives.

    nbgrader's own class stops for the whole class at an archive that it cannot unpack.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.left = 0
        """How many files and folders could not be unpacked or copied."""

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
                    if path.suffix.lower() in NOT_UNPACKED and root == archive_path:
                        raise ValueError(
                            f"archives that end in {path.suffix} are not unpacked here. Unpack it into a "
                            "folder of its name, or make a .zip of it"
                        )
                    self._take(path, to)
                except Exception as error:  # an archive can be broken in many ways
                    self.left += 1
                    self.log.error("%s was not collected: %s.", shown(path), in_words(error))

    def _name(self, path: Path) -> str:
        """Give the name that a file or folder has when everything is unpacked."""
        if not self._is_archive(path) or path.is_dir():
            return path.name
        try:
            return name_without_ending(path)
        except ValueError:
            return path.name

    def _is_archive(self, path: Path) -> bool:
        return path.suffix.lower() in self.zip_ext

    def _take(self, path: Path, to: Path) -> None:
        if not self._is_archive(path):
            self.log.info("Copying %s to %s", shown(path), shown(to))
            shutil.copy(path, to)
            return
        to /= name_without_ending(path)
        self.log.info("Extracting %s to %s", shown(path), shown(to))
        with TemporaryDirectory() as folder:  # so that an archive is taken whole, or not at all
            self._unpack(path, Path(folder, "all"), Room(path))
            shutil.copytree(Path(folder, "all"), to, dirs_exist_ok=True)

    def _unpack(self, archive: Path, to: Path, room: Room, levels: int = _LEVELS) -> None:
        """Unpack an archive and the archives in it; an inner one that cannot be unpacked stays an archive."""
        room.take(archive, single=(".ipynb", *self.zip_ext))
        to.mkdir()  # fails if something has this name: that is not to be mixed with the archive
        try:
            if _has_back_slashes(archive):
                _unpack_with_back_slashes(archive, to)
            else:
                unzip(str(archive), str(to), zip_ext=[archive.suffix])
        except Exception:
            shutil.rmtree(to)  # no halves
            raise
        found = []
        for root, folders, files in os.walk(to):
            for path in (Path(root, name) for name in (*folders, *files)):
                # Nothing runs with the rights of whoever collects, who can read everything.
                path.chmod(path.stat().st_mode & 0o777 | (0o700 if path.is_dir() else 0o600))
            found += [Path(root, name) for name in files if self._is_archive(Path(name))]
        for inner in sorted(found) if levels > 1 else ():
            try:
                self._unpack(inner, inner.with_name(name_without_ending(inner)), room, levels - 1)
            except Exception as error:
                says = "%s, which is in another archive, was not unpacked: %s."
                self.log.warning(says, shown(Path(inner.name)), in_words(error))


def _has_back_slashes(archive: Path) -> bool:
    """Tell whether folders are written with back slashes, as some programs on Windows do."""
    if not zipfile.is_zipfile(archive):
        return False
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
    return any("\\" in name for name in names) and not any("/" in name for name in names)


def _unpack_with_back_slashes(archive: Path, to: Path) -> None:
    """Unpack a zip in which folders are written with back slashes."""
    with zipfile.ZipFile(archive) as packed:
        for about in packed.infolist():
            parts = about.filename.split("\\")
            if not parts[0] or any(part in (".", "..") or ":" in part for part in parts):
                raise ValueError(f"{about.filename!r} leads to another place")
            path = to.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            if about.filename.endswith("\\"):
                path.mkdir(exist_ok=True)
                continue
            with packed.open(about) as source, path.open("xb") as target:
                shutil.copyfileobj(source, target)


def name_without_ending(archive: Path) -> str:
    """Give the name of the folder that an archive is unpacked to.

    Raises
    ------
    ValueError
        If that is no name of a folder.
    """
    name = archive.name.removesuffix(archive.suffix).removesuffix(".tar")
    if name in ("", ".", ".."):
        raise ValueError("its name is nobody's")
    return name
