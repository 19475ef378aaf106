"""What large formulas cost: `python benchmarks/formulas.py [--seconds 60] [--seed 0]`.

Formulas of 10,000 characters, made as tests/sanitize/large.py makes them, are written for the notebook and
for a page. Printed are those that took the most processor time, with the most memory that Python gave them.
"""

import sys
import time
import tracemalloc
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "sanitize"))

from large import large

from grader.sanitize import Definitions
from grader.sanitize.formulas.mathml import Shown

_AGAIN = 0.02
"""Seconds; what takes longer is measured three times, and the least counts."""


@click.command()
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--seed", default=0, show_default=True, help="Of the first formula; each has the next.")
def main(seconds: float, seed: int) -> None:
    """Measure, and print a table."""
    _seconds("x")
    until = time.monotonic() + seconds
    found: list[tuple[float, int]] = []
    while time.monotonic() < until:
        source = large(seed)
        spent = _seconds(source)
        if spent > _AGAIN:
            spent = min(spent, _seconds(source), _seconds(source))
        found.append((spent, seed))
        seed += 1
    table = Table("seed", "time", "memory", "begins with")
    for spent, number in sorted(found, reverse=True)[:10]:
        source = large(number)
        table.add_row(
            str(number), f"{1e3 * spent:.0f} ms", f"{_megabytes(source):.1f} MB", ascii(source[:50])
        )
    console = Console(width=100)
    console.print(table)
    console.print(f"{len(found)} formulas")


def _written(source: str) -> None:
    shown = Shown(source, Definitions(), True)
    assert shown.in_tex
    assert shown.in_mathml


def _seconds(source: str) -> float:
    started = time.process_time()
    _written(source)
    return time.process_time() - started


def _megabytes(source: str) -> float:
    tracemalloc.start()
    try:
        _written(source)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()
