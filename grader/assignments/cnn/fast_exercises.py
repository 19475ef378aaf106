"""How the fast layer is judged: as the layer of conv2d, and besides by its types and its speed.

Only here the type of the numbers counts (all arrays of float32: so are the results, and no others), and only
here speed does. The loops that are raced against are those that the notebook gives.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.assignments.cnn import mistakes
from grader.assignments.cnn.loops import loops_backward, loops_forward
from grader.assignments.cnn.mistakes import pieces
from grader.assignments.conv2d.layer_exercises import LAYER
from grader.assignments.conv2d.layer_sizes import LayerWindow
from grader.assignments.convolution.groups import TITLES
from grader.judge.exercise import CaseMaker, Exercise, Group
from grader.judge.mistake import Mistake
from grader.judge.numbers import Draw, drawing, quarters
from grader.judge.timing import Race
from grader.judge.verdict import Case
from solutions import cnn

SINGLE = "float32 in, float32 out"
FASTER = "faster than the loops"
_TIMES = 5.0
"""Layers without loops over pixels are here some fifty times as fast as the loops; such as loop over pixels
alone, not twice."""

_SINGLE = (
    LayerWindow(1, 1, 1, 4, 4, 2, 2),
    LayerWindow(2, 1, 2, 3, 4, 2, 1),
    LayerWindow(1, 2, 2, 3, 5, 1, 2),
)
_SMALL_RACE = (LayerWindow(1, 1, 2, 3, 5, 2, 2), LayerWindow(2, 2, 1, 4, 6, 3, 3))
_RACE = LayerWindow(1, 2, 2, 50, 50, 3, 3)


def _forward(window: LayerWindow, draw: Draw) -> tuple[Any, ...]:
    x = draw((window.n, window.c, window.h, window.w))
    return x, draw((window.f, window.c, window.kh, window.kw)), np.zeros(window.f)


def _backward(window: LayerWindow, draw: Draw) -> tuple[Any, ...]:
    return draw((window.n, window.f, window.p, window.q)), *_forward(window, draw)


def _single(arguments: Any, rng: np.random.Generator) -> list[Case]:
    """All arrays of float32; then one of float64, with which the results are of float64.

    Each has a control of float64 alone.
    """
    draw = drawing(quarters, rng)
    found = []
    for window in _SINGLE:
        args = arguments(window, draw)
        single = tuple(each.astype(np.float32) for each in args)
        control = Case(args)
        case = Case(single, {}, 1e-5, control=control, dtype="float32", own_numbers=window == _SINGLE[0])
        found += [case, replace(case, args=(args[0], *single[1:]), dtype="float64", own_numbers=False)]
    return found


def _small(arguments: Any, rng: np.random.Generator) -> list[Case]:
    draw = drawing(quarters, rng)
    return [Case(arguments(window, draw)) for window in _SMALL_RACE]


def _races(arguments: Any, loops: Any) -> Group:
    race = Race(
        loops,
        lambda rng: arguments(_RACE, drawing(quarters, rng)),
        _TIMES,
        "the loops",
        "Let numpy go over the pixels: one product of matrices for all windows, or a loop over the kernel's"
        " entries alone.",
    )
    return Group(FASTER, 2, partial(_small, arguments), by_size=False, race=race)


def _fast(
    layer: Exercise,
    name: str,
    arguments: Any,
    known: tuple[Mistake, ...],
    section: str,
    reference: Any,
    loops: Any,
    points: Mapping[str, float],
) -> Exercise:
    """Make the exercise of a fast function from that of the layer, whose sizes it shares.

    `points` are those of groups that are worth something else here, by their titles.
    """
    make: CaseMaker = partial(_single, arguments)
    groups = (
        *(replace(group, points=points.get(group.title, group.points)) for group in layer.groups[:-1]),
        Group(SINGLE, 1, make, by_size=False),
        _races(arguments, loops),
        layer.groups[-1],
    )
    return replace(
        layer,
        name=name,
        assignment="cnn",
        reference=reference,
        groups=groups,
        mistakes=known,
        section=section,
    )


_LAYER_FORWARD, _LAYER_BACKWARD = LAYER

FAST = (
    _fast(
        _LAYER_FORWARD,
        "conv2d_fast_forward",
        _forward,
        mistakes.CONV2D_FAST_FORWARD,
        pieces.FAST,
        cnn.conv2d_fast_forward,
        loops_forward,
        # Half of the points are for what has no difficulty, as everywhere.
        {f"{TITLES['square']}, b = 0": 5, f"{TITLES['unequal']}, b = 0": 3},
    ),
    _fast(
        _LAYER_BACKWARD,
        "conv2d_fast_backward",
        _backward,
        mistakes.CONV2D_FAST_BACKWARD,
        pieces.FAST_BACK,
        cnn.conv2d_fast_backward,
        loops_backward,
        {},
    ),
)
