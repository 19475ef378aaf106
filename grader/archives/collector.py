"""The plugin that collects what was unpacked, and says what it took for what."""

import os
import stat
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Bool, Enum, TraitError

from grader.archives.expression import find_by_expression
from grader.archives.extractor import NOT_UNPACKED, name_without_ending
from grader.archives.files import Chooser, NotCollected
from grader.archives.handed_in import PLATFORMS, Finder, HandedIn, Unpacked
from grader.archives.report import show_attempts
from grader.archives.submissions import Attempt, Sorted, Sorter
from grader.platforms.names import NAMES_AS_IDS
from grader.platforms.people import People
from grader.platforms.tables import GradebookError
from grader.submission.submitted_folder import NO_PLAIN_FILE, listed, shown
from grader.submission.timestamps import Clock

_OF_COMPUTERS = ("__MACOSX", "._*", ".DS_Store", "Thumbs.db", "desktop.ini", ".git")
"""Files and folders that the operating system and other programs add to archives and folders."""


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Finds out whose each file is, and collects it.

    Names as learning platforms give them are read. Otherwise, each student has a folder, named by the id, and
    the notebook is in it or in a folder in it. The students' files and folders are side by side, or in one
    archive of the whole class. Files beside the notebook, and in folders beside it, are collected with it.

    If `named_regexp` is set, this expression finds the student in a file's name, and only notebooks are
    collected.
    """

    platform = Enum(
        PLATFORMS, "", help="whose names files and folders have; if empty, each name is read as what it says"
    ).tag(config=True)
    dry_run = Bool(False, help="say what would be collected, and change nothing").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._left = 0
        """How many things were not collected that somebody may have handed in."""
        self._infos: dict[Path, dict[str, Any]] = {}
        """File -> whose it is, its name in the submission, and its time if it has one."""
        self._aside: TemporaryDirectory[str] | None = None
        # nbgrader calls these for all files; ours know what to leave alone, and say how it ends.
        self.parent.process_extracted_files = self._collect_class
        if self.dry_run:
            self.parent.extract_archive_files = self._extract_aside

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Give a file's student, its name in the submission, and its time if it has one."""
        return self._infos.get(Path(submitted_file))

    def _extract_aside(self) -> None:
        """Unpack the archives into a folder that is removed at the end."""
        self._aside = TemporaryDirectory()
        archive = self.parent._format_collect_path(self.parent.archive_directory)
        if os.path.isdir(archive):
            self.parent.extractor_plugin_inst.extract(archive, self._aside.name)

    def _collect_class(self) -> None:
        """Collect what was unpacked; say what was left, and let the exit code tell it, too."""
        files = self._plain_files()
        if not files and not self._left_by_extractor:
            self.log.warning("No files found in directory: %s", self._extracted)
            return
        try:
            clock = Clock.of(self.config)
            people = People.of(self.parent.coursedir.db_url, self.parent.coursedir.course_id)
        except (TraitError, GradebookError) as error:
            self.parent.fail("%s. Nothing was collected.", str(error).rstrip("."))
        if self.named_regexp:
            attempts = self._find_by_expression(files, clock)
        else:
            attempts = self._recognized(files, clock, people)
        if self.dry_run:
            show_attempts(attempts, clock, self._without_work(attempts, people))
        elif self._infos:
            self.parent._transfer_files(self.parent._collect_files(sorted(map(str, self._infos))))
            self._tell_of_class(attempts, people)
        if self._aside:
            self._aside.cleanup()
        if left := self._left + self._left_by_extractor:
            self.log.error(
                "%s of what was handed in %s not collected; the lines above say why.",
                *(left, "was" if left == 1 else "were"),
            )
            sys.exit(1)

    def _tell_of_class(self, attempts: list[Attempt], people: People) -> None:
        """Say what was taken for what, and who of the list of students handed in nothing."""
        named_by = Counter(attempt.platform or "ids" for attempt in attempts)
        for platform, count in sorted(named_by.items()):
            self.log.info("Collected by the names of %s: %s", platform, count)
        if missing := self._without_work(attempts, people):
            self.log.info("Nothing is there of %s on the list: %s", len(missing), listed(map(Path, missing)))

    def _without_work(self, attempts: list[Attempt], people: People) -> list[str]:
        assignment = self.parent.coursedir.assignment_id
        return people.without_work(assignment, {attempt.student for attempt in attempts})

    @property
    def _left_by_extractor(self) -> int:
        return getattr(self.parent.extractor_plugin_inst, "left", 0)

    def _leave(self, what: str, why: str) -> None:
        """Say what is not collected."""
        self._left += 1
        self.log.error("%s not collected: %s.", what, why)

    @property
    def _extracted(self) -> Path:
        if self._aside:
            return Path(self._aside.name)
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def _plain_files(self) -> list[Path]:
        """List the files that were unpacked, without what computers add."""
        found = []
        for root, folders, names in os.walk(self._extracted):
            folders[:] = sorted(name for name in folders if not self._is_ignored(name))
            for path in (Path(root, name) for name in sorted(names) if not self._is_ignored(name)):
                if stat.S_ISREG(path.lstat().st_mode):
                    found.append(path)
                else:
                    self._leave(f"{shown(path)} was", NO_PLAIN_FILE)
        return found

    def _is_ignored(self, name: str) -> bool:
        patterns = (*_OF_COMPUTERS, *self.parent.coursedir.ignore)
        return any(fnmatchcase(name, pattern) for pattern in patterns)

    @cached_property
    def _released(self) -> set[str]:
        """Names of the assignment's notebooks, without ending."""
        directory = self.parent.coursedir
        for step in (directory.release_directory, directory.source_directory):
            folder = Path(directory.format_path(step, ".", directory.assignment_id))
            if found := {path.stem for path in folder.glob("*.ipynb")}:
                return found
        return set()

    def _origin(self, path: Path) -> Path:
        """Find the file or folder in archive/ that something came from."""
        name = path.relative_to(self._extracted).parts[0]
        archive = Path(self.parent._format_collect_path(self.parent.archive_directory))
        with suppress(OSError, ValueError):
            for each in sorted(archive.iterdir()):
                if name == each.name or (each.is_file() and name == name_without_ending(each)):
                    return each
        return path

    def _find_by_expression(self, files: list[Path], clock: Clock) -> list[Attempt]:
        """Find what is to be collected by `named_regexp`; give the newest attempt of each student."""
        named = find_by_expression(files, super().collect, clock, self._released)
        for note in named.notes:
            self.log.warning("%s", note)
        self._left += named.unmatched  # nbgrader said which
        for what, why in named.left:
            self._leave(what, why)
        self._infos = named.files
        newest: dict[str, Attempt] = {}
        for path, info in sorted(named.files.items(), key=lambda each: str(each[1].get("timestamp", ""))):
            student, time = str(info.get("student_id")), info.get("timestamp")
            newest[student] = Attempt(
                student, "the expression", path.name, (path,), time=time and time.replace(tzinfo=None)
            )
        return list(newest.values())

    def _recognized(self, files: list[Path], clock: Clock, people: People) -> list[Attempt]:
        """Find what is to be collected by the names of files and folders; give the attempts that are."""
        unpacked = Unpacked(self._extracted, files, lambda path: path.stem in self._released)
        finder = Finder(unpacked, people, self.platform)
        handed_in = finder.find()
        for trouble in finder.troubles:
            self._leave("Something was", trouble)
        by_id = [each.path for each in handed_in if not each.item and not each.doubt]
        students = [path for path in by_id if unpacked.notebooks(path)]
        if finder.whole_class and students:
            self.log.warning(
                "%s is taken for the whole class, because notebooks are in several folders of it: %s. "
                "These names are taken for ids. If it is one student's, leave only one folder in it.",
                *(shown(self._origin(finder.whole_class)), listed(students)),
            )
        result = Sorter(people, clock, self.parent.coursedir.assignment_id).sort(
            [each for each in handed_in if self._is_of_somebody(each)]
        )
        self._tell(result, people)
        collected = []
        chooser = Chooser(unpacked, self._released)
        for student, attempt in sorted(result.attempts.items()):
            try:
                chosen = chooser.choose(attempt)
            except NotCollected as error:
                came_from = shown(self._origin(attempt.path))
                self._leave(f"{shown(attempt.path)} was", f"{error}. It came from {came_from}")
                continue
            for note in chosen.notes:
                self.log.warning("%s", note)
            for path, name in chosen.names.items():
                self._infos[path] = {"student_id": student, "file_id": name}
                if attempt.time:
                    # With its zone, so that timestamp.txt names it.
                    self._infos[path]["timestamp"] = attempt.time.replace(tzinfo=UTC)
            collected.append(attempt)
        return collected

    def _is_of_somebody(self, each: HandedIn) -> bool:
        """Tell whether something may be a student's, unlike a table of grades beside the folders."""
        path = each.path
        archive = (*self.parent.extractor_plugin_inst.zip_ext, *NOT_UNPACKED)
        if not each.item and path.suffix in archive:
            with suppress(ValueError):
                return not path.with_name(name_without_ending(path)).is_dir()  # what it held is there
        return bool(each.item or path.is_dir() or path.suffix in (".ipynb", *archive))

    def _tell(self, result: Sorted, people: People) -> None:
        """Say what was left, and what else somebody may want to know."""
        for path, why in result.left:
            self._leave(f"{shown(path)} was", why)
        for platform, names in sorted(result.unknown.items()):
            one = len(names) == 1
            self._leave(
                f"{listed(map(Path, names))} of {platform} {'was' if one else 'were'}",
                _no_id(platform, one, people.listed),
            )
        if result.typed:
            self.log.info("%s texts that were typed into the platform are not collected.", result.typed)
        for note in result.notes:
            self.log.warning("%s", note)
        late = [
            student
            for student, attempt in sorted(result.attempts.items())
            if attempt.late and not attempt.time
        ]
        if late:
            self.log.warning(
                "%s %s marked as late by the platform, which does not say how late: nothing is taken off.",
                *(listed(map(Path, late)), "is" if len(late) == 1 else "are"),
            )


def _no_id(platform: str, one: bool, listed_before: bool) -> str:
    """Say that nothing tells ids, and what to do."""
    why = f"nothing tells {'the id' if one else 'their ids'}"
    if listed_before:
        return (
            f"{why}, also not the list of students that was taken in. Take in a newer one, or another that "
            f"{platform} exports: flipgrad roster FILE"
        )
    why += f". Take in a list of students that {platform} exports: flipgrad roster FILE"
    if platform in NAMES_AS_IDS:
        why += f". Or let their names be their ids: {NAMES_AS_IDS[platform]}"
    return why
