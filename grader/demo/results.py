"""How a class did: scores from the gradebook, reasons from the verdicts, and both in a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.report.reasons import UNDONE, in_a_few_words, task_name


@dataclass(frozen=True)
class Task:
    """A graded task of an assignment."""

    name: str
    points: float
    by_person: bool
    """A person grades it, not the judge."""


@dataclass(frozen=True)
class StudentResult:
    """What one student got."""

    student: str
    scores: Mapping[str, float | None]
    """Task -> points; None where the task waits for a person."""
    wrong: tuple[str, ...] = ()
    """What went wrong, in a few words each."""

    @property
    def total(self) -> float:
        """Points so far, without what waits for a person."""
        return sum(score for score in self.scores.values() if score is not None)


def read_tasks(notebook: NotebookNode) -> tuple[Task, ...]:
    """List the tasks that carry points, in the notebook's order."""
    return tuple(
        Task(task_name(about["grade_id"]), about["points"], about["solution"])
        for about in (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
        if about.get("grade") and about["points"]
    )


def read_results(course: Path, assignment: str) -> dict[str, StudentResult]:
    """Read student -> result of an autograded assignment."""
    results = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            student = submission.student.id
            scores = {
                task_name(grade.name): None if grade.needs_manual_grade else grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.max_score
            }
            graded = sorted((course / "autograded" / student / assignment).glob("*.ipynb"))
            wrong = [reason for path in graded for reason in _wrong(nbformat.read(path, as_version=4))]
            results[student] = StudentResult(student, scores, tuple(wrong))
    return results


def _wrong(notebook: NotebookNode) -> tuple[str, ...]:
    """Say why tasks did not get full marks, those with one reason together."""
    tasks: dict[str, list[str]] = {}
    for task, reason in in_a_few_words(notebook).items():
        tasks.setdefault(reason, []).append(_BESIDE_OTHERS.get(task.rpartition("_")[0], "") + _column(task))
    return tuple(
        reason if reason == UNDONE else f"{', '.join(names)}: {reason}" for reason, names in tasks.items()
    )


# The table.

_GROUPS = {
    "hand": "by hand",
    "numerical": "num.",
    "convolve1d": "flipped",
    "derive": "text",
    "conv2d_layer": "layer",
    "rot180": "turn",
}
_BESIDE_OTHERS = {"hand": "hand ", "convolve1d": "flipped "}
"""Before the names of tasks that are called as others are, where no column says which."""
_COLUMNS = {
    "forward": "y",
    "jacobian": "J",
    "gradient": "grad",
    "conv2d_layer_forward": "fwd",
    "conv2d_layer_backward": "back",
    "rot180": "180°",
}


def print_results(console: Console, tasks: Sequence[Task], results: Iterable[StudentResult]) -> None:
    """Print a row for each student, best first: scores by kind of task, total, what went wrong.

    Where there is no room beside the scores, what went wrong stands below them.
    """
    rows = sorted(results, key=lambda result: (-result.total, result.student))
    scores = _table(tasks, rows, reasons=False)
    needed = console.measure(scores, options=console.options.update(width=1000)).maximum
    if needed + _ROOM <= console.width:
        console.print(_table(tasks, rows, reasons=True))
        return
    below = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for row in rows:
        if row.wrong:
            below.add_row(row.student, Text("; ".join(row.wrong)))
    width = console.width
    # A terminal breaks lines that are too long; cut short they would say something else.
    console.width = max(width, needed)
    console.print(scores, crop=False)
    console.width = width
    console.print("\nWhat went wrong", style="bold")
    console.print(below)


_ROOM = 20
"""Characters in which what went wrong can be read beside the scores."""


def _table(tasks: Sequence[Task], rows: Sequence[StudentResult], reasons: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    table.add_column("\nsimulated\nstudent", no_wrap=True)
    columns: list[list[Text]] = []
    kinds = sorted(tasks, key=_first_of_kind(tasks))
    for kind, group in groupby(kinds, key=_kind):
        header, cells = _pack(list(group), rows)
        table.add_column(Text(f"{_GROUPS.get(kind, kind)}\n") + header, no_wrap=True)
        columns.append(cells)
    full = sum(task.points for task in tasks if not task.by_person)
    table.add_column(Text(f"\ntotal\n{full:g}", justify="right"), justify="right", no_wrap=True)
    if reasons:
        table.add_column("\n\nwhat went wrong", overflow="fold", min_width=_ROOM)
    for row, *cells in zip(rows, *columns, strict=True):
        total = Text(_number(row.total), style=_style(row.total, full))
        table.add_row(row.student, *cells, total, *([Text("; ".join(row.wrong))] if reasons else ()))
    return table


def _pack(tasks: Sequence[Task], rows: Sequence[StudentResult]) -> tuple[Text, list[Text]]:
    """Set the scores of several tasks side by side: the header of two lines, and a cell for each row."""
    lines = [
        [_column(task.name) for task in tasks],
        [f"{task.points:g}" for task in tasks],
        *([_number(row.scores.get(task.name)) for task in tasks] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    packed = [Text(" ").join(Text(f"{t:>{w}}") for t, w in zip(line, widths, strict=True)) for line in lines]
    for row, cell in zip(rows, packed[2:], strict=True):
        start = 0
        for task, width in zip(tasks, widths, strict=True):
            cell.stylize(_style(row.scores.get(task.name), task.points), start, start + width)
            start += width + 1
    return packed[0] + "\n" + packed[1], packed[2:]


def _column(task: str) -> str:
    name = task.rpartition("_")[2]
    return _COLUMNS.get(task, _COLUMNS.get(name, name))


def _kind(task: Task) -> str:
    return task.name.rpartition("_")[0] or task.name


def _first_of_kind(tasks: Sequence[Task]) -> Any:
    order = [_kind(task) for task in tasks]
    return lambda task: order.index(_kind(task))


def _number(score: float | None) -> str:
    return "?" if score is None else f"{round(score, 1):g}"


def _style(score: float | None, points: float) -> str:
    if score is None:
        return "cyan"
    return "green" if score >= points else "yellow" if score else "red"
