"""From a seed to questions: arguments of randomized shapes and values, smallest first.

Entries are whole numbers in the smallest cases, then multiples of 1/4 or 1/64, so that convolution, its
gradients and their finite differences are exact in float64. None is zero, so that each counts, except
in the largest case of a group, which has zeros at both ends and inside.

Within an exercise no two groups ask for the same sizes: a function that remembers too much then fails
where remembering is asked about, and nowhere else.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

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
Draw = Callable[[int], Array]
Arguments = Callable[[Window, Draw], tuple[object, ...]]

# Sizes that one group keeps for itself; see above.
FOR_TYPES = (Window(4, 2), Window(5, 3), Window(3, 1), Window(7, 3), Window(7, 4), Window(6, 4))
FOR_TYPES_WITH_OPTIONS = (Window(4, 2, 2, 2), Window(5, 2, 3, 2), Window(7, 3, 2, 1))
FOR_REPEATING = Window(6, 2)
BY_POSITION = Window(4, 3, 3, 2)
ONE_STRIDE_OR_ANOTHER = (Window(5, 2, 3, 1), Window(5, 2, 4, 1))
_KEPT = {
    *FOR_TYPES,
    *FOR_TYPES_WITH_OPTIONS,
    FOR_REPEATING,
    BY_POSITION,
    *ONE_STRIDE_OR_ANOTHER,
}


def plain(rng: np.random.Generator) -> list[Window]:
    """Stride 1, no padding: k = 1, k = n, odd and even kernels, one long input."""
    fixed = [(1, 1), (2, 1), (2, 2), (3, 2), (4, 4), (6, 3), (9, 7), (30, 24)]
    some = [(k + more, k) for more, k in _between(rng, 2, (1, 6), (2, 7))]
    return [Window(n, k) for n, k in fixed + some]


def padded(rng: np.random.Generator) -> list[Window]:
    """Stride 1, padding less than, equal to, more than k - 1 and far more, kernels longer than the input."""
    fixed = [(1, 1, 1), (3, 2, 1), (4, 3, 1), (3, 3, 2), (5, 4, 2), (4, 1, 2), (1, 5, 2), (1, 2, 4)]
    some = [(n, k, p) for n, k, p in _between(rng, 2, (4, 8), (2, 6), (1, 5))]
    return [Window(n, k, 1, p) for n, k, p in fixed + some]


def strided(rng: np.random.Generator) -> list[Window]:
    """No padding, strides that divide, below, equal to and above k, as (m, k, stride)."""
    fixed = [(1, 2, 2), (2, 1, 3), (3, 2, 2), (2, 3, 2), (3, 4, 2), (3, 3, 5)]
    some = [(m, k, s) for m, k, s in _between(rng, 2, (1, 4), (1, 5), (2, 5))]
    return [Window(k + (m - 1) * s, k, s) for m, k, s in fixed + some]


def uneven(rng: np.random.Generator) -> list[Window]:
    """No padding, strides that do not divide, as (m, k, stride, entries left over)."""
    fixed = [(1, 1, 2, 1), (1, 2, 3, 2), (2, 2, 2, 1), (3, 1, 2, 1), (2, 3, 2, 1), (3, 4, 3, 1)]
    drawn = _between(rng, 2, (1, 4), (1, 5), (2, 5), (0, 6))
    some = [(m, k, s, 1 + extra % (s - 1)) for m, k, s, extra in drawn]
    return [Window(k + (m - 1) * s + extra, k, s) for m, k, s, extra in fixed + some]


def combined(rng: np.random.Generator) -> list[Window]:
    """Stride and padding together, dividing or not, with one window, and with windows of padding alone."""
    fixed = [(1, 3, 2, 1), (3, 1, 2, 1), (4, 2, 2, 1), (6, 2, 4, 1), (2, 4, 5, 1)]
    fixed += [(5, 2, 2, 2), (3, 2, 7, 2), (2, 3, 2, 3)]
    some = _between(rng, 2, (2, 9), (1, 6), (2, 5), (1, 5))
    return [Window(n, min(k, n + 2 * p), s, p) for n, k, s, p in fixed + some]


def long_kernel(rng: np.random.Generator) -> list[Window]:
    """Kernels longer than the input, for the full convolution."""
    some = [Window(n, n + more) for n, more in _between(rng, 2, (2, 6), (1, 4))]
    return [Window(1, 2), Window(1, 3), Window(2, 3), Window(3, 5), *some]


def _between(rng: np.random.Generator, count: int, *bounds: tuple[int, int]) -> list[tuple[int, ...]]:
    """Draw rows of whole numbers, each column between its bounds, the upper one excluded; in one draw."""
    rows: list[list[float]] = rng.random((count, len(bounds))).tolist()
    return [
        tuple(low + int(u * (high - low)) for u, (low, high) in zip(row, bounds, strict=True)) for row in rows
    ]


_NATURAL = np.arange(1.0, 257.0)
_WHOLES, _QUARTERS, _SIXTY_FOURTHS = (
    np.concatenate([-_NATURAL[:largest], _NATURAL[:largest]]) / parts
    for largest, parts in ((9, 1), (16, 4), (256, 64))
)


def wholes(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Whole numbers between -9 and 9, without zero, as floats."""
    return _pick(_WHOLES, rng, size)


def quarters(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Multiples of 1/4 between -4 and 4, without zero."""
    return _pick(_QUARTERS, rng, size)


def sixty_fourths(rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    """Multiples of 1/64 between -4 and 4, without zero: what is rounded on the way shows."""
    return _pick(_SIXTY_FOURTHS, rng, size)


_BLOCK = 96
"""Numbers drawn at a time."""


def _pick(numbers: Array, rng: np.random.Generator, size: int | tuple[int, ...]) -> Array:
    return numbers.take((rng.random(size) * len(numbers)).astype(np.intp))


def _drawing(kind: Callable[[np.random.Generator, int], Array], rng: np.random.Generator) -> Draw:
    """Draw arrays from a block of numbers: a verdict takes hundreds, and each draw has its price.

    None is its own flip, which would hide a flip. No two share an entry, so a part of the block will do.
    """
    block = kind(rng, _BLOCK)
    numbers, used = block.tolist(), 0  # a list, because single numbers of an array are slow to look at

    def draw(size: int) -> Array:
        nonlocal block, numbers, used
        if used + size > len(numbers):
            block = kind(rng, max(_BLOCK, size))
            numbers, used = block.tolist(), 0
        first, used = used, used + size
        if size > 1 and numbers[first] == numbers[used - 1]:
            block[first] *= 2.0
        return block[first:used]

    return draw


def _with_zeros(draw: Draw) -> Draw:
    """Put zeros at both ends and inside: what is trimmed or skipped shows. Never are all of them zero."""

    def drawn(size: int) -> Array:
        numbers = draw(size)
        numbers[[0, size // 2, -1] if size > 3 else slice(size // 2)] = 0.0
        return numbers

    return drawn


def window_cases(windows: Windows, arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """Make a case of each window, smallest first; stride and padding are named only where they matter."""
    ordered = sorted(set(windows(rng)) - _KEPT, key=lambda w: (w.n + w.k + w.m, w))
    small, middle, fine = (_drawing(kind, rng) for kind in (wholes, quarters, sixty_fourths))
    draws = [small, small, small, *[middle] * (len(ordered) - 6), fine, fine, _with_zeros(fine)]
    draws = draws[-len(ordered) :]
    return [_case(arguments(window, draw), window) for window, draw in zip(ordered, draws, strict=True)]


def combined_cases(arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """Stride and padding together; at the end both given by position, and two that differ in the stride."""
    window = BY_POSITION
    args = (*arguments(window, _drawing(quarters, rng)), window.stride, window.padding)
    same = arguments(ONE_STRIDE_OR_ANOTHER[0], _drawing(quarters, rng))
    return [
        *window_cases(combined, arguments, rng),
        Case(args, sizes=_sizes(window)),
        *(_case(same, window) for window in ONE_STRIDE_OR_ANOTHER),
    ]


def number_types(arguments: Arguments, with_options: bool, rng: np.random.Generator) -> list[Case]:
    """Arrays of whole numbers, each alone among fractions and all of them, as int64 and int32; float32.

    With padding and a stride a question counts only where its twin of floats is answered rightly, so that
    neither is charged here again.
    """
    alone = [[i] for i in _arrays(arguments(FOR_TYPES[0], np.zeros))]
    every = [i for one in alone for i in one]
    # Fractions so fine that a product with a whole number hardly ever is whole: what is cut off shows.
    draws = _drawing(sixty_fourths, rng), _drawing(wholes, rng)
    windows = iter(FOR_TYPES)
    found = [_typed(arguments, next(windows), chosen, np.int64, draws) for chosen in (*alone, every)]
    found.append(_typed(arguments, next(windows), every, np.int32, draws))
    found.append(_typed(arguments, next(windows), every, np.float32, draws))
    if with_options:
        for window, chosen in zip(FOR_TYPES_WITH_OPTIONS, alone, strict=False):
            found.append(_typed(arguments, window, chosen, np.int64, draws, with_twin=True))
    return found


def repeated_cases(arguments: Arguments, rng: np.random.Generator) -> list[Case]:
    """One question twice, then with one argument changed, then as at first: nothing may be remembered."""
    first = arguments(FOR_REPEATING, _drawing(wholes, rng))
    variants = [(*first[:i], 2.0 * np.asarray(first[i]), *first[i + 1 :]) for i in _arrays(first)]
    return [_case(args, FOR_REPEATING) for args in (first, first, *variants, first)]


def _case(args: tuple[object, ...], window: Window) -> Case:
    return Case(args, _options(window), sizes=_sizes(window))


def _arrays(args: tuple[object, ...]) -> list[int]:
    return [i for i, arg in enumerate(args) if isinstance(arg, np.ndarray)]


def _typed(
    arguments: Arguments,
    window: Window,
    chosen: list[int],
    kind: type[np.number[Any]],
    draws: tuple[Draw, Draw],
    with_twin: bool = False,
) -> Case:
    """Draw arguments and give the chosen ones another type; integers get whole numbers first."""
    fractions, whole_numbers = draws
    whole = kind is not np.float32
    floats: list[Any] = list(arguments(window, fractions))
    if whole:
        for i in chosen:
            floats[i] = whole_numbers(floats[i].size)
    typed = floats.copy()
    for i in chosen:
        typed[i] = floats[i].astype(kind)
    twin = _case(tuple(floats), window) if with_twin else None
    return Case(tuple(typed), _options(window), 1e-7 if whole else 1e-5, _sizes(window), twin)


def _options(window: Window) -> dict[str, int]:
    options: dict[str, int] = {}
    if window.stride != 1:
        options["stride"] = window.stride
    if window.padding:
        options["padding"] = window.padding
    return options


def _sizes(window: Window) -> dict[str, int]:
    n, k, stride, padding = window
    return {"n": n, "k": k, "stride": stride, "padding": padding, "m": window.m}
