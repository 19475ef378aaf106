"""Sizes of columns and of pooling windows, in lists for the groups of cases.

Images and channels come one and several, equal and unequal in number; most sides are unequal: in squares,
rows and columns can be exchanged unseen.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from grader.assignments.convolution.cases import Reserved


class ColumnWindow(NamedTuple):
    """The sizes of `im2col`: x `(n, c, h, w)`, windows of `(kh, kw)`."""

    n: int
    c: int
    h: int
    w: int
    kh: int
    kw: int
    stride: int = 1
    padding: int = 0

    @property
    def p(self) -> int:
        """Rows of positions."""
        return (self.h + 2 * self.padding - self.kh) // self.stride + 1

    @property
    def q(self) -> int:
        """Positions in a row."""
        return (self.w + 2 * self.padding - self.kw) // self.stride + 1

    @property
    def is_telling(self) -> bool:
        """Whether square windows lie on square images, without gaps between them."""
        fits = 1 < self.kh <= self.h and self.stride <= self.kh and self.padding <= self.kh
        return fits and self.h == self.w and self.kh == self.kw

    @property
    def entries(self) -> int:
        """How many numbers there are in image and columns."""
        return self.n * self.c * (self.h * self.w + self.kh * self.kw * self.p * self.q)

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""
        return {**self._asdict(), "p": self.p, "q": self.q}


COLUMNS = Reserved(
    types=(),
    types_with_options=(),
    repeating=(ColumnWindow(1, 1, 3, 5, 2, 2),),
    by_position=ColumnWindow(1, 2, 2, 3, 2, 2, 3, 2),
    # The same number of columns, whatever the options: a memory that forgets one of them shows.
    options_alone=(
        ColumnWindow(1, 2, 5, 4, 2, 2, 3, 1),
        ColumnWindow(1, 2, 5, 4, 2, 2, 4, 1),
        ColumnWindow(1, 2, 5, 4, 2, 2, 4, 2),
    ),
)


ON_THEIR_SIDES = ColumnWindow(2, 1, 2, 3, 2, 2), ColumnWindow(1, 1, 3, 3, 2, 1)
"""With rows and columns exchanged, of the first image and of the second window, there are as many columns."""
OF_COLUMNS = replace(
    COLUMNS,
    repeating=ON_THEIR_SIDES,
    # With stride and padding exchanged there is one window as well, so that cols fit.
    by_position=ColumnWindow(1, 1, 1, 2, 7, 8, 4, 3),
)
"""For the way back from columns."""


def square_columns(rng: np.random.Generator) -> list[ColumnWindow]:
    """Stride 1, no padding, square; images and channels equal and unequal in number."""
    fixed = [(1, 1, 1, 1), (1, 1, 2, 1), (1, 1, 3, 2), (2, 1, 2, 2), (1, 2, 2, 1), (1, 3, 3, 2), (2, 2, 4, 3)]
    fixed += [(3, 2, 3, 2), (2, 3, 4, 2)]
    return [ColumnWindow(n, c, side, side, k, k) for n, c, side, k in fixed]


def unequal_columns(rng: np.random.Generator) -> list[ColumnWindow]:
    """Stride 1, no padding: lone rows and columns, odd and even windows, windows as large as x."""
    fixed = [
        (1, 1, 1, 3, 1, 2),
        (1, 1, 3, 1, 2, 1),
        (1, 1, 2, 3, 1, 1),
        (2, 1, 2, 3, 2, 1),
        (1, 2, 3, 4, 2, 3),
    ]
    fixed += [(2, 2, 4, 3, 1, 2), (2, 3, 3, 2, 3, 2), (3, 2, 2, 4, 2, 2)]
    n, c = rng.integers(1, 3, size=2).tolist()
    kh, kw, down, across = rng.integers(1, 4, size=4).tolist()
    fixed.append((n, c, kh + down, kw + across + (kh + down == kw + across), kh, kw))
    return [ColumnWindow(*sizes) for sizes in fixed]


def padded_columns(rng: np.random.Generator) -> list[ColumnWindow]:
    """Stride 1, padding less than, equal to and more than k - 1; windows larger than x."""
    fixed = [
        (1, 1, 1, 1, 1, 1, 1, 1),
        (1, 1, 2, 2, 2, 2, 1, 1),
        (1, 1, 1, 2, 1, 2, 1, 1),
        (1, 2, 3, 3, 2, 2, 1, 1),
    ]
    fixed += [(2, 1, 2, 3, 3, 4, 1, 1), (1, 1, 2, 1, 2, 2, 1, 2), (1, 2, 3, 2, 1, 1, 1, 2)]
    fixed += [(1, 1, 1, 2, 3, 2, 1, 3), (2, 2, 2, 3, 3, 2, 1, 1)]
    fixed += [(1, 1, 2, 3, 1, 1, 1, 3), (1, 1, 2, 1, 2, 6, 1, 3), (1, 1, 1, 2, 6, 2, 1, 3)]
    return [ColumnWindow(*sizes) for sizes in fixed]


def strided_columns(rng: np.random.Generator) -> list[ColumnWindow]:
    """Strides that divide, up to above the window, and such as leave rows or columns; one with padding."""
    fixed = [(1, 1, 4, 4, 2, 2, 2), (1, 1, 1, 3, 1, 1, 2), (1, 2, 3, 5, 1, 1, 2), (2, 1, 3, 4, 1, 2, 2)]
    fixed += [(1, 1, 5, 4, 2, 2, 3), (1, 2, 4, 3, 2, 2, 2), (2, 2, 5, 6, 3, 2, 2)]
    return [*(ColumnWindow(*sizes) for sizes in fixed), ColumnWindow(1, 1, 3, 3, 2, 2, 2, 1)]


def combined_columns(rng: np.random.Generator) -> list[ColumnWindow]:
    """Stride and padding together, dividing or not."""
    fixed = [(1, 1, 2, 2, 2, 2, 2, 1), (1, 1, 1, 2, 2, 2, 2, 1), (1, 2, 3, 2, 2, 1, 2, 1)]
    fixed += [(2, 1, 2, 3, 3, 4, 3, 1), (1, 2, 3, 4, 1, 1, 2, 2), (2, 2, 3, 3, 2, 3, 2, 2)]
    n, c, h, w, kh, kw = rng.integers(1, 4, size=6).tolist()
    return [ColumnWindow(*sizes) for sizes in [*fixed, (n, c, h, w, kh, kw, 2, 1)]]


def without_stride(window: ColumnWindow) -> list[ColumnWindow]:
    """The same sizes with stride 1."""
    return [window._replace(stride=1)]


def without_padding(window: ColumnWindow) -> list[ColumnWindow]:
    """The same window on an image of its own sides at least."""
    return [window._replace(h=max(window.h, window.kh), w=max(window.w, window.kw), padding=0)]


def without_either(window: ColumnWindow) -> list[ColumnWindow]:
    """With zeros of the image's own in place of the padding; and with stride 1."""
    more = 2 * window.padding
    padded = window._replace(h=window.h + more, w=window.w + more, padding=0)
    return [padded, window._replace(stride=1)]


class PoolWindow(NamedTuple):
    """The sizes of a pooling: x `(n, c, h, w)`, windows of `(size, size)`."""

    n: int
    c: int
    h: int
    w: int
    size: int

    @property
    def p(self) -> int:
        """Rows of windows."""
        return self.h // self.size

    @property
    def q(self) -> int:
        """Windows in a row."""
        return self.w // self.size

    @property
    def stride(self) -> int:
        """No argument: windows do not overlap."""
        return 1

    @property
    def padding(self) -> int:
        """None."""
        return 0

    @property
    def is_telling(self) -> bool:
        """Whether more than one window lies on a square image, and each has several entries."""
        return self.size > 1 and self.h == self.w and self.p > 1

    @property
    def entries(self) -> int:
        """How many numbers there are in x and y."""
        return self.n * self.c * (self.h * self.w + self.p * self.q)

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""
        return {**self._asdict(), "p": self.p, "q": self.q}


_LARGEST_LAST = PoolWindow(1, 1, 3, 3, 2)
POOLING = Reserved(
    types=(
        PoolWindow(1, 1, 2, 8, 2),
        PoolWindow(1, 1, 4, 8, 2),
        PoolWindow(1, 2, 3, 3, 1),
        PoolWindow(1, 1, 8, 2, 2),
    ),
    types_with_options=(),
    # There are as many windows of three by three.
    repeating=(_LARGEST_LAST,),
    by_position=_LARGEST_LAST,
    options_alone=(_LARGEST_LAST, _LARGEST_LAST, _LARGEST_LAST),
)


def square_pools(rng: np.random.Generator) -> list[PoolWindow]:
    """Square images that the windows fill; images and channels equal and unequal in number."""
    fixed = [(1, 1, 1, 1), (1, 1, 2, 2), (1, 1, 4, 2), (2, 1, 2, 1), (1, 2, 4, 2), (2, 3, 2, 2), (2, 2, 6, 3)]
    fixed += [(3, 2, 4, 2), (1, 1, 6, 2), (1, 1, 4, 4)]
    return [PoolWindow(n, c, side, side, size) for n, c, side, size in fixed]


def unequal_pools(rng: np.random.Generator) -> list[PoolWindow]:
    """Unequal sides that the windows fill: lone rows and columns of windows."""
    fixed = [
        (1, 1, 2, 4, 2),
        (1, 1, 4, 2, 2),
        (1, 1, 1, 3, 1),
        (2, 1, 3, 6, 3),
        (1, 2, 4, 6, 2),
        (2, 3, 6, 4, 2),
    ]
    n, c, p, q = rng.integers(1, 3, size=4).tolist()
    return [PoolWindow(*sizes) for sizes in [*fixed, (n, c, 3 * p, 3 * (p + q), 3)]]


def uneven_pools(rng: np.random.Generator) -> list[PoolWindow]:
    """Rows, columns or both are left over: one, or as many as a window less one."""
    fixed = [
        (1, 1, 3, 3, 2),
        (1, 1, 2, 3, 2),
        (1, 1, 3, 2, 2),
        (1, 1, 5, 5, 2),
        (2, 1, 5, 4, 3),
        (1, 2, 5, 7, 2),
    ]
    fixed += [(2, 2, 7, 5, 3), (2, 3, 4, 7, 4)]
    return [PoolWindow(*sizes) for sizes in fixed]


def filled(window: PoolWindow) -> list[PoolWindow]:
    """The same windows, and nothing left over."""
    return [window._replace(h=window.p * window.size, w=window.q * window.size)]


def tied_pools(rng: np.random.Generator) -> list[PoolWindow]:
    """Square and unequal images that the windows fill, with several entries in each window."""
    fixed = [
        (1, 2, 2, 2, 2),
        (2, 1, 4, 4, 2),
        (1, 2, 2, 4, 2),
        (2, 1, 4, 2, 2),
        (1, 1, 3, 3, 3),
        (2, 2, 4, 6, 2),
    ]
    return [PoolWindow(*sizes) for sizes in [*fixed, (1, 2, 6, 3, 3)]]
