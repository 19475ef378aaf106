"""Which files of an attempt are collected, and under which names; none where they may be of several."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.archives.extractor import NOT_UNPACKED
from grader.archives.handed_in import Unpacked
from grader.archives.submissions import Attempt
from grader.platforms import canvas
from grader.submission.submitted_folder import OF_THE_EXCHANGE, listed, shown
from grader.submission.whose_notebooks import is_of_assignment, of_several


class NotCollected(Exception):
    """What one student handed in is not collected; the text says why."""


@dataclass(frozen=True)
class Chosen:
    """The files of an attempt."""

    names: dict[Path, str]
    """File -> its name in the submission."""
    notes: tuple[str, ...] = ()
    """A sentence for whatever somebody may want to know."""


@dataclass(frozen=True)
class Chooser:
    """Chooses the files of attempts."""

    unpacked: Unpacked
    released: Collection[str]
    """Names of the assignment's notebooks, without ending."""

    def choose(self, attempt: Attempt) -> Chosen:
        """Give the files of an attempt.

        Raises
        ------
        NotCollected
            If it has no notebook, or notebooks that may be of several students.
        """
        unpacked = self.unpacked
        if attempt.items:
            files = [path for path in attempt.paths if not unpacked.is_folder(path)]
            folders = [path for path in attempt.paths if path not in files and unpacked.notebooks(path)]
            has_notebook = any(path.suffix == ".ipynb" for path in files)
            if has_notebook and not folders:
                return self._named_by_platform(attempt, files)
            if len(folders) > 1 or has_notebook:
                raise NotCollected(
                    "it holds notebooks in several archives, or beside one. Leave one in archive/"
                )
            if not folders:
                raise NotCollected(_no_notebook(attempt.paths))
            (folder,) = folders
        else:
            (folder,) = attempt.paths
        place = self._folder_of_notebook(folder)
        names = {path: str(path.relative_to(place)) for path in unpacked.files(place)}
        return Chosen({path: name for path, name in names.items() if name not in OF_THE_EXCHANGE})

    def _named_by_platform(self, attempt: Attempt, files: list[Path]) -> Chosen:
        """Give files that the platform names one by one the names that the student gave them."""
        notes = []
        named: dict[str, Path] = {}
        # Of files with one name, the one that was handed in last comes last.
        for path in sorted(files, key=lambda path: attempt.items[path].number or 0):
            name = Path(attempt.items[path].file)
            if attempt.platform == "Canvas" and name.stem not in self.released:
                first = canvas.first_name(name.stem)
                name = name.with_stem(first) if first in self.released else name
            before = named.get(name.name)
            if before and attempt.platform != "Canvas":
                raise NotCollected(f"two of its files are {name.name}. Leave one in archive/")
            if before:
                notes.append(
                    f"{shown(Path(attempt.student))} handed in {name.name} several times: "
                    f"{shown(Path(path.name))} counts, not {shown(Path(before.name))}."
                )
            named[name.name] = path
        names = {path: name for name, path in named.items() if name not in OF_THE_EXCHANGE}
        return Chosen(names, tuple(notes))

    def _folder_of_notebook(self, folder: Path) -> Path:
        """Find the folder of the notebook; of notebooks at several depths, the outermost counts."""
        notebooks = self.unpacked.notebooks(folder)
        outermost = min((len(path.parts) for path in notebooks), default=0)
        places = {path.parent for path in notebooks if len(path.parts) == outermost}
        if not places:
            raise NotCollected(_no_notebook(self.unpacked.files(folder)))
        if why := self._doubt(folder, places):
            raise NotCollected(why)
        return places.pop()

    def _doubt(self, folder: Path, places: set[Path]) -> str:
        """Say why notebooks in a folder may be of several students; empty if they are of one."""
        several = "notebooks are in several folders of it (if it is a whole class, collect it by itself)"
        if len(places) > 1:
            return several
        (place,) = places
        found: dict[Path, dict[str, Path]] = {}
        for path in self.unpacked.all_notebooks(folder):
            if path.parent == place or is_of_assignment(path.stem, path, self.released):
                found.setdefault(path.parent, {})[path.stem] = path
        for each in found.values():
            if doubtful := of_several(each, self.released):
                return side_by_side(doubtful, self.released)
        # One folder further inside may hold what the student kept.
        if len(found) > 2 or any(not each.is_relative_to(place) for each in found):
            return several
        return ""


def side_by_side(names: Iterable[str], released: Iterable[str]) -> str:
    """Say that notebooks may be of several students, and what to do."""
    notebooks = "|".join(sorted(released)) or r"\w+"
    return (
        f"{listed(Path(f'{name}.ipynb') for name in names)} are side by side, and may be of several "
        "students. Put each student's into a folder named by the id, or let "
        "FileNameCollectorPlugin.named_regexp tell whose each is, for names such as ID_NAME.ipynb: "
        "c.FileNameCollectorPlugin.named_regexp = "
        f'r".*/(?P<student_id>[^/]+)_(?P<file_id>{notebooks})\\.ipynb"; '
        "if all are one student's, leave only the one to be graded"
    )


def _no_notebook(files: Iterable[Path]) -> str:
    packed = [path for path in files if path.suffix.lower() in NOT_UNPACKED]
    if packed:
        return (
            f"it holds no notebook, but {listed(packed)}, which is not unpacked here. Unpack that, or make a "
            ".zip of it"
        )
    return "it holds no notebook"
