"""The way back as stamps in two dimensions: each output stamps its gradient on the window that it read."""

from __future__ import annotations

import numpy as np

from .labels import _at_least, _rows
from .sheet import TILE, Picture, Sheet

STAMPS_DY = [[1, 2], [3, 4]]
STAMPS_W = [[1000, 100], [10, 1]]
# Listed here and not worked out, for the helper holds no gradient.
STAMPS = {
    (0, 0): "1000 100 . / 10 1 . / . . .",
    (0, 1): ". 2000 200 / . 20 2 / . . .",
    (1, 0): ". . . / 3000 300 . / 30 3 .",
    (1, 1): ". . . / . 4000 400 / . 40 4",
}
"""Each entry of dy -> its products with the kernel, on its window; a dot is an entry beside the window."""
STAMPS_DX = [[1000, 2100, 200], [3010, 4321, 402], [30, 43, 4]]


def draw_stamps2d() -> Picture:
    """Each entry of dy stamps its product with the kernel on its window of x; the stamps add up to dx."""
    sheet, said = Sheet(), []
    sheet.words(0, -0.5, "dy")
    sheet.table(0, 0, _rows(STAMPS_DY), "gradient")
    sheet.words(4.1, -0.5, "w")
    sheet.table(4.1, 0, _rows(STAMPS_W), "kernel")
    low, width = 2 * TILE[1] + 1.7, 3 * TILE[0] + 1.0
    for turn, ((r, s), stamp) in enumerate(STAMPS.items()):
        rows = [row.split() for row in stamp.split("/")]
        window = [(i, j) for i in range(3) for j in range(3) if rows[i][j] != "."]
        sheet.words(width * turn, low - 0.5, f"dy[{r}, {s}] · w")
        labels = [["" if label == "." else label for label in row] for row in rows]
        sheet.table(width * turn, low, labels, "gradient", strong=window)
        if turn < len(STAMPS) - 1:
            sheet.words(width * (turn + 1) - 0.5, low + 1.5 * TILE[1], "+", "middle")
        said.append(f"dy[{r}, {s}] = {STAMPS_DY[r][s]} stamps [{stamp}]")
    below = low + 3 * TILE[1] + 1.5
    sheet.words(0, below - 0.5, "all stamps added up: dx")
    sheet.table(0, below, _rows(STAMPS_DX), "gradient")
    return sheet.picture(f"The kernel is {STAMPS_W}. {'; '.join(said)}. Added up: dx = {STAMPS_DX}.")


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
