"""Pictures, and the squared paper on which they are drawn."""

from __future__ import annotations

import base64
import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .aliases import Rows
from .labels import _Zero

# Fill and edge of a cell. A meaning keeps its colours in every picture; labels say it in words too.
COLOURS = {
    "input": ("#d3e6f8", "#1b62a5"),
    "kernel": ("#ffe1b3", "#9a5500"),
    "output": ("#c8f0ec", "#00706c"),
    "gradient": ("#f4d2e8", "#97276f"),
    "zero": ("#ffffff", "#8c8c8c"),
    "wrong": ("#ffffff", "#b00020"),
}
RESULTS = {
    "conv1d_forward": "output",
    "conv1d_jacobian": "kernel",
    "convolve1d_forward": "output",
    "conv2d_forward": "output",
    "conv2d_jacobian": "kernel",
    "rot180": "kernel",
    "conv2d_layer_forward": "output",
}
KINDS = {"x": "input", "w": "kernel", "b": "kernel", "y": "output"}
KINDS |= dict.fromkeys(("dy", "dw", "dx", "db"), "gradient")
NAMES = {
    "x": "input",
    "w": "kernel",
    "y": "output",
    "dy": "upstream gradient",
    "dw": "gradient",
    "dx": "gradient",
}
UNIT, HEIGHT = 34, 0.8  # pixels in a unit; the height of a cell in units
TILE = 1.3, 1.15  # width and height of a cell with room for a kernel entry in its corner


@dataclass(frozen=True, repr=False)
class Picture:
    """An image that notebooks show, and the words that say the same to whoever cannot see it."""

    svg: str
    alt: str

    def html(self) -> str:
        """The image as an element that holds all of it, and its words."""
        data = base64.b64encode(self.svg.encode()).decode()
        # Formgrader draws a thick red border around images that do not say they have none.
        return f'<img style="border:0" alt="{html.escape(self.alt)}" src="data:image/svg+xml;base64,{data}">'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.alt, "text/html": self.html()}

    def __repr__(self) -> str:
        return self.alt


def _show(picture: Picture) -> None:
    from IPython.display import display

    display(picture)  # type: ignore[no-untyped-call]


class Sheet:
    """Squared paper: cells, words and lines. One unit is the side of a cell; y grows downwards."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.corners: list[tuple[float, float]] = []

    def cell(self, x: float, y: float, label: str, kind: str, width: float = 1, strong: bool = True) -> None:
        """A labelled box with its left upper corner at x, y; pale unless strong."""
        self._begin(x, y, (width, HEIGHT), kind, strong)
        self.words(x + width / 2, y + HEIGHT / 2, label, "middle")
        self.elements.append("</g>")

    def chip(self, x: float, y: float, size: tuple[float, float], label: str, kind: str = "kernel") -> None:
        """What lies on a box of that size at x, y, in its lower right corner."""
        width, height = 0.24 + 0.19 * len(label), 0.52
        left, top = x + size[0] - width - 0.07, y + size[1] - height - 0.07
        self._begin(left, top, (width, height), kind, True)
        self.words(left + width / 2, top + height / 2, label, "middle", size=12)
        self.elements.append("</g>")

    def _begin(self, x: float, y: float, size: tuple[float, float], kind: str, strong: bool) -> None:
        """A group of what belongs to a box, and the box."""
        fill, edge = COLOURS[kind]
        style = f'fill="{fill}" stroke="{edge}" stroke-width="1.5"'
        style += ' stroke-dasharray="3 3"' if kind == "zero" else ""
        box = _pixels(x=x, y=y, width=size[0], height=size[1])
        self.elements.append(f'<g opacity="{1 if strong else 0.45}"><rect {box} {style}/>')
        self.corners += [(x, y), (x + size[0], y + size[1])]

    def table(
        self,
        x: float,
        y: float,
        labels: Rows,
        kind: str,
        strong: Collection[tuple[int, int]] | None = None,
        corners: Mapping[tuple[int, int], str] | None = None,
        above: str = "kernel",
    ) -> None:
        """Tiles in rows; if some are strong, the others are pale. A zero that was put there is dashed.

        Entries of what lies above may be in the corners of some; then all labels move up a little.
        """
        x_label, y_label = (TILE[0] / 2, TILE[1] / 2) if corners is None else (0.42, 0.34)
        for i, row in enumerate(labels):
            for j, label in enumerate(row):
                left, top = x + TILE[0] * j, y + TILE[1] * i
                is_strong = strong is None or (i, j) in strong
                self._begin(left, top, TILE, "zero" if isinstance(label, _Zero) else kind, is_strong)
                self.words(left + x_label, top + y_label, label, "middle")
                self.elements.append("</g>")
                if corners and (i, j) in corners:
                    self.chip(left, top, TILE, corners[i, j], above)

    def map(self, x: float, y: float, rows: int, columns: int, kind: str, name: str, strong: bool) -> None:
        """A small table without labels, and its name below it."""
        for i in range(rows):
            for j in range(columns):
                self._begin(x + 0.4 * j, y + 0.4 * i, (0.4, 0.4), kind, strong)
                self.elements.append("</g>")
        self.words(x + 0.2 * columns, y + 0.4 * rows + 0.3, name, "middle", size=13, faint=not strong)

    def row(self, x: float, y: float, labels: Sequence[str], kind: str, strong: range | None = None) -> None:
        """Cells side by side; if some are strong, the others are pale. A zero put there is dashed."""
        for i, label in enumerate(labels):
            self.cell(
                x + i,
                y,
                label,
                "zero" if isinstance(label, _Zero) else kind,
                strong=strong is None or i in strong,
            )

    def words(
        self, x: float, y: float, text: str, anchor: str = "start", size: int = 14, faint: bool = False
    ) -> None:
        """A line of text that starts, has its middle or ends at x; y is the middle of its height."""
        place = f'{_pixels(x=x, y=y)} text-anchor="{anchor}" dominant-baseline="central"'
        place += f' font-size="{size}"' if size != 14 else ""
        place += ' opacity="0.45"' if faint else ""
        self.elements.append(f"<text {place}>{html.escape(text)}</text>")
        reach = 0.22 * len(text)  # a guess: fonts differ from machine to machine
        start = x - {"start": 0, "middle": 0.5, "end": 1}[anchor] * reach
        self.corners += [(start, y - HEIGHT / 2), (start + reach, y + HEIGHT / 2)]

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        """A straight line from x1, y1 to x2, y2."""
        style = f'stroke="{colour}" stroke-width="{width:g}"'
        self.elements.append(f"<line {_pixels(x1=x1, y1=y1, x2=x2, y2=y2)} {style}/>")

    def picture(self, alt: str) -> Picture:
        """What is on the paper, cut to size."""
        x, y = np.min(self.corners, axis=0) - 0.2
        width, height = np.max(self.corners, axis=0) + 0.2 - (x, y)
        box = " ".join(f"{side * UNIT:g}" for side in (x, y, width, height))
        size = _pixels(width=width, height=height)
        font = 'font-family="Helvetica, Arial, DejaVu Sans, sans-serif" font-size="14" fill="#222222"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size} {font}>'
        paper = f'<rect {_pixels(x=x, y=y, width=width, height=height)} fill="white"/>'
        return Picture("".join([head, paper, *self.elements, "</svg>"]), alt)


def _pixels(**units: float) -> str:
    return " ".join(f'{name}="{value * UNIT:g}"' for name, value in units.items())
