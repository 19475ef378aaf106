"""The numbers in the arguments of cases.

Entries are small whole numbers, or multiples of 1/4 or 1/64. Sums and products of these are exact in float64,
so a bilinear function, its gradients and their finite differences are exact, too. No entry is zero, so that
each counts; where a case needs zeros, `with_zeros` puts them in.
"""

from collections.abc import Callable
from math import prod

import numpy as np

from grader.judge.numerics import Array

Shape = int | tuple[int, ...]
Draw = Callable[[Shape], Array]


def _up_to(largest: int) -> Array:
    """The whole numbers from 1 to the largest, with either sign."""
    natural = np.arange(1.0, largest + 1)
    return np.concatenate([-natural, natural])


_WHOLES = _up_to(9)
_QUARTERS = _up_to(16) / 4
_SIXTY_FOURTHS = _up_to(256) / 64


def wholes(rng: np.random.Generator, size: Shape) -> Array:
    """Whole numbers between -9 and 9, without zero, as floats."""
    return _pick(_WHOLES, rng, size)


def quarters(rng: np.random.Generator, size: Shape) -> Array:
    """Multiples of 1/4 between -4 and 4, without zero."""
    return _pick(_QUARTERS, rng, size)


def sixty_fourths(rng: np.random.Generator, size: Shape) -> Array:
    """Multiples of 1/64 between -4 and 4, without zero: they show what is rounded on the way."""
    return _pick(_SIXTY_FOURTHS, rng, size)


def odd_sixty_fourths(rng: np.random.Generator, size: Shape) -> Array:
    """Odd multiples of 1/64: times a whole number up to 9 none is whole, so they show what is cut off."""
    return _pick(_SIXTY_FOURTHS[::2], rng, size)


def _pick(numbers: Array, rng: np.random.Generator, size: Shape) -> Array:
    return numbers.take((rng.random(size) * len(numbers)).astype(np.intp))


_BLOCK = 96
"""Numbers drawn at a time."""


def drawing(kind: Callable[[np.random.Generator, int], Array], rng: np.random.Generator) -> Draw:
    """Make a Draw of one kind of numbers. Its arrays are never their own flip, which would hide a flip.

    A verdict takes hundreds of small arrays, and each use of the generator has its price. So the numbers are
    drawn in blocks, and each array gets the next few of a block.
    """
    block = kind(rng, _BLOCK)
    used = 0

    def draw(shape: Shape) -> Array:
        nonlocal block, used
        size = shape if isinstance(shape, int) else prod(shape)
        if used + size > block.size:
            block = kind(rng, max(_BLOCK, size))
            used = 0
        array = block[used : used + size].copy()
        used += size
        if size > 1 and array[0] == array[-1]:
            array[0] *= 2.0
        return array.reshape(shape)

    return draw


def with_zeros(draw: Draw) -> Draw:
    """Make a Draw with zeros at both ends and in the middle, which show what is trimmed or skipped.

    Of three numbers or fewer the first half, rounded down, is zero, so that one of them is not.
    """

    def draw_with_zeros(shape: Shape) -> Array:
        array = draw(shape)
        middle = array.size // 2
        if array.size > 3:
            array.flat[[0, middle, -1]] = 0.0
        else:
            array.flat[:middle] = 0.0
        return array

    return draw_with_zeros


def between(rng: np.random.Generator, count: int, *bounds: tuple[int, int]) -> list[tuple[int, ...]]:
    """Draw `count` rows of whole numbers. Each column has its bounds, of which the upper one is excluded."""
    rows: list[list[float]] = rng.random((count, len(bounds))).tolist()
    return [
        tuple(low + int(u * (high - low)) for u, (low, high) in zip(row, bounds, strict=True)) for row in rows
    ]
