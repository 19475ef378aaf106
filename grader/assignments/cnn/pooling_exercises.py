"""How max-pooling and its gradient are judged: arguments, groups, points, second opinions.

In all groups but that of ties the entries of x are different numbers, so that only ties show what becomes of
a tie.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.assignments.cnn import mistakes
from grader.assignments.cnn.mistakes import pieces
from grader.assignments.cnn.sizes import (
    POOLING,
    PoolWindow,
    filled,
    square_pools,
    tied_pools,
    unequal_pools,
    uneven_pools,
)
from grader.assignments.convolution import cases
from grader.assignments.convolution.exercise_of import exercise_of
from grader.judge.exercise import Exercise, Group, Pairs
from grader.judge.numbers import Draw, drawing, odd_sixty_fourths, quarters
from grader.judge.numerics import Array, inner
from grader.judge.verdict import Case
from solutions import cnn

_SQUARE = "square images, nothing left over"
_UNEQUAL = "unequal sides, nothing left over"
_UNEVEN = "rows and columns left over"
_TIED = "ties"
_TYPES = "integers and float32"
_REPEAT = "inputs left alone, second call equal"


def _distinct(window: PoolWindow, draw: Draw) -> Array:
    """Images of which no two entries are equal, as multiples of 1/4: most are negative, or most positive."""
    drawn = draw((window.n, window.c, window.h, window.w))
    ranks = drawn.ravel().argsort(kind="stable").argsort(kind="stable").reshape(drawn.shape)
    negative = drawn.size * (3 if window.c % 2 else 1) // 4
    return np.asarray((ranks - negative) / 4)


def _x(window: PoolWindow, draw: Draw) -> tuple[Any, ...]:
    return _distinct(window, draw), window.size


def _dy_and_x(window: PoolWindow, draw: Draw) -> tuple[Any, ...]:
    return draw((window.n, window.c, window.p, window.q)), *_x(window, draw)


def _dy_and_tied_x(window: PoolWindow, draw: Draw) -> tuple[Any, ...]:
    """Two numbers only, so that most windows have a tie, some of all their entries."""
    x = draw((window.n, window.c, window.h, window.w))
    return draw((window.n, window.c, window.p, window.q)), np.where(x > 0, 1.5, -0.25), window.size


def _tied(rng: np.random.Generator) -> list[Case]:
    """Ties, each with the same windows without a tie as its control."""
    found = cases.window_cases(tied_pools, POOLING, _dy_and_tied_x, rng)
    draw = drawing(odd_sixty_fourths, rng)
    return [
        replace(
            case,
            control=Case(_dy_and_x(PoolWindow(*(case.sizes[name] for name in PoolWindow._fields)), draw)),
            own_numbers=number == _OWN_TIED,
        )
        for number, case in enumerate(found)
    ]


_OWN_TIED = 3
"""A case of ties with numbers enough, which each student gets for their own."""


def _types(rng: np.random.Generator) -> list[Case]:
    """Whole numbers in x among fractions in dy, the reverse, and float32; each with a control of floats."""
    draw = drawing(odd_sixty_fourths, rng)
    found = []
    kinds = ((1, np.int64), (1, np.int32), (0, np.int64), (1, np.float32))
    for window, (number, kind) in zip(POOLING.types, kinds, strict=True):
        args = list(_dy_and_x(window, draw))
        control = Case(tuple(args))
        args[number] = np.round(4 * args[number]).astype(kind)
        found.append(Case(tuple(args), {}, 1e-5 if kind == np.float32 else 1e-7, window.sizes, control))
    return found


def _group(title: str, points: float, make: Any, related: bool = True) -> Group:
    by_size = title not in (_REPEAT, _TYPES)
    return Group(title, points, make, title == _REPEAT, by_size, related_numbers=related)


def _repeated(arguments: Any, rng: np.random.Generator) -> list[Case]:
    """Ask the same again, then with each argument changed alone.

    The largest entry is where only the larger windows reach it; in -x it is another.
    """
    (window,) = POOLING.repeating
    *before, x, size = arguments(window, drawing(quarters, rng))
    x.flat[[x.argmax(), -1]] = x.flat[[-1, x.argmax()]]
    first = Case((*before, x, size), sizes=window.sizes)
    changed = [(*before, -x, size), (*before, x, size + 1), *((2.0 * dy, x, size) for dy in before)]
    return [first, first, *(replace(first, args=args, sizes={}) for args in changed), first]


def _pooled(x: Array, size: int) -> Array:
    """The largest entry of each window, window by window."""
    p, q = x.shape[2] // size, x.shape[3] // size
    y = np.empty((*x.shape[:2], p, q))
    for r, c in np.ndindex(p, q):
        y[:, :, r, c] = x[:, :, r * size : (r + 1) * size, c * size : (c + 1) * size].max(axis=(2, 3))
    return y


def _window_by_window(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
    x, size = case.args
    yield y, _pooled(np.asarray(x, dtype=float), size)


def _by_a_lean(case: Case, dx: Array, rng: np.random.Generator, every: bool) -> Pairs:
    """Compare with a difference, after each tie is broken for the entry that comes first.

    All entries sink a little, the later ones more, by less than two different entries differ. Near x the
    pooling is then linear; all numbers are multiples of a power of two, so the difference is exact.
    """
    dy, x = (np.asarray(each, dtype=float) for each in case.args[:2])
    size = case.args[2]
    leaning = x - np.arange(x.size).reshape(x.shape) * 2.0**-20
    v = rng.integers(1, 64, x.shape) / 64
    step = 2.0**-24
    rises = (_pooled(leaning + step * v, size) - _pooled(leaning - step * v, size)) / (2 * step)
    yield inner(dx, v), inner(dy, rises)
    yield float(dx.sum()), float(dy.sum())


_exercise = partial(exercise_of, cnn)
POOLING_EXERCISES: tuple[Exercise, ...] = (
    _exercise(
        "max_pool2d_forward",
        ("x", "size"),
        "y",
        (
            _group(_SQUARE, 3, partial(cases.cases_and_zeros, square_pools, POOLING, _x), related=False),
            _group(_UNEQUAL, 1, partial(cases.window_cases, unequal_pools, POOLING, _x), related=False),
            _group(
                _UNEVEN,
                2,
                partial(cases.window_cases, uneven_pools, POOLING, _x, controls=filled),
                related=False,
            ),
            _group(_REPEAT, 1, partial(_repeated, _x)),
        ),
        mistakes.MAX_POOL2D_FORWARD,
        _window_by_window,
        pieces.POOLING,
    ),
    _exercise(
        "max_pool2d_backward",
        ("dy", "x", "size"),
        "dx",
        (
            _group(_SQUARE, 4, partial(cases.cases_and_zeros, square_pools, POOLING, _dy_and_x)),
            _group(_UNEQUAL, 2, partial(cases.window_cases, unequal_pools, POOLING, _dy_and_x)),
            _group(
                _UNEVEN, 1, partial(cases.window_cases, uneven_pools, POOLING, _dy_and_x, controls=filled)
            ),
            _group(_TIED, 2, _tied, related=False),
            _group(_TYPES, 1, _types),
            _group(_REPEAT, 1, partial(_repeated, _dy_and_x)),
        ),
        mistakes.MAX_POOL2D_BACKWARD,
        _by_a_lean,
        pieces.POOLING_BACK,
    ),
)
