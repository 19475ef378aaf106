"""The sizes of a layer that belong to a student's id."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from .own_numbers import _shuffled, plain_id


class LayerSizes(NamedTuple):
    """The sizes of a layer with stride 1 and without padding."""

    n: int
    c: int
    f: int
    height: int
    width: int
    kh: int
    kw: int


def layer_sizes_for(student_id: str) -> LayerSizes:
    """Draw the sizes that belong to one id: always the same ones for the same id.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    LayerSizes
        Images n, channels c and filters f are three different numbers; the sides of the kernel differ, and
        those of the images, which are large enough for a pixel that every entry of a kernel reaches.
    """
    name = plain_id(student_id)
    for turn in count():
        n, c, f = (int(size) for size in _shuffled(f"{name} layer {turn}", range(2, 8))[:3])
        kh, kw = (int(side) for side in _shuffled(f"{name} layer w {turn}", range(2, 5))[:2])
        height, width = (int(side) for side in _shuffled(f"{name} layer x {turn}", range(7, 12))[:2])
        sizes = LayerSizes(n, c, f, height, width, kh, kw)
        # A mixed-up letter must show: what is counted with another one is another number.
        if len({c * kh * kw, n * kh * kw, f * kh * kw, n * (height - kh + 1) * (width - kw + 1)}) == 4:
            break
    return sizes
