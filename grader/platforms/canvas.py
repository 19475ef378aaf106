"""Canvas: what `Download Submissions` of an assignment names its files.

`lovelaceada_LATE_123_456_conv1d-2.ipynb`: the name, whether it is late, the number of the user, the number of
the file, and the file's own name, to which Canvas adds `-2` where it was handed in for the third time. With
anonymous grading it is `anon_Xy3fA_456_conv1d.ipynb`. By instructure/canvas-lms, lib/content_zipper.rb at
05e9653c12ef7afc65815ca84e5da7aa2e4c3bd3.
"""

import re

from grader.platforms.clues import Clue, Kind, clue
from grader.platforms.item import Item

_NAME = re.compile(
    r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<user>[0-9]+)_(?:(?P<number>[0-9]+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.DOTALL,
)
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<user>[A-Za-z0-9]{5})_(?:(?P<number>[0-9]+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.DOTALL,
)
_AGAIN = re.compile(r"(?P<stem>.+)-[0-9]+", re.DOTALL)


def read(name: str, parent: str) -> Item | None:
    """Read the name of a file; None if Canvas does not name files like that."""
    if found := _ANONYMOUS.fullmatch(name):
        people: tuple[Clue, ...] = ()
        shown = f"anon_{found['user']}"
    elif found := _NAME.fullmatch(name):
        people = (clue(Kind.CANVAS, found["user"]), clue(Kind.SQUEEZED, found["name"]))
        shown = f"{found['name']} ({found['user']})"
    else:
        return None
    return Item(
        "Canvas",
        (people,),
        shown,
        file=found["file"] or name,
        late=bool(found["late"]),
        number=int(found["number"] or 0),
        typed=bool(found["typed"]),
    )


def first_name(stem: str) -> str:
    """Give a file's name without ending as it was when it was first handed in: `conv1d` for `conv1d-2`."""
    found = _AGAIN.fullmatch(stem)
    return found["stem"] if found else stem
