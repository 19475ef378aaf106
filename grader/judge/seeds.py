"""The seed of a verdict, drawn from assignment, student and attempt: a regrade asks the same questions."""

from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

QUESTION_SETS = 8
"""A class is asked so many sets of questions. A set that is drawn for one student, and checked by a second
opinion, serves others too: a judge that drew one for each would spend most of its time on drawing."""


@dataclass(frozen=True)
class Attempt:
    """Whose submission is being graded. In an instructor's notebook it is nobody's: all is empty."""

    assignment: str = ""
    student: str = ""
    submitted: str = ""

    def seed(self, exercise: str) -> int:
        """Draw the seed of one exercise, 32 bits; students with the same question set have the same.

        >>> Attempt("conv1d", "a-student", "2026-01-01").seed("conv1d_dx")
        459588972
        """
        question_set = _draw(self.assignment, self.student, self.submitted) % QUESTION_SETS
        return _draw(self.assignment, str(question_set), exercise)


def _draw(*texts: str) -> int:
    return int.from_bytes(sha256("\0".join(texts).encode()).digest()[:4], "big")


NOBODY = Attempt()
current_attempt: ContextVar[Attempt] = ContextVar("current_attempt", default=NOBODY)
"""Set by whoever grades a submission; test cells read it."""
