"""A row of the closed table, and what all rows need: to refuse what is not as agreed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .frames import WireError

MOST_FIELDS = 64
"""Of a named tuple or of a record."""
LONGEST_NAME = 200
"""Characters of a field's name, a class's or a time zone's."""


class Unfit(Exception):
    """A value of a type of the table cannot cross: it is too large, or holds what its row does not take."""


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    name: str
    types: tuple[type, ...]
    """The types of the values, exactly."""
    take: Callable[[Any], Sequence[Any]]
    """Gives the parts of a value.

    Raises Unfit if it has none that can cross.
    """
    build: Callable[..., Any]
    """Makes the value of its parts.

    Raises WireError if they are not what `take` gives.
    """
    title: str
    """What the documentation calls the values."""
    limits: str = ""

    def of(self, *types: type) -> "Row":
        """Give the same row for these types."""
        return replace(self, types=types)


def need(right: bool, what: str) -> None:
    """Refuse what came if something is not right.

    Raises
    ------
    WireError
        If it is not.
    """
    if not right:
        raise WireError(what)


def need_types(parts: Iterable[Any], *types: type) -> None:
    """Refuse what came if the parts are not exactly of these types, one for each.

    Raises
    ------
    WireError
        If they are not.
    """
    need([*map(type, parts)] == list(types), f"other parts than {[kind.__name__ for kind in types]}")


def as_list(value: Any) -> list[Any]:
    """Take the entries of a collection as its parts."""
    return list(value)
