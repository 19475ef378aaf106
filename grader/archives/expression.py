"""Finds the students in names of files by an expression, `FileNameCollectorPlugin.named_regexp`."""

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from grader.archives.files import side_by_side
from grader.submission.submitted_folder import in_words, listed, shown
from grader.submission.timestamps import Clock
from grader.submission.whose_notebooks import of_several


@dataclass
class Named:
    """What an expression finds in names of files."""

    files: dict[Path, dict[str, Any]] = field(default_factory=dict)
    """File -> what nbgrader wants to know about it: student, name, time."""
    unmatched: int = 0
    """Notebooks that it does not match."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """What is left out because it may be of several students, with the reason."""
    notes: list[str] = field(default_factory=list)


def find_by_expression(
    files: Iterable[Path],
    match: Callable[[str], dict[str, Any] | None],
    clock: Clock,
    released: Collection[str],
) -> Named:
    """Find the students of files; leave out what may be of several.

    Parameters
    ----------
    files
        What was unpacked.
    match
        Gives the parts of a file's name; None if the expression does not match it.
    clock
        Reads times.
    released
        Names of the assignment's notebooks, without ending.
    """
    result = Named()
    named = result.files
    rest: dict[Path, str] = {}
    for path in files:
        found = match(str(path))
        if not found:
            result.unmatched += path.suffix == ".ipynb"
            continue
        if text := found.pop("timestamp", None):
            try:
                # With its zone, so that timestamp.txt names it.
                found["timestamp"] = clock.read_name(text).replace(tzinfo=UTC)
            except ValueError as error:
                result.notes.append(
                    f"{shown(path)} is collected without a time, and is never late: {text!r} is none, as "
                    f"{in_words(error)}."
                )
        named[path] = found
        # The file's name without the time is the same in all attempts of a student.
        rest[path] = str(path).replace(text or "\0", "")
    for student in sorted({str(found.get("student_id")) for found in named.values()}):
        theirs = {path: found for path, found in named.items() if found.get("student_id") == student}
        if why := _doubt(theirs, rest, released):
            were = "was" if len(theirs) == 1 else "were"
            result.left.append((f"{listed(theirs)} of {shown(Path(student))} {were}", why))
            for path in theirs:
                del named[path]
    return result


def _doubt(theirs: dict[Path, dict[str, Any]], rest: dict[Path, str], released: Collection[str]) -> str:
    """Say why files with one student's id may be of several students; empty if they are of one."""
    same: dict[Path, list[Path]] = {}
    for path, found in theirs.items():
        name = Path(os.path.splitext(str(found.get("file_id")))[0] + path.suffix)  # as nbgrader does
        same.setdefault(name, []).append(path)
    for name, paths in same.items():
        times = {theirs[path].get("timestamp") for path in paths}
        if len(paths) > 1 and (None in times or len(times) < len(paths)):
            return f"several are {name.name}, and no times tell which is the newest"
        if len({rest[path] for path in paths}) > 1:
            return f"several are {name.name}, and their names differ in more than a time"
    folders: dict[Path, dict[str, Path]] = {}
    for name, paths in same.items():
        if name.suffix == ".ipynb":
            folders.setdefault(name.parent, {})[name.stem] = paths[0]
    doubtful = [name for each in folders.values() for name in of_several(each, released)]
    return side_by_side(doubtful, released) if doubtful else ""
