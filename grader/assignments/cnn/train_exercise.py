"""How training is judged: by its steps from given weights, and by whether a short run learns.

The steps of a right training are equal to the reference's up to rounding. Another way to choose the images
or to take a step can learn as well: that is a group of its own, in which only the loss counts. Images and
labels are drawn for each student. They are small, so that a network of loops takes its steps in time, too.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.assignments.cnn import mistakes
from grader.assignments.cnn.mistakes.pieces import TRAINING
from grader.assignments.cnn.network_slopes import loss_and_slope
from grader.judge.answers import as_numbers
from grader.judge.exercise import Exercise, Group, Pairs, Value
from grader.judge.numerics import Array, inner
from grader.judge.verdict import Case
from solutions import cnn

_NAMES = ("w1", "b1", "w2", "b2", "w3", "b3")
_COMPARED = (*_NAMES, "losses")
_LEARNED = "learned"
_TOLERANCE = 1e-6
"""Room for the rounding of exp and log, in another order of additions."""
_LEARNED_FROM = 32
"""Images."""
_STEPS_TO_LEARN = 24
_RATE_TO_LEARN = 0.2
_FALLEN = 0.8
"""So much of the loss at most is left by then."""
_EASILY = 0.5
"""So much of it at most is left by a right training."""


def _images(rng: np.random.Generator, n: int, side: int) -> tuple[Any, Any]:
    """Draw images of ten kinds: each is its kind's pattern, distorted; with its number as its label."""
    kinds = rng.normal(size=(10, 1, side, side))
    labels = rng.integers(0, 10, n)
    return kinds[labels] + 0.3 * rng.normal(size=(n, 1, side, side)), labels


def _weights(rng: np.random.Generator, side: int, filters: tuple[int, int]) -> dict[str, Any]:
    """Draw weights, the biases too: at zero a forgotten step of theirs could stay unseen."""
    weights = cnn.new_weights(rng, (1, side, side), filters)
    return {
        name: array if name[0] == "w" else 0.1 * rng.normal(size=array.shape)
        for name, array in weights.items()
    }


def _case(
    rng: np.random.Generator, n: int, side: int, filters: tuple[int, int], steps: int, rate: float
) -> Case:
    x, labels = _images(rng, n, side)
    return Case((x, labels, _weights(rng, side, filters), steps, rate), {}, _TOLERANCE)


def _one_step(rng: np.random.Generator) -> list[Case]:
    asked = ((cnn.BATCH, 4, (1, 2), 0.5), (cnn.BATCH + 8, 4, (2, 3), 0.05), (cnn.BATCH + 1, 6, (2, 2), 0.25))
    return [_case(rng, n, side, filters, 1, rate) for n, side, filters, rate in asked]


def _several_steps(rng: np.random.Generator) -> list[Case]:
    """Steps within all images, and such as begin again behind the last: within a batch, and between two."""
    asked = (
        (cnn.BATCH, 2, 0.2),
        (cnn.BATCH + 9, 3, 0.1),
        (2 * cnn.BATCH - 5, 4, 0.1),
        (2 * cnn.BATCH, 2, 0.5),
    )
    return [_case(rng, n, 4, (2, 2), steps, rate) for n, steps, rate in asked]


def _learning(rng: np.random.Generator) -> list[Case]:
    """Draw until a right training leaves far less of the loss than is asked for."""
    while True:
        case = _case(rng, _LEARNED_FROM, 4, (4, 6), _STEPS_TO_LEARN, _RATE_TO_LEARN)
        x, labels, weights, *_ = case.args
        after, _ = cnn.train(*case.args)
        if _loss(x, labels, after) <= _EASILY * _unlearned(x, labels, weights):
            return [case]


def _repeated(rng: np.random.Generator) -> list[Case]:
    """Ask the same again, then with each argument changed alone."""
    first = _case(rng, cnn.BATCH + 4, 4, (1, 2), 2, 0.25)
    x, labels, weights, steps, rate = first.args
    doubled = {name: 2.0 * array for name, array in weights.items()}
    changed = (
        (2.0 * x, labels, weights, steps, rate),
        (x, (labels + 1) % 10, weights, steps, rate),
        (x, labels, doubled, steps, rate),
        (x, labels, weights, steps + 1, rate),
        (x, labels, weights, steps, 2 * rate),
    )
    return [first, first, *(replace(first, args=args) for args in changed), first]


def _read(case: Case, value: Any) -> Mapping[str, Value]:
    """Read weights and losses; what was learned is worked out from the weights."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        words = (
            as_numbers(value) if value is None else "something else than two things: return weights, losses"
        )
        return dict.fromkeys((*_COMPARED, _LEARNED), words)
    weights, losses = value
    if not isinstance(weights, dict):
        words = "something else than a dict of arrays as weights"
        found: dict[str, Value] = dict.fromkeys(_NAMES, words)
    else:
        found = {name: _as(f"weights[{name!r}]", weights.get(name)) for name in _NAMES}
    found["losses"] = _as("losses", losses)
    found[_LEARNED] = _learned(case, found)
    return found


def _as(name: str, part: Any) -> Value:
    numbers = "None" if part is None else as_numbers(part)
    return f"{numbers} (as {name})" if isinstance(numbers, str) else numbers


def _learned(case: Case, found: Mapping[str, Value]) -> Value:
    """Give 1 where a run that is long enough to learn left little of the loss, or else words."""
    x, labels, before, steps, _ = case.args
    after = {name: found[name] for name in _NAMES}
    if any(isinstance(each, str) or each.shape != before[name].shape for name, each in after.items()):
        return "weights with which there is no loss: are all of them there, each in its shape?"
    if steps < _STEPS_TO_LEARN:
        return np.array(1.0)
    before_it, loss = _unlearned(x, labels, before), _loss(x, labels, after)
    if loss <= _FALLEN * before_it:
        return np.array(1.0)
    return (
        f"weights with which the loss is {loss:.3g}; without any learning {before_it:.3g} can be reached:"
        " it hardly fell"
    )


def _unlearned(x: Array, labels: Array, weights: Any) -> float:
    """Give the loss before, or that of answers which do not look at the images, if it is smaller."""
    shares = np.unique(labels, return_counts=True)[1] / len(labels)
    return min(_loss(x, labels, weights), float(-(shares * np.log(shares)).sum()))


def _loss(x: Array, labels: Array, weights: Any) -> float:
    with np.errstate(all="ignore"):
        scores, _ = cnn.network_forward(x, weights)
        return cnn.softmax_cross_entropy(scores, labels)[0]


def _by_slopes(case: Case, trained: Any, rng: np.random.Generator, every: bool) -> Pairs:
    """Compare the last step with the slope of the loss along random directions, computed forwards."""
    x, labels, weights, steps, rate = case.args
    after, losses = trained
    before, _ = cnn.train(x, labels, weights, steps - 1, rate)
    first = (steps - 1) * cnn.BATCH
    batch = np.array([number % len(x) for number in range(first, first + cnn.BATCH)])
    for _ in range(3 if every else 1):
        v = {name: rng.normal(size=array.shape) for name, array in weights.items()}
        loss, slope = loss_and_slope(x[batch], labels[batch], before, v)
        yield float(losses[-1]), loss
        yield sum(inner(before[name] - after[name], v[name]) for name in _NAMES) / rate, slope


TRAIN = Exercise(
    "train",
    "cnn",
    ("x", "labels", "weights", "steps", "rate"),
    (*_COMPARED, _LEARNED),
    cnn.train,
    (
        Group("one step", 6, _one_step, related_numbers=True, by_size=False, looks_at=_COMPARED),
        Group(
            "several steps, batch after batch",
            3,
            _several_steps,
            related_numbers=True,
            by_size=False,
            looks_at=_COMPARED,
        ),
        Group("a short run learns", 2, _learning, related_numbers=True, by_size=False, looks_at=_LEARNED),
        Group(
            "inputs left alone, second call equal",
            1,
            _repeated,
            charges_changed_inputs=True,
            by_size=False,
            looks_at=_COMPARED,
        ),
    ),
    mistakes.TRAIN,
    _by_slopes,
    TRAINING,
    read=_read,
    parts=(*(f'[0]["{name}"]' for name in _NAMES), "[1]", ""),
)
