"""What a platform says about who somebody is, and how that is compared."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

_NO_LETTER = re.compile(r"[\W_]")


class Kind(StrEnum):
    """What a clue is. The names are in courses' gradebooks."""

    LOGIN = "login"
    """What somebody types to log in: user name, SIS login id, eid."""
    NUMBER = "number"
    """A number of the institution, such as on a student card."""
    EMAIL = "email"
    NAME = "name"
    """The first name and the last, in either order."""
    SQUEEZED = "squeezed name"
    """The last name and the first without anything between, as Canvas writes it in names of files."""
    CANVAS = "canvas"
    """Canvas's number of a user."""
    PARTICIPANT = "moodle participant"
    """Moodle's number of a user in one assignment; no two have the same on a site."""
    GITHUB = "github"
    """A login of GitHub's."""


class Clue(NamedTuple):
    """Something that a platform says about who somebody is."""

    kind: Kind
    value: str
    """In the one form in which values of this kind are compared (see `clue`)."""


def clue(kind: Kind, text: str) -> Clue:
    """Make a clue of a text as a platform writes it: capitals, spaces around and signs in names do not count.

    >>> clue(Kind.NAME, "O'Neil,  Ada-Mary ")
    Clue(kind=<Kind.NAME: 'name'>, value='oneil adamary')
    >>> clue(Kind.SQUEEZED, "O'Neil, Ada-Mary").value
    'oneiladamary'
    """
    value = unicodedata.normalize("NFKC", text).strip().casefold()
    if kind in (Kind.NAME, Kind.SQUEEZED):
        words = (_NO_LETTER.sub("", word) for word in value.split())
        value = ("" if kind is Kind.SQUEEZED else " ").join(word for word in words if word)
    return Clue(kind, value)


def clues_of_name(first: str, last: str) -> tuple[Clue, ...]:
    """Give the clues that a name makes, in the orders in which platforms write it."""
    if not (first.strip() or last.strip()):
        return ()
    found = [
        clue(Kind.NAME, f"{first} {last}"),
        clue(Kind.NAME, f"{last} {first}"),
        clue(Kind.SQUEEZED, f"{last} {first}"),
    ]
    return tuple(dict.fromkeys(each for each in found if each.value))
