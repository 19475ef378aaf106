"""The bar of `flipgrad autograde`, as people see it."""

import io

import pytest
from rich.console import Console

from grader.autograding import progress
from grader.autograding.autograde import ClassSummary
from grader.autograding.progress import ProgressBar, print_summary


class Clock:
    """A clock that goes when a test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The bar's clock."""
    clock = Clock()
    monkeypatch.setattr(progress.time, "monotonic", clock)
    return clock


@pytest.fixture
def console() -> Console:
    """A terminal that keeps what is printed."""
    return Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, highlight=False)


def seen(console: Console, bar: ProgressBar) -> str:
    assert isinstance(console.file, io.StringIO)
    console.file.seek(0)
    console.file.truncate()
    console.print(bar)
    return console.file.getvalue()


def test_the_bar_tells_counts_rate_and_what_is_left(clock: Clock, console: Console) -> None:
    """From the first that is recorded on: starting the workers is not grading."""
    bar = ProgressBar(console)
    bar.total(11)
    for number in range(11):
        bar.begun(f"student{number}")
    clock.now += 20
    assert "0/11 starting" in seen(console, bar)
    assert "waiting" not in seen(console, bar)
    for number in range(5):
        bar.done(f"student{number}", "passed" if number else "failed", 1.0, "")
        clock.now += 0.5
    assert "5/11 2.0/s, 3.0 s left" in seen(console, bar)
    assert "4 passed   1 failed   0 not judged" in seen(console, bar)


def test_the_bar_names_who_is_slow_and_who_makes_trouble(clock: Clock, console: Console) -> None:
    """Slow is who was overtaken, not who waits in the queue; of many, a few names."""
    bar = ProgressBar(console)
    bar.total(20)
    bar.begun("hangs")
    for number in range(8):
        clock.now += 1
        bar.begun(f"student{number}")
    for number in range(6):
        bar.done(f"student{number}", "not judged", 0.0, "unreadable")
    clock.now += 30
    text = seen(console, bar)
    assert "waiting for: hangs (30 s)\n" in text
    assert "trouble: student5, student4, student3, student2 and 2 more" in text
    bar.done("hangs", "failed", 0.0, "")
    assert "waiting" not in seen(console, bar)


def test_names_are_no_commands_to_the_terminal(clock: Clock, console: Console) -> None:
    """Nor markup of the library that draws."""
    bar = ProgressBar(console)
    bar.total(2)
    bar.begun("[red]x\x1b]0;title\x07")
    bar.done("[red]x\x1b]0;title\x07", "not judged", 0.0, "unreadable")
    text = seen(console, bar)
    assert "[red]x" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def test_without_a_terminal_it_is_quiet() -> None:
    """Nothing is drawn; the summary comes at the end."""
    console = Console(file=io.StringIO(), force_terminal=False)
    with ProgressBar(console) as bar:
        bar.total(1)
        bar.begun("student")
        bar.done("student", "passed", 1.0, "")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == ""
    print_summary(console, ClassSummary("pair", passed=1, seconds=2.0))
    assert "1 submission of pair graded in 2.0 s (0.5 a second)" in console.file.getvalue()
