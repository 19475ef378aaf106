"""Pictures of a layer: images, channels and filters."""

from __future__ import annotations

import numpy as np

from .aliases import Array
from .sheet import Picture, Sheet
from .text import _text

# One image of two channels, and a batch of two images in one channel; three filters of two kernels each.
CHANNELS_OF_X = np.array([[[1, 2, 0], [0, 1, 3], [2, 0, 1]], [[0, 1, 1], [2, 0, 1], [1, 3, 0]]])
FILTER_KERNELS = np.array(
    [
        [[[1, 2], [0, 1]], [[0, 1], [0, 2]]],
        [[[1, 2], [0, 3]], [[2, 0], [1, 1]]],
        [[[0, 1], [2, 0]], [[1, 1], [0, 2]]],
    ]
)
FILTER_BIASES = (1, 5, 2)
DY_OF_FILTERS = np.array([[[1, 0], [2, 1]], [[0, 1], [1, 0]], [[2, 0], [0, 1]]])
# What they make: listed here and not worked out, for the helper holds no convolution.
Y_OF_FILTERS = np.array([[[8, 9], [9, 10]], [[15, 19], [15, 18]], [[5, 8], [15, 6]]])
SHARES_OF_Y1 = np.array([[[8, 11], [2, 10]], [[2, 3], [8, 3]]])
DX_OF_CHANNELS = np.array([[[1, 5, 2], [7, 8, 6], [0, 7, 1]], [[2, 5, 0], [2, 10, 3], [1, 5, 4]]])
SHARES_OF_DX0 = np.array(
    [[[1, 2, 0], [2, 6, 2], [0, 2, 1]], [[0, 1, 2], [1, 2, 3], [0, 3, 0]], [[0, 2, 0], [4, 0, 1], [0, 2, 0]]]
)
TERMS_OF_DW = np.array([[[2, 7], [4, 2]], [[3, 1], [1, 4]]])
SIDE = 0.72  # of a cell of a small table


def draw_layer(part: str) -> Picture:
    """How a layer of three filters makes y from two channels, or dx from dy: its kernels as a table.

    Parameters
    ----------
    part : str
        "y" or "dx". For dx the kernels are drawn turned.
    """
    return _layer_forward() if part == "y" else _layer_dx()


def _layer_forward() -> Picture:
    sheet, chosen = Sheet(), 1
    for c in range(2):
        _put_table(sheet, 3.1 * c, 0, CHANNELS_OF_X[c], "input", f"x[n, {c}]")
    for f in range(3):
        top, strong = 3.4 + 2.4 * f, f == chosen
        sheet.words(-0.4, top + SIDE, f"filter {f}", "end", size=13, faint=not strong)
        for c in range(2):
            _put_table(sheet, 0.35 + 3.1 * c, top, FILTER_KERNELS[f, c], "kernel", f"w[{f}, {c}]", strong)
        sheet.words(5.9, top + SIDE, "+", "middle", faint=not strong)
        _put_table(sheet, 6.4, top + SIDE / 2, np.array([[FILTER_BIASES[f]]]), "kernel", f"b[{f}]", strong)
        sheet.words(8.2, top + SIDE, "⟶", "middle", faint=not strong)
        _put_table(sheet, 9.2, top, Y_OF_FILTERS[f], "output", f"y[n, {f}]", strong)
    said = (
        f"y[n, 1]: w[1, 0] slides over x[n, 0] and gives {_text(SHARES_OF_Y1[0])},",
        f"w[1, 1] slides over x[n, 1] and gives {_text(SHARES_OF_Y1[1])};",
        f"their sum, and b[1] = {FILTER_BIASES[1]} added to each entry.",
    )
    return _told(sheet, 10.9, said)


def _layer_dx() -> Picture:
    sheet = Sheet()
    turned = FILTER_KERNELS[:, :, ::-1, ::-1]
    for c in range(2):
        _put_table(sheet, 3.1 * c, 0, DX_OF_CHANNELS[c], "gradient", f"dx[n, {c}]", c == 0)
    for f in range(3):
        top = 3.4 + 2.4 * f
        sheet.words(-0.4, top + SIDE, f"filter {f}", "end", size=13)
        for c in range(2):
            _put_table(sheet, 0.35 + 3.1 * c, top, turned[f, c], "kernel", f"w[{f}, {c}], turned", c == 0)
        sheet.words(6.3, top + SIDE, "⟵", "middle")
        _put_table(sheet, 7.3, top, DY_OF_FILTERS[f], "gradient", f"dy[n, {f}]")
    said = (
        "dx[n, 0]: w[0, 0], w[1, 0] and w[2, 0], turned, walk over dy[n, 0], dy[n, 1] and dy[n, 2].",
        f"They give {', '.join(_text(share) for share in SHARES_OF_DX0)};",
        "dx[n, 0] is their sum.",
    )
    return _told(sheet, 10.9, said)


def draw_batch(part: str) -> Picture:
    """What is shared by the images of a batch: a kernel, whose gradient is "dw", or a bias, "db"."""
    return _batch_dw() if part == "dw" else _batch_db()


def _batch_dw() -> Picture:
    sheet = Sheet()
    for n in range(2):
        sheet.words(-0.4, 1.1 + 3 * n, f"image {n}", "end", size=13)
        _put_table(sheet, 0, 3 * n, CHANNELS_OF_X[n], "input", f"x[{n}, c]")
        _put_table(sheet, 3.2, 0.36 + 3 * n, DY_OF_FILTERS[n], "gradient", f"dy[{n}, f]")
        sheet.words(5.4, 1.1 + 3 * n, "⟶", "middle")
        _put_table(sheet, 6.3, 0.36 + 3 * n, TERMS_OF_DW[n], "gradient", "its term")
    sheet.words(7.0, 2.75, "+", "middle")
    sheet.words(8.8, 2.6, "⟶", "middle")
    _put_table(sheet, 9.7, 1.9, TERMS_OF_DW.sum(axis=0), "gradient", "dw[f, c]")
    said = (
        "dy[n, f] slides over x[n, c]. One kernel w[f, c] serves both images, so the terms are added:",
        f"dw[f, c] = {' + '.join(map(_text, TERMS_OF_DW))} = {_text(TERMS_OF_DW.sum(axis=0))}.",
    )
    return _told(sheet, 6.4, said)


def _batch_db() -> Picture:
    sheet, tables = Sheet(), np.array([[[2, -1], [5, 3]], [[1, 4], [-2, 1]]])
    for n, table in enumerate(tables):
        _put_table(sheet, 3.4 * n, 0, table, "gradient", f"dy[{n}, f]")
        sheet.words(3.4 * n + 2.4, SIDE, "⟶" if n else "+", "middle")
    _put_table(sheet, 6.7, SIDE / 2, np.array([[tables.sum()]]), "gradient", "db[f]")
    terms = " + ".join(f"({entry})" if entry < 0 else str(entry) for entry in tables.flat)
    said = (
        "b[f] is added to every entry of y[0, f] and of y[1, f], with the factor 1:",
        f"db[f] = {terms} = {tables.sum()}.",
    )
    return _told(sheet, 2.9, said)


def _put_table(
    sheet: Sheet, x: float, y: float, table: Array, kind: str, name: str, strong: bool = True
) -> None:
    """Draw a small table of numbers, and its name below it."""
    for (i, j), entry in np.ndenumerate(table):
        sheet._begin(x + SIDE * j, y + SIDE * i, (SIDE, SIDE), kind, strong)
        sheet.words(x + SIDE * (j + 0.5), y + SIDE * (i + 0.5), _text(entry), "middle", size=12)
        sheet.elements.append("</g>")
    rows, columns = table.shape
    sheet.words(x + SIDE * columns / 2, y + SIDE * rows + 0.3, name, "middle", size=13, faint=not strong)


def _told(sheet: Sheet, top: float, lines: tuple[str, ...]) -> Picture:
    """Write lines below a picture, and say the same in words."""
    lines = tuple(line.replace("\n", "") for line in lines)
    for number, line in enumerate(lines):
        sheet.words(-1.9, top + 0.75 * number, line)
    return sheet.picture(f"A layer. {' '.join(lines)}")
