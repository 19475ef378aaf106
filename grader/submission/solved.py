"""Whose failure it is when a test cell raises: the instructor's own solution decides.

An instructor's test may do what does not work through the wall: look into an object, read a file that a
student's cell wrote, patch a name. So the instructor's notebook with its solution runs as a submission does,
before any submission (see running_notebooks.py). Where the solution passes a test and a student's work does
not, though all that the student's code gave could cross, the failure is the student's. In every other case
it is nobody's, and a person decides.

Tests that only call `check` need none of this: the judge says itself what it could not judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WAYS_OUT = (
    "Ways out: give the test cell the tag in-students-process, or let the test ask for numbers, texts, "
    "lists and arrays only (docs/your-course.md)."
)


@dataclass(frozen=True)
class SolvedTest:
    """What came of a test cell with the instructor's own solution, through the wall."""

    passes: bool
    why: str = ""
    """Why it does not pass."""
    students: frozenset[str] = frozenset()
    """Names that the instructor's cells bind, and whose values the solution changes: in this test they are
    fetched from the student's notebook."""
    sites: frozenset[str] = frozenset()
    """Where the test asks objects of the solution's something about what is the test's own."""
    uncrossed: frozenset[str] = frozenset()
    """What does not cross with the solution either."""


def doubt(solved: SolvedTest, full: bool, uncrossed: Sequence[str]) -> str:
    """Say why a person has to decide about a test cell of a student's; nothing if the points stand.

    Parameters
    ----------
    solved
        What came of it with the instructor's solution.
    full
        Whether the student's work has all points of the cell.
    uncrossed
        What of the student's work could not cross.
    """
    new = [phrase for phrase in uncrossed if phrase not in solved.uncrossed]
    if new:
        return f"this could not cross the wall: {'; '.join(new[:3])}"
    if not full and not solved.passes:
        return f"the instructor's own solution does not pass it through the wall either ({solved.why})"
    return ""
