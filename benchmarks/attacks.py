"""What attacks get out of autograding: stock nbgrader and the wall, side by side.

    python benchmarks/attacks.py [ATTACK ...]

Tries those of tests/attacks that need students' code and tests in one process to be dangerous, and that do no
harm to the machine. Each is graded in a course of its own, before an honest student. Stock is nbgrader with
its own preprocessors, and the same checks in the student's kernel.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import attacks
from attacks._course import FIRST, LAST, Autograded, autograde, hand_in, prepare
from scratch import Course
from test_attacks import LIMITS, dangers

STOCK = """
for name in ("sanitize_preprocessors", "autograde_preprocessors", "exporter_class"):
    c.Autograde.pop(name, None)
c.Execute.timeout = 10
"""
KINDS = {"stock nbgrader": STOCK, "the wall": LIMITS}


@dataclass(frozen=True)
class Came:
    """What came of an attack."""

    points: float
    damage: tuple[str, ...]


@click.command()
@click.argument("names", nargs=-1, metavar="[ATTACK ...]")
def main(names: tuple[str, ...]) -> None:
    """Try every harmless attack, or those named, and print a table."""
    harmless = [name for name in attacks.names() if getattr(attacks.load(name), "STOCK", False)]
    if unknown := set(names) - set(harmless):
        raise click.BadParameter(f"{', '.join(sorted(unknown))}; there are {', '.join(harmless)}")
    console = Console()
    table = Table("attack", *(f"{kind}: points and damage" for kind in KINDS))
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as folder:
        course, canaries = prepare(Path(folder), "")
        for name in track(names or harmless, console=console, transient=True):
            came = [_try(name, course, canaries, settings) for settings in KINDS.values()]
            table.add_row(name, *("; ".join([f"{each.points:g}", *each.damage]) for each in came))
    console.print(table)
    console.print("The honest part of each of them is worth 0 points.")


def _try(name: str, course: Course, canaries: dict[str, str], settings: str) -> Came:
    """Grade an attacker and an honest student in a copy of the course."""
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as folder:
        copy = Course(Path(folder, "course"))
        shutil.copytree(course.root, copy.root, symlinks=True)
        shutil.copytree(course.root.parent / "home", Path(folder, "home"))
        shutil.rmtree(copy.root / "submitted" / FIRST)
        with (copy.root / "nbgrader_config.py").open("a") as config:
            config.write(settings)
        hand_in(copy, name, attacks.load(name), canaries)
        graded = autograde(copy, canaries)
        return Came(graded.total(name), tuple(_damage(graded, name)))


def _damage(graded: Autograded, name: str) -> Iterator[str]:
    """Say what an attack did besides getting points."""
    honest = graded.total(LAST)
    if honest != 92:
        yield f"the honest student gets {honest:g} of 92"
    if any(grade["manual"] is not None for grade in graded.grades(name)):
        yield "writes into the gradebook"
    notebook, clean = graded.notebook(name), graded.notebook(LAST)
    if notebook is None:
        yield "not graded"
        return
    outputs = json.dumps([cell.get("outputs") for cell in notebook.cells])
    leaked = [place for place, secret in graded.canaries.items() if secret in outputs]
    if leaked:
        yield f"tells secrets of: {', '.join(leaked)}"
    if clean is not None and (found := dangers(notebook) - dangers(clean)):
        yield f"runs or loads in the grader's page: {len(found)} ways"
    # What Jupyter itself puts into an empty home folder does not count.
    changed = [
        path for path, (was, _) in graded.changed.items() if was != "not there" or attacks.MARK in path
    ]
    if changed:
        yield f"files changed outside: {len(changed)}"
    if graded.left:
        yield f"left behind: {len(graded.left)}"


if __name__ == "__main__":
    main()
