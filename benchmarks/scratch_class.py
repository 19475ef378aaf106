"""A scratch course with a simulated class that has handed in, for the benchmarks."""

import shutil
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import click
import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scratch import ROOT, Course, copy_course

from grader.demo.simulated import fill_in, load_class


def make_class(folder: Path, assignment: str, students: int) -> Course:
    """Make a course in which so many students have handed in what the simulated class does.

    Left out are those whose code never ends, because what they take is the limit that the settings say, and
    those with copied or deleted cells, at which stock nbgrader stops.
    """
    folder.mkdir(parents=True)
    course = copy_course(folder)
    check(course, "nbgrader", "generate_assignment", assignment)
    released = course.root / "release" / assignment / f"{assignment}.ipynb"
    simulated = load_class(ROOT / "tests" / "students" / assignment)
    texts = []
    for student in simulated:
        if not student.id.startswith(("never_ends", "cell_")):
            notebook = nbformat.read(released, as_version=4)
            fill_in(student, notebook)
            texts.append(nbformat.writes(notebook))
    for number, text in enumerate(islice(cycle(texts), students)):
        path = course.root / "submitted" / f"student{number:05}" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return course


def further(course: Course, command: tuple[str, ...], folder: str, few: int, at_first: int) -> float:
    """Measure the seconds that a further submission takes a command of nbgrader's.

    A run on the first ones is taken off, and with it the command's start.

    Parameters
    ----------
    command
        The command, which takes `--CourseDirectory.student_id_exclude`.
    folder
        Where it writes to: removed before each run.
    few, at_first
        Submissions of the longer and of the shorter run.
    """
    seconds = {}
    everybody = sorted(path.name for path in (course.root / "submitted").iterdir())
    for size in (at_first, few):
        shutil.rmtree(course.root / folder, ignore_errors=True)
        left_out = ",".join(everybody[size:])
        options = [f"--CourseDirectory.student_id_exclude={left_out}"] if left_out else []
        started = time.perf_counter()
        check(course, *command, *options)
        seconds[size] = time.perf_counter() - started
    return (seconds[few] - seconds[at_first]) / (few - at_first)


def check(course: Course, *command: str) -> str:
    """Run a command that must go well; return what it said."""
    ran = course.run(*command)
    if ran.code:
        raise click.ClickException(f"{' '.join(command)} failed:\n{ran.said[-2000:]}")
    return ran.said
