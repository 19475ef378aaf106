"""By what one of the student's cells is recognized as one of the instructor's."""

import re
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import Any

from nbformat import NotebookNode

from grader.submission.cells import SubmittedCell
from grader.submission.code import names_bound, parses

_HIDDEN = re.compile(
    r"^[ \t]*### BEGIN (HIDDEN TESTS|MARK SCHEME).*?^[ \t]*### END \1[^\n]*$", re.MULTILINE | re.DOTALL
)
"""What the released notebook does not have."""


class Sign(Enum):
    """What a place and the student's cell that belongs there have in common; the surest sign comes first."""

    GRADE_ID = auto()
    CELL_ID = auto()
    FUNCTION_IN_CODE = auto()
    """The name of the function to be written, defined in a cell of code."""
    FUNCTION = auto()
    """The same, in a cell of any kind."""
    TEXT = auto()


@dataclass(frozen=True)
class Place:
    """A cell of the template, to which cells of the student's may belong."""

    cell: NotebookNode
    about: Mapping[str, Any]
    """nbgrader's metadata; empty for a plain cell."""
    text: str
    """As students see it, comparable."""

    @classmethod
    def of(cls, cell: NotebookNode) -> "Place":
        """Look at a cell of the template."""
        return cls(cell, cell.metadata.get("nbgrader", {}), _as_released(cell.source))

    @property
    def grade_id(self) -> str:
        """nbgrader's name of the cell; empty for a plain cell."""
        return str(self.about.get("grade_id", ""))

    @property
    def solution(self) -> bool:
        """Whether the student fills it in."""
        return bool(self.about.get("solution"))

    @property
    def code(self) -> bool:
        """Whether it is a cell of code."""
        return bool(self.cell.cell_type == "code")

    @property
    def name(self) -> str:
        """What the student's code has to define here; empty where no solution in code belongs."""
        return self.grade_id if self.solution and self.code else ""

    def shown(self, sign: Sign) -> Hashable:
        """Give what this place shows; None or empty where it has no such sign."""
        match sign:
            case Sign.GRADE_ID:
                return self.grade_id
            case Sign.CELL_ID:
                return str(self.cell.get("id", ""))
            case Sign.FUNCTION_IN_CODE | Sign.FUNCTION:
                return self.name
            case Sign.TEXT:
                return (self.text, self.code)


@dataclass(frozen=True)
class Found:
    """A cell of the student's, to which a place is to be found."""

    cell: SubmittedCell
    text: str
    """Its text, comparable."""

    @classmethod
    def of(cls, cell: SubmittedCell) -> "Found":
        """Look at a cell of a submission."""
        return cls(cell, _comparable(cell.source))

    @property
    def code(self) -> bool:
        """Whether it is a cell of code."""
        return self.cell.kind == "code"

    @cached_property
    def comment(self) -> bool:
        """Whether there is no code in it."""
        lines = (line.strip() for line in self.cell.source.split("\n"))
        return all(not line or line.startswith("#") for line in lines)

    @cached_property
    def names(self) -> frozenset[str]:
        """What it defines at its top level; a text defines something only if it is Python."""
        if self.code or parses(self.cell.source):
            return names_bound(self.cell.source)
        return frozenset()

    def shown(self, sign: Sign) -> Collection[Hashable]:
        """Give what this cell shows, to be compared with what a place shows."""
        match sign:
            case Sign.GRADE_ID:
                return [self.cell.grade_id]
            case Sign.CELL_ID:
                return [self.cell.id]
            case Sign.FUNCTION_IN_CODE:
                return self.names if self.code else ()
            case Sign.FUNCTION:
                return self.names
            case Sign.TEXT:
                return [(self.text, self.code)]


@lru_cache(500)
def _as_released(source: str) -> str:
    """What students see of a cell of the instructor's, comparable."""
    return _comparable(without_hidden_tests(source))


def without_hidden_tests(source: str) -> str:
    """Take out of a cell of the instructor's what the released notebook does not have."""
    return _HIDDEN.sub("", source)


_MARKS = re.compile(r"^[#\s]*(?:In\s*\[[\d ]*\]:)?[#\s]*", re.MULTILINE)
"""What a script puts in front of lines, and what makes a comment or a heading of them."""


def words_of(source: str) -> str:
    """Give what stays the same where a comment becomes a text or a heading, or the other way round."""
    return _comparable(_MARKS.sub("", without_hidden_tests(source)))


def _comparable(source: str) -> str:
    """What two versions of a text have in common if they differ in nothing but space."""
    return " ".join(source.split())
