"""Copies a folder that somebody handed in, and may still change: no link leads to anything else."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_AS_IT_IS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
"""Flags for opening: a link is refused, and a pipe without a writer does not make us wait."""
_IS_LINK_OR_SOCKET = (errno.ELOOP, errno.ENXIO)
_DEEPEST = 100
"""How many folders may lie inside one another."""
_PIECE = 2**20
"""Bytes of a file that are in memory at a time."""


def copy_plain(source: Path, target: Path, most: int) -> list[Path]:
    """Copy the folders and plain files in a folder whose owner may change it meanwhile.

    Each is opened once, without following a link, and from then on read through its descriptor: its name may
    lead elsewhere by then.

    Parameters
    ----------
    source
        The folder.
    target
        The copy, which is not there yet. It gets permissions and times from `source`, with two exceptions:
        whoever copies can always read it, and a program in it runs with the rights of whoever starts it.
    most
        The most bytes that all files may have together.

    Returns
    -------
    list
        The paths within `source` that were left out: links, hard links to somebody else's files, and whatever
        is neither file nor folder.

    Raises
    ------
    OSError
        If a file or folder cannot be read.
    ValueError
        If `source` is no folder, or is too large or too deep.
    """
    left_out = []
    folders = []
    owner = None
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
    """Open a folder, then one after another all that lies in it, at any depth.

    Yields
    ------
    path, descriptor
        The path below the first folder; the open descriptor, or None for a link or a socket.
    """
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
    """Copy the first `size` bytes of a file: it may grow meanwhile."""
    with open(descriptor, "rb", closefd=False) as source, to.open("xb") as copy:
        while size > 0 and (piece := source.read(min(size, _PIECE))):
            copy.write(piece)
            size -= len(piece)


def _give(path: Path, about: os.stat_result, mode: int) -> None:
    """Give a copy its permissions and the times of the original."""
    path.chmod(mode)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
