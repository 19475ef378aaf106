"""Sizes of a convolution in two dimensions, one channel, in lists for the groups of cases.

Most sides are unequal: in squares, rows and columns can be exchanged unseen. All are small, because plain
loops take some microseconds for each product.
"""

from typing import NamedTuple

import numpy as np

from grader.assignments.convolution.cases import Reserved


class Window2D(NamedTuple):
    """The sizes of a two-dimensional convolution: input `(h, w)`, kernel `(kh, kw)`."""

    h: int
    w: int
    kh: int
    kw: int
    stride: int = 1
    padding: int = 0

    @property
    def p(self) -> int:
        """Rows of the output."""
        return (self.h + 2 * self.padding - self.kh) // self.stride + 1

    @property
    def q(self) -> int:
        """Columns of the output."""
        return (self.w + 2 * self.padding - self.kw) // self.stride + 1

    @property
    def is_telling(self) -> bool:
        """Whether a square kernel lies on a square input, and its windows overlap."""
        fits = 1 < self.kh <= self.h and self.stride < self.kh and self.padding <= self.kh
        return fits and self.h == self.w and self.kh == self.kw

    @property
    def entries(self) -> int:
        """How many numbers there are in input, kernel and output."""
        return self.h * self.w + self.kh * self.kw + self.p * self.q

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""
        return {**self._asdict(), "p": self.p, "q": self.q}


def without_stride(window: Window2D) -> list[Window2D]:
    """The same sizes with stride 1."""
    return [window._replace(stride=1)]


def without_padding(window: Window2D) -> list[Window2D]:
    """The same kernel on an input of its own sides at least."""
    return [window._replace(h=max(window.h, window.kh), w=max(window.w, window.kw), padding=0)]


def without_either(window: Window2D) -> list[Window2D]:
    """With zeros of the input's own in place of the padding; and with stride 1."""
    more = 2 * window.padding
    padded = window._replace(h=window.h + more, w=window.w + more, padding=0)
    return [padded, window._replace(stride=1)]


RESERVED = Reserved(
    types=tuple(
        Window2D(*sides)
        for sides in ((3, 3, 2, 2), (2, 3, 1, 2), (3, 2, 2, 2), (3, 4, 2, 3), (4, 3, 3, 1), (2, 4, 2, 3))
    ),
    types_with_options=(
        Window2D(4, 3, 2, 2, 2, 1),
        Window2D(2, 3, 2, 2, 2, 2),
        Window2D(3, 2, 2, 1, 3, 2),
    ),
    repeating=(Window2D(2, 3, 2, 2, 1, 1), Window2D(3, 4, 2, 2)),
    by_position=Window2D(3, 4, 2, 3, 3, 2),
    options_alone=(
        Window2D(5, 4, 2, 2, 3, 1),
        Window2D(5, 4, 2, 2, 4, 1),
        Window2D(5, 4, 2, 2, 4, 2),
    ),
)


class Kernel(NamedTuple):
    """The sides of a kernel, where nothing else is asked for."""

    kh: int
    kw: int

    @property
    def stride(self) -> int:
        """None."""
        return 1

    @property
    def padding(self) -> int:
        """None."""
        return 0

    @property
    def is_telling(self) -> bool:
        """Whether its sides are equal."""
        return self.kh == self.kw

    @property
    def entries(self) -> int:
        """How many numbers there are."""
        return self.kh * self.kw

    @property
    def sizes(self) -> dict[str, int]:
        """Both sides by name."""
        return self._asdict()


REPEATED_KERNEL = Reserved(
    types=(),
    types_with_options=(),
    repeating=(Kernel(2, 5),),
    by_position=Kernel(2, 5),
    options_alone=(Kernel(2, 5), Kernel(2, 5), Kernel(2, 5)),
)


def square(rng: np.random.Generator) -> list[Window2D]:
    """Stride 1, no padding, input and kernel square: one entry, odd and even kernels, one as large as x."""
    fixed = [(1, 1), (2, 1), (2, 2), (3, 2), (4, 3), (4, 2), (6, 5), (8, 7)]
    side = int(rng.integers(2, 5))
    return [Window2D(n, n, k, k) for n, k in [*fixed, (_more(rng, side), side)]]


def unequal(rng: np.random.Generator) -> list[Window2D]:
    """Stride 1, no padding: lone rows and columns, odd and even kernels, kernels as large as x."""
    fixed = [(2, 3, 1, 1), (1, 3, 1, 2), (3, 1, 2, 1), (2, 3, 2, 2), (2, 3, 2, 3)]
    fixed += [(4, 3, 2, 2), (4, 5, 3, 3), (5, 4, 2, 3), (5, 5, 4, 2), (6, 5, 5, 5), (8, 9, 7, 7)]
    some = [(_more(rng, kh), _more(rng, kw), kh, kw) for kh, kw in rng.integers(1, 5, size=(2, 2)).tolist()]
    return [
        window
        for window in (Window2D(*sides) for sides in fixed + some)
        if window.h != window.w or window.kh != window.kw
    ]


def padded(rng: np.random.Generator) -> list[Window2D]:
    """Stride 1; padding less than, equal to and more than k - 1; kernels with more rows or columns than x."""
    fixed = [
        (1, 1, 1, 1, 1),
        (2, 2, 2, 2, 1),
        (3, 3, 2, 2, 2),
        (1, 2, 2, 1, 1),
        (2, 1, 2, 2, 1),
        (2, 3, 3, 4, 1),
        (3, 2, 1, 2, 2),
    ]
    fixed += [
        (3, 4, 3, 2, 1),
        (4, 3, 3, 3, 2),
        (1, 2, 3, 2, 3),
        (2, 1, 1, 5, 2),
        (2, 1, 6, 5, 2),
        (1, 2, 1, 1, 3),
    ]
    some = [(*rng.integers(2, 5, size=4).tolist(), int(rng.integers(2, 4))) for _ in range(2)]
    return [Window2D(h, w, kh, kw, 1, padding) for h, w, kh, kw, padding in fixed + some]


def strided(rng: np.random.Generator) -> list[Window2D]:
    """Strides that divide, up to above the kernel, as (p, q, kh, kw, stride); two with padding."""
    fixed = [
        (1, 2, 1, 1, 2),
        (2, 1, 2, 1, 2),
        (2, 2, 2, 2, 2),
        (2, 3, 2, 2, 2),
        (3, 2, 1, 2, 3),
        (2, 2, 3, 2, 2),
    ]
    fixed += [(2, 3, 3, 4, 3), (2, 2, 3, 3, 2)]
    some = [(*_outputs_and_kernel(rng), int(rng.integers(2, 4))) for _ in range(2)]
    with_padding = [Window2D(3, 3, 3, 3, 2, 1), Window2D(2, 2, 2, 2, 2, 1)]
    return [
        *with_padding,
        *(Window2D(kh + (p - 1) * s, kw + (q - 1) * s, kh, kw, s) for p, q, kh, kw, s in fixed + some),
    ]


def uneven(rng: np.random.Generator) -> list[Window2D]:
    """Strides that leave over, as (p, q, kh, kw, stride, rows, columns left); two with padding."""
    fixed = [
        (1, 1, 1, 1, 2, 1, 0),
        (2, 2, 2, 2, 2, 1, 1),
        (1, 2, 1, 2, 2, 0, 1),
        (2, 1, 2, 1, 3, 1, 2),
        (1, 2, 2, 2, 2, 1, 1),
    ]
    fixed += [(2, 2, 1, 2, 3, 2, 0), (2, 3, 2, 1, 2, 0, 1), (2, 2, 3, 2, 3, 2, 1), (2, 2, 3, 3, 2, 1, 1)]
    some: list[tuple[int, ...]] = []
    for _ in range(2):
        s = int(rng.integers(2, 4))
        some.append((*_outputs_and_kernel(rng), s, int(rng.integers(0, s)), int(rng.integers(1, s))))
    with_padding = [Window2D(3, 3, 2, 2, 2, 1), Window2D(4, 4, 3, 3, 2, 1)]
    return [
        *with_padding,
        *(
            Window2D(kh + (p - 1) * s + rows, kw + (q - 1) * s + columns, kh, kw, s)
            for p, q, kh, kw, s, rows, columns in fixed + some
        ),
    ]


def any_stride(rng: np.random.Generator) -> list[Window2D]:
    """Strides that divide and strides that do not."""
    return strided(rng) + uneven(rng)


def combined(rng: np.random.Generator) -> list[Window2D]:
    """Stride and padding together, dividing or not, with one window, and with windows of padding alone."""
    fixed = [
        (1, 2, 2, 2, 2, 1),
        (2, 1, 1, 2, 2, 1),
        (3, 2, 2, 1, 2, 1),
        (2, 3, 3, 4, 3, 1),
        (4, 3, 2, 3, 2, 1),
    ]
    fixed += [(3, 4, 1, 1, 2, 2), (2, 3, 4, 5, 5, 1), (3, 2, 2, 2, 3, 3), (3, 3, 3, 3, 2, 2)]
    some: list[tuple[int, ...]] = []
    while len(some) < 2:
        h, w, kh, kw = rng.integers(1, 6, size=4).tolist()
        s = int(rng.integers(2, 4))
        padding = int(rng.integers(1, 3))
        if h != w and kh <= h + 2 * padding and kw <= w + 2 * padding:
            some.append((h, w, kh, kw, s, padding))
    return [Window2D(*sizes) for sizes in fixed + some]


def square_kernels(rng: np.random.Generator) -> list[Kernel]:
    """Odd and even."""
    return [Kernel(side, side) for side in (1, 2, 3, 4, 5, 7)]


def oblong_kernels(rng: np.random.Generator) -> list[Kernel]:
    """Wider than high and higher than wide, a single row or column too."""
    some = [Kernel(kh, kh + more) for kh, more in rng.integers(2, 5, size=(2, 2)).tolist()]
    return [Kernel(*sides) for sides in ((1, 2), (2, 1), (2, 3), (3, 2), (4, 3), (1, 6), (5, 2))] + some


def _more(rng: np.random.Generator, side: int) -> int:
    return side + int(rng.integers(0, 4))


def _outputs_and_kernel(rng: np.random.Generator) -> tuple[int, ...]:
    return (*rng.integers(2, 4, size=2).tolist(), *rng.integers(1, 4, size=2).tolist())
