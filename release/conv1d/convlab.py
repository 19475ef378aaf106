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
import os
import reprlib
import textwrap
import traceback
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, permutations
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


class PoolNumbers(NamedTuple):
    """The numbers of one student's tasks by hand with windows."""

    x: Array
    dy: Array


def plain_id(student_id: str) -> str:
    """Write an id in the one form in which ids are compared: é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", str(student_id)).strip().casefold()


def numbers_for(student_id: str) -> Numbers:
    """Draw the small whole numbers that belong to one id: always the same ones for the same id.

    Parameters
    ----------
    student_id : str
        Spaces around it, the case of its letters and how accents were typed do not matter.

    Returns
    -------
    Numbers
        x `(5,)`, w `(2,)`, dy `(6,)`: whole numbers as floats; in each, none is zero and no two are equal.
    """
    name = plain_id(student_id)
    for turn in count():
        x = _shuffled(f"{name} x {turn}", range(1, 10))[:5]
        w = _shuffled(f"{name} w {turn}", (-4, -3, -2, 2, 3, 5))[:2]
        dy = _shuffled(f"{name} dy {turn}", (-4, -3, -2, -1, 1, 2, 3, 4))[:6]
        # A mixed-up order must show: the two entries of dw differ, and w is not minus its own flip.
        if x @ np.diff(dy) and w.sum():
            break
    return Numbers(x, w, dy)


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
    """A layer: x of that shape counts 1, 2, 3, ..., w counts down to 1; y and b are listed, y flat."""
    numbers = {
        "x": np.arange(1.0, np.prod(x) + 1).reshape(x),
        "w": np.arange(np.prod(w), 0.0, -1).reshape(w),
        "b": _floats(b),
    }
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    sides = [(side + 2 * padding - k) // stride + 1 for side, k in zip(x[2:], w[2:], strict=True)]
    return Case(about, numbers, options, _floats(y).reshape(x[0], w[0], *sides))


def _sized(about: str, x: Shape, w: Shape, b: int = 0, **options: int) -> Case:
    """An x and a w (and a b) without a pattern, in quarters, so that sums of them are not rounded."""
    given = {"x": _scattered(x, 21), "w": _scattered(w, 16)}
    return Case(about, given | ({"b": _scattered(b, 12)} if b else {}), options)


def _scattered(shape: Shape, seed: int) -> Array:
    size = int(np.prod(shape))
    return (np.random.default_rng(seed).integers(1, 10, size) / 4 * (-1) ** np.arange(size)).reshape(shape)


def _known(about: str, f: Function, x: Array, gradient: Any, **options: float) -> Case:
    return Case(about, {"f": f, "x": x}, options, gradient)


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
    _listed(AS_LONG, "1 2 3", "4 5 6", "32"),
    _listed(PADDING, "1 2 3", "10 1", "1 12 23 30", padding=1),
    _listed(WIDE, "1 2", "10 1", "0 0 1 12 20 0 0", padding=3),
    _listed(STRIDE, "1 2 3 4", "10 1", "12 34", stride=2),
    _listed(LEFTOVER, "1 2 3 4 5", "10 1", "12 34", stride=2),
    _listed(JUMPS, "1 2 3 4 5", "10 1", "12 45", stride=3),
    _listed(BOTH, "1.5 -2 0.5 3", "2 -1 4", "-9.5 7.5", stride=2, padding=1),
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
    _listed(THREE, "1 -2 0.5", "4 2 1", "4 -6 -1 -1 0.5"),
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
    _listed2d(AS_LARGE, "1 2 3 / 4 5 6", "1 0 2 / 0 3 0", "22"),
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
    _layer(ONE, (1, 1, 2, 3), (1, 1, 1, 2), "4 7 13 16", b="0"),
    _layer(IMAGES, (2, 1, 1, 3), (1, 1, 1, 2), "4 7 13 16", b="0"),
    _layer(CHANNELS, (1, 2, 1, 2), (1, 2, 1, 1), "5 8", b="0"),
    _layer(FILTERS, (1, 1, 1, 2), (3, 1, 1, 1), "3.5 6.5 2.25 4.25 0 1", b="0.5 0.25 -1"),
    _layer(ALL, (2, 2, 1, 3), (3, 2, 1, 2), "120 162 73 99 26 36 372 414 229 255 86 96", b="1 2 3"),
    _layer(RING, (1, 1, 1, 2), (2, 1, 2, 2), "5 16 12 7 22 16 11 14 14 13 20 18", b="0 10", padding=1),
    _layer(UNREAD_SOME, (1, 2, 3, 3), (1, 2, 2, 1), "49.5 69.5", b="0.5", stride=2),
    _layer(BOTH, (1, 2, 2, 3), (1, 2, 2, 2), "12 52 58 162", b="0", stride=2, padding=1),
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
    _sized(FILTERS, (1, 1, 2, 3), (3, 1, 2, 2), 3),
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


def check_student_id(student_id: str) -> None:
    """The id is filled in; on a JupyterHub it is the one that is logged in."""
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


def check_by_hand(name: str, answer: Any, size: Shape) -> None:
    """An answer by hand has the right form; whether its numbers are right, the hidden test says.

    Parameters
    ----------
    size : int or tuple of int
        How many numbers; for a table, how many rows and how many numbers in each; () for a lone number.
    """
    shape = (size,) if isinstance(size, int) else size
    wanted = " rows of ".join(str(side) for side in shape) + " numbers" if shape else "one number"
    problem = _form_problem(answer, shape)
    if problem:
        place = "between the brackets" if shape else "in place of None"
        raise CheckFailed(f"✗ {name} {problem}.\n  Write {wanted} {place}.")
    are_they = "Are they" if shape else "Is it"
    print(f"✓ {name}: {wanted}. {are_they} right? Soon your own code will tell you.")


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
            problems.append(str(problem))
    if problems:
        raise CheckFailed("\n\n".join(dict.fromkeys(problems)))  # the same trouble is told once


def _examine_all(name: str, function: Function, cases: Sequence[Case]) -> None:
    for number, case in enumerate(cases):
        _examine(name, function, case, begun=number > 0)
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
                _examine(forward_name, forward, case, begun=bool(right))
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
        dy = _scattered(y.shape, 44)

        def loss(of_: Array, given: dict[str, Any] = given, options: Any = options, dy: Array = dy) -> float:
            return float(np.sum(dy * _call(forward, {**given, of: of_}, options)))

        fitting = _differences(loss, at, before=float(np.sum(dy * y)))
        shown = {key: {"dy": dy, **given}[key] for key in arguments.split()}
        source = f"Expected: finite differences of your {forward_name}."
        _examine(name, gradient, Case(about, shown, options, fitting, source, part), begun=done > 0)
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
        _examine(name, jacobian, Case(about, {"w": w, **size}, options, fitting, source), begun=done > 0)
    print(f"✓ {name}: right in {len(cases)} small cases")


# --------------------------------------------------------------------------------
# One case of a check: two calls, and what is wrong with their results.


def _examine(name: str, function: Function, case: Case, begun: bool) -> None:
    """Raise CheckFailed, after a picture, unless two calls both return what is expected.

    `begun`: the function was right in a case before, so a bare NotImplementedError is no untouched stub's.
    """
    try:
        got, again = (_call(function, case.given, case.options, case.part) for _ in range(2))
    except NotWritten as stub:
        if not begun:
            raise
        raise CheckFailed("\n".join([*_asked(name, case), stub.raised])) from None
    except CheckFailed as problem:
        raise CheckFailed("\n".join([*_asked(name, case), str(problem)])) from None
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
        raise CheckFailed("\n".join(lines))
    if again.shape != got.shape or _wrong_entries(again, got):
        lines = [*_asked(name, case), "  A second call with the same input returned something else."]
        raise CheckFailed("\n".join([*lines, _labelled("  first   ", got), _labelled("  second  ", again)]))


def _asked(name: str, case: Case) -> list[str]:
    arguments = ", ".join([*case.given, *(f"{key}={value}" for key, value in case.options.items())])
    shown = {key: value for key, value in case.given.items() if not callable(value)}
    lines = [f"✗ {name}{case.part and ', ' + case.part}: {case.about}", f"  {name}({arguments}), where"]
    return lines + [_labelled(f"    {key} = ", value) for key, value in shown.items()]


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
# A call of a student's function, and the ways in which it fails.


class CheckFailed(AssertionError):
    """A visible check did not pass. Notebooks show its message alone, without a stack trace."""

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
        raise CheckFailed(raised) from None
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
    "zero": ("#ffffff", "#8c8c8c"),
    "wrong": ("#ffffff", "#b00020"),
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
KINDS = {"x": "input", "w": "kernel", "b": "kernel", "y": "output"}
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

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.alt, "text/html": self.html()}

    def __repr__(self) -> str:
        return self.alt


def _show(picture: Picture) -> None:
    from IPython.display import display

    display(picture)  # type: ignore[no-untyped-call]


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

    def map(self, x: float, y: float, rows: int, columns: int, kind: str, name: str, strong: bool) -> None:
        """A small table without labels, and its name below it."""
        for i in range(rows):
            for j in range(columns):
                self._begin(x + 0.4 * j, y + 0.4 * i, (0.4, 0.4), kind, strong)
                self.elements.append("</g>")
        self.words(x + 0.2 * columns, y + 0.4 * rows + 0.3, name, "middle", size=13, faint=not strong)

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
        return Picture("".join([head, paper, *self.elements, "</svg>"]), alt)


def _pixels(**units: float) -> str:
    return " ".join(f'{name}="{value * UNIT:g}"' for name, value in units.items())


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
    """The name of an entry: y₁₂ beside labels that are words, y[0, 1] beside numbers."""
    if isinstance(labels, str):
        return f"{name}{row + 1}{column + 1}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
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


def draw_numbers(student_id: str) -> Picture:
    """The x, w and dy that belong to a student's id, a row for each."""
    numbers, sheet, name = numbers_for(student_id), Sheet(), str(student_id).strip()
    owner = f"The numbers of {name}" if name else "Nobody's numbers: there is no student id yet"
    sheet.words(0, -0.6, owner)
    for i, (letter, array) in enumerate(numbers._asdict().items()):
        sheet.words(-0.3, 1.2 * i + HEIGHT / 2, f"{NAMES[letter]} {letter}", "end")
        sheet.row(0, 1.2 * i, _labels(array), KINDS[letter])
    listed = ", ".join(f"{letter} = {_text(array)}" for letter, array in numbers._asdict().items())
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
    """A kernel to slide by hand in JupyterLab; where nobody can move a slider, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions(x, w, stride, padding)
    _windows(_padded(x, padding), _labels(w), stride)  # before a slider takes the nearest that it can
    position = ipywidgets.IntSlider(0, 0, 0, description="position i")
    steps = ipywidgets.IntSlider(stride, 1, max(3, stride), description="stride")
    zeros = ipywidgets.IntSlider(padding, 0, max(3, padding), description="padding")

    def draw() -> Picture:
        position.max = len(_windows(_padded(x, zeros.value), _labels(w), steps.value)) - 1
        return draw_position(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros)


def draw_touched(x: Labels, w: Labels, entry: int, padding: int = 0) -> Picture:
    """The outputs that one entry of x touches, and through which kernel entry."""
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
    return sheet.picture(f"The input entry {above[chosen]} touches {listed}, and no other output.")


def draw_table(
    table: str, kind: str, dy: str = "", results: str = "", blocks: tuple[int, int] = (99, 99)
) -> Picture:
    """A table of labels; with `dy` above it, also the sum of products of dy with each row.

    Parameters
    ----------
    table : str
        A line with the names of the columns, then a line for each row: its name and its entries.
    kind : str
        What the entries are: "x" or "w".
    dy, results : str
        Labels of the upstream gradient, one for each column; names of the sums, one for each row.
    blocks : tuple of int
        Rows and columns of the blocks between which a gap is left.
    """
    columns, *rows = [_words(line) for line in table.strip().splitlines()]
    sheet, upstream, said = Sheet(), dy.split(), []
    places = [j + 0.4 * (j // blocks[1]) for j in range(len(columns))]
    for place, column in zip(places, columns, strict=True):
        sheet.words(place + 0.5, -0.5, column, "middle")
    if upstream:
        sheet.words(-0.3, -1.5, "dy", "end")
        sheet.row(0, -1.5 - HEIGHT / 2, upstream, "gradient")
    for i, (name, *labels) in enumerate(rows):
        y = HEIGHT * i + 0.4 * (i // blocks[0])
        sheet.words(-0.3, y + HEIGHT / 2, name, "end")
        for place, label in zip(places, labels, strict=True):
            sheet.row(place, y, [label], KINDS[kind])
        said.append(f"{name} = {_listing(labels)}")
        if upstream:
            met = [j for j, label in enumerate(labels) if not isinstance(label, _Zero)]
            terms = _sum_of_products([upstream[j] for j in met], [labels[j] for j in met])
            said.append(f"{results.split()[i]} = {terms}")
            sheet.words(places[-1] + 1.4, y + HEIGHT / 2, said[-1])
    return sheet.picture(f"Columns {_listing(columns)}. {'; '.join(said)}.")


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
        Entries of a table of words are counted from 1, others from 0 as in code.
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
    for (r, c), window in stops.items():
        left, top, lines = width * c, height * r, sums[r, c]
        sheet.table(left, top, slides, KINDS[over], strong=window, corners=window, above=KINDS[above])
        below, name = top + TILE[1] * len(slides) + 0.25, _entry(result, r, c, x)
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
    (r, c), window = list(stops.items())[position]
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
            sheet.cell(right + 1.6 * j, HEIGHT * i, label, KINDS[result], 1.6, strong=(i, j) == (r, c))
    name = _entry(result, r, c, x)
    sheet.words(0, TILE[1] * len(slides) + 0.6, f"{name} = {' '.join(lines)}")
    return sheet.picture(f"{_said(_rows(w))} over {_said(slides)}: {name} = {' '.join(lines)}.")


def draw_sliding2d(x: Table, w: Table, stride: int = 1, padding: int = 0) -> Any:
    """A kernel to slide by hand in JupyterLab; where nobody can move a slider, all of its positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(x, w, stride, padding)
    _stops(x, w, stride, padding)  # before a slider takes the nearest that it can
    position = ipywidgets.IntSlider(0, 0, 0, description="position")
    steps = ipywidgets.IntSlider(stride, 1, max(3, stride), description="stride")
    zeros = ipywidgets.IntSlider(padding, 0, max(2, padding), description="padding")

    def draw() -> Picture:
        position.max = len(_stops(x, w, steps.value, zeros.value)) - 1
        return draw_position2d(x, w, steps.value, zeros.value, position.value)

    return _moving(ipywidgets, draw, position, steps, zeros)


def draw_walk(dy: Table, w: Table, padding: int) -> Any:
    """The kernel w walks over dy and its zeros: with a button to play in JupyterLab, else all positions."""
    if not (ipywidgets := _widgets()):
        return draw_positions2d(dy, w, padding=padding, kinds="dy w dx")
    last = len(_stops(dy, w, 1, padding)) - 1
    play = ipywidgets.Play(max=last, interval=900, description="walk")
    position = ipywidgets.IntSlider(0, 0, last, description="position")
    play.observe(lambda change: setattr(position, "value", change.new), "value")

    def draw() -> Picture:
        return draw_position2d(dy, w, 1, padding, position.value, kinds="dy w dx")

    return _moving(ipywidgets, draw, position, above=[play])


def draw_touched2d(x: Table, w: Table, row: int, column: int) -> Picture:
    """The outputs that one entry of a two-dimensional x touches, and through which kernel entry.

    Rows and columns are counted from 0, as in code.
    """
    inputs, stops, sheet = _rows(x), _stops(x, w, 1, 0), Sheet()
    if not (0 <= row < len(inputs) and 0 <= column < len(inputs[0])):
        raise ValueError(f"x has {len(inputs)} rows of {len(inputs[0])} entries; [{row}, {column}] is none")
    touched = {stop: window[row, column] for stop, window in stops.items() if (row, column) in window}
    (down, across), right = max(stops), TILE[0] * len(inputs[0]) + 1.6
    outputs = [[_entry("y", r, c, x) for c in range(across + 1)] for r in range(down + 1)]
    sheet.words(0, -0.5, "input x")
    sheet.words(right, -0.5, "output y")
    sheet.table(0, 0, inputs, "input", strong=[(row, column)])
    sheet.table(right, 0, outputs, "output", strong=touched, corners=touched)
    listed = ", ".join(f"{_entry('y', *stop, x)} through {weight}" for stop, weight in touched.items())
    said = f"{inputs[row][column]} touches {listed}, and no other output."
    sheet.words(0, TILE[1] * len(inputs) + 0.6, said)
    return sheet.picture(said)


def draw_range(n: int, i: int, j: int, size: int = 7) -> Picture:
    """The outputs that the pixel [i, j] of a square x touches through an n × n kernel, by their indices.

    Around the outputs lie the zeros of the full correlation.
    """
    sheet = Sheet()
    return sheet.picture(_range(sheet, 0, n, i, j, size))


def draw_following(n: int = 3, size: int = 7) -> Any:
    """draw_range for a pixel chosen with sliders; where nobody can move one, for two pixels."""
    if not (ipywidgets := _widgets()):
        sheet, height = Sheet(), HEIGHT * (size + n) + 3
        said = [_range(sheet, turn * height, n, i, j, size) for turn, (i, j) in enumerate(((2, 3), (0, 0)))]
        return sheet.picture(" ".join(said))
    row = ipywidgets.IntSlider(2, 0, size - 1, description="row i")
    column = ipywidgets.IntSlider(3, 0, size - 1, description="column j")
    side = ipywidgets.IntSlider(n, 1, size, description="kernel n")

    def draw() -> Picture:
        return draw_range(side.value, row.value, column.value, size)

    return _moving(ipywidgets, draw, row, column, side)


def _range(sheet: Sheet, top: float, n: int, i: int, j: int, size: int) -> str:
    """Draw the range of the indices r and c below `top`, and say it."""
    if not (1 <= n <= size and 0 <= i < size and 0 <= j < size):
        raise ValueError(f"n runs from 1 to {size}, i and j from 0 to {size - 1} (got {n}, {i}, {j})")
    rows, columns = range(i - n + 1, i + 1), range(j - n + 1, j + 1)
    outputs, left = range(size - n + 1), size + 2.2
    sheet.words(0, top - 1.1, "input x[i, j]")
    sheet.words(left, top - 1.1, "upstream gradient dy[r, c], with zeros around it")
    for r, c in np.ndindex(size, size):
        chosen = (r, c) == (i, j)
        sheet.cell(c, top + HEIGHT * r, f"{i}, {j}" if chosen else "", "input", strong=chosen)
    for r in range(size):
        sheet.words(-0.3, top + HEIGHT * (r + 0.5), str(r), "end", faint=r != i)
        sheet.words(r + 0.5, top - 0.35, str(r), "middle", faint=r != j)
    everywhere = range(1 - n, size)
    for r in everywhere:
        down = top + HEIGHT * (r + n - 1)
        sheet.words(left - 0.3, down + HEIGHT / 2, str(r), "end", faint=r not in rows)
        sheet.words(left + r + n - 0.5, top - 0.35, str(r), "middle", faint=r not in columns)
        for c in everywhere:
            covered, kind = (
                r in rows and c in columns,
                "gradient" if r in outputs and c in outputs else "zero",
            )
            sheet.cell(left + c + n - 1, down, "", kind, strong=covered)
            if covered:
                sheet.chip(left + c + n - 1, down, (1, HEIGHT), f"{i - r},{j - c}")
    said = (
        f"i = {i}: r runs from i - n + 1 = {rows[0]} to {i}, and u = i - r falls from {n - 1} to 0.",
        f"j = {j}: c runs from j - n + 1 = {columns[0]} to {j}, and v = j - c falls from {n - 1} to 0.",
    )
    for line, text in enumerate(said):
        sheet.words(left - 0.8, top + HEIGHT * len(everywhere) + 0.5 + 0.75 * line, text)
    return f"The pixel {i}, {j} of an input of {size} × {size}, and a kernel with n = {n}. {' '.join(said)}"


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
# Pictures of a layer: images, channels and filters.


def draw_layer(part: str) -> Picture:
    """How a layer of three filters makes y from two channels, or dx from dy: its kernels as a table.

    Parameters
    ----------
    part : str
        "y" or "dx".
    """
    forward, sheet = part == "y", Sheet()
    sheet.words(-0.4, 0.6, "two channels", "end", size=13)
    for f in range(3):
        sheet.words(-0.4, 2.9 + 1.7 * f, f"filter {f}", "end", size=13)
        for c in range(2):
            sheet.map(
                0.2 + 2.2 * c, 2.5 + 1.7 * f, 2, 2, "kernel", f"w[{f}, {c}]", f == 1 if forward else c == 0
            )
        if forward:
            sheet.words(4.2, 2.9 + 1.7 * f, "+", "middle", faint=f != 1)
            sheet.cell(4.7, 2.5 + 1.7 * f, f"b[{f}]", "kernel", width=1.2, strong=f == 1)
        sheet.words(6.6, 2.9 + 1.7 * f, "⟶" if forward else "⟵", "middle", faint=forward and f != 1)
        kind, name = ("output", f"y[n, {f}]") if forward else ("gradient", f"dy[n, {f}]")
        sheet.map(7.6, 2.5 + 1.7 * f, 2, 2, kind, name, not forward or f == 1)
    for c in range(2):
        kind, name = ("input", f"x[n, {c}]") if forward else ("gradient", f"dx[n, {c}]")
        sheet.map(2.2 * c, 0, 3, 3, kind, name, forward or c == 0)
    if forward:
        said = "y[n, 1]: w[1, 0] slides over x[n, 0], w[1, 1] over x[n, 1]; their sum, plus b[1]"
    else:
        said = (
            "dx[n, 0]: w[0, 0], w[1, 0], w[2, 0], turned, walk over dy[n, 0], dy[n, 1], dy[n, 2]; their sum"
        )
    sheet.words(-2.6, 8, said)
    return sheet.picture(f"A layer with two channels and three filters. {said}.")


def draw_batch(part: str) -> Picture:
    """What is shared by the images of a batch: a kernel, whose gradient is "dw", or a bias, "db"."""
    sheet = Sheet()
    if part == "dw":
        for n in range(2):
            sheet.words(-0.4, 0.6 + 2.1 * n, f"image {n}", "end", size=13)
            sheet.map(0, 2.1 * n, 3, 3, "input", f"x[{n}, c]", True)
            sheet.map(2.6, 0.2 + 2.1 * n, 2, 2, "gradient", f"dy[{n}, f]", True)
            sheet.words(4.5, 0.6 + 2.1 * n, "⟶", "middle")
            sheet.map(5.8, 0.2 + 2.1 * n, 2, 2, "gradient", "its term", True)
        sheet.words(6.2, 1.87, "+", "middle")
        sheet.words(7.9, 1.65, "⟶", "middle")
        sheet.map(9.2, 1.25, 2, 2, "gradient", "dw[f, c]", True)
        said = "dy[n, f] slides over x[n, c]. One kernel w[f, c] serves both images: the terms are added"
        sheet.words(-1.8, 4.5, said)
        return sheet.picture(f"{said}, to dw[f, c].")
    tables = np.array([[[2, -1], [5, 3]], [[1, 4], [-2, 1]]])
    for n, table in enumerate(tables):
        sheet.words(4 * n, -0.5, f"dy[{n}, f]")
        sheet.table(4 * n, 0, _rows(table), "gradient")
        sheet.words(4 * n + 3.3, TILE[1], "⟶" if n else "+", "middle")
    sheet.words(8.1, TILE[1] - 0.9, "db[f]")
    sheet.cell(8.1, TILE[1] - HEIGHT / 2, "13", "gradient", width=1.3)
    said = (
        "b[f] is added to every entry of y[0, f] and of y[1, f]: db[f] = 2 - 1 + 5 + 3 + 1 + 4 - 2 + 1 = 13"
    )
    sheet.words(0, 2 * TILE[1] + 0.6, said)
    return sheet.picture(f"dy[:, f] = {_text(tables)}. {said}.".replace("\n", ""))


# --------------------------------------------------------------------------------
# Pictures that move.


def _widgets() -> Any:
    """The module ipywidgets, where somebody can move a slider; else None."""
    # A Jupyter server sets this name; nbconvert and nbgrader, which run a notebook without a reader, do not.
    if "JPY_SESSION_NAME" not in os.environ:
        return None
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ipywidgets


def _moving(ipywidgets: Any, draw: Callable[[], Picture], *sliders: Any, above: Sequence[Any] = ()) -> Any:
    """A picture that is drawn anew when a slider moves; where there is none, a sentence that says why."""
    view = ipywidgets.HTML(draw().html())

    def update(_: Any) -> None:
        try:
            view.value = draw().html()
        except ValueError as problem:  # that of a slider would be seen nowhere
            view.value = f"<p>{html.escape(str(problem))}</p>"

    for slider in sliders:
        slider.observe(update, "value")
    return ipywidgets.VBox([*above, *sliders, view])


# --------------------------------------------------------------------------------
# The pictures of examples that a notebook asks about first.


# The five-number example: its rows, so that a notebook can ask before it shows them.
DY_DX = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂a   w₁   w₀   0    0    0    0
∂y/∂b   0    w₁   w₀   0    0    0
∂y/∂c   0    0    w₁   w₀   0    0
∂y/∂d   0    0    0    w₁   w₀   0
∂y/∂e   0    0    0    0    w₁   w₀
"""
JACOBIAN = """
       a    b    c    d    e
y[0]   w₁   0    0    0    0
y[1]   w₀   w₁   0    0    0
y[2]   0    w₀   w₁   0    0
y[3]   0    0    w₀   w₁   0
y[4]   0    0    0    w₀   w₁
y[5]   0    0    0    0    w₀
"""
JACOBIAN_STRIDE = """
       a    b    c    d    e    f
y[0]   w₀   w₁   w₂   0    0    0
y[1]   0    0    w₀   w₁   w₂   0
"""
DY_DW = """
        y[0] y[1] y[2] y[3] y[4] y[5]
∂y/∂w₀  0    a    b    c    d    e
∂y/∂w₁  a    b    c    d    e    0
"""
DY = "g₀ g₁ g₂ g₃ g₄ g₅"
# The smallest case in two dimensions.
X2D = "x₁₁ x₁₂ x₁₃ / x₂₁ x₂₂ x₂₃ / x₃₁ x₃₂ x₃₃"
W2D = "w₁₁ w₁₂ / w₂₁ w₂₂"
DY2D = "g₁₁ g₁₂ / g₂₁ g₂₂"
DY_DX2D = """
         y₁₁  y₁₂  y₂₁  y₂₂
∂y/∂x₁₁  w₁₁  0    0    0
∂y/∂x₁₂  w₁₂  w₁₁  0    0
∂y/∂x₁₃  0    w₁₂  0    0
∂y/∂x₂₁  w₂₁  0    w₁₁  0
∂y/∂x₂₂  w₂₂  w₂₁  w₁₂  w₁₁
∂y/∂x₂₃  0    w₂₂  0    w₁₂
∂y/∂x₃₁  0    0    w₂₁  0
∂y/∂x₃₂  0    0    w₂₂  w₂₁
∂y/∂x₃₃  0    0    0    w₂₂
"""
JACOBIAN2D = """
      x₁₁  x₁₂  x₁₃  x₂₁  x₂₂  x₂₃  x₃₁  x₃₂  x₃₃
y₁₁   w₁₁  w₁₂  0    w₂₁  w₂₂  0    0    0    0
y₁₂   0    w₁₁  w₁₂  0    w₂₁  w₂₂  0    0    0
y₂₁   0    0    0    w₁₁  w₁₂  0    w₂₁  w₂₂  0
y₂₂   0    0    0    0    w₁₁  w₁₂  0    w₂₁  w₂₂
"""
DX2D = "dx₁₁ dx₁₂ dx₁₃ dx₂₁ dx₂₂ dx₂₃ dx₃₁ dx₃₂ dx₃₃"
TURNED2D = "w₂₂ w₂₁ / w₁₂ w₁₁"
SPREAD2D = "g₁₁ 0 g₁₂ 0 / 0 0 0 0 / g₂₁ 0 g₂₂ 0 / 0 0 0 0"
EXAMPLES: dict[str, Callable[[], Any]] = {
    "∂y/∂x": lambda: draw_table(DY_DX, "w"),
    "J": lambda: draw_table(JACOBIAN, "w"),
    "J, stride 2": lambda: draw_table(JACOBIAN_STRIDE, "w"),
    "dw": lambda: draw_table(DY_DW, "x", DY, "dw[0] dw[1]"),
    "dw again": lambda: draw_positions("a b c d e", DY, padding=1, kinds="x dy dw"),
    "dx": lambda: draw_table(DY_DX, "w", DY, "dx[0] dx[1] dx[2] dx[3] dx[4]"),
    "dx again": lambda: draw_positions(DY, "w₁ w₀", kinds="dy w dx"),
    "dx, no padding": lambda: draw_positions("g₀ g₁ g₂", "w₁ w₀", padding=1, kinds="dy w dx"),
    "dx, stride 2": lambda: draw_positions("0 g₀ 0 g₁ 0 0", "w₁ w₀", kinds="dy w dx"),
    "2D: y": lambda: draw_positions2d(X2D, W2D),
    "2D: dw": lambda: draw_positions2d(X2D, DY2D, kinds="x dy dw"),
    "2D: ∂y/∂x": lambda: draw_table(DY_DX2D, "w"),
    "2D: J": lambda: draw_table(JACOBIAN2D, "w", blocks=(2, 3)),
    "2D: dx": lambda: draw_table(DY_DX2D, "w", DY2D.replace("/", ""), DX2D),
    "2D: dx again": lambda: draw_walk(DY2D, TURNED2D, padding=1),
    "2D: dx, stride 2": lambda: draw_position2d(SPREAD2D, TURNED2D, 1, 1, 12, kinds="dy w dx"),
    "flips": lambda: draw_flips("w₁₁ w₁₂ w₁₃ / w₂₁ w₂₂ w₂₃ / w₃₁ w₃₂ w₃₃"),
    "layer: y": lambda: draw_layer("y"),
    "layer: dx": lambda: draw_layer("dx"),
    "layer: dw": lambda: draw_batch("dw"),
    "layer: db": lambda: draw_batch("db"),
}


def draw_example(name: str) -> Any:
    """A picture that a notebook asks about first; the names are the keys of EXAMPLES."""
    return EXAMPLES[name]()
