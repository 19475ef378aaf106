"""What the cases that are a student's own cost: `python benchmarks/own_cases.py [--assignment conv1d]`.

`flipgrad autograde` grades the same class again and again, in turns with each student's own cases and with
those of the question set alone. Compared is the processor time of all its processes, sandboxes included, in
pairs of runs that follow each other: what else the machine does changes that little.
"""

import os
import shutil
import statistics
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from scratch_class import Course, make_class

from grader.cli import main as flipgrad
from grader.judge.own_cases import OwnPlace


@click.command()
@click.option("--assignment", default="conv1d", show_default=True)
@click.option("--students", default=24, show_default=True)
@click.option("--pairs", default=5, show_default=True, help="Pairs of runs.")
def main(assignment: str, students: int, pairs: int) -> None:
    """Measure, and print a table."""
    table = Table("pair", "with own cases", "without", "more")
    more = []
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        course = make_class(Path(name) / "course", assignment, students)
        _grade(course, assignment, own=True)  # what is made once is made
        for pair in range(pairs):
            spent = {
                own: _grade(course, assignment, own) for own in sorted((True, False), reverse=pair % 2 > 0)
            }
            more.append(spent[True] / spent[False] - 1)
            table.add_row(str(pair + 1), f"{spent[True]:.1f} s", f"{spent[False]:.1f} s", f"{more[-1]:+.1%}")
    table.add_row("median", "", "", f"{statistics.median(more):+.1%}")
    console = Console(width=100)
    console.print(f"{assignment}, processor time of {students} submissions:")
    console.print(table)


def _grade(course: Course, assignment: str, own: bool) -> float:
    """Grade the class in a fork, and give the seconds of processor time of all that ran for it."""
    shutil.rmtree(course.root / "autograded", ignore_errors=True)
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(course.root)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            if not own:
                OwnPlace.draw = lambda self, rng: {}
            flipgrad(["autograde", assignment, "--jobs", "1", "--json"], standalone_mode=False)
        finally:
            os._exit(0)
    _, _, usage = os.wait4(pid, 0)
    if not any((course.root / "autograded").iterdir()):
        raise RuntimeError("nothing was graded")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
