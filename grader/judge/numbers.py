"""The numbers in the arguments of cases.

Entries are small whole numbers, or multiples of 1/4 or 1/64. Sums and products of these are exact in float64,
so a bilinear function, its gradients and their finite differences are exact, too. No entry is 0 or 1, so that
each counts; where a case needs zeros, `with_zeros` puts them in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np

from grader.judge.numerics import Array

Shape = int | tuple[int, ...]
Draw = Callable[[Shape], Array]


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of numbers, of which arrays are drawn."""

    numbers: Array
    """All different."""

    def __call__(self, rng: np.random.Generator, size: Shape) -> Array:
        """Draw an array. No number comes twice in it before each has come once."""
        count = size if isinstance(size, int) else prod(size)
        rows = -(-count // len(self.numbers))
        order = np.concatenate([rng.permutation(self.numbers) for _ in range(rows)] or [np.empty(0)])
        return order[:count].reshape(size)


def _up_to(largest: int, parts: int = 1) -> Array:
    """The multiples of a part from one part to the largest, with either sign, but for 1.

    A factor of 1 would hide that it is forgotten.
    """
    numbers = np.arange(1.0, largest + 1) / parts
    both = np.concatenate([-numbers, numbers])
    others: Array = both[both != 1.0]
    return others


wholes = Kind(_up_to(9))
"""Whole numbers between -9 and 9, without 0 and 1, as floats."""

quarters = Kind(_up_to(16, parts=4))
"""Multiples of 1/4 between -4 and 4, without 0 and 1."""

sixty_fourths = Kind(_up_to(256, parts=64))
"""Multiples of 1/64 between -4 and 4, without 0 and 1: they show what is rounded on the way."""

odd_sixty_fourths = Kind(sixty_fourths.numbers[sixty_fourths.numbers * 64 % 2 == 1])
"""Odd multiples of 1/64: times a whole number up to 9 none is whole, so they show what is cut off."""


def drawing(kind: Kind, rng: np.random.Generator) -> Draw:
    """Make a Draw of one kind of numbers: the entries of an array are all different, where there are enough.

    Equal entries could hide that two of them have changed places. A verdict takes hundreds of small arrays,
    and each use of the generator has its price. So all numbers are put into an order, and each array gets the
    next few: those of one case differ from each other, too, but for where a new order begins.
    """
    order = kind(rng, len(kind.numbers))
    used = 0

    def draw(shape: Shape) -> Array:
        nonlocal order, used
        size = shape if isinstance(shape, int) else prod(shape)
        if size > len(order):
            array = kind(rng, size)
            if array[0] == array[-1]:
                array[0] *= 2.0  # an array that is its own flip would hide a flip
            return array.reshape(shape)
        if used + size > len(order):
            order = kind(rng, len(order))
            used = 0
        used += size
        return order[used - size : used].copy().reshape(shape)

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
