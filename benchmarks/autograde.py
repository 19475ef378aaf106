"""How long `nbgrader autograde` takes for a class: stock nbgrader and the wall, side by side in one run.

    python benchmarks/autograde.py [--students 12] [--rounds 3]

Both grade the same submissions of the simulated class with nbgrader's own command, in turns. Stock is
nbgrader with its own preprocessors: a kernel for each submission, and the same checks in that kernel. A run
on one submission is taken off, so that a submission's time is without the command's start. Processor time
is that of the command and all its processes; it depends less on what else the machine does.
"""

import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import click
import nbformat
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scratch import ROOT, Course, copy_course

from grader.simulated import fill_in, load_class

STYLES = (
    "loops",
    "fft",
    "einsum",
    "slicing",
    "recursive_lists",
    "flip_forgotten",
    "stride_ignored",
    "correlate",
)
STOCK = """

# Stock: nbgrader's own way to autograde
for name in ("sanitize_preprocessors", "autograde_preprocessors", "exporter_class"):
    c.Autograde.pop(name, None)
"""


@click.command()
@click.option("--students", default=12, show_default=True, help="Submissions in the class.")
@click.option("--rounds", default=3, show_default=True, help="Runs of each kind; the medians are compared.")
def main(students: int, rounds: int) -> None:
    """Measure, and print a table."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        courses = {kind: _course(Path(name, kind), students) for kind in ("stock", "wall")}
        with (courses["stock"].root / "nbgrader_config.py").open("a") as settings:
            settings.write(STOCK)
        seconds: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for size in (1, students):
                for kind, course in courses.items():
                    seconds.setdefault((kind, size), []).append(_autograde(course, size, students))
    for number, what in enumerate(("clock", "processor")):
        medians = {key: statistics.median(v[number] for v in values) for key, values in seconds.items()}
        each = {k: (medians[k, students] - medians[k, 1]) / (students - 1) for k in ("stock", "wall")}
        table = Table(f"{what} time", "one submission", f"{students} submissions", "each further one")
        for kind, one in each.items():
            table.add_row(
                kind, f"{medians[kind, 1]:.2f} s", f"{medians[kind, students]:.2f} s", f"{one:.3f} s"
            )
        console.print(table)
        console.print(f"A further submission takes {each['wall'] / each['stock']:.3f} of stock nbgrader's.\n")


def _course(folder: Path, students: int) -> Course:
    """Make a course with a class that has handed in."""
    folder.mkdir()
    course = copy_course(folder)
    _check(course, "generate_assignment", "conv1d")
    released = course.root / "release" / "conv1d" / "conv1d.ipynb"
    simulated = {student.id: student for student in load_class(ROOT / "tests" / "students" / "conv1d")}
    for number in range(students):
        notebook = nbformat.read(released, as_version=4)
        fill_in(simulated[STYLES[number % len(STYLES)]], notebook)
        path = course.root / "submitted" / f"student{number:03}" / "conv1d" / "conv1d.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return course


def _autograde(course: Course, size: int, students: int) -> tuple[float, float]:
    """Grade the first `size` students anew; return the seconds by the clock and of the processor."""
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    left_out = ",".join(f"student{number:03}" for number in range(size, students))
    options = [f"--CourseDirectory.student_id_exclude={left_out}"] if left_out else []
    started, used = time.perf_counter(), _processor_time()
    _check(course, "autograde", "conv1d", *options)
    return time.perf_counter() - started, _processor_time() - used


def _processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _check(course: Course, *command: str) -> None:
    ran = course.nbgrader(*command)
    if ran.code:
        raise click.ClickException(f"nbgrader {' '.join(command)} failed:\n{ran.said[-2000:]}")


if __name__ == "__main__":
    main()
