"""How the functions of conv1d are judged: arguments, groups, points, second opinions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from grader import cases, mistakes
from grader.exercises.exercise import CaseMaker, Exercise, Group, Pairs, SecondOpinion
from grader.mistakes import pieces1d
from grader.numerics import Array, entry_differences, inner
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


# Second opinions, by numpy's own convolution: a mistake in our loops cannot confirm itself.


def _correlated(x: Array, w: Array, stride: int = 1, padding: int = 0) -> Array:
    """The forward pass; of windows that fit, as all cases have."""
    if padding:
        inside, x = x, np.zeros(len(x) + 2 * padding)
        x[padding:-padding] = inside
    return np.correlate(x, w)[::stride]


def _gradient_of(loss: Callable[[Case, Array], tuple[Callable[[Array], float], Array]]) -> SecondOpinion:
    """Compare a gradient with its loss: `<gradient, v> = loss(v)` for a random v, as the loss is linear.

    In the smallest cases with the finite differences of the loss too, entry by entry.
    """

    def opinion(case: Case, gradient: Array, rng: np.random.Generator, every: bool) -> Pairs:
        f, point = loss(case, gradient)
        v = rng.random(point.shape)
        yield inner(gradient, v), f(v)
        if every:
            yield gradient, entry_differences(f, point)

    return opinion


def _loss_of_x(case: Case, dx: Array) -> tuple[Callable[[Array], float], Array]:
    dy, x, w, *options = case.args
    return lambda point: inner(dy, _correlated(point, w, *options, **case.kwargs)), x


def _loss_of_w(case: Case, dw: Array) -> tuple[Callable[[Array], float], Array]:
    dy, x, w, *options = case.args
    return lambda point: inner(dy, _correlated(x, point, *options, **case.kwargs)), w


def _loss_of_full_x(case: Case, dx: Array) -> tuple[Callable[[Array], float], Array]:
    dy, w = case.args
    return lambda point: inner(dy, np.convolve(point, w)), np.zeros(dx.shape)


def _forward_pass(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
    yield y, _correlated(*case.args, **case.kwargs)


def _full_convolution(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
    yield y, np.convolve(*case.args)


def _matrix_against_forward(case: Case, J: Array, rng: np.random.Generator, every: bool) -> Pairs:
    """Compare `J @ x` with the forward pass for a random x, or for each unit vector: column by column."""
    w, n, *options = case.args
    for x in (rng.random(n), *(np.eye(n) if every else ())):
        yield J @ x, _correlated(x, w, *options, **case.kwargs)


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
        _forward_pass,
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
        _full_convolution,
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
