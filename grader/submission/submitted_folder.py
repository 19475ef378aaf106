"""What lies in a student's folder, before any of it is opened."""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_BYTES = 1_000_000_000
"""Of what one student hands in; it is copied to autograded/, and should leave room for the others'."""
_DEEPEST = 100
"""Folders inside one another; nbgrader's own search is recursive."""
OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader adds to every submission; a page's name in the exchange is made of the second."""
NO_PLAIN_FILE = "it is a link, or no plain file or folder"
_MOST_NAMES = 4
_LONGEST_NAME = 80


def is_name(student: str) -> bool:
    """Say whether a gradebook, a page and a terminal can show it."""
    try:
        student.encode()
    except UnicodeEncodeError:
        return False
    return bool(student) and not _CONTROL.search(student)


def objection_to(folder: Path) -> str:
    """Say what a submission holds that is not to be opened or copied; empty if there is nothing.

    Raises
    ------
    OSError
        If some of it cannot be looked at.
    """
    waiting, size = [folder], 0
    while waiting:
        path = waiting.pop()
        about = path.lstat()
        # No link, no device, and a name that is no command to a terminal.
        if _CONTROL.search(path.name) or not (stat.S_ISDIR(about.st_mode) or stat.S_ISREG(about.st_mode)):
            return f"{folder} was not graded: {within(folder, path)} is no plain file"
        if path == folder or stat.S_ISDIR(about.st_mode):
            waiting += path.iterdir()
        else:
            size += about.st_size
        if len(path.parts) - len(folder.parts) > _DEEPEST:
            return f"{folder} was not graded: more than {_DEEPEST} folders inside one another"
        if size > _MOST_BYTES:
            return (
                f"{folder} was not graded: more than {_MOST_BYTES / 1e6:.0f} MB, with {within(folder, path)}"
            )
    return ""


def shown(path: Path) -> str:
    """Write a name in one line, whatever is in it."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def within(folder: Path, path: str | Path | None) -> str:
    """Write which of a submission's files it is; of a very long name the beginning."""
    if path is None or Path(path) == folder:
        return "the folder itself"
    text = shown(Path(os.path.relpath(path, folder)))
    return f"{text[:_LONGEST_NAME]}…" if len(text) > _LONGEST_NAME else text


def listed(paths: Iterable[Path]) -> str:
    """Name a few of them."""
    names = sorted(shown(Path(path.name)) for path in paths)
    more = len(names) - _MOST_NAMES
    return (", ".join(names[:_MOST_NAMES]) or "nothing") + (f" and {more} more" if more > 0 else "")


def in_words(error: Exception) -> str:
    """Say in one line what went wrong."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return shown(Path(" ".join(text.split()))).rstrip(".")
