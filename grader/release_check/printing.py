"""The check of an assignment, to be read: a table of its cells, then what is to be mended."""

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.release_check.records import AssignmentCheck, CheckedCell, Remark
from grader.sanitize import clean_line


def print_check(console: Console, check: AssignmentCheck) -> None:
    """Print the table, the remarks, and whether the assignment can be released."""
    for name, cells in groupby(check.cells, key=lambda cell: cell.notebook):
        console.print(Text(f"{name}.ipynb", "bold"))
        console.print(_table(list(cells)))
        console.print()
    for title, remarks in (
        ("To mend", check.faults),
        ("To know", tuple(remark for remark in check.remarks if not remark.fault)),
    ):
        if remarks:
            console.print(Text(title, "bold"))
            for remark in remarks:
                _print(console, remark)
            console.print()
    told = f"{check.assignment}, {check.points:g} points, checked in {check.seconds:.1f} s: "
    count = len(check.faults)
    if count:
        things = "thing has" if count == 1 else "things have"
        console.print(Text(f"{told}{count} {things} to be mended before it is released.", "red"))
    else:
        console.print(Text(f"{told}it can be released.", "green"))


def _table(cells: list[CheckedCell]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("cell", overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("judged")
    table.add_column("solution", justify="right")
    table.add_column("untouched", justify="right")
    table.add_column("students see")
    for cell in cells:
        by_hand = cell.place == "by hand"
        right = by_hand or cell.solved == cell.points
        table.add_row(
            Text(clean_line(cell.name)),
            f"{cell.points:g}",
            Text(cell.place, "" if cell.place == "outside" else "cyan"),
            Text(_points(cell.solved), "" if right else "red"),
            Text(_points(cell.untouched), "red" if cell.untouched else ""),
            "" if by_hand else cell.students_see,
        )
    return table


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:g}"


def _print(console: Console, remark: Remark) -> None:
    sign = Text("✗ ", "red") if remark.fault else Text("· ", "cyan")
    console.print(Text.assemble(sign, (clean_line(remark.where), "bold")))
    console.print(Padding(Text(clean_line(remark.sentence)), (0, 0, 0, 2)))
