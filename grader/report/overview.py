"""A small map of what holds, from the questions of a verdict.

Rows are kernel sizes, or a layer's numbers of images, channels and filters; columns are stride and padding.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.verdict import Trial, Verdict

_LARGEST_KERNEL, _LARGEST_SQUARE, _LARGEST_PADDING, _LARGEST_N = 5, 3, 3, 6
"""From here on sizes share a row or a column."""


@dataclass(frozen=True)
class Overview:
    """A table: True where all answers are right, False where one is wrong, None where nothing was asked."""

    rows: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    """What a column is about in two words: ("stride 1", "padding 0")."""
    cells: tuple[tuple[bool | None, ...], ...]


def make_overview(verdict: Verdict) -> Overview | None:
    """Make the map of a failed verdict; None if no question with a kernel's sizes is answered wrongly."""
    trials = [trial for group in verdict.groups for trial in group.trials if "stride" in trial.sizes]
    if all(trial.good for trial in trials):
        return None
    # A full convolution has neither stride nor padding: there the columns are sizes of the input.
    by_options = any(t.sizes["stride"] > 1 or t.sizes["padding"] for t in trials)
    column = _by_options if by_options else _by_input
    row = min(_rows(trials[0].sizes), key=lambda row: _mixed(row, trials))
    return _tabulate((row(t.sizes), column(t.sizes), t) for t in trials)


_Key = tuple[int, ...]
_Row = Callable[[Mapping[str, int]], tuple[_Key, str]]


def _rows(sizes: Mapping[str, int]) -> list[_Row]:
    """List what the rows can be: a layer's numbers of images, channels and filters, or sides of kernels."""
    return [_by_counts, _by_kernel] if "c" in sizes else [_by_kernel]


def _mixed(row: _Row, trials: Sequence[Trial]) -> int:
    """Count the rows in which some answers are right and some are wrong: the fewer, the more a map tells."""
    seen: dict[_Key, set[bool]] = {}
    for trial in trials:
        seen.setdefault(row(trial.sizes)[0], set()).add(trial.good)
    return sum(len(marks) > 1 for marks in seen.values())


def _tabulate(placed: Iterable[tuple[tuple[_Key, str], tuple[_Key, tuple[str, str]], Trial]]) -> Overview:
    cells: dict[tuple[_Key, _Key], bool] = {}
    rows: dict[_Key, str] = {}
    columns: dict[_Key, tuple[str, str]] = {}
    for (row, name), (column, title), trial in placed:
        cells[row, column] = cells.get((row, column), True) and trial.good
        rows[row], columns[column] = name, title
    return Overview(
        tuple(rows[row] for row in sorted(rows)),
        tuple(columns[column] for column in sorted(columns)),
        tuple(tuple(cells.get((row, column)) for column in sorted(columns)) for row in sorted(rows)),
    )


def _by_counts(sizes: Mapping[str, int]) -> tuple[_Key, str]:
    """Place a question to a layer, and name its row; two and more share a row."""
    counts = {name: min(sizes[name], 2) for name in "ncf"}
    title = ", ".join(f"{name} {'= 1' if count == 1 else '> 1'}" for name, count in counts.items())
    return tuple(counts.values()), title


def _by_kernel(sizes: Mapping[str, int]) -> tuple[_Key, str]:
    """Place a question by the sides of its kernel, and name its row."""
    if "kh" in sizes:
        kh, kw = sizes["kh"], sizes["kw"]
        if kh != kw:
            if kh > kw:
                return (_LARGEST_KERNEL + 1,), "kernel kh > kw"
            return (_LARGEST_KERNEL,), "kernel kh < kw"
        side = min(kh, _LARGEST_SQUARE)
        return (side,), f"kernel {side} × {_capped(side, _LARGEST_SQUARE)}"
    k = min(sizes["k"], _LARGEST_KERNEL)
    return (k,), f"k = {_capped(k, _LARGEST_KERNEL)}"


def _by_options(sizes: Mapping[str, int]) -> tuple[_Key, tuple[str, str]]:
    stride, padding = min(sizes["stride"], 2), min(sizes["padding"], _LARGEST_PADDING)
    title = (f"stride {_capped(stride, 2)}", f"padding {_capped(padding, _LARGEST_PADDING)}")
    return (stride, padding), title


def _by_input(sizes: Mapping[str, int]) -> tuple[_Key, tuple[str, str]]:
    n = min(sizes["n"], _LARGEST_N)
    return (n,), ("input n", f"size {_capped(n, _LARGEST_N)}")


def _capped(value: int, largest: int) -> str:
    return f"{value}+" if value == largest else str(value)
