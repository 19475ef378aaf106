"""ILIAS: what `Download All Submissions` of an exercise names its folders.

`Lovelace_Ada_alovelace_4711/conv1d.ipynb`: the names, the login and the number of the user; teams' are in
folders of the teams. Files that came late begin with `Late Submission - ` in the language of the site. By
ILIAS-eLearning/ILIAS, Modules/Exercise/classes/class.ilExSubmission.php at
03cc48edaa828cd141f43102707237b7d98cb63c.
"""

import re

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_NAME = re.compile(r"(?P<before>[^_]+_.+_.+)_[0-9]+", re.DOTALL)


def read(name: str, parent: str) -> Item | None:
    """Read the name of a folder; None if ILIAS does not name folders like that."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    parts = found["before"].split("_")
    # First names and logins may have this sign, too, so each of its later places may be the one between them.
    logins = ["_".join(parts[place:]) for place in range(2, len(parts))]
    return Item(
        "ILIAS",
        (tuple(clue(Kind.LOGIN, login) for login in logins if login),),
        name,
        id=logins[0] if len(logins) == 1 else "",
    )
