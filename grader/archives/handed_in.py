"""Finds what was handed in among what was unpacked: the files and folders that are named for students."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.platforms import (
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    gradescope,
    ilias,
    moodle,
    sakai,
)
from grader.platforms.item import Item
from grader.platforms.people import People
from grader.processes.aside import TooMuchError
from grader.submission.submitted_folder import in_words, shown

READERS: dict[str, Callable[[str, str], Item | None]] = {
    "moodle": moodle.read,
    "blackboard": blackboard.read,
    "brightspace": brightspace.read,
    "sakai": sakai.read,
    "github": github_classroom.read,
    "canvas": canvas.read,
    "ilias": ilias.read,
}
"""Setting of `Collector.platform` -> how that platform's names are read, the clearest first."""
PLATFORMS = ("", "ids", "gradescope", *READERS)
"""The values of `Collector.platform`; by the empty one, each name is read as what it says."""
_MAYBE_ILIAS = (
    "its name may be an id, or one as ILIAS gives them. nbgrader_config.py tells it: "
    'c.Collector.platform = "ilias", or "ids"'
)


@dataclass(frozen=True)
class HandedIn:
    """A file or folder that is named for a student."""

    path: Path
    item: Item | None
    """What its name says; None if the name is the student's id."""
    doubt: str = ""
    """Why nothing tells what its name says; empty if something does."""


class Unpacked:
    """What was unpacked, without what computers add.

    Parameters
    ----------
    root
        The folder with all of it.
    files
        The plain files in it, of which nothing is to be left out.
    is_released
        Tells whether a notebook has the name of one of the assignment's.
    """

    def __init__(self, root: Path, files: Iterable[Path], is_released: Callable[[Path], bool]) -> None:
        self.root = root
        self._inside: dict[Path, set[Path]] = {}
        self._notebooks: dict[Path, list[Path]] = {}
        for path in sorted(files):
            inner = path
            while inner != root:
                self._inside.setdefault(inner.parent, set()).add(inner)
                inner = inner.parent
        for path in sorted(path for path in self.files(root) if path.suffix == ".ipynb"):
            inner = path
            while True:
                self._notebooks.setdefault(inner, []).append(path)
                if inner == root:
                    break
                inner = inner.parent
        self._is_released = is_released

    def entries(self, folder: Path) -> list[Path]:
        """List the files and folders in a folder, by name."""
        return sorted(self._inside.get(folder, ()))

    def has(self, path: Path) -> bool:
        """Tell whether a file or folder is there."""
        return path in self._inside.get(path.parent, ())

    def files(self, place: Path) -> list[Path]:
        """List the files in a folder and in the folders in it; of a file, itself."""
        inner = self._inside.get(place)
        return [place] if inner is None else [file for each in sorted(inner) for file in self.files(each)]

    def is_folder(self, path: Path) -> bool:
        """Tell whether it is a folder with anything in it."""
        return path in self._inside

    def all_notebooks(self, place: Path) -> list[Path]:
        """List the notebooks in a folder, or the notebook itself."""
        return self._notebooks.get(place, [])

    def notebooks(self, place: Path) -> list[Path]:
        """List the assignment's notebooks in a folder, or else any."""
        found = self.all_notebooks(place)
        return [path for path in found if self._is_released(path)] or found


class Finder:
    """Finds what is named for students.

    Parameters
    ----------
    people
        The students that the gradebook knows.
    platform
        Of PLATFORMS.
    """

    def __init__(self, unpacked: Unpacked, people: People, platform: str) -> None:
        self._unpacked = unpacked
        self._people = people
        self._platform = platform
        self._metadata: dict[Path, dict[str, Item]] = {}
        self.whole_class: Path | None = None
        """The folder that was taken for a class, though no platform names what is in it; None if none was."""
        self.troubles: list[str] = []
        """What could not be read, a sentence each."""

    def find(self) -> list[HandedIn]:
        """Find the files and folders that are named for students, and those beside them."""
        entries = self._unpacked.entries(self._unpacked.root)
        while True:
            found = [self._look_at(path) for path in entries]
            rest = [each.path for each in found if each.item is None and self._unpacked.notebooks(each.path)]
            classes = [path for path in rest if self._is_class_of_platform(path)]
            # Without a list of students, an archive beside others may be a student's, whatever is in it.
            if classes and (len(classes) == len(rest) or self._people.listed):
                inner = [child for path in classes for child in self._unpacked.entries(path)]
                entries = [each.path for each in found if each.path not in classes] + inner
                continue
            others = [each.path for each in found if each.path not in rest]
            if not any(map(self._unpacked.is_folder, others)) and (inside := self._only_folder(rest)):
                self.whole_class = inside
                entries = self._unpacked.entries(inside)
                continue
            return found

    def _look_at(self, path: Path) -> HandedIn:
        item = self._read(path)
        if item is not None:
            return HandedIn(path, item)
        if not self._unpacked.is_folder(path):
            return HandedIn(path, None, "it is in no folder with a student's id")
        if not self._is_known(path.name) and not self._platform:
            if self._unpacked.has(path.parent / gradescope.METADATA):
                return HandedIn(path, None, f"{gradescope.METADATA} beside it does not say whose it is")
            if ilias.read(path.name, ""):
                return HandedIn(path, None, _MAYBE_ILIAS)
        return HandedIn(path, None)

    def _read(self, path: Path) -> Item | None:
        name, parent = path.name, path.parent.name
        if self._platform == "ids" or (self._unpacked.is_folder(path) and name in self._people.students):
            return None
        if item := self._metadata_in(path.parent).get(name):
            return item
        for platform, read in READERS.items():
            if self._platform not in ("", platform) or not (item := read(name, parent)):
                continue
            if platform == "ilias" and not self._is_sure(path, item):
                continue
            return item
        return None

    def _is_sure(self, path: Path, item: Item) -> bool:
        """Tell whether a name of ILIAS's form is one: an id may have that form, too."""
        return self._unpacked.is_folder(path) and (
            self._platform == "ilias" or bool(self._people.meant_by(item.people[0]))
        )

    def _metadata_in(self, folder: Path) -> dict[str, Item]:
        """Read whose the folders of Gradescope's export are, if this is one."""
        if folder not in self._metadata:
            self._metadata[folder] = {}
            path = folder / gradescope.METADATA
            if self._unpacked.has(path) and self._platform in ("", "gradescope"):
                try:
                    self._metadata[folder] = gradescope.read_metadata(path)
                except (TooMuchError, RuntimeError) as error:
                    self.troubles.append(
                        f"{shown(path)}, which says whose the folders beside it are, cannot be read: "
                        f"{in_words(error)}"
                    )
        return self._metadata[folder]

    def _is_class_of_platform(self, path: Path) -> bool:
        """Tell whether everything in a folder is named by a platform, and the folder is no student's."""
        if not self._unpacked.is_folder(path) or self._is_known(path.name):
            return False
        inner = [each for each in self._unpacked.entries(path) if self._unpacked.notebooks(each)]
        return bool(inner) and all(self._read(each) for each in inner)

    def _is_known(self, name: str) -> bool:
        return name in self._people.students or bool(self._people.meant_by(self._people.clues_of(name)))

    def _only_folder(self, rest: Collection[Path]) -> Path | None:
        """Find the folder of the students' folders, inside the only folder that there is.

        Several folders in it hold notebooks. If none is like that, the only folder is a student's: then None.
        """
        if len(rest) != 1 or self.whole_class:
            return None
        (folder,) = rest
        while self._unpacked.is_folder(folder) and not self._is_known(folder.name):
            notebooks = self._unpacked.notebooks(folder)
            inner = {
                folder / path.relative_to(folder).parts[0] for path in notebooks if path.parent != folder
            }
            if len(inner) > 1 or any(self._is_class_of_platform(each) for each in inner):
                return folder
            if len(inner) != 1 or any(path.parent == folder for path in notebooks):
                return None
            (folder,) = inner
        return None
