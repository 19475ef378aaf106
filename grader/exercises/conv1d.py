"""How the functions of conv1d are judged: arguments, groups, points, second opinions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from grader import cases, mistakes
from grader.exercises.exercise import CaseMaker, Exercise, Group, Pairs, SecondOpinion
from grader.mistakes import pieces1d
from grader.numerics import Array, directional_difference, entry_differences, inner
from grader.verdict import Case
from solutions import conv1d


def _groups(
    arguments: cases.Arguments, points: Mapping[str, float], with_options: bool = True
) -> tuple[Group, ...]:
    makers: dict[str, tuple[str, CaseMaker]] = {
        "plain": ("stride 1, no padding", partial(cases.window_cases, cases.plain, arguments)),
        "short": ("a kernel no longer than the input", partial(cases.window_cases, cases.plain, arguments)),
        "padding": ("padding", partial(cases.window_cases, cases.padded, arguments)),
        "stride": ("stride", partial(cases.window_cases, cases.strided, arguments)),
        "uneven": ("a stride that does not divide", partial(cases.window_cases, cases.uneven, arguments)),
        "combined": ("stride and padding together", partial(cases.combined_cases, arguments)),
        "long": ("a kernel longer than the input", partial(cases.window_cases, cases.long_kernel, arguments)),
        "types": (
            "integers and float32",
            partial(cases.number_types, arguments, with_options),
        ),
        "repeat": ("inputs left alone, second call equal", partial(cases.repeated_cases, arguments)),
    }
    return tuple(
        Group(*(makers[key][0], value, makers[key][1]), key == "repeat", key not in ("types", "repeat"))
        for key, value in points.items()
    )


# What a function of each signature is asked with.


def _x_and_w(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.n), draw(window.k)


def _dy_x_and_w(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.m), draw(window.n), draw(window.k)


def _w_and_n(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.k), window.n


def _full_dy_and_w(window: cases.Window, draw: Callable[[int], Array]) -> tuple[object, ...]:
    return draw(window.n + window.k - 1), draw(window.k)


# Second opinions. With numbers of quarters all of them are exact, see numerics.


def _gradient_of(loss: Callable[[Case, Array], tuple[Callable[[Array], float], Array]]) -> SecondOpinion:
    """Compare a gradient with finite differences of a loss: along a random direction, or entry by entry."""

    def opinion(case: Case, gradient: Array, rng: np.random.Generator, every: bool) -> Pairs:
        f, point = loss(case, gradient)
        v = cases.quarters(rng, point.shape)
        yield inner(gradient, v), directional_difference(f, point, v)
        if every:
            yield gradient, entry_differences(f, point)

    return opinion


def _floats(case: Case) -> tuple[Array, ...]:
    return tuple(np.asarray(arg, dtype=float) for arg in case.args if isinstance(arg, np.ndarray))


def _options(case: Case, named: int) -> dict[str, int]:
    """Stride and padding, given by name or after `named` other arguments."""
    return {**case.kwargs, **dict(zip(("stride", "padding"), case.args[named:], strict=False))}


def _loss_of_x(case: Case, dx: Array) -> tuple[Callable[[Array], float], Array]:
    dy, x, w = _floats(case)
    options = _options(case, 3)
    return lambda point: inner(dy, conv1d.conv1d_forward(point, w, **options)), x


def _loss_of_w(case: Case, dw: Array) -> tuple[Callable[[Array], float], Array]:
    dy, x, w = _floats(case)
    options = _options(case, 3)
    return lambda point: inner(dy, conv1d.conv1d_forward(x, point, **options)), w


def _loss_of_full_x(case: Case, dx: Array) -> tuple[Callable[[Array], float], Array]:
    dy, w = _floats(case)
    return lambda point: inner(dy, conv1d.convolve1d_forward(point, w)), np.zeros(dx.shape)


def _adjoint_of(backward: Callable[[Array, Case], tuple[Array, Array]]) -> SecondOpinion:
    """Compare a forward pass with a backward pass: `<dy, y> = <gradient, argument>`, as y is linear."""

    def opinion(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
        for dy in [cases.quarters(rng, y.shape), *(np.eye(y.size) if every else ())]:
            gradient, argument = backward(dy, case)
            yield inner(dy, y), inner(gradient, argument)

    return opinion


def _through_w(dy: Array, case: Case) -> tuple[Array, Array]:
    x, w = _floats(case)
    return conv1d.conv1d_dw(dy, x, w, **_options(case, 2)), w


def _through_full_x(dy: Array, case: Case) -> tuple[Array, Array]:
    x, w = _floats(case)
    return conv1d.convolve1d_dx(dy, w), x


def _matrix_against_forward(case: Case, J: Array, rng: np.random.Generator, every: bool) -> Pairs:
    (w,), n = _floats(case), case.args[1]
    for x in [cases.quarters(rng, n), *(np.eye(n) if every else ())]:
        yield J @ x, conv1d.conv1d_forward(x, w, **_options(case, 2))


_OPTIONS = ("stride", "padding")


def _exercise(
    name: str,
    parameters: tuple[str, ...],
    result: str,
    groups: tuple[Group, ...],
    known: tuple[mistakes.Mistake, ...],
    opinion: SecondOpinion,
    section: str,
) -> Exercise:
    reference: Callable[..., Any] = getattr(conv1d, name)
    return Exercise(name, "conv1d", parameters, result, reference, groups, known, opinion, section)


CONV1D = (
    _exercise(
        "conv1d_forward",
        ("x", "w", *_OPTIONS),
        "y",
        _groups(
            _x_and_w,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_FORWARD,
        _adjoint_of(_through_w),
        pieces1d.FORWARD,
    ),
    _exercise(
        "conv1d_jacobian",
        ("w", "n", *_OPTIONS),
        "J",
        _groups(_w_and_n, {"plain": 5, "padding": 1, "stride": 1, "uneven": 1, "combined": 1, "repeat": 1}),
        mistakes.CONV1D_JACOBIAN,
        _matrix_against_forward,
        pieces1d.JACOBIAN,
    ),
    _exercise(
        "conv1d_dw",
        ("dy", "x", "w", *_OPTIONS),
        "dw",
        _groups(
            _dy_x_and_w,
            {"plain": 7, "padding": 2, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DW,
        _gradient_of(_loss_of_w),
        pieces1d.KERNEL,
    ),
    _exercise(
        "conv1d_dx",
        ("dy", "x", "w", *_OPTIONS),
        "dx",
        _groups(
            _dy_x_and_w,
            {"plain": 8, "padding": 3, "stride": 1, "uneven": 1, "combined": 1, "types": 1, "repeat": 1},
        ),
        mistakes.CONV1D_DX,
        _gradient_of(_loss_of_x),
        pieces1d.INPUT,
    ),
    _exercise(
        "convolve1d_forward",
        ("x", "w"),
        "y",
        _groups(_x_and_w, {"short": 5, "long": 1, "types": 1, "repeat": 1}, with_options=False),
        mistakes.CONVOLVE1D_FORWARD,
        _adjoint_of(_through_full_x),
        pieces1d.TRUE,
    ),
    _exercise(
        "convolve1d_dx",
        ("dy", "w"),
        "dx",
        _groups(_full_dy_and_w, {"short": 3, "long": 1, "types": 1, "repeat": 1}, with_options=False),
        mistakes.CONVOLVE1D_DX,
        _gradient_of(_loss_of_full_x),
        pieces1d.TRUE,
    ),
)
