"""Second opinions: numbers that must agree with a result, found in a way that does not use it.

With numbers of quarters all of them are exact, see numerics.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader import cases
from grader.exercises.exercise import Pairs, SecondOpinion
from grader.numerics import Array, directional_difference, entry_differences, inner
from grader.verdict import Case

Loss = Callable[[Array], float]
Function = Callable[..., Any]


def gradient_of(loss: Callable[[Case, Array], tuple[Loss, Array]]) -> SecondOpinion:
    """Compare a gradient with finite differences of a loss: along a random direction, or entry by entry."""

    def opinion(case: Case, gradient: Array, rng: np.random.Generator, every: bool) -> Pairs:
        f, point = loss(case, gradient)
        v = cases.quarters(rng, point.shape)
        yield inner(gradient, v), directional_difference(f, point, v)
        if every:
            yield gradient, entry_differences(f, point)

    return opinion


def gradient_through(forward: Function, number: int) -> SecondOpinion:
    """Compare a gradient that is asked for with dy and the arguments of the forward pass.

    Parameters
    ----------
    forward
        Arrays in; stride and padding by name.
    number
        Which of its arrays the gradient is of.
    """

    def loss(case: Case, gradient: Array) -> tuple[Loss, Array]:
        given, of_arrays = _loss(forward, case)
        return lambda point: of_arrays(*given[:number], point, *given[number + 1 :]), given[number]

    return gradient_of(loss)


def gradients_through(forward: Function, *together: tuple[int, ...]) -> SecondOpinion:
    """Compare the gradients of all arrays of a forward pass, returned together.

    Parameters
    ----------
    forward
        Arrays in; stride and padding by name.
    together
        Numbers of arrays in which the forward pass is linear jointly: one direction goes through them all.
    """

    def opinion(case: Case, gradients: tuple[Array, ...], rng: np.random.Generator, every: bool) -> Pairs:
        given, of_arrays = _loss(forward, case)
        for numbers in together:
            steps = [cases.quarters(rng, a.shape) if i in numbers else 0.0 for i, a in enumerate(given)]
            up, down = (
                of_arrays(*(a + sign * v for a, v in zip(given, steps, strict=True))) for sign in (1, -1)
            )
            yield sum(inner(gradients[i], np.asarray(steps[i])) for i in numbers), (up - down) / 2
        for number in range(len(given)) if every else ():
            yield from gradient_through(forward, number)(case, gradients[number], rng, every)

    return opinion


def _loss(forward: Function, case: Case) -> tuple[list[Array], Callable[..., float]]:
    """The arrays of the forward pass, and the loss <dy, y> as a function of them."""
    dy, *arrays = floats(case)
    options = options_of(case, len(arrays) + 1)
    return arrays, lambda *given: inner(dy, forward(*given, **options))


def adjoint_of(backward: Callable[[Array, Case], list[tuple[Array, Array]]]) -> SecondOpinion:
    """Compare a forward pass with a backward pass: `<dy, y> = <gradient, argument>`, as y is linear.

    `backward` gives pairs of gradient and argument; y is linear in these arguments together.
    """

    def opinion(case: Case, y: Array, rng: np.random.Generator, every: bool) -> Pairs:
        units = np.eye(y.size).reshape(-1, *y.shape) if every else ()
        for dy in [cases.quarters(rng, y.shape), *units]:
            yield inner(dy, y), sum(inner(gradient, arg) for gradient, arg in backward(dy, case))

    return opinion


def matrix_of(forward: Function) -> SecondOpinion:
    """Compare a matrix with the forward pass that it stands for, on inputs of the shape asked for."""

    def opinion(case: Case, J: Array, rng: np.random.Generator, every: bool) -> Pairs:
        (w,), shape, columns = floats(case), case.args[1], J.shape[1]
        for x in [cases.quarters(rng, columns), *(np.eye(columns) if every else ())]:
            yield J @ x, forward(x.reshape(shape), w, **options_of(case, 2)).ravel()

    return opinion


def floats(case: Case) -> tuple[Array, ...]:
    """The arrays among the arguments."""
    return tuple(np.asarray(arg, dtype=float) for arg in case.args if isinstance(arg, np.ndarray))


def options_of(case: Case, named: int) -> dict[str, int]:
    """Stride and padding, given by name or after `named` other arguments."""
    return {**case.kwargs, **dict(zip(("stride", "padding"), case.args[named:], strict=False))}
