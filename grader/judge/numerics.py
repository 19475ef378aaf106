"""The few numbers the judge computes with: inner product, error, finite differences."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def inner(a: Array, b: Array) -> float:
    """Sum of the products of all entries; a and b have one shape."""
    return float(np.vdot(a, b))


def identical(a: NDArray[Any], b: NDArray[Any]) -> bool:
    """Tell whether two arrays have one dtype, one shape and the same bits.

    This is faster than comparing entries, and most right answers are identical to the reference's. Arrays
    that are not identical may still be equal, as -0.0 and 0.0 are.
    """
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def relative_error(got: NDArray[Any], expected: Array) -> float:
    """Largest difference of an entry, divided by the largest entry expected unless all of these are zero.

    It is infinite if the shapes differ or an entry of `got` is not finite.
    """
    if got.shape != expected.shape:
        return math.inf
    if expected.size == 0 or identical(got, expected):
        return 0.0
    error = _largest(got - expected) / (_largest(expected) or 1.0)
    return error if math.isfinite(error) else math.inf


def _largest(a: NDArray[Any]) -> float:
    return float(np.maximum.reduce(np.abs(a), axis=None))


def differing(got: NDArray[Any], expected: Array, allowed: float) -> NDArray[np.bool_] | None:
    """Mark the entries that differ by more than is allowed, relative to the largest. None: shapes differ."""
    if got.shape != expected.shape:
        return None
    largest = np.abs(expected).max(initial=0.0) or 1.0
    return np.asarray(~(np.abs(got - expected) <= allowed * largest))


def agree(a: Array | float, b: Array | float, allowed: float) -> bool:
    """Tell whether a and b differ by at most `allowed`, times the largest entry of b if that is above 1."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= allowed * max(1.0, abs(b))
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and identical(a, b) and np.isfinite(a).all():
        return True
    return _largest(np.subtract(a, b)) <= allowed * max(1.0, _largest(np.asarray(b)))


def directional_difference(f: Callable[[Array], float], x: Array, v: Array) -> float:
    """Central difference of f at x along v, `(f(x + v) - f(x - v)) / 2`.

    If f is linear or quadratic, it equals `<gradient, v>` for every v, however long. The two are equal in
    floating point too, as long as all numbers are small multiples of a power of two.
    """
    return (f(x + v) - f(x - v)) / 2


def entry_differences(f: Callable[[Array], float], x: Array) -> Array:
    """Central differences of f at x along each unit vector, in the shape of x."""
    unit = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([directional_difference(f, x, v) for v in unit]).reshape(x.shape)
