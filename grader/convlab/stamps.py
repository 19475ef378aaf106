"""The way back in one dimension: a loss, the Jacobian's columns, and stamps that add up."""

from __future__ import annotations

from .aliases import Labels
from .labels import _at_least, _labels, _listing, _padded, _products, _sum_of_products, _words, _Zero
from .sheet import HEIGHT, KINDS, Picture, Sheet

_WIDE = 1.8  # width of a cell for a product


def draw_loss(x: str, w: str, y: str, t: str, dy: str, loss: str) -> Picture:
    """The way from x to the loss ½ Σ (y - t)², and where the way back starts; all as words."""
    sheet, right = Sheet(), len(x.split()) + 3.2
    last = right + len(y.split()) + 2.6
    sheet.words(0, -0.5, "input x")
    sheet.row(0, 0, _words(x), "input")
    sheet.words(0, 1.6, "kernel w")
    sheet.row(0, 2.1, _words(w), "kernel")
    sheet.words(right - 1.6, 1.4, "→", "middle", size=22)
    sheet.words(right, -0.5, "output y")
    sheet.row(right, 0, _words(y), "output")
    sheet.words(right, 1.6, "target t")
    sheet.row(right, 2.1, _words(t), "target")
    sheet.words(last - 1.3, 1.4, "→", "middle", size=22)
    sheet.words(last, 0.6, "loss L = ½ Σ (y − t)²")
    sheet.cell(last, 1.1, loss, "loss", width=1.6)
    sheet.words(0, 4.2, "dx and dw: how?")
    sheet.row(0, 4.7, ["?"] * len(x.split()), "gradient")
    sheet.row(0, 5.7, ["?"] * len(w.split()), "gradient")
    sheet.words(right - 1.6, 5.1, "←", "middle", size=22)
    sheet.words(right, 4.2, "dy = y − t")
    sheet.row(right, 4.7, _words(dy), "gradient")
    sheet.words(last - 1.3, 5.1, "←", "middle", size=22)
    sheet.words(last, 5.1, "the way back")
    return sheet.picture(
        f"x = {_listing(x.split())} and w = {_listing(w.split())} make y = {_listing(y.split())}. "
        f"With the target t = {_listing(t.split())} the loss is {loss}, and dy = y − t = "
        f"{_listing(dy.split())}. On the way back, dx and dw are still unknown."
    )


def draw_jacobian(
    table: str, kind: str, dy: str = "", results: str = "", blocks: tuple[int, int] = (99, 99)
) -> Picture:
    """A table of derivatives: a row for each output, a column for each entry that it depends on.

    Parameters
    ----------
    table : str
        A line with the names of the columns, then a line for each row: its name and its entries.
    kind : str
        What the entries are: "x" or "w".
    dy, results : str
        Labels of the upstream gradient, one for each row; names of the sums of products of dy with each
        column.
    blocks : tuple of int
        Rows and columns of the blocks between which a gap is left.
    """
    columns, *rows = [_words(line) for line in table.strip().splitlines()]
    sheet, upstream, said = Sheet(), dy.split(), []
    places = [j + 0.4 * (j // blocks[1]) for j in range(len(columns))]
    for place, column in zip(places, columns, strict=True):
        sheet.words(place + 0.5, -0.5, column, "middle")
    if upstream:
        sheet.words(-2.5, -0.5, "dy", "middle")
    for i, (name, *labels) in enumerate(rows):
        y = HEIGHT * i + 0.4 * (i // blocks[0])
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for place, label in zip(places, labels, strict=True):
            sheet.row(place, y, [label], KINDS[kind])
        if upstream:
            sheet.row(-3, y, [upstream[i]], "gradient")
        said.append(f"{name} = {_listing(labels)}")
    for j, result in enumerate(results.split()):
        met = [i for i, row in enumerate(rows) if not isinstance(row[j + 1], _Zero)]
        terms = _sum_of_products([upstream[i] for i in met], [rows[i][j + 1] for i in met])
        said.append(f"{result} = {terms}")
        sheet.words(places[-1] + 1.8, HEIGHT * (j + 0.5), said[-1])
    return sheet.picture(f"Columns {_listing(columns)}. {'; '.join(said)}.")


def draw_stamps(
    dy: Labels,
    w: Labels,
    n: int,
    stride: int = 1,
    padding: int = 0,
    entry: int | None = None,
    sums: bool = True,
) -> Picture:
    """Each entry of dy stamps its product with the kernel on its window; the stamps add up to dx.

    Parameters
    ----------
    dy, w : str or numbers
        Labels of upstream gradient and kernel: words between spaces, or numbers.
    n : int
        The number of entries of x.
    stride, padding : int
        Of the forward pass.
    entry : int, optional
        The entry of x whose column is shown alone.
    sums : bool
        Whether the sum of each column is written below.
    """
    _at_least("stride", stride, 1)
    above = _padded(" ".join(f"x{str(j).translate(_LOW)}" for j in range(n)), padding)
    upstream, kernel, shown = _labels(dy), _labels(w), None if entry is None else entry + padding
    if (len(upstream) - 1) * stride + len(kernel) > len(above):
        raise ValueError(f"{len(upstream)} windows of {len(kernel)} entries do not fit on {len(above)}")
    if entry is not None and not 0 <= entry < n:
        raise ValueError(f"x has the entries 0 to {n - 1}; there is no entry {entry}")
    sheet, stamps = Sheet(), dict[int, list[tuple[str, str]]]()
    sheet.words(-2.2, HEIGHT / 2, "padded x" if padding else "input x", "end")
    for j, label in enumerate(above):
        kind = "zero" if isinstance(label, _Zero) else "input"
        sheet.cell(_WIDE * j, 0, label, kind, width=_WIDE, strong=shown in (None, j))
    for i, label in enumerate(upstream):
        y = 1.1 + i * (HEIGHT + 0.15)
        sheet.words(-2.2, y + HEIGHT / 2, f"dy[{i}]", "end")
        sheet.cell(-2, y, label, "gradient")
        sheet.words(-0.5, y + HEIGHT / 2, "· w", "middle")
        for u, weight in enumerate(kernel):
            j = i * stride + u
            stamps.setdefault(j, []).append((label, weight))
            strong = shown in (None, j)
            sheet.cell(_WIDE * j, y, _products([(label, weight)]), "kernel", width=_WIDE, strong=strong)
    low, said = 1.5 + len(upstream) * (HEIGHT + 0.15), []
    sheet.words(-2.2, low + HEIGHT / 2, "sum", "end")
    for j, label in enumerate(above):
        terms = _sum_of_products(*zip(*stamps[j], strict=True)) if j in stamps else "0"
        name = f"dx{str(j - padding).translate(_LOW)}"
        if isinstance(label, _Zero):
            sheet.cell(_WIDE * j, low, "drop", "zero", width=_WIDE, strong=shown is None)
            continue
        brief = name if "·" in terms and "=" not in terms else terms.rpartition(" ")[2]
        sheet.cell(_WIDE * j, low, brief, "gradient", width=_WIDE, strong=shown in (None, j))
        if shown in (None, j):
            said.append(f"{name} = {terms}")
    words = f"{_listing(upstream)} stamp {_listing(kernel)} on {_listing(above)}, in steps of {stride}."
    if not sums:
        return sheet.picture(f"{words} Stamps on the same entry add up.")
    for line, text in enumerate(said):
        sheet.words(0, low + 1.4 + 0.8 * line, text)
    return sheet.picture(f"{words} The sums of the columns: {'; '.join(said)}.")


_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
