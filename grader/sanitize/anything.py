"""Values of a notebook that somebody handed in: of any type, and read as the type that they should have."""

from collections.abc import Mapping
from typing import Any


def string(value: Any) -> str:
    """Join the lines of a text; give an empty text for a value of another type."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Give a mapping; an empty one for a value of another type."""
    return value if isinstance(value, Mapping) else {}


def number(value: Any) -> int | None:
    """Give a whole number from 0 to 99,999; None for any other value."""
    return value if type(value) is int and 0 <= value < 100_000 else None
