"""What students hand in and get back through nbgrader's exchange: each item by itself.

Two small classes in place of nbgrader's, which nbgrader_config.py names. Whoever may put something there
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
from functools import cached_property
from pathlib import Path
from pwd import getpwuid
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from grader.submission.submitted_folder import NO_PLAIN_FILE, OF_THE_EXCHANGE, in_words, is_name, shown
from grader.submission.timestamps import Clock, stamp_of

_AS_IT_IS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Opens no link, and does not wait for anybody."""
_IS_LINK_OR_SOCKET = (errno.ELOOP, errno.ENXIO)
_DEEPEST = 100
"""Folders inside one another."""
_PIECE = 2**20
"""Bytes copied at once."""


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's, which follows links, and stops for the whole class at what it cannot read.

    Every student can write into the folder that is collected from, and may change it meanwhile.
    """

    src_records: list[dict[str, Any]]

    @cached_property
    def _clock(self) -> Clock:
        return Clock.of(self.config)

    def init_src(self) -> None:
        """Choose a submission of each student, of those that are some."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Read an item's name; one without a student stands for what is no submission."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            record["timestamp"] = self._clock.read_stamp(record["filename"].rsplit("+", 3)[2])
        except Exception as error:  # of many kinds, from nbgrader's parser of times
            why = f"no time can be read in its name, as {in_words(error)}"
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
                self.log.error("%s was not collected: %s.", shown(source), in_words(error))
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
                "%s of %s was left out: %s of the student's own.", shown(path), shown(source), NO_PLAIN_FILE
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
            collected = self._clock.read_stamp(stamp_of(target))
        except (ValueError, OSError):
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
        for name in OF_THE_EXCHANGE:
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
