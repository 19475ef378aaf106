"""What lies beside a notebook, for the sandbox: as much of it as may be."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from nbgrader.utils import find_all_files

_TAKEN = re.compile(r"ipykernel_launcher\b|[^/]*\.html?(?:/|$)", re.IGNORECASE)
_MOST_FILES = 200
_MOST_BYTES = 20_000_000
_LARGEST_FILE = 7_000_000
# The instructor's files lie in the sandbox beside the student's, and leave room for what the code writes: see
# Limits in wall/session.py.
_MOST_FILES_OF_INSTRUCTORS = 1_000
_MOST_BYTES_OF_INSTRUCTORS = 40_000_000
_LARGEST_FILE_OF_INSTRUCTORS = 30_000_000


def list_beside(folder: Path, ignored: Sequence[str] = ()) -> list[Path]:
    """List the files of a folder that are neither links nor notebooks: graded ones hold the hidden tests.

    `ignored` are patterns of names, as in nbgrader's `CourseDirectory.ignore`.
    """
    found = map(Path, sorted(find_all_files(str(folder), [*ignored, "*.ipynb"])))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def list_for_the_sandbox(
    folder: Path, ignored: Sequence[str] = (), instructors: Collection[str] = ()
) -> list[Path]:
    """List those that students' code may want, what it most likely needs first.

    That is what lies at the top, and modules. Folders of other programs are left out, and copies of what the
    instructor put beside the notebook, which come from there.
    """
    found = []
    for path in list_beside(folder, ignored):
        *folders, name = path.relative_to(folder).parts
        if str(path.relative_to(folder)) not in instructors and not any(
            each.startswith(".") or each == "__pycache__" for each in folders
        ):
            found.append(((bool(folders), not name.endswith(".py"), len(folders)), path))
    return [path for _, path in sorted(found)]


def read_beside(
    folder: Path, ignored: Sequence[str] = (), instructors: Collection[str] = ()
) -> dict[str, bytes]:
    """Read those, as many as may be: 200 files and 20 MB, and 7 MB in one.

    Returns
    -------
    dict
        Name, relative to the folder, and content.
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
    """Say why what an instructor put beside a notebook has no place in the sandbox.

    Parameters
    ----------
    sizes
        Name of each file -> its bytes.

    Returns
    -------
    str
        As part of a sentence; empty if it has its place.
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
    """List the names of a student's files that have a place beside the instructor's.

    Not those that the instructor has, too; nor a file where the instructor has a folder, or vice versa;
    nor what other programs would take for their own: Jupyter starts a kernel by the name of a module, in
    the notebook's folder, and nbgrader releases every page there as feedback.
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
