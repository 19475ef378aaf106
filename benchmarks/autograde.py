"""How long a class takes: stock nbgrader, nbgrader behind the wall, flipgrad, and the students' code alone.

    python benchmarks/autograde.py [--assignment conv1d] [--students 200] [--few 24]

All grade submissions of the same simulated class, in one run, and are compared by the clock. Stock is
nbgrader with its own preprocessors: a kernel for each submission, and the same checks in that kernel. It
and `nbgrader autograde` behind the wall grade a few; `flipgrad autograde` grades all, on all cores.
"Bare" runs the cells and calls of students and nothing else, on all cores too: a session for each in a
sandbox, each cell, and the judge's questions, drawn before. A run on eleven submissions is taken off the
nbgrader ones, so that a submission's time is without the command's start; of flipgrad everything counts.
"""

import json
import os
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click
import nbformat
from rich.console import Console
from rich.table import Table
from scratch_class import Course, check, further, make_class

from grader.assignments import EXERCISES
from grader.autograding.workers import cores
from grader.judge.questions import draw_questions
from grader.submission.files_beside import read_beside
from grader.wall.sandbox import Sandbox
from grader.wall.student_function import StudentFunction

BARE = "bare: students' code alone"
_AT_FIRST = 11
"""Submissions of the run that is taken off: for fewer, nbgrader behind the wall starts one process only."""
STOCK = """

# Stock: nbgrader's own way to autograde
for name in ("sanitize_preprocessors", "autograde_preprocessors", "exporter_class"):
    c.Autograde.pop(name, None)
"""


@click.command()
@click.option("--assignment", default="conv1d", show_default=True)
@click.option("--students", default=200, show_default=True, help="Submissions that flipgrad grades.")
@click.option(
    "--few",
    type=click.IntRange(_AT_FIRST + 5),
    default=24,
    show_default=True,
    help="Submissions that the slow ones grade.",
)
def main(assignment: str, students: int, few: int) -> None:
    """Measure, and print tables."""
    console = Console(width=100)
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        course = make_class(Path(name, "wall"), assignment, students)
        stock = make_class(Path(name, "stock"), assignment, few)
        with (stock.root / "nbgrader_config.py").open("a") as settings:
            settings.write(STOCK)
        command = ("nbgrader", "autograde", assignment)
        rows = {
            "stock nbgrader": further(stock, command, "autograded", few, _AT_FIRST),
            "nbgrader, behind the wall": further(course, command, "autograded", few, _AT_FIRST),
        }
        shutil.rmtree(course.root / "autograded", ignore_errors=True)
        started = time.perf_counter()
        said = check(course, "flipgrad", "autograde", assignment, "--json")
        rows["flipgrad"] = (time.perf_counter() - started) / students
        summary = json.loads(said.splitlines()[-1])
        rows[BARE] = _bare(course, assignment, min(students, 60))
    table = Table("", "clock", "stock / this", "this / bare")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, clock in rows.items():
        table.add_row(
            kind,
            f"{1e3 * clock:.0f} ms",
            f"{rows['stock nbgrader'] / clock:.1f}",
            f"{clock / rows[BARE]:.1f}",
        )
    console.print(f"{assignment}, a submission ({students} by flipgrad, {few} by nbgrader):")
    console.print(table)
    phases = Table(*summary["phases"], title="where flipgrad's time goes, ms a submission, of all workers")
    phases.add_row(*(f"{1e3 * spent / summary['graded']:.0f}" for spent in summary["phases"].values()))
    console.print(phases)


def _bare(course: Course, assignment: str, students: int) -> float:
    """Measure the seconds of a submission's cells and of the calls of its functions, on all cores."""
    modules = read_beside(course.root / "release" / assignment)
    work = []
    for number in range(students):
        folder = course.root / "submitted" / f"student{number:05}" / assignment
        notebook = nbformat.read(folder / f"{assignment}.ipynb", as_version=4)
        work.append(
            [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
        )
    names = [
        cell.metadata.nbgrader.grade_id.removeprefix("test_")
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")
    ]
    with ProcessPoolExecutor(cores()) as pool:
        shares = [pool.submit(_run_bare, work[first :: cores()], modules, names) for first in range(cores())]
        return max(share.result() for share in shares) / students


def _run_bare(work: list[list[str]], modules: dict[str, bytes], names: list[str]) -> float:
    calls = {
        name: [[question.request for question in group] for group in draw_questions(EXERCISES[name], 0)]
        for name in names
        if name in EXERCISES
    }
    with Sandbox() as sandbox:
        sandbox.check()
        started = time.perf_counter()
        for sources in work:
            with sandbox.session(modules, modules) as session:
                for count, source in enumerate(sources, 1):
                    session.run_cell(source, count, 10)
                for name, groups in calls.items():
                    try:
                        function = session.lookup(name)
                    except NameError:
                        continue
                    if isinstance(function, StudentFunction):
                        for group in groups:
                            function.call.ask_all(group, 25)
        return time.perf_counter() - started


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
