"""Collects submissions from nbgrader's exchange, and releases feedback to it, each student's by itself.

nbgrader_config.py names the two classes in place of nbgrader's own. With nbgrader's, one student could stop
the command for the whole class, or have it copy the instructor's files by a link.
"""

import glob
import os
import re
import shutil
import stat
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from pwd import getpwuid
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from grader.platforms.extensions import times_given
from grader.platforms.tables import GradebookError
from grader.submission.plain_copy import copy_plain
from grader.submission.submitted_folder import NO_PLAIN_FILE, OF_THE_EXCHANGE, in_words, is_name, shown
from grader.submission.timestamps import Clock, stamp_of


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader has no types
    """Collects the submissions of a class.

    nbgrader's own class follows links, and stops for the whole class at a submission that it cannot read.
    Every student can write into the folder that is collected from, also while it is.
    """

    src_records: list[dict[str, Any]]

    @cached_property
    def _clock(self) -> Clock:
        return Clock.of(self.config)

    def init_src(self) -> None:
        """Choose a submission of each student, and drop items that are no submissions."""
        self._found: list[dict[str, Any]] = []
        try:
            self._given = self._times_given()
        except GradebookError as error:
            self.fail(f"{str(error).rstrip('.')}. Nothing was collected.")
        super().init_src()
        self.src_records = [self._in_time(record) for record in self.src_records if record["username"]]

    def _times_given(self) -> dict[str, datetime]:
        """Give until when students may hand in who were given more time, if the due date counts."""
        if not self.before_duedate:
            return {}
        return times_given(self.coursedir.db_url, self.coursedir.course_id, self.coursedir.assignment_id)

    def _in_time(self, chosen: dict[str, Any]) -> dict[str, Any]:
        """Choose the newest submission that is in time for a student who was given more."""
        until = self._given.get(chosen["username"])
        in_time = [
            record
            for record in self._found
            if until and record["username"] == chosen["username"] and record["timestamp"] <= until
        ]
        return max(in_time, key=lambda record: record["timestamp"], default=chosen)

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Read who submitted an item, and when, from its name; without a student if it is no submission."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            record["timestamp"] = self._clock.read_stamp(record["filename"].rsplit("+", 3)[2])
        except Exception as error:  # nbgrader's parser of times raises many kinds
            why = f"no time can be read in its name, as {in_words(error)}"
        else:
            if not is_name(record["username"]):
                why = "its student's name is empty or has characters that cannot be shown"
            elif not stat.S_ISDIR(os.lstat(path).st_mode):
                why = "it is no folder"
            else:
                self._found.append(record)
                return record
        self.log.warning("%s was not collected: %s.", shown(Path(path)), why)
        return {"username": "", "filename": "", "timestamp": datetime.min}

    def copy_files(self) -> None:
        """Collect the chosen submissions; log one that cannot be collected, and go on with the next."""
        assignment = self.coursedir.assignment_id
        course = self.coursedir.course_id
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
                with suppress(OSError):  # it stays if anything is in it
                    target.parent.rmdir()

    def _collect(self, source: Path, target: Path, record: dict[str, Any]) -> None:
        student = record["username"]
        assignment = self.coursedir.assignment_id
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
            self.do_copy(str(plain), str(new))  # nobody else can change these files any more
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
        """Tell whether a submission of this time replaces the one that was collected before."""
        try:
            collected = self._clock.read_stamp(stamp_of(target))
        except (ValueError, OSError):
            collected = None
        if self.update and (collected is None or time > collected):
            return True
        return bool(self.before_duedate and collected != time)


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """Releases the feedback of a class.

    nbgrader's own class stops for the whole class where it cannot read a file that belongs to a page.
    """

    def copy_files(self) -> None:
        """Release the pages of students who submitted through the exchange; log the others."""
        for student, folder in self._folders():
            if self._is_whole(student, folder):
                self.src_path = glob.escape(str(folder))
                super().copy_files()

    def _folders(self) -> list[tuple[str, Path]]:
        """List the students with feedback, each with the folder of the pages."""
        directory = self.coursedir
        pattern = directory.format_path(
            directory.feedback_directory, "(?P<student>.*)", directory.assignment_id, escape=True
        )
        folders = sorted({Path(page).parent for page in glob.glob(f"{self.src_path}/*.html")})
        found = [(re.fullmatch(pattern, str(folder)), folder) for folder in folders]
        return [(matched["student"], folder) for matched, folder in found if matched]

    def _is_whole(self, student: str, folder: Path) -> bool:
        """Tell whether nbgrader can release a student's pages; log why it cannot."""
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
