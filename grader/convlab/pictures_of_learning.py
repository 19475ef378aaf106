"""Pictures of what learns: which kernel it may be, and the steps on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .aliases import Array
from .images import HIDDEN_KERNELS, _put_picture, picture_and_edges
from .labels import _rows
from .sheet import TILE, Picture, Sheet, _pixels

CANDIDATES = {
    "horse": {"A": "1 1 1", "B": HIDDEN_KERNELS["horse"], "C": "1 0 -1"},
    "cup": {
        "A": "1 1 1 / 1 1 1 / 1 1 1",
        "B": HIDDEN_KERNELS["cup"],
        "C": "-1 -2 -1 / 0 0 0 / 1 2 1",
        "D": "1 0 -1 / 2 0 -2 / 1 0 -1",
    },
}
"""Kernels among which a notebook lets students guess."""


@dataclass(frozen=True)
class LearningStep:
    """What a loop had found by then, and how far off it was."""

    found: Array
    loss: float


def draw_which_kernel(name: str) -> Picture:
    """The picture "horse" or "cup", what a hidden kernel makes of it, and the kernels that it may be."""
    x, edges = picture_and_edges(name)
    sheet, most = Sheet(), float(np.abs(edges).max())
    sheet.words(0, -0.5, "the picture x")
    sheet.words(8, -0.5, "what one of the kernels makes of it")
    _put_picture(sheet, 0, 0, 6, x)
    _put_picture(sheet, 8, 0, 6 * edges.shape[1] / x.shape[1], edges, most)
    sheet.words(7, 2.7, "?", "middle", size=20)
    sheet.words(7, 3.3, "⟶", "middle", size=20)
    left = 0.0
    for letter, labels in CANDIDATES[name].items():
        rows = labels.split("/")
        sheet.words(left, 7.2, letter)
        sheet.table(left, 7.6, _rows([[float(entry) for entry in row.split()] for row in rows]), "kernel")
        left += TILE[0] * len(rows[0].split()) + 0.9
    sheet.words(8, 6.4, "grey is 0, white is positive, black is negative", size=12)
    kernels = "; ".join(f"{letter} is [{labels}]" for letter, labels in CANDIDATES[name].items())
    return sheet.picture(f"A {name}, and what a kernel makes of it. {_SEEN[name]} The kernels: {kernels}.")


_SEEN = {
    "horse": "The horse is white on black. Its outlines on the left become white, those on the right black.",
    "cup": (
        "The cup is white on a dark saucer. Where it gets brighter from left to right, the result is white; "
        "where it gets darker, black; along edges that run from left to right it is grey."
    ),
}


def draw_film(seen: Sequence[LearningStep]) -> Picture:
    """Some steps of a loop side by side, what was found by then, and how the loss fell."""
    sheet = Sheet()
    return sheet.picture(_put_film(sheet, 0, seen))


def _put_film(sheet: Sheet, top: float, seen: Sequence[LearningStep]) -> str:
    """Draw some steps below `top`, and the loss below them; say it."""
    last = len(seen) - 1
    shown = 5 if _is_kernel(seen[-1].found) else 4
    chosen = sorted({0, last, *(round(last ** (turn / (shown - 1))) for turn in range(1, shown - 1))})
    left = bottom = 0.0
    for step in chosen:
        sheet.words(left, top, f"step {step}")
        width, height = _put_found(sheet, left, top + 0.5, seen[step].found, seen[-1].found)
        left, bottom = left + width + 0.8, top + 0.5 + height
    _put_losses(sheet, bottom + 0.9, left - 0.8, seen)
    found = f" Found: {np.round(seen[-1].found, 1).tolist()}." if _is_kernel(seen[-1].found) else ""
    return (
        f"Steps {', '.join(map(str, chosen))} of a loop that learns. "
        f"The loss L is {_loss(seen[0])} at step 0 and {_loss(seen[-1])} at step {last}.{found}"
    )


def _last_step(seen: Sequence[LearningStep]) -> Picture:
    """The last step of a loop, large, and the loss up to it."""
    sheet, step = Sheet(), len(seen) - 1
    sheet.words(0, 0, f"step {step}")
    _, height = _put_found(sheet, 0, 0.5, seen[-1].found, seen[-1].found)
    _put_losses(sheet, height + 1.4, 12, seen)
    return sheet.picture(f"Step {step}: L is {_loss(seen[-1])}.")


def _loss(step: LearningStep) -> str:
    """Write a loss with three digits: 9120, 0.675, 1.14e+10."""
    return f"{float(f'{step.loss:.3g}'):g}"


def _is_kernel(found: Array) -> bool:
    return all(side <= 9 for side in found.shape)


def _put_found(sheet: Sheet, x: float, y: float, found: Array, scale: Array) -> tuple[float, float]:
    """Draw a kernel, with its numbers, or a picture, in the same greys; give its width and height."""
    rows = np.atleast_2d(found)
    if not _is_kernel(found):
        _put_picture(sheet, x, y, 5.2, rows)
        return 5.2, 5.2 * len(rows) / len(rows[0])
    most = np.abs(scale).max() or 1
    for (i, j), entry in np.ndenumerate(rows):
        grey = round(float(np.clip(entry / most, -1, 1) + 1) * 127)
        # Neither plain white nor plain black: on a dark page those change places.
        colours = f"#{grey:02x}{grey:02x}{grey:02x}", "#010101" if grey > 115 else "#fefefe"
        left, top = x + TILE[0] * j, y + TILE[1] * i
        box = _pixels(x=left, y=top, width=TILE[0], height=TILE[1])
        middle = _pixels(x=left + TILE[0] / 2, y=top + TILE[1] / 2)
        sheet.elements.append(f'<rect {box} fill="{colours[0]}" stroke="#9a5500" stroke-width="1.5"/>')
        label = f"{entry:.1f}" if abs(entry) < 100 else f"{entry:.0f}"
        sheet.elements.append(
            f'<text {middle} text-anchor="middle" dominant-baseline="central" fill="{colours[1]}">'
            f"{label.replace('-0.0', '0.0')}</text>"
        )
    width, height = TILE[0] * len(rows[0]), TILE[1] * len(rows)
    sheet.corners += [(x, y), (x + width, y + height)]
    return width, height


def _put_losses(sheet: Sheet, top: float, width: float, seen: Sequence[LearningStep]) -> None:
    """Draw the loss of each step as a line, on a scale on which each factor of ten is as high."""
    height = 2.0
    losses = np.log10(np.maximum([each.loss for each in seen], 1e-12))
    low, high = losses.min(), losses.max()
    across = np.linspace(0, width, max(len(seen), 2))
    down = top + height * (high - losses) / ((high - low) or 1)
    for (x1, y1), (x2, y2) in pairwise(zip(across, down, strict=False)):
        sheet.line(x1, y1, x2, y2, "#97276f", 2)
    sheet.line(0, top + height + 0.2, width, top + height + 0.2, "#8c8c8c", 1)
    sheet.words(0, top + height + 0.6, f"L at step 0: {_loss(seen[0])}", size=12)
    sheet.words(width, top + height + 0.6, f"L at step {len(seen) - 1}: {_loss(seen[-1])}", "end", size=12)
