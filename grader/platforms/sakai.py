"""Sakai: what `Download All` of an assignment names its folders.

`Lovelace, Ada(alovelace)/Submission attachment(s)/conv1d.ipynb`, in a folder named by the assignment, with
`timestamp.txt` beside the attachments; a group's folder has all names, with `; ` between. Without folders the
names of files begin so. By sakaiproject/sakai,
assignment/impl/src/java/org/sakaiproject/assignment/impl/AssignmentServiceImpl.java.
"""

import re
from pathlib import Path

from grader.platforms.clues import Kind, clue
from grader.platforms.item import Item

_PERSON = r"[^,;()/]*,[^;()/]*\([^()/;]+\)"
_NAME = re.compile(rf"(?P<people>{_PERSON}(?:; ?{_PERSON})*)(?P<rest>_.+)?", re.DOTALL)
_LOGIN = re.compile(r"\(([^()]+)\)")
_ATTACHMENT = "Submission attachment(s)_"
_DIGITS = re.compile("[0-9]{17}")


def read(name: str, parent: str) -> Item | None:
    """Read the name of a file or folder; None if Sakai does not name them like that."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    logins = _LOGIN.findall(found["people"])
    rest = (found["rest"] or "").removeprefix("_")
    file = rest.removeprefix(_ATTACHMENT)
    return Item(
        "Sakai",
        tuple((clue(Kind.LOGIN, login),) for login in logins),
        found["people"],
        id=logins[0] if len(logins) == 1 else "",
        file=file,
        typed=bool(rest) and rest == file,
    )


def time_in(folder: Path) -> str:
    """Read when a submission came from its folder; empty if that does not say.

    Older versions write only digits, without a zone: Sakai's times are in UTC.
    """
    try:
        with (folder / "timestamp.txt").open("rb") as file:
            text = file.read(100).decode("ascii", "replace").strip()
    except OSError:
        return ""
    return f"{text[:8]}T{text[8:14]}.{text[14:]} UTC" if _DIGITS.fullmatch(text) else text
