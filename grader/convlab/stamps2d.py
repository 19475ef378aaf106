"""The way back as stamps in two dimensions: each output stamps its gradient on the window that it read."""

from __future__ import annotations

import numpy as np

from .aliases import Table
from .labels import _at_least, _listing, _rows, _sum_of_products, _words, _Zero
from .sheet import HEIGHT, TILE, Picture, Sheet
from .text import _text


def draw_stamps2d(dy: Table, w: Table, shape: tuple[int, int]) -> Picture:
    """Each entry of dy stamps its product with the kernel on its window of x; the stamps add up to dx.

    Parameters
    ----------
    dy, w : rows of numbers
        Upstream gradient and kernel, with stride 1 and without padding.
    shape : tuple of int
        Rows and columns of x.
    """
    upstream, kernel = np.array(dy, dtype=float), np.array(w, dtype=float)
    if any(m + k - 1 != n for m, k, n in zip(upstream.shape, kernel.shape, shape, strict=True)):
        raise ValueError(
            f"a kernel of shape {kernel.shape} on an x of shape {shape} does not make dy of {upstream.shape}"
        )
    sheet, total, left, said = Sheet(), np.zeros(shape), 0.0, []
    for title, table, kind in (("dy", upstream, "gradient"), ("w", kernel, "kernel")):
        sheet.words(left, -0.5, title)
        sheet.table(left, 0, _rows(table), kind)
        left += TILE[0] * table.shape[1] + 1.5
    low, width = TILE[1] * max(len(upstream), len(kernel)) + 1.7, TILE[0] * shape[1] + 1.0
    for turn, ((r, s), entry) in enumerate(np.ndenumerate(upstream)):
        window = {(r + u, s + v): entry * weight for (u, v), weight in np.ndenumerate(kernel)}
        for place, product in window.items():
            total[place] += product
        sheet.words(width * turn, low - 0.5, f"dy[{r}, {s}] · w")
        _put_window(sheet, width * turn, low, shape, window)
        sheet.words(
            width * (turn + 1) - 0.5, low + TILE[1] * shape[0] / 2, "+" if turn + 1 < upstream.size else ""
        )
        said.append(
            f"dy[{r}, {s}] = {_text(entry)} stamps {_text(entry * kernel)} on the window at [{r}, {s}]"
        )
    below = low + TILE[1] * shape[0] + 1.5
    sheet.words(0, below - 0.5, "all stamps added up: dx")
    sheet.table(0, below, _rows(total), "gradient")
    return sheet.picture(f"{'; '.join(said)}. Added up: dx = {_text(total)}.".replace("\n", ""))


def _put_window(
    sheet: Sheet, x: float, y: float, shape: tuple[int, int], window: dict[tuple[int, int], float]
) -> None:
    """Draw a table in which only a window is filled."""
    labels = [
        [_text(window[i, j]) if (i, j) in window else "" for j in range(shape[1])] for i in range(shape[0])
    ]
    sheet.table(x, y, labels, "gradient", strong=window)


def draw_landings2d(
    shape: tuple[int, int], kernel: tuple[int, int], stride: int = 1, padding: int = 0
) -> Picture:
    """Which entries of dy land on each entry of the padded input, and what becomes of it.

    Parameters
    ----------
    shape, kernel : tuple of int
        Rows and columns of the input and of the kernel.
    stride, padding : int
        Of the forward pass.
    """
    _at_least("stride", stride, 1)
    _at_least("padding", padding, 0)
    padded = [side + 2 * padding for side in shape]
    p, q = ((n - k) // stride + 1 for n, k in zip(padded, kernel, strict=True))
    if p < 1 or q < 1:
        raise ValueError(f"a kernel of {kernel} does not fit on a padded input of {tuple(padded)}")
    landed: dict[tuple[int, int], list[str]] = {}
    for r, s, u, v in np.ndindex(p, q, *kernel):
        name = f"g{r}{s}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        landed.setdefault((r * stride + u, s * stride + v), []).append(name)
    sheet, tile = Sheet(), (1.9, 1.3)
    sheet.words(0, -0.5, f"the padded input, and whose stamps land on it: stride {stride}, padding {padding}")
    untouched = []
    for i, j in np.ndindex(*padded):
        names, inside = landed.get((i, j), []), _is_inside(i, j, shape, padding)
        if not names:
            untouched.append(f"[{i}, {j}]")
        left, top = tile[0] * j, tile[1] * i
        sheet._begin(left, top, tile, "gradient" if inside else "zero", bool(names) or not inside)
        lines = [" ".join(names[at : at + 2]) for at in range(0, len(names), 2)] or ["–"]
        for line, text in enumerate(lines):
            sheet.words(
                left + tile[0] / 2,
                top + tile[1] / 2 + 0.5 * (line - (len(lines) - 1) / 2),
                text,
                "middle",
                size=12,
            )
        sheet.elements.append("</g>")
    low = tile[1] * padded[0] + 0.6
    said = (
        f"{p} × {q} stamps of {kernel[0]} × {kernel[1]}, {stride} apart.",
        "Dashed: the padding. Its gradients are cut off.",
        f"–: no stamp lands there, so the gradient stays 0.{'' if untouched else ' Here there is none.'}",
    )
    for line, text in enumerate(said):
        sheet.words(0, low + 0.75 * line, text)
    places = "; ".join(f"[{i}, {j}]: {' '.join(names)}" for (i, j), names in sorted(landed.items()))
    return sheet.picture(f"{' '.join(said)} {places}. No stamp: {', '.join(untouched) or 'nowhere'}.")


def _is_inside(i: int, j: int, shape: tuple[int, int], padding: int) -> bool:
    return padding <= i < padding + shape[0] and padding <= j < padding + shape[1]


def draw_jacobian2d(table: str, blocks: tuple[int, int], dy: str = "", results: str = "") -> Picture:
    """A Jacobian of entries in a line, with a row for each output and gaps between its blocks.

    Parameters
    ----------
    table : str
        A line with the names of the columns, then a line for each row: its name and its entries.
    blocks : tuple of int
        Rows and columns of a block.
    dy, results : str
        If they are given: labels of the upstream gradient, which stands to the left, one for each row; names
        of the sums of its products with each column, which are written out.
    """
    columns, *rows = [_words(line) for line in table.strip().splitlines()]
    sheet, upstream, said = Sheet(), dy.split(), []
    places = [j + 0.4 * (j // blocks[1]) for j in range(len(columns))]
    for place, column in zip(places, columns, strict=True):
        sheet.words(place + 0.5, -0.5, column, "middle")
    if upstream:
        sheet.words(-2.3, -0.5, "dy", "middle")
    for i, (name, *labels) in enumerate(rows):
        y = HEIGHT * i + 0.4 * (i // blocks[0])
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for place, label in zip(places, labels, strict=True):
            sheet.row(place, y, [label], "kernel")
        if upstream:
            sheet.row(-2.8, y, [upstream[i]], "gradient")
        said.append(f"{name} = {_listing(labels)}")
    low = HEIGHT * len(rows) + 0.4 * ((len(rows) - 1) // blocks[0]) + 0.8
    for j, result in enumerate(results.split()):
        met = [i for i, row in enumerate(rows) if not isinstance(row[j + 1], _Zero)]
        said.append(
            f"{result} = {_sum_of_products([upstream[i] for i in met], [rows[i][j + 1] for i in met])}"
        )
        sheet.words(-2.8, low + 0.75 * j, said[-1])
    return sheet.picture(f"Columns {_listing(columns)}. {'; '.join(said)}.")
