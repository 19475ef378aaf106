"""The seed of a verdict: one per assignment, student and attempt, so that a regrade asks the same."""

import os
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Attempt:
    """Whose submission is being graded. All empty where nobody's is, as in an instructor's notebook."""

    assignment: str = ""
    student: str = ""
    submitted: str = ""

    @classmethod
    def from_environment(cls) -> "Attempt":
        """Read what `ExecuteAsStudent` told the kernel."""
        return cls(*(os.environ.get(name, "") for name in _VARIABLES))

    def as_environment(self) -> dict[str, str]:
        """Write it for a kernel."""
        values = (self.assignment, self.student, self.submitted)
        return dict(zip(_VARIABLES, values, strict=True))

    def seed(self, exercise: str) -> int:
        """Draw the seed of one exercise, 32 bits.

        >>> Attempt("conv1d", "a-student", "2026-01-01").seed("conv1d_dx")
        305849737
        """
        text = "\0".join((self.assignment, self.student, self.submitted, exercise))
        return int.from_bytes(sha256(text.encode()).digest()[:4], "big")


_VARIABLES = ("FLIPGRAD_ASSIGNMENT", "FLIPGRAD_STUDENT", "FLIPGRAD_ATTEMPT")
