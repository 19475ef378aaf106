"""What stands in a notebook that somebody handed in may be anything: it is read as what it should be."""

from collections.abc import Mapping
from typing import Any


def string(value: Any) -> str:
    """Join the lines of a text; what is no text is empty."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Give a mapping; what is none is empty."""
    return value if isinstance(value, Mapping) else {}


def number(value: Any) -> int | None:
    """Give a small count or size; None for anything else."""
    return value if type(value) is int and 0 <= value < 100_000 else None
