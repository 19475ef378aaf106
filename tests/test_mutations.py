"""Nothing wrong passes: every small change to a right function loses points, or changes nothing."""

import signal
import warnings

import numpy as np
import pytest
from mutants import mutants
from right_styles import RIGHT

from grader.answers import find_modified, read_answer
from grader.cases import sixty_fourths, wholes
from grader.cases.one_dimension import Window1D
from grader.exercises import EXERCISES
from grader.exercises.numerical import ScalarFunction
from grader.judge import examine
from grader.questions import ask
from grader.verdict import Case, Outcome

SEEDS = (0, 1)
SECONDS = 0.05
"""Processor time for a call; a right one takes a hundredth of it."""


class OutOfTime(BaseException):
    """Not an Exception, so that a function cannot swallow it."""


def limited(function):
    """Make a Call of a function that may never end; after one such call no more are made."""
    ended = []

    def call(args, kwargs):
        if ended:
            return ended[0]
        mine = tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            value = data(function(*mine, **kwargs))
        except OutOfTime:
            ended.append(Outcome(problem="late"))
            return ended[0]
        except Exception as error:
            return Outcome(problem="raised", message=type(error).__name__)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return Outcome(value, arguments_after=mine)

    return call


@pytest.fixture(autouse=True)
def time_runs_out():
    """When the processor time of a call is up, it is left."""

    def stop(signum, frame):
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def data(value, depth=3):
    """Copy a result; a list that contains itself, as some mutants return, is none."""
    if isinstance(value, list | tuple):
        if not depth:
            raise ValueError("lists within lists within lists")
        return [data(part, depth - 1) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def loses_points(exercise, mutant):
    """With every seed, for then it does with any."""
    for seed in SEEDS:
        try:
            call = limited(mutant.make())
        except AttributeError:  # an object that cannot even be made
            return True
        groups = examine(exercise, call, seed, brief=True)
        found = next((group.finding for group in groups if group.finding), None)
        if found is None:
            return False
        if found.kind == "late":  # the other seeds would wait as long
            return True
    return True


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
            for f in (
                lambda x, weights=weights: (weights * np.sin(x)).sum() + x.flat[0] * x.flat[-1],
                lambda x, weights=weights: (weights * x**3).sum(),
            ):
                function = ScalarFunction("", shape, f, lambda x, h: x)
                x = wholes(rng, shape)
                yield Case((function, x), h, 1e-4)
                yield Case((function, x.astype(np.int64)), h, 1e-4)
                yield Case((function, x), h, 1e-4)


def answered(name):
    return [ask(EXERCISES[name], case) for case in everything(name)]


def changes_nothing(exercise, mutant, questions):
    """Equal wherever it can be asked."""
    call = limited(mutant.make())
    for question in questions:
        answer = read_answer(exercise, question, call(question.case.args, question.case.kwargs))
        if answer.finding or find_modified(exercise, answer):
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_every_small_change_loses_points_or_changes_nothing(name, capsys):
    """In every style; and none of them makes the judge fail."""
    exercise, questions = EXERCISES[name], answered(name)
    killed, equivalent, survived = 0, 0, []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for style in [exercise.reference, *RIGHT[name]]:
            if not getattr(style, "__module__", "").startswith(("right_styles", "solutions")):
                continue  # numpy's own
            for mutant in mutants(style):
                if loses_points(exercise, mutant):
                    killed += 1
                elif changes_nothing(exercise, mutant, questions):
                    equivalent += 1
                else:
                    survived.append(f"{getattr(style, '__name__', type(style).__name__)}, {mutant.change}")
    with capsys.disabled():
        print(f"\n{name}: {killed} killed, {equivalent} equivalent, {len(survived)} survived", end=" ")
    assert survived == []
    assert killed > 100
