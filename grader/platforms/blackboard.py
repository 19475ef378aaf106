"""Blackboard: what `Assignment File Download` of the Grade Center names its files.

`Conv 1d_alovelace_attempt_2026-11-03-15-10-20_conv1d.ipynb`: the assignment, the user name, the time of the
attempt and the file's own name; beside them a text about each attempt, without a file's name. The form is
that of nbgrader's guide, nbgrader/docs/source/user_guide/managing_assignment_files_manually.ipynb.
"""

import re

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_NAME = re.compile(
    r"(?P<before>.+_.+)_attempt_(?P<time>[0-9]{4}(?:-[0-9]{2}){5})(?:_(?P<file>.+)|(?P<about>\.txt))?",
    re.DOTALL,
)


def read(name: str, parent: str) -> Item | None:
    """Read the name of a file; None if Blackboard does not name files like that."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    # The assignment and the user name may have this sign, too: any of its places may be between them.
    parts = found["before"].split("_")
    logins = ["_".join(parts[place:]) for place in range(1, len(parts))]
    return Item(
        "Blackboard",
        (tuple(clue(Kind.LOGIN, login) for login in logins if login),),
        found["before"],
        id=logins[0] if len(logins) == 1 else "",
        file=found["file"] or name,
        time=found["time"],
        typed=bool(found["about"]),
    )
