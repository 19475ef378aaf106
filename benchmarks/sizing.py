"""What a submission costs, to size a large course: processor, disk, gradebook, network, memory.

    python benchmarks/sizing.py [--students 100] [--jobs 2]

Grades a class of the simulated students, in many styles, right and wrong, with `flipgrad autograde --json`,
and looks at what is then on the disk. Processor time depends little on what else the machine does. Two
classes of different sizes are graded, so that what is needed once is not counted as a submission's.
"""

import json
import pickle
import re
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import click
import psutil
from rich.console import Console
from rich.table import Table
from scratch_class import Course, make_class

from grader.submission.records import Submission


@click.command()
@click.option(
    "--students",
    type=click.IntRange(50),
    default=100,
    show_default=True,
    help="Submissions in the larger class.",
)
@click.option("--jobs", default=2, show_default=True, help="Processes.")
def main(students: int, jobs: int) -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory(prefix="flipgrad-sizing-") as name:
        few = max(jobs, students // 10)
        small, large = (make_class(Path(name, str(count)), "conv1d", count) for count in (few, students))
        empty = _gradebook(small)
        used_small, own_small, _, _ = _grade(small, jobs)
        used, own, phases, memory = _grade(large, jobs)
        table = Table("of one submission", "")
        more = (students - few) / 1000
        table.add_row("processor time", f"{(used - used_small) / more:.0f} ms")
        table.add_row("  of it in the one that writes", f"{(own - own_small) / more:.0f} ms")
        for phase, seconds in phases.items():
            table.add_row(f"  {phase}, by the clock", f"{seconds / students * 1000:.1f} ms")
        for folder in ("submitted", "autograded"):
            size = sum(path.stat().st_size for path in (large.root / folder).rglob("*") if path.is_file())
            table.add_row(f"{folder}/", f"{size / students / 1e3:.0f} kB")
        table.add_row("rows in gradebook.db", f"{(_gradebook(large) - empty) / students / 1e3:.1f} kB")
        table.add_row("sent to a cluster", f"{_sent(large) / students / 1e3:.0f} kB")
        table.add_row("coming back, about", f"{_came_back(large) / students / 1e3:.0f} kB")
        console = Console()
        console.print(table)
        console.print(
            f"Memory at most: {memory / 1e6:.0f} MB, the command and {jobs} workers with sandboxes."
        )
        console.print(
            f"Room on the disk counts whole blocks: {_blocks(large) / students / 1e3:.0f} kB in autograded/."
        )


def _grade(course: Course, jobs: int) -> tuple[float, float, dict[str, float], int]:
    """Grade a class; give the processor's seconds of all and of the command alone, the phases, and memory."""
    used = 0.0
    own = 0.0
    most = 0
    with course.start("flipgrad", "autograde", "conv1d", "--json", f"--jobs={jobs}") as process:
        while process.poll() is None:
            # Asked while it runs: what ends after the process that started it is in no sum at the end.
            used = max(used, _processor_time(process.pid))
            own = max(own, _own_processor_time(process.pid))
            most = max(most, _memory(process.pid))
            time.sleep(0.3)
        assert process.stdout
        said = process.stdout.read()
    try:
        summary = json.loads(said.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise click.ClickException(f"It did not work:\n{said[-2000:]}") from error
    return used, own, summary["phases"], most


def _family(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _processor_time(pid: int) -> float:
    """Sum up what a process, those below it, and those that ended below it, have used."""
    total = 0.0
    for process in _family(pid):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _own_processor_time(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _memory(pid: int) -> int:
    """Sum up what a process and those below it use, what they share counted once."""
    total = 0
    for process in _family(pid):
        with suppress(OSError):
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
            found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
            total += int(found[1]) * 1024 if found else 0
    return total


def _gradebook(course: Course) -> int:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book:
        book.execute("VACUUM")
    return (course.root / "gradebook.db").stat().st_size


def _sent(course: Course) -> int:
    paths = (course.root / "submitted").rglob("conv1d.ipynb")
    return sum(len(pickle.dumps(Submission("", "", {"conv1d": path.read_bytes()}, {}))) for path in paths)


def _came_back(course: Course) -> int:
    return sum(path.stat().st_size for path in (course.root / "autograded").rglob("conv1d.ipynb"))


def _blocks(course: Course) -> int:
    return sum(path.stat().st_blocks * 512 for path in (course.root / "autograded").rglob("*"))


if __name__ == "__main__":
    main()
