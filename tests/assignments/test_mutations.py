"""Nothing wrong passes: every small change to a right function loses points, or changes nothing."""

import numpy as np
import pytest
from mutation import survey
from right_styles import RIGHT
from tiers import one_in_or_all

from grader.assignments import EXERCISES
from grader.assignments.conv1d.numerical_gradient import ScalarFunction
from grader.assignments.conv1d.sizes import Window1D
from grader.judge.numbers import sixty_fourths, wholes
from grader.judge.verdict import Case

# All that can be asked, and no seed: many more sizes than the judge's, in the contract's bounds.


def windows(options):
    for n in (1, 2, 3, 4, 5, 7):
        for k in range(1, 7):
            for stride in (1, 2, 4) if options else (1,):
                for padding in (0, 1, 3) if options else (0,):
                    if k <= n + 2 * padding or not options:
                        yield Window1D(n, k, stride, padding)
    for n, k in ((17, 12), (45, 3), (30, 30)):
        yield from (Window1D(n, k, s, p) for s, p in ((1, 0), (2, 3), (4, 11)) if options or s == 1)


ARGUMENTS = {
    "conv1d_forward": lambda w: (w.n, w.k),
    "conv1d_jacobian": lambda w: (w.k,),
    "conv1d_dw": lambda w: (w.m, w.n, w.k),
    "conv1d_dx": lambda w: (w.m, w.n, w.k),
    "convolve1d_forward": lambda w: (w.n, w.k),
    "convolve1d_dx": lambda w: (w.n + w.k - 1, w.k),
}


def everything(name):
    rng = np.random.default_rng(7)
    if name == "numerical_gradient":
        yield from every_slope(rng)
        return
    options = name.startswith("conv1d")
    for number, window in enumerate(windows(options)):
        draw = wholes if number % 3 == 0 else sixty_fourths
        args = [draw(rng, size) for size in ARGUMENTS[name](window)]
        if number % 7 == 1:
            args[number % len(args)][0] = 0
        if number % 3 == 0:
            kind = (np.int64, np.int32, np.float32)[number // 3 % 3]
            some = range(len(args)) if number % 2 else [number // 9 % len(args)]
            args = [arg.astype(kind) if i in some else arg for i, arg in enumerate(args)]
        if name == "conv1d_jacobian":
            args.append(window.n)
        by_name = {"stride": window.stride, "padding": window.padding} if options else {}
        if number % 2:
            yield Case((*args, *by_name.values()), {}, 1e-5)
        else:
            yield Case(tuple(args), by_name, 1e-5)
        if number % 10 == 0:
            yield Case(tuple(args), by_name, 1e-5)


def every_slope(rng):
    for shape in ((1,), (2,), (3,), (6,), (1, 1), (2, 3), (3, 1), (2, 1, 3)):
        for h in ({}, {"h": 0.5}, {"h": 0.01}):
            weights = wholes(rng, shape)
            for sums in ("(w * np.sin(x)).sum() + x.flat[0] * x.flat[-1]", "(w * x**3).sum()"):
                formula = sums.replace("w", f"np.array({weights.tolist()})")
                function = ScalarFunction(formula, shape, lambda x, h: x)
                x = wholes(rng, shape)
                yield Case((function, x), h, 1e-4)
                yield Case((function, x.astype(np.int64)), h, 1e-4)
                yield Case((function, x), h, 1e-4)


@pytest.mark.slow
# All take three minutes of processor time; one in eight is still some of every function in every style.
@one_in_or_all(8)
@pytest.mark.parametrize("name", RIGHT)
def test_every_small_change_loses_points_or_changes_nothing(name, share, capsys):
    """In every style, one in so many or all; and none of them makes the judge fail."""
    found = survey(name, [EXERCISES[name].reference, *RIGHT[name]], everything(name), share)
    with capsys.disabled():
        print(f"\n{name}: {found.killed} killed, {found.equivalent} equivalent", end=" ")
    assert found.survived == []
    assert found.killed > 200 / share
