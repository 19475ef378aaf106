"""Pictures of a layer: images, channels and filters."""

from __future__ import annotations

import numpy as np

from .labels import _rows
from .sheet import HEIGHT, TILE, Picture, Sheet
from .text import _text


def draw_layer(part: str) -> Picture:
    """How a layer of three filters makes y from two channels, or dx from dy: its kernels as a table.

    Parameters
    ----------
    part : str
        "y" or "dx".
    """
    forward, sheet = part == "y", Sheet()
    sheet.words(-0.4, 0.6, "two channels", "end", size=13)
    for f in range(3):
        sheet.words(-0.4, 2.9 + 1.7 * f, f"filter {f}", "end", size=13)
        for c in range(2):
            sheet.map(
                0.2 + 2.2 * c, 2.5 + 1.7 * f, 2, 2, "kernel", f"w[{f}, {c}]", f == 1 if forward else c == 0
            )
        if forward:
            sheet.words(4.2, 2.9 + 1.7 * f, "+", "middle", faint=f != 1)
            sheet.cell(4.7, 2.5 + 1.7 * f, f"b[{f}]", "kernel", width=1.2, strong=f == 1)
        sheet.words(6.6, 2.9 + 1.7 * f, "⟶" if forward else "⟵", "middle", faint=forward and f != 1)
        kind, name = ("output", f"y[n, {f}]") if forward else ("gradient", f"dy[n, {f}]")
        sheet.map(7.6, 2.5 + 1.7 * f, 2, 2, kind, name, not forward or f == 1)
    for c in range(2):
        kind, name = ("input", f"x[n, {c}]") if forward else ("gradient", f"dx[n, {c}]")
        sheet.map(2.2 * c, 0, 3, 3, kind, name, forward or c == 0)
    if forward:
        said = "y[n, 1]: w[1, 0] slides over x[n, 0], w[1, 1] over x[n, 1]; their sum, plus b[1]"
    else:
        said = (
            "dx[n, 0]: w[0, 0], w[1, 0], w[2, 0], turned, walk over dy[n, 0], dy[n, 1], dy[n, 2]; their sum"
        )
    sheet.words(-2.6, 8, said)
    return sheet.picture(f"A layer with two channels and three filters. {said}.")


def draw_batch(part: str) -> Picture:
    """What is shared by the images of a batch: a kernel, whose gradient is "dw", or a bias, "db"."""
    sheet = Sheet()
    if part == "dw":
        for n in range(2):
            sheet.words(-0.4, 0.6 + 2.1 * n, f"image {n}", "end", size=13)
            sheet.map(0, 2.1 * n, 3, 3, "input", f"x[{n}, c]", True)
            sheet.map(2.6, 0.2 + 2.1 * n, 2, 2, "gradient", f"dy[{n}, f]", True)
            sheet.words(4.5, 0.6 + 2.1 * n, "⟶", "middle")
            sheet.map(5.8, 0.2 + 2.1 * n, 2, 2, "gradient", "its term", True)
        sheet.words(6.2, 1.87, "+", "middle")
        sheet.words(7.9, 1.65, "⟶", "middle")
        sheet.map(9.2, 1.25, 2, 2, "gradient", "dw[f, c]", True)
        said = "dy[n, f] slides over x[n, c]. One kernel w[f, c] serves both images: the terms are added"
        sheet.words(-1.8, 4.5, said)
        return sheet.picture(f"{said}, to dw[f, c].")
    tables = np.array([[[2, -1], [5, 3]], [[1, 4], [-2, 1]]])
    for n, table in enumerate(tables):
        sheet.words(4 * n, -0.5, f"dy[{n}, f]")
        sheet.table(4 * n, 0, _rows(table), "gradient")
        sheet.words(4 * n + 3.3, TILE[1], "⟶" if n else "+", "middle")
    sheet.words(8.1, TILE[1] - 0.9, "db[f]")
    sheet.cell(8.1, TILE[1] - HEIGHT / 2, "13", "gradient", width=1.3)
    said = (
        "b[f] is added to every entry of y[0, f] and of y[1, f]: db[f] = 2 - 1 + 5 + 3 + 1 + 4 - 2 + 1 = 13"
    )
    sheet.words(0, 2 * TILE[1] + 0.6, said)
    return sheet.picture(f"dy[:, f] = {_text(tables)}. {said}.".replace("\n", ""))
