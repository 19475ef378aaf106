"""A submission's folder is looked at before any of it is opened, and its files are named in messages."""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_BYTES = 1_000_000_000
"""Bytes that one student may hand in: they are copied to autograded/, where others need room, too."""
_DEEPEST = 100
"""Folders that may lie inside one another: nbgrader's own search is recursive."""
OF_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")
"""Files that nbgrader adds to every submission. From the second one the name of the feedback page is made."""
NO_PLAIN_FILE = "it is a link, or no plain file or folder"
_MOST_NAMES = 4
_LONGEST_NAME = 80


def is_name(student: str) -> bool:
    """Say whether a student's id can be shown by a gradebook, a page and a terminal."""
    try:
        student.encode()
    except UnicodeEncodeError:
        return False
    return bool(student) and not _CONTROL.search(student)


def objection_to(folder: Path) -> str:
    """Say why a submission is not opened and copied; empty if it can be.

    Raises
    ------
    OSError
        If a file or folder cannot be looked at.
    """
    waiting = [folder]
    size = 0
    while waiting:
        path = waiting.pop()
        about = path.lstat()
        plain = stat.S_ISDIR(about.st_mode) or stat.S_ISREG(about.st_mode)
        if not plain or _CONTROL.search(path.name):  # a name with controls is a command to a terminal
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
    """Write a file's name in one line, whatever characters are in it."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def within(folder: Path, path: str | Path | None) -> str:
    """Write the name of a file in a submission's folder; of a very long name the beginning."""
    if path is None or Path(path) == folder:
        return "the folder itself"
    text = shown(Path(os.path.relpath(path, folder)))
    return f"{text[:_LONGEST_NAME]}…" if len(text) > _LONGEST_NAME else text


def listed(paths: Iterable[Path]) -> str:
    """Write the names of a few files, and how many more there are."""
    names = sorted(shown(Path(path.name)) for path in paths)
    more = len(names) - _MOST_NAMES
    text = ", ".join(names[:_MOST_NAMES]) or "nothing"
    return f"{text} and {more} more" if more > 0 else text


def in_words(error: Exception) -> str:
    """Write in one line what an error says."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return shown(Path(" ".join(text.split()))).rstrip(".")
