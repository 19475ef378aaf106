"""Autograding a class: what is due goes to a crew, and what comes back is recorded, one by one."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from filelock import FileLock, Timeout

from grader.autograding.course import Course, CourseError, Due
from grader.autograding.recorder import NotRecorded, Recorder
from grader.autograding.workers import Crew
from grader.sanitize import clean_line
from grader.submission.records import GradedSubmission, NotGraded, Submission

STOPPED = "Stopped. What was graded so far is recorded; run this again for the rest."
STOPPED_ANEW = (
    "Stopped. What was graded anew so far is recorded, the rest is as it was; --force begins with all of it."
)
"""What is said after Ctrl-C."""
Result = Literal["passed", "failed", "not judged", "not graded"]


class Watch(Protocol):
    """Who is told how it goes."""

    def total(self, count: int) -> None:
        """So many submissions are due."""

    def begun(self, student: str) -> None:
        """This one was given away to be graded."""

    def done(self, student: str, result: Result, points: float, trouble: str) -> None:
        """This one is recorded, or was not graded; `trouble` says why a person has to look at it, if so."""


@dataclass
class Summary:
    """How a class was graded."""

    assignment: str
    passed: int = 0
    """Submissions that have all points which the machine gives."""
    failed: int = 0
    not_judged: int = 0
    """Submissions in which something could not be judged, and waits for a person."""
    not_graded: int = 0
    """Submissions of which nothing is recorded: they stay as they were, and are due again."""
    troubles: list[str] = field(default_factory=list)
    """What went wrong, one sentence each."""
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    """Seconds of all workers together: read, run, judge, render, write."""

    @property
    def graded(self) -> int:
        """Submissions that were graded in this run."""
        return self.passed + self.failed + self.not_judged

    def as_data(self) -> dict[str, Any]:
        """Give it as data."""
        return {"graded": self.graded, **asdict(self)}


def autograde(course: Course, crew: Crew, watch: Watch) -> Summary:
    """Grade what is due of an assignment.

    Raises
    ------
    CourseError, RecordError, SandboxError, WorkersError
        If it cannot go on. What was recorded until then stays.
    """
    started = time.monotonic()
    summary = Summary(course.assignment, troubles=course.troubles)
    with _alone(course):
        due = {each.student: each for each in course.due()}
        summary.not_graded = len(course.troubles)
        watch.total(len(due))
        recorder = Recorder(course)
        unread: list[NotGraded] = []
        parcels = _parcels(course, due, watch, unread)
        # The crew is sent home whatever happens here, on other machines too.
        with closing(recorder), closing(crew(course.material(), parcels)) as back:
            for returned in back:
                _take(course, due[returned.student], returned, recorder, watch, summary)
                summary.seconds = time.monotonic() - started
            for lost in unread:
                _take(course, due[lost.student], lost, recorder, watch, summary)
    return summary


def _parcels(
    course: Course, due: dict[str, Due], watch: Watch, unread: list[NotGraded]
) -> Iterator[Submission]:
    for each in due.values():
        course.log.info("Autograding %s", each.folder)
        try:
            parcel = course.parcel(each)
        except OSError as error:
            unread.append(NotGraded(each.student, f"its files cannot be read ({error.strerror})"))
            continue
        watch.begun(each.student)
        yield parcel


def _take(
    course: Course,
    due: Due,
    returned: GradedSubmission | NotGraded,
    recorder: Recorder,
    watch: Watch,
    summary: Summary,
) -> None:
    student = clean_line(due.student)
    if isinstance(returned, NotGraded):
        why = clean_line(returned.why)
        summary.not_graded += 1
        summary.troubles.append(f"{due.folder} was not graded: {why}")
        watch.done(due.student, "not graded", 0.0, why)
        return
    begun = time.perf_counter()
    try:
        recorder.record(due, returned)
    except NotRecorded as error:
        _take(course, due, NotGraded(due.student, str(error)), recorder, watch, summary)
        return
    course.recorded(due)
    for phase, spent in {**returned.seconds, "write": time.perf_counter() - begun}.items():
        summary.phases[phase] = summary.phases.get(phase, 0.0) + spent
    earned: list[float | None] = []
    missed = any(
        template.tests and name not in returned.notebooks and not (due.folder / f"{name}.ipynb").exists()
        for name, template in course.templates.items()
    )
    trouble = ""
    for name, marked in returned.notebooks.items():
        for note in marked.notes:
            course.log.warning("%s: %s", student, clean_line(note))
        if marked.trouble:
            trouble = clean_line(marked.trouble)
            summary.troubles.append(f"{due.notebooks[name]}: {trouble}")
        points = course.templates[name].points
        earned += marked.earned.values() if marked.earned else [None]
        missed |= any(value is not None and value < points[test] for test, value in marked.earned.items())
    result: Result = "not judged" if None in earned else "failed" if missed else "passed"
    if result == "not judged":
        summary.not_judged += 1
        trouble = trouble or "something could not be judged"
    elif result == "failed":
        summary.failed += 1
    else:
        summary.passed += 1
    watch.done(due.student, result, sum(value or 0.0 for value in earned), trouble)


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Keep a second grader of this course from writing at the same time."""
    folder = Path(course.converter._format_dest(".", ".")).resolve()
    mode = 0o664 if course.directory.groupshared else 0o644
    # A moment, because the processes of one that was killed, which hold it too, end just after it.
    lock = FileLock(folder / ".grading.lock", timeout=2, mode=mode)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise CourseError(
            f"Another autograding is at work in {folder}. Wait for its end, then run this again for the rest."
        ) from None
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}. Nothing was graded.") from error
    try:
        yield
    finally:
        lock.release()
