"""How numerical_gradient is judged: functions to differentiate, with slopes that are known."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from grader.assignments.conv1d import mistakes
from grader.assignments.conv1d.mistakes import pieces
from grader.judge.exercise import Exercise, Group, Pairs
from grader.judge.numbers import quarters, wholes
from grader.judge.numerics import Array
from grader.judge.verdict import Case, WrittenFunction
from solutions import conv1d


@dataclass(frozen=True)
class ScalarFunction(WrittenFunction):
    """A scalar function of an array of one shape, with its formula to show."""

    formula: str
    """A Python expression in x, for the snippet that reproduces a case."""
    shape: tuple[int, ...]
    difference: Callable[[Array, float], Array]
    """Its central differences at x with step h, worked out by hand."""

    def __call__(self, x: Any) -> float:
        """Evaluate it at x, by its program."""
        return float(_defined(self.source)(x))

    @property
    def source(self) -> str:  # type: ignore[override]
        """Its program. At a point of another shape it raises an error: a wrong slope would go unnoticed."""
        return _SOURCE.format(shape=self.shape, formula=self.formula)

    def __repr__(self) -> str:
        return f"lambda x: {self.formula}"


_SOURCE = """\
def f(x):
    x = np.asarray(x, dtype=float)
    if x.shape != {shape}:
        raise ValueError(f"f takes an array of shape {shape}, and got one of shape {{x.shape}}")
    return float({formula})
"""


@lru_cache(1000)
def _defined(source: str) -> Callable[[Any], float]:
    names: dict[str, Any] = {"np": np}
    exec(source, names)
    function: Callable[[Any], float] = names["f"]
    return function


def _quadratic(shape: tuple[int, ...], rng: np.random.Generator) -> ScalarFunction:
    return ScalarFunction(
        "(x**2).sum() + x.flat[0] * x.flat[-1]",
        shape,
        lambda x, h: 2 * x + _crossed(x),
    )


def _cubic(shape: tuple[int, ...], rng: np.random.Generator) -> ScalarFunction:
    weights = wholes(rng, shape)
    return ScalarFunction(
        f"(np.array({weights.tolist()}) * x**3).sum()",
        shape,
        lambda x, h: weights * (3 * x**2 + h**2),
    )


def _bilinear(shape: tuple[int, ...], rng: np.random.Generator) -> ScalarFunction:
    """A function without squares, so that a one-sided difference is exact too: its own group charges it."""
    weights = quarters(rng, shape) / 2
    plain = f"(np.array({weights.tolist()}) * x).sum()"
    if weights.size == 1:
        return ScalarFunction(plain, shape, lambda x, h: weights)
    return ScalarFunction(f"{plain} + x.flat[0] * x.flat[-1]", shape, lambda x, h: weights + _crossed(x))


_POWERS: dict[int, Callable[[Array, float], Array]] = {
    3: lambda x, h: 3 * x**2 + h**2,
    5: lambda x, h: 5 * x**4 + 10 * x**2 * h**2 + h**4,
}


def _power(exponent: int, n: int) -> ScalarFunction:
    return ScalarFunction(f"(x**{exponent}).sum()", (n,), _POWERS[exponent])


def _crossed(x: Array) -> Array:
    """Gradient of `x.flat[0] * x.flat[-1]`."""
    slope = np.zeros(x.shape)
    slope.flat[0] += x.flat[-1]
    slope.flat[-1] += x.flat[0]
    return slope


# Rounding in f, divided by the small default h, is about 1e-9 of the slope; a one-sided difference
# is off by 1e-5, and charged in its own group.
_DEFAULT_STEP = 1e-4
# This step tells wrong quotients apart. With 1/4 two would be alike: a central difference that is not divided
# and a one-sided one divided by 2h are both half the slope.
_STEP = 0.125


def _plain(rng: np.random.Generator) -> list[Case]:
    kinds = (
        (_quadratic, 1),
        (_cubic, 1),
        (_quadratic, 2),
        (_cubic, 2),
        (_quadratic, 3),
        (_cubic, 4),
        (_cubic, 6),
    )
    return [Case((kind((n,), rng), wholes(rng, n)), {}, _DEFAULT_STEP) for kind, n in kinds]


def _central(rng: np.random.Generator) -> list[Case]:
    asked = ((3, 1, 0.5), (3, 2, 0.25), (3, 4, 2.0), (5, 2, 0.5))
    given = [Case((_power(exponent, n), wholes(rng, n)), {"h": h}) for exponent, n, h in asked]
    return [*given, Case((_power(3, 3), wholes(rng, 3), 0.5))]


def _axes(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple[int, ...]] = [(1, 2), (2, 1), (3, 2), (2, 1, 2)]
    return [Case((_bilinear(s, rng), quarters(rng, s)), {"h": _STEP}) for s in shapes]


def _types(rng: np.random.Generator) -> list[Case]:
    kinds = ((1, np.int64), (2, np.int64), (4, np.int32), (3, np.float32))
    whole = [wholes(rng, n).astype(kind) for n, kind in kinds]
    return [Case((_bilinear(x.shape, rng), x), {"h": _STEP}) for x in whole]


def _repeat(rng: np.random.Generator) -> list[Case]:
    """Change f, x and h, one at a time, which shows a function that remembers results."""
    f = _bilinear((3,), rng)
    other_f = _bilinear((3,), rng)
    x = quarters(rng, 3)
    first = Case((f, x), {"h": _STEP})
    changed = Case((other_f, x), {"h": _STEP}), Case((f, 2.0 * x), {"h": _STEP})
    # Only for a curve do the differences depend on h. Whether they are central is another group's question:
    # the case with another h has a control, the curve with the first h.
    curve = Case((_power(3, 3), wholes(rng, 3)), {"h": 0.5})
    return [first, first, *changed, replace(curve, kwargs={"h": 4.0}, control=curve), first]


def _by_hand(case: Case, gradient: Array, rng: np.random.Generator, every: bool) -> Pairs:
    """Compare with the central difference worked out by hand."""
    f, x, *h = case.args
    step = h[0] if h else case.kwargs.get("h", 1e-5)
    yield gradient, f.difference(np.asarray(x, dtype=float), step)


NUMERICAL_GRADIENT = Exercise(
    "numerical_gradient",
    "conv1d",
    ("f", "x", "h"),
    ("gradient",),
    conv1d.numerical_gradient,
    (
        Group("one axis, the default h", 4, _plain),
        Group("a given h: central, not one-sided", 1, _central),
        Group("x with two and three axes", 1, _axes),
        Group("integers and float32", 1, _types, by_size=False),
        Group("inputs left alone, second call equal", 1, _repeat, charges_changed_inputs=True, by_size=False),
    ),
    mistakes.NUMERICAL_GRADIENT,
    _by_hand,
    pieces.NUMERICAL,
)
