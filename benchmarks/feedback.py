"""How long a feedback page takes, ours and nbgrader's: `python benchmarks/feedback.py [--students 20]`.

`nbgrader generate_feedback` writes the pages of the same graded class twice: nbgrader's own, and those that
nbgrader_config.py names. A run on a few is taken off, so that a page's time is without the command's start.
"""

import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from scratch_class import check, further, make_class

STOCK = """

# Stock: nbgrader's own page
for name in ("exporter_class", "preprocessors"):
    c.GenerateFeedback.pop(name, None)
"""
_AT_FIRST = 3
"""Pages of the run that is taken off."""


@click.command()
@click.option("--assignment", default="conv1d", show_default=True)
@click.option("--students", default=20, show_default=True)
def main(assignment: str, students: int) -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        course = make_class(Path(name, "course"), assignment, students)
        check(course, "flipgrad", "autograde", assignment, "--json")
        settings = course.root / "nbgrader_config.py"
        ours = settings.read_text(encoding="utf-8")
        stock = ours + STOCK
        seconds = {}
        for kind, text in (("stock nbgrader", stock), ("flipgrad", ours)):
            settings.write_text(text, encoding="utf-8")
            command = ("nbgrader", "generate_feedback", assignment)
            seconds[kind] = further(course, command, "feedback", students, _AT_FIRST)
    table = Table("", "a page", "stock / this")
    for kind, spent in seconds.items():
        table.add_row(kind, f"{1e3 * spent:.0f} ms", f"{seconds['stock nbgrader'] / spent:.1f}")
    Console(width=80).print(table)


if __name__ == "__main__":
    main()
