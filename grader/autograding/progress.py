"""Shows how the autograding of a class goes on: a bar for people, lines of JSON for programs."""

import json
import time
from collections import Counter

import click
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from grader.autograding.autograde import ClassSummary, SubmissionStatus
from grader.sanitize import clean_line

_STYLES: dict[SubmissionStatus, str] = {
    "passed": "green",
    "failed": "yellow",
    "not judged": "red",
    "not graded": "red",
}
_RARE: SubmissionStatus = "not graded"
"""The status that is shown only if a submission has it."""
_SLOW = 5.0
"""Seconds after which a submission is named as one that is waited for."""
_MOST_NAMES = 4


class ProgressBar:
    """Draws a bar with rate, time left, counts, and who makes trouble; without a terminal, nothing."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts: Counter[SubmissionStatus] = Counter()
        self._under_way: dict[str, float] = {}
        """Student -> when the submission was given to a worker."""
        self._overtaken: set[str] = set()
        """Students under way whose submission was begun before one that is done: theirs takes long."""
        self._troubled: list[str] = []
        self._total = 0
        self._first: float | None = None
        """When the first submission was done; before that, workers are started."""
        self._progress = Progress(
            TextColumn("autograde"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            console=console,
            expand=True,
        )
        self._task = self._progress.add_task("", total=None, rate="starting")
        self._live = Live(console=console, refresh_per_second=8, get_renderable=self.__rich__, transient=True)

    def __enter__(self) -> "ProgressBar":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live.is_started:
            self._live.stop()

    def total(self, count: int) -> None:
        """Draw the bar for so many submissions."""
        self._total = count
        self._progress.update(self._task, total=count)

    def begun(self, student: str) -> None:
        """Begin to measure how long a worker has this submission."""
        self._under_way[student] = time.monotonic()

    def done(self, student: str, status: SubmissionStatus, points: float, trouble: str) -> None:
        """Count a submission that is recorded, or was not graded."""
        begun = self._under_way.pop(student, 0.0)
        self._overtaken.discard(student)
        self._overtaken.update(name for name, earlier in self._under_way.items() if earlier < begun)
        self._counts[status] += 1
        if trouble:
            self._troubled.append(student)
        self._progress.update(self._task, advance=1, rate=self._pace())

    def _pace(self) -> str:
        """Say how many a second, and how long the rest takes at that rate."""
        now, done = time.monotonic(), self._counts.total()
        if self._first is None:
            self._first = now
            return ""
        rate = (done - 1) / max(now - self._first, 1e-3)
        return f"{rate:.1f}/s, {_time(max(self._total - done, 0) / rate)} left"

    def __rich__(self) -> Group:
        counts = Text.assemble(
            *(
                part
                for status, style in _STYLES.items()
                if self._counts[status] or status != _RARE
                for part in ((f"{self._counts[status]} {status}", style), "   ")
            )
        )
        now, first = time.monotonic(), self._first or 0.0
        slow = [
            f"{name} ({now - max(begun, first):.0f} s)"
            for name, begun in self._under_way.items()
            if name in self._overtaken and now - max(begun, first) > _SLOW
        ]
        lines = [counts]
        if slow:
            lines.append(Text(f"waiting for: {_some(slow)}", "dim"))
        if self._troubled:
            lines.append(Text(f"trouble: {_some(self._troubled[::-1])}", "red"))
        return Group(self._progress, *lines)


class JsonLines:
    """Prints a line of JSON for each submission."""

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(self, *_: object) -> None: ...

    def total(self, count: int) -> None:
        """Print how many submissions are due."""
        click.echo(json.dumps({"due": count}))

    def begun(self, student: str) -> None:
        """Print nothing."""

    def done(self, student: str, status: SubmissionStatus, points: float, trouble: str) -> None:
        """Print the status of a submission that is recorded, or was not graded."""
        click.echo(json.dumps({"student": student, "result": status, "points": points, "trouble": trouble}))


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return clean_line(", ".join(names[:_MOST_NAMES])) + (f" and {more} more" if more > 0 else "")


def print_summary(console: Console, summary: ClassSummary) -> None:
    """Print how a class was graded."""
    if not summary.graded and not summary.troubles:
        console.print("Nothing to do: every submission is graded. To grade them again: --force")
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, count, style in (
        ("with all points that the machine gives", summary.passed, "green"),
        ("with fewer", summary.failed, "yellow"),
        ("not judged", summary.not_judged, "red" if summary.not_judged else "dim"),
        ("not graded", summary.not_graded, "red"),
    ):
        if count or name != _RARE:
            table.add_row(Text(str(count), style, justify="right"), name)
    rate = summary.graded / summary.seconds if summary.seconds else 0.0
    submissions = "submission" if summary.graded == 1 else "submissions"
    console.print(
        f"{summary.graded} {submissions} of {summary.assignment} graded in {_time(summary.seconds)}"
        f" ({rate:.1f} a second)"
    )
    console.print(table)
    for trouble in summary.troubles:
        console.print(Text(f"✗ {clean_line(trouble)}", "red"), soft_wrap=True)
    if summary.not_judged:
        console.print("What was not judged waits in Formgrader, under Manual Grading.")
    if summary.not_graded:
        console.print(
            "Who was not graded has no points from this run: mend what is said above, then run this again."
        )


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
