"""Autograding a class: workers grade the submissions that are due, and each is recorded as it comes back."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from grader.autograding.course import Course
from grader.autograding.due import DueSubmission, find_due, read_submission
from grader.autograding.lock import only_grader
from grader.autograding.recorder import NotRecorded, Recorder
from grader.autograding.workers import Workers
from grader.sanitize import clean_line
from grader.submission.records import GradedSubmission, NotGraded, Submission

STOPPED = "Stopped. What was graded so far is recorded; run this again for the rest."
"""What is said after Ctrl-C."""
STOPPED_ANEW = (
    "Stopped. What was graded anew so far is recorded, the rest is as it was; --force begins with all of it."
)
"""What is said after Ctrl-C to a command that grades everything anew."""
SubmissionStatus = Literal["passed", "failed", "not judged", "not graded"]


class ProgressListener(Protocol):
    """Hears how the autograding of a class goes on."""

    def total(self, count: int) -> None:
        """Hear how many submissions are due."""

    def begun(self, student: str) -> None:
        """Hear whose submission was given to a worker."""

    def done(self, student: str, status: SubmissionStatus, points: float, trouble: str) -> None:
        """Hear whose submission is recorded, or was not graded.

        `trouble` says why a person has to look at it; it is empty if nobody has to.
        """


@dataclass
class ClassSummary:
    """How a class was autograded."""

    assignment: str
    passed: int = 0
    """Submissions that have all points which the machine gives."""
    failed: int = 0
    """Submissions that have fewer."""
    not_judged: int = 0
    """Submissions with a part that could not be judged, and waits for a person."""
    not_graded: int = 0
    """Submissions of which nothing is recorded: they stay as they were, and are due again."""
    troubles: list[str] = field(default_factory=list)
    """What went wrong, one sentence each."""
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    """Phase (read, run, judge, render, write) -> its seconds, of all workers together."""

    @property
    def graded(self) -> int:
        """Submissions that were graded in this run."""
        return self.passed + self.failed + self.not_judged

    def as_data(self) -> dict[str, Any]:
        """Give the summary as data, for JSON."""
        return {"graded": self.graded, **asdict(self)}


def autograde(course: Course, workers: Workers, listener: ProgressListener) -> ClassSummary:
    """Grade the submissions of an assignment that are due.

    Raises
    ------
    CourseError, RecordError, SandboxError, WorkersError
        If it cannot go on. What was recorded until then stays.
    """
    started = time.monotonic()
    with only_grader(course.autograded, course.directory.groupshared):
        found, troubles = find_due(course)
        due = {each.student: each for each in found}
        summary = ClassSummary(course.assignment, not_graded=len(troubles), troubles=troubles)
        listener.total(len(due))
        unread: list[NotGraded] = []
        submissions = _read_all(course, due, listener, unread)
        with closing(Recorder(course)) as recorder:
            run = _Run(course, due, recorder, listener, summary)
            # Closed whatever happens here, so that workers on other machines end their work, too.
            with closing(workers(course.material(), submissions)) as returned:
                for each in returned:
                    run.take(each)
                    summary.seconds = time.monotonic() - started
                for lost in unread:
                    run.take(lost)
    return summary


def _read_all(
    course: Course, due: Mapping[str, DueSubmission], listener: ProgressListener, unread: list[NotGraded]
) -> Iterator[Submission]:
    """Read each submission when a worker can take it; add those that cannot be read to `unread`."""
    for each in due.values():
        course.log.info("Autograding %s", each.folder)
        try:
            submission = read_submission(course, each)
        except OSError as error:
            unread.append(NotGraded(each.student, f"its files cannot be read ({error.strerror})"))
            continue
        listener.begun(each.student)
        yield submission


@dataclass
class _Run:
    """Takes what comes back from the workers: records it, counts it, and tells the listener."""

    course: Course
    due: Mapping[str, DueSubmission]
    """Student -> submission."""
    recorder: Recorder
    listener: ProgressListener
    summary: ClassSummary

    def take(self, returned: GradedSubmission | NotGraded) -> None:
        due = self.due[returned.student]
        if isinstance(returned, NotGraded):
            self._count_not_graded(due, returned.why)
            return
        begun = time.perf_counter()
        try:
            self.recorder.record(due, returned)
        except NotRecorded as error:
            self._count_not_graded(due, str(error))
            return
        self.course.run_hook_after(due.notebooks.values())
        phases = self.summary.phases
        for phase, seconds in {**returned.seconds, "write": time.perf_counter() - begun}.items():
            phases[phase] = phases.get(phase, 0.0) + seconds
        self._count(due, returned)

    def _count_not_graded(self, due: DueSubmission, why: str) -> None:
        why = clean_line(why)
        self.summary.not_graded += 1
        self.summary.troubles.append(f"{due.folder} was not graded: {why}")
        self.listener.done(due.student, "not graded", 0.0, why)

    def _count(self, due: DueSubmission, returned: GradedSubmission) -> None:
        trouble = ""
        for name, notebook in returned.notebooks.items():
            for note in notebook.notes:
                self.course.log.warning("%s: %s", clean_line(due.student), clean_line(note))
            if notebook.trouble:
                trouble = clean_line(notebook.trouble)
                self.summary.troubles.append(f"{due.notebooks[name]}: {trouble}")
        status = self._status(due, returned)
        if status == "not judged":
            self.summary.not_judged += 1
            trouble = trouble or "something could not be judged"
        elif status == "failed":
            self.summary.failed += 1
        else:
            self.summary.passed += 1
        earned = [value for notebook in returned.notebooks.values() for value in notebook.earned.values()]
        self.listener.done(due.student, status, sum(value or 0.0 for value in earned), trouble)

    def _status(self, due: DueSubmission, returned: GradedSubmission) -> SubmissionStatus:
        """Tell whether a graded submission has all points that the machine gives."""
        missed = any(self._is_missing(due, returned, name) for name in self.course.templates)
        for name, notebook in returned.notebooks.items():
            if notebook.trouble or None in notebook.earned.values():
                return "not judged"
            points = self.course.templates[name].points
            for test, earned in notebook.earned.items():
                if earned is not None and earned < points[test]:
                    missed = True
        return "failed" if missed else "passed"

    def _is_missing(self, due: DueSubmission, returned: GradedSubmission, name: str) -> bool:
        """Tell whether a notebook with test cells was not handed in."""
        there = name in returned.notebooks or (due.folder / f"{name}.ipynb").exists()
        return bool(self.course.templates[name].tests) and not there
