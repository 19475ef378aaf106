"""Moodle: what `Download all submissions` of an assignment names its files.

`Ada Lovelace_123_assignsubmission_file_/conv1d.ipynb`, or without folders
`Ada Lovelace_123_assignsubmission_file_conv1d.ipynb`; texts typed into Moodle have `_onlinetext_` there. With
blind marking each name is `Participant`, in the language of the site. The number is of the student in this
assignment. By moodle/moodle, mod/assign/classes/downloader.php and the get_uniqueid_for_user of
mod/assign/locallib.php.
"""

import re

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_NAME = re.compile(
    r"(?P<name>.+?)_(?P<number>[0-9]+)_assignsubmission_(?P<kind>[a-z]+)_(?P<file>.*)", re.DOTALL
)


def read(name: str, parent: str) -> Item | None:
    """Read the name of a file or folder; None if Moodle does not name them like that."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    shown = found["name"].replace("_", " ")
    people = (clue(Kind.PARTICIPANT, found["number"]), clue(Kind.NAME, shown))
    return Item(
        "Moodle",
        (people,),
        f"{shown} ({found['number']})",
        file=found["file"],
        typed=found["kind"] != "file",
    )
