"""Small pictures as numbers, and numbers as pictures."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from .aliases import Array
from .picture_data import PICTURE_DATA
from .sheet import Sheet, _pixels

HIDDEN_KERNELS = {"horse": "-1 0 1", "cup": "-1 0 1 / -2 0 2 / -1 0 1"}
"""What the notebooks lay on a picture, and have found again."""


def picture(name: str) -> Array:
    """Give a small picture as numbers.

    Parameters
    ----------
    name : str
        "horse", "photographer", "cup" or "cat".

    Returns
    -------
    Array
        A row of numbers for each row of the picture, from -1 for black to 1 for white; 0 is a middle grey.
    """
    side, text = PICTURE_DATA[name]
    levels = np.frombuffer(zlib.decompress(base64.b85decode(text)), np.uint8)
    return levels.reshape(side, side) / 15.5 - 1


def picture_and_edges(name: str) -> tuple[Array, Array]:
    """Give the picture "horse" or "cup", and what its hidden kernel has made of it.

    The kernel of the horse has slid over each row, that of the cup over the whole picture; both without
    padding.
    """
    x = picture(name)
    edges = x[:, 2:] - x[:, :-2]
    return x, edges if name == "horse" else edges[:-2] + 2 * edges[1:-1] + edges[2:]


def blurred_picture(name: str) -> tuple[Array, Array]:
    """Give the picture "photographer" or "cat" as it is after a blur, and the kernel that has blurred it.

    Returns
    -------
    tuple of Array
        The picture, as large as it was before, with the padding that keeps it so; and the kernel: of the
        photographer `(9,)`, for each row; of the cat `(5, 5)`.
    """
    if name == "photographer":
        return _means_along(picture(name), 9, axis=1), np.full(9, 1 / 9)
    return _means_along(_means_along(picture(name), 5, axis=0), 5, axis=1), np.full((5, 5), 1 / 25)


def _means_along(x: Array, count: int, axis: int) -> Array:
    """Replace each entry by the mean of `count` entries around it; beyond the ends are zeros."""
    zeros = [(0, 0), (0, 0)]
    zeros[axis] = count // 2 + 1, count // 2
    sums = np.moveaxis(np.cumsum(np.pad(x, zeros), axis=axis), axis, 0)
    return np.moveaxis((sums[count:] - sums[:-count]) / count, 0, axis)


def _put_picture(sheet: Sheet, x: float, y: float, width: float, values: Array, most: float = 1) -> None:
    """Put numbers on a sheet as greys: -most and less is black, most and more is white."""
    share = np.clip(np.nan_to_num(values) / most, -1, 1)
    height = width * len(values) / len(values[0])
    source = f"data:image/png;base64,{base64.b64encode(_png(np.round(share * 127.5 + 127.5))).decode()}"
    place = _pixels(x=x, y=y, width=width, height=height)
    sheet.elements.append(f'<image {place} style="image-rendering:pixelated" href="{source}"/>')
    frame = f'<rect {place} fill="none" stroke="#8c8c8c"/>'
    sheet.elements.append(frame)
    sheet.corners += [(x, y), (x + width, y + height)]


def _png(greys: Array) -> bytes:
    """Write a table of greys from 0 to 255 as a PNG. It is not compressed: so it is the same everywhere."""
    height, width = greys.shape
    rows = b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in greys)
    head = b"".join(side.to_bytes(4, "big") for side in (width, height)) + bytes([8, 0, 0, 0, 0])
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    written = (
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
