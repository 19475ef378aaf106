"""The cases of the visible checks: small calls, and what they should return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .aliases import Array, Function, Shape


class Case(NamedTuple):
    """One small call of a student's function, and what it should return."""

    about: str
    given: dict[str, Any]
    options: dict[str, Any]
    expected: Any = None  # an array, or a function that says for what came what would be right
    source: str = ""
    part: str = ""  # which of several results is meant; empty where there is only one


def _floats(numbers: str) -> Array:
    """Read a row of numbers, or a table with `/` between its rows."""
    rows = [row.split() for row in numbers.split("/")]
    return np.array(rows if len(rows) > 1 else rows[0], dtype=float)


def _listed(about: str, x: str, w: str, y: str, **options: int) -> Case:
    return Case(about, {"x": _floats(x), "w": _floats(w)}, options, _floats(y))


def _listed2d(about: str, x: str, w: str, y: str, **options: int) -> Case:
    """Tables, of one row too."""
    case = _listed(about, x, w, y, **options)
    tables = {key: np.atleast_2d(array) for key, array in case.given.items()}
    return case._replace(given=tables, expected=np.atleast_2d(case.expected))


def _layer(about: str, x: Sequence[int], w: Sequence[int], y: str, b: str, **options: int) -> Case:
    """A layer: x of that shape counts 1, 2, 3, ..., 9, 1, ...; y and b are listed, y flat.

    The entries of a filter are powers of ten down to 1, those of the next one down to 10, and so on.
    """
    size = int(np.prod(w[1:]))
    filters = 10.0 ** (np.arange(w[0])[:, None] + np.arange(size)[::-1])
    numbers = {"x": _digits(tuple(x)), "w": filters.reshape(w), "b": _floats(b)}
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    sides = [(side + 2 * padding - k) // stride + 1 for side, k in zip(x[2:], w[2:], strict=True)]
    return Case(about, numbers, options, _floats(y).reshape(x[0], w[0], *sides))


def _sized(about: str, x: Shape, w: Shape, b: int = 0, **options: int) -> Case:
    """An x that counts and a w of powers of ten (and a b)."""
    given = {"x": _digits(x), "w": _powers(w)}
    return Case(about, given | ({"b": _scattered(b, 12)} if b else {}), options)


def _digits(shape: Shape, first: int = 1) -> Array:
    """Count from the first digit to 9, and from 1 to 9 again."""
    return ((np.arange(np.prod(shape)) + first - 1) % 9 + 1.0).reshape(shape)


def _powers(shape: Shape) -> Array:
    """Powers of ten, so that each digit of a sum of products tells one of them, times a digit.

    On four axes the second one has them in turn: no sum meets two of its planes there. Where that takes more
    digits than one reads, or than single precision keeps, it is numbers without a pattern.
    """
    sides = (shape,) if isinstance(shape, int) else shape
    own = (sides[0], *sides[2:]) if len(sides) > 2 else sides
    count = int(np.prod(own))
    if count > MOST_DIGITS:
        return _scattered(shape, 16)
    places = np.arange(count)[::-1].reshape(own) + (count == 1)
    if len(sides) > 2:
        places = np.stack([(places + turn) % (count + (count == 1)) for turn in range(sides[1])], axis=1)
    return 10.0**places


def _upstream(of: str, shape: Shape, of_integers: bool) -> Array:
    """The upstream gradient of a case, for the gradient of x, w or b: with it, one can read the result.

    Between integers it has fractions, for which the result must have room.
    """
    if of_integers:
        return _scattered(shape, 44)
    return _powers(shape) if of == "w" else _digits(shape, 2)


def _scattered(shape: Shape, seed: int) -> Array:
    size = int(np.prod(shape))
    return (np.random.default_rng(seed).integers(1, 10, size) / 4 * (-1) ** np.arange(size)).reshape(shape)


def _known(about: str, f: Function, x: Array, gradient: Any, **options: float) -> Case:
    return Case(about, {"f": f, "x": x}, options, gradient)


MOST_DIGITS = 6

SMALLEST, TWO, THREE = "the smallest case", "a kernel with two entries", "a kernel with three entries"
AS_LONG, LONGER = "a kernel as long as x", "a kernel longer than x"
PADDING, WIDE = "padding 1: one zero at each end of x", "padding 3: more zeros than kernel entries"
ZEROS = "zeros at both ends of x: their sums are outputs too"
STRIDE, JUMPS = "stride 2: the kernel moves two steps at a time", "stride 3: the kernel jumps over entries"
LEFTOVER, BOTH = "stride 2, and the last entry of x is left over", "stride and padding together"
INTEGERS, INTEGERS_W = "whole numbers, as an array of integers", "a kernel of integers"
SQUARE, ODD, FIVE = "a 2 × 2 kernel on a 3 × 3 input", "a 3 × 3 kernel", "a 5 × 5 kernel"
WIDER, HIGHER, AS_LARGE = "a kernel wider than high", "a kernel higher than wide", "a kernel as large as x"
RING, RINGS = "padding 1: a ring of zeros around x", "padding 2: more rings than the kernel needs"
UNREAD = "stride 2, and the last row and column of x are left over"
UNREAD_COLUMN = "stride 2, and the last column of x is left over"
UNREAD_SOME = "stride 2, and entries of x are left over"
IMAGES, CHANNELS = "two images", "two channels, whose results are added"
FILTERS = "three filters, each with its own bias"
ONE, ALL = "one image, one channel, one filter", "two images, two channels, three filters"

# With the kernel [10, 1] one can read an output: 1 and 2 make 12.
FORWARD = [
    _listed(SMALLEST, "2", "3", "6"),
    _listed(TWO, "1 2 3 4", "10 1", "12 23 34"),
    _listed(AS_LONG, "1 2 3", "100 10 1", "123"),
    _listed(PADDING, "1 2 3", "10 1", "1 12 23 30", padding=1),
    _listed(WIDE, "1 2", "10 1", "0 0 1 12 20 0 0", padding=3),
    _listed(STRIDE, "1 2 3 4", "10 1", "12 34", stride=2),
    _listed(LEFTOVER, "1 2 3 4 5", "10 1", "12 34", stride=2),
    _listed(JUMPS, "1 2 3 4 5", "10 1", "12 45", stride=3),
    _listed(BOTH, "1 2 3 4", "100 10 1", "12 234", stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([1, 2, 3]), "w": _floats("0.5 0.25")}, {}, [1, 1.75]),
    Case(INTEGERS_W, {"x": _floats("0.5 0.25 1"), "w": np.array([1, 2])}, {}, [1, 2.25]),
]
GRADIENT = [
    _sized(SMALLEST, 1, 1),
    _sized(TWO, 3, 2),
    _sized(THREE, 5, 3),
    _sized(AS_LONG, 3, 3),
    _sized(PADDING, 3, 2, padding=1),
    _sized(WIDE, 3, 2, padding=3),
    _sized(STRIDE, 5, 3, stride=2),
    _sized(LEFTOVER, 5, 2, stride=2),
    _sized(JUMPS, 6, 2, stride=3),
    _sized(BOTH, 6, 3, stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([1, 3, 2]), "w": np.array([2, 5])}, {}),
]
TRUE_FORWARD = [
    _listed(SMALLEST, "2", "3", "6"),
    _listed(TWO, "1 2 3", "10 1", "10 21 32 3"),
    _listed(THREE, "1 2 3", "100 10 1", "100 210 321 32 3"),
    _listed(LONGER, "1 2", "100 10 1", "100 210 21 2"),
    _listed(ZEROS, "0 1 2 0", "10 1", "0 10 21 2 0"),
    Case(INTEGERS, {"x": np.array([1, 2, 3]), "w": _floats("0.5 0.25")}, {}, [0.5, 1.25, 2, 0.75]),
    Case(INTEGERS_W, {"x": _floats("0.5 0.25 1"), "w": np.array([1, 2])}, {}, [0.5, 1.25, 1.5, 2]),
]
TRUE_GRADIENT = [
    _sized(SMALLEST, 1, 1),
    _sized(TWO, 3, 2),
    _sized(THREE, 4, 3),
    _sized(LONGER, 2, 4),
    Case(INTEGERS, {"x": np.array([1, 3, 2]), "w": np.array([2, 5])}, {}),
]
# With the kernel [[1000, 100], [10, 1]] too one can read an output: 1, 2, 4 and 5 make 1245.
FORWARD2D = [
    _listed2d(SMALLEST, "2", "3", "6"),
    _listed2d(SQUARE, "1 2 3 / 4 5 6 / 7 8 9", "1000 100 / 10 1", "1245 2356 / 4578 5689"),
    _listed2d(WIDER, "1 2 3 4 / 5 6 7 8", "100 10 1", "123 234 / 567 678"),
    _listed2d(HIGHER, "1 2 / 3 4 / 5 6", "10 / 1", "13 24 / 35 46"),
    _listed2d(AS_LARGE, "1 2 3 / 4 5 6", "100000 10000 1000 / 100 10 1", "123456"),
    _listed2d(RING, "1 2 / 3 4", "1000 100 / 10 1", "1 12 20 / 103 1234 2040 / 300 3400 4000", padding=1),
    _listed2d(RINGS, "2 5", "10 1", "0 0 0 0 0 / 0 0 0 0 0 / 0 2 25 50 0 / 0 0 0 0 0 / 0 0 0 0 0", padding=2),
    _listed2d(
        STRIDE, "1 2 3 4 / 5 6 7 8 / 9 1 2 3 / 4 5 6 7", "1000 100 / 10 1", "1256 3478 / 9145 2367", stride=2
    ),
    _listed2d(UNREAD, "1 2 3 / 4 5 6 / 7 8 9", "1000 100 / 10 1", "1245", stride=2),
    _listed2d(UNREAD_COLUMN, "1 2 3 4 5 / 6 7 8 9 1", "1000 100 / 10 1", "1267 3489", stride=2),
    _listed2d(JUMPS, "1 2 3 4 / 5 6 7 8", "10", "10 40", stride=3),
    _listed2d(BOTH, "1 2 3 / 4 5 6", "1000 100 / 10 1", "1 23 / 400 5600", stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([[1, 2], [3, 4]]), "w": np.array([[0.5, 0.25]])}, {}, [[1], [2.5]]),
    Case(INTEGERS_W, {"x": np.array([[0.5, 0.25], [1, 2]]), "w": np.array([[1, 3]])}, {}, [[1.25], [7]]),
]
GRADIENT2D = [
    _sized(SMALLEST, (1, 1), (1, 1)),
    _sized(SQUARE, (3, 3), (2, 2)),
    _sized(WIDER, (2, 4), (1, 3)),
    _sized(HIGHER, (4, 3), (3, 2)),
    _sized(ODD, (4, 5), (3, 3)),
    _sized(AS_LARGE, (2, 3), (2, 3)),
    _sized(FIVE, (5, 6), (5, 5)),
    _sized(RING, (2, 3), (2, 2), padding=1),
    _sized(RINGS, (2, 1), (2, 2), padding=2),
    _sized(STRIDE, (4, 5), (2, 3), stride=2),
    _sized(UNREAD, (5, 3), (2, 2), stride=2),
    _sized(JUMPS, (4, 5), (1, 2), stride=3),
    _sized(BOTH, (4, 3), (3, 2), stride=2, padding=1),
    Case(INTEGERS, {"x": np.array([[1, 3, 2], [5, 4, 7]]), "w": np.array([[2, 5], [3, 1]])}, {}),
]
TURNED = [
    Case(about, {"w": _floats(w).reshape(shape)}, {}, _floats(turned).reshape(shape))
    for about, shape, w, turned in (
        (SMALLEST, (1, 1), "7", "7"),
        ("a 2 × 2 kernel", (2, 2), "1 2 3 4", "4 3 2 1"),
        (ODD, (3, 3), "1 2 3 4 5 6 7 8 9", "9 8 7 6 5 4 3 2 1"),
        (WIDER, (2, 3), "1 2 3 4 5 6", "6 5 4 3 2 1"),
        (HIGHER, (3, 1), "1 2 3", "3 2 1"),
    )
]
LAYER = [
    _layer(SMALLEST, (1, 1, 1, 1), (1, 1, 1, 1), "1.5", b="0.5"),
    _layer(ONE, (1, 1, 2, 3), (1, 1, 1, 2), "12 23 45 56", b="0"),
    _layer(IMAGES, (2, 1, 1, 3), (1, 1, 1, 2), "12 23 45 56", b="0"),
    _layer(CHANNELS, (1, 2, 1, 2), (1, 2, 1, 1), "13 24", b="0"),
    _layer(FILTERS, (1, 1, 1, 2), (3, 1, 1, 1), "1.5 2.5 11 21 102 202", b="0.5 1 2"),
    _layer(
        ALL,
        (2, 2, 1, 3),
        (3, 2, 1, 2),
        "1245 2356 12451 23561 124502 235602 7812 8923 78121 89231 781202 892302",
        b="0 1 2",
    ),
    _layer(
        RING,
        (1, 1, 1, 2),
        (2, 1, 2, 2),
        "1 12 20 100 1200 2000 15 125 205 1005 12005 20005",
        b="0 5",
        padding=1,
    ),
    _layer(UNREAD_SOME, (1, 2, 3, 4), (1, 2, 2, 1), "1548.5 3761.5", b="0.5", stride=2),
    _layer(BOTH, (1, 1, 2, 3), (2, 1, 2, 2), "1 23 400 5600 15 235 4005 56005", b="0 5", stride=2, padding=1),
    Case(
        INTEGERS,
        {"x": np.array([[[[1, 2]]]]), "w": np.array([[[[3]]]]), "b": np.array([0.5])},
        {},
        [[[[3.5, 6.5]]]],
    ),
]
LAYER_GRADIENT = [
    _sized(SMALLEST, (1, 1, 1, 1), (1, 1, 1, 1), 1),
    _sized(ONE, (1, 1, 3, 3), (1, 1, 2, 2), 1),
    _sized(IMAGES, (2, 1, 2, 3), (1, 1, 2, 2), 1),
    _sized(CHANNELS, (1, 2, 3, 2), (1, 2, 2, 1), 1),
    _sized(FILTERS, (1, 1, 2, 3), (3, 1, 1, 2), 3),
    _sized(ALL, (2, 2, 2, 3), (3, 2, 1, 2), 3),
    _sized(RING, (2, 1, 2, 2), (2, 1, 2, 2), 2, padding=1),
    _sized(UNREAD_SOME, (2, 1, 4, 3), (1, 1, 3, 2), 1, stride=2),
    _sized(BOTH, (1, 2, 3, 4), (2, 2, 2, 3), 2, stride=2, padding=1),
    Case(
        INTEGERS,
        {"x": np.array([[[[1, 3], [2, 5]]]]), "w": np.array([[[[2, 4]]]]), "b": np.array([1])},
        {},
    ),
]
TABLES = {
    "conv1d_forward": (FORWARD, GRADIENT),
    "convolve1d_forward": (TRUE_FORWARD, TRUE_GRADIENT),
    "conv2d_forward": (FORWARD2D, GRADIENT2D),
    "conv2d_layer_forward": (LAYER, LAYER_GRADIENT),
}
PARTS = ("dx", "dw", "db")  # what conv2d_layer_backward returns
KNOWN_GRADIENTS = [
    _known("f(x) = x[0]**2", lambda x: x[0] ** 2, _floats("3"), [6]),
    _known("f(x) = 4 * x[0] - x[1]", lambda x: 4 * x[0] - x[1], _floats("2 5"), [4, -1]),
    _known("f(x) = x[0]**3, with a large step", lambda x: x[0] ** 3, _floats("2"), [12.25], h=0.5),
    _known("f(x) = x[0, 1]**2, of a table", lambda x: x[0, 1] ** 2, np.eye(2) + 1, [[0, 2], [0, 0]]),
    _known("f(x) = x[0, 0, 1], of three axes", lambda x: x[0, 0, 1], np.ones((1, 1, 2)), [[[0, 1]]]),
    _known("f(x) = sum(x**2) / 4, of integers", lambda x: np.sum(x**2) / 4, np.array([1, 2]), [0.5, 1]),
]
