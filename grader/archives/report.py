"""Shows what would be collected."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.archives.submissions import Attempt
from grader.submission.submitted_folder import shown
from grader.submission.timestamps import Clock

_MOST_NAMES = 20


def show_attempts(attempts: Iterable[Attempt], clock: Clock, missing: Sequence[str]) -> None:
    """Print a line for each student whose work would be collected, and who of the list handed in nothing."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading in ("student", "named by", "came", "there called"):
        table.add_column(heading, overflow="fold")
    found = sorted(attempts, key=lambda each: each.student)
    for each in found:
        came = clock.show(each.time) if each.time else ("late, no time" if each.late else "no time")
        table.add_row(
            *(
                shown(Path(text)) if text else ""
                for text in (each.student, each.platform or "id", came, each.shown)
            )
        )
    if found:
        console.print(table, markup=False)
    console.print(f"{len(found)} would be collected. Nothing was changed.")
    if missing:
        names = ", ".join(missing[:_MOST_NAMES]) + (", ..." if len(missing) > _MOST_NAMES else "")
        console.print(f"Nothing is there of {len(missing)} on the list of students: {names}", markup=False)
