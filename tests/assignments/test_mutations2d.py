"""Nothing wrong passes in two dimensions: every small change loses points, or changes nothing."""

from itertools import product

import numpy as np
import pytest
from mutation import survey
from right_styles2d import RIGHT
from tiers import one_in_or_all

from grader.assignments import EXERCISES
from grader.assignments.conv2d.layer_sizes import LayerWindow
from grader.assignments.conv2d.sizes import Window2D
from grader.judge.numbers import sixty_fourths, wholes
from grader.judge.verdict import Case

# All that can be asked, and no seed: many more sizes than the judge's, in the contract's bounds.

SIDES = ((1, 1), (1, 3), (2, 1), (2, 3), (3, 2), (4, 4), (5, 3), (3, 6))
KERNELS = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 4), (5, 5))
COUNTS = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2), (2, 3, 2), (1, 2, 3), (3, 1, 2))


def windows():
    for (h, w), (kh, kw), stride, padding in product(SIDES, KERNELS, (1, 2, 3), (0, 1, 3)):
        if kh <= h + 2 * padding and kw <= w + 2 * padding:
            yield Window2D(h, w, kh, kw, stride, padding)
    yield from (Window2D(8, 7, 6, 5, 1, 0), Window2D(7, 9, 3, 8, 4, 2), Window2D(2, 3, 7, 6, 2, 6))


def layers():
    for number, window in enumerate(windows()):
        if number % 3 == 0 and window.h * window.w < 50:
            yield LayerWindow(*COUNTS[number // 3 % len(COUNTS)], *window)


ARGUMENTS = {
    "conv2d_forward": lambda s: (s[:2], s[2:4]),
    "conv2d_dw": lambda s: ((s.p, s.q), s[:2], s[2:4]),
    "conv2d_dx": lambda s: ((s.p, s.q), s[:2], s[2:4]),
    "conv2d_jacobian": lambda s: (s[2:4],),
    "rot180": lambda s: (s[2:4],),
    "conv2d_layer_forward": lambda s: ((s.n, s.c, s.h, s.w), (s.f, s.c, s.kh, s.kw), (s.f,)),
    "conv2d_layer_backward": lambda s: (
        (s.n, s.f, s.p, s.q),
        (s.n, s.c, s.h, s.w),
        (s.f, s.c, s.kh, s.kw),
        (s.f,),
    ),
}


def everything(name):
    rng = np.random.default_rng(7)
    for number, window in enumerate(layers() if "layer" in name else windows()):
        draw = wholes if number % 3 == 0 else sixty_fourths
        args = [draw(rng, shape) for shape in ARGUMENTS[name](window)]
        if number % 7 == 1:
            args[number % len(args)].flat[0] = 0
        if number % 3 == 0:
            kind = (np.int64, np.int32, np.float32)[number // 3 % 3]
            some = range(len(args)) if number % 2 else [number // 9 % len(args)]
            args = [arg.astype(kind) if i in some else arg for i, arg in enumerate(args)]
        if name == "conv2d_jacobian":
            args.append((window.h, window.w))
        by_name = {} if name == "rot180" else {"stride": window.stride, "padding": window.padding}
        if number % 2:
            yield Case((*args, *by_name.values()), {}, 1e-5)
        else:
            yield Case(tuple(args), by_name, 1e-5)
        if number % 10 == 0:
            yield Case(tuple(args), by_name, 1e-5)


@pytest.mark.slow
# All take five minutes of processor time; one in thirty is still some of every function in every style.
@one_in_or_all(30)
@pytest.mark.parametrize("name", RIGHT)
def test_every_small_change_loses_points_or_changes_nothing(name, share, capsys):
    """In every style, one in so many or all; and none of them makes the judge fail."""
    found = survey(name, [EXERCISES[name].reference, *RIGHT[name]], everything(name), share)
    with capsys.disabled():
        print(f"\n{name}: {found.killed} killed, {found.equivalent} equivalent", end=" ")
    assert found.survived == []
    assert found.killed > 100 / share
