"""Pictures in one dimension."""

from __future__ import annotations

from typing import Any

from .aliases import Labels
from .labels import _labels, _listing, _padded, _sum_of_products, _windows, _Zero
from .own_numbers import numbers_for
from .sheet import COLOURS, HEIGHT, KINDS, NAMES, Picture, Sheet
from .sliders import _moving, _number, _steps, _widgets
from .text import _text


def draw_numbers(student_id: str, draw: int = 1, names: str = "x w dy") -> Picture:
    """The numbers that belong to a student's id, a row for each name."""
    numbers, sheet, name = numbers_for(student_id, draw), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -0.6, owner)
    shown = {letter: getattr(numbers, letter) for letter in names.split()}
    for i, (letter, array) in enumerate(shown.items()):
        sheet.words(-0.3, 1.2 * i + HEIGHT / 2, f"{NAMES[letter]} {letter}", "end")
        sheet.row(0, 1.2 * i, _labels(array), KINDS[letter])
    listed = ", ".join(f"{letter} = {_text(array)}" for letter, array in shown.items())
    return sheet.picture(f"{owner}: {listed}.")


def draw_positions(x: Labels, w: Labels, stride: int = 1, padding: int = 0, kinds: str = "x w y") -> Picture:
    """Every position of a kernel over an input, each with its arithmetic.

    Parameters
    ----------
    x, w : str or numbers
        Labels of input and kernel: words between spaces, or numbers.
    stride, padding : int
        Steps of the kernel; zeros at each end of the input.
    kinds : str
        What input, kernel and result are called, and coloured as: "x dy dw" for a gradient.
    """
    slides, kernel = _padded(x, padding), _labels(w)
    over, under, result = kinds.split()
    sheet, said = Sheet(), []
    for i, window in enumerate(_windows(slides, kernel, stride)):
        sheet.row(0, 2.1 * i, slides, KINDS[over], strong=window)
        sheet.row(window.start, 2.1 * i + HEIGHT, kernel, KINDS[under])
        terms = _sum_of_products(slides[window.start : window.stop], kernel)
        sheet.cell(len(slides) + 0.8, 2.1 * i + HEIGHT / 2, f"{result}[{i}]", KINDS[result], width=1.5)
        sheet.words(len(slides) + 2.5, 2.1 * i + HEIGHT, f"= {terms}")
        said.append(f"{result}[{i}] = {terms}")
    return sheet.picture(
        f"{_listing(kernel)} slides over {_listing(slides)} in steps of {stride}. {'; '.join(said)}."
    )


def draw_position(x: Labels, w: Labels, stride: int, padding: int, i: int) -> Picture:
    """One position of a kernel over an input, and the outputs that are known by then."""
    slides, kernel = _padded(x, padding), _labels(w)
    windows = _windows(slides, kernel, stride)
    sums = [_sum_of_products(slides[window.start : window.stop], kernel) for window in windows]
    known = [terms.rpartition("= ")[2] if j <= i else "?" for j, terms in enumerate(sums)]
    sheet = Sheet()
    for y, words in ((0, "input x"), (HEIGHT, "kernel w"), (2.2, "output y")):
        sheet.words(-0.3, y + HEIGHT / 2, words, "end")
    sheet.row(0, 0, slides, "input", strong=windows[i])
    sheet.row(windows[i].start, HEIGHT, kernel, "kernel")
    sheet.row(0, 2.2, known, "output", strong=range(i, i + 1))
    sheet.words(0, 3.6, f"y[{i}] = {sums[i]}")
    return sheet.picture(f"{_listing(kernel)} at position {i} over {_listing(slides)}: y[{i}] = {sums[i]}.")


def draw_sliding(x: Labels, w: Labels, stride: int = 1, padding: int = 1) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can press a button, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions(x, w, stride, padding)
    _windows(_padded(x, padding), _labels(w), stride)  # before a box takes the nearest that it can
    position = _number(ipywidgets, "position i", 0, 0, 0)
    steps = _number(ipywidgets, "stride", stride, 1, max(3, stride))
    zeros = _number(ipywidgets, "padding", padding, 0, max(3, padding))

    def draw() -> Picture:
        position.max = len(_windows(_padded(x, zeros.value), _labels(w), steps.value)) - 1
        return draw_position(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros, above=[_steps(ipywidgets, position)])


def draw_touched(x: Labels, w: Labels, entry: int, padding: int = 0, dy: str = "") -> Picture:
    """The outputs that one entry of x touches, and through which kernel entry; with `dy`, on to the loss."""
    above, kernel = _padded(x, padding), _labels(w)
    if not 0 <= entry < len(_labels(x)):
        raise ValueError(f"x has the entries 0 to {len(_labels(x)) - 1}; there is no entry {entry}")
    chosen, middle, far = entry + padding, (len(kernel) - 1) / 2, 1.6
    windows = _windows(above, kernel)
    touched = [i for i, window in enumerate(windows) if chosen in window]
    sheet = Sheet()
    for i, window in enumerate(windows):
        for j in window:
            style = (COLOURS["kernel"][1], 2.5) if j == chosen else ("#c4c4c4", 1)
            sheet.line(far * j + 0.5, HEIGHT, far * (i + middle) + 0.5, 3, *style)
        sheet.cell(far * (i + middle) - 0.2, 3, f"y[{i}]", "output", width=1.4, strong=i in touched)
    for i in touched:  # on its line, low enough to keep clear of the next one
        sheet.cell(
            far * (0.4 * chosen + 0.6 * (i + middle)) + 0.05, 1.7, kernel[chosen - i], "kernel", width=0.9
        )
    for j, label in enumerate(above):
        sheet.cell(far * j, 0, label, "zero" if isinstance(label, _Zero) else "input", strong=j == chosen)
    sheet.words(-0.4, HEIGHT / 2, "input x", "end")
    sheet.words(-0.4, 3 + HEIGHT / 2, "output y", "end")
    listed = " and ".join(f"y[{i}] through {kernel[chosen - i]}" for i in touched)
    said = f"The input entry {above[chosen]} touches {listed}, and no other output."
    if dy:
        upstream, loss = dy.split(), far * (len(windows) / 2 + middle) - 0.1
        for i in touched:
            start = far * (i + middle) + 0.5
            sheet.line(start, 3 + HEIGHT, loss + 0.5, 6, COLOURS["gradient"][1], 2.5)
            sheet.cell((start + loss + 0.5) / 2 - 0.45, 4.5, upstream[i], "gradient", width=0.9)
        sheet.cell(loss - 0.2, 6, "L", "loss", width=1.4)
        sheet.words(-0.4, 6 + HEIGHT / 2, "loss L", "end")
        said += f" These reach the loss through {' and '.join(upstream[i] for i in touched)}."
    return sheet.picture(said)
