"""Files that lie beside a notebook, and which of them go into the sandbox."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from nbgrader.utils import find_all_files

_TAKEN = re.compile(r"ipykernel_launcher\b|[^/]*\.html?(?:/|$)", re.IGNORECASE)
_MOST_FILES = 200
_MOST_BYTES = 20_000_000
_LARGEST_FILE = 7_000_000
# The instructor's files lie in the sandbox beside the student's. The room that is left (see Limits in
# wall/session.py) is for what the code writes.
_MOST_FILES_OF_INSTRUCTORS = 1_000
_MOST_BYTES_OF_INSTRUCTORS = 40_000_000
_LARGEST_FILE_OF_INSTRUCTORS = 30_000_000


def list_beside(folder: Path, ignored: Sequence[str] = ()) -> list[Path]:
    """List the files of a folder but for links and notebooks: graded notebooks hold the hidden tests.

    `ignored` are patterns of names, as in nbgrader's `CourseDirectory.ignore`.
    """
    found = map(Path, sorted(find_all_files(str(folder), [*ignored, "*.ipynb"])))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def list_for_the_sandbox(
    folder: Path, ignored: Sequence[str] = (), instructors: Collection[str] = ()
) -> list[Path]:
    """List the files beside a notebook that students' code may need, the most likely ones first.

    First come the files at the top, modules before others, then those in folders, likewise. Folders of other
    programs are left out, and files that the instructor has, too: the instructor's are taken.
    """

    def order(path: Path) -> tuple[int, int, int, Path]:
        *folders, name = path.relative_to(folder).parts
        return (1 if folders else 0), (0 if name.endswith(".py") else 1), len(folders), path

    found = []
    for path in list_beside(folder, ignored):
        *folders, _ = path.relative_to(folder).parts
        of_other_programs = any(each.startswith(".") or each == "__pycache__" for each in folders)
        if not of_other_programs and str(path.relative_to(folder)) not in instructors:
            found.append(path)
    return sorted(found, key=order)


def read_beside(
    folder: Path, ignored: Sequence[str] = (), instructors: Collection[str] = ()
) -> dict[str, bytes]:
    """Read these files, up to 200 files, 20 MB in all and 7 MB in each.

    Returns
    -------
    dict
        Name, relative to the folder -> content.
    """
    files: dict[str, bytes] = {}
    room = _MOST_BYTES
    for path in list_for_the_sandbox(folder, ignored, instructors):
        size = path.stat().st_size
        if len(files) < _MOST_FILES and size <= min(room, _LARGEST_FILE):
            name = str(path.relative_to(folder))
            # Some names are in no encoding that all programs could read.
            files[name.encode("utf-8", "replace").decode()] = path.read_bytes()
            room -= size
    return files


def objection_to_instructors(sizes: Mapping[str, int]) -> str:
    """Say why the files that an instructor put beside a notebook do not fit into the sandbox.

    Parameters
    ----------
    sizes
        Name of each file -> its bytes.

    Returns
    -------
    str
        Part of a sentence; empty if they fit.
    """
    if not sizes:
        return ""
    largest = max(sizes, key=lambda name: sizes[name])
    has = f"{largest} has {_megabytes(sizes[largest])}"
    if sizes[largest] > _LARGEST_FILE_OF_INSTRUCTORS:
        return f"{has}, and one file may have {_megabytes(_LARGEST_FILE_OF_INSTRUCTORS)}"
    if sum(sizes.values()) > _MOST_BYTES_OF_INSTRUCTORS:
        return (
            f"the files have {_megabytes(sum(sizes.values()))} together, and may have "
            f"{_megabytes(_MOST_BYTES_OF_INSTRUCTORS)} (the largest, {has})"
        )
    if len(sizes) > _MOST_FILES_OF_INSTRUCTORS:
        return f"there are {len(sizes):,} files, and may be {_MOST_FILES_OF_INSTRUCTORS:,}"
    return ""


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def beside_the_instructors(theirs: Iterable[str], instructors: Collection[str]) -> list[str]:
    """List the names of a student's files that can lie beside the instructor's.

    Three kinds cannot. The instructor has a file of the same name. One of the two has a file where the other
    has a folder. Or another program would take the file for its own: Jupyter starts a kernel by the name of a
    module in the notebook's folder, and nbgrader releases every page there as feedback.
    """
    files = set(instructors)
    folders = {str(parent) for name in files for parent in PurePath(name).parents}
    return [
        name
        for name in theirs
        if name not in files | folders
        and files.isdisjoint(map(str, PurePath(name).parents))
        and not _TAKEN.match(name)
    ]
