"""The numbers in the arguments of cases.

Entries are whole numbers in the smallest cases, then multiples of 1/4 or 1/64, so that convolution, its
gradients and their finite differences are exact in float64. None is zero, so that each counts, except
in the largest case of a group, which has zeros at both ends and inside, and in a case of zeros alone.
"""

from collections.abc import Callable
from math import prod

import numpy as np

from grader.judge.numerics import Array

Shape = int | tuple[int, ...]
Draw = Callable[[Shape], Array]

_NATURAL = np.arange(1.0, 257.0)
_WHOLES, _QUARTERS, _SIXTY_FOURTHS = (
    np.concatenate([-_NATURAL[:largest], _NATURAL[:largest]]) / parts
    for largest, parts in ((9, 1), (16, 4), (256, 64))
)


def wholes(rng: np.random.Generator, size: Shape) -> Array:
    """Whole numbers between -9 and 9, without zero, as floats."""
    return _pick(_WHOLES, rng, size)


def quarters(rng: np.random.Generator, size: Shape) -> Array:
    """Multiples of 1/4 between -4 and 4, without zero."""
    return _pick(_QUARTERS, rng, size)


def sixty_fourths(rng: np.random.Generator, size: Shape) -> Array:
    """Multiples of 1/64 between -4 and 4, without zero: what is rounded on the way shows."""
    return _pick(_SIXTY_FOURTHS, rng, size)


def odd_sixty_fourths(rng: np.random.Generator, size: Shape) -> Array:
    """Odd multiples of 1/64: times a whole number up to 9 none is whole, so what is cut off shows."""
    return _pick(_SIXTY_FOURTHS[::2], rng, size)


def _pick(numbers: Array, rng: np.random.Generator, size: Shape) -> Array:
    return numbers.take((rng.random(size) * len(numbers)).astype(np.intp))


_BLOCK = 96
"""Numbers drawn at a time."""


def drawing(kind: Callable[[np.random.Generator, int], Array], rng: np.random.Generator) -> Draw:
    """Draw arrays from a block of numbers: a verdict takes hundreds, and each draw has its price.

    None is its own flip, which would hide a flip. No two share an entry, so a part of the block will do.
    """
    block = kind(rng, _BLOCK)
    numbers, used = block.tolist(), 0  # a list, because single numbers of an array are slow to look at

    def draw(shape: Shape) -> Array:
        nonlocal block, numbers, used
        size = shape if isinstance(shape, int) else prod(shape)
        if used + size > len(numbers):
            block = kind(rng, max(_BLOCK, size))
            numbers, used = block.tolist(), 0
        first, used = used, used + size
        if size > 1 and numbers[first] == numbers[used - 1]:
            block[first] *= 2.0
        return block[first:used].reshape(shape)

    return draw


def with_zeros(draw: Draw) -> Draw:
    """Put zeros at both ends and inside: what is trimmed or skipped shows. Never are all of them zero."""

    def drawn(shape: Shape) -> Array:
        numbers = draw(shape)
        flat = numbers.reshape(-1)
        flat[[0, flat.size // 2, -1] if flat.size > 3 else slice(flat.size // 2)] = 0.0
        return numbers

    return drawn


def between(rng: np.random.Generator, count: int, *bounds: tuple[int, int]) -> list[tuple[int, ...]]:
    """Draw rows of whole numbers, each column between its bounds, the upper one excluded; in one draw."""
    rows: list[list[float]] = rng.random((count, len(bounds))).tolist()
    return [
        tuple(low + int(u * (high - low)) for u, (low, high) in zip(row, bounds, strict=True)) for row in rows
    ]
