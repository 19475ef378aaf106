"""Sizes of a convolution in one dimension, in lists for the groups of cases."""

from typing import NamedTuple

import numpy as np

from grader.assignments.convolution.cases import Reserved
from grader.judge.numbers import between


class Window1D(NamedTuple):
    """The sizes of a one-dimensional convolution."""

    n: int
    k: int
    stride: int = 1
    padding: int = 0

    @property
    def m(self) -> int:
        """Size of the output."""
        return (self.n + 2 * self.padding - self.k) // self.stride + 1

    @property
    def is_telling(self) -> bool:
        """Whether a kernel of several entries lies on the input, and its windows overlap."""
        return 1 < self.k <= self.n and self.stride < self.k and self.padding <= self.k

    @property
    def entries(self) -> int:
        """How many numbers there are in input, kernel and output."""
        return self.n + self.k + self.m

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""
        return {**self._asdict(), "m": self.m}


def without_stride(window: Window1D) -> list[Window1D]:
    """The same sizes with stride 1."""
    return [window._replace(stride=1)]


def without_either(window: Window1D) -> list[Window1D]:
    """With zeros of the input's own in place of the padding; and with stride 1."""
    padded = window._replace(n=window.n + 2 * window.padding, padding=0)
    return [padded, window._replace(stride=1)]


RESERVED = Reserved(
    types=tuple(Window1D(n, k) for n, k in ((4, 2), (5, 3), (3, 1), (7, 3), (7, 4), (6, 4))),
    types_with_options=(Window1D(7, 3, 2, 1), Window1D(4, 2, 2, 2), Window1D(5, 2, 3, 2)),
    repeating=(Window1D(5, 2, 1, 1), Window1D(6, 2)),
    by_position=Window1D(4, 3, 3, 2),
    options_alone=(Window1D(5, 2, 3, 1), Window1D(5, 2, 4, 1), Window1D(5, 2, 4, 2)),
)


def plain(rng: np.random.Generator) -> list[Window1D]:
    """Stride 1, no padding: k = 1, k = n, odd and even kernels, one long input."""
    fixed = [(1, 1), (2, 1), (2, 2), (3, 2), (4, 4), (6, 3), (9, 7), (30, 24)]
    some = [(k + more, k) for more, k in between(rng, 2, (1, 6), (2, 7))]
    return [Window1D(n, k) for n, k in fixed + some]


def padded(rng: np.random.Generator) -> list[Window1D]:
    """Stride 1, padding less than, equal to, more than k - 1 and far more, kernels longer than the input."""
    fixed = [(1, 1, 1), (3, 2, 1), (4, 3, 1), (3, 3, 2), (5, 4, 2), (4, 1, 2), (1, 5, 2), (1, 2, 4)]
    some = [(n, k, p) for n, k, p in between(rng, 2, (4, 8), (2, 6), (1, 5))]
    return [Window1D(n, k, 1, p) for n, k, p in fixed + some]


def strided(rng: np.random.Generator) -> list[Window1D]:
    """Strides that divide, below, equal to and above k, as (m, k, stride); two with padding."""
    fixed = [(1, 2, 2), (2, 1, 3), (3, 2, 2), (2, 3, 2), (3, 4, 2), (3, 3, 5)]
    some = [(m, k, s) for m, k, s in between(rng, 2, (2, 4), (1, 5), (2, 5))]
    with_padding = [Window1D(3, 3, 2, 1), Window1D(5, 3, 2, 2)]
    return [*with_padding, *(Window1D(k + (m - 1) * s, k, s) for m, k, s in fixed + some)]


def uneven(rng: np.random.Generator) -> list[Window1D]:
    """Strides that do not divide, as (m, k, stride, entries left over); two with padding."""
    fixed = [(1, 1, 2, 1), (1, 2, 3, 2), (2, 2, 2, 1), (3, 1, 2, 1), (2, 3, 2, 1), (3, 4, 3, 1)]
    drawn = between(rng, 2, (2, 4), (1, 5), (2, 5), (0, 6))
    some = [(m, k, s, 1 + extra % (s - 1)) for m, k, s, extra in drawn]
    with_padding = [Window1D(4, 3, 2, 1), Window1D(5, 2, 3, 2)]
    return [*with_padding, *(Window1D(k + (m - 1) * s + extra, k, s) for m, k, s, extra in fixed + some)]


def combined(rng: np.random.Generator) -> list[Window1D]:
    """Stride and padding together, dividing or not, with one window, and with windows of padding alone.

    What is drawn divides, and is larger than what is fixed for a student's own question: else it would depend
    on the draw what that question shows.
    """
    fixed = [(1, 3, 2, 1), (3, 1, 2, 1), (4, 2, 2, 1), (6, 2, 4, 1), (2, 4, 5, 1)]
    fixed += [(6, 4, 2, 2), (3, 2, 7, 2), (2, 3, 2, 3), (9, 3, 2, 3)]
    drawn = between(rng, 2, (5, 7), (3, 6), (2, 4))
    some = [(k + (m - 1) * s - 4, k, s, 2) for m, k, s in drawn]
    return [Window1D(*sizes) for sizes in fixed + some]


def long_kernel(rng: np.random.Generator) -> list[Window1D]:
    """Kernels longer than the input, for the full convolution."""
    some = [Window1D(n, n + more) for n, more in between(rng, 2, (2, 6), (1, 4))]
    return [Window1D(1, 2), Window1D(1, 3), Window1D(2, 3), Window1D(3, 5), *some]
