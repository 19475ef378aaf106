"""A small map of what holds: kernel size against stride and padding, from the questions of a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.verdict import Trial, Verdict

_LARGEST_KERNEL, _LARGEST_PADDING, _LARGEST_N = 5, 3, 6
"""From here on sizes share a row or a column."""


@dataclass(frozen=True)
class Overview:
    """A table: True where all answers are right, False where one is wrong, None where nothing was asked."""

    rows: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    """What a column is about in two words: ("stride 1", "padding 0")."""
    cells: tuple[tuple[bool | None, ...], ...]


def make_overview(verdict: Verdict) -> Overview | None:
    """Make the map of a failed verdict, or None where there is no kernel, or nothing fails by size."""
    trials = [trial for group in verdict.groups for trial in group.trials if "k" in trial.sizes]
    if all(trial.good for trial in trials):
        return None
    # Without stride and padding, as in the full convolution, the input's size tells cases apart.
    by_options = any(t.sizes["stride"] > 1 or t.sizes["padding"] for t in trials)
    column = _by_options if by_options else _by_input
    return _tabulate((_by_kernel(t.sizes), column(t.sizes), t) for t in trials)


_Key = tuple[int, ...]


def _tabulate(placed: Iterable[tuple[_Key, tuple[_Key, tuple[str, str]], Trial]]) -> Overview:
    cells: dict[tuple[_Key, _Key], bool] = {}
    titles: dict[_Key, tuple[str, str]] = {}
    for row, (column, title), trial in placed:
        cells[row, column] = cells.get((row, column), True) and trial.good
        titles[column] = title
    rows = sorted({row for row, _ in cells})
    columns = sorted(titles)
    return Overview(
        tuple(f"k = {_capped(row[0], _LARGEST_KERNEL)}" for row in rows),
        tuple(titles[column] for column in columns),
        tuple(tuple(cells.get((row, column)) for column in columns) for row in rows),
    )


def _by_kernel(sizes: Mapping[str, int]) -> _Key:
    return (min(sizes["k"], _LARGEST_KERNEL),)


def _by_options(sizes: Mapping[str, int]) -> tuple[_Key, tuple[str, str]]:
    stride, padding = min(sizes["stride"], 2), min(sizes["padding"], _LARGEST_PADDING)
    title = (f"stride {_capped(stride, 2)}", f"padding {_capped(padding, _LARGEST_PADDING)}")
    return (stride, padding), title


def _by_input(sizes: Mapping[str, int]) -> tuple[_Key, tuple[str, str]]:
    n = min(sizes["n"], _LARGEST_N)
    return (n,), ("input n", f"size {_capped(n, _LARGEST_N)}")


def _capped(value: int, largest: int) -> str:
    return f"{value}+" if value == largest else str(value)
