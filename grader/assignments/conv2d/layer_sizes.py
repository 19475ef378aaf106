"""Sizes of a layer, in lists for the groups of cases: images, channels and filters besides the sides.

A layer in plain Python has seven loops, so no question takes more than 2,000 products.
"""

from typing import NamedTuple

import numpy as np

from grader.assignments.convolution.cases import Reserved


class LayerWindow(NamedTuple):
    """The sizes of a layer: x `(n, c, h, w)`, w `(f, c, kh, kw)`."""

    n: int
    c: int
    f: int
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
        """Whether square kernels lie on square inputs, and leave no gaps between their windows."""
        fits = 1 < self.kh <= self.h and self.stride <= self.kh and self.padding <= self.kh
        return fits and self.h == self.w and self.kh == self.kw

    @property
    def entries(self) -> int:
        """How many numbers there are in input, kernels and output."""
        outputs = self.n * self.f * self.p * self.q
        return self.n * self.c * self.h * self.w + self.f * self.c * self.kh * self.kw + outputs

    @property
    def sizes(self) -> dict[str, int]:
        """All sizes by name."""
        return {**self._asdict(), "p": self.p, "q": self.q}


def without_stride(window: LayerWindow) -> list[LayerWindow]:
    """The same sizes with stride 1."""
    return [window._replace(stride=1)]


def without_padding(window: LayerWindow) -> list[LayerWindow]:
    """The same kernel on an input of its own sides at least."""
    return [window._replace(h=max(window.h, window.kh), w=max(window.w, window.kw), padding=0)]


RESERVED = Reserved(
    types=(
        LayerWindow(1, 1, 1, 3, 3, 2, 2),
        LayerWindow(1, 1, 1, 1, 3, 1, 2),
        LayerWindow(2, 1, 1, 2, 1, 1, 1),
        LayerWindow(1, 2, 2, 1, 2, 1, 2),
        LayerWindow(1, 1, 2, 2, 1, 2, 1),
        LayerWindow(1, 1, 2, 1, 3, 1, 2),
        LayerWindow(2, 2, 1, 1, 2, 1, 1),
    ),
    types_with_options=(LayerWindow(1, 1, 1, 3, 2, 2, 2, 2, 1), LayerWindow(1, 1, 1, 3, 2, 1, 1, 2, 2)),
    repeating=(
        LayerWindow(1, 2, 2, 1, 2, 2, 2, 1, 1),
        LayerWindow(2, 2, 2, 1, 4, 1, 1),
        # As many filters as nothing else: what is summed to another axis has another shape.
        LayerWindow(2, 2, 3, 1, 2, 1, 1),
    ),
    by_position=LayerWindow(1, 1, 1, 2, 3, 2, 2, 3, 2),
    options_alone=(
        LayerWindow(1, 1, 1, 5, 4, 2, 2, 3, 1),
        LayerWindow(1, 1, 1, 5, 4, 2, 2, 4, 1),
        LayerWindow(1, 1, 1, 5, 4, 2, 2, 4, 2),
    ),
)


def square(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride 1, no padding, square; images, channels and filters equal and unequal in number."""
    fixed = [(1, 1, 1, 1, 1), (2, 1, 1, 2, 2), (1, 2, 1, 2, 1), (1, 1, 2, 3, 2), (1, 2, 2, 3, 2)]
    fixed += [(3, 1, 2, 2, 1), (2, 2, 3, 3, 2), (2, 3, 2, 3, 3), (1, 3, 2, 4, 2)]
    return [LayerWindow(n, c, f, side, side, k, k) for n, c, f, side, k in fixed]


def square_and_padded(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride 1, square, with padding; images, channels and filters equal and unequal in number."""
    fixed = [
        (1, 1, 1, 1, 1, 1),
        (1, 1, 1, 2, 2, 1),
        (2, 1, 1, 2, 1, 1),
        (1, 2, 1, 1, 2, 1),
        (1, 1, 2, 2, 3, 1),
    ]
    fixed += [(3, 1, 2, 2, 2, 1), (2, 2, 3, 2, 2, 1), (2, 3, 2, 1, 2, 1), (1, 2, 2, 2, 2, 2)]
    return [LayerWindow(n, c, f, side, side, k, k, 1, p) for n, c, f, side, k, p in fixed]


def unequal(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride 1, no padding: one and several images, channels and filters, equal and unequal in number."""
    fixed = [(1, 1, 1, 1, 2, 1, 1), (2, 1, 1, 1, 2, 1, 2), (1, 2, 1, 2, 1, 1, 1), (1, 1, 2, 1, 3, 1, 2)]
    fixed += [(3, 1, 2, 3, 2, 2, 1), (1, 2, 2, 2, 3, 2, 2), (2, 2, 3, 3, 2, 2, 1), (1, 3, 2, 2, 3, 1, 3)]
    fixed += [(2, 3, 2, 3, 4, 2, 3)]
    windows = (LayerWindow(*sizes) for sizes in [*fixed, *_some(rng, 2)])
    return [window for window in windows if window.h != window.w or window.kh != window.kw]


def with_bias(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride 1, no padding; filters as many as columns, as rows, as images, and as none of them."""
    fixed = [(1, 1, 1, 2, 1, 1, 1), (1, 1, 2, 1, 2, 1, 1), (1, 2, 2, 2, 1, 1, 1), (2, 1, 2, 1, 3, 1, 1)]
    fixed += [(2, 2, 3, 3, 2, 2, 2), (1, 1, 2, 2, 2, 1, 1)]
    n, c, f = rng.integers(1, 4, size=3).tolist()
    return [LayerWindow(*sizes) for sizes in [*fixed, (n, c, f, 3, 4, 2, 2)]]


def padded(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride 1, padding less than, equal to and more than k - 1, on one side more than on the other."""
    fixed = [
        (1, 1, 2, 3, 3, 2, 2, 1, 1),
        (1, 1, 1, 2, 2, 3, 3, 1, 1),
        (1, 1, 1, 1, 2, 1, 2, 1, 1),
        (1, 2, 1, 2, 3, 3, 2, 1, 1),
        (1, 2, 2, 1, 1, 2, 2, 1, 2),
    ]
    fixed += [(1, 1, 1, 1, 2, 1, 1, 1, 3), (2, 1, 2, 2, 1, 1, 2, 1, 1), (1, 1, 2, 2, 2, 2, 1, 1, 1)]
    fixed += [(1, 1, 1, 2, 2, 4, 3, 1, 1)]
    return [LayerWindow(*sizes) for sizes in fixed]


def without_stride_or_padding(window: LayerWindow) -> list[LayerWindow]:
    """Stride 1 where there is a stride, else no padding."""
    return without_stride(window) if window.stride > 1 else without_padding(window)


def any_stride(rng: np.random.Generator) -> list[LayerWindow]:
    """Strides that divide, and such as leave rows or columns; one with padding."""
    fixed = [
        (1, 1, 1, 3, 3, 2, 2, 2, 1),
        (1, 2, 1, 4, 4, 2, 2, 2),
        (1, 1, 1, 1, 3, 1, 1, 2),
        (1, 1, 2, 3, 2, 1, 1, 2),
        (2, 1, 1, 4, 3, 2, 1, 2),
    ]
    fixed += [(1, 2, 1, 3, 5, 2, 2, 3), (1, 2, 2, 4, 3, 1, 2, 2), (1, 1, 1, 5, 4, 2, 3, 3)]
    return [LayerWindow(*sizes) for sizes in fixed]


def combined(rng: np.random.Generator) -> list[LayerWindow]:
    """Stride or padding, and both together, dividing or not."""
    return [*padded(rng)[:6], *any_stride(rng)[:6], *strided_and_padded(rng)]


def strided_and_padded(rng: np.random.Generator) -> list[LayerWindow]:
    """Both together, dividing or not."""
    fixed = [
        (1, 1, 1, 2, 2, 2, 2, 2, 1),
        (1, 1, 1, 1, 2, 2, 2, 2, 1),
        (1, 2, 1, 3, 2, 2, 1, 2, 1),
        (2, 1, 2, 2, 3, 3, 4, 3, 1),
    ]
    fixed += [(1, 2, 2, 3, 2, 2, 3, 2, 2)]
    return [LayerWindow(*sizes) for sizes in fixed]


def _some(rng: np.random.Generator, many: int) -> list[tuple[int, ...]]:
    """A few images, channels and filters; kernels of one or two rows and columns, inputs of a few more."""
    found: list[tuple[int, ...]] = []
    for _ in range(many):
        n, c, f = rng.integers(1, 4, size=3).tolist()
        kh, kw, down, across = rng.integers(1, 3, size=4).tolist()
        found.append((n, c, f, kh + down, kw + across, kh, kw))
    return found
