"""What students hand in and get back through nbgrader's exchange or an archive: each item by itself.

Four small classes in place of nbgrader's, which nbgrader_config.py names. Whoever may put something there
could otherwise stop a command for the whole class, or have the instructor's own files copied.
"""

import errno
import glob
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from pwd import getpwuid
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import unzip

from grader.handed_in import is_name, shown

_OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader adds to every submission; a page's name in the exchange is made of the second."""
_NO_PLAIN_FILE = "it is a link, or no plain file or folder"
_AS_IT_IS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Opens no link, and does not wait for anybody."""
_IS_LINK_OR_SOCKET = (errno.ELOOP, errno.ENXIO)
_DEEPEST = 100
"""Folders inside one another."""
_PIECE = 2**20
"""Bytes copied at once."""
_LEVELS = 3
"""Archives inside one another that are unpacked."""
_OF_COMPUTERS = ("__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What archives have beside what people put into them."""


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's, which follows links, and stops for the whole class at what it cannot read.

    Every student can write into the folder that is collected from, and may change it meanwhile.
    """

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Choose a submission of each student, of those that are some."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Read an item's name; one without a student stands for what is no submission."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except Exception:  # of many kinds, from the parser of times
            why = "no time can be read in its name"
        else:
            if not is_name(record["username"]):
                why = "its student's name is empty or has characters that cannot be shown"
            elif not stat.S_ISDIR(os.lstat(path).st_mode):
                why = "it is no folder"
            else:
                return record
        self.log.warning("%s was not collected: %s.", shown(Path(path)), why)
        return {"username": "", "filename": "", "timestamp": datetime.min}

    def copy_files(self) -> None:
        """Collect what was chosen; name what cannot be, and go on."""
        assignment, course = self.coursedir.assignment_id, self.coursedir.course_id
        count = len(self.src_records)
        if count:
            self.log.info("Processing %s submissions of '%s' for course '%s'", count, assignment, course)
        else:
            self.log.warning("No submissions of '%s' for course '%s' to collect", assignment, course)
        for record in self.src_records:
            source = Path(self.inbound_path, record["filename"])
            step = self.coursedir.submitted_directory
            target = Path(self.coursedir.format_path(step, record["username"], assignment))
            try:
                self._collect(source, target, record)
            except (OSError, ValueError, RuntimeError) as error:
                self.log.error("%s was not collected: %s.", shown(source), _reason(error))
                with suppress(OSError):  # only where nothing else is in it
                    target.parent.rmdir()

    def _collect(self, source: Path, target: Path, record: dict[str, Any]) -> None:
        student, assignment = record["username"], self.coursedir.assignment_id
        if self.check_owner:
            self._compare_owner(source, student)
        is_there = target.is_dir()
        if is_there and not self._replaces(target, record["timestamp"]):
            says = (
                "No newer submission to collect: %s %s"
                if self.update
                else "Submission already exists, use --update to update: %s %s"
            )
            self.log.info(says, student, assignment)
            return
        says = "Updating submission: %s %s" if is_there else "Collecting submission: %s %s"
        self.log.info(says, student, assignment)
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".collecting-", dir=target.parent) as name:
            plain, new = Path(name, "plain"), Path(name, "new")
            left_out = copy_plain(source, plain, 1000 * self.coursedir.max_dir_size)
            self.do_copy(str(plain), str(new))  # of files that nobody changes any more
            if is_there:
                shutil.rmtree(target)
            new.rename(target)
        for path in left_out:
            self.log.warning(
                "%s of %s was left out: %s of the student's own.", shown(path), shown(source), _NO_PLAIN_FILE
            )

    def _compare_owner(self, source: Path, student: str) -> None:
        try:
            owner = getpwuid(source.lstat().st_uid).pw_name
        except KeyError:
            owner = "unknown id"
        if student != owner:
            self.log.warning(
                "%s claims to be submitted by %s but is owned by %s; cheating attempt? "
                "you may disable this warning by unsetting the option CollectApp.check_owner",
                *(shown(source), student, owner),
            )

    def _replaces(self, target: Path, time: datetime) -> bool:
        try:
            collected = self.coursedir.get_existing_timestamp(str(target))
        except Exception:  # of many kinds, for a timestamp.txt that is none
            collected = None
        if self.update and (collected is None or time > collected):
            return True
        return bool(self.before_duedate and collected != time)


def copy_plain(source: Path, target: Path, most: int) -> list[Path]:
    """Copy the folders and plain files of a folder whose owner may change it meanwhile.

    Nothing is followed, and nothing is looked at under a name that may lead elsewhere by then.

    Parameters
    ----------
    source
        The folder.
    target
        The copy, which is not there yet. Permissions and times are those of `source`, but its owner can
        always read it, and a program in it runs with the rights of whoever starts it.
    most
        Bytes of all files together.

    Returns
    -------
    list
        What was left out, as paths within `source`: links, also hard ones to files of somebody else, and
        what is neither file nor folder.

    Raises
    ------
    OSError
        If some of it cannot be read.
    ValueError
        If it is no folder, too large or too deep.
    """
    left_out, folders, owner = [], [], None
    for path, descriptor in _opened(source):
        about = None if descriptor is None else os.fstat(descriptor)
        if owner is None:
            if about is None or not stat.S_ISDIR(about.st_mode):
                raise ValueError("it is no folder")
            owner = about.st_uid
        if len(path.parts) > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} folders inside one another")
        if descriptor is None or about is None:
            left_out.append(path)
        elif stat.S_ISDIR(about.st_mode):
            (target / path).mkdir(mode=0o700)
            folders.append((target / path, about, stat.S_IMODE(about.st_mode) | 0o700))
        elif stat.S_ISREG(about.st_mode) and (about.st_nlink == 1 or about.st_uid == owner):
            most -= about.st_size
            if most < 0:
                raise ValueError("it is too large (see CourseDirectory.max_dir_size)")
            _copy(descriptor, target / path, about.st_size)
            _give(target / path, about, about.st_mode & 0o777 | 0o400)
        else:
            left_out.append(path)
    for folder, about, mode in reversed(folders):
        _give(folder, about, mode)
    return left_out


def _opened(
    name: str | Path, path: Path = Path(), parent: int | None = None
) -> Iterator[tuple[Path, int | None]]:
    """Open a folder and, one after another, what lies in it; None stands for what is a link or a socket."""
    try:
        descriptor = os.open(name, _AS_IT_IS, dir_fd=parent)
    except OSError as error:
        if error.errno not in _IS_LINK_OR_SOCKET:
            raise
        yield path, None
        return
    try:
        yield path, descriptor
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            for inner in sorted(os.listdir(descriptor)):
                yield from _opened(inner, path / inner, descriptor)
    finally:
        os.close(descriptor)


def _copy(descriptor: int, to: Path, size: int) -> None:
    """Copy a file as long as it was, however it grows."""
    with open(descriptor, "rb", closefd=False) as source, to.open("xb") as copy:
        while size > 0 and (piece := source.read(min(size, _PIECE))):
            copy.write(piece)
            size -= len(piece)


def _give(path: Path, about: os.stat_result, mode: int) -> None:
    path.chmod(mode)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


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
                        raise ValueError(_NO_PLAIN_FILE)
                    self._take(path, to)
                except Exception as error:  # an archive can be broken in many ways
                    self.log.error("%s was not collected: %s.", shown(path), _reason(error))

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

    What lies beside the notebook, and in folders there, comes with it. Where `named_regexp` is set, that
    decides, and only notebooks come.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._found: dict[Path, Path | None] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Say whose file it is, and its name in the submission; None if it is in none."""
        path = Path(submitted_file)
        if not stat.S_ISREG(path.lstat().st_mode):
            self.log.warning("%s was not collected: %s.", shown(path), _NO_PLAIN_FILE)
            return None
        if self.named_regexp:
            found: dict[str, str] | None = super().collect(submitted_file)
            return found
        extracted = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        student, *names = path.relative_to(extracted).parts
        if self._is_ignored(student, *names):
            return None
        if not names:
            self.log.warning("%s was not collected: it is in no folder with a student's id.", shown(path))
            return None
        if extracted / student not in self._found:
            self._found[extracted / student] = self._folder_of_notebook(extracted / student)
        folder = self._found[extracted / student]
        if folder is None or not path.is_relative_to(folder):
            return None
        name = str(path.relative_to(folder))
        return None if name in _OF_THE_EXCHANGE else {"student_id": student, "file_id": name}

    def _is_ignored(self, *names: str) -> bool:
        patterns = (*_OF_COMPUTERS, *self.parent.coursedir.ignore)
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    def _folder_of_notebook(self, folder: Path) -> Path | None:
        """Find where the assignment's notebook is, or else any notebook; not one further inside."""
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
        notebooks = [path for path in notebooks if path.name in released] or notebooks
        outermost = min((len(path.parts) for path in notebooks), default=0)
        places = {path.parent for path in notebooks if len(path.parts) == outermost}
        if len(places) == 1:
            return places.pop()
        why = (
            "notebooks are in several folders of it (if it is a class, put its folders into archive/)"
            if places
            else "it holds no notebook"
        )
        self.log.error("%s was not collected: %s.", shown(folder), why)
        return None


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """In place of nbgrader's, which stops for the whole class where it cannot read what came with a page."""

    def copy_files(self) -> None:
        """Release the pages of all whose submission came through the exchange; name the others."""
        for student, folder in self._folders():
            if self._is_whole(student, folder):
                self.src_path = glob.escape(str(folder))
                super().copy_files()

    def _folders(self) -> list[tuple[str, Path]]:
        directory = self.coursedir
        pattern = directory.format_path(
            directory.feedback_directory, "(?P<student>.*)", directory.assignment_id, escape=True
        )
        folders = sorted({Path(page).parent for page in glob.glob(f"{self.src_path}/*.html")})
        found = [(re.fullmatch(pattern, str(folder)), folder) for folder in folders]
        return [(matched["student"], folder) for matched, folder in found if matched]

    def _is_whole(self, student: str, folder: Path) -> bool:
        """Tell whether nbgrader can release this one; if not, say why."""
        for name in _OF_THE_EXCHANGE:
            try:
                (folder / name).read_text()
            except (OSError, UnicodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is no text"
                self.log.error(
                    "The feedback for %s was not released: %s cannot be read (%s). It comes with what is "
                    "submitted through the exchange; send %s by other means.",
                    *(student, name, why, folder),
                )
                return False
        return True


def _reason(error: Exception) -> str:
    """Say in one line what went wrong."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return shown(Path(" ".join(text.split()))).rstrip(".")
