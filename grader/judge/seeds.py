"""The seed of a verdict: which questions a student is asked.

A seed is one number of two parts. The lower 32 bits say which set of questions: a class shares a few of them.
The bits above say which of the questions are the student's own; zero there means none of them are.

Both parts are drawn from the course's secret and from whose submission it is. So nobody can work out
questions beforehand, and a regrade asks the same again. A seed says all that is needed to ask once more.
"""

import hmac
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256

QUESTION_SETS = 8
"""A class is asked so many sets of questions. A set that is drawn for one student, and checked by a second
opinion, serves others too: a judge that drew one for each would spend most of its time on drawing."""

_BITS_OF_SET = 32
_MOST_OWN = 2**21 - 1
"""With this, a seed is below 2**53: JavaScript, which also reads reports, keeps such a number as it is."""


def join_seed(question_set: int, own: int) -> int:
    """Write both parts of a seed as one number."""
    return own << _BITS_OF_SET | question_set


def split_seed(seed: int) -> tuple[int, int]:
    """Give both parts of a seed: the number of the question set, and that of the student's own questions."""
    return seed & (1 << _BITS_OF_SET) - 1, seed >> _BITS_OF_SET


@dataclass(frozen=True)
class Attempt:
    """Whose submission is being graded. In an instructor's notebook it is nobody's: all is empty."""

    assignment: str = ""
    student: str = ""
    submitted: str = ""
    """The text of timestamp.txt; empty if there is none."""
    work: str = ""
    """A digest of the notebook, so that another one is another attempt, even if it says the same time."""
    secret: bytes = field(default=b"", repr=False)
    """The course's. Without one, everybody can work out the seed, and no question is the student's own."""

    def seed(self, exercise: str) -> int:
        """Draw the seed of one exercise.

        >>> Attempt("conv1d", "a-student", "2026-01-01").seed("conv1d_dx")
        459588972
        >>> Attempt("conv1d", "a-student", "2026-01-01", secret=bytes(32)).seed("conv1d_dx")
        7964386390099223
        """
        whose = self.assignment, self.student, self.submitted
        question_set = self._draw(self.assignment, str(self._draw(*whose) % QUESTION_SETS), exercise)
        if not self.secret:
            return question_set
        return join_seed(question_set, 1 + self._draw("own", *whose, self.work, exercise) % _MOST_OWN)

    def _draw(self, *texts: str) -> int:
        """Draw 32 bits."""
        data = "\0".join(texts).encode()
        digest = hmac.digest(self.secret, data, "sha256") if self.secret else sha256(data).digest()
        return int.from_bytes(digest[:4], "big")


NOBODY = Attempt()
current_attempt: ContextVar[Attempt] = ContextVar("current_attempt", default=NOBODY)
"""Set by whoever grades a submission; test cells read it."""
