"""What is graded: each function with its groups of cases and their points, its reference, its mistakes.

A new exercise needs three things: a reference, a way to draw arguments, a table of points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from grader import cases, mistakes
from grader.mistakes import Mistake
from grader.numerics import Array, directional_difference, inner
from grader.verdict import Case
from solutions import conv1d

CaseMaker = Callable[[np.random.Generator], list[Case]]
SecondOpinion = Callable[[Case, Array, np.random.Generator], tuple[float, float]]


@dataclass(frozen=True)
class Group:
    """Cases that share one difficulty: all of the points, or none."""

    title: str
    points: float
    make: CaseMaker
    careful: bool = False
    """Also look whether the arguments were left alone; elsewhere that slip is not charged again."""


@dataclass(frozen=True)
class Exercise:
    """A function to implement, and how it is judged."""

    name: str
    assignment: str
    parameters: tuple[str, ...]
    """Names of the positional arguments, as in the student's stub."""
    result: str
    """What the notebook calls the result."""
    reference: Callable[..., Array]
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...] = ()
    second_opinion: SecondOpinion | None = None
    """Two numbers, by the result and by finite differences of the reference forward, that must agree."""

    @property
    def points(self) -> float:
        """All the points of the exercise."""
        return sum(group.points for group in self.groups)


def _window_groups(arguments: cases.Arguments, points: Mapping[str, float]) -> tuple[Group, ...]:
    makers: dict[str, tuple[str, CaseMaker]] = {
        "plain": ("stride 1, no padding", partial(cases.window_cases, cases.plain, arguments)),
        "short": ("a kernel no longer than the input", partial(cases.window_cases, cases.plain, arguments)),
        "padding": ("padding", partial(cases.window_cases, cases.padded, arguments)),
        "stride": ("stride", partial(cases.window_cases, cases.strided, arguments)),
        "uneven": ("a stride that does not divide", partial(cases.window_cases, cases.uneven, arguments)),
        "combined": ("stride and padding together", partial(cases.combined_cases, arguments)),
        "long": ("a kernel longer than the input", partial(cases.window_cases, cases.long_kernel, arguments)),
        "integers": ("whole-number arrays (int64)", partial(cases.integer_cases, arguments)),
        "repeat": ("inputs left alone, second call equal", partial(cases.repeated_cases, arguments)),
    }
    return tuple(
        Group(makers[key][0], value, makers[key][1], careful=key == "repeat") for key, value in points.items()
    )


# What a function of each signature is asked with.


def _forward_arguments(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.n), draw(window.k)


def _gradient_arguments(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.m), draw(window.n), draw(window.k)


def _jacobian_arguments(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.k), window.n


def _full_gradient_arguments(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.n + window.k - 1), draw(window.k)


# Finite differences of the reference forward. With v of quarters they are exact, see numerics.


def _along_x(case: Case, dx: Array, rng: np.random.Generator) -> tuple[float, float]:
    dy, x, w = (np.asarray(a, dtype=float) for a in case.args)
    v = cases.quarters(rng, x.shape)

    def loss(point: Array) -> float:
        return inner(dy, conv1d.conv1d_forward(point, w, **case.kwargs))

    return inner(dx, v), directional_difference(loss, x, v)


def _along_w(case: Case, dw: Array, rng: np.random.Generator) -> tuple[float, float]:
    dy, x, w = (np.asarray(a, dtype=float) for a in case.args)
    v = cases.quarters(rng, w.shape)

    def loss(point: Array) -> float:
        return inner(dy, conv1d.conv1d_forward(x, point, **case.kwargs))

    return inner(dw, v), directional_difference(loss, w, v)


def _along_full_x(case: Case, dx: Array, rng: np.random.Generator) -> tuple[float, float]:
    dy, w = (np.asarray(a, dtype=float) for a in case.args)
    x, v = cases.quarters(rng, dx.shape), cases.quarters(rng, dx.shape)

    def loss(point: Array) -> float:
        return inner(dy, conv1d.convolve1d_forward(point, w))

    return inner(dx, v), directional_difference(loss, x, v)


def _matrix_against_forward(case: Case, J: Array, rng: np.random.Generator) -> tuple[float, float]:
    w, n = np.asarray(case.args[0], dtype=float), case.args[1]
    x = cases.quarters(rng, n)
    u = cases.quarters(rng, J.shape[0])
    return inner(u, J @ x), inner(u, conv1d.conv1d_forward(x, w, **case.kwargs))


# Functions to differentiate.


@dataclass(frozen=True)
class ScalarFunction:
    """A scalar function of an array of one shape, with its formula to show."""

    formula: str
    """A Python expression in x, for the snippet that reproduces a case."""
    shape: tuple[int, ...]
    function: Callable[[Array], float]

    def __call__(self, x: Any) -> float:
        """Evaluate; a point of another shape is an error, for it would give a wrong slope quietly."""
        point = np.asarray(x, dtype=float)
        if point.shape != self.shape:
            raise ValueError(f"f takes an array of shape {self.shape}, and got one of shape {point.shape}")
        return float(self.function(point))

    def __repr__(self) -> str:
        return f"lambda x: {self.formula}"


def _quadratic(shape: tuple[int, ...]) -> ScalarFunction:
    formula = "(x**2).sum() + x.flat[0] * x.flat[-1]"
    return ScalarFunction(formula, shape, lambda x: (x**2).sum() + x.flat[0] * x.flat[-1])


def _weighted(shape: tuple[int, ...], rng: np.random.Generator) -> ScalarFunction:
    weights = cases.wholes(rng, shape)
    return ScalarFunction(
        f"(np.array({weights.tolist()}) * x**2).sum()", shape, lambda x: (weights * x**2).sum()
    )


def _bilinear(shape: tuple[int, ...], rng: np.random.Generator) -> ScalarFunction:
    """No squares: a one-sided difference is exact too, so that it is charged where it is asked for, once."""
    weights = cases.quarters(rng, shape) / 2
    return ScalarFunction(
        f"(np.array({weights.tolist()}) * x).sum() + x.flat[0] * x.flat[-1] * {float(weights.size > 1)}",
        shape,
        lambda x: (weights * x).sum() + x.flat[0] * x.flat[-1] * (weights.size > 1),
    )


def _power(exponent: int, n: int) -> ScalarFunction:
    return ScalarFunction(f"(x**{exponent}).sum()", (n,), lambda x: (x**exponent).sum())


# Rounding in f, divided by the small default h, is about 1e-9 of the slope; a one-sided difference
# is off by 1e-5, and charged in its own group.
_DEFAULT_STEP = 1e-4


def _numerical_plain(rng: np.random.Generator) -> list[Case]:
    return [
        Case((_quadratic((n,)) if n % 2 else _weighted((n,), rng), cases.wholes(rng, n)), {}, _DEFAULT_STEP)
        for n in (1, 2, 3, 4, 5, 7)
    ]


def _numerical_central(rng: np.random.Generator) -> list[Case]:
    asked = ((3, 1, 0.5), (3, 2, 0.25), (3, 4, 2.0), (5, 2, 0.5))
    return [Case((_power(exponent, n), cases.wholes(rng, n)), {"h": h}) for exponent, n, h in asked]


def _numerical_shape(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple[int, ...]] = [(1, 2), (2, 1), (2, 3), (3, 2), (2, 2, 2)]
    return [Case((_bilinear(s, rng), cases.quarters(rng, s)), {"h": 0.25}) for s in shapes]


def _numerical_integers(rng: np.random.Generator) -> list[Case]:
    whole = [cases.wholes(rng, n).astype(np.int64) for n in (1, 2, 4)]
    return [Case((_bilinear(x.shape, rng), x), {"h": 0.25}) for x in whole]


def _numerical_repeat(rng: np.random.Generator) -> list[Case]:
    first, second = (Case((_bilinear((3,), rng), cases.quarters(rng, 3)), {"h": 0.25}) for _ in range(2))
    return [first, first, second, first]


_CONV1D = (
    Exercise(
        "conv1d_forward",
        "conv1d",
        ("x", "w"),
        "y",
        conv1d.conv1d_forward,
        _window_groups(
            _forward_arguments,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "integers": 1, "repeat": 1},
        ),
        mistakes.CONV1D_FORWARD,
    ),
    Exercise(
        "conv1d_jacobian",
        "conv1d",
        ("w", "n"),
        "J",
        conv1d.conv1d_jacobian,
        _window_groups(
            _jacobian_arguments,
            {"plain": 5, "padding": 1, "stride": 1, "uneven": 1, "combined": 1, "repeat": 1},
        ),
        mistakes.CONV1D_JACOBIAN,
        _matrix_against_forward,
    ),
    Exercise(
        "numerical_gradient",
        "conv1d",
        ("f", "x"),
        "gradient",
        conv1d.numerical_gradient,
        (
            Group("quadratic f, the default h", 4, _numerical_plain),
            Group("a given h: central, not one-sided", 1, _numerical_central),
            Group("x with two and three axes", 1, _numerical_shape),
            Group("whole-number arrays (int64)", 1, _numerical_integers),
            Group("inputs left alone, second call equal", 1, _numerical_repeat, careful=True),
        ),
        mistakes.NUMERICAL_GRADIENT,
    ),
    Exercise(
        "conv1d_dw",
        "conv1d",
        ("dy", "x", "w"),
        "dw",
        conv1d.conv1d_dw,
        _window_groups(
            _gradient_arguments,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "integers": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DW,
        _along_w,
    ),
    Exercise(
        "conv1d_dx",
        "conv1d",
        ("dy", "x", "w"),
        "dx",
        conv1d.conv1d_dx,
        _window_groups(
            _gradient_arguments,
            {"plain": 8, "padding": 3, "stride": 1, "uneven": 1, "combined": 1, "integers": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DX,
        _along_x,
    ),
    Exercise(
        "convolve1d_forward",
        "conv1d",
        ("x", "w"),
        "y",
        conv1d.convolve1d_forward,
        _window_groups(_forward_arguments, {"short": 5, "long": 1, "integers": 1, "repeat": 1}),
        mistakes.CONVOLVE1D_FORWARD,
    ),
    Exercise(
        "convolve1d_dx",
        "conv1d",
        ("dy", "w"),
        "dx",
        conv1d.convolve1d_dx,
        _window_groups(_full_gradient_arguments, {"short": 3, "long": 1, "integers": 1, "repeat": 1}),
        mistakes.CONVOLVE1D_DX,
        _along_full_x,
    ),
)

EXERCISES: Mapping[str, Exercise] = {exercise.name: exercise for exercise in _CONV1D}
