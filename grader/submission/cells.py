"""The cells of a submitted notebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as the student left it."""

    kind: str
    """code, markdown or raw"""
    source: str
    grade_id: str | None = None
    id: str | None = None
    attachments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmittedNotebook:
    """What could be read of a submitted file."""

    cells: tuple[SubmittedCell, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the student and the log, on what was mended and what is lost."""

    @property
    def readable(self) -> bool:
        """Whether there is anything to grade."""
        return bool(self.cells)
