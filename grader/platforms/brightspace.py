"""Brightspace (D2L): what the download of an assignment's submissions names its files and folders.

`12345-67890 - Ada Lovelace - Nov 3, 2026 333 PM`, a folder for each submission, or in front of each file's
own name. The time is in the language of whoever downloads. Brightspace's source is not public; the form is
that of public programs that read it.
"""

import re

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_NAME = re.compile(
    r"[0-9]+-[0-9]+ - (?P<name>.+?) - (?P<time>[^-]*[0-9]{4}[^-]*?)(?: - (?P<file>.+))?", re.DOTALL
)


def read(name: str, parent: str) -> Item | None:
    """Read the name of a file or folder; None if Brightspace does not name them like that."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    return Item(
        "Brightspace",
        ((clue(Kind.NAME, found["name"]),),),
        found["name"],
        file=found["file"] or "",
        time=found["time"],
    )
