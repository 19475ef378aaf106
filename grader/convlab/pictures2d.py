"""Pictures in two dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .aliases import Table
from .labels import _entry, _framed, _rows, _said, _stops, _terms
from .own_numbers import numbers2d_for
from .sheet import HEIGHT, KINDS, NAMES, TILE, Picture, Sheet
from .sliders import _moving, _number, _steps, _widgets
from .text import _text


def draw_numbers2d(student_id: str) -> Picture:
    """The x, w and dy in two dimensions that belong to a student's id, side by side."""
    numbers, sheet, name = numbers2d_for(student_id), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -1.4, owner)
    left = 0.0
    for letter, array in numbers._asdict().items():
        sheet.words(left, -0.5, f"{NAMES[letter]} {letter}")
        sheet.table(left, 0, _rows(array), KINDS[letter])
        left += TILE[0] * max(array.shape[1], 2) + 1.2
    listed = ", ".join(
        f"{letter} = {_text(array)}".replace("\n", "") for letter, array in numbers._asdict().items()
    )
    return sheet.picture(f"{owner}: {listed}.")


def draw_positions2d(x: Table, w: Table, stride: int = 1, padding: int = 0, kinds: str = "x w y") -> Picture:
    """Every position of a kernel over an input of two dimensions, each with its arithmetic.

    Parameters
    ----------
    x, w : str or numbers
        Labels of input and kernel: words between spaces with `/` between rows, or a table of numbers.
        Entries are counted from 0, as in code.
    stride, padding : int
        Steps of the kernel, down and across; rings of zeros around the input.
    kinds : str
        What input, kernel and result are called, and coloured as: "x dy dw" for a gradient.
    """
    sheet, over, above, result = Sheet(), *kinds.split()
    stops = _stops(x, w, stride, padding)
    (down, across), slides = max(stops), _framed(x, padding)
    sums = {stop: _terms(slides, window, isinstance(x, str)) for stop, window in stops.items()}
    words = max(len(line) for lines in sums.values() for line in lines) * 0.22 + 1.9
    width = max(TILE[0] * len(slides[0]), words) + 0.9
    height = TILE[1] * len(slides) + 0.75 * max(map(len, sums.values())) + 1.1
    said = []
    for (r, s), window in stops.items():
        left, top, lines = width * s, height * r, sums[r, s]
        sheet.table(left, top, slides, KINDS[over], strong=window, corners=window, above=KINDS[above])
        below, name = top + TILE[1] * len(slides) + 0.25, _entry(result, r, s, x)
        sheet.cell(left, below, name, KINDS[result], width=1.6)
        for i, line in enumerate(lines):
            sheet.words(left + 1.8, below + HEIGHT / 2 + 0.75 * i, f"{'=' if i == 0 else ''} {line}")
        said.append(f"{name} = {' '.join(lines)}")
    count_ = f"{down + 1} rows of {across + 1} positions"
    return sheet.picture(f"{_said(_rows(w))} slides over {_said(slides)}: {count_}. {'; '.join(said)}.")


def draw_position2d(
    x: Table, w: Table, stride: int = 1, padding: int = 0, position: int = 0, kinds: str = "x w y"
) -> Picture:
    """One position of a kernel over an input of two dimensions, and the results that are known by then.

    Positions are counted row by row; the other parameters are those of draw_positions2d.
    """
    sheet, over, above, result = Sheet(), *kinds.split()
    stops, slides = _stops(x, w, stride, padding), _framed(x, padding)
    (r, s), window = list(stops.items())[position]
    lines = _terms(slides, window, isinstance(x, str))
    known = [["?"] * (max(stops)[1] + 1) for _ in range(max(stops)[0] + 1)]
    for place, seen in list(stops.items())[: position + 1]:
        value = _terms(slides, seen, False)[-1].rpartition("= ")[2]
        known[place[0]][place[1]] = _entry(result, *place, x) if isinstance(x, str) else value
    right = TILE[0] * len(slides[0]) + 1.2
    sheet.words(0, -0.5, f"{NAMES[over]} {over}")
    sheet.words(right, -0.5, f"{NAMES[result]} {result}")
    sheet.table(0, 0, slides, KINDS[over], strong=window, corners=window, above=KINDS[above])
    for i, row in enumerate(known):
        for j, label in enumerate(row):
            sheet.cell(right + 1.6 * j, HEIGHT * i, label, KINDS[result], 1.6, strong=(i, j) == (r, s))
    name = _entry(result, r, s, x)
    sheet.words(0, TILE[1] * len(slides) + 0.6, f"{name} = {' '.join(lines)}")
    return sheet.picture(f"{_said(_rows(w))} over {_said(slides)}: {name} = {' '.join(lines)}.")


def draw_sliding2d(x: Table, w: Table, stride: int = 1, padding: int = 0) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can move a slider, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(x, w, stride, padding)
    _stops(x, w, stride, padding)  # before a slider takes the nearest that it can
    position = _number(ipywidgets, "position", 0, 0, 0)
    steps = _number(ipywidgets, "stride", stride, 1, max(3, stride))
    zeros = _number(ipywidgets, "padding", padding, 0, max(2, padding))

    def draw() -> Picture:
        position.max = len(_stops(x, w, steps.value, zeros.value)) - 1
        return draw_position2d(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros, above=[_steps(ipywidgets, position)])


def draw_walk(dy: Table, w: Table, padding: int) -> Any:
    """The kernel w walks over dy and its zeros: step by step in JupyterLab, else all positions at once."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(dy, w, padding=padding, kinds="dy w dx")
    position = _number(ipywidgets, "position", 0, 0, len(_stops(dy, w, 1, padding)) - 1)

    def draw() -> Picture:
        return draw_position2d(dy, w, 1, padding, position.value, kinds="dy w dx")

    return _moving(ipywidgets, draw, position, above=[_steps(ipywidgets, position)])


def draw_touched2d(x: Table, w: Table, row: int, column: int) -> Picture:
    """The outputs that one entry of a two-dimensional x touches, and through which kernel entry.

    Rows and columns are counted from 0, as in code.
    """
    inputs, stops, sheet = _rows(x), _stops(x, w, 1, 0), Sheet()
    if not (0 <= row < len(inputs) and 0 <= column < len(inputs[0])):
        raise ValueError(f"x has {len(inputs)} rows of {len(inputs[0])} entries; [{row}, {column}] is none")
    touched = {stop: window[row, column] for stop, window in stops.items() if (row, column) in window}
    (down, across), right = max(stops), TILE[0] * len(inputs[0]) + 1.6
    outputs = [[_entry("y", r, s, x) for s in range(across + 1)] for r in range(down + 1)]
    sheet.words(0, -0.5, "input x")
    sheet.words(right, -0.5, "output y")
    sheet.table(0, 0, inputs, "input", strong=[(row, column)])
    sheet.table(right, 0, outputs, "output", strong=touched, corners=touched)
    listed = ", ".join(f"{_entry('y', *stop, x)} through {weight}" for stop, weight in touched.items())
    said = f"{inputs[row][column]} touches {listed}, and no other output."
    sheet.words(0, TILE[1] * len(inputs) + 0.6, said)
    return sheet.picture(said)


def draw_range(i: int, j: int, kernel: tuple[int, int] = (2, 3), shape: tuple[int, int] = (5, 7)) -> Picture:
    """The outputs that the pixel [i, j] of an input touches through a kernel, by their indices.

    Around the outputs lie the zeros of the full correlation. `kernel` and `shape` are rows and columns.
    """
    sheet = Sheet()
    return sheet.picture(_range(sheet, 0, i, j, kernel, shape))


def draw_following(kernel: tuple[int, int] = (2, 3), shape: tuple[int, int] = (5, 7)) -> Any:
    """draw_range for a pixel that a reader chooses; where nobody can, for two pixels."""
    if not (ipywidgets := _widgets()):
        sheet, height = Sheet(), HEIGHT * (shape[0] + kernel[0]) + 3
        said = [
            _range(sheet, turn * height, i, j, kernel, shape) for turn, (i, j) in enumerate(((2, 4), (0, 0)))
        ]
        return sheet.picture(" ".join(said))
    row = _number(ipywidgets, "row i", 2, 0, shape[0] - 1)
    column = _number(ipywidgets, "column j", 4, 0, shape[1] - 1)
    rows = _number(ipywidgets, "kernel kh", kernel[0], 1, shape[0])
    columns = _number(ipywidgets, "kernel kw", kernel[1], 1, shape[1])

    def draw() -> Picture:
        return draw_range(row.value, column.value, (rows.value, columns.value), shape)

    return _moving(ipywidgets, draw, row, column, rows, columns)


def _range(sheet: Sheet, top: float, i: int, j: int, kernel: tuple[int, int], shape: tuple[int, int]) -> str:
    """Draw the range of the indices r and s below `top`, and say it."""
    (kh, kw), (height, width) = kernel, shape
    if not (1 <= kh <= height and 1 <= kw <= width and 0 <= i < height and 0 <= j < width):
        raise ValueError(
            f"the pixel [{i}, {j}] and a kernel of {kh} × {kw} do not fit on an input of {height} × {width}"
        )
    rows, columns = range(i - kh + 1, i + 1), range(j - kw + 1, j + 1)
    outputs, left = (range(height - kh + 1), range(width - kw + 1)), width + 2.2
    sheet.words(0, top - 1.1, "input x[i, j]")
    sheet.words(left, top - 1.1, "upstream gradient dy[r, s], with zeros around it")
    for r, s in np.ndindex(height, width):
        chosen = (r, s) == (i, j)
        sheet.cell(s, top + HEIGHT * r, f"{i}, {j}" if chosen else "", "input", strong=chosen)
    for r in range(height):
        sheet.words(-0.3, top + HEIGHT * (r + 0.5), str(r), "end", faint=r != i)
    for s in range(width):
        sheet.words(s + 0.5, top - 0.35, str(s), "middle", faint=s != j)
    for r in range(1 - kh, height):
        sheet.words(left - 0.3, top + HEIGHT * (r + kh - 0.5), str(r), "end", faint=r not in rows)
    for s in range(1 - kw, width):
        sheet.words(left + s + kw - 0.5, top - 0.35, str(s), "middle", faint=s not in columns)
    for r in range(1 - kh, height):
        for s in range(1 - kw, width):
            x, y, covered = left + s + kw - 1, top + HEIGHT * (r + kh - 1), r in rows and s in columns
            kind = "gradient" if r in outputs[0] and s in outputs[1] else "zero"
            sheet.cell(x, y, "", kind, strong=covered)
            if covered:
                sheet.chip(x, y, (1, HEIGHT), f"{i - r},{j - s}")
    said = (
        f"i = {i}: r runs from i - kh + 1 = {rows[0]} to {i}, and u = i - r falls from {kh - 1} to 0.",
        f"j = {j}: s runs from j - kw + 1 = {columns[0]} to {j}, and v = j - s falls from {kw - 1} to 0.",
    )
    for line, text in enumerate(said):
        sheet.words(left - 0.8, top + HEIGHT * (height + kh - 1) + 0.5 + 0.75 * line, text)
    return (
        f"The pixel {i}, {j} of an input of {height} × {width}, and a kernel of {kh} × {kw}. {' '.join(said)}"
    )


def draw_flips(w: Table) -> Picture:
    """A kernel, the same flipped vertically, and that one flipped horizontally."""
    steps = [_rows(w)]
    steps.append(steps[0][::-1])
    steps.append([row[::-1] for row in steps[1]])
    sheet, width = Sheet(), TILE[0] * len(steps[0][0]) + 3.2
    for turn, (title, labels) in enumerate(
        zip(("w", "rows reversed", "columns reversed too"), steps, strict=True)
    ):
        sheet.words(width * turn, -0.5, title)
        sheet.table(width * turn, 0, labels, "kernel")
    middle = TILE[1] * len(steps[0]) / 2
    for turn, how in enumerate(("vertical flip", "horizontal flip")):
        sheet.words(width * turn + width - 1.6, middle - 0.4, how, "middle", size=12)
        sheet.words(width * turn + width - 1.6, middle + 0.2, "⟶", "middle", size=20)
    return sheet.picture(
        " ".join(
            (
                f"The kernel {_said(steps[0])};",
                f"after a vertical flip {_said(steps[1])};",
                f"after a horizontal flip too {_said(steps[2])}.",
            )
        )
    )
