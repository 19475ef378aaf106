"""What is said of an assignment before it is released."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Place = Literal["outside", "inside", "by hand"]
"""Where a cell is judged: on our side of the wall, in the student's own process, or by a person."""


@dataclass(frozen=True)
class CheckedCell:
    """A cell with points."""

    notebook: str
    name: str
    """Its grade id."""
    points: float
    place: Place
    solved: float | None
    """Points that the instructor's own solution gets; None where a person has to decide."""
    untouched: float | None
    """Points that the notebook as released gets."""
    students_see: Literal["all", "a part", "nothing"]
    """What of the test is in the released notebook."""
    crosses_not: str = ""
    """What did not cross the wall, or why it could not be judged; empty if all of it was."""


@dataclass(frozen=True)
class Remark:
    """Something that is to be mended, or to be known."""

    where: str
    """The notebook and the cell, or the file."""
    sentence: str
    fault: bool = True
    """Whether the assignment should not be released with it."""


@dataclass(frozen=True)
class AssignmentCheck:
    """All that is said of an assignment."""

    assignment: str
    cells: tuple[CheckedCell, ...]
    remarks: tuple[Remark, ...]
    seconds: float = 0.0

    @property
    def faults(self) -> tuple[Remark, ...]:
        """What is to be mended."""
        return tuple(remark for remark in self.remarks if remark.fault)

    @property
    def points(self) -> float:
        """The points of all cells."""
        return sum(cell.points for cell in self.cells)

    def as_data(self) -> dict[str, Any]:
        """Give it as data, for JSON."""
        return {"ready": not self.faults, "points": self.points, **asdict(self)}
