"""How long a class takes: stock nbgrader, nbgrader behind the wall, flipgrad, and the students' code alone.

    python benchmarks/autograde.py [--assignment conv1d] [--students 200] [--few 9]

All grade submissions of the same simulated class, in one run. Stock is nbgrader with its own preprocessors: a
kernel for each submission, and the same checks in that kernel. It and `nbgrader autograde` behind the wall
grade a few; `flipgrad autograde` grades all, on all cores. "Bare" runs the cells and calls of students and
nothing else: a session for each in one sandbox, each cell, and the judge's questions, drawn before. A run on
eleven submissions is taken off the nbgrader ones, so that a submission's time is without the command's start;
of flipgrad everything counts. Processor time depends less on what else the machine does, but misses
processes of a sandbox that are killed at the end of a session: compare by the clock.
"""

import json
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path

import click
import nbformat
from rich.console import Console
from rich.table import Table
from scratch_class import Course, check, make_class

from grader.beside import read_beside
from grader.exercises import EXERCISES
from grader.questions import draw_questions
from grader.sandbox.host import Sandbox
from grader.sandbox.student_function import StudentFunction

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
@click.option("--few", default=24, show_default=True, help="Submissions that the slow ones grade.")
def main(assignment: str, students: int, few: int) -> None:
    """Measure, and print tables."""
    console = Console(width=100)
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        course = make_class(Path(name, "wall"), assignment, students)
        stock = make_class(Path(name, "stock"), assignment, few)
        with (stock.root / "nbgrader_config.py").open("a") as settings:
            settings.write(STOCK)
        rows = {
            "stock nbgrader": _further(stock, assignment, few),
            "nbgrader, behind the wall": _further(course, assignment, few),
        }
        shutil.rmtree(course.root / "autograded", ignore_errors=True)
        before = _now()
        said = check(course, "flipgrad", "autograde", assignment, "--json")
        rows["flipgrad"] = _since(before, students)
        summary = json.loads(said.splitlines()[-1])
        rows[BARE] = _bare(course, assignment, min(students, 60))
    table = Table("", "clock", "processor", "stock / this, by the clock", "this / bare, processor")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, (clock, processor) in rows.items():
        table.add_row(
            kind,
            f"{1e3 * clock:.0f} ms",
            f"{1e3 * processor:.0f} ms",
            f"{rows['stock nbgrader'][0] / clock:.1f}",
            f"{processor / rows[BARE][1]:.1f}",
        )
    console.print(f"{assignment}, a submission ({students} by flipgrad, {few} by nbgrader):")
    console.print(table)
    phases = Table(*summary["phases"], title="where flipgrad's time goes, ms a submission, of all workers")
    phases.add_row(*(f"{1e3 * spent / summary['graded']:.0f}" for spent in summary["phases"].values()))
    console.print(phases)


Cost = tuple[float, float]
"""Seconds by the clock, and of the processors."""


def _further(course: Course, assignment: str, few: int) -> Cost:
    """Measure what a further submission takes `nbgrader autograde`."""
    costs = {}
    everybody = sorted(path.name for path in (course.root / "submitted").iterdir())
    for size in (_AT_FIRST, few):
        shutil.rmtree(course.root / "autograded", ignore_errors=True)
        left_out = ",".join(everybody[size:])
        options = [f"--CourseDirectory.student_id_exclude={left_out}"] if left_out else []
        before = _now()
        check(course, "nbgrader", "autograde", assignment, *options)
        costs[size] = _since(before, 1)
    return tuple((costs[few][i] - costs[_AT_FIRST][i]) / (few - _AT_FIRST) for i in (0, 1))


def _bare(course: Course, assignment: str, students: int) -> Cost:
    """Run the cells of so many submissions, and the calls of their functions; reading them is not counted."""
    release = course.root / "release" / assignment
    modules = read_beside(release)
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
    questions = {
        name: [
            [(question.case.args, question.case.kwargs) for question in group]
            for group in draw_questions(EXERCISES[name], 0)
        ]
        for name in names
        if name in EXERCISES
    }
    with Sandbox() as sandbox:
        sandbox.check()
        clock, used = time.perf_counter(), _processors_of_tree()
        for sources in work:
            with sandbox.session(modules, modules) as session:
                for count, source in enumerate(sources, 1):
                    session.run_cell(source, count, 10)
                for name, groups in questions.items():
                    try:
                        function = session.lookup(name)
                    except NameError:
                        continue
                    if isinstance(function, StudentFunction):
                        for group in groups:
                            function.call.ask_all(group, 25)
        clock = time.perf_counter() - clock
    return clock / students, (_processors_of_tree() - used) / students


def _processors_of_tree() -> float:
    children, own = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    return children.ru_utime + children.ru_stime + own.ru_utime + own.ru_stime


def _now() -> Cost:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), usage.ru_utime + usage.ru_stime


def _since(before: Cost, submissions: int) -> Cost:
    now = _now()
    return (now[0] - before[0]) / submissions, (now[1] - before[1]) / submissions


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
