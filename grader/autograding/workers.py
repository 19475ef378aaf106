"""Who grades: this process, or processes of this machine; cluster.py adds other machines.

Each is a `Workers` function. It takes the grading material and the submissions, and yields what came of
each, in any order. It takes the next submission only when somebody is free to grade it. The submission of a
process that dies is given to another. One that takes far longer than its limits allow is given up, because
then it is our side that hangs.
"""

import atexit
import os
import pickle
from collections.abc import Callable, Generator, Iterable
from functools import partial
from hashlib import sha256
from itertools import chain, islice

from grader.processes.limit import OutOfTime, limited_to
from grader.processes.pool import Pool, Unanswered, Work
from grader.submission.grading import SubmissionGrader
from grader.submission.records import GradedSubmission, GradingMaterial, NotGraded, Submission

Workers = Callable[
    [GradingMaterial, Iterable[Submission]], Generator[GradedSubmission | NotGraded, None, None]
]

_FEW = 10
"""Submissions that are graded in this process before others would have begun."""
_TIMES_THE_LIMIT = 10
"""How many times the time of a submission a notebook may take: it is run twice at most, and on a busy machine
each run is five times as long."""
_SECONDS_BESIDES = 300.0
"""For reading, judging and rendering a notebook."""


def in_this_process(
    material: GradingMaterial, submissions: Iterable[Submission]
) -> Generator[GradedSubmission | NotGraded, None, None]:
    """Grade in this process.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine: nothing was graded then.
    """
    data = pickle.dumps(material)
    for submission in submissions:
        grader = grader_for(data)
        seconds = most_seconds(material, submission)
        try:
            with limited_to(seconds):
                graded = grade_with(grader, submission)
        except OutOfTime:
            close_grader()  # nobody knows what it was about to do
            graded = NotGraded(submission.student, f"it was not over within {seconds:g} seconds")
        yield graded


def in_processes(count: int) -> Workers:
    """Grade in so many processes of this machine."""

    def workers(
        material: GradingMaterial, submissions: Iterable[Submission]
    ) -> Generator[GradedSubmission | NotGraded, None, None]:
        process = _WorkerProcess()
        seconds = partial(most_seconds, material)
        work = Work(process.begin, pickle.dumps(material), process.grade, close_grader, seconds)
        for answer in Pool[Submission, GradedSubmission | NotGraded](count, work).ask(submissions):
            yield NotGraded(answer.question.student, answer.why) if isinstance(answer, Unanswered) else answer

    return workers


def as_needed(
    material: GradingMaterial, submissions: Iterable[Submission]
) -> Generator[GradedSubmission | NotGraded, None, None]:
    """Grade a few submissions in this process, and more of them on all cores."""
    coming = iter(submissions)
    first = list(islice(coming, _FEW + 1))
    workers = in_processes(cores()) if len(first) > _FEW else in_this_process
    yield from workers(material, chain(first, coming))


def most_seconds(material: GradingMaterial, submission: Submission) -> float:
    """Say after how long the grading of a submission is given up."""
    each = _TIMES_THE_LIMIT * material.limits.submission + _SECONDS_BESIDES
    return each * max(1, len(submission.notebooks))


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0))


class _WorkerProcess:
    """What one of the processes does; each has a copy of its own, because it is a fork."""

    def begin(self, material: bytes) -> None:
        """Keep the material; the first submission makes the grader, and its answer tells if that fails."""
        self._material = material

    def grade(self, submission: Submission) -> GradedSubmission | NotGraded:
        return grade_with(grader_for(self._material), submission)


def grade_with(grader: SubmissionGrader, submission: Submission) -> GradedSubmission | NotGraded:
    """Grade a submission; whatever goes wrong concerns this submission only."""
    try:
        return grader.grade(submission)
    except Exception as error:  # ours, or the instructor's
        return NotGraded(submission.student, f"{type(error).__name__}: {error}")


_kept: dict[bytes, SubmissionGrader] = {}
"""The grader of this process, by the digest of its material; at most one.

It belongs to the process because on a Dask worker only modules last from one submission to the next.
"""


def grader_for(material: bytes) -> SubmissionGrader:
    """Give this process's grader for a pickled material; it is kept, and with it the warm sandbox.

    Raises
    ------
    SandboxError
        If this machine cannot keep students' code in.
    """
    key = sha256(material).digest()
    if key not in _kept:
        close_grader()
        _kept[key] = SubmissionGrader(pickle.loads(material))
    return _kept[key]


@atexit.register
def close_grader() -> None:
    """End the sandbox of this process's grader, if there is one."""
    while _kept:
        _, grader = _kept.popitem()
        grader.close()
