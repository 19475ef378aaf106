"""From a seed to questions: arguments of randomized shapes and values, smallest first.

Entries are whole numbers in the smallest cases, then multiples of 1/4 or 1/64, so that convolution, its
gradients and their finite differences are exact in float64. None is zero, so that each counts, except
in the largest case of a group, which has zeros at both ends and inside.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import numpy as np

from grader.numerics import Array
from grader.verdict import Case


class Window(NamedTuple):
    """The sizes of a one-dimensional convolution."""

    n: int
    k: int
    stride: int = 1
    padding: int = 0

    @property
    def m(self) -> int:
        """Size of the output."""
        return (self.n + 2 * self.padding - self.k) // self.stride + 1


Windows = Callable[[np.random.Generator], Iterable[Window]]
Arguments = Callable[[Window, Callable[[int], Array]], tuple[object, ...]]


def plain(rng: np.random.Generator) -> list[Window]:
    """Stride 1, no padding: k = 1, k = n, odd and even kernels, one long input."""
    fixed = [(1, 1), (2, 1), (2, 2), (3, 2), (5, 2), (4, 4), (6, 3), (9, 7), (8, 6), (40, 9)]
    some = [(k + int(rng.integers(1, 6)), k) for k in rng.integers(2, 7, size=4).tolist()]
    return [Window(n, k) for n, k in fixed + some]


def padded(rng: np.random.Generator) -> list[Window]:
    """Stride 1, padding less than, equal to and more than k - 1, and kernels longer than the input."""
    fixed = [(1, 1, 1), (2, 1, 1), (3, 2, 1), (4, 3, 1), (3, 3, 2), (2, 2, 3), (5, 4, 2), (4, 1, 2)]
    fixed += [(1, 3, 1), (2, 3, 1), (3, 5, 1), (6, 5, 2)]
    some = [(int(rng.integers(4, 9)), int(rng.integers(2, 6)), int(rng.integers(1, 6))) for _ in range(3)]
    return [Window(n, k, 1, p) for n, k, p in fixed + some]


def strided(rng: np.random.Generator) -> list[Window]:
    """No padding, strides that divide, below, equal to and above k, as (m, k, stride)."""
    fixed = [
        (1, 2, 2),
        (2, 1, 3),
        (2, 2, 3),
        (3, 2, 2),
        (2, 3, 3),
        (2, 3, 2),
        (3, 4, 2),
        (3, 3, 5),
        (3, 6, 2),
    ]
    some = [(int(rng.integers(1, 4)), int(rng.integers(1, 5)), int(rng.integers(2, 5))) for _ in range(3)]
    return [Window(k + (m - 1) * s, k, s) for m, k, s in fixed + some]


def uneven(rng: np.random.Generator) -> list[Window]:
    """No padding, strides that do not divide, as (m, k, stride, entries left over)."""
    fixed = [(1, 1, 2, 1), (1, 2, 3, 2), (2, 2, 2, 1), (2, 3, 3, 2), (3, 1, 2, 1), (2, 3, 2, 1), (3, 4, 3, 1)]
    some: list[tuple[int, int, int, int]] = []
    for _ in range(3):
        s = int(rng.integers(2, 5))
        some.append((int(rng.integers(1, 4)), int(rng.integers(1, 5)), s, int(rng.integers(1, s))))
    return [Window(k + (m - 1) * s + extra, k, s) for m, k, s, extra in fixed + some]


def combined(rng: np.random.Generator) -> list[Window]:
    """Stride and padding together, dividing or not, with one window, and with windows of padding alone."""
    fixed = [(1, 3, 2, 1), (3, 1, 2, 1), (3, 2, 2, 1), (4, 2, 2, 1), (6, 2, 4, 1), (5, 3, 2, 1)]
    fixed += [(2, 4, 5, 1), (5, 2, 2, 2), (5, 2, 3, 2), (3, 2, 7, 2), (2, 3, 2, 3)]
    some: list[tuple[int, int, int, int]] = []
    while len(some) < 4:
        n, k, s, p = (int(rng.integers(low, high)) for low, high in ((2, 9), (1, 6), (2, 5), (1, 5)))
        if k <= n + 2 * p:
            some.append((n, k, s, p))
    return [Window(*sizes) for sizes in fixed + some]


def long_kernel(rng: np.random.Generator) -> list[Window]:
    """Kernels longer than the input, for the full convolution."""
    some = [Window(n, n + int(rng.integers(1, 4))) for n in rng.integers(2, 6, size=3).tolist()]
    return [Window(1, 2), Window(1, 3), Window(2, 3), Window(3, 5), *some]


def quarters(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Multiples of 1/4 between -4 and 4, without zero."""
    return np.asarray(rng.integers(1, 17, size=size) * rng.choice([-0.25, 0.25], size=size))


def wholes(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Whole numbers between -9 and 9, without zero, as floats."""
    return np.asarray(rng.integers(1, 10, size=size) * rng.choice([-1.0, 1.0], size=size))


def sixty_fourths(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Multiples of 1/64 between -4 and 4, without zero: what is rounded on the way shows."""
    return np.asarray(rng.integers(1, 257, size=size) * rng.choice([-1 / 64, 1 / 64], size=size))


def with_zeros(rng: np.random.Generator, size: int) -> Array:
    """Multiples of 1/64 with zeros at both ends and inside: what is trimmed or skipped shows."""
    numbers = sixty_fourths(rng, size)
    numbers[[0, size // 2, -1]] = 0.0
    return numbers


def window_cases(windows: Windows, arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """Make a case of each window, smallest first; stride and padding are named only where they matter."""
    ordered = sorted(windows(rng), key=lambda w: (w.n + w.k + w.m, w))
    draws = [wholes] * 3 + [quarters] * (len(ordered) - 6) + [sixty_fourths] * 2 + [with_zeros]
    return [
        Case(arguments(window, partial(draw, rng)), _options(window))
        for window, draw in zip(ordered, draws, strict=True)
    ]


def combined_cases(arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """Stride and padding together; at the end two cases that differ in nothing but the stride."""
    pair = Window(5, 2, stride=3, padding=1), Window(5, 2, stride=4, padding=1)
    args = arguments(pair[0], partial(quarters, rng))
    return [*window_cases(combined, arguments, rng), *(Case(args, _options(window)) for window in pair)]


def integer_cases(arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """Arrays of whole numbers as int64: each argument alone, among fractions, and all of them."""
    cases = []
    for window in (Window(3, 2), Window(6, 3)):
        args = arguments(window, partial(quarters, rng))
        arrays = [i for i, a in enumerate(args) if isinstance(a, np.ndarray)]
        for chosen in [*([i] for i in arrays), arrays]:
            whole = [
                wholes(rng, a.shape).astype(np.int64) if i in chosen and isinstance(a, np.ndarray) else a
                for i, a in enumerate(args)
            ]
            cases.append(Case(tuple(whole)))
    return cases


def repeated_cases(arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """One question twice, then with one argument changed, then as at first: nothing may be remembered."""
    first, other = (arguments(Window(5, 2), partial(quarters, rng)) for _ in range(2))
    variants = [(*first[:i], changed, *first[i + 1 :]) for i, changed in enumerate(other)]
    return [Case(args) for args in (first, first, *variants, first)]


def _options(window: Window) -> dict[str, int]:
    options = {"stride": window.stride, "padding": window.padding}
    defaults = {"stride": 1, "padding": 0}
    return {name: value for name, value in options.items() if value != defaults[name]}
