"""Known mistakes of the numerical gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.conv1d.mistakes.pieces import NUMERICAL
from grader.assignments.convolution.pieces import WHOLE, whole
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import table
from grader.judge.numerics import Array
from solutions import conv1d as right

_BOTH_SIDES = "Step to both sides of x, by +h and by -h: the error then falls as h**2."
_LENGTH = "A slope is the difference divided by the length of the step; from x - h to x + h it is 2h."


def _quotients(quotient: Callable[..., float]) -> Callable[..., Any]:
    def wrong(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Any:
        x = np.asarray(x, dtype=float)
        gradient = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[i] = h
            gradient[i] = quotient(f, x, step, h)
        return gradient

    return wrong


def _one_entry(entry: int) -> Callable[..., Any]:
    def wrong(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Any:
        gradient = right.numerical_gradient(f, x, h)
        alone = np.zeros(gradient.shape)
        alone.flat[entry] = gradient.flat[entry]
        return alone

    return wrong


def _all_at_once(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Array:
    x = np.asarray(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def _not_put_back(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Array:
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        gradient[i] = (up - f(x)) / (2 * h)
    return gradient


def _whole_steps(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Array:
    """The step is lost where x has whole numbers only."""
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        gradient[i] = (up - f(x)) / (2 * h)
        x[i] = old
    return gradient


def _step_of_type(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Array:
    """The step is made as an array like x, and is zero where x has whole numbers only."""
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _whole_rows(f: Callable[[Array], float], x: Any, h: float = 1e-5) -> Array:
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


NUMERICAL_GRADIENT = (
    *table(
        (
            "a one-sided difference",
            _BOTH_SIDES,
            NUMERICAL,
            (
                _quotients(lambda f, x, step, h: (f(x + step) - f(x)) / h),
                _quotients(lambda f, x, step, h: (f(x) - f(x - step)) / h),
            ),
        ),
        (
            "divided by h instead of 2h",
            _LENGTH,
            NUMERICAL,
            _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
        ),
        (
            "a one-sided difference, and divided by 2h",
            _BOTH_SIDES,
            NUMERICAL,
            (
                _quotients(lambda f, x, step, h: (f(x + step) - f(x)) / (2 * h)),
                _quotients(lambda f, x, step, h: (f(x) - f(x - step)) / (2 * h)),
            ),
        ),
        (
            "divided by 4h instead of 2h",
            _LENGTH,
            NUMERICAL,
            _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / (4 * h)),
        ),
        (
            "divided by the square of the step",
            _LENGTH,
            NUMERICAL,
            (
                _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / h**2),
                _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / (2 * h**2)),
            ),
        ),
        (
            "not divided by the step",
            _LENGTH,
            NUMERICAL,
            (
                _quotients(lambda f, x, step, h: f(x + step) - f(x - step)),
                _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2),
                _quotients(lambda f, x, step, h: f(x + step) - f(x)),
            ),
        ),
        (
            "multiplied by the step, not divided by it",
            _LENGTH,
            NUMERICAL,
            (
                _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) * h),
                _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) * 2 * h),
                _quotients(lambda f, x, step, h: (f(x + step) - f(x)) * h),
            ),
        ),
        (
            "multiplied by h: brackets are missing around 2 * h",
            "Python reads a / 2 * h as (a / 2) * h.",
            NUMERICAL,
            _quotients(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2 * h),
        ),
        (
            "the sign is wrong",
            "First f with h added, minus f with h taken away.",
            NUMERICAL,
            _quotients(lambda f, x, step, h: (f(x - step) - f(x + step)) / (2 * h)),
        ),
        (
            "the given h is not used",
            "Use the argument h; 1e-5 is only its default.",
            NUMERICAL,
            lambda f, x, h=1e-5: right.numerical_gradient(f, x),
        ),
        (
            "all entries step at once",
            "A partial derivative changes one entry of x and leaves the others where they are.",
            NUMERICAL,
            _all_at_once,
        ),
        (
            "an entry is not put back before the next one steps",
            "A partial derivative changes one entry of x and leaves the others where they are.",
            NUMERICAL,
            _not_put_back,
        ),
        (
            "only one entry of the gradient is computed",
            "There is a slope for each entry of x: does the loop end too early, or the result start anew?",
            NUMERICAL,
            (_one_entry(0), _one_entry(-1)),
        ),
        (
            "with several axes a whole row steps at once",
            "Go over all entries of x, whatever its shape: np.ndindex(x.shape) gives their indices.",
            NUMERICAL,
            _whole_rows,
        ),
        (
            "the step is lost where x has whole numbers",
            "An integer array cannot hold x + h. Work on a copy of floats.",
            NUMERICAL,
            (_whole_steps, _step_of_type),
        ),
        (
            "the result takes its type from x",
            WHOLE,
            NUMERICAL,
            lambda f, x, h=1e-5: whole(right.numerical_gradient(f, x, h), x),
        ),
    ),
    *of_any_function(right.numerical_gradient, NUMERICAL),
)
