"""Shows the steps of the demo while they go on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Update = Callable[[int, str], None]
"""Shows how many parts of a step are done, and which one is going on."""


class Steps:
    """Shows a bar for each step in a terminal; elsewhere prints a line when the step is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description:<30}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}"),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "Steps":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Update]:
        """Show a step of `total` parts, and the time that it takes."""
        task = self._progress.add_task(title, total=total, now="")
        started = time.monotonic()
        yield lambda done, now: self._progress.update(task, completed=done, now=now)
        self._progress.update(task, completed=total, now="")
        if not self._console.is_terminal:
            self._console.print(f"{title:<30} {time.monotonic() - started:5.1f} s")
