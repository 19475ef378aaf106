"""Nothing wrong passes in cnn: every small change loses points, or changes nothing."""

from itertools import product

import numpy as np
import pytest
from mutation import survey
from right_styles_cnn import RIGHT
from tiers import one_in_or_all

from grader.assignments.cnn.sizes import ColumnWindow, PoolWindow
from grader.assignments.conv2d.layer_sizes import LayerWindow
from grader.judge.numbers import sixty_fourths, wholes
from grader.judge.verdict import Case
from solutions import cnn

# All that can be asked, and no seed: many more sizes than the judge's, in the contract's bounds.

SIDES = ((1, 1), (1, 3), (2, 1), (2, 3), (3, 2), (4, 4), (5, 3))
KERNELS = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 4))
COUNTS = ((1, 1), (2, 1), (1, 2), (2, 3), (3, 2))


def columns():
    counts = 0
    for (h, w), (kh, kw), stride, padding in product(SIDES, KERNELS, (1, 2, 3), (0, 1, 3)):
        if kh <= h + 2 * padding and kw <= w + 2 * padding:
            counts += 1
            yield ColumnWindow(*COUNTS[counts % len(COUNTS)], h, w, kh, kw, stride, padding)


def layers():
    for number, (n, c, *sizes) in enumerate(columns()):
        if number % 3 == 0:
            yield LayerWindow(n, c, 1 + number // 3 % 3, *sizes)


def pools():
    for number, (h, w, size) in enumerate(product((1, 2, 3, 4, 5, 7), (1, 2, 3, 5, 6), (1, 2, 3, 4))):
        if size <= min(h, w):
            yield PoolWindow(*COUNTS[number % len(COUNTS)], h, w, size)


def trained():
    for number, (n, steps, filters) in enumerate(
        product((cnn.BATCH, cnn.BATCH + 7, 2 * cnn.BATCH + 1), (1, 2, 3), ((1, 2), (2, 1)))
    ):
        rng = np.random.default_rng(number)
        x, labels = rng.normal(size=(n, 1, 4, 5)), rng.integers(0, 10, n)
        yield Case((x, labels, cnn.new_weights(rng, (1, 4, 5), filters), steps, 0.1), {}, 1e-6)


def arguments(name, s):
    """Shapes of the arrays, and what follows them."""
    if name == "im2col":
        return [(s.n, s.c, s.h, s.w)], (s.kh, s.kw)
    if name == "col2im":
        return [(s.n, s.c * s.kh * s.kw, s.p * s.q)], ((s.n, s.c, s.h, s.w), s.kh, s.kw)
    if name.startswith("max_pool"):
        shapes = [(s.n, s.c, s.p, s.q), (s.n, s.c, s.h, s.w)]
        return shapes[name.endswith("forward") :], (s.size,)
    shapes = [(s.n, s.f, s.p, s.q), (s.n, s.c, s.h, s.w), (s.f, s.c, s.kh, s.kw), (s.f,)]
    return shapes[name.endswith("forward") :], ()


def everything(name):
    if name == "train":
        yield from trained()
        return
    rng = np.random.default_rng(7)
    pooling, fast = name.startswith("max_pool"), name.startswith("conv2d_fast")
    for number, window in enumerate(pools() if pooling else layers() if fast else columns()):
        draw = wholes if number % 3 == 0 else sixty_fourths
        shapes, others = arguments(name, window)
        args = [draw(rng, shape) for shape in shapes]
        if number % 7 == 1:
            args[number % len(args)].flat[0] = 0
        dtype = "float64" if fast else ""
        if number % 3 == 0:
            kind = (np.int64, np.int32, np.float32)[number // 3 % 3]
            some = range(len(args)) if number % 2 else [number // 9 % len(args)]
            args = [arg.astype(kind) if i in some else arg for i, arg in enumerate(args)]
            if fast:
                dtype = "float32" if all(arg.dtype == np.float32 for arg in args) else ""
        by_name = {} if pooling else {"stride": window.stride, "padding": window.padding}
        case = Case((*args, *others), by_name, 1e-5, dtype=dtype)
        if number % 2:
            case = Case((*args, *others, *by_name.values()), {}, 1e-5, dtype=dtype)
        yield case
        if number % 10 == 0:
            yield case


@pytest.mark.slow
# All take some minutes of processor time; one in thirty is still some of every function in every style.
@one_in_or_all(30)
@pytest.mark.parametrize("name", RIGHT)
def test_every_small_change_loses_points_or_changes_nothing(name, share, capsys):
    """In every style, one in so many or all; and none of them makes the judge fail."""
    found = survey(name, RIGHT[name], everything(name), share)
    with capsys.disabled():
        print(f"\n{name}: {found.killed} killed, {found.equivalent} equivalent", end=" ")
    assert found.survived == []
    assert found.killed > 60 / share
