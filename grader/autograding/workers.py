"""Who marks: this process, or processes of this machine; cluster.py adds other machines.

Each is a Crew: given the material and parcels, it yields what comes back, in any order, and takes the next
parcel only when there is somebody to mark it. One that dies in the middle is replaced, and its parcel
is marked by another.
"""

import atexit
import os
import pickle
from collections.abc import Callable, Generator, Iterable
from hashlib import sha256
from itertools import chain, islice

from grader.processes.pool import Pool, Unanswered, Work
from grader.submission.grading import SubmissionGrader
from grader.submission.records import GradedSubmission, GradingMaterial, NotGraded, Submission

Crew = Callable[[GradingMaterial, Iterable[Submission]], Generator[GradedSubmission | NotGraded, None, None]]


class WorkersError(Exception):
    """There is nobody to mark, or nobody who can; the message says what to do."""


def here(
    material: GradingMaterial, parcels: Iterable[Submission]
) -> Generator[GradedSubmission | NotGraded, None, None]:
    """Mark in this process.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine: nothing was marked then.
    """
    data = pickle.dumps(material)
    for parcel in parcels:
        yield mark_with(marker_for(data), parcel)


def processes(count: int) -> Crew:
    """Mark in so many processes of this machine."""

    def crew(
        material: GradingMaterial, parcels: Iterable[Submission]
    ) -> Generator[GradedSubmission | NotGraded, None, None]:
        work = Work(_begin, pickle.dumps(material), _mark_in_process, _end_markers)
        for answer in Pool[Submission, GradedSubmission | NotGraded](count, work).ask(parcels):
            yield NotGraded(answer.question.student, answer.why) if isinstance(answer, Unanswered) else answer

    return crew


_FEW = 10
"""Parcels that are marked here before other processes would have begun."""


def as_needed(
    material: GradingMaterial, parcels: Iterable[Submission]
) -> Generator[GradedSubmission | NotGraded, None, None]:
    """Mark a few parcels in this process, and more of them on all cores."""
    coming = iter(parcels)
    first = list(islice(coming, _FEW + 1))
    crew = processes(cores()) if len(first) > _FEW else here
    yield from crew(material, chain(first, coming))


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0))


_material: bytes = b""


def _begin(material: bytes) -> None:
    """Set a process up; what can fail comes with its first parcel."""
    global _material
    _material = material


def _mark_in_process(parcel: Submission) -> GradedSubmission | NotGraded:
    return mark_with(marker_for(_material), parcel)


def mark_with(marker: SubmissionGrader, parcel: Submission) -> GradedSubmission | NotGraded:
    """Mark a parcel; what goes wrong is about this one submission."""
    try:
        return marker.grade(parcel)
    except Exception as error:  # ours or the instructor's, about this one submission
        return NotGraded(parcel.student, f"{type(error).__name__}: {error}")


_markers: dict[bytes, SubmissionGrader] = {}


def marker_for(data: bytes) -> SubmissionGrader:
    """Give the marker of a material; it is kept, and with it the warm sandbox.

    Raises
    ------
    SandboxError
        If this machine cannot keep students' code in.
    """
    key = sha256(data).digest()
    if key not in _markers:
        _end_markers()
        material: GradingMaterial = pickle.loads(data)
        _markers[key] = SubmissionGrader(material)
    return _markers[key]


@atexit.register
def _end_markers() -> None:
    while _markers:
        _markers.popitem()[1].close()
