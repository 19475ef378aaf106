"""The table of a class: a row for each student, with scores and what went wrong."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.demo.results import StudentResult, Task, short_name

_KINDS = {
    "hand": "by hand",
    "numerical": "num.",
    "convolve1d": "flipped",
    "derive": "text",
    "conv2d_layer": "layer",
    "rot180": "turn",
}
"""What a group of columns is called, where it is not called as the tasks begin."""
_ROOM = 20
"""Characters in which what went wrong can be read beside the scores."""


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
    # A terminal breaks lines that are too long. rich would cut them, and with them the numbers.
    console.width = max(width, needed)
    console.print(scores, crop=False)
    console.width = width
    console.print("\nWhat went wrong", style="bold")
    console.print(below)


def _table(tasks: Sequence[Task], rows: Sequence[StudentResult], reasons: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    table.add_column("\nsimulated\nstudent", no_wrap=True)
    columns: list[list[Text]] = []
    kinds = sorted(tasks, key=_first_of_kind(tasks))
    for kind, group in groupby(kinds, key=_kind):
        header, cells = _pack(list(group), rows)
        table.add_column(Text(f"{_KINDS.get(kind, kind)}\n") + header, no_wrap=True)
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
        [short_name(task.name) for task in tasks],
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
