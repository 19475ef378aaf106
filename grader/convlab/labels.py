"""The labels of a picture, and the sums of products written with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .aliases import Labels, Rows, Table
from .text import _text


class _Zero(str):
    """A zero that was put there, by padding or between entries, and is none of the numbers of an array."""


_ZERO = _Zero("0")


def _labels(values: Labels) -> list[str]:
    return _words(values) if isinstance(values, str) else [_text(value) for value in values]


def _words(text: str) -> list[str]:
    """Labels that somebody wrote: there a 0 was put."""
    return [_ZERO if word == "0" else word for word in text.split()]


def _padded(x: Labels, padding: int) -> list[str]:
    _at_least("padding", padding, 0)
    return [_ZERO] * padding + _labels(x) + [_ZERO] * padding


def _windows(slides: Sequence[str], kernel: Sequence[str], stride: int = 1) -> list[range]:
    """For each position of a kernel: the entries of the padded input that it lies on."""
    _at_least("stride", stride, 1)
    if len(kernel) > len(slides):
        raise ValueError(f"the kernel has {len(kernel)} entries, and the padded input only {len(slides)}")
    starts = range(0, len(slides) - len(kernel) + 1, stride)
    return [range(start, start + len(kernel)) for start in starts]


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{name} must be at least {least} (got {value})")


def _rows(values: Table) -> Rows:
    """Labels of a table."""
    if isinstance(values, str):
        return [_words(row) for row in values.split("/")]
    return [_labels(row) for row in values]


def _framed(x: Table, padding: int) -> Rows:
    """Labels of a table with rings of zeros."""
    _at_least("padding", padding, 0)
    rows = [[_ZERO] * padding + row + [_ZERO] * padding for row in _rows(x)]
    zeros: Rows = [[_ZERO] * len(rows[0])] * padding
    return [*zeros, *rows, *zeros]


def _stops(
    x: Table, w: Table, stride: int, padding: int
) -> dict[tuple[int, int], dict[tuple[int, int], str]]:
    """For each position of a kernel: which of its labels lies on which entry of the framed input."""
    _at_least("stride", stride, 1)
    slides, kernel = _framed(x, padding), _rows(w)
    (height, width), (kh, kw) = (len(slides), len(slides[0])), (len(kernel), len(kernel[0]))
    if kh > height or kw > width:
        raise ValueError(f"the kernel is {kh} × {kw}, and the padded input only {height} × {width}")
    return {
        (i // stride, j // stride): {(i + u, j + v): kernel[u][v] for u in range(kh) for v in range(kw)}
        for i in range(0, height - kh + 1, stride)
        for j in range(0, width - kw + 1, stride)
    }


def _terms(slides: Rows, window: Mapping[tuple[int, int], str], short: bool) -> list[str]:
    """The sum of products in a window, a line for each row of the kernel; short: without the zeros."""
    pairs = {(i, j): (slides[i][j], weight) for (i, j), weight in window.items()}
    if short:
        pairs = {place: pair for place, pair in pairs.items() if not isinstance(pair[0], _Zero)}
    if not pairs:
        return ["0"]
    lines = [_products([pair for at, pair in pairs.items() if at[0] == i]) for i in {i: 0 for i, _ in pairs}]
    value = _value(list(pairs.values()))
    return [f"{'+ ' if i else ''}{line}" for i, line in enumerate(lines[:-1])] + [
        f"{'+ ' if lines[1:] else ''}{lines[-1]}{' = ' if value else ''}{value}"
    ]


def _entry(name: str, row: int, column: int, labels: Table) -> str:
    """The name of an entry: y₀₁ beside labels that are words, y[0, 1] beside numbers."""
    if isinstance(labels, str):
        return f"{name}{row}{column}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return f"{name}[{row}, {column}]"


def _said(rows: Rows) -> str:
    return _listing([_listing(row) for row in rows])


def _listing(labels: Sequence[str]) -> str:
    return f"[{', '.join(labels)}]"


def _sum_of_products(left: Sequence[str], right: Sequence[str]) -> str:
    """As one writes it, `0·w₀ + a·w₁`; with its value if all of it are numbers."""
    pairs = list(zip(left, right, strict=True))
    return " = ".join(filter(None, (_products(pairs), _value(pairs))))


def _products(pairs: Sequence[tuple[str, str]]) -> str:
    signed = [[f"({label})" if label.startswith("-") else label for label in pair] for pair in pairs]
    return " + ".join("·".join(pair) for pair in signed)


def _value(pairs: Sequence[tuple[str, str]]) -> str:
    try:
        return _text(sum(float(a) * float(b) for a, b in pairs))
    except ValueError:  # letters among them
        return ""
