"""The few numbers the judge computes with: inner product, error, directional difference."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def inner(a: Array, b: Array) -> float:
    """Sum of the products of all entries; a and b have one shape."""
    return float(np.vdot(a, b))


def relative_error(got: NDArray[Any], expected: Array) -> float:
    """Largest difference of an entry, relative to the largest entry expected (1 where all are zero).

    Infinite where shapes differ or an entry of `got` is not finite.
    """
    if got.shape != expected.shape or not np.all(np.isfinite(got)):
        return float("inf")
    if expected.size == 0:
        return 0.0
    return float(np.max(np.abs(got - expected)) / (np.max(np.abs(expected)) or 1.0))


def directional_difference(f: Callable[[Array], float], x: Array, v: Array) -> float:
    """Central difference of f at x along v, `(f(x + v) - f(x - v)) / 2`.

    It equals `<gradient, v>` exactly for every v, however long, when f is linear or quadratic: in
    floating point too, as long as the numbers are small multiples of a power of two.
    """
    return (f(x + v) - f(x - v)) / 2
