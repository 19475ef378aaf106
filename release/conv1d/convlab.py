"""Pictures and visible checks for the notebooks: the one helper that travels with every assignment.

A check says at once what was expected and what came out, on the smallest input that differs. It holds no
answer: a forward pass is compared with tables of numbers, a gradient with finite differences of the
student's own forward pass. Pictures are SVG, written here, so that neither costs more than numpy.
"""

# Built by `make release` from the parts in grader/convlab/.

from __future__ import annotations

import base64
import hashlib
import html
import linecache
import math
import os
import re
import reprlib
import textwrap
import time
import traceback
import unicodedata
import zlib
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, count, pairwise, permutations, product
from numbers import Number, Real
from types import CodeType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# --------------------------------------------------------------------------------
# Names of types.


Array = NDArray[Any]
Function = Callable[..., Any]
Labels = str | Sequence[float] | Array  # words between spaces, or numbers
Table = str | Sequence[Sequence[float]] | Array  # words with `/` between rows, or rows of numbers
Rows = list[list[str]]
Shape = int | tuple[int, ...]


# --------------------------------------------------------------------------------
# The numbers that belong to a student's id.


class Numbers(NamedTuple):
    """The numbers of one student's tasks by hand, in one dimension or two."""

    x: Array
    w: Array
    dy: Array


class Setting(NamedTuple):
    """A convolution of x with 30 entries, in which x[j] touches two outputs."""

    k: int
    stride: int
    padding: int
    j: int


class OwnNumbers(NamedTuple):
    """The numbers of one student's tasks by hand in one dimension, from draw 2 on."""

    x: Array
    w: Array
    dy: Array
    setting: Setting


class PoolNumbers(NamedTuple):
    """The numbers of one student's tasks by hand with windows."""

    x: Array
    dy: Array


def plain_id(student_id: str) -> str:
    """Write an id in the one form in which ids are compared: é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", str(student_id)).strip().casefold()


def numbers_for(student_id: str, draw: int = 1) -> Numbers | OwnNumbers:
    """Draw the small whole numbers that belong to one id: always the same ones for the same id.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.
    draw : int
        Which draw the notebook uses, so that one that was handed out keeps its numbers.

    Returns
    -------
    Numbers
        Draw 1: x `(5,)`, w `(2,)`, dy `(6,)`. Draw 2: x `(5,)`, w `(3,)`, dy `(3,)`, and a setting. They are
        whole numbers as floats; in each array, none is zero and no two are equal.
    """
    name = plain_id(student_id)
    if draw == 2:
        return _second_draw(name)
    if draw != 1:
        raise ValueError(f"there are draws 1 and 2 (got {draw!r})")
    for turn in count():
        x = _shuffled(f"{name} x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} w {turn}", (-4, -3, -2, 2, 3, 5))[:2]
        dy = _shuffled(f"{name} dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:6]
        # A mixed-up order must show: the two entries of dw differ, and w is not minus its own flip.
        if x @ np.diff(dy) and w.sum():
            break
    return Numbers(x, w, dy)


def _second_draw(name: str) -> OwnNumbers:
    for turn in count():
        x = _shuffled(f"{name} 1d x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} 1d w {turn}", (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6))[:3]
        dy = _shuffled(f"{name} 1d dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:3]
        # A mixed-up order must show: the first and the last entry of dw differ.
        if dy @ (x[:3] - x[2:]):
            break
    settings = _settings()
    return OwnNumbers(x, w, dy, settings[int(_shuffled(f"{name} 1d setting", range(len(settings)))[0])])


def _settings() -> list[Setting]:
    """All settings in which x[j] touches just two outputs."""
    choices = product((3, 4, 5, 6), (2, 3), (1, 2), range(2, 25))
    found = []
    for k, stride, padding, j in choices:
        at = j + padding
        if sum(0 <= at - start < k for start in range(0, at + 1, stride)) == 2:
            found.append(Setting(k, stride, padding, j))
    return found


def numbers2d_for(student_id: str) -> Numbers:
    """Draw the small whole numbers of one id for the tasks in two dimensions.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    Numbers
        x `(3, 3)`, w `(2, 2)`, dy `(2, 2)`: whole numbers as floats; in each, none is zero and no two are
        equal.
    """
    name = plain_id(student_id)
    for turn in count():
        x = _shuffled(f"{name} 2d x {turn}", range(1, 10))
        w = _shuffled(f"{name} 2d w {turn}", (-5, -4, -3, -2, 2, 3, 4, 5))[:4]
        dy = _shuffled(f"{name} 2d dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:4]
        # A mixed-up order must show: each order of the weights has a sum of its own with dy.
        if len({float(np.array(order) @ dy) for order in permutations(w)}) == 24:
            break
    return Numbers(x.reshape(3, 3), w.reshape(2, 2), dy.reshape(2, 2))


def pool_numbers_for(student_id: str) -> PoolNumbers:
    """Draw the small whole numbers of one id for the tasks with windows.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    PoolNumbers
        x `(4, 4)`, dy `(2, 2)`: whole numbers as floats, none of them zero. In one window of two by two the
        largest entry stands twice; no other two entries of a window are equal.
    """
    name = plain_id(student_id)
    windows = [_shuffled(f"{name} pool {window}", range(1, 10))[:4] for window in range(4)]
    tied = int(_shuffled(f"{name} pool tied", range(4))[0])
    windows[tied][int(np.argsort(windows[tied])[-2])] = windows[tied].max()
    x = np.array(windows).reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
    dy = _shuffled(f"{name} pool dy", (-4, -3, -2, -1, 1, 2, 3, 4))[:4]
    return PoolNumbers(x, dy.reshape(2, 2))


def _shuffled(seed: str, numbers: Iterable[int]) -> Array:
    """The numbers in an order that depends on the seed alone."""
    order = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed} {number}".encode()).digest())
    return np.array(order, dtype=float)


# --------------------------------------------------------------------------------
# The sizes of a layer that belong to a student's id.


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


# --------------------------------------------------------------------------------
# The cases of the visible checks: small calls, and what they should return.


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


# --------------------------------------------------------------------------------
# The visible checks, as notebooks call them.


def check_student_id(student_id: Any) -> None:
    """The id is filled in; on a JupyterHub it is the one that is logged in. None: there is no id yet."""
    if student_id is None:
        raise CheckFailed(
            "✗ There is no student_id: the cell above was not run, or it ended in an error.\n"
            '  Write the id in quotes, such as student_id = "jdoe", and run that cell again.'
        )
    if not isinstance(student_id, str) or not student_id.strip():
        shown = "empty" if student_id == "" else reprlib.repr(student_id)
        raise CheckFailed(f"✗ student_id is {shown}.\n  Type the id under which you submit, in quotes.")
    name = student_id.strip()
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":  # whoever grades knows whose work it is
        if set(name) & set(" +/\\\n\t"):
            raise CheckFailed(f"✗ student_id is {name!r}.\n  An id has no space, plus sign or slash in it.")
        user = os.environ.get("JUPYTERHUB_USER", name)
        if plain_id(user) != plain_id(name):
            raise CheckFailed(f"✗ student_id is {name!r}, but you are logged in as {user!r}. Type that id.")
    print(f"✓ student_id: {name}")


def check_by_hand(name: str, answer: Any, size: Shape, soon: bool = True) -> None:
    """An answer by hand has the right form; whether its numbers are right, the hidden test says.

    Parameters
    ----------
    size : int or tuple of int
        How many numbers; for a table, how many rows and how many numbers in each; () for a lone number.
    soon : bool
        Whether the notebook goes on to compare the answer with what the student's own code gives.
    """
    shape = (size,) if isinstance(size, int) else size
    wanted = " rows of ".join(str(side) for side in shape) + " numbers" if shape else "one number"
    problem = _form_problem(answer, shape)
    if problem:
        place = "between the brackets" if shape else "in place of None"
        raise CheckFailed(f"✗ {name} {problem}.\n  Write {wanted} {place}.")
    are_they = "Are they" if shape else "Is it"
    told = (
        "Soon your own code will tell you." if soon else "Read it once more: here only the hidden test tells."
    )
    print(f"✓ {name}: {wanted}. {are_they} right? {told}")


def compare(answer: Any, function: Function, *arrays: Array, **options: int) -> None:
    """Print an answer by hand beside what the student's own function makes of the same numbers."""
    answer = _unwrapped(answer)
    try:
        computed = _call(function, {f"argument {i}": array for i, array in enumerate(arrays, 1)}, options)
    except CheckFailed as problem:
        print(f"Nothing to compare yet. {str(problem).strip(' ✗')}")
        return
    is_row = computed.ndim == 1 and isinstance(answer, list | tuple | np.ndarray)
    if form_problem := _form_problem(answer, (len(answer),) if is_row else computed.shape):
        print(f"Nothing to compare yet. Your answer by hand {form_problem}.")
        return
    by_hand = np.array(answer, dtype=float)
    print(_labelled("by hand   ", by_hand))
    print(_labelled("by code   ", computed))
    if by_hand.size != computed.size:
        sizes = f"By hand there are {by_hand.size} numbers, by code {computed.size}"
        print(f"✗ {sizes}. Which of the two is right?")
        return
    wrong = _wrong_entries(by_hand, computed)
    place = f" at {_entries(wrong)}" if wrong and by_hand.ndim else ""
    print(f"✗ They differ{place}. Which of the two is right?" if wrong else "✓ They agree.")


def check_forward(conv1d_forward: Function) -> None:
    """`conv1d_forward` gives the listed outputs of small cases."""
    _examine_all("conv1d_forward", conv1d_forward, FORWARD)


def check_jacobian(conv1d_forward: Function, conv1d_jacobian: Function) -> None:
    """J @ x is the student's own forward pass of every x: column j is that of the j-th unit vector."""
    source = "Expected: column j is your conv1d_forward of the j-th unit vector."
    _check_jacobian("conv1d_jacobian", conv1d_jacobian, "conv1d_forward", conv1d_forward, source)


def check_numerical_gradient(numerical_gradient: Function) -> None:
    """`numerical_gradient` finds gradients that are known."""
    _examine_all("numerical_gradient", numerical_gradient, KNOWN_GRADIENTS)


def check_kernel_gradient(conv1d_forward: Function, conv1d_dw: Function) -> None:
    """`conv1d_dw` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv1d_dw", conv1d_dw, "conv1d_forward", conv1d_forward, of="w")


def check_input_gradient(conv1d_forward: Function, conv1d_dx: Function) -> None:
    """`conv1d_dx` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv1d_dx", conv1d_dx, "conv1d_forward", conv1d_forward, of="x")


def check_true_convolution(convolve1d_forward: Function) -> None:
    """`convolve1d_forward` gives the listed outputs of small cases."""
    _examine_all("convolve1d_forward", convolve1d_forward, TRUE_FORWARD)


def check_true_convolution_gradient(convolve1d_forward: Function, convolve1d_dx: Function) -> None:
    """`convolve1d_dx` agrees with finite differences of the student's own true convolution."""
    _check_gradient("convolve1d_dx", convolve1d_dx, "convolve1d_forward", convolve1d_forward, "x", "dy w")


def check_forward2d(conv2d_forward: Function) -> None:
    """`conv2d_forward` gives the listed outputs of small cases."""
    _examine_all("conv2d_forward", conv2d_forward, FORWARD2D)


def check_kernel_gradient2d(conv2d_forward: Function, conv2d_dw: Function) -> None:
    """`conv2d_dw` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv2d_dw", conv2d_dw, "conv2d_forward", conv2d_forward, of="w")


def check_jacobian2d(conv2d_forward: Function, conv2d_jacobian: Function) -> None:
    """J @ x.ravel() is the student's own forward pass of every x."""
    source = "Expected: column j is your conv2d_forward, as one row, of an x with a single one at entry j."
    _check_jacobian("conv2d_jacobian", conv2d_jacobian, "conv2d_forward", conv2d_forward, source)


def check_turned(rot180: Function) -> None:
    """`rot180` gives the listed kernels."""
    _examine_all("rot180", rot180, TURNED)


def check_input_gradient2d(conv2d_forward: Function, conv2d_dx: Function) -> None:
    """`conv2d_dx` agrees with finite differences of the student's own forward pass."""
    _check_gradient("conv2d_dx", conv2d_dx, "conv2d_forward", conv2d_forward, of="x")


def check_layer(conv2d_layer_forward: Function) -> None:
    """`conv2d_layer_forward` gives the listed outputs of small cases."""
    _examine_all("conv2d_layer_forward", conv2d_layer_forward, LAYER)


def check_layer_gradients(conv2d_layer_forward: Function, conv2d_layer_backward: Function) -> None:
    """dx, dw and db agree with finite differences of the student's own layer; each is told of by itself."""
    name, forward_name, problems = "conv2d_layer_backward", "conv2d_layer_forward", []
    right: set[int] = set()
    for part in PARTS:
        try:
            _check_gradient(
                name,
                conv2d_layer_backward,
                forward_name,
                conv2d_layer_forward,
                of=part[1],
                arguments="dy x w b",
                part=part,
                right=right,
            )
        except NotWritten:
            raise
        except CheckFailed as problem:
            problems.append((part, problem))
    told: dict[str, str] = {}
    for part, each in problems:
        # An exception is that of all three parts, and told once.
        said = str(each).replace(f"{name}, {part}:", f"{name}:", 1) if each.trouble else str(each)
        told.setdefault(each.trouble or said, said)
    if told:
        raise CheckFailed("\n\n".join(told.values()))


def _examine_all(name: str, function: Function, cases: Sequence[Case]) -> None:
    explain = _explaining_listed(name, function, cases)
    for number, case in enumerate(cases):
        outputs = np.shape(case.expected) if "f" not in case.given else None
        _examine(name, function, case, begun=number > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}: right in {len(cases)} small cases")


# --------------------------------------------------------------------------------
# Checks of gradients and Jacobians against the student's own forward pass.


def _differences(loss: Function, at: Array, before: float) -> Function:
    """What is right where a gradient came: the same, if it fits in a random direction, else differences.

    `before` is the loss there.
    """

    def right(got: Array) -> Array:
        direction = _direction(at.shape)
        if got.shape == at.shape and _close(np.sum(got * direction), loss(at + direction) - before):
            return got
        return np.reshape([loss(at + unit) - before for unit in _units(at.shape)], at.shape)

    return right


def _columns(column: Function, shape: tuple[int, ...]) -> Function:
    """What is right where a Jacobian came: the same, if it fits for a random x, else column by column."""

    def right(got: Array) -> Array:
        direction = _direction(shape)
        product = column(direction)
        if got.shape == (product.size, direction.size) and _close(got @ direction.ravel(), product):
            return got
        return np.transpose([column(unit) for unit in _units(shape)])

    return right


def _direction(shape: tuple[int, ...]) -> Array:
    # No small fractions: what is wrong in one entry is not made good by another.
    return np.random.default_rng(5).normal(size=shape)


def _units(shape: tuple[int, ...]) -> Array:
    size = int(np.prod(shape))
    return np.eye(size).reshape(size, *shape)


def _close(a: Any, b: Any) -> bool:
    return bool(np.all(np.abs(a - b) <= 1e-6 * (1 + np.abs(b))))


def _forward_first(
    name: str, forward_name: str, forward: Function, options: Mapping[str, Any], done: int, right: set[int]
) -> None:
    """A gradient that fits a wrong forward pass is not right, so the forward pass is checked first.

    Only as far as the next case needs it: who has no padding yet can still test a gradient without.
    `right` holds the numbers of the cases that were right before.
    """
    try:
        for number, case in enumerate(TABLES[forward_name][0]):
            if number not in right and set(case.options) <= set(options):
                explain = _explaining_listed(forward_name, forward, TABLES[forward_name][0])
                _examine(
                    forward_name,
                    forward,
                    case,
                    begun=bool(right),
                    explain=explain,
                    outputs=np.shape(case.expected),
                )
                right.add(number)
    except CheckFailed as problem:
        first = f"✗ {name} is checked against your {forward_name}. Make that right first."
        if done:
            needs = " and ".join(options)
            first = f"✗ {name}: right in {done} small cases so far. The next one, with {needs}, needs your\n"
            first += f"  {forward_name}. Make that right first."
        raise CheckFailed(f"{first}\n{problem}") from None


def _check_gradient(
    name: str,
    gradient: Function,
    forward_name: str,
    forward: Function,
    of: str,
    arguments: str = "dy x w",
    part: str = "",
    right: set[int] | None = None,
) -> None:
    """L = sum(dy * y) is linear in x, w and b, so its differences are exact: at any step, on either side.

    They are taken entry by entry only for a gradient that does not fit: that is a forward pass for each.
    `right`: see `_forward_first`; given, it serves several calls.
    """
    cases = TABLES[forward_name][1]
    right = set() if right is None else right
    for done, (about, given, options, *_) in enumerate(cases):
        _forward_first(name, forward_name, forward, options, done, right)
        at = given[of].astype(float)
        y = _call(forward, {**given, of: at}, options)
        dy = _upstream(of, y.shape, of_integers=given["x"].dtype.kind == "i")

        def loss(of_: Array, given: dict[str, Any] = given, options: Any = options, dy: Array = dy) -> float:
            return float(np.sum(dy * _call(forward, {**given, of: of_}, options)))

        fitting = _differences(loss, at, before=float(np.sum(dy * y)))
        shown = {key: {"dy": dy, **given}[key] for key in arguments.split()}
        source = f"Expected: finite differences of your {forward_name}."
        explain = _explaining_gradient(name, gradient, forward, given["x"])
        case, outputs = Case(about, shown, options, fitting, source, part), y.shape
        _examine(name, gradient, case, begun=done > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}{part and ', ' + part}: right in {len(cases)} small cases")


def _check_jacobian(name: str, jacobian: Function, forward_name: str, forward: Function, source: str) -> None:
    """A column of J is the forward pass of an x that is zero but for a one; and J times any x is its own."""
    cases = TABLES[forward_name][1]
    right: set[int] = set()
    for done, (about, given, options, *_) in enumerate(cases):
        _forward_first(name, forward_name, forward, options, done, right)
        x, w = given["x"], given["w"]

        def column(x: Array, w: Array = w, options: Any = options) -> Array:
            return _call(forward, {"x": x, "w": w}, options).ravel()

        size = {"n": x.size} if x.ndim == 1 else {"shape": x.shape}
        fitting = _columns(column, x.shape)
        explain = _explaining_gradient(name, jacobian, forward, x)
        case, outputs = (
            Case(about, {"w": w, **size}, options, fitting, source),
            _call(forward, given, options).shape,
        )
        _examine(name, jacobian, case, begun=done > 0, explain=explain, outputs=outputs)
    print(f"✓ {name}: right in {len(cases)} small cases")


# --------------------------------------------------------------------------------
# One case of a check: two calls, and what is wrong with their results.


Explain = Callable[[Case, Array], Sequence[str]]
"""What to say of a case and of what a function returned there, in lines; it may show pictures, too."""


def _examine(
    name: str,
    function: Function,
    case: Case,
    begun: bool,
    explain: Explain | None = None,
    outputs: tuple[int, ...] | None = None,
) -> None:
    """Raise CheckFailed, after a picture, unless two calls both return what is expected.

    `begun`: the function was right in a case before, so a bare NotImplementedError is no untouched stub's.
    `outputs`: the shape of the outputs of the forward pass, for a loop that runs past their end.
    """
    try:
        got, again = (_call(function, case.given, case.options, case.part) for _ in range(2))
    except NotWritten as stub:
        if not begun:
            raise
        raise CheckFailed("\n".join([*_asked(name, case), stub.raised])) from None
    except CheckFailed as problem:
        lines = [*_asked(name, case), str(problem), *(_outputs_counted(outputs) if problem.is_beyond else [])]
        failed = CheckFailed("\n".join(lines))
        failed.trouble = problem.trouble
        raise failed from None
    right = case.expected
    expected = np.array(right(got) if callable(right) else right, dtype=float)
    misshapen = got.shape != expected.shape
    wrong = [] if misshapen else _wrong_entries(got, expected)
    if misshapen or wrong:
        digits = 6 if _text(got) != _text(expected) else 12
        lines = [
            *_asked(name, case),
            _labelled("  expected  ", expected, digits),
            _labelled("  got       ", got, digits),
        ]
        shapes = f"The shape should be {expected.shape}, but it is {got.shape}."
        lines += ["  " + (shapes if misshapen else f"Wrong: {_entries(wrong)}.")]
        lines += [f"  {case.source}"] if case.source else []
        arrays = {key: value for key, value in case.given.items() if isinstance(value, np.ndarray)}
        if got.ndim and got.size < 60 and all(np.ndim(array) < 3 for array in (got, *arrays.values())):
            _show(_difference(arrays, expected, got, wrong, RESULTS.get(name, "gradient")))
        if explain is not None:
            lines += explain(case, got)
        raise CheckFailed("\n".join(lines))
    if again.shape != got.shape or _wrong_entries(again, got):
        lines = [*_asked(name, case), "  A second call with the same input returned something else."]
        raise CheckFailed("\n".join([*lines, _labelled("  first   ", got), _labelled("  second  ", again)]))


def _asked(name: str, case: Case) -> list[str]:
    arguments = ", ".join([*case.given, *(f"{key}={value}" for key, value in case.options.items())])
    shown = {key: value for key, value in case.given.items() if not callable(value)}
    lines = [f"✗ {name}{case.part and ', ' + case.part}: {case.about}", f"  {name}({arguments}), where"]
    return lines + [_labelled(f"    {key} = ", value) for key, value in shown.items()]


def _outputs_counted(outputs: tuple[int, ...] | None) -> list[str]:
    """How many outputs there are, and so how often a loop over them runs."""
    if not outputs:
        return []
    beginning = "  Does a loop run past the end?"
    if int(np.prod(outputs)) == 1:
        return [f"{beginning} There is 1 output here: y[{', '.join('0' * len(outputs))}]."]
    count = str(outputs[0]) if len(outputs) == 1 else " × ".join(map(str, outputs[-2:]))
    last = ", ".join(str(side - 1) for side in outputs)
    return [f"{beginning} There are {count} outputs here, and the last one is y[{last}]."]


def _difference(
    given: Mapping[str, Any], expected: Array, got: Array, wrong: Sequence[Any], result: str
) -> Picture:
    """The input of a case in rows of cells, then what was expected and what came out, marked where wrong."""
    rows = [(name, array, KINDS[name]) for name, array in given.items() if np.ndim(array)]
    sheet, y = Sheet(), 0.0
    for name, array, kind in [*rows, ("expected", expected, result), ("got", got, result)]:
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for index, value in np.ndenumerate(np.atleast_1d(array)):
            marked = name == "got" and (index if np.ndim(array) > 1 else index[0]) in wrong
            label, colour = (f"✗ {_text(value)}", "wrong") if marked else (_text(value), kind)
            sheet.cell(2.2 * index[-1], y + HEIGHT * sum(index[:-1]), label, colour, width=2.2)
        y += HEIGHT * len(np.atleast_2d(array)) + 0.3
    return sheet.picture(f"Expected {_text(expected)}, got {_text(got)}.")


def _wrong_entries(got: Array, expected: Array) -> list[Any]:
    """Indices of the entries that differ by more than rounding: numbers in one dimension, else tuples.

    The index of a lone number is the empty tuple.
    """
    if np.array_equal(got, expected):
        return []
    indices = np.argwhere(~np.isclose(got, expected, rtol=1e-6, atol=1e-6)).tolist()
    return [index[0] if len(index) == 1 else tuple(index) for index in indices]


# --------------------------------------------------------------------------------
# What stands under a failing check: the X-ray of the function, and the mistake that it looks like.


def _explaining_listed(name: str, function: Function, cases: Sequence[Case]) -> Explain:
    """Explain a forward pass, whose results are listed."""

    def explain(case: Case, got: Array) -> list[str]:
        if name == "numerical_gradient":
            return _in_a_sentence(lambda: _idea_of_slope(function))
        if name == "rot180":
            sizes = Sizes((), case.given["w"].shape)
            _show_xray(lambda: _look(name, function, sizes, None, wanted=decoded(case)))
            return _in_a_sentence(lambda: _idea_of_turn(function, TURNED))
        wanted = decoded(case)
        _show_xray(lambda: _look(name, function, _sizes_of(case, case.given["x"]), None, wanted=wanted))
        return _in_a_sentence(lambda: _idea_of_listed(name, function, case, cases))

    return explain


def _explaining_gradient(name: str, function: Function, forward: Function, x: Array) -> Explain:
    """Explain a gradient or a Jacobian in a case with that input."""

    def explain(case: Case, got: Array) -> list[str]:
        _show_xray(lambda: _look(name, function, _sizes_of(case, x), forward, part=case.part))
        return _in_a_sentence(lambda: _idea_of_gradient(name, function, forward, case, x, got))

    return explain


def _sizes_of(case: Case, x: Array) -> Sizes:
    options = case.options
    return Sizes(x.shape, case.given["w"].shape, options.get("stride", 1), options.get("padding", 0))


def _show_xray(look: Callable[[], XRay]) -> None:
    """Show an X-ray if there is something wrong in it. Nothing in it may hide what the check says."""
    try:
        shown = look()
    except NotSums as problem:
        shown = XRay(problem.name, "", (), 0, "", str(problem))
    except Exception:  # it cannot be read, or the fault is ours: the check says what there is to say
        return
    alone = not any(part.wanted for part in shown.parts)
    if shown.problem or alone or (shown.differs and all(part.is_comparable for part in shown.parts)):
        picture: Any = shown  # it shows itself as a picture does
        _show(picture)


def _in_a_sentence(find: Callable[[], Idea | None]) -> list[str]:
    try:
        idea = find()
    except Exception:  # a call otherwise fails, or the fault is ours
        return []
    if idea is None:
        return []
    said = f"Likely: {idea.name}. {idea.hint} Read again: “{idea.section}”."
    return textwrap.wrap(said, 96, initial_indent="  ", subsequent_indent="  ")


# --------------------------------------------------------------------------------
# The X-ray of a function: what it computes, in letters.


SECONDS = 2.0  # for all calls of an X-ray


class _Kind(NamedTuple):
    """How a function is called, and what is expected in its results."""

    arrays: tuple[str, ...]
    products: tuple[tuple[str, ...], ...]
    results: tuple[str, ...]
    axes: int  # of one image
    full: bool = False  # whether a window may hang over both ends, as in a true convolution


_DX, _DW, _DB = ("dy", "w"), ("dy", "x"), ("dy",)
_PRODUCTS = {"dx": _DX, "dw": _DW, "db": _DB}
_OUT = (("x", "w"),)
_XRAYED = {
    "conv1d_forward": _Kind(("x", "w"), _OUT, ("y",), 1),
    "conv1d_jacobian": _Kind(("w",), (("w",),), ("J",), 1),
    "conv1d_dw": _Kind(("dy", "x", "w"), (_DW,), ("dw",), 1),
    "conv1d_dx": _Kind(("dy", "x", "w"), (_DX,), ("dx",), 1),
    "convolve1d_forward": _Kind(("x", "w"), _OUT, ("y",), 1, full=True),
    "convolve1d_dx": _Kind(("dy", "w"), (_DX,), ("dx",), 1, full=True),
    "conv2d_forward": _Kind(("x", "w"), _OUT, ("y",), 2),
    "conv2d_dw": _Kind(("dy", "x", "w"), (_DW,), ("dw",), 2),
    "conv2d_dx": _Kind(("dy", "x", "w"), (_DX,), ("dx",), 2),
    "rot180": _Kind(("w",), (("w",),), ("turned",), 2),
    "conv2d_jacobian": _Kind(("w",), (("w",),), ("J",), 2),
    "conv2d_layer_forward": _Kind(("x", "w", "b"), (*_OUT, ("b",)), ("y",), 2),
    "conv2d_layer_backward": _Kind(("dy", "x", "w", "b"), (_DX, _DW, _DB), PARTS, 2),
}


@dataclass(frozen=True)
class Sizes:
    """The shapes with which a function is read, and its options."""

    x: tuple[int, ...]
    w: tuple[int, ...]
    stride: int = 1
    padding: int = 0


def probe_of(name: str, sizes: Sizes) -> Probe:
    """Say how a function of the assignments is read in letters.

    Raises
    ------
    KeyError
        If it is none of them.
    ValueError
        If the kernel does not fit.
    """
    kind = _XRAYED[name]
    w = sizes.w
    x = sizes.x or w
    sides = [
        n + k - 1 if kind.full else (n + 2 * sizes.padding - k) // sizes.stride + 1
        for n, k in zip(x[-kind.axes :], w[-kind.axes :], strict=True)
    ]
    if min(sides) < 1:
        raise ValueError(
            f"A kernel of shape {w} does not fit on an input of shape {x}: make n larger, or k smaller."
        )
    dy = (*([x[0], w[0]] if len(x) > 2 else []), *sides)
    shapes = {"dy": dy, "x": x, "w": w, "b": w[:1]}
    others: tuple[Any, ...] = ()
    if name.endswith("jacobian"):
        others = (x[0],) if kind.axes == 1 else (x,)
    options = {"stride": sizes.stride, "padding": sizes.padding}
    options = {key: value for key, value in options.items() if value != (key == "stride")}
    arrays = {array: shapes[array] for array in kind.arrays}
    return Probe(arrays, kind.products, others, options, kind.results, _sizes_said(name, sizes))


def xray(
    function: Function,
    forward: Function | None = None,
    *,
    n: Shape | None = None,
    k: Shape | None = None,
    stride: int = 1,
    padding: int = 0,
    images: int = 1,
    channels: int = 2,
    filters: int = 2,
    like: str = "",
) -> XRay:
    """Show what a function of this notebook computes, in letters, whatever its style.

    It is called with ones and zeros, and from what comes back one reads which products it adds up.

    Parameters
    ----------
    function : function
        One of this notebook's: a forward pass, a Jacobian or a gradient.
    forward : function, optional
        Your forward pass: then what it asks for stands beside the letters.
    n, k : int or tuple of two ints
        Sizes of the input and of the kernel. In two dimensions a number stands for a square.
    stride, padding : int
        As in the forward pass.
    images, channels, filters : int
        Of a layer.
    like : str
        The name of the function that it stands for, if its own is another one.
    """
    name = like or getattr(function, "__name__", "")
    if name not in _XRAYED:
        known = ", ".join(_XRAYED)
        problem = (
            f'An X-ray reads one of these functions: {known}.\nIs yours one by another name? Add like="...".'
        )
        return XRay(name or "the function", "", (), 0, "", problem)
    kind = _XRAYED[name]
    default = (3, 2) if kind.axes == 1 or "layer" not in name else (2, 2)
    x, w = (
        side if isinstance(side, tuple) else (side,) * kind.axes
        for side in (default[0] if n is None else n, default[1] if k is None else k)
    )
    if "layer" in name:
        x, w = (images, channels, *x), (filters, channels, *w)
    sizes = Sizes(x, w, stride, padding)
    try:
        return _look(name, function, sizes, forward)
    except (Unread, ValueError) as problem:
        return XRay(name, _sizes_said(name, sizes), (), 0, "", str(problem))


def _look(
    name: str,
    function: Function,
    sizes: Sizes,
    forward: Function | None,
    part: str = "",
    wanted: Reading | None = None,
) -> XRay:
    """Read a function, and what its forward pass asks of it, if there is one.

    `part` is the one of several results that is read; `wanted` is what else its letters are compared with.

    Raises
    ------
    Unread
        If the function cannot be read.
    ValueError
        If the kernel does not fit.
    """
    probe = probe_of(name, sizes)
    if part:
        probe = replace(probe, results=(part,), products=(_PRODUCTS[part],))
    try:
        readings, calls = read_letters(_asking(function, probe, part), probe)
    except NotSums as problem:
        problem.name = name
        raise
    asked: dict[str, Reading] = {} if wanted is None else {probe.results[0]: wanted}
    source = "" if wanted is None else "the digits that are expected"
    if forward is not None and not name.endswith("forward") and name != "rot180":
        asked, source = _asked_of(name, forward, sizes)
    parts = tuple(
        Beside(result, reading, asked.get(result))
        for result, reading in zip(probe.results, readings, strict=True)
    )
    return XRay(name, probe.about, parts, calls, source)


def _asked_of(name: str, forward: Function, sizes: Sizes) -> tuple[dict[str, Reading], str]:
    try:
        return wanted_of(name, forward, sizes), f"your {_forward_of(name)}"
    except Unread:
        return {}, ""


def _forward_of(name: str) -> str:
    return f"{name.rpartition('_')[0]}_forward"


def wanted_of(name: str, forward: Function, sizes: Sizes) -> dict[str, Reading]:
    """Read from a forward pass what a gradient or a Jacobian of it is, in letters, by the name of the result.

    Raises
    ------
    Unread
        If the forward pass cannot be read.
    """
    forward_name = _forward_of(name)
    probe = probe_of(forward_name, sizes)
    (y,), _ = read_letters(_asking(forward, probe), probe)
    if name.endswith("jacobian"):
        return {"J": as_matrix(y, int(np.prod(sizes.x)), sizes.x)}
    shapes = {"x": sizes.x, "w": sizes.w, "b": sizes.w[:1]}
    return {result: transposed(y, result[1:], shapes[result[1:]]) for result in _XRAYED[name].results}


def _asking(function: Function, probe: Probe, part: str = "") -> Ask:
    """Call a function here: each call fails with a sentence, and all of them have SECONDS."""
    until = time.monotonic() + SECONDS
    parts = probe.results if len(probe.results) > 1 else (part,)

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        answers = []
        for number, arguments in enumerate(inputs):
            if time.monotonic() > until:
                raise Unread(f"It is slow: {number} of {len(inputs)} calls took {SECONDS:g} seconds.")
            given = dict(zip([*probe.arrays, *"nm"], arguments, strict=False))
            try:
                answers.append(_results(function, given, probe.options, parts))
            except CheckFailed as problem:
                raise Unread(_dedented(problem)) from None
        return answers

    return ask


def _results(
    function: Function, given: Mapping[str, Any], options: Mapping[str, Any], parts: Sequence[str]
) -> tuple[Array, ...]:
    if len(parts) == 1:
        return (_finite(_call(function, given, options, parts[0])),)
    kept: list[Any] = []

    def once(*arguments: Any, **given_options: Any) -> Any:
        """Call it for the first part, and give the same for the others."""
        if not kept:
            kept.append(function(*arguments, **given_options))
        return kept[0]

    once.__name__ = getattr(function, "__name__", "")
    return tuple(_finite(_call(once, given, options, part)) for part in parts)


def _finite(numbers: Array) -> Array:
    if not np.all(np.isfinite(numbers)):
        raise CheckFailed("It returns nan or inf: does it divide by an entry, or read an np.empty?")
    return numbers


def _dedented(problem: Exception) -> str:
    return "\n".join(line.strip(" ✗") for line in str(problem).splitlines())


def _turn_spelled(case: Case) -> Reading:
    """Read the letters that a listed turned kernel spells: no two entries of w are alike."""
    w, expected = case.given["w"], np.asarray(case.expected, dtype=float)
    places = {value: place for place, value in np.ndenumerate(w)}
    sums: dict[Index, dict[Term, float]] = {
        index: {(("w", places[value]),): 1.0} for index, value in np.ndenumerate(expected)
    }
    return Reading(expected.shape, sums)


def decoded(case: Case) -> Reading | None:
    """Read the letters that listed outputs spell: each digit is an entry of x.

    None where that cannot be: the entries of a kernel are not powers of ten, or two of x are alike.
    """
    if "x" not in case.given:
        return _turn_spelled(case)
    b = case.given.get("b")
    x, w, expected = case.given["x"], case.given["w"], np.asarray(case.expected, dtype=float)
    kernels = [w] if b is None else list(w)
    powers = [10.0**place for place in range(12)]
    if (
        not np.all(x)
        or not np.all(np.isin(w, powers))
        or any(each.size > len(set(each.flat)) for each in kernels)
    ):
        return None
    sums: dict[Index, dict[Term, float]] = {}
    for index, value in np.ndenumerate(expected):
        terms: dict[Term, float] = {} if b is None else {(("b", index[1:2]),): 1.0}
        rest = value - (0 if b is None else b[index[1]])
        kernel = w if b is None else w[index[1]]
        image = x if b is None else x[index[0]]
        for place in np.ndindex(*kernel.shape):
            digit = rest // kernel[place] % 10
            plane = image if b is None else image[place[0]]
            found = np.argwhere(plane == digit)
            if digit and len(found) == 1:
                at = tuple(found[0].tolist())
                front = ((), ()) if b is None else ((index[0], place[0]), index[1:2])
                terms[("x", (*front[0], *at)), ("w", (*front[1], *place))] = 1.0
                rest -= digit * kernel[place]
        if rest:
            return None
        sums[index] = terms
    return Reading(expected.shape, sums)


def _sizes_said(name: str, sizes: Sizes) -> str:
    """The sizes in words; of options only what the function has."""
    kind = _XRAYED[name]

    def sides(shape: tuple[int, ...]) -> str:
        return " × ".join(map(str, shape[-kind.axes :]))

    words = []
    if len(sizes.x) > 2:
        words += [_count(sizes.x[0], "image"), _count(sizes.x[1], "channel"), _count(sizes.w[0], "filter")]
    if name != "rot180":
        words.append(f"input {sides(sizes.x)}" if kind.axes > 1 else f"n = {sides(sizes.x)}")
    words.append(f"kernel {sides(sizes.w)}" if kind.axes > 1 else f"k = {sides(sizes.w)}")
    if not kind.full and name != "rot180":
        words += [f"stride {sizes.stride}", f"padding {sizes.padding}"]
    return ", ".join(words)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


# --------------------------------------------------------------------------------
# The X-ray of a function as a table: HTML for a notebook, text for a terminal.


MOST_ENTRIES_SHOWN, MOST_ENTRIES_OF_LAYER, MOST_TERMS_SHOWN = 9, 4, 12
WIDEST_GRID, HIGHEST_GRID = 9, 9
_EXTRA, _MISSING = "#d32f4a", "#2a8f52"  # edges; signs and words say the same
_LINE = "#8884"


@dataclass(frozen=True)
class Beside:
    """One result of a function in letters, and what is wanted, if that is known."""

    result: str
    yours: Reading
    wanted: Reading | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether it has entries, and as many axes as it should: else its shape tells enough."""
        return bool(self.yours.sums) and (
            self.wanted is None or len(self.wanted.shape) == len(self.yours.shape)
        )

    @property
    def wrong(self) -> tuple[Index, ...]:
        """The entries that differ, in their order; those that only one of the two has are among them."""
        if self.wanted is None:
            return ()
        both = dict.fromkeys((*self.wanted.sums, *self.yours.sums))
        return tuple(index for index in both if self._differs(index))

    def _differs(self, index: Index) -> bool:
        yours, wanted = self.yours.sums.get(index), self.wanted.sums.get(index) if self.wanted else None
        if yours is None or wanted is None:
            return True
        return bool(_differing(yours, wanted) or _differing(wanted, yours))


@dataclass(frozen=True, repr=False)
class XRay:
    """What a function computes, in letters. Notebooks show it as a table, terminals as text."""

    name: str
    sizes: str
    parts: tuple[Beside, ...]
    calls: int
    source: str = ""
    """From what the wanted letters were read."""
    problem: str = ""
    """Why there are no letters: one or more lines."""
    yours: str = "your code"
    """Whose letters stand in the first column."""

    @property
    def differs(self) -> bool:
        """Whether a letter is not as wanted."""
        return any(part.wrong for part in self.parts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}

    def __repr__(self) -> str:
        return self.text()

    def html(self) -> str:
        """The table as HTML without a script or a class; what differs is told by signs and words too."""
        return _page(self)

    def text(self) -> str:
        """The table as lines of text; what differs is in brackets."""
        return "\n".join(_lines(self))


def _lines(shown: XRay) -> Iterable[str]:
    yield f"X-ray of {shown.name}{': ' if shown.sizes else ''}{shown.sizes}"
    yield from (f"  {line}" for line in shown.problem.splitlines())
    for part in shown.parts:
        yield from (f"  {line}" for line in _remarks(shown, part))
        if _is_grid(part):
            yield from _grid_lines(part)
            continue
        places = [_place(part.result, index) for index in _entries_shown(part)]
        wide = max(map(len, places), default=0)
        for index, place in zip(_entries_shown(part), places, strict=True):
            yours, wanted = _columns_of(part, index)
            if part.wanted is None:
                yield f"  {place:<{wide}} = {_bracketed(yours)}"
            elif index in part.wrong:
                yield f"  ✗ {place:<{wide}}  yours   {_bracketed(yours)}"
                yield f"    {'':<{wide}}  wanted  {_bracketed(wanted)}"
            else:
                yield f"  ✓ {place:<{wide}}          {_bracketed(yours)}"
        if rest := _left_out(part):
            yield f"    {rest}"
    if shown.parts:
        yield f"  {_legend(shown)}"


def _columns_of(part: Beside, index: Index) -> tuple[list[tuple[Term, float, bool]] | None, ...]:
    """The terms of an entry in both columns: each with its factor, and whether it differs."""
    yours = part.yours.sums.get(index)
    wanted = part.wanted.sums.get(index) if part.wanted else None
    return _marked(yours, wanted if part.wanted else yours), _marked(wanted, yours)


def _marked(
    one: Mapping[Term, float] | None, other: Mapping[Term, float] | None
) -> list[tuple[Term, float, bool]] | None:
    if one is None:
        return None
    differing = one if other is None else _differing(one, other)
    return [(term, factor, term in differing) for term, factor in one.items()]


def _bracketed(terms: Sequence[tuple[Term, float, bool]] | None) -> str:
    if terms is None:
        return "no such entry"
    shown, rest = terms[:MOST_TERMS_SHOWN], len(terms) - MOST_TERMS_SHOWN
    words = [
        f"[{_term(term, factor)}]" if differs else _term(term, factor) for term, factor, differs in shown
    ]
    return _sum(words, [factor for _, factor, _ in shown]) + (f" + {rest} more" if rest > 0 else "")


def _entries_shown(part: Beside) -> tuple[Index, ...]:
    """The entries that are shown, in their order: all, or where they are many those that differ first."""
    every = tuple(dict.fromkeys((*(part.wanted.sums if part.wanted else ()), *part.yours.sums)))
    # Of a layer they are long, and much alike.
    most = MOST_ENTRIES_OF_LAYER if every and len(every[0]) > 2 else MOST_ENTRIES_SHOWN
    return every if len(every) <= most else (part.wrong or every)[:most]


def _left_out(part: Beside) -> str:
    every = {*part.yours.sums, *(part.wanted.sums if part.wanted else ())}
    listed = _entries_shown(part)
    if len(listed) == len(every):
        return ""
    wrong = len(part.wrong) - len(set(part.wrong) & set(listed))
    more = f"{len(every) - len(listed)} more entries"
    if part.wanted is None:
        return f"{more} are not shown."
    if not wrong:
        return f"{more} are not shown: none of them differs."
    return f"{more} are not shown: {wrong} of them {'differs' if wrong == 1 else 'differ'}."


def _is_grid(part: Beside) -> bool:
    """Whether a result is a table of single letters, as a Jacobian is: then it is shown as a table."""
    sums = [sums for each in (part.yours, part.wanted) if each for sums in each.sums.values()]
    shapes = [each.shape for each in (part.yours, part.wanted) if each]
    fits = all(len(shape) == 2 and shape[0] <= HIGHEST_GRID and shape[1] <= WIDEST_GRID for shape in shapes)
    return fits and all(len(terms) <= 1 and all(len(term) <= 1 for term in terms) for terms in sums)


def _grid(part: Beside) -> list[list[Index]]:
    """The places of a table, row by row: those that only the wanted one has are among them."""
    shapes = [each.shape for each in (part.yours, part.wanted) if each]
    rows, columns = (max(sides) for sides in zip(*shapes, strict=True))
    return [[(row, column) for column in range(columns)] for row in range(rows)]


def _grid_lines(part: Beside) -> Iterable[str]:
    words = [[_bracketed(_columns_of(part, index)[0]) for index in row] for row in _grid(part)]
    words = [["–" if word == "no such entry" else word for word in row] for row in words]
    wide = max((len(word) for row in words for word in row), default=0)
    for i, row in enumerate(words):
        title = f"{part.result} = " if i == 0 else ""
        yield f"  {title:<{len(part.result) + 3}}" + " ".join(f"{word:<{wide}}" for word in row).rstrip()
    for index in part.wrong[:MOST_ENTRIES_SHOWN]:
        yield f"  ✗ {_place(part.result, index)}: {_in_words(*_columns_of(part, index))}"


def _remarks(shown: XRay, part: Beside) -> list[str]:
    """What stands above the letters of a result, in sentences."""
    remarks = []
    name = part.result
    if part.wanted is not None:
        count = len({*part.yours.sums, *part.wanted.sums})
        wrong = len(part.wrong)
        if not wrong:
            remarks.append(f"{name}: every entry is as wanted.")
        elif count == 1:
            remarks.append(f"{name}: the one entry is not as wanted.")
        else:
            remarks.append(
                f"{name}: {wrong} of {count} entries {'is' if wrong == 1 else 'are'} not as wanted."
            )
        if part.yours.shape != part.wanted.shape:
            remarks.append(
                f"{name} should have the shape {part.wanted.shape}; here it has {part.yours.shape}."
            )
    if any(() in terms for terms in part.yours.sums.values()):
        remarks.append(f"It is not linear: with zeros alone for input, {name} is not zero.")
    return remarks


def _legend(shown: XRay) -> str:
    used = {
        name
        for part in shown.parts
        for reading in (part.yours, part.wanted)
        if reading is not None
        for terms in reading.sums.values()
        for term in terms
        for name, _ in term
    }
    called = [f"{symbol} is {name}" for name, symbol in SYMBOLS.items() if name in used]
    layered = any(
        len(place) > 2
        for part in shown.parts
        for terms in part.yours.sums.values()
        for term in terms
        for _, place in term
    )
    if layered:
        both = {"dy": "g[image, filter]", "x": "x[image, channel]", "w": "w[filter, channel]"}
        called = ["in brackets: " + ", ".join(words for name, words in both.items() if name in used)]
        called.append("small: row and column")
    read = f"read from {shown.calls} calls with ones and zeros" if shown.calls else ""
    wanted = f"wanted: read from {shown.source}" if shown.source else ""
    sentence = "; ".join(filter(None, (*called, read, wanted)))
    return f"{sentence[:1].upper()}{sentence[1:]}." if not sentence.startswith("g ") else f"{sentence}."


# HTML


def _page(shown: XRay) -> str:
    head = f"<strong>X-ray of <code>{html.escape(shown.name)}</code></strong>"
    if shown.sizes:
        head += f' <span style="opacity:0.8">{html.escape(shown.sizes)}</span>'
    body = [f'<p style="margin:2px 0 6px 0">{head}</p>']
    if shown.problem:
        lines = "<br>".join(html.escape(line) for line in shown.problem.splitlines())
        body.append(f'<p style="margin:2px 0 6px 0">{lines}</p>')
    for part in shown.parts:
        body += [f'<p style="margin:2px 0 4px 0">{html.escape(line)}</p>' for line in _remarks(shown, part)]
        body.append(_table(shown, part))
        if rest := _left_out(part):
            body.append(f'<p style="margin:2px 0 4px 0">{html.escape(rest)}</p>')
    if shown.parts:
        body.append(
            f'<p style="margin:4px 0 2px 0;font-size:85%;opacity:0.8">{html.escape(_legend(shown))}</p>'
        )
    edge = COLOURS["gradient"][1]
    style = f"max-width:52em;border:1px solid {_LINE};border-left:5px solid {edge};border-radius:4px"
    return f'<div style="{style};padding:8px 14px;margin:4px 0;overflow-x:auto">{"".join(body)}</div>'


def _table(shown: XRay, part: Beside) -> str:
    if _is_grid(part):
        return _grid_table(part)
    compared = part.wanted is not None
    heads = ["entry", shown.yours, *(["wanted", "in words"] if compared and part.wrong else [])]
    style = "text-align:left;padding:2px 14px 2px 0;border:none;font-weight:bold"
    rows = ["".join(f'<th scope="col" style="{style}">{html.escape(head)}</th>' for head in heads)]
    for index in _entries_shown(part):
        yours, wanted = _columns_of(part, index)
        wrong = index in part.wrong
        mark = ("✗ " if wrong else "✓ ") if compared else ""
        cells = [_cell(_drawn(yours, "✗"))]
        if compared and part.wrong:
            cells += [
                _cell(_drawn(wanted, "+")),
                _cell(html.escape(_in_words(yours, wanted)) if wrong else ""),
            ]
        place = html.escape(_place(part.result, index))
        place = f'{mark}<code style="white-space:nowrap">{place}</code>'
        rows.append(_cell(place, row=True) + "".join(cells))
    return _as_table(rows)


def _grid_table(part: Beside) -> str:
    """A table with its rows and columns; where an entry differs, the wanted one stands below it."""
    style = "padding:2px 8px;border:none;font-weight:normal;opacity:0.8;text-align:center"
    grid = _grid(part)
    heads = "".join(f'<th scope="col" style="{style}">{column}</th>' for _, column in grid[0])
    rows = [f'<th scope="col" style="{style}"><code>{html.escape(part.result)}</code></th>{heads}']
    style_of_cell = f"padding:5px 8px;text-align:center;border:1px solid {_LINE};line-height:1.9"
    for i, row in enumerate(grid):
        cells = (f'<td style="{style_of_cell}">{_grid_cell(part, index)}</td>' for index in row)
        rows.append(f'<th scope="row" style="{style}">{i}</th>{"".join(cells)}')
    return _as_table(rows)


def _grid_cell(part: Beside, index: Index) -> str:
    yours, wanted = _columns_of(part, index)
    here = "–" if yours is None else _drawn(yours, "✗")
    if index not in part.wrong:
        return here
    mark = "" if yours else "<strong>✗</strong> "
    right = "nothing here" if wanted is None else _drawn(wanted, "+")
    return f"{mark}{here}<br><small>wanted: {right}</small>"


def _as_table(rows: Sequence[str]) -> str:
    style = "border-collapse:collapse;margin:4px 0 6px 0;border:none;font-size:95%"
    inside = "".join(f'<tr style="background:transparent">{row}</tr>' for row in rows)
    return f'<table style="{style}"><tbody>{inside}</tbody></table>'


def _cell(inside: str, row: bool = False) -> str:
    """A cell; `row`: with the title of its row."""
    style = f"text-align:left;padding:4px 14px 4px 0;border:none;border-top:1px solid {_LINE};line-height:1.9"
    if row:
        return f'<th scope="row" style="{style};font-weight:normal;white-space:nowrap">{inside}</th>'
    return f'<td style="{style}">{inside}</td>'


def _drawn(terms: Sequence[tuple[Term, float, bool]] | None, sign: str) -> str:
    """A sum of products in coloured letters; what differs has an edge and a sign before it."""
    if terms is None:
        return "no such entry"
    words = []
    for term, factor, differs in terms[:MOST_TERMS_SHOWN]:
        number = _term(term, factor).removesuffix("·".join(map(_letter, term))).strip()
        inside = "·".join(_coloured(name, _letter((name, place))) for name, place in term)
        inside = " ".join(filter(None, (html.escape(number), inside)))
        words.append(_edged(inside, sign) if differs else f'<span style="white-space:nowrap">{inside}</span>')
    shown = _sum(words, [factor for _, factor, _ in terms])
    rest = len(terms) - MOST_TERMS_SHOWN
    return shown + (f" + {rest} more" if rest > 0 else "")


def _coloured(name: str, letter: str) -> str:
    fill, edge = COLOURS[KINDS[name]]
    style = f"background:{fill};color:#222222;border:1px solid {edge};border-radius:4px;padding:1px 4px"
    return f'<span style="{style}">{html.escape(letter)}</span>'


def _edged(inside: str, sign: str) -> str:
    edge = f"2px solid {_EXTRA}" if sign == "✗" else f"2px dashed {_MISSING}"
    style = f"border:{edge};border-radius:6px;padding:2px 4px;white-space:nowrap"
    return f'<span style="{style}"><strong>{sign}</strong> {inside}</span>'


def _in_words(
    yours: Sequence[tuple[Term, float, bool]] | None, wanted: Sequence[tuple[Term, float, bool]] | None
) -> str:
    """What differs in an entry, in words."""
    if yours is None or wanted is None:
        return "this entry is missing" if yours is None else "there is no such entry"
    extra, missing = (
        [_signed(term, factor) for term, factor, differs in terms if differs] for terms in (yours, wanted)
    )
    if len(extra) == len(missing) == 1 or len(yours) + len(wanted) == 1:
        return f"{(extra or ['0'])[0]} in place of {(missing or ['0'])[0]}"
    ratios = {
        factor / dict(_without_marks(wanted)).get(term, np.nan) for term, factor in _without_marks(yours)
    }
    if len(extra) == len(missing) == len(yours) == len(wanted) and len(ratios) == 1:
        (ratio,) = ratios
        return f"each product comes {_signed((), ratio)} times"
    words = [f"too much: {_few(extra)}" if extra else "", f"missing: {_few(missing)}" if missing else ""]
    return "; ".join(filter(None, words))


def _without_marks(terms: Sequence[tuple[Term, float, bool]]) -> list[tuple[Term, float]]:
    return [(term, factor) for term, factor, _ in terms]


def _signed(term: Term, factor: float) -> str:
    return ("−" if factor < 0 else "") + _term(term, factor)


def _few(terms: Sequence[str]) -> str:
    return ", ".join(terms[:4]) + (f" and {len(terms) - 4} more" if len(terms) > 4 else "")


# --------------------------------------------------------------------------------
# Reading a function in letters: unit vectors show which products it adds up, whatever its style.


Ask = Callable[[Sequence[tuple[Any, ...]]], Sequence[tuple[Array, ...]]]
"""Calls a function with each of some arguments; gives the results of each call as arrays. Raises Unread."""
MOST_CALLS, MOST_ENTRIES_READ = 600, 400


@dataclass(frozen=True, eq=False)
class Probe:
    """What a function is called with, to be read in letters."""

    arrays: Mapping[str, tuple[int, ...]]
    """The shape of each array that it takes, in the order of its arguments."""
    products: tuple[tuple[str, ...], ...]
    """The products that are expected in its results, each as the names of the arrays that meet in it."""
    others: tuple[Any, ...] = ()
    """Arguments behind the arrays."""
    options: Mapping[str, Any] = field(default_factory=dict)
    results: tuple[str, ...] = ("result",)
    """The names of what it returns."""
    about: str = ""
    """The sizes in words."""


@dataclass(frozen=True)
class Reading:
    """One result of a function, in letters."""

    shape: tuple[int, ...]
    sums: Sums
    """For each entry, the products in it."""


class Unread(Exception):
    """A function could not be read in letters; the message says why, in one or more lines."""


class NotSums(Unread):
    """What a function computes is no sum of products of entries."""

    def __init__(self, said: str, name: str = "") -> None:
        super().__init__(said)
        self.name = name


def read_letters(ask: Ask, probe: Probe) -> tuple[tuple[Reading, ...], int]:
    """Read each result of a function as sums of products of the entries of its arguments.

    First only the expected products are looked for, with all else zero. If numbers without a pattern then do
    not give what the letters say, all products of up to two entries of different arrays are. One call is made
    twice, for a function that keeps something from call to call has no letters.

    Returns
    -------
    tuple of Reading, int
        One for each result, and how many calls it took.

    Raises
    ------
    Unread
        If a call fails, or if what the function computes is no such sum: then with the inputs that show it.
    """
    calls = 0
    everything = tuple(kind for size in (0, 1, 2) for kind in combinations(probe.arrays, size))
    kinds: tuple[tuple[str, ...], ...]
    for kinds in (probe.products, everything):
        terms = [term for kind in sorted(kinds, key=len) for term in _terms_of(kind, probe.arrays)]
        if calls + len(terms) + 3 > MOST_CALLS:
            if not calls:
                wanted = f"It would take {len(terms) + 3} calls, and at most {MOST_CALLS} are made"
                raise Unread(f"{wanted}: choose smaller sizes.")
            break
        inputs = [_unit_arrays(term, probe.arrays) for term in terms]
        inputs += [inputs[0], *(_scattered_inputs(probe.arrays, seed) for seed in (1, 2))]
        answers = ask([(*arrays.values(), *probe.others) for arrays in inputs])
        calls += len(inputs)
        if any(len({answer[i].shape for answer in answers}) > 1 for i in range(len(probe.results))):
            raise NotSums("It returns another shape for other numbers of the same sizes.")
        pairs = zip(answers[0], answers[-3], strict=True)
        if any(one.shape == again.shape and not np.array_equal(one, again) for one, again in pairs):
            raise Unread("The same call gives something else later: does it keep anything from call to call?")
        if any(result.size > MOST_ENTRIES_READ for result in answers[0]):
            raise Unread("It returns far more numbers than were asked for.")
        found = [_factors_of(terms, [answer[i] for answer in answers]) for i in range(len(probe.results))]
        if all(
            _fits(products, arrays, answer[i])
            for arrays, answer in zip(inputs[-2:], answers[-2:], strict=True)
            for i, products in enumerate(found)
        ):
            return tuple(
                Reading(answers[0][i].shape, _sums(products, answers[0][i].shape))
                for i, products in enumerate(found)
            ), calls
    raise NotSums(_not_linear(ask, probe))


def _terms_of(kind: tuple[str, ...], shapes: Mapping[str, tuple[int, ...]]) -> Iterable[Term]:
    """All products of an entry of each of these arrays."""
    for places in product(*(np.ndindex(*shapes[name]) for name in kind)):
        yield tuple(zip(kind, places, strict=True))


def _unit_arrays(term: Term, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Arrays of zeros, but for a one at each letter of a product."""
    arrays = {name: np.zeros(shape) for name, shape in shapes.items()}
    for name, place in term:
        arrays[name][place] = 1
    return arrays


def _scattered_inputs(shapes: Mapping[str, tuple[int, ...]], seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _factors_of(terms: Sequence[Term], answers: Sequence[Array]) -> dict[Term, Array]:
    """How often each product is in each entry of a result. What its parts give alone is taken off."""
    found: dict[Term, Array] = {}
    for term, answer in zip(terms, answers, strict=False):
        parts = (part for size in range(len(term)) for part in combinations(term, size))
        found[term] = answer - sum(found[part] for part in parts if part in found)
    return found


def _fits(products: Mapping[Term, Array], arrays: Mapping[str, Array], answer: Array) -> bool:
    total, size = np.zeros(answer.shape), np.ones(answer.shape)
    for term, factors in products.items():
        part = factors * np.prod([arrays[name][place] for name, place in term])
        total, size = total + part, size + abs(part)
    return bool(np.all(abs(total - answer) <= _ALIKE * size))


def _sums(products: Mapping[Term, Array], shape: tuple[int, ...]) -> Sums:
    return {
        index: {
            term: float(factors[index]) for term, factors in products.items() if abs(factors[index]) > _ALIKE
        }
        for index in np.ndindex(*shape)
    }


def _not_linear(ask: Ask, probe: Probe) -> str:
    """Two inputs that show what is not linear, and their sum, in lines."""
    counted = {
        name: np.arange(1.0, np.prod(shape) + 1).reshape(shape) for name, shape in probe.arrays.items()
    }
    for name in dict.fromkeys(name for kind in probe.products for name in kind):
        if name not in probe.arrays or not counted[name].size:
            continue
        first, last = np.zeros((2, counted[name].size))
        first[0], last[-1] = 1, 1
        a, b = first.reshape(counted[name].shape), last.reshape(counted[name].shape)
        for one, other in ((a, b), (a, a), (counted[name], 0 - a), (counted[name], 0 - counted[name])):
            inputs = ({**counted, name: each} for each in (one, other, one + other))
            answers = ask([(*arrays.values(), *probe.others) for arrays in inputs])
            for i, result in enumerate(probe.results):
                of_one, of_other, of_sum = (answer[i] for answer in answers)
                should = of_one + of_other
                if np.all(abs(should - of_sum) <= _ALIKE * (1 + abs(of_one) + abs(of_other))):
                    continue
                fixed = ", ".join(f"{key} = {_text(array)}" for key, array in counted.items() if key != name)
                return "\n".join(
                    [
                        f"It is not linear in {name}: of a sum it does not make the sum of the results.",
                        *([f"With {fixed}:".replace("\n", " ")] if fixed else []),
                        *_beside(name, one, result, of_one),
                        *_beside(name, other, result, of_other),
                        *_beside(name, one + other, result, of_sum),
                        _labelled("and that should be ", should),
                    ]
                )
    return (
        "Its results are no sums of products of entries: numbers without a pattern give something else than\n"
        "ones and zeros do. Does it look at the values, or multiply more than two of its arguments?"
    )


def _beside(name: str, value: Array, result: str, got: Array) -> list[str]:
    shown = f"{name} = {_text(value)}".replace("\n", "")
    return [f"{shown} gives {result} = {_text(got)}".replace("\n", "")]


def transposed(reading: Reading, of: str, shape: tuple[int, ...]) -> Reading:
    """Make of a forward pass in letters the gradient of sum(dy * y) with respect to one of its arguments.

    Parameters
    ----------
    reading : Reading
        The forward pass.
    of : str
        The name of the argument.
    shape : tuple of int
        Its shape.
    """
    sums: dict[Index, dict[Term, float]] = {index: {} for index in np.ndindex(*shape)}
    for index, terms in reading.sums.items():
        for term, factor in terms.items():
            for name, place in term:
                if name == of:
                    others = tuple(letter for letter in term if letter[0] != of)
                    new = (("dy", index), *others)
                    sums[place][new] = sums[place].get(new, 0.0) + factor
    return Reading(shape, sums)


def as_matrix(reading: Reading, columns: int, shape: tuple[int, ...]) -> Reading:
    """Make of a forward pass in letters its matrix: a row for each output, a column for each entry of x.

    Parameters
    ----------
    reading : Reading
        The forward pass.
    columns : int
        How many entries x has.
    shape : tuple of int
        The shape of x, whose entries are counted row by row.
    """
    rows = int(np.prod(reading.shape))
    sums: dict[Index, dict[Term, float]] = {index: {} for index in np.ndindex(rows, columns)}
    for row, terms in enumerate(reading.sums[index] for index in np.ndindex(*reading.shape)):
        for term, factor in terms.items():
            (place,) = (place for name, place in term if name == "x")
            others = tuple(letter for letter in term if letter[0] != "x")
            column = int(np.ravel_multi_index(place, shape))
            sums[row, column][others] = sums[row, column].get(others, 0.0) + factor
    return Reading((rows, columns), sums)


# --------------------------------------------------------------------------------
# Sums of products of letters: what a function computes, written out.


Index = tuple[int, ...]
Letter = tuple[str, Index]  # the name of an array, and the place of an entry in it
Term = tuple[Letter, ...]  # a product of letters; of none of them, a number
Sums = Mapping[Index, Mapping[Term, float]]  # for each entry of a result, how often each product is in it

SYMBOLS = {"dy": "g"}  # what the entries of an array are called, where not by its name
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FRACTIONS = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/6": "⅙", "1/8": "⅛"}
_ALIKE = 1e-5  # factors that differ by less are the same: functions of single precision have such errors


def _letter(letter: Letter) -> str:
    """An entry as one writes it: g₂, w₀₁, and in a layer x[0, 1]₀₁ with image and channel in brackets."""
    name, index = letter
    axes, places = index[:-2] if len(index) > 2 else (), index[-2:]
    between = "," if any(place > 9 for place in places) else ""
    before = f"[{', '.join(map(str, axes))}]" if axes else ""
    return SYMBOLS.get(name, name) + before + between.join(map(str, places)).translate(_SUBSCRIPTS)


def _factor(factor: float) -> str:
    """A number before letters, without its sign; empty for one."""
    fraction = Fraction(abs(factor)).limit_denominator(12)
    if abs(float(fraction) - abs(factor)) > _ALIKE:
        return _text(abs(factor))
    return "" if fraction == 1 else _FRACTIONS.get(str(fraction), str(fraction))


def _term(term: Term, factor: float) -> str:
    """A product with the number before it, without its sign: 2 g₀·w₁."""
    letters = "·".join(map(_letter, term))
    return " ".join(filter(None, (_factor(factor) or ("" if letters else "1"), letters)))


def _sum(terms: Iterable[str], signs: Iterable[float]) -> str:
    """Terms with their signs between them; 0 if there are none."""
    words = [("− " if sign < 0 else "+ ") + term for term, sign in zip(terms, signs, strict=True)]
    return " ".join(words).removeprefix("+ ") or "0"


def _place(result: str, index: Index) -> str:
    """An entry of a result as code writes it: dx[0], J[1, 2]."""
    return f"{result}[{', '.join(map(str, index))}]" if index else result


def _differing(one: Mapping[Term, float], other: Mapping[Term, float]) -> dict[Term, float]:
    """The terms of a sum that the other one has not, or not as often."""
    return {term: factor for term, factor in one.items() if abs(factor - other.get(term, 0.0)) > _ALIKE}


# --------------------------------------------------------------------------------
# What the visible checks say of a mistake that they recognise, in the words of the hidden tests.


class Idea(NamedTuple):
    """A mistake: its name, what to think of, and the section that teaches it."""

    name: str
    hint: str
    section: str


IS_DW = "it is dw, the gradient of the kernel"
"""The one mistake that no hidden test names."""
_HINTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "conv1d_forward": {
        "the kernel is flipped": (
            "In a cross-correlation w[0] meets the first input of the window, not the last.",
            "The forward pass",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is the sum over the window, not its mean.",
            "The forward pass",
        ),
        "the sums before are still in each output": (
            "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside the loop?",
            "The forward pass",
        ),
        "the stride is ignored": (
            "Output i looks at the window that starts at i*stride.",
            "The forward pass",
        ),
        "the stride changes the number of outputs, but the window still moves by one": (
            "Output i looks at the window that starts at i*stride.",
            "The forward pass",
        ),
        "the padding is ignored": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "only the right end is padded": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "the padding is added twice": (
            "Padding adds that many zeros at both ends before the kernel slides, once.",
            "The forward pass",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The forward pass",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The forward pass",
        ),
    },
    "conv1d_jacobian": {
        "the Jacobian is transposed": (
            "J has a row for each output and a column for each input, so that y = J @ x.",
            "The Jacobian",
        ),
        "the kernel is flipped in each row": (
            "Row i holds the weights as output i uses them; only read down a column they come flipped.",
            "The Jacobian",
        ),
        "the stride is ignored": (
            "From one row to the next the kernel moves by `stride` columns.",
            "The Jacobian",
        ),
        "the padding is ignored": (
            "Row 0 starts `padding` columns left of the first input; what falls outside is dropped.",
            "The Jacobian",
        ),
        "the columns of the padding are still there": (
            "The zeros of the padding are no inputs: J has exactly n columns.",
            "The Jacobian",
        ),
    },
    "numerical_gradient": {
        "a one-sided difference": (
            "Step to both sides of x, by +h and by -h: the error then falls as h**2.",
            "A gradient that needs no derivation",
        ),
        "a one-sided difference, and divided by 2h": (
            "Step to both sides of x, by +h and by -h: the error then falls as h**2.",
            "A gradient that needs no derivation",
        ),
        "divided by h instead of 2h": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "divided by 4h instead of 2h": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "not divided by the step": (
            "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h.",
            "A gradient that needs no derivation",
        ),
        "multiplied by h: brackets are missing around 2 * h": (
            "Python reads a / 2 * h as (a / 2) * h.",
            "A gradient that needs no derivation",
        ),
        "the sign is wrong": (
            "First f with h added, minus f with h taken away.",
            "A gradient that needs no derivation",
        ),
        "the given h is not used": (
            "Use the argument h; 1e-5 is only its default.",
            "A gradient that needs no derivation",
        ),
    },
    "conv1d_dw": {
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The gradient of the kernel",
        ),
        "dw begins with w, not with zeros": (
            "dw is a sum of its own: it begins with np.zeros(len(w)).",
            "The gradient of the kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's term is weighted with its dy[i]; dw depends on dy.",
            "The gradient of the kernel",
        ),
        "the result is flipped": (
            "dw[u] pairs dy[i] with x[i + u]: the larger u, the further right the input.",
            "The gradient of the kernel",
        ),
        "dy runs backwards": (
            "dy is not flipped here: dy[0] goes with the first window, the last dy with the last window.",
            "The gradient of the kernel",
        ),
        "only the last output contributes": (
            "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?",
            "The gradient of the kernel",
        ),
        "only the first output contributes": (
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            "The gradient of the kernel",
        ),
        "the last output is left out": (
            "Every output uses the kernel and adds its term: does the loop run over all of dy?",
            "The gradient of the kernel",
        ),
        "the sums before are still in each entry": (
            "Start a new sum, from 0, for each entry: does the line that sets it to 0 stand inside the loop?",
            "The gradient of the kernel",
        ),
        "the sum is divided by the number of outputs": (
            "The kernel's gradient is a sum over the outputs, not their mean.",
            "The gradient of the kernel",
        ),
        "the stride is ignored": (
            "Output i read the window that starts at i*stride; pair dy[i] with that one.",
            "The gradient of the kernel",
        ),
        "the padding is ignored": (
            "Output i read the padded input from i*stride on; there x[0] sits at position `padding`.",
            "The gradient of the kernel",
        ),
        "dw has the size of x": (
            "dw has the shape of w: one entry for each kernel entry.",
            "The gradient of the kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
    },
    "conv1d_dx": {
        "the kernel is not flipped": (
            "Read down a column of the Jacobian: the kernel stands there flipped. Try it on x[1] by hand.",
            "The flip",
        ),
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "Which outputs does an entry touch?",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "Which outputs does an entry touch?",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "Which outputs does an entry touch?",
        ),
        "the padding is not removed": (
            "dx has the shape of x: cut off the entries that belong to the padding.",
            "Which outputs does an entry touch?",
        ),
        "the padding on the left is not cut off": (
            "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n.",
            "Which outputs does an entry touch?",
        ),
        "the padding is removed twice": (
            "x[0] sits at position `padding` of the padded input: skip `padding` entries, then take n.",
            "Which outputs does an entry touch?",
        ),
        "the stride is ignored": (
            "Output i touched the inputs from i*stride on, so dy[i] goes back there.",
            "Which outputs does an entry touch?",
        ),
        "the upstream gradient is ignored": (
            "Each output's share is weighted with its dy[i]; dx depends on dy.",
            "Which outputs does an entry touch?",
        ),
        "the last output is left out": (
            "Every output hands back its share: does the loop run over all of dy?",
            "Which outputs does an entry touch?",
        ),
        "the sum is divided by the number of outputs": (
            "The gradient is a sum over the outputs, not their mean.",
            "Which outputs does an entry touch?",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "Which outputs does an entry touch?",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "Which outputs does an entry touch?",
        ),
        IS_DW: (
            "dx has the shape of x: an entry for each entry of the input.",
            "Which outputs does an entry touch?",
        ),
    },
    "convolve1d_forward": {
        "a cross-correlation: the kernel is not flipped": (
            "In y[r] = sum_u w[u] x[r - u] the input runs backwards while u grows.",
            "True convolution",
        ),
        "the result is reversed": (
            "Flip one of the two, not both: y[0] is w[0] x[0].",
            "True convolution",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is a sum of products, not their mean.",
            "True convolution",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
    },
    "convolve1d_dx": {
        "the kernel is flipped": (
            "The forward pass flips already. In y[r] = sum_u w[u] x[r - u], which y hold x[i]?",
            "True convolution",
        ),
        "the sum is divided by the size of the kernel": (
            "The gradient is a sum of products, not their mean.",
            "True convolution",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "True convolution",
        ),
    },
    "conv2d_forward": {
        "the kernel is turned by 180°": (
            "In a cross-correlation w[0, 0] meets the first entry of the window, not the last.",
            "The window has two sides",
        ),
        "the kernel is flipped on one axis": (
            "In a cross-correlation the kernel lies on the window as it is, neither turned nor mirrored.",
            "The window has two sides",
        ),
        "the sum is divided by the size of the kernel": (
            "An output is a sum of products, not their mean.",
            "The window has two sides",
        ),
        "the stride is ignored": (
            "Output [r, s] looks at the window that starts at row r*stride and column s*stride.",
            "The window has two sides",
        ),
        "the padding is ignored": (
            "Padding lays that many rings of zeros around x before the kernel slides: on all four "
            "sides, once.",
            "The window has two sides",
        ),
        "the padding is added twice": (
            "Padding lays that many rings of zeros around x before the kernel slides: on all four "
            "sides, once.",
            "The window has two sides",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The window has two sides",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The window has two sides",
        ),
    },
    "conv2d_jacobian": {
        "the Jacobian is transposed": (
            "J has a row for each output and a column for each input, so that y.ravel() = J @ x.ravel().",
            "The Jacobian",
        ),
        "the kernel is turned in each row": (
            "A row holds the weights as its output uses them; only read down a column they come turned.",
            "The Jacobian",
        ),
        "the stride is ignored": (
            "Row r*q + s belongs to the window that starts at [r*stride, s*stride].",
            "The Jacobian",
        ),
        "the padding is ignored": (
            "The window of output [0, 0] starts at [-padding, -padding]: what falls outside x is left out.",
            "The Jacobian",
        ),
        "the columns of the padding are still there": (
            "The zeros of the padding are no inputs: J has exactly h*w columns.",
            "The Jacobian",
        ),
    },
    "rot180": {
        "only flipped vertically": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
        "only flipped horizontally": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
        "not turned": (
            "A turn by 180° is a flip of the rows and a flip of the columns, one after the other.",
            "Turned by 180°",
        ),
    },
    "conv2d_dw": {
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The gradient of the kernel",
        ),
        "dw begins with w, not with zeros": (
            "dw is a sum of its own: it begins with np.zeros(w.shape).",
            "The gradient of the kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's term is weighted with its dy[r, s]; dw depends on dy.",
            "The gradient of the kernel",
        ),
        "dy runs backwards": (
            "dy is not turned here: dy[0, 0] goes with the first window, the last dy with the last window.",
            "The gradient of the kernel",
        ),
        "only the last output contributes": (
            "Every output uses the kernel and adds its term: is there an `=` where a `+=` should be?",
            "The gradient of the kernel",
        ),
        "only the first output contributes": (
            "Every output uses the kernel and adds its term: do the loops run over all of dy?",
            "The gradient of the kernel",
        ),
        "the sum is divided by the number of outputs": (
            "The kernel's gradient is a sum over the outputs, not their mean.",
            "The gradient of the kernel",
        ),
        "the stride is ignored": (
            "Output [r, s] read the window that starts at [r*stride, s*stride]; pair dy[r, s] with that one.",
            "The gradient of the kernel",
        ),
        "the padding is ignored": (
            "The outputs read the padded input; there x[0, 0] sits at row `padding` and column `padding`.",
            "The gradient of the kernel",
        ),
        "dw has the shape of x": (
            "dw has the shape of w: one entry for each kernel entry.",
            "The gradient of the kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The gradient of the kernel",
        ),
    },
    "conv2d_dx": {
        "the kernel is not turned": (
            "Each row of the table of ∂y/∂x holds the kernel turned by 180°. Try it on x[0, 1] by hand.",
            "Turned by 180°",
        ),
        "the kernel is flipped on one axis only": (
            "A turn by 180° is two flips: of the rows and of the columns.",
            "Turned by 180°",
        ),
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "The walk of the turned kernel",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "The walk of the turned kernel",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "The walk of the turned kernel",
        ),
        "the padding is not removed": (
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            "The walk of the turned kernel",
        ),
        "the padding above and on the left is not cut off": (
            "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
            "take h, w.",
            "The walk of the turned kernel",
        ),
        "the padding is removed twice": (
            "x[0, 0] sits at [padding, padding] of the padded input: skip so many on each axis, then "
            "take h, w.",
            "The walk of the turned kernel",
        ),
        "the stride is ignored": (
            "Output [r, s] touched the window from [r*stride, s*stride] on, so dy[r, s] goes back there.",
            "The walk of the turned kernel",
        ),
        "the result takes its type from x": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The walk of the turned kernel",
        ),
        "the result takes its type from w": (
            "A copy of an integer array keeps whole numbers only. Make the result with np.zeros(size), "
            "which has room for fractions.",
            "The walk of the turned kernel",
        ),
        "the upstream gradient is ignored": (
            "Each output's share is weighted with its dy[r, s]; dx depends on dy.",
            "Which outputs does a pixel touch?",
        ),
        "the sum is divided by the number of outputs": (
            "The gradient is a sum over the outputs, not their mean.",
            "Which outputs does a pixel touch?",
        ),
        IS_DW: (
            "dx has the shape of x: an entry for each entry of the input.",
            "The walk of the turned kernel",
        ),
    },
    "conv2d_layer_forward": {
        "the bias is forgotten": (
            "b[f] is one number for all of y[:, f]: every image, row and column of it gets that number,"
            " once.",
            "The layer",
        ),
        "the stride is ignored": (
            "Hand the stride on: each channel is convolved with it, down and across.",
            "The layer",
        ),
        "the channels are averaged": (
            "The channels of an output add up; their sum is not divided by their number.",
            "The layer",
        ),
        "the kernels are turned by 180°": (
            "In a cross-correlation w[f, c, 0, 0] meets the first entry of the window, not the last.",
            "The window has two sides",
        ),
    },
    "conv2d_layer_backward": {
        "dx is all zeros": (
            "Every output hands back its share to dx: is dx computed, and returned?",
            "The way back",
        ),
        "dw is all zeros": (
            "Every output adds its term to dw: is dw computed, and returned?",
            "The way back",
        ),
        "dx begins with x, not with zeros": (
            "dx is a sum of its own: it begins with zeros, not with a copy of x.",
            "The way back",
        ),
        "the gradients come in another order": (
            "The layer returns dx, dw, db: the order of the arguments x, w, b.",
            "The way back",
        ),
        "averaged over the batch": (
            "The loss is one number for all images: dw and db sum over them, and nothing is divided.",
            "The way back",
        ),
        "db is zero": (
            "b[f] is added to every entry of y[:, f]: db[f] is the plain sum of dy[:, f].",
            "The way back",
        ),
        "dw is turned by 180°": (
            "dw[f, c, u, v] pairs dy with the windows of x as they are: nothing is turned there.",
            "The way back",
        ),
        "the upstream gradient is ignored": (
            "Every term is weighted with its dy; the gradients depend on it.",
            "The way back",
        ),
        "the padding is not removed from dx": (
            "dx has the shape of x: cut off the rows and columns that belong to the padding.",
            "The way back",
        ),
        "the slice [padding:-padding] is empty when padding is 0": (
            "In Python -0 is 0, so [0:-0] is empty. Let the slice end at a place counted from the start.",
            "The way back",
        ),
        "the kernels are not turned in dx": (
            "Each channel's dx is the walk of the turned kernel, as it was for one channel.",
            "Turned by 180°",
        ),
    },
}
IDEAS: Mapping[str, Mapping[str, Idea]] = {
    function: {name: Idea(name, *words) for name, words in mistakes.items()}
    for function, mistakes in _HINTS.items()
}
"""The mistakes that are recognised: by the function, and by their name."""


# --------------------------------------------------------------------------------
# What a wrong result equals: the student's own functions, called otherwise, predict it.


class _Setting(NamedTuple):
    """A call of a gradient or of a Jacobian, and the forward pass that it belongs to."""

    forward: Function
    given: Mapping[str, Array]  # x, w, and b of a layer
    dy: Array
    stride: int
    padding: int

    def y(self, **changed: Any) -> Array:
        """The forward pass, with other arguments where they are given."""
        given = {key: changed.pop(key, array) for key, array in self.given.items()}
        options = {"stride": self.stride, "padding": self.padding, **changed}
        return _call(
            self.forward, given, {key: value for key, value in options.items() if value != (key == "stride")}
        )

    def gradient(self, of: str, dy: Array | None = None, **changed: Any) -> Array:
        """The gradient of sum(dy * y) for an argument, measured. dy is made to fit, at its end."""
        at = np.asarray(changed.get(of, self.given[of]), dtype=float)
        upstream = self.dy if dy is None else dy

        def loss(point: Array) -> float:
            y = self.y(**{**changed, of: point})
            return float(np.sum(_fitted(upstream, y.shape) * y))

        zero = loss(np.zeros(at.shape))
        units = np.eye(at.size).reshape(at.size, *at.shape)
        return np.reshape([loss(unit) - zero for unit in units], at.shape)

    def matrix(self, x: Array, **changed: Any) -> Array:
        """The matrix of the forward pass for inputs of the shape of x, measured."""
        units = np.eye(x.size).reshape(x.size, *x.shape)
        return np.transpose([self.y(x=unit, **changed).ravel() for unit in units])


_EMPTY_SLICE = "the slice [padding:-padding] is empty when padding is 0"
_Guess = Callable[[_Setting], Array]


def _fitted(array: Array, shape: tuple[int, ...]) -> Array:
    """An array in another shape: cut off, or with zeros, at the ends."""
    fitted = np.zeros(shape)
    if array.ndim == len(shape):
        common = tuple(slice(0, min(sides)) for sides in zip(array.shape, shape, strict=True))
        fitted[common] = array[common]
    return fitted


def _first_of(array: Array, shape: tuple[int, ...]) -> Array:
    if array.shape == shape:
        raise ValueError("it is all of it")
    return _fitted(array, shape)


def _longer(shape: tuple[int, ...], more: int) -> tuple[int, ...]:
    """With more rows and columns."""
    return (*shape[:-2], *(side + more for side in shape[-2:]))


def _axes(array: Array) -> tuple[int, ...]:
    """The axes of rows and columns."""
    return tuple(range(array.ndim))[-2:]


def _turned(array: Array) -> Array:
    return np.flip(array, _axes(array))


def _unlike(shape: tuple[int, ...], seed: int) -> Array:
    """Numbers of which no two are alike."""
    return np.random.default_rng(seed).normal(size=shape)


def _framed_by(x: Array, before: int, after: int) -> Array:
    """With zeros on the axes of rows and columns."""
    widths = [(0, 0)] * (x.ndim - len(_axes(x))) + [(before, after)] * len(_axes(x))
    return np.pad(np.asarray(x, dtype=float), widths)


def _alone(dy: Array, place: int) -> Array:
    alone = np.zeros(dy.size)
    alone[place] = dy.ravel()[place]
    return alone.reshape(dy.shape)


def _without_padding_cut(s: _Setting) -> Array:
    return s.gradient("x", x=_framed_by(s.given["x"], s.padding, s.padding), padding=0)


def _cut_twice(s: _Setting) -> Array:
    dx = s.gradient("x")
    return dx[tuple(slice(s.padding, dx.shape[axis] - s.padding) for axis in _axes(dx))]


# What a gradient is, if the mistake of that name is in it.
_OF_DX: dict[str, _Guess] = {
    "the kernel is not flipped": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernel is not turned": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernels are not turned in dx": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "the kernel is flipped on one axis only": lambda s: s.gradient("x", w=s.given["w"][::-1]),
    "the kernel is flipped": lambda s: s.gradient("x", w=_turned(s.given["w"])),
    "dx is all zeros": lambda s: np.zeros(s.given["x"].shape),
    "dx begins with x, not with zeros": lambda s: s.given["x"] + s.gradient("x"),
    "the upstream gradient is ignored": lambda s: s.gradient("x", dy=np.ones(s.dy.shape)),
    "the sum is divided by the number of outputs": lambda s: s.gradient("x") / s.dy.size,
    "the sum is divided by the size of the kernel": lambda s: s.gradient("x") / s.given["w"].size,
    "the last output is left out": lambda s: s.gradient("x", dy=s.dy - _alone(s.dy, -1)),
    "the stride is ignored": lambda s: s.gradient("x", stride=1),
    "the padding is not removed": _without_padding_cut,
    "the padding is not removed from dx": _without_padding_cut,
    "the padding on the left is not cut off": lambda s: _fitted(_without_padding_cut(s), s.given["x"].shape),
    "the padding above and on the left is not cut off": lambda s: _fitted(
        _without_padding_cut(s), s.given["x"].shape
    ),
    "the padding is removed twice": _cut_twice,
    IS_DW: lambda s: s.gradient("w"),
    "the gradients come in another order": lambda s: s.gradient("w"),
}
_OF_DW: dict[str, _Guess] = {
    "the result is flipped": lambda s: _turned(s.gradient("w")),
    "dw is turned by 180°": lambda s: _turned(s.gradient("w")),
    "dy runs backwards": lambda s: s.gradient("w", dy=_turned(s.dy)),
    "dw is all zeros": lambda s: np.zeros(s.given["w"].shape),
    "dw begins with w, not with zeros": lambda s: s.given["w"] + s.gradient("w"),
    "the upstream gradient is ignored": lambda s: s.gradient("w", dy=np.ones(s.dy.shape)),
    "the sum is divided by the number of outputs": lambda s: s.gradient("w") / s.dy.size,
    "averaged over the batch": lambda s: s.gradient("w") / len(s.dy),
    "only the last output contributes": lambda s: s.gradient("w", dy=_alone(s.dy, -1)),
    "only the first output contributes": lambda s: s.gradient("w", dy=_alone(s.dy, 0)),
    "the last output is left out": lambda s: s.gradient("w", dy=s.dy - _alone(s.dy, -1)),
    "the sums before are still in each entry": lambda s: np.cumsum(s.gradient("w")),
    "the stride is ignored": lambda s: s.gradient("w", stride=1),
    "the padding is ignored": lambda s: s.gradient(
        "w", x=_framed_by(s.given["x"], 0, 2 * s.padding), padding=0
    ),
    "dw has the size of x": lambda s: s.gradient("x"),
    "dw has the shape of x": lambda s: s.gradient("x"),
    "the gradients come in another order": lambda s: s.gradient("x"),
}
_OF_DB: dict[str, _Guess] = {
    "db is zero": lambda s: np.zeros(s.given["b"].shape),
    "averaged over the batch": lambda s: s.gradient("b") / len(s.dy),
}
_OF_J: dict[str, _Guess] = {
    "the Jacobian is transposed": lambda s: s.matrix(s.given["x"]).T,
    "the kernel is flipped in each row": lambda s: s.matrix(s.given["x"], w=_turned(s.given["w"])),
    "the kernel is turned in each row": lambda s: s.matrix(s.given["x"], w=_turned(s.given["w"])),
    "the stride is ignored": lambda s: s.matrix(s.given["x"], stride=1),
    "the padding is ignored": lambda s: s.matrix(s.given["x"], padding=0),
    "the columns of the padding are still there": lambda s: s.matrix(
        _framed_by(s.given["x"], s.padding, s.padding), padding=0
    ),
}
# What is right in a forward pass, if the mistake of that name is in it: then it is undone.
_UNDONE: dict[str, Callable[[_Setting], Array]] = {
    "the kernel is flipped": lambda s: s.y(w=_turned(s.given["w"])),
    "a cross-correlation: the kernel is not flipped": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernel is turned by 180°": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernels are turned by 180°": lambda s: s.y(w=_turned(s.given["w"])),
    "the kernel is flipped on one axis": lambda s: s.y(w=s.given["w"][::-1]),
    "the result is reversed": lambda s: _turned(s.y()),
    "the sum is divided by the size of the kernel": lambda s: s.y() * s.given["w"].size,
    "the sums before are still in each output": lambda s: np.diff(s.y(), prepend=0),
    "the bias is forgotten": lambda s: s.y() + s.given["b"][:, None, None],
    "the channels are averaged": lambda s: (
        (s.y() - s.given["b"][:, None, None]) * s.given["w"].shape[1] + s.given["b"][:, None, None]
    ),
}
# What such a mistake makes of a forward pass that is right without that option.
_WITH_OPTION: dict[str, tuple[str, Callable[[_Setting], Array]]] = {
    "the stride is ignored": ("stride", lambda s: s.y(stride=1)),
    "the stride changes the number of outputs, but the window still moves by one": (
        "stride",
        lambda s: _first_of(s.y(stride=1), s.y().shape),
    ),
    "the padding is ignored": ("padding", lambda s: s.y(padding=0)),
    "only the right end is padded": (
        "padding",
        lambda s: s.y(x=_framed_by(s.given["x"], 0, s.padding), padding=0),
    ),
    "the padding is added twice": (
        "padding",
        lambda s: s.y(x=_framed_by(s.given["x"], 2 * s.padding, 2 * s.padding), padding=0),
    ),
}
# What is still to be done to such a turned kernel.
_TURNS: dict[str, Callable[[Array], Array]] = {
    "only flipped vertically": lambda turned: np.flip(turned, 1),
    "only flipped horizontally": lambda turned: np.flip(turned, 0),
    "not turned": _turned,
}
# The slope of x**3 at 2 with the step 1/8, as each mistake gives it; 12.015625 is right.
_SLOPES = {
    12.765625: "a one-sided difference",
    11.265625: "a one-sided difference",
    6.3828125: "a one-sided difference, and divided by 2h",
    5.6328125: "a one-sided difference, and divided by 2h",
    24.03125: "divided by h instead of 2h",
    6.0078125: "divided by 4h instead of 2h",
    3.00390625: "not divided by the step",
    1.501953125: "not divided by the step",
    0.187744140625: "multiplied by h: brackets are missing around 2 * h",
    -12.015625: "the sign is wrong",
    12.0: "the given h is not used",
}
_OF = {"dx": _OF_DX, "dw": _OF_DW, "db": _OF_DB, "J": _OF_J}


def _idea_of_gradient(
    name: str, function: Function, forward: Function, case: Case, x: Array, got: Array
) -> Idea | None:
    """Name the mistake of a gradient or a Jacobian, if one alone predicts what it returned.

    `x` is the input of the case, which a Jacobian is not given.
    """
    if idea := _idea_of_types(name, function, case):
        return idea
    part = case.part or ("J" if name.endswith("jacobian") else name.rpartition("_")[2])
    guesses = {mistake: guess for mistake, guess in _OF[part].items() if mistake in IDEAS[name]}
    setting = _setting(forward, {**case.given, "x": x}, case.options)
    fitting = _predicting(guesses, setting, part, got)
    is_empty = got.size == 0 and not case.options.get("padding") and _EMPTY_SLICE in IDEAS[name]
    if not fitting and not is_empty:
        return None
    axes = len(_axes(x))
    shapes = {1: ((9,), (3,)), 2: ((6, 7), (2, 3))}[axes]
    front = ((2, 2), (3, 2)) if x.ndim > 2 else ((), ())
    given = {key: _unlike((*front[i], *shapes[i]), i) for i, key in enumerate("xw")}
    if x.ndim > 2:
        given["b"] = _unlike((3,), 2)
    other = _setting(forward, given, case.options)
    arguments = {"dy": other.dy, **given, "n": given["x"].size, "shape": given["x"].shape}
    arguments = {key: arguments[key] for key in case.given}
    again = _call(function, arguments, case.options, case.part)
    if is_empty:
        return IDEAS[name][_EMPTY_SLICE] if again.size == 0 else None
    found = _predicting({mistake: guesses[mistake] for mistake in fitting}, other, part, again)
    if found == [f"{part} is all zeros"] and "padding" not in case.options:
        # Where nothing else is wrong than a slice, there is something with padding.
        padded = _setting(forward, given, {**case.options, "padding": 1})
        arguments |= {"dy": padded.dy} if "dy" in arguments else {}
        again = _call(function, arguments, {**case.options, "padding": 1}, case.part)
        found = _predicting({mistake: guesses[mistake] for mistake in found}, padded, part, again)
    return _only(name, found)


def _setting(forward: Function, given: Mapping[str, Any], options: Mapping[str, Any]) -> _Setting:
    arrays = {key: np.asarray(given[key], dtype=float) for key in ("x", "w", "b") if key in given}
    made = _Setting(forward, arrays, np.zeros(()), options.get("stride", 1), options.get("padding", 0))
    dy = given["dy"] if "dy" in given else _unlike(made.y().shape, 3)
    return made._replace(dy=np.asarray(dy, dtype=float))


def _predicting(guesses: Mapping[str, _Guess], setting: _Setting, part: str, got: Array) -> list[str]:
    """The mistakes that predict what came, and something else than what is right."""
    right = setting.matrix(setting.given["x"]) if part == "J" else setting.gradient(part[1])
    found = []
    for mistake, guess in guesses.items():
        try:
            predicted = guess(setting)
        except (CheckFailed, ValueError):  # the forward pass does not take what the mistake would give it
            continue
        if _alike(predicted, got) and not _alike(predicted, right):
            found.append(mistake)
    return found


def _idea_of_listed(name: str, function: Function, case: Case, cases: Sequence[Case]) -> Idea | None:
    """Name the mistake of a forward pass: undone, it gives what is listed, or it alone predicts what came."""
    if idea := _idea_of_types(name, function, case):
        return idea
    alike = [each for each in cases if set(each.options) <= set(case.options) and _is_of_floats(each)]
    settings = [_setting(function, each.given, each.options) for each in alike]
    listed = [np.asarray(each.expected, dtype=float) for each in alike]
    wrong = [not _alike(setting.y(), right) for setting, right in zip(settings, listed, strict=True)]
    found = []
    for mistake, undone in _UNDONE.items():
        known = mistake in IDEAS[name] and any(wrong)
        if known and all(_gives(undone, *pair) for pair in zip(settings, listed, strict=True)):
            found.append(mistake)
    if not any(wrong[: alike.index(case)] if case in alike else wrong):
        more = {"x": 9, "w": 1}
        large = {key: _unlike(_longer(case.given[key].shape, more[key]), 0) for key in more}
        large = {**case.given, **large}
        for mistake, (option, predicted) in _WITH_OPTION.items():
            if mistake in IDEAS[name] and option in case.options:
                here, there = (_setting(function, given, case.options) for given in (case.given, large))
                if all(_gives(predicted, setting, setting.y()) for setting in (here, there)):
                    found.append(mistake)
    return _only(name, found)


def _is_of_floats(case: Case) -> bool:
    return all(array.dtype.kind == "f" for array in case.given.values())


def _gives(make: Callable[[_Setting], Array], setting: _Setting, right: Array) -> bool:
    try:
        return _alike(make(setting), right)
    except (CheckFailed, ValueError):
        return False


def _idea_of_types(name: str, function: Function, case: Case) -> Idea | None:
    """Name the array of integers whose type the result has taken: with that one of floats, it is another."""
    integers = [
        key for key, array in case.given.items() if isinstance(array, np.ndarray) and array.dtype.kind == "i"
    ]
    got = _call(function, case.given, case.options, case.part)
    changed = [
        key
        for key in integers
        if not _alike(
            _call(function, {**case.given, key: case.given[key].astype(float)}, case.options, case.part), got
        )
    ]
    names = [f"the result takes its type from {key}" for key in changed]
    return _only(name, [mistake for mistake in names if mistake in IDEAS[name]])


def _idea_of_turn(function: Function, cases: Sequence[Case]) -> Idea | None:
    """Name the wrong turn of a kernel."""
    found = [
        mistake
        for mistake, turn in _TURNS.items()
        if all(_alike(turn(_call(function, each.given, {})), each.expected) for each in cases)
    ]
    return _only("rot180", found)


def _idea_of_slope(function: Function) -> Idea | None:
    """Name the mistake of a numerical gradient, by the number that it gives for a known slope."""
    got = _call(function, {"f": lambda x: x[0] ** 3, "x": np.array([2.0])}, {"h": 0.125})
    names = [mistake for slope, mistake in _SLOPES.items() if np.allclose(got, slope, rtol=1e-7, atol=1e-7)]
    return _only("numerical_gradient", names)


def _only(name: str, mistakes: Sequence[str]) -> Idea | None:
    return IDEAS[name][mistakes[0]] if len(mistakes) == 1 else None


def _alike(one: Array, other: Array) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-6, atol=1e-6))


# --------------------------------------------------------------------------------
# A call of a student's function, and the ways in which it fails.


_NOT_AS_LONG = "could not be broadcast together"  # as numpy says of a window that is cut off


class CheckFailed(AssertionError):
    """A visible check did not pass. Notebooks show its message alone, without a stack trace."""

    trouble = ""
    """An exception of the student's function with its line, by which it is known again in another case."""

    is_beyond = False
    """Whether it is beyond the end of an array, as where a loop runs too long."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotWritten(CheckFailed):
    """A visible check met a function that raises a bare NotImplementedError, as every released cell does.

    `raised` says the same as of any other error: for a function that was right in cases before.
    """

    def __init__(self, said: str, raised: str) -> None:
        super().__init__(said)
        self.raised = raised


def _call(function: Function, given: Mapping[str, Any], options: Mapping[str, Any], part: str = "") -> Array:
    """Call the student's function on copies; return its result as an array, or raise CheckFailed.

    If it has several results, `part` says which one to return.
    """
    if not callable(function):
        raise CheckFailed(f"  This should be a function, but it is {reprlib.repr(function)}.")
    name = getattr(function, "__name__", "")
    name = "the function" if not name or name.startswith("<") else name  # as a lambda's
    copies = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in given.items()}
    try:
        result = function(*copies.values(), **options)
    except Exception as error:  # whatever the student's code raises is shown, with the line that raised it
        culprit, place = _where(error, function)
        place = place or "Is its first line, with `def`, still as it was?"
        said, kind = _message(error), type(error).__name__
        shown = textwrap.shorten(f"{kind}: {said}" if said else kind, 200)
        raised = f"  {name} raised an error.\n  {shown}\n  {place}"
        if type(error) is NotImplementedError and not said:
            stub = f"✗ {culprit or name} is not written yet: it raises NotImplementedError."
            raise NotWritten(stub, raised) from None
        failed = CheckFailed(raised)
        failed.trouble = raised
        failed.is_beyond = isinstance(error, IndexError) or _NOT_AS_LONG in said
        raise failed from None
    for key, value in copies.items():
        if isinstance(value, np.ndarray) and _differs(value, given[key]):
            digits = 6 if _text(value) != _text(given[key]) else 17
            now = f"  It was {_text(given[key])} and is now {_text(value, digits)}."
            raise CheckFailed(f"  {name} changed its input {key}. Work on a copy of it.\n{now}")
    if result is None:
        raise CheckFailed(
            f"  {name} returned None. Does it end with `return`? (`print` only shows a number.)"
        )
    try:
        data = plain_data(result)
    except Exception as error:  # of an object that will not become an array
        said = textwrap.shorten(f"{type(error).__name__}: {_message(error)}", 200)
        raise CheckFailed(f"  {name} returned what cannot be read as numbers.\n  {said}") from None
    if part:
        if not isinstance(data, list) or len(data) != len(PARTS):
            raise CheckFailed(f"  {name} should return three arrays: return {', '.join(PARTS)}")
        data = data[PARTS.index(part)]
    numbers = read_numbers(data)
    if isinstance(numbers, str):
        wanted = f"  {name} should return an array of numbers{part and ' as ' + part}"
        shown = reprlib.repr(data if part else result)
        raise CheckFailed(f"{wanted}, but returned\n  {numbers}: {shown}")
    return numbers.astype(float)


def _message(error: Exception) -> str:
    """The words of an exception, which may be of the student's own kind."""
    try:
        return str(error)
    except Exception:
        return "(this error cannot be shown: its __str__ raises an error too)"


def _differs(array: Array, before: Array) -> bool:
    # Bytes first: they are the same in nearly every call, and quick to compare.
    same = array.shape == before.shape and array.tobytes() == before.tobytes()
    return not same and not np.array_equal(array, before)


def _where(error: Exception, function: Function) -> tuple[str, str]:
    """Which function of the notebook raised, and at which line; both empty if none of them did.

    What has no name, as a lambda, goes by the named function around it, or by the one that called it.
    """
    own = getattr(function, "__globals__", None)  # all cells of a notebook share their globals
    frames = [pair for pair in traceback.walk_tb(error.__traceback__) if pair[0].f_globals is own]
    if not frames:
        return "", ""
    frame, line = frames[-1]
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    names = [name for name in (_named(frame.f_code) for frame, _ in frames) if name]
    name = names[-1] if names else ""
    return name, f"Line {line} of {f'the cell of {name}' if name else 'its cell'}: {text}"


def _named(code: CodeType) -> str:
    """The innermost function with a name that a piece of code stands in; empty if there is none."""
    path = getattr(code, "co_qualname", code.co_name)  # before Python 3.11, the last part of it
    return next((part for part in reversed(path.split(".")) if not part.startswith("<")), "")


# --------------------------------------------------------------------------------
# What a function returned, read as numbers: here, and where the hidden test runs.


MOST_ENTRIES = 100_000  # of a list; no right result has nearly as many


def plain_data(value: Any) -> Any:
    """Copy a value: sequences as lists; tensors, views and other array-likes as plain arrays.

    What is neither stays as it is. A masked entry of an array is nan.

    Raises
    ------
    Exception
        Whatever an array-like raises that will not become an array; ValueError for more entries of lists
        than MOST_ENTRIES.
    """
    entries = 0

    def copied(part: Any) -> Any:
        nonlocal entries
        entries += 1
        if entries > MOST_ENTRIES:
            raise ValueError(f"it returned a list of more than {MOST_ENTRIES} entries")
        if isinstance(part, np.ma.MaskedArray) and part.dtype.kind in "biuf":
            return np.ma.filled(part.astype(float), np.nan)
        if isinstance(part, np.ndarray) and part.dtype.kind == "O":
            return copied(part.tolist()) if part.ndim else copied(part.item())
        if isinstance(part, list | tuple):
            return [copied(each) for each in part]
        if isinstance(part, memoryview) or hasattr(type(part), "__array__"):
            array = np.array(part)
            return array if array.dtype.kind != "O" or isinstance(part, np.generic) else copied(array)
        if isinstance(part, Sequence) and not isinstance(part, str | bytes | bytearray):
            return [copied(each) for each in part]  # a range, a deque, an array.array
        return part

    return copied(value)


def read_numbers(data: Any) -> Array | str:
    """Read plain data as an array of real numbers, or say what it is instead."""
    if data is None:
        return "None"
    if not isinstance(data, np.ndarray | np.generic | list | tuple | Number | Decimal):
        return f"an object of type {type(data).__name__}, not an array"
    # Before numpy sees it: of one long text in a list it would make an array as wide as that text.
    if isinstance(data, list | tuple) and (problem := _list_problem(data)):
        return problem
    try:
        array = np.asarray(data)
        if array.dtype.kind == "O" and all(isinstance(entry, Real | Decimal) for entry in array.flat):
            array = array.astype(float)  # fractions and the like are numbers too
    except OverflowError:
        return "a number beyond every float"
    except (ValueError, TypeError):
        if isinstance(data, list | tuple) and any(isinstance(part, np.ndarray) for part in data):
            return "several things, not one array"
        return "nested lists of unequal lengths, not an array"
    if array.dtype.kind == "c":
        return "complex numbers; the result is real"
    if array.dtype.kind not in "fiu":
        return f"an array of dtype {array.dtype}, not of numbers"
    if array.dtype == np.float16:
        return "numbers of half precision (float16), which keep three digits; the result has more"
    return array


def _list_problem(data: list[Any] | tuple[Any, ...]) -> str:
    """Say what keeps lists within lists from being numbers; empty if nothing does."""
    waiting: list[Any] = [data]
    entries = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, Number | Decimal | np.ndarray | np.generic):
            entries += part.size if isinstance(part, np.ndarray) else 1
        else:
            return "a list with something else than numbers in it"
        if entries + len(waiting) > MOST_ENTRIES:
            return f"a list of more than {MOST_ENTRIES:,} numbers, far more than were asked for"
    return ""


# --------------------------------------------------------------------------------
# The form of an answer by hand.


def _form_problem(answer: Any, shape: tuple[int, ...]) -> str:
    """What keeps an answer from being numbers in that shape, as the end of a sentence; empty if nothing."""
    answer = _unwrapped(answer)
    if not shape:
        return "is not filled in yet" if answer is None else _number_problem(answer, "is")
    if not isinstance(answer, list | tuple | np.ndarray):
        return f"is {reprlib.repr(answer)}, not a list"
    if len(shape) > 1:
        if len(answer) != shape[0]:
            return f"has {len(answer)} rows instead of {shape[0]}"
        problems = [_form_problem(row, shape[1:]) for row in answer]
        if set(problems) == {"is not filled in yet"}:
            return problems[0]
        return next((f"is not ready: row {i} {problem}" for i, problem in enumerate(problems) if problem), "")
    answer = [_unwrapped(entry) for entry in answer]
    empty = [i for i, entry in enumerate(answer) if entry is None]
    if empty:
        return "is not filled in yet" if len(empty) == len(answer) else f"has no number at {_entries(empty)}"
    for i, entry in enumerate(answer):
        if problem := _number_problem(entry, "has", f" as entry {i}"):
            return problem
    return "" if len(answer) == shape[0] else f"has {len(answer)} entries instead of {shape[0]}"


def _unwrapped(answer: Any) -> Any:
    """An answer as it is; a lone number in an array, such as `np.array(3)`, without the array."""
    return answer.item() if isinstance(answer, np.ndarray) and not answer.ndim else answer


def _number_problem(entry: Any, verb: str, place: str = "") -> str:
    if not isinstance(entry, Real | Decimal):
        return f"{verb} {reprlib.repr(entry)}{place}, which is not a number"
    try:
        number = float(entry)
    except (OverflowError, ValueError):  # an int beyond every float; a Decimal that is a signalling nan
        number = np.inf
    return "" if -1e9 < number < 1e9 else f"{verb} {reprlib.repr(entry)}{place}; the right numbers are small"


# --------------------------------------------------------------------------------
# Numbers and places among them in words.


def _entries(indices: Sequence[Any]) -> str:
    if () in indices:
        return "the number"
    words = [str(list(index)) if isinstance(index, tuple) else str(index) for index in indices]
    if len(words) > 6:
        return f"{len(words)} entries, the first of them {words[0]}"
    return f"entry {words[0]}" if len(words) == 1 else f"entries {', '.join(words[:-1])} and {words[-1]}"


def _text(value: Any, digits: int = 6) -> str:
    """A number or an array as one would type it, a matrix on several lines."""
    if np.size(value) > 60:
        return f"an array of shape {np.shape(value)}"
    if np.ndim(value) == 0:
        return f"{value:.{digits}g}"
    if isinstance(value, tuple):
        return repr(value)
    between = ", " if np.ndim(value) == 1 else ",\n "
    entries = (_text(entry, digits).replace("\n", "\n ") for entry in value)
    return f"[{between.join(entries)}]"


def _labelled(label: str, value: Any, digits: int = 6) -> str:
    return label + _text(value, digits).replace("\n", "\n" + " " * len(label))


# --------------------------------------------------------------------------------
# Pictures, and the squared paper on which they are drawn.


# Fill and edge of a cell. A meaning keeps its colours in every picture; labels say it in words too.
COLOURS = {
    "input": ("#d3e6f8", "#1b62a5"),
    "kernel": ("#ffe1b3", "#9a5500"),
    "output": ("#c8f0ec", "#00706c"),
    "gradient": ("#f4d2e8", "#97276f"),
    "loss": ("#e9e0f8", "#5b3a94"),
    "target": ("#e4e4e4", "#5c5c5c"),
    "zero": ("#ffffff", "#8c8c8c"),
    "wrong": ("#ffffff", "#b00020"),
}
# What takes their places on a dark page.
DARK = {
    "#d3e6f8": "#173a5c",
    "#1b62a5": "#8ac0ee",
    "#ffe1b3": "#573a0b",
    "#9a5500": "#f2b866",
    "#c8f0ec": "#0c4744",
    "#00706c": "#62d2c9",
    "#f4d2e8": "#5a2146",
    "#97276f": "#f0a0d2",
    "#e9e0f8": "#38265c",
    "#5b3a94": "#bfa3ee",
    "#e4e4e4": "#3a3a3a",
    "#5c5c5c": "#bdbdbd",
    "#ffffff": "#1c1c1c",
    "#8c8c8c": "#a6a6a6",
    "#b00020": "#ff8095",
    "#c4c4c4": "#5e5e5e",
    "white": "#111111",
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
KINDS = {"x": "input", "w": "kernel", "b": "kernel", "y": "output", "t": "target"}
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

    def themed_html(self) -> str:
        """The same, in dark colours where JupyterLab or VS Code has them."""
        return _THEME + self.html().replace("<img", '<img class="convlab"', 1)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.alt, "text/html": self.themed_html()}

    def __repr__(self) -> str:
        return self.alt


def _show(shown: Any) -> None:
    from IPython.display import display

    display(shown)  # type: ignore[no-untyped-call]


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
        drawn = "".join([paper, *self.elements])
        return Picture(f"{head}{_dark_style(drawn)}{drawn}</svg>", alt)


# An image takes dark colours where the page around it says so. JupyterLab and VS Code say it on their body.
_THEME = (
    '<style>[data-jp-theme-light="true"] .convlab, .vscode-light .convlab {color-scheme: light}'
    '[data-jp-theme-light="false"] .convlab, .vscode-dark .convlab {color-scheme: dark}</style>'
)


def _dark_style(drawn: str) -> str:
    """The rules by which what is drawn takes its colours for dark pages."""
    rules = [
        f'[{name}="{light}"] {{{name}: {dark}}}'
        for name in ("fill", "stroke")
        for light, dark in DARK.items()
        if f'{name}="{light}"' in drawn
    ]
    return f"<style>@media (prefers-color-scheme: dark) {{svg {{fill: #eeeeee}} {' '.join(rules)}}}</style>"


def _pixels(**units: float) -> str:
    return " ".join(f'{name}="{value * UNIT:g}"' for name, value in units.items())


# --------------------------------------------------------------------------------
# Small pictures in 32 greys: names, sides, and compressed bytes as text.


# All four are made of photographs under CC0, public domain, that scikit-image 0.26.0 ships:
# horse: a silhouette, given by its owner Andreas Preuss
# photographer: by Lav Varshney
# cup: by Rachel Michetti, courtesy of Pikolo Espresso Bar
# cat: Chelsea, by Stefan van der Walt
# docs/images/make_pictures.py of the course makes them.
PICTURE_DATA = {
    "horse": (
        64,
        "c-rlj$#R4s5I{l2opBczu>b!r!=e+7VCfu_^ueNLc+fkI(7*gaNs{<u76&2aWA+*B(Vi~=AU?w>2P4bt1KRK5Tj*mvn0GkL`04"
        "Ej93Xtivm*}mGrWf7$P52L%uxm>d7?nLyF9N=6c=L2EkcMzub6-1qs*dgRI7fUSOG~&W^!w4X}F7ypLTn-OKA<lIu)Yr_;wOMy"
        "u(>j&^&*Y?I4c-#M&QNMsxBEUTSOLp70f-%e-EnEBH0s<k>qNR}($un~C1UrTIT3)v;uEd2&uHDTR2d{#&%+FY&4RSeI3Pmp_%"
        "gugQep<WGGs(19m+{delSME~p;H~G-c2jM;ZT=Zm(>aIJry_27ii?82%8iXR(35A_s0+WV%tyPQ~TSR*7<ip+drY@qqsN0?m<I"
        "Kge_D;NXOT6)srTr08-92*iwbMiD0PcKqG|x>MsZyw{{A{niE&muAWe>@y{KRg4v_4CV>OPhHlt@NRcy7M5zUa!dl<Uf7jyudI"
        "`-_LA(VPesLe&XdJFf!B?JsV&KrfA`R8yYpIvOX9j(3>>_4V}#y&$*l(LrimLrI6p+Sekm&qWak;hZ?6S>ak3fn!qw)d0c8^Sb"
        "Jd7rT-<M2ufN&k>|%F$t@a3-AVZHJ3qR7VUP>Q5rz3yWrc6FRV2t6BBh;{4D*h6(@W<=^!KEX1w5=Wm>&Ugs>biK_p#paX|kb2"
        "3lL5r!XX<yO<a&fYrXBsLp}*7U+7I-6JEW&E-TKr(rhD&u89$`Q7pbDItbw",
    ),
    "photographer": (
        48,
        "c-obeiE`^G5Jkl*Knp@*vo`+!FQ*&Hj{TB1nYrbPD)#Ax?u+*QL)&lKzv=(-{~osgqHX`iAD4cOtU~U1*IqOHHR?h>B91NRZ9o"
        "3bKQmvCGY(3bDQ?Fv{4FblV2p`AAOC?rM=F$*f-@@f@%<#9^j?;Rw^FvPpq#0E?0-(~lP?cOxKwScTFy9CkB_na$)Eey6V4b1U"
        "Q0Lw>A#)s1ig|Q#waC}GSMo@1*bHeKk)F~SxWJENT4Z1$(94p$oLa~lyc;_Tm&IdgK{YubjGIgoiAl|8b&SvXN2|xYl!UUPD*3"
        "rc~f6}c?^O<YL0t?%zn^JxjE!njZeSq+cV%Svp|yb8Uy`%Z^huJ&KT1UOMI-4lv8>Q#j#2w59$~lv(?t;xu3He-LzuIvwNN+@*"
        "A%_ohL5MVC|A}-p|9Wm-PeWzbe2Oc;(^15TiGvR6mZ+r;zt`+SWDa9CJBu!OUtScLBC~t@JS3C59<&YKqu=Sca{fJ8p^G{1qhV"
        "R7@*%KTOUo<+Q`>LyW;vS2Em)Qs`GeZKypw_*0v199P(R=(JINZ`gde4gN1+fhz$1P<+l|QjDo#kS>N8lxWc#vJU~{H+BVF*-^"
        "Pn1P!F6^WM+AX{eEubzup|c4GgqQ;eWBg2tl2&r%4r_+?qNY*{CHYyD^=d;=KR7TckWBHwi!@0Zl=FfWc%Eh+fLOv}()I}WuMv"
        "@r5eKwfG=s+-ydtjCNL)^^<h+qSF<O;1sHc`pgxj=m+NnR>-kZ%p4==Wd?iSg`;VK;j3^$=#!EfFD(>%xtx`(==Q-+!M%;^XG6"
        "61)P=upL)O>JDbJBrUIPS`!D`po4^=Bp%L0O4O3!p#;3<)O|a(>*t4P63IxuVFvtvtZNl1(a|DH0^~5hX)QtgF=LJvF=(X>Css"
        "Z82zqtY3O`Ezv3Sm$}J3Hq15`DP=Yt(+K_3&*)u|(r0Rr9Cx)(;k;ud7fu0zAQv>}<c%zwwvvSiSmnfj2+Gg}HLqeqQOXhm;)0"
        "Ln@DWJEs8j9grwx?*bHXZ5fOncR>2M+|z;iz=yo?2s8v@T=qT1-O4#3pW>j0E2JSWx-N(iuyhJBE#PYlWN^VdZI|V$fXe|9a_t"
        "k_lUO)l#|fVBdKvVLHR{*Rhw$R?x&DGb`j8x47-g#;e&pd5p2BSw;G;9DGcNl3yze};1g<dkT;VyvIcd>_)mOs>@BaZsrHha",
    ),
    "cup": (
        64,
        "c-n1OiI$_f4rDhNub4HYlmGwATO~u1Iq&IAcbE=Ul1hs~Db=gqI2R^bOlb<<yO3~k8?Vzm&neCPxNMo1by*c`AR6EC)+t8sgM7"
        "vtN)z-fSIbQRBi;z$x-*6l0K|`Y6pH!&cQMTjBVG93dLMZgodbwi(z2h=*BkcwJC8M`5Au5{G)O?(>^w&PF!r=R--3n7#ow_A_"
        "nkfCyrN&%fHdJg#yQ~vT-zVrKF@5==O0PVMM4zZJW<VM5r#!n0)q$^;{xBW=XuZ`G*W=!wO<(k_w^4Yr<f}=c{q>jpQOC+A3Q0"
        "9;W>YckkuCs@h#3nnAR7Z1D)}A089f}{3R(d61bWGaS$)!v0`Z<eBZYHV)(#eBmfZjT)Ml9aGe5`o91*P_+z{6ruY(^)2Hqvkb"
        "YU_h!O-JQ(OUmZ0ic_dUKHBOR&#iz2M8$apD|RPcyW83Vi(<DK3I1zTc1S*ss>jLPEVjo8tUJ^n?g-`BLl$;SaVXN^`7I`8fwL"
        "N5O{R?N0G7%yOHAurUPWfdG!jo_$~G&j_8h!^lFt^9mg$N|Q_=)FQ$D5d7=?IM<Z%GT-wII3jS~x##=!5Hxx!;QutTCt)A~5_m"
        "px?DW9;&lnj554^we6T#MGvt*csAmh*VS^+6f0pP$Qe8m4IJ|P#2A<k{-tz`(T!{a!CU$%Y9D<DZ52^0j*9)h1Kg{&{$fMQJUA"
        "~*ye+`h>WTqAI0>Z4sSBP-&8P3cqPWnbA~^SbWDAIAB8z4qa<K>sY1i_W9_H#Wn>Z`MyG_k;7XAOqw-kDde~y{rKDG4pu8k4U|"
        "V{*1x4>^nORc+}rxS-N;EF|Sd~AH~Y}2@RMqpX)E0!+@4skiY}w*P_+D&v}fg|Lxz7=)iN%XbkWV!_I!*&_0u9t-N11w6FNL-}"
        "s%87P#jBmtaR<E>uq&!MnIGDYudP#k&`Kc>AK|LVm3W7Kp>P7Gnm?Y5vjA>YxG_9T7jiGaJ0WqSeml1Oh9Q<G))S<hJwN-e-0y"
        "foJ%E(!HRxzQ@9+RRm18cl^l=&M3F@#K4^2-nl`ze^0C8Fy8n2kPoBjZlB2qr%lkR5089sJr3ETGPdu(wQqvuIqj|lI35_`OgO"
        "Ex3&EhdhC%6sPWe5-Ugu)!CIqYP4d<CD2fV<shA<{BjK*6HhTbomxaDDVEWU4=E=)cRU%1c5`;_5a0M5G58_3uXeUGP#k+pJW="
        "m749IFHAqfAMl^MdqGz3GCp!LWQ&f0Vukzg>@Y+Y)XDyjQQ6;cOa7wf;M_+gYUG}bblL2Ivo<U)n>F`IM>ouKdb<2tr>^Dtr3K"
        "3dkvt3fRDlW==xUmjW)!)4?bo8E^oV0_g&i*!w49H?gkAT0kLBX0Xk*zpCA1L<7eoQ3FuJ|3izrrh@`LUrXdOAM^Rm}P49v+|K"
        "hph8M+lX-8Uts$XLWufj~@|W79sFuItBN0p-CZ#@l;#Uk@(rtFs7zA;4OLL<k!o<Y>MM^30tAmvzSDDH3^FJ3SApi|WSLJw(8I"
        "1&wOjPXz$>T+A`UiASYsj37iZHQ;2Rm4)(Q+0aOR2Yxw|Xi-kCNu<BktF5QT!;PgCZ89sKes&b5ZLH6D{8*lvUJj}o-{P=wW~`"
        "gGu3L$|Dhs`@=j(~aup0frvk}n;>=NkbK6t5qH)=l_Ro1F5tE#SGbvY~t&X5txj&+L}30eI?<DnU?C&%Q4ZwIUxXpc;rEBvM~y"
        "M@p=%g{&A2dYtht8Acv!TctGZq;3bk!!Q~%wHc^R{J>{_8|2O;=Z?1fGON~=^sUv(d}P+UE{g%JmP?M98o{Y2ls<iHH0zwD}h`"
        "AfLhb&=8G@vxkjTpW$a*b`Jz`CEB23X?Cd`Zkf8pSKI6-JK7$$t9W?ikW9|BGuwLp{G;Rr>446XwuT@o1p#7p7+nhd=@8F;45U"
        "QeeOZ?REir`-Y+@rdt>@z&Zq3(K(PGK9OK^niNpC+jPk5y&aYMK6!;!rdQU#b^lRf65jiyyNF|AWs{h~c$1KNj^x)yhE<u(c-%"
        "uNopk;25YIf9U|IyrE%tWw>vP5>+->JC;xLs+J~22q@BkA^*5+<rfwo7XZNQykMK6tXl?y;{vZd$+T?rvZ$0_*Ep~P2<k2)8ku"
        "oP0qs;#R8^x!%caIwrZ{UVT$V-Aj4pX4uKVFOg83MU$gzd1qAaT#a6AW$(et(CF?DDWT2a*9h&6%EL^JAaW5(k3#3-W6vhIxGV"
        "*uW@xIZ8Jq$L0_7e%Q6@$zsgb1qMzcq2ALQy_HS)ZutB+?{v=g8%b*B;Dj3O6X8jO{cIhLw>J|!Hq*#11vF?DBYl}yfbbKZ@_!"
        "So;WTw;n*5z2!65%Y-TXtSpK!e8Xd0}PI)&!AAjdInO;JWT1vN3kE*H5U&D7em3qRXBL&az{{a0__XY",
    ),
    "cat": (
        48,
        "c-l2qiMHyx4(o=N4w;?A8C(AUFQ3eLw`=VIupL>J6-*kvwNjZgd23GRJ%wD%UTD44VNFgcM`o@SVWm*)v-g%m43wO;PJ0&;`<G"
        "4b(jT*4k&-;QaH%L;5nUq16cafL&L_%@c*E{c*6eTV@m|U(-w@8d;XLB(gH?`PB<GNvZEE^7_R^<w+Q!1I)|xZdLX<cq?>*uuc"
        "#Ae{%%`r&+UvAVIb%Kd(Q0O-l|ZFLuYE|_8>cR5B+;RW*__HIq+3U&_JY0>Q2<&i(IGfvOw4E?#vBz@<VV&<Ag0<%3TP5watZ-"
        "q);MH%^uku>s;_!p*70_MVzgUPJQZ{vJb>qjbDcBV#hkO!G~$5@#>XuK0+_EUMzowTD4dgXaMpVO0-Z@)8dbT7>G`vzSR3bFQt"
        "r9r6hlmmY(^c@9#kVfk9lBZl$09eQfX8=*X;0N2*~7A??Tc#IF6UCa~fMN!`|G*;eec41H-7+(IDvR0~B-RTq-FV_jI1EL(FKP"
        "a})$73hLOk2U~sg=&W{Vt+t?e&d!Wcjz)b3-+IFbh554|8Z1Y4?`1!>*WXLk9xY@7*~ZlFyY?s9IwZdJep>5O>8+~8K?&QkEPK"
        "hhRfrLi>3xoVvunMgdK)ujbkFm?ucO4Qx4+l^+8LqXph>~I)xk6-9{hL5QbNdWKIg^6@8$JYYB9Boy1@Au6O9&5UQ@%O3=BF$B"
        ">ig-CI>VhW0y_hQ_kSH_rg7G>$$yLodAeF5=EYM!@m42%VGWU$KY0URe_#cT9>zRAB*wu=oxj%<p&4EW7&05+d@A&LC+XyeE(Z"
        "tmQHLQw>dbH@kZyVbb$cae%8g#dlqQ1AimRQS>7&VCSyKx)|i3|-o)V#<K6l9UKR~Ls*HNH)ZMu(8}Zejd4B;AjzJ#kjE(jBx4"
        "gIa>#X-J+nv$H@cQ#IRoUkr1NBFx7z367y2FcF;=X?Pmj9R=I&?k+R%`zbhK4#O1I@<(F?oV4t5e4so4Au$0=Hv3&vngrClBFc"
        "%RCh1u?0RwC=3g(_6xd`DUX^-`Adayv-g3>Sfj5?77s5%jIb245UrCPYVDp$pZGl+VbubD^mS@1If=CqoC;5{r-H`CGVd?jGZn"
        "mz_5j$))+5bXtU6x8YO&8w10l?y^zU8$MNu39#iDmCG-SXI&IP<18SY~3@wsq9uJ_YOfeNCZivR<>I$?7}gK!mi75>O!hmwzOX"
        "kX$1JxSdl4wiEf^DSaYFduMB?m8|DUk5Gfa&T7@>X=v>0Eg^knOcLVipW^xZqC!d^!mdJOC7}F?(g$FaJMK#VBayhf{~Jftp;-"
        "(Iwbf&GA4*2!1<r=_nV><NLW1V5{83afb}M@zMtA-`w*Xe`se)<@#sZ4xn=sepDuO`RkU`!)^$hE-Y6GTtUpnv{s;uni&^%2^f"
        "~WdyoC|e^R-{sd7hsgdlyA}WZ{WunQ^n3g!ZeD1OJuW@6b^Fd3=soJn)p?I@F5W6uDr&h|@IeCYFc$ec%0Dw$HZ5QD6sRKLv#6"
        "Ipk>>J}U&(nuJ~Pkr~&0-C}Q0E{h1{`bsD?M*}*%QE)>+RsYyRHf$kahC%3oi9m^5AB2M%Ac;SS3{}Z31y1w6IH(B{{}&Gd4k?"
        "dkbS#q$>vsVn<)`mm{chMmfC6<DuplGG5pd%!<&gqN&N*+aRZ6ZSgfnmgB&H?t(f|O#>3&CKxuCq0uM!Zi0Ao28P`<zTU&CnmM"
        "_K)S2FTJkiS$qaIX@`>h5tKXwD$iNBp}Im2>xZu4*eJYef|gGey-U",
    ),
}


# --------------------------------------------------------------------------------
# Small pictures as numbers, and numbers as pictures.


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


# --------------------------------------------------------------------------------
# The labels of a picture, and the sums of products written with them.


class _Zero(str):
    """A zero that was put there, by padding or between entries, and is none of the numbers of an array."""


_ZERO = _Zero("0")


def _labels(values: Labels) -> list[str]:
    return _words(values) if isinstance(values, str) else [_text(value) for value in values]


def _words(text: str) -> list[str]:
    """Labels that somebody wrote: there a 0 was put."""
    return [_ZERO if word == "0" else word for word in text.split()]


def _padded(x: Labels, padding: int) -> list[str]:
    _at_least("padding", padding, 0)
    return [_ZERO] * padding + _labels(x) + [_ZERO] * padding


def _windows(slides: Sequence[str], kernel: Sequence[str], stride: int = 1) -> list[range]:
    """For each position of a kernel: the entries of the padded input that it lies on."""
    _at_least("stride", stride, 1)
    if len(kernel) > len(slides):
        raise ValueError(f"the kernel has {len(kernel)} entries, and the padded input only {len(slides)}")
    starts = range(0, len(slides) - len(kernel) + 1, stride)
    return [range(start, start + len(kernel)) for start in starts]


def _at_least(name: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{name} must be at least {least} (got {value})")


def _rows(values: Table) -> Rows:
    """Labels of a table."""
    if isinstance(values, str):
        return [_words(row) for row in values.split("/")]
    return [_labels(row) for row in values]


def _framed(x: Table, padding: int) -> Rows:
    """Labels of a table with rings of zeros."""
    _at_least("padding", padding, 0)
    rows = [[_ZERO] * padding + row + [_ZERO] * padding for row in _rows(x)]
    zeros: Rows = [[_ZERO] * len(rows[0])] * padding
    return [*zeros, *rows, *zeros]


def _stops(
    x: Table, w: Table, stride: int, padding: int
) -> dict[tuple[int, int], dict[tuple[int, int], str]]:
    """For each position of a kernel: which of its labels lies on which entry of the framed input."""
    _at_least("stride", stride, 1)
    slides, kernel = _framed(x, padding), _rows(w)
    (height, width), (kh, kw) = (len(slides), len(slides[0])), (len(kernel), len(kernel[0]))
    if kh > height or kw > width:
        raise ValueError(f"the kernel is {kh} × {kw}, and the padded input only {height} × {width}")
    return {
        (i // stride, j // stride): {(i + u, j + v): kernel[u][v] for u in range(kh) for v in range(kw)}
        for i in range(0, height - kh + 1, stride)
        for j in range(0, width - kw + 1, stride)
    }


def _terms(slides: Rows, window: Mapping[tuple[int, int], str], short: bool) -> list[str]:
    """The sum of products in a window, a line for each row of the kernel; short: without the zeros."""
    pairs = {(i, j): (slides[i][j], weight) for (i, j), weight in window.items()}
    if short:
        pairs = {place: pair for place, pair in pairs.items() if not isinstance(pair[0], _Zero)}
    if not pairs:
        return ["0"]
    lines = [_products([pair for at, pair in pairs.items() if at[0] == i]) for i in {i: 0 for i, _ in pairs}]
    value = _value(list(pairs.values()))
    return [f"{'+ ' if i else ''}{line}" for i, line in enumerate(lines[:-1])] + [
        f"{'+ ' if lines[1:] else ''}{lines[-1]}{' = ' if value else ''}{value}"
    ]


def _entry(name: str, row: int, column: int, labels: Table) -> str:
    """The name of an entry: y₀₁ beside labels that are words, y[0, 1] beside numbers."""
    if isinstance(labels, str):
        return f"{name}{row}{column}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return f"{name}[{row}, {column}]"


def _said(rows: Rows) -> str:
    return _listing([_listing(row) for row in rows])


def _listing(labels: Sequence[str]) -> str:
    return f"[{', '.join(labels)}]"


def _sum_of_products(left: Sequence[str], right: Sequence[str]) -> str:
    """As one writes it, `0·w₀ + a·w₁`; with its value if all of it are numbers."""
    pairs = list(zip(left, right, strict=True))
    return " = ".join(filter(None, (_products(pairs), _value(pairs))))


def _products(pairs: Sequence[tuple[str, str]]) -> str:
    signed = [[f"({label})" if label.startswith("-") else label for label in pair] for pair in pairs]
    return " + ".join("·".join(pair) for pair in signed)


def _value(pairs: Sequence[tuple[str, str]]) -> str:
    try:
        return _text(sum(float(a) * float(b) for a, b in pairs))
    except ValueError:  # letters among them
        return ""


# --------------------------------------------------------------------------------
# Pictures in one dimension.


def draw_numbers(student_id: str, draw: int = 1, names: str = "x w dy") -> Picture:
    """The numbers that belong to a student's id, a row for each name."""
    numbers, sheet, name = numbers_for(student_id, draw), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -0.6, owner)
    shown = {letter: getattr(numbers, letter) for letter in names.split()}
    for i, (letter, array) in enumerate(shown.items()):
        sheet.words(-0.3, 1.2 * i + HEIGHT / 2, f"{NAMES[letter]} {letter}", "end")
        sheet.row(0, 1.2 * i, _labels(array), KINDS[letter])
    listed = ", ".join(f"{letter} = {_text(array)}" for letter, array in shown.items())
    return sheet.picture(f"{owner}: {listed}.")


def draw_positions(x: Labels, w: Labels, stride: int = 1, padding: int = 0, kinds: str = "x w y") -> Picture:
    """Every position of a kernel over an input, each with its arithmetic.

    Parameters
    ----------
    x, w : str or numbers
        Labels of input and kernel: words between spaces, or numbers.
    stride, padding : int
        Steps of the kernel; zeros at each end of the input.
    kinds : str
        What input, kernel and result are called, and coloured as: "x dy dw" for a gradient.
    """
    slides, kernel = _padded(x, padding), _labels(w)
    over, under, result = kinds.split()
    sheet, said = Sheet(), []
    for i, window in enumerate(_windows(slides, kernel, stride)):
        sheet.row(0, 2.1 * i, slides, KINDS[over], strong=window)
        sheet.row(window.start, 2.1 * i + HEIGHT, kernel, KINDS[under])
        terms = _sum_of_products(slides[window.start : window.stop], kernel)
        sheet.cell(len(slides) + 0.8, 2.1 * i + HEIGHT / 2, f"{result}[{i}]", KINDS[result], width=1.5)
        sheet.words(len(slides) + 2.5, 2.1 * i + HEIGHT, f"= {terms}")
        said.append(f"{result}[{i}] = {terms}")
    return sheet.picture(
        f"{_listing(kernel)} slides over {_listing(slides)} in steps of {stride}. {'; '.join(said)}."
    )


def draw_position(x: Labels, w: Labels, stride: int, padding: int, i: int) -> Picture:
    """One position of a kernel over an input, and the outputs that are known by then."""
    slides, kernel = _padded(x, padding), _labels(w)
    windows = _windows(slides, kernel, stride)
    sums = [_sum_of_products(slides[window.start : window.stop], kernel) for window in windows]
    known = [terms.rpartition("= ")[2] if j <= i else "?" for j, terms in enumerate(sums)]
    sheet = Sheet()
    for y, words in ((0, "input x"), (HEIGHT, "kernel w"), (2.2, "output y")):
        sheet.words(-0.3, y + HEIGHT / 2, words, "end")
    sheet.row(0, 0, slides, "input", strong=windows[i])
    sheet.row(windows[i].start, HEIGHT, kernel, "kernel")
    sheet.row(0, 2.2, known, "output", strong=range(i, i + 1))
    sheet.words(0, 3.6, f"y[{i}] = {sums[i]}")
    return sheet.picture(f"{_listing(kernel)} at position {i} over {_listing(slides)}: y[{i}] = {sums[i]}.")


def draw_sliding(x: Labels, w: Labels, stride: int = 1, padding: int = 1) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can press a button, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions(x, w, stride, padding)
    _windows(_padded(x, padding), _labels(w), stride)  # before a box takes the nearest that it can
    position = _number(ipywidgets, "position i", 0, 0, 0)
    steps = _number(ipywidgets, "stride", stride, 1, max(3, stride))
    zeros = _number(ipywidgets, "padding", padding, 0, max(3, padding))

    def draw() -> Picture:
        position.max = len(_windows(_padded(x, zeros.value), _labels(w), steps.value)) - 1
        return draw_position(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros, above=[_steps(ipywidgets, position)])


def draw_touched(x: Labels, w: Labels, entry: int, padding: int = 0, dy: str = "") -> Picture:
    """The outputs that one entry of x touches, and through which kernel entry; with `dy`, on to the loss."""
    above, kernel = _padded(x, padding), _labels(w)
    if not 0 <= entry < len(_labels(x)):
        raise ValueError(f"x has the entries 0 to {len(_labels(x)) - 1}; there is no entry {entry}")
    chosen, middle, far = entry + padding, (len(kernel) - 1) / 2, 1.6
    windows = _windows(above, kernel)
    touched = [i for i, window in enumerate(windows) if chosen in window]
    sheet = Sheet()
    for i, window in enumerate(windows):
        for j in window:
            style = (COLOURS["kernel"][1], 2.5) if j == chosen else ("#c4c4c4", 1)
            sheet.line(far * j + 0.5, HEIGHT, far * (i + middle) + 0.5, 3, *style)
        sheet.cell(far * (i + middle) - 0.2, 3, f"y[{i}]", "output", width=1.4, strong=i in touched)
    for i in touched:  # on its line, low enough to keep clear of the next one
        sheet.cell(
            far * (0.4 * chosen + 0.6 * (i + middle)) + 0.05, 1.7, kernel[chosen - i], "kernel", width=0.9
        )
    for j, label in enumerate(above):
        sheet.cell(far * j, 0, label, "zero" if isinstance(label, _Zero) else "input", strong=j == chosen)
    sheet.words(-0.4, HEIGHT / 2, "input x", "end")
    sheet.words(-0.4, 3 + HEIGHT / 2, "output y", "end")
    listed = " and ".join(f"y[{i}] through {kernel[chosen - i]}" for i in touched)
    said = f"The input entry {above[chosen]} touches {listed}, and no other output."
    if dy:
        upstream, loss = dy.split(), far * (len(windows) / 2 + middle) - 0.1
        for i in touched:
            start = far * (i + middle) + 0.5
            sheet.line(start, 3 + HEIGHT, loss + 0.5, 6, COLOURS["gradient"][1], 2.5)
            sheet.cell((start + loss + 0.5) / 2 - 0.45, 4.5, upstream[i], "gradient", width=0.9)
        sheet.cell(loss - 0.2, 6, "L", "loss", width=1.4)
        sheet.words(-0.4, 6 + HEIGHT / 2, "loss L", "end")
        said += f" These reach the loss through {' and '.join(upstream[i] for i in touched)}."
    return sheet.picture(said)


# --------------------------------------------------------------------------------
# The way back in one dimension: a loss, the Jacobian's columns, and stamps that add up.


_WIDE = 1.8  # width of a cell for a product


def draw_loss(x: str, w: str, y: str, t: str, dy: str, loss: str) -> Picture:
    """The way from x to the loss ½ Σ (y - t)², and where the way back starts; all as words."""
    sheet, right = Sheet(), len(x.split()) + 3.2
    last = right + len(y.split()) + 2.6
    sheet.words(0, -0.5, "input x")
    sheet.row(0, 0, _words(x), "input")
    sheet.words(0, 1.6, "kernel w")
    sheet.row(0, 2.1, _words(w), "kernel")
    sheet.words(right - 1.6, 1.4, "→", "middle", size=22)
    sheet.words(right, -0.5, "output y")
    sheet.row(right, 0, _words(y), "output")
    sheet.words(right, 1.6, "target t")
    sheet.row(right, 2.1, _words(t), "target")
    sheet.words(last - 1.3, 1.4, "→", "middle", size=22)
    sheet.words(last, 0.6, "loss L = ½ Σ (y − t)²")
    sheet.cell(last, 1.1, loss, "loss", width=1.6)
    sheet.words(0, 4.2, "dx and dw: how?")
    sheet.row(0, 4.7, ["?"] * len(x.split()), "gradient")
    sheet.row(0, 5.7, ["?"] * len(w.split()), "gradient")
    sheet.words(right - 1.6, 5.1, "←", "middle", size=22)
    sheet.words(right, 4.2, "dy = y − t")
    sheet.row(right, 4.7, _words(dy), "gradient")
    sheet.words(last - 1.3, 5.1, "←", "middle", size=22)
    sheet.words(last, 5.1, "the way back")
    return sheet.picture(
        f"x = {_listing(x.split())} and w = {_listing(w.split())} make y = {_listing(y.split())}. "
        f"With the target t = {_listing(t.split())} the loss is {loss}, and dy = y − t = "
        f"{_listing(dy.split())}. On the way back, dx and dw are still unknown."
    )


def draw_jacobian(
    table: str, kind: str, dy: str = "", results: str = "", blocks: tuple[int, int] = (99, 99)
) -> Picture:
    """A table of derivatives: a row for each output, a column for each entry that it depends on.

    Parameters
    ----------
    table : str
        A line with the names of the columns, then a line for each row: its name and its entries.
    kind : str
        What the entries are: "x" or "w".
    dy, results : str
        Labels of the upstream gradient, one for each row; names of the sums of products of dy with each
        column.
    blocks : tuple of int
        Rows and columns of the blocks between which a gap is left.
    """
    columns, *rows = [_words(line) for line in table.strip().splitlines()]
    sheet, upstream, said = Sheet(), dy.split(), []
    places = [j + 0.4 * (j // blocks[1]) for j in range(len(columns))]
    for place, column in zip(places, columns, strict=True):
        sheet.words(place + 0.5, -0.5, column, "middle")
    if upstream:
        sheet.words(-2.5, -0.5, "dy", "middle")
    for i, (name, *labels) in enumerate(rows):
        y = HEIGHT * i + 0.4 * (i // blocks[0])
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for place, label in zip(places, labels, strict=True):
            sheet.row(place, y, [label], KINDS[kind])
        if upstream:
            sheet.row(-3, y, [upstream[i]], "gradient")
        said.append(f"{name} = {_listing(labels)}")
    for j, result in enumerate(results.split()):
        met = [i for i, row in enumerate(rows) if not isinstance(row[j + 1], _Zero)]
        terms = _sum_of_products([upstream[i] for i in met], [rows[i][j + 1] for i in met])
        said.append(f"{result} = {terms}")
        sheet.words(places[-1] + 1.8, HEIGHT * (j + 0.5), said[-1])
    return sheet.picture(f"Columns {_listing(columns)}. {'; '.join(said)}.")


def draw_stamps(
    dy: Labels,
    w: Labels,
    n: int,
    stride: int = 1,
    padding: int = 0,
    entry: int | None = None,
    sums: bool = True,
) -> Picture:
    """Each entry of dy stamps its product with the kernel on its window; the stamps add up to dx.

    Parameters
    ----------
    dy, w : str or numbers
        Labels of upstream gradient and kernel: words between spaces, or numbers.
    n : int
        The number of entries of x.
    stride, padding : int
        Of the forward pass.
    entry : int, optional
        The entry of x whose column is shown alone.
    sums : bool
        Whether the sum of each column is written below.
    """
    _at_least("stride", stride, 1)
    above = _padded(" ".join(f"x{str(j).translate(_LOW)}" for j in range(n)), padding)
    upstream, kernel, shown = _labels(dy), _labels(w), None if entry is None else entry + padding
    if (len(upstream) - 1) * stride + len(kernel) > len(above):
        raise ValueError(f"{len(upstream)} windows of {len(kernel)} entries do not fit on {len(above)}")
    if entry is not None and not 0 <= entry < n:
        raise ValueError(f"x has the entries 0 to {n - 1}; there is no entry {entry}")
    sheet, stamps = Sheet(), dict[int, list[tuple[str, str]]]()
    sheet.words(-2.2, HEIGHT / 2, "padded x" if padding else "input x", "end")
    for j, label in enumerate(above):
        kind = "zero" if isinstance(label, _Zero) else "input"
        sheet.cell(_WIDE * j, 0, label, kind, width=_WIDE, strong=shown in (None, j))
    for i, label in enumerate(upstream):
        y = 1.1 + i * (HEIGHT + 0.15)
        sheet.words(-2.2, y + HEIGHT / 2, f"dy[{i}]", "end")
        sheet.cell(-2, y, label, "gradient")
        sheet.words(-0.5, y + HEIGHT / 2, "· w", "middle")
        for u, weight in enumerate(kernel):
            j = i * stride + u
            stamps.setdefault(j, []).append((label, weight))
            strong = shown in (None, j)
            sheet.cell(_WIDE * j, y, _products([(label, weight)]), "kernel", width=_WIDE, strong=strong)
    low, said = 1.5 + len(upstream) * (HEIGHT + 0.15), []
    sheet.words(-2.2, low + HEIGHT / 2, "sum", "end")
    for j, label in enumerate(above):
        terms = _sum_of_products(*zip(*stamps[j], strict=True)) if j in stamps else "0"
        name = f"dx{str(j - padding).translate(_LOW)}"
        if isinstance(label, _Zero):
            sheet.cell(_WIDE * j, low, "drop", "zero", width=_WIDE, strong=shown is None)
            continue
        brief = name if "·" in terms and "=" not in terms else terms.rpartition(" ")[2]
        sheet.cell(_WIDE * j, low, brief, "gradient", width=_WIDE, strong=shown in (None, j))
        if shown in (None, j):
            said.append(f"{name} = {terms}")
    words = f"{_listing(upstream)} stamp {_listing(kernel)} on {_listing(above)}, in steps of {stride}."
    if not sums:
        return sheet.picture(f"{words} Stamps on the same entry add up.")
    for line, text in enumerate(said):
        sheet.words(0, low + 1.4 + 0.8 * line, text)
    return sheet.picture(f"{words} The sums of the columns: {'; '.join(said)}.")


_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


# --------------------------------------------------------------------------------
# Pictures in two dimensions.


def draw_numbers2d(student_id: str) -> Picture:
    """The x, w and dy in two dimensions that belong to a student's id, side by side."""
    numbers, sheet, name = numbers2d_for(student_id), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -1.4, owner)
    left = 0.0
    for letter, array in numbers._asdict().items():
        sheet.words(left, -0.5, f"{NAMES[letter]} {letter}")
        sheet.table(left, 0, _rows(array), KINDS[letter])
        left += TILE[0] * max(array.shape[1], 2) + 1.2
    listed = ", ".join(
        f"{letter} = {_text(array)}".replace("\n", "") for letter, array in numbers._asdict().items()
    )
    return sheet.picture(f"{owner}: {listed}.")


def draw_positions2d(x: Table, w: Table, stride: int = 1, padding: int = 0, kinds: str = "x w y") -> Picture:
    """Every position of a kernel over an input of two dimensions, each with its arithmetic.

    Parameters
    ----------
    x, w : str or numbers
        Labels of input and kernel: words between spaces with `/` between rows, or a table of numbers.
        Entries are counted from 0, as in code.
    stride, padding : int
        Steps of the kernel, down and across; rings of zeros around the input.
    kinds : str
        What input, kernel and result are called, and coloured as: "x dy dw" for a gradient.
    """
    sheet, over, above, result = Sheet(), *kinds.split()
    stops = _stops(x, w, stride, padding)
    (down, across), slides = max(stops), _framed(x, padding)
    sums = {stop: _terms(slides, window, isinstance(x, str)) for stop, window in stops.items()}
    words = max(len(line) for lines in sums.values() for line in lines) * 0.22 + 1.9
    width = max(TILE[0] * len(slides[0]), words) + 0.9
    height = TILE[1] * len(slides) + 0.75 * max(map(len, sums.values())) + 1.1
    said = []
    for (r, s), window in stops.items():
        left, top, lines = width * s, height * r, sums[r, s]
        sheet.table(left, top, slides, KINDS[over], strong=window, corners=window, above=KINDS[above])
        below, name = top + TILE[1] * len(slides) + 0.25, _entry(result, r, s, x)
        sheet.cell(left, below, name, KINDS[result], width=1.6)
        for i, line in enumerate(lines):
            sheet.words(left + 1.8, below + HEIGHT / 2 + 0.75 * i, f"{'=' if i == 0 else ''} {line}")
        said.append(f"{name} = {' '.join(lines)}")
    count_ = f"{down + 1} rows of {across + 1} positions"
    return sheet.picture(f"{_said(_rows(w))} slides over {_said(slides)}: {count_}. {'; '.join(said)}.")


def draw_position2d(
    x: Table, w: Table, stride: int = 1, padding: int = 0, position: int = 0, kinds: str = "x w y"
) -> Picture:
    """One position of a kernel over an input of two dimensions, and the results that are known by then.

    Positions are counted row by row; the other parameters are those of draw_positions2d.
    """
    sheet, over, above, result = Sheet(), *kinds.split()
    stops, slides = _stops(x, w, stride, padding), _framed(x, padding)
    (r, s), window = list(stops.items())[position]
    lines = _terms(slides, window, isinstance(x, str))
    known = [["?"] * (max(stops)[1] + 1) for _ in range(max(stops)[0] + 1)]
    for place, seen in list(stops.items())[: position + 1]:
        value = _terms(slides, seen, False)[-1].rpartition("= ")[2]
        known[place[0]][place[1]] = _entry(result, *place, x) if isinstance(x, str) else value
    right = TILE[0] * len(slides[0]) + 1.2
    sheet.words(0, -0.5, f"{NAMES[over]} {over}")
    sheet.words(right, -0.5, f"{NAMES[result]} {result}")
    sheet.table(0, 0, slides, KINDS[over], strong=window, corners=window, above=KINDS[above])
    for i, row in enumerate(known):
        for j, label in enumerate(row):
            sheet.cell(right + 1.6 * j, HEIGHT * i, label, KINDS[result], 1.6, strong=(i, j) == (r, s))
    name = _entry(result, r, s, x)
    sheet.words(0, TILE[1] * len(slides) + 0.6, f"{name} = {' '.join(lines)}")
    return sheet.picture(f"{_said(_rows(w))} over {_said(slides)}: {name} = {' '.join(lines)}.")


def draw_sliding2d(x: Table, w: Table, stride: int = 1, padding: int = 0) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can move a slider, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(x, w, stride, padding)
    _stops(x, w, stride, padding)  # before a slider takes the nearest that it can
    position = _number(ipywidgets, "position", 0, 0, 0)
    steps = _number(ipywidgets, "stride", stride, 1, max(3, stride))
    zeros = _number(ipywidgets, "padding", padding, 0, max(2, padding))

    def draw() -> Picture:
        position.max = len(_stops(x, w, steps.value, zeros.value)) - 1
        return draw_position2d(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros, above=[_steps(ipywidgets, position)])


def draw_walk(dy: Table, w: Table, padding: int) -> Any:
    """The kernel w walks over dy and its zeros: step by step in JupyterLab, else all positions at once."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(dy, w, padding=padding, kinds="dy w dx")
    position = _number(ipywidgets, "position", 0, 0, len(_stops(dy, w, 1, padding)) - 1)

    def draw() -> Picture:
        return draw_position2d(dy, w, 1, padding, position.value, kinds="dy w dx")

    return _moving(ipywidgets, draw, position, above=[_steps(ipywidgets, position)])


def draw_touched2d(x: Table, w: Table, row: int, column: int) -> Picture:
    """The outputs that one entry of a two-dimensional x touches, and through which kernel entry.

    Rows and columns are counted from 0, as in code.
    """
    inputs, stops, sheet = _rows(x), _stops(x, w, 1, 0), Sheet()
    if not (0 <= row < len(inputs) and 0 <= column < len(inputs[0])):
        raise ValueError(f"x has {len(inputs)} rows of {len(inputs[0])} entries; [{row}, {column}] is none")
    touched = {stop: window[row, column] for stop, window in stops.items() if (row, column) in window}
    (down, across), right = max(stops), TILE[0] * len(inputs[0]) + 1.6
    outputs = [[_entry("y", r, s, x) for s in range(across + 1)] for r in range(down + 1)]
    sheet.words(0, -0.5, "input x")
    sheet.words(right, -0.5, "output y")
    sheet.table(0, 0, inputs, "input", strong=[(row, column)])
    sheet.table(right, 0, outputs, "output", strong=touched, corners=touched)
    listed = ", ".join(f"{_entry('y', *stop, x)} through {weight}" for stop, weight in touched.items())
    said = f"{inputs[row][column]} touches {listed}, and no other output."
    sheet.words(0, TILE[1] * len(inputs) + 0.6, said)
    return sheet.picture(said)


def draw_range(i: int, j: int, kernel: tuple[int, int] = (2, 3), shape: tuple[int, int] = (5, 7)) -> Picture:
    """The outputs that the pixel [i, j] of an input touches through a kernel, by their indices.

    Around the outputs lie the zeros of the full correlation. `kernel` and `shape` are rows and columns.
    """
    sheet = Sheet()
    return sheet.picture(_range(sheet, 0, i, j, kernel, shape))


def draw_following(kernel: tuple[int, int] = (2, 3), shape: tuple[int, int] = (5, 7)) -> Any:
    """draw_range for a pixel that a reader chooses; where nobody can, for two pixels."""
    if not (ipywidgets := _widgets()):
        sheet, height = Sheet(), HEIGHT * (shape[0] + kernel[0]) + 3
        said = [
            _range(sheet, turn * height, i, j, kernel, shape) for turn, (i, j) in enumerate(((2, 4), (0, 0)))
        ]
        return sheet.picture(" ".join(said))
    row = _number(ipywidgets, "row i", 2, 0, shape[0] - 1)
    column = _number(ipywidgets, "column j", 4, 0, shape[1] - 1)
    rows = _number(ipywidgets, "kernel kh", kernel[0], 1, shape[0])
    columns = _number(ipywidgets, "kernel kw", kernel[1], 1, shape[1])

    def draw() -> Picture:
        return draw_range(row.value, column.value, (rows.value, columns.value), shape)

    return _moving(ipywidgets, draw, row, column, rows, columns)


def _range(sheet: Sheet, top: float, i: int, j: int, kernel: tuple[int, int], shape: tuple[int, int]) -> str:
    """Draw the range of the indices r and s below `top`, and say it."""
    (kh, kw), (height, width) = kernel, shape
    if not (1 <= kh <= height and 1 <= kw <= width and 0 <= i < height and 0 <= j < width):
        raise ValueError(
            f"the pixel [{i}, {j}] and a kernel of {kh} × {kw} do not fit on an input of {height} × {width}"
        )
    rows, columns = range(i - kh + 1, i + 1), range(j - kw + 1, j + 1)
    outputs, left = (range(height - kh + 1), range(width - kw + 1)), width + 2.2
    sheet.words(0, top - 1.1, "input x[i, j]")
    sheet.words(left, top - 1.1, "upstream gradient dy[r, s], with zeros around it")
    for r, s in np.ndindex(height, width):
        chosen = (r, s) == (i, j)
        sheet.cell(s, top + HEIGHT * r, f"{i}, {j}" if chosen else "", "input", strong=chosen)
    for r in range(height):
        sheet.words(-0.3, top + HEIGHT * (r + 0.5), str(r), "end", faint=r != i)
    for s in range(width):
        sheet.words(s + 0.5, top - 0.35, str(s), "middle", faint=s != j)
    for r in range(1 - kh, height):
        sheet.words(left - 0.3, top + HEIGHT * (r + kh - 0.5), str(r), "end", faint=r not in rows)
    for s in range(1 - kw, width):
        sheet.words(left + s + kw - 0.5, top - 0.35, str(s), "middle", faint=s not in columns)
    for r in range(1 - kh, height):
        for s in range(1 - kw, width):
            x, y, covered = left + s + kw - 1, top + HEIGHT * (r + kh - 1), r in rows and s in columns
            kind = "gradient" if r in outputs[0] and s in outputs[1] else "zero"
            sheet.cell(x, y, "", kind, strong=covered)
            if covered:
                sheet.chip(x, y, (1, HEIGHT), f"{i - r},{j - s}")
    said = (
        f"i = {i}: r runs from i - kh + 1 = {rows[0]} to {i}, and u = i - r falls from {kh - 1} to 0.",
        f"j = {j}: s runs from j - kw + 1 = {columns[0]} to {j}, and v = j - s falls from {kw - 1} to 0.",
    )
    for line, text in enumerate(said):
        sheet.words(left - 0.8, top + HEIGHT * (height + kh - 1) + 0.5 + 0.75 * line, text)
    return (
        f"The pixel {i}, {j} of an input of {height} × {width}, and a kernel of {kh} × {kw}. {' '.join(said)}"
    )


def draw_flips(w: Table) -> Picture:
    """A kernel, the same flipped vertically, and that one flipped horizontally."""
    steps = [_rows(w)]
    steps.append(steps[0][::-1])
    steps.append([row[::-1] for row in steps[1]])
    sheet, width = Sheet(), TILE[0] * len(steps[0][0]) + 3.2
    for turn, (title, labels) in enumerate(
        zip(("w", "rows reversed", "columns reversed too"), steps, strict=True)
    ):
        sheet.words(width * turn, -0.5, title)
        sheet.table(width * turn, 0, labels, "kernel")
    middle = TILE[1] * len(steps[0]) / 2
    for turn, how in enumerate(("vertical flip", "horizontal flip")):
        sheet.words(width * turn + width - 1.6, middle - 0.4, how, "middle", size=12)
        sheet.words(width * turn + width - 1.6, middle + 0.2, "⟶", "middle", size=20)
    return sheet.picture(
        " ".join(
            (
                f"The kernel {_said(steps[0])};",
                f"after a vertical flip {_said(steps[1])};",
                f"after a horizontal flip too {_said(steps[2])}.",
            )
        )
    )


# --------------------------------------------------------------------------------
# The way back as stamps in two dimensions: each output stamps its gradient on the window that it read.


STAMPS_DY = [[1, 2], [3, 4]]
STAMPS_W = [[1000, 100], [10, 1]]
# Listed here and not worked out, for the helper holds no gradient.
STAMPS = {
    (0, 0): "1000 100 . / 10 1 . / . . .",
    (0, 1): ". 2000 200 / . 20 2 / . . .",
    (1, 0): ". . . / 3000 300 . / 30 3 .",
    (1, 1): ". . . / . 4000 400 / . 40 4",
}
"""Each entry of dy -> its products with the kernel, on its window; a dot is an entry beside the window."""
STAMPS_DX = [[1000, 2100, 200], [3010, 4321, 402], [30, 43, 4]]


def draw_stamps2d() -> Picture:
    """Each entry of dy stamps its product with the kernel on its window of x; the stamps add up to dx."""
    sheet, said = Sheet(), []
    sheet.words(0, -0.5, "dy")
    sheet.table(0, 0, _rows(STAMPS_DY), "gradient")
    sheet.words(4.1, -0.5, "w")
    sheet.table(4.1, 0, _rows(STAMPS_W), "kernel")
    low, width = 2 * TILE[1] + 1.7, 3 * TILE[0] + 1.0
    for turn, ((r, s), stamp) in enumerate(STAMPS.items()):
        rows = [row.split() for row in stamp.split("/")]
        window = [(i, j) for i in range(3) for j in range(3) if rows[i][j] != "."]
        sheet.words(width * turn, low - 0.5, f"dy[{r}, {s}] · w")
        labels = [["" if label == "." else label for label in row] for row in rows]
        sheet.table(width * turn, low, labels, "gradient", strong=window)
        if turn < len(STAMPS) - 1:
            sheet.words(width * (turn + 1) - 0.5, low + 1.5 * TILE[1], "+", "middle")
        said.append(f"dy[{r}, {s}] = {STAMPS_DY[r][s]} stamps [{stamp}]")
    below = low + 3 * TILE[1] + 1.5
    sheet.words(0, below - 0.5, "all stamps added up: dx")
    sheet.table(0, below, _rows(STAMPS_DX), "gradient")
    return sheet.picture(f"The kernel is {STAMPS_W}. {'; '.join(said)}. Added up: dx = {STAMPS_DX}.")


def draw_landings2d(
    shape: tuple[int, int], kernel: tuple[int, int], stride: int = 1, padding: int = 0
) -> Picture:
    """Which entries of dy land on each entry of the padded input, and what becomes of it.

    Parameters
    ----------
    shape, kernel : tuple of int
        Rows and columns of the input and of the kernel.
    stride, padding : int
        Of the forward pass.
    """
    _at_least("stride", stride, 1)
    _at_least("padding", padding, 0)
    padded = [side + 2 * padding for side in shape]
    p, q = ((n - k) // stride + 1 for n, k in zip(padded, kernel, strict=True))
    if p < 1 or q < 1:
        raise ValueError(f"a kernel of {kernel} does not fit on a padded input of {tuple(padded)}")
    landed: dict[tuple[int, int], list[str]] = {}
    for r, s, u, v in np.ndindex(p, q, *kernel):
        name = f"g{r}{s}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        landed.setdefault((r * stride + u, s * stride + v), []).append(name)
    sheet, tile = Sheet(), (1.9, 1.3)
    sheet.words(0, -0.5, f"the padded input, and whose stamps land on it: stride {stride}, padding {padding}")
    untouched = []
    for i, j in np.ndindex(*padded):
        names, inside = landed.get((i, j), []), _is_inside(i, j, shape, padding)
        if not names:
            untouched.append(f"[{i}, {j}]")
        left, top = tile[0] * j, tile[1] * i
        sheet._begin(left, top, tile, "gradient" if inside else "zero", bool(names) or not inside)
        lines = [" ".join(names[at : at + 2]) for at in range(0, len(names), 2)] or ["–"]
        for line, text in enumerate(lines):
            sheet.words(
                left + tile[0] / 2,
                top + tile[1] / 2 + 0.5 * (line - (len(lines) - 1) / 2),
                text,
                "middle",
                size=12,
            )
        sheet.elements.append("</g>")
    low = tile[1] * padded[0] + 0.6
    said = (
        f"{p} × {q} stamps of {kernel[0]} × {kernel[1]}, {stride} apart.",
        "Dashed: the padding. Its gradients are cut off.",
        f"–: no stamp lands there, so the gradient stays 0.{'' if untouched else ' Here there is none.'}",
    )
    for line, text in enumerate(said):
        sheet.words(0, low + 0.75 * line, text)
    places = "; ".join(f"[{i}, {j}]: {' '.join(names)}" for (i, j), names in sorted(landed.items()))
    return sheet.picture(f"{' '.join(said)} {places}. No stamp: {', '.join(untouched) or 'nowhere'}.")


def _is_inside(i: int, j: int, shape: tuple[int, int], padding: int) -> bool:
    return padding <= i < padding + shape[0] and padding <= j < padding + shape[1]


# --------------------------------------------------------------------------------
# Pictures of a layer: images, channels and filters.


# One image of two channels, and a batch of two images in one channel; three filters of two kernels each.
CHANNELS_OF_X = np.array([[[1, 2, 0], [0, 1, 3], [2, 0, 1]], [[0, 1, 1], [2, 0, 1], [1, 3, 0]]])
FILTER_KERNELS = np.array(
    [
        [[[1, 2], [0, 1]], [[0, 1], [0, 2]]],
        [[[1, 2], [0, 3]], [[2, 0], [1, 1]]],
        [[[0, 1], [2, 0]], [[1, 1], [0, 2]]],
    ]
)
FILTER_BIASES = (1, 5, 2)
DY_OF_FILTERS = np.array([[[1, 0], [2, 1]], [[0, 1], [1, 0]], [[2, 0], [0, 1]]])
# What they make: listed here and not worked out, for the helper holds no convolution.
Y_OF_FILTERS = np.array([[[8, 9], [9, 10]], [[15, 19], [15, 18]], [[5, 8], [15, 6]]])
SHARES_OF_Y1 = np.array([[[8, 11], [2, 10]], [[2, 3], [8, 3]]])
DX_OF_CHANNELS = np.array([[[1, 5, 2], [7, 8, 6], [0, 7, 1]], [[2, 5, 0], [2, 10, 3], [1, 5, 4]]])
SHARES_OF_DX0 = np.array(
    [[[1, 2, 0], [2, 6, 2], [0, 2, 1]], [[0, 1, 2], [1, 2, 3], [0, 3, 0]], [[0, 2, 0], [4, 0, 1], [0, 2, 0]]]
)
TERMS_OF_DW = np.array([[[2, 7], [4, 2]], [[3, 1], [1, 4]]])
SIDE = 0.72  # of a cell of a small table


def draw_layer(part: str) -> Picture:
    """How a layer of three filters makes y from two channels, or dx from dy: its kernels as a table.

    Parameters
    ----------
    part : str
        "y" or "dx". For dx the kernels are drawn turned.
    """
    return _layer_forward() if part == "y" else _layer_dx()


def _layer_forward() -> Picture:
    sheet, chosen = Sheet(), 1
    for c in range(2):
        _put_table(sheet, 3.1 * c, 0, CHANNELS_OF_X[c], "input", f"x[n, {c}]")
    for f in range(3):
        top, strong = 3.4 + 2.4 * f, f == chosen
        sheet.words(-0.4, top + SIDE, f"filter {f}", "end", size=13, faint=not strong)
        for c in range(2):
            _put_table(sheet, 0.35 + 3.1 * c, top, FILTER_KERNELS[f, c], "kernel", f"w[{f}, {c}]", strong)
        sheet.words(5.9, top + SIDE, "+", "middle", faint=not strong)
        _put_table(sheet, 6.4, top + SIDE / 2, np.array([[FILTER_BIASES[f]]]), "kernel", f"b[{f}]", strong)
        sheet.words(8.2, top + SIDE, "⟶", "middle", faint=not strong)
        _put_table(sheet, 9.2, top, Y_OF_FILTERS[f], "output", f"y[n, {f}]", strong)
    said = (
        f"y[n, 1]: w[1, 0] slides over x[n, 0] and gives {_text(SHARES_OF_Y1[0])},",
        f"w[1, 1] slides over x[n, 1] and gives {_text(SHARES_OF_Y1[1])};",
        f"their sum, and b[1] = {FILTER_BIASES[1]} added to each entry.",
    )
    return _told(sheet, 10.9, said)


def _layer_dx() -> Picture:
    sheet = Sheet()
    turned = FILTER_KERNELS[:, :, ::-1, ::-1]
    for c in range(2):
        _put_table(sheet, 3.1 * c, 0, DX_OF_CHANNELS[c], "gradient", f"dx[n, {c}]", c == 0)
    for f in range(3):
        top = 3.4 + 2.4 * f
        sheet.words(-0.4, top + SIDE, f"filter {f}", "end", size=13)
        for c in range(2):
            _put_table(sheet, 0.35 + 3.1 * c, top, turned[f, c], "kernel", f"w[{f}, {c}], turned", c == 0)
        sheet.words(6.3, top + SIDE, "⟵", "middle")
        _put_table(sheet, 7.3, top, DY_OF_FILTERS[f], "gradient", f"dy[n, {f}]")
    said = (
        "dx[n, 0]: w[0, 0], w[1, 0] and w[2, 0], turned, walk over dy[n, 0], dy[n, 1] and dy[n, 2].",
        f"They give {', '.join(_text(share) for share in SHARES_OF_DX0)};",
        "dx[n, 0] is their sum.",
    )
    return _told(sheet, 10.9, said)


def draw_batch(part: str) -> Picture:
    """What is shared by the images of a batch: a kernel, whose gradient is "dw", or a bias, "db"."""
    return _batch_dw() if part == "dw" else _batch_db()


def _batch_dw() -> Picture:
    sheet = Sheet()
    for n in range(2):
        sheet.words(-0.4, 1.1 + 3 * n, f"image {n}", "end", size=13)
        _put_table(sheet, 0, 3 * n, CHANNELS_OF_X[n], "input", f"x[{n}, c]")
        _put_table(sheet, 3.2, 0.36 + 3 * n, DY_OF_FILTERS[n], "gradient", f"dy[{n}, f]")
        sheet.words(5.4, 1.1 + 3 * n, "⟶", "middle")
        _put_table(sheet, 6.3, 0.36 + 3 * n, TERMS_OF_DW[n], "gradient", "its term")
    sheet.words(7.0, 2.75, "+", "middle")
    sheet.words(8.8, 2.6, "⟶", "middle")
    _put_table(sheet, 9.7, 1.9, TERMS_OF_DW.sum(axis=0), "gradient", "dw[f, c]")
    said = (
        "dy[n, f] slides over x[n, c]. One kernel w[f, c] serves both images, so the terms are added:",
        f"dw[f, c] = {' + '.join(map(_text, TERMS_OF_DW))} = {_text(TERMS_OF_DW.sum(axis=0))}.",
    )
    return _told(sheet, 6.4, said)


def _batch_db() -> Picture:
    sheet, tables = Sheet(), np.array([[[2, -1], [5, 3]], [[1, 4], [-2, 1]]])
    for n, table in enumerate(tables):
        _put_table(sheet, 3.4 * n, 0, table, "gradient", f"dy[{n}, f]")
        sheet.words(3.4 * n + 2.4, SIDE, "⟶" if n else "+", "middle")
    _put_table(sheet, 6.7, SIDE / 2, np.array([[tables.sum()]]), "gradient", "db[f]")
    terms = " + ".join(f"({entry})" if entry < 0 else str(entry) for entry in tables.flat)
    said = (
        "b[f] is added to every entry of y[0, f] and of y[1, f], with the factor 1:",
        f"db[f] = {terms} = {tables.sum()}.",
    )
    return _told(sheet, 2.9, said)


def _put_table(
    sheet: Sheet, x: float, y: float, table: Array, kind: str, name: str, strong: bool = True
) -> None:
    """Draw a small table of numbers, and its name below it."""
    for (i, j), entry in np.ndenumerate(table):
        sheet._begin(x + SIDE * j, y + SIDE * i, (SIDE, SIDE), kind, strong)
        sheet.words(x + SIDE * (j + 0.5), y + SIDE * (i + 0.5), _text(entry), "middle", size=12)
        sheet.elements.append("</g>")
    rows, columns = table.shape
    sheet.words(x + SIDE * columns / 2, y + SIDE * rows + 0.3, name, "middle", size=13, faint=not strong)


def _told(sheet: Sheet, top: float, lines: tuple[str, ...]) -> Picture:
    """Write lines below a picture, and say the same in words."""
    lines = tuple(line.replace("\n", "") for line in lines)
    for number, line in enumerate(lines):
        sheet.words(-1.9, top + 0.75 * number, line)
    return sheet.picture(f"A layer. {' '.join(lines)}")


# --------------------------------------------------------------------------------
# Pictures that change with numbers and buttons.


def _widgets() -> Any:
    """The module ipywidgets, where somebody can press a button; else None."""
    # A Jupyter server sets this name; nbconvert and nbgrader, which run a notebook without a reader, do not.
    if "JPY_SESSION_NAME" not in os.environ:
        return None
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ipywidgets


def _number(ipywidgets: Any, name: str, value: int, least: int, most: int) -> Any:
    """A box for a number. Unlike a slider of ipywidgets, it tells a screen reader its name."""
    return ipywidgets.BoundedIntText(value, min=least, max=most, description=name)


def _steps(ipywidgets: Any, number: Any, back: str = "one back", on: str = "one on") -> Any:
    """Buttons that make a number smaller and larger by one."""
    buttons = [ipywidgets.Button(description=name) for name in (back, on)]

    def step(by: int) -> None:
        number.value = min(max(number.value + by, number.min), number.max)

    buttons[0].on_click(lambda _: step(-1))
    buttons[1].on_click(lambda _: step(1))
    return ipywidgets.HBox(buttons)


def _moving(ipywidgets: Any, draw: Callable[[], Picture], *numbers: Any, above: Sequence[Any] = ()) -> Any:
    """A picture that is drawn anew when a number changes; where there is none, a sentence that says why."""
    view = ipywidgets.HTML(draw().themed_html())

    def update(_: Any) -> None:
        try:
            view.value = draw().themed_html()
        except ValueError as problem:  # that of a box for a number would be seen nowhere
            view.value = f"<p>{html.escape(str(problem))}</p>"

    for number in numbers:
        number.observe(update, "value")
    return ipywidgets.VBox([*above, *numbers, view])


# --------------------------------------------------------------------------------
# The pictures of examples that a notebook asks about first.


# The five-number example: a row for each output, a column for each entry.
FIVE_X = "x₀ x₁ x₂ x₃ x₄"
FIVE_W = "w₀ w₁"
DY = "g₀ g₁ g₂ g₃ g₄ g₅"
JACOBIAN = """
       x₀   x₁   x₂   x₃   x₄
y[0]   w₁   0    0    0    0
y[1]   w₀   w₁   0    0    0
y[2]   0    w₀   w₁   0    0
y[3]   0    0    w₀   w₁   0
y[4]   0    0    0    w₀   w₁
y[5]   0    0    0    0    w₀
"""
JACOBIAN_STRIDE = """
       x₀   x₁   x₂   x₃   x₄   x₅
y[0]   w₀   w₁   w₂   0    0    0
y[1]   0    0    w₀   w₁   w₂   0
"""
DY_DW = """
       w₀   w₁
y[0]   0    x₀
y[1]   x₀   x₁
y[2]   x₁   x₂
y[3]   x₂   x₃
y[4]   x₃   x₄
y[5]   x₄   0
"""
# The smallest case in two dimensions.
X2D = "x₀₀ x₀₁ x₀₂ / x₁₀ x₁₁ x₁₂ / x₂₀ x₂₁ x₂₂"
W2D = "w₀₀ w₀₁ / w₁₀ w₁₁"
DY2D = "g₀₀ g₀₁ / g₁₀ g₁₁"
JACOBIAN2D = """
      x₀₀  x₀₁  x₀₂  x₁₀  x₁₁  x₁₂  x₂₀  x₂₁  x₂₂
y₀₀   w₀₀  w₀₁  0    w₁₀  w₁₁  0    0    0    0
y₀₁   0    w₀₀  w₀₁  0    w₁₀  w₁₁  0    0    0
y₁₀   0    0    0    w₀₀  w₀₁  0    w₁₀  w₁₁  0
y₁₁   0    0    0    0    w₀₀  w₀₁  0    w₁₀  w₁₁
"""
DX2D = "dx₀₀ dx₀₁ dx₀₂ dx₁₀ dx₁₁ dx₁₂ dx₂₀ dx₂₁ dx₂₂"
TURNED2D = "w₁₁ w₁₀ / w₀₁ w₀₀"
EXAMPLES: dict[str, Callable[[], Any]] = {
    "y": lambda: draw_positions(FIVE_X, FIVE_W, padding=1),
    "J": lambda: draw_jacobian(JACOBIAN, "w"),
    "J, stride 2": lambda: draw_jacobian(JACOBIAN_STRIDE, "w"),
    "loss": lambda: draw_loss("1 2 3", "10 1", "12 23", "10 25", "2 -2", "4"),
    "dw": lambda: draw_jacobian(DY_DW, "x", DY, "dw₀ dw₁"),
    "dw again": lambda: draw_positions(FIVE_X, DY, padding=1, kinds="x dy dw"),
    "stamps": lambda: draw_stamps("g₀ g₁ g₂", FIVE_W, n=4, sums=False),
    "stamps on x₁": lambda: draw_stamps("g₀ g₁ g₂", FIVE_W, n=4, entry=1),
    "stamps, k = 3": lambda: draw_stamps("g₀ g₁ g₂", "w₀ w₁ w₂", n=5, entry=2),
    "stamps in numbers": lambda: draw_stamps([2, -2], [10, 1], n=3),
    "stamps, stride 2": lambda: draw_stamps("g₀ g₁", FIVE_W, n=5, stride=2),
    "stamps, stride 2 and padding 1": lambda: draw_stamps("g₀ g₁", "w₀ w₁ w₂", n=4, stride=2, padding=1),
    "paths": lambda: draw_touched(FIVE_X, FIVE_W, entry=1, padding=1, dy=DY),
    "dx": lambda: draw_jacobian(JACOBIAN, "w", DY, "dx₀ dx₁ dx₂ dx₃ dx₄"),
    "dx, no padding": lambda: draw_positions("g₀ g₁ g₂", "w₁ w₀", padding=1, kinds="dy w dx"),
    "dx again": lambda: draw_positions(DY, "w₁ w₀", kinds="dy w dx"),
    "2D: y": lambda: draw_positions2d(X2D, W2D),
    "2D: dw": lambda: draw_positions2d(X2D, DY2D, kinds="x dy dw"),
    "2D: J": lambda: draw_jacobian(JACOBIAN2D, "w", blocks=(2, 3)),
    "2D: stamps": draw_stamps2d,
    "2D: stamps, stride 2 and padding 1": lambda: draw_landings2d((4, 5), (3, 3), stride=2, padding=1),
    "2D: dx": lambda: draw_jacobian(JACOBIAN2D, "w", DY2D.replace("/", ""), DX2D, (2, 3)),
    "2D: dx again": lambda: draw_walk(DY2D, TURNED2D, padding=1),
    "flips": lambda: draw_flips("w₀₀ w₀₁ w₀₂ / w₁₀ w₁₁ w₁₂ / w₂₀ w₂₁ w₂₂"),
    "layer: y": lambda: draw_layer("y"),
    "layer: dx": lambda: draw_layer("dx"),
    "layer: dw": lambda: draw_batch("dw"),
    "layer: db": lambda: draw_batch("db"),
}


def draw_example(name: str) -> Any:
    """A picture that a notebook asks about first; the names are the keys of EXAMPLES."""
    return EXAMPLES[name]()


# --------------------------------------------------------------------------------
# What a notebook asks to predict, and how a prediction is read.


_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven"))
}
_FILLERS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "in", "is", "it", "its", "of", "the", "then"}
)


@dataclass(frozen=True)
class PredictedEntry:
    """One thing to predict."""

    about: str
    """What it is, as the beginning of a line: "with padding 1"."""
    seen: str
    """What is seen: a number, letters or a word, as the comparison shows it."""
    also: tuple[str, ...] = ()
    """Other ways to write the same."""

    def agrees(self, prediction: Any) -> bool:
        """Tell whether a prediction says what is seen: spelling, spaces and the order in sums are free."""
        said = _plain(prediction)
        ways = {_plain(way) for way in (self.seen, *self.also)}
        if said in ways:
            return True
        numbers = re.findall(r"-?\d+(?:\.\d+)?", said)  # "6 outputs"
        return isinstance(prediction, str) and len(numbers) == 1 and numbers[0] in ways


@dataclass(frozen=True)
class PredictionTask:
    """What is to be predicted before a picture and a text are shown."""

    entries: tuple[PredictedEntry, ...]
    text: str
    """What stands below the picture, in Markdown."""
    draw: Callable[[], Any] | None = None
    """Makes the picture."""

    def read(self, prediction: Any) -> list[Any]:
        """Give a prediction's entries: an empty list unless there is one for each that is asked for."""
        if len(self.entries) == 1:
            alone = isinstance(prediction, list | tuple) and len(prediction) == 1
            entries = [prediction[0] if alone else prediction]
        else:
            listed = prediction.split(",") if isinstance(prediction, str) else prediction
            entries = list(listed) if isinstance(listed, list | tuple | np.ndarray) else []
        return entries if len(entries) == len(self.entries) else []


@dataclass(frozen=True, repr=False)
class Prose:
    """Text of a notebook that a cell shows."""

    markdown: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.markdown, "text/markdown": self.markdown}

    def __repr__(self) -> str:
        return self.markdown


def _is_empty(prediction: Any) -> bool:
    """Tell whether a prediction, or one of its entries, is still to be written."""
    if isinstance(prediction, list | tuple):
        return not prediction or any(_is_empty(entry) for entry in prediction)
    return (
        prediction is None
        or prediction is Ellipsis
        or (isinstance(prediction, str) and not prediction.strip())
    )


def _plain(prediction: Any) -> str:
    """Write a prediction in the one form in which predictions are compared."""
    if isinstance(prediction, list | tuple | np.ndarray):
        words = [word for entry in prediction for word in [_plain(entry)] if word]
        return (" " if all(map(_is_number, words)) else "").join(words)
    if not isinstance(prediction, str):
        return _shown(prediction)
    text = unicodedata.normalize("NFKC", prediction).casefold().replace("−", "-").replace("_", "")
    with suppress(ValueError):
        return _shown(float(text))  # also 1e-5
    if "+" in text:
        terms = (re.findall(r"[^\W\d]\d*|\d+", _without_signs(term)) for term in text.split("+"))
        return "+".join(sorted("".join(sorted(term)) for term in terms))
    words = [_NUMBER_WORDS.get(word, word) for word in re.findall(r"-?\d+(?:\.\d+)?|[^\W\d]+\d*", text)]
    if all(map(_is_number, words)):
        return " ".join(words)
    return "".join(word for word in words if word not in _FILLERS)


def _without_signs(term: str) -> str:
    return re.sub(r"[^\w]", "", term)


def _is_number(word: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", word) is not None


def _shown(prediction: Any) -> str:
    """Write a prediction as the comparison shows it."""
    if isinstance(prediction, str):
        return prediction.strip()
    if isinstance(prediction, list | tuple):
        return ", ".join(map(_shown, prediction))
    if isinstance(prediction, Real) and not isinstance(prediction, bool):
        try:
            return f"{float(prediction):g}"
        except OverflowError:
            pass
    return reprlib.repr(prediction)


# --------------------------------------------------------------------------------
# What the notebook in one dimension asks to predict.


def _step_errors() -> str:
    """The errors of both differences for the slope of sin at 1, as a table in Markdown."""
    lines = ["| step `h` | error of one side | error of the central difference |", "|---|---:|---:|"]
    for h in (1e-1, 1e-3, 1e-5, 1e-7, 1e-9):
        one_side = (math.sin(1 + h) - math.sin(1)) / h - math.cos(1)
        central = (math.sin(1 + h) - math.sin(1 - h)) / (2 * h) - math.cos(1)
        lines.append(f"| `{h:.0e}` | {abs(one_side):.0e} | {abs(central):.0e} |")
    return "\n".join(lines)


PREDICTIONS1D = {
    "how many outputs": PredictionTask(
        (
            PredictedEntry("with padding 1", "6"),
            PredictedEntry("with padding 1 and stride 2", "3"),
        ),
        r"""
The padded input has $n + 2\,\text{padding}$ entries, and the kernel can start at $n + 2\,\text{padding}
- k + 1$ of them. The stride keeps the first of these starts, then every stride-th one:

$$m = \left\lfloor \frac{n + 2\,\text{padding} - k}{\text{stride}} \right\rfloor + 1$$

The brackets $\lfloor\;\rfloor$ mean: round down.
""",
    ),
    "a column and a row": PredictionTask(
        (
            PredictedEntry("the column of x[3]", "0 0 0 w₁ w₀ 0"),
            PredictedEntry("the row of y[3]", "0 0 w₀ w₁ 0"),
        ),
        """
Read across a row: the kernel stands as it is, $w_0, w_1$. Read down a column: it stands **flipped**,
$w_1, w_0$. The reason is in the sliding picture. The kernel comes from the left, so its *last* entry
reaches $x_3$ first.

Look along the diagonals. Each holds one number again and again: such a matrix is called **Toeplitz**.
And only $k$ diagonals are not zero: the matrix is **banded**. A whole matrix, made of just $k$ numbers.
""",
        lambda: draw_example("J"),
    ),
    "the Jacobian with stride 2": PredictionTask(
        (
            PredictedEntry("rows", "2"),
            PredictedEntry("columns that are all zeros", "1"),
            PredictedEntry("each diagonal is constant", "no"),
        ),
        """
Each row starts two columns after the one before, so the diagonals are no longer constant. And the
column of $x_5$ is all zeros: that entry is left over.
""",
        lambda: draw_example("J, stride 2"),
    ),
    "the step for a slope": PredictionTask(
        (PredictedEntry("the step with the smallest error", "1e-5"),),
        f"""
{_step_errors()}

With a large $h$ the curve bends between the two points. With a tiny $h$ the two values are almost
equal, and their difference is mostly rounding error. In between, the central difference wins clearly:
take `1e-5`.
""",
    ),
    "what slides over what": PredictionTask(
        (
            PredictedEntry("what slides", "dy", ("g", "upstream gradient", "g0 g1 g2 g3 g4 g5")),
            PredictedEntry("over what", "x", ("input", "padded x", "padded input")),
        ),
        r"""
The upstream gradient slides over the input. The gradient of the kernel is a forward pass again, with
`dy` in the place of the kernel. In general, with one term for each output that shares $w[u]$:

$$dw[u] = \sum_{i=0}^{m-1} dy[i]\; x_\text{padded}[\,i \cdot \text{stride} + u\,]$$
""",
        lambda: draw_example("dw again"),
    ),
    "the sum of one entry": PredictionTask(
        (PredictedEntry("dx₁", "g₀·w₁ + g₁·w₀"),),
        """
$x_1$ reaches the loss on two paths: through $y_0$ with $w_1$, and through $y_1$ with $w_0$. In each
product the two indices add up to 1, the index of $x_1$. So where the index of `dy` goes up, the index
of $w$ goes down.

Read down the column: first $w_1$, then $w_0$. Nobody turned the kernel: in every stamp it stands as it
is. But the first output that reaches $x_1$ does so with its *last* kernel entry, and the next one with
the entry before. **Seen from one entry, the kernel is flipped.**
""",
        lambda: draw_example("stamps on x₁"),
    ),
    "the order of the kernel": PredictionTask(
        (PredictedEntry("the kernel over dy", "w₁ w₀", ("flipped",)),),
        r"""
The kernel, **flipped**, slides over the upstream gradient. It is what you saw down the columns of $J$,
and down the stamps.

In one formula for stride 1 and padding 0, where `dy` counts as zero outside its range:

$$dx[j] = \sum_{u=0}^{k-1} w[u]\; dy[\,j - u\,]$$

It is called the **full** cross-correlation of `dy` with the flipped kernel.
""",
        lambda: draw_example("dx again"),
    ),
    "the way back of the true convolution": PredictionTask(
        (PredictedEntry("the kernel over dy", "as it is", ("not flipped", "as it", "unflipped", "w0 w1")),),
        """
Which outputs does $x[j]$ touch? In $y[r]$ it stands beside $w[u]$ with $r - u = j$. So it touches
$y[j], y[j+1], \\dots, y[j+k-1]$, through $w[0], w[1], \\dots, w[k-1]$, in this order.
""",
    ),
}


# --------------------------------------------------------------------------------
# What the notebook in two dimensions asks to predict.


PREDICTIONS2D: dict[str, PredictionTask] = {
    "windows": PredictionTask(
        (
            PredictedEntry("outputs with padding 1", "16"),
            PredictedEntry("windows with the 5", "4"),
            PredictedEntry("windows with the 1", "1"),
        ),
        """
Each axis follows the formula of one dimension: $3 + 2 - 2 + 1 = 4$ rows of 4 outputs. The `5` lies in all
four windows, the `1` in one only. So four outputs depend on the `5`. This will matter on the way back.
""",
    ),
    "dw slides": PredictionTask(
        (
            PredictedEntry("what slides", "dy", ("upstream gradient", "gradient", "g")),
            PredictedEntry("over what", "x", ("input", "image")),
        ),
        """
For $w_{00}$ the four input entries are the square at the top left. For $w_{01}$ it lies one step further to
the right, for $w_{10}$ one step further down. The square is as large as `dy`: the upstream gradient slides
over the input, and each position gives one entry of `dw`.
""",
        lambda: draw_example("2D: dw"),
    ),
    "the middle pixel": PredictionTask(
        (
            PredictedEntry("from dy[0, 0]", "1"),
            PredictedEntry("from dy[0, 1]", "10"),
            PredictedEntry("from dy[1, 0]", "100"),
            PredictedEntry("from dy[1, 1]", "1000"),
        ),
        """
$4321 = 1 \\cdot 1 + 2 \\cdot 10 + 3 \\cdot 100 + 4 \\cdot 1000$. Write these kernel entries where their
outputs stand: `[[1, 10], [100, 1000]]`. The stamps all show the kernel as it is. But the pixel, which looks
back at them, sees it **turned by 180°**.

The reason: the output at the top left reaches this pixel with the *last* entry of its stamp, at the bottom
right. The output at the bottom right reaches it with the *first*.
""",
    ),
    "the touch": PredictionTask(
        (
            PredictedEntry("in y₀₀", "w₀₁"),
            PredictedEntry("in y₀₁", "w₀₀"),
            PredictedEntry("in y₁₀", "0"),
            PredictedEntry("in y₁₁", "0"),
        ),
        """
Two outputs change, so two derivatives are not zero. With the outputs in the order $y_{00}, y_{01}, y_{10},
y_{11}$:

$$\\frac{\\partial y}{\\partial x_{01}} = [\\,w_{01},\\; w_{00},\\; 0,\\; 0\\,].$$
""",
        lambda: draw_touched2d(X2D, W2D, row=0, column=1),
    ),
    "the full line": PredictionTask(
        (
            PredictedEntry("the pixel", "x₁₁", ("11", "1 1", "middle", "the pixel in the middle")),
            PredictedEntry("its line", "w₁₁ w₁₀ w₀₁ w₀₀"),
        ),
        """
Each line of your table stands here as a column. The column of $x_{11}$ is $w_{11}, w_{10}, w_{01}, w_{00}$
from top to bottom: read backwards, the kernel row by row. As a 2 × 2 table it is the kernel turned by 180°.
In the other columns parts of it are missing: there the outputs end.
""",
        lambda: draw_example("2D: J"),
    ),
    "same turn": PredictionTask(
        (
            PredictedEntry("the other order of the flips gives the same", "yes"),
            PredictedEntry("exchanging rows and columns gives the same", "no"),
        ),
        """
The flips act on different axes, so their order does not matter. Exchanging rows and columns leaves $w_{00}$
where it is; the turn brings it to the other end.
""",
    ),
    "the walk": PredictionTask(
        (
            PredictedEntry("the corner on g₀₀, for dx₀₀", "bottom right", ("right bottom", "lower right")),
            PredictedEntry("positions", "9"),
        ),
        """
The turned kernel starts with only its bottom right corner on $g_{00}$: this gives $dx_{00}$. One step to
the right gives $dx_{01}$, and so on, until only its top left corner lies on $g_{11}$: $dx_{22}$. Nine
positions, nine entries of `dx`.
""",
        lambda: draw_example("2D: dx again"),
    ),
    "places of a pixel": PredictionTask(
        (
            PredictedEntry("places under the kernel", "6"),
            PredictedEntry("outputs among them", "1"),
            PredictedEntry(
                "as r and s grow, u and v", "fall", ("shrink", "decrease", "get smaller", "they fall")
            ),
        ),
        """
Six places, as many as the kernel has entries. For the pixel in the corner only one of them is an output. At
the others `dy` counts as zero. In the small boxes are $u, v$: to the right and downwards they fall.
""",
        lambda: draw_following((2, 3), (5, 7)),
    ),
    "the other way round": PredictionTask(
        (PredictedEntry("the kernel on the way back", "not turned", ("unturned", "straight")),),
        """
As it is: $dx[i, j] = \\sum_{u,v} w[u, v]\\, dy[i + u, j + v]$, for $x[i, j]$ stands beside $w[u, v]$ in
$y[i + u, j + v]$. Whichever way the forward pass runs, the way back runs the other way.
""",
    ),
    "shape of y": PredictionTask(
        (
            PredictedEntry("the shape of y", "(8, 16, 32, 32)"),
            PredictedEntry("numbers that the layer learns", "1216"),
        ),
        """
8 images, a channel for each of the 16 filters, and the padding keeps the size. The layer learns $16 \\cdot
3 \\cdot 5 \\cdot 5 = 1200$ weights and 16 biases, whatever the size of the images.
""",
    ),
    "users of a kernel": PredictionTask(
        (PredictedEntry("w[f, c] is used again by all", "images", ("image", "batch", "images of batch")),),
        """
Every image of the batch has used it. So `dw[f, c]` sums the kernel's gradient **over the batch**. Not over
the channels: `w[f, c]` meets channel $c$ only.
""",
        lambda: draw_example("layer: dw"),
    ),
    "users of a channel": PredictionTask(
        (PredictedEntry("x[n, c] is used by all", "filters", ("filter", "kernels of all filters")),),
        """
Every filter has used it. So `dx[n, c]` sums the input's gradient **over the filters**. Not over the batch:
no other image sees this one. The arrows run from right to left now. The table of kernels is read down its
columns, as a transposed matrix is, and each kernel is turned.
""",
        lambda: draw_example("layer: dx"),
    ),
    "factor of a bias": PredictionTask(
        (PredictedEntry("the factor", "1"),),
        """
Every entry of `y[n, f]` has used it, in every image, with the factor one. So `db[f]` is the **plain sum**
of `dy` over batch, rows and columns.
""",
        lambda: draw_example("layer: db"),
    ),
    "forward passes": PredictionTask(
        (
            PredictedEntry("for trial_x", "36"),
            PredictedEntry("for the picture", "301056"),
        ),
        """
Two for each entry: $2 \\cdot 18$, and $2 \\cdot 3 \\cdot 224 \\cdot 224$. Along a direction it is two,
whatever the size.
""",
    ),
    "the best step": PredictionTask(
        (PredictedEntry("the best step", "1", ("0.1", "the largest", "largest")),),
        """
The large ones. Along any direction $L$ is a straight line: nothing bends, so nothing speaks against a large
step. Choose the step after the function, not by habit.
""",
    ),
}


# --------------------------------------------------------------------------------
# What the notebooks ask to predict before something learns.


_TOO_FAR = """
Each step goes downhill. But a step that is too long lands on the other side of the valley, *higher* than it
began. The next step starts where it is steeper, and is longer still: L grows and grows. So `dy`, `dw` and
`dx` say in which direction to go, and the rate says how far. Finding a good rate is a matter of trying.

Try it: change `rate` in the cell above, and run that cell again. What does a tenth of the rate do?
"""

PREDICTIONS_OF_LEARNING = {
    "which kernel, horse": PredictionTask(
        (PredictedEntry("the kernel of the horse", "B"),),
        """
`[-1, 0, 1]` takes what lies on the left from what lies on the right. In the black and in the white both are
equal: 0, grey. Where black turns into white, going right, it gives a positive number: a white outline.
Where white turns into black, a black one. C does the opposite, and A gives an average: a blurred horse.

Nobody told your loop. It had a row of numbers, and what became of it.
""",
    ),
    "which kernel, cup": PredictionTask(
        (PredictedEntry("the kernel of the cup", "B"),),
        """
B takes what lies on the left from what lies on the right. Where dark turns into bright, going right, the
result is white; where bright turns into dark, black. Edges that run from left to right give 0: look at the
rim of the cup, far at the top. C finds those, D is B with black and white exchanged, and A blurs.

Nobody told your loop. It had a part of the picture, and what became of it.
""",
    ),
    "twice the rate": PredictionTask(
        (PredictedEntry("with twice the rate", "C", ("not at all", "it does not learn")),), _TOO_FAR
    ),
}


# --------------------------------------------------------------------------------
# Predictions: a student's own beside what is seen, then the picture and the text.


PREDICTIONS = {**PREDICTIONS1D, **PREDICTIONS2D, **PREDICTIONS_OF_LEARNING}


def reveal(name: str, prediction: Any) -> None:
    """Show how a prediction compares with what is seen, then what the notebook says about it.

    Parameters
    ----------
    name : str
        What is predicted: a key of PREDICTIONS.
    prediction
        A number, a word or letters; a list of them where several things are asked. While it is None, or a
        part of it, nothing is shown but a sentence that says what to do.
    """
    task = PREDICTIONS[name]
    if _is_empty(prediction):
        print("No prediction yet. Write yours in place of None in its own cell, and run that cell.")
        print("Then run this one. It may be wrong: it costs no points, and you can predict again.")
        return
    predicted = task.read(prediction)
    if not predicted:
        wanted = " and ".join(entry.about for entry in task.entries)
        print(f"Your prediction is {_shown(prediction)}. It needs {len(task.entries)} entries: {wanted}.")
        print("Write them in brackets, with a comma between them.")
        return
    for entry, said in zip(task.entries, predicted, strict=True):
        if entry.agrees(said):
            print(f"✓ {entry.about}: {entry.seen}, as you predicted")
        else:
            print(f"✗ {entry.about}: {entry.seen}; you predicted {_shown(said)}")
    if task.draw:
        _show(task.draw())
    _show(Prose(task.text.strip()))


# --------------------------------------------------------------------------------
# Learning, watched: a kernel or a picture that a student's own loop makes better step by step.


BEYOND = 1000
"""A loop that reaches such a number has run away."""
PATIENCE = 10.0
"""Seconds after which a loop is stopped, so that slow functions do not hold up a whole notebook."""
SHOWN_FOR = 0.04
"""Seconds for which a reader sees each step."""


def watch(steps: Generator[tuple[Any, Any], None, None]) -> None:
    """Run a loop that learns; show what it finds while it runs, and at last some of its steps side by side.

    It never raises: where a function that the loop calls fails, a sentence says so. While work is graded,
    the loop is not run.

    Parameters
    ----------
    steps : generator
        Yields for each step what is found by then, a kernel or a picture, and the loss.
    """
    if os.environ.get("FLIPGRAD_GRADING"):
        print("This part has no points. It is not run while your work is graded.")
        return
    frame = getattr(steps, "gi_frame", None)
    if frame is None:
        print("✗ Here is no loop to watch. Run the cell that defines it, then this one again.")
        return
    screen, seen, ended = _Screen(), list[LearningStep](), ""
    names, started = frame.f_globals, time.monotonic()
    try:
        for found, loss in steps:
            seen.append(LearningStep(np.array(found, dtype=float), float(loss)))
            if ended := _reason_to_stop(seen, time.monotonic() - started):
                break
            screen.show_step(seen)
    except Exception as error:  # of the student's code, whatever it is
        ended = _stopped(error, names, len(seen))
    drawn = [step for step in seen if _is_drawn(step, seen[0])]
    if len(drawn) > 1:
        screen.show_last(draw_film(drawn))
    print(ended or _result(seen))


class _Screen:
    """Where a reader sees the steps of a loop; without a reader, only what is shown last."""

    def __init__(self) -> None:
        # A Jupyter server sets this name: somebody is there to see each step.
        self._live = "JPY_SESSION_NAME" in os.environ
        self._handle: Any = None

    def show_step(self, seen: Sequence[LearningStep]) -> None:
        """Show the last step for a moment."""
        if self._live:
            self._draw(_last_step(seen))
            time.sleep(SHOWN_FOR)

    def show_last(self, picture: Picture) -> None:
        """Show a picture that stays, in place of the steps."""
        self._draw(picture)

    def _draw(self, shown: Picture) -> None:
        from IPython.display import display

        if self._handle is not None:
            self._handle.update(shown)
        elif self._live:
            self._handle = display(shown, display_id=True)  # type: ignore[no-untyped-call]
        else:
            display(shown)  # type: ignore[no-untyped-call]


def _reason_to_stop(seen: Sequence[LearningStep], seconds: float) -> str:
    """Say why a loop is stopped after its last step; nothing if it goes on."""
    found, first, step = seen[-1].found, seen[0].found, len(seen) - 1
    if found.shape != first.shape or found.ndim not in (1, 2) or not found.size:
        return f"✗ At step {step} the loop yields the shape {found.shape}; it began with {first.shape}."
    if not _is_drawn(seen[-1], seen[0]) or np.abs(found).max() > BEYOND:
        return f"It diverges: at step {step} the numbers are beyond {BEYOND}. The steps are too long."
    if seconds > PATIENCE:
        slow = f"Stopped after {step} steps, for they took {PATIENCE:.0f} seconds. L is {_loss(seen[-1])}."
        return f"{slow}\nSlow is not wrong. For more steps, compute a whole window at once."
    return ""


def _is_drawn(step: LearningStep, first: LearningStep) -> bool:
    """Whether a step can stand beside the first one in a picture."""
    return step.found.shape == first.found.shape and bool(np.isfinite([step.loss, *step.found.flat]).all())


def _result(seen: Sequence[LearningStep]) -> str:
    """Say how far a loop has come that nothing has stopped."""
    if len(seen) < 2:
        return "✗ The loop made no step."
    before, now = (f"L was {_loss(seen[0])} at step 0", f"is {_loss(seen[-1])} at step {len(seen) - 1}")
    if seen[-1].loss > seen[0].loss / 2:
        return f"✗ L should fall, but {before} and {now}. Do the visible checks of your functions pass?"
    return f"{before} and {now}."


def _stopped(error: Exception, names: Mapping[str, Any], step: int) -> str:
    """Say which of the notebook's functions has stopped a loop."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_globals is names]
    culprit = frames[-1].f_code.co_name if frames else "the loop"
    if type(error) is NotImplementedError:
        return f"Not yet: {culprit} is not written. Write it, then run this cell again."
    said = f"{type(error).__name__}: {_message(error)}".strip(": ")
    return (
        f"✗ The loop stopped at step {step}: {culprit} raised {said}\n"
        "First make the visible checks of your functions pass, then run this cell again."
    )


# --------------------------------------------------------------------------------
# Pictures of what learns: which kernel it may be, and the steps on the way to it.


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
