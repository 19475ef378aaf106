"""Gradescope: what `Export Submissions` of a programming assignment holds.

`assignment_99_export/submission_123/conv1d.ipynb`, and in `submission_metadata.yml` beside the folders for
each who handed it in (among `:submitters:`, with `:name:`, `:sid:`, `:email:`) and when (`:created_at:`).
Gradescope's source is not public; the form is that of public programs that read it.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.item import Item
from grader.processes.aside import Allowance, run_aside

METADATA = "submission_metadata.yml"
"""The file that says whose each folder is."""
_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")
_ALLOWED = Allowance(seconds=300, memory=2 << 30)
"""What reading it may take: it holds what tests printed, too."""
_SEPARATOR = "\x1f"


def read_metadata(path: Path) -> dict[str, Item]:
    """Read whose the folders of an export are.

    Returns
    -------
    dict
        Name of a folder -> what is said about it.

    Raises
    ------
    TooMuchError
        If it takes too much time or memory.
    RuntimeError
        If it cannot be read.
    """
    lines = run_aside(lambda: _read(path), _ALLOWED).decode().split("\n")
    items = {}
    for folder, time, *people in (line.split(_SEPARATOR) for line in lines if line):
        persons = [people[place : place + 3] for place in range(0, len(people), 3)]
        items[folder] = Item(
            "Gradescope",
            tuple(_clues(*person) for person in persons),
            ", ".join(name or email or sid for name, sid, email in persons) or folder,
            id=(persons[0][1] or persons[0][2]) if len(persons) == 1 else "",
            time=_FRACTION.sub(r"\1", time),
        )
    return items


def _clues(name: str, sid: str, email: str) -> tuple[Clue, ...]:
    # What Gradescope has as a student's id may be a number, or a login.
    found = [clue(Kind.NUMBER, sid), clue(Kind.LOGIN, sid), clue(Kind.EMAIL, email), clue(Kind.NAME, name)]
    return tuple(each for each in found if each.value)


def _read(path: Path) -> bytes:
    """Give a line for each folder: its name, the time, and each person's name, id and address."""
    # Texts only: nothing is made of what looks like a number or a time.
    with path.open(encoding="utf-8") as file:
        content = yaml.load(file, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    lines = []
    for folder, about in content.items():
        people = [
            _plain(person.get(key, ""))
            for person in about[":submitters"]
            for key in (":name", ":sid", ":email")
        ]
        lines.append(_SEPARATOR.join([_plain(folder), _plain(about.get(":created_at", "")), *people]))
    return "\n".join(lines).encode()


def _plain(text: Any) -> str:
    return " ".join(str(text).split()).replace(_SEPARATOR, " ") if text != "null" else ""
