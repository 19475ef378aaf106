"""Known mistakes of training."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.assignments.cnn.mistakes.pieces import TRAINING
from grader.judge.common_mistakes import of_any_function
from grader.judge.mistake import Function, Raising, table
from grader.judge.numerics import Array
from solutions import cnn as right

Weights = dict[str, Array]
_DOWN = "The gradient points uphill: each weight becomes w - rate*dw."
_MEAN = "The loss is the mean over the batch, and its gradient has the division by n already."
_BATCH = "Step t looks at images t*BATCH to (t + 1)*BATCH - 1, and begins again behind the last one."
_LOSSES = "losses[t] is the loss before step t, of the batch of that step."
_ALL = "Each of the weights takes a step: go through all names of the gradients."

_quiet = np.errstate(all="ignore")
"""Steps that go the wrong way can leave all numbers behind."""
Batch = Callable[[int, int], Any]
"""From the number of a step, and how many images there are, to the numbers of those that it looks at."""


def _batch(t: int, n: int) -> Any:
    return np.arange(t * right.BATCH, (t + 1) * right.BATCH) % n


def _loss_of(x: Array, labels: Array, weights: Weights) -> float:
    scores, _ = right.network_forward(x, weights)
    return right.softmax_cross_entropy(scores, labels)[0]


def _training(
    batch: Batch = _batch,
    step: Callable[..., Any] = lambda t, rate: rate,
    kept: Callable[[str], bool] = lambda name: True,
    after: bool = False,
    factor: Callable[[int], float] = lambda n: 1.0,
    raising: bool = False,
) -> Function:
    """Train with other batches, other steps, or of some weights only; note the losses after each step."""

    @_quiet
    def wrong(x: Any, labels: Any, weights: Weights, steps: int, rate: float) -> Any:
        weights, losses = dict(weights), np.zeros(steps)
        for t in range(steps):
            chosen = batch(t, len(x))
            scores, taken = right.network_forward(x[chosen], weights)
            losses[t], dscores = right.softmax_cross_entropy(scores, labels[chosen])
            gradients, _ = right.network_backward(dscores * factor(len(scores)), weights, taken)
            weights = {
                name: array - step(t, rate) * gradients[name] if kept(name) else array
                for name, array in weights.items()
            }
            if after:
                losses[t] = _loss_of(x[chosen], labels[chosen], weights)
        return weights, losses

    return Raising(wrong) if raising else wrong


@_quiet
def _with_momentum(x: Any, labels: Any, weights: Weights, steps: int, rate: float) -> Any:
    weights, losses, speed = dict(weights), np.zeros(steps), dict.fromkeys(weights, 0.0)
    for t in range(steps):
        chosen = _batch(t, len(x))
        scores, taken = right.network_forward(x[chosen], weights)
        losses[t], dscores = right.softmax_cross_entropy(scores, labels[chosen])
        gradients, _ = right.network_backward(dscores, weights, taken)
        for name, gradient in gradients.items():
            speed[name] = speed[name] + gradient  # type: ignore[assignment]
            weights[name] = weights[name] - rate * speed[name]
    return weights, losses


@_quiet
def _of_first_weights(x: Any, labels: Any, weights: Weights, steps: int, rate: float) -> Any:
    """Compute every gradient at the weights that were given."""
    now, losses = dict(weights), np.zeros(steps)
    for t in range(steps):
        chosen = _batch(t, len(x))
        scores, taken = right.network_forward(x[chosen], weights)
        losses[t], dscores = right.softmax_cross_entropy(scores, labels[chosen])
        gradients, _ = right.network_backward(dscores, weights, taken)
        now = {name: array - rate * gradients[name] for name, array in now.items()}
    return now, losses


def _changed(change: Callable[..., Any]) -> Function:
    """Change what a right training returns: a function of weights, losses and the arguments."""

    def wrong(*args: Any) -> Any:
        return change(*right.train(*args), *args)

    return wrong


def _number_of_steps(more: int) -> Function:
    def wrong(x: Any, labels: Any, weights: Weights, steps: int, rate: float) -> Any:
        return right.train(x, labels, weights, steps + more, rate)

    return wrong


TRAIN = (
    *table(
        ("the steps go uphill", _DOWN, TRAINING, _training(step=lambda t, rate: -rate)),
        (
            "the gradient is not divided by the size of the batch",
            _MEAN,
            TRAINING,
            _training(factor=float),
        ),
        (
            "the gradient is divided by the size of the batch again",
            _MEAN,
            TRAINING,
            _training(factor=lambda n: 1 / n),
        ),
        ("the rate is forgotten", _DOWN, TRAINING, _training(step=lambda t, rate: 1.0)),
        ("the rate falls from step to step", _DOWN, TRAINING, _training(step=lambda t, rate: rate / (t + 1))),
        ("the biases take no step", _ALL, TRAINING, _training(kept=lambda name: name[0] != "b")),
        ("the kernels take no step", _ALL, TRAINING, _training(kept=lambda name: name[0] != "w")),
        ("only the last layer takes a step", _ALL, TRAINING, _training(kept=lambda name: name[1] == "3")),
        ("the last layer takes no step", _ALL, TRAINING, _training(kept=lambda name: name[1] != "3")),
        (
            "the weights stay as they were",
            "Return the weights after the last step.",
            TRAINING,
            _changed(lambda weights, losses, *args: (args[2], losses)),
        ),
        (
            "every gradient is taken at the first weights",
            "Each step begins at the weights that the step before left.",
            TRAINING,
            _of_first_weights,
        ),
        (
            "gradients of earlier steps are still in it",
            "Each step has a gradient of its own: begin a new one, do not add to the last.",
            TRAINING,
            _with_momentum,
        ),
        ("every step looks at all images", _BATCH, TRAINING, _training(batch=lambda t, n: np.arange(n))),
        (
            "every step looks at the first batch",
            _BATCH,
            TRAINING,
            _training(batch=lambda t, n: np.arange(right.BATCH) % n),
        ),
        (
            "the batches begin one image further, not a batch",
            _BATCH,
            TRAINING,
            _training(batch=lambda t, n: np.arange(t, t + right.BATCH) % n),
        ),
        (
            "a batch ends with the last image",
            f"{_BATCH} The first images fill it up.",
            TRAINING,
            (
                _training(
                    batch=lambda t, n: np.arange(
                        t * right.BATCH % n, min(t * right.BATCH % n + right.BATCH, n)
                    )
                ),
                _training(
                    batch=lambda t, n: np.arange(t % -(-n // right.BATCH) * right.BATCH, n)[: right.BATCH]
                ),
            ),
        ),
        (
            "images that fill no batch are left out",
            _BATCH,
            TRAINING,
            _training(batch=lambda t, n: t % (n // right.BATCH) * right.BATCH + np.arange(right.BATCH)),
        ),
        (
            "the batches do not begin again",
            _BATCH,
            TRAINING,
            _training(batch=lambda t, n: np.arange(t * right.BATCH, (t + 1) * right.BATCH), raising=True),
        ),
        (
            "a batch has one image",
            _BATCH,
            TRAINING,
            _training(batch=lambda t, n: np.array([t % n])),
        ),
        ("the losses are those after the steps", _LOSSES, TRAINING, _training(after=True)),
        (
            "the losses are sums, not means",
            _LOSSES,
            TRAINING,
            _changed(lambda weights, losses, *args: (weights, losses * right.BATCH)),
        ),
        (
            "only the last loss is returned",
            _LOSSES,
            TRAINING,
            (
                _changed(lambda weights, losses, *args: (weights, losses[-1])),
                _changed(lambda weights, losses, *args: (weights, losses[-1:])),
            ),
        ),
        (
            "weights and losses have changed places",
            "Return weights, losses, in this order.",
            TRAINING,
            _changed(lambda weights, losses, *args: (losses, weights)),
        ),
        (
            "there is a step too many",
            "There are as many steps as `steps` says.",
            TRAINING,
            _number_of_steps(1),
        ),
        (
            "the last step is missing",
            "There are as many steps as `steps` says.",
            TRAINING,
            _number_of_steps(-1),
        ),
    ),
    *of_any_function(right.train, TRAINING),
)
