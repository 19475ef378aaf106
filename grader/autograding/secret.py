"""The secret of a course, from which the questions of its students are drawn.

It lies in `.flipgrad/secret` in the course folder: 32 random bytes in hexadecimal digits. It is made once, by
whoever grades first. Its folder tells git to ignore it, so no course needs a line for that.
"""

import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from grader.autograding.errors import CourseError

FOLDER = ".flipgrad"
_NAME = "secret"
_BYTES = 32


def read_secret(course: Path, groupshared: bool) -> tuple[bytes, bool]:
    """Read the secret of a course; make it if there is none.

    Parameters
    ----------
    course
        The course folder.
    groupshared
        Whether the group that has the course folder may read it.

    Returns
    -------
    bytes
        The secret.
    bool
        Whether it was made just now.

    Raises
    ------
    CourseError
        If it can be neither read nor made, or if the file holds something else.
    """
    path = course / FOLDER / _NAME
    try:
        made = not path.exists() and write_secret(course, secrets.token_bytes(_BYTES), groupshared)
        _show_to_nobody_else(path, groupshared)
        text = path.read_bytes().strip()
    except OSError as error:
        raise CourseError(
            f"The secret of this course, {path}, from which questions are drawn, can be neither read nor "
            f"made ({error.strerror}: {error.filename}). Nothing was graded. See that this account can "
            "read and write there, then run this again."
        ) from error
    if not re.fullmatch(rb"[0-9a-f]{%d}" % (2 * _BYTES), text):
        raise CourseError(
            f"The secret of this course, {path}, is damaged: it has to hold {2 * _BYTES} hexadecimal digits. "
            "Nothing was graded. Put it back from a backup, or remove it: then a new one is made, and "
            "regrades ask other questions."
        )
    return bytes.fromhex(text.decode()), made


def write_secret(course: Path, secret: bytes, groupshared: bool = False) -> bool:
    """Write the secret of a course, at once or not at all.

    Returns
    -------
    bool
        Whether it was written; if not, another process was quicker, and its secret counts.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    folder = course / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_new(folder / ".gitignore", b"*\n")
    written = _write_new(folder / _NAME, secret.hex().encode() + b"\n")
    _show_to_nobody_else(folder / _NAME, groupshared)
    return written


def _write_new(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet, so that whoever finds it finds all of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new")  # mode 600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(name, path)
        except FileExistsError:
            return False
        except OSError:
            # Some file systems have no second names for a file. Of a name that is taken only once, the other
            # process sees a part for a moment; the course's lock keeps graders from meeting here.
            return _write_exclusively(path, data)
        return True
    finally:
        os.unlink(name)


def _write_exclusively(path: Path, data: bytes) -> bool:
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


def _show_to_nobody_else(path: Path, groupshared: bool) -> None:
    """Let the owner read the secret, and the group of the course folder where it is shared.

    Who is not the owner leaves it as it is, and so does a file system without owners.
    """
    group = path.parent.parent.stat().st_gid
    with suppress(OSError):
        for part, mode in ((path.parent, 0o750), (path, 0o640)):
            found = part.stat()
            if groupshared and found.st_gid != group:
                os.chown(part, -1, group)
            if not groupshared:
                mode &= 0o700
            if stat.S_IMODE(found.st_mode) & 0o777 != mode:
                part.chmod(mode)
