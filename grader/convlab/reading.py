"""Reading a function in letters: unit vectors show which products it adds up, whatever its style."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np

from .aliases import Array
from .letters import _ALIKE, Index, Sums, Term
from .text import _labelled, _text

Ask = Callable[[Sequence[tuple[Any, ...]]], Sequence[tuple[Array, ...]]]
"""Calls a function with each of some arguments; gives the results of each call as arrays. Raises Unread."""
MOST_CALLS, MOST_ENTRIES_READ = 600, 400


@dataclass(frozen=True, eq=False)
class Probe:
    """What a function is called with, to be read in letters."""

    arrays: Mapping[str, tuple[int, ...]]
    """The shape of each array that it takes, in the order of its arguments."""
    products: tuple[tuple[str, ...], ...]
    """The products that are expected in its results, each as the names of the arrays that meet in it."""
    others: tuple[Any, ...] = ()
    """Arguments behind the arrays."""
    options: Mapping[str, Any] = field(default_factory=dict)
    results: tuple[str, ...] = ("result",)
    """The names of what it returns."""
    about: str = ""
    """The sizes in words."""


@dataclass(frozen=True)
class Reading:
    """One result of a function, in letters."""

    shape: tuple[int, ...]
    sums: Sums
    """For each entry, the products in it."""


class Unread(Exception):
    """A function could not be read in letters; the message says why, in one or more lines."""


class NotSums(Unread):
    """What a function computes is no sum of products of entries."""

    def __init__(self, said: str, name: str = "") -> None:
        super().__init__(said)
        self.name = name


def read_letters(ask: Ask, probe: Probe) -> tuple[tuple[Reading, ...], int]:
    """Read each result of a function as sums of products of the entries of its arguments.

    First only the expected products are looked for, with all else zero. If numbers without a pattern then do
    not give what the letters say, all products of up to two entries of different arrays are. One call is made
    twice, for a function that keeps something from call to call has no letters.

    Returns
    -------
    tuple of Reading, int
        One for each result, and how many calls it took.

    Raises
    ------
    Unread
        If a call fails, or if what the function computes is no such sum: then with the inputs that show it.
    """
    calls = 0
    everything = tuple(kind for size in (0, 1, 2) for kind in combinations(probe.arrays, size))
    kinds: tuple[tuple[str, ...], ...]
    for kinds in (probe.products, everything):
        terms = [term for kind in sorted(kinds, key=len) for term in _terms_of(kind, probe.arrays)]
        if calls + len(terms) + 3 > MOST_CALLS:
            if not calls:
                wanted = f"It would take {len(terms) + 3} calls, and at most {MOST_CALLS} are made"
                raise Unread(f"{wanted}: choose smaller sizes.")
            break
        inputs = [_unit_arrays(term, probe.arrays) for term in terms]
        inputs += [inputs[0], *(_scattered_inputs(probe.arrays, seed) for seed in (1, 2))]
        answers = ask([(*arrays.values(), *probe.others) for arrays in inputs])
        calls += len(inputs)
        if any(len({answer[i].shape for answer in answers}) > 1 for i in range(len(probe.results))):
            raise NotSums("It returns another shape for other numbers of the same sizes.")
        pairs = zip(answers[0], answers[-3], strict=True)
        if any(one.shape == again.shape and not np.array_equal(one, again) for one, again in pairs):
            raise Unread("The same call gives something else later: does it keep anything from call to call?")
        if any(result.size > MOST_ENTRIES_READ for result in answers[0]):
            raise Unread("It returns far more numbers than were asked for.")
        found = [_factors_of(terms, [answer[i] for answer in answers]) for i in range(len(probe.results))]
        if all(
            _fits(products, arrays, answer[i])
            for arrays, answer in zip(inputs[-2:], answers[-2:], strict=True)
            for i, products in enumerate(found)
        ):
            return tuple(
                Reading(answers[0][i].shape, _sums(products, answers[0][i].shape))
                for i, products in enumerate(found)
            ), calls
    raise NotSums(_not_linear(ask, probe))


def _terms_of(kind: tuple[str, ...], shapes: Mapping[str, tuple[int, ...]]) -> Iterable[Term]:
    """All products of an entry of each of these arrays."""
    for places in product(*(np.ndindex(*shapes[name]) for name in kind)):
        yield tuple(zip(kind, places, strict=True))


def _unit_arrays(term: Term, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Arrays of zeros, but for a one at each letter of a product."""
    arrays = {name: np.zeros(shape) for name, shape in shapes.items()}
    for name, place in term:
        arrays[name][place] = 1
    return arrays


def _scattered_inputs(shapes: Mapping[str, tuple[int, ...]], seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _factors_of(terms: Sequence[Term], answers: Sequence[Array]) -> dict[Term, Array]:
    """How often each product is in each entry of a result. What its parts give alone is taken off."""
    found: dict[Term, Array] = {}
    for term, answer in zip(terms, answers, strict=False):
        parts = (part for size in range(len(term)) for part in combinations(term, size))
        found[term] = answer - sum(found[part] for part in parts if part in found)
    return found


def _fits(products: Mapping[Term, Array], arrays: Mapping[str, Array], answer: Array) -> bool:
    total, size = np.zeros(answer.shape), np.ones(answer.shape)
    for term, factors in products.items():
        part = factors * np.prod([arrays[name][place] for name, place in term])
        total, size = total + part, size + abs(part)
    return bool(np.all(abs(total - answer) <= _ALIKE * size))


def _sums(products: Mapping[Term, Array], shape: tuple[int, ...]) -> Sums:
    return {
        index: {
            term: float(factors[index]) for term, factors in products.items() if abs(factors[index]) > _ALIKE
        }
        for index in np.ndindex(*shape)
    }


def _not_linear(ask: Ask, probe: Probe) -> str:
    """Two inputs that show what is not linear, and their sum, in lines."""
    counted = {
        name: np.arange(1.0, np.prod(shape) + 1).reshape(shape) for name, shape in probe.arrays.items()
    }
    for name in dict.fromkeys(name for kind in probe.products for name in kind):
        if name not in probe.arrays or not counted[name].size:
            continue
        first, last = np.zeros((2, counted[name].size))
        first[0], last[-1] = 1, 1
        a, b = first.reshape(counted[name].shape), last.reshape(counted[name].shape)
        for one, other in ((a, b), (a, a), (counted[name], 0 - a), (counted[name], 0 - counted[name])):
            inputs = ({**counted, name: each} for each in (one, other, one + other))
            answers = ask([(*arrays.values(), *probe.others) for arrays in inputs])
            for i, result in enumerate(probe.results):
                of_one, of_other, of_sum = (answer[i] for answer in answers)
                should = of_one + of_other
                if np.all(abs(should - of_sum) <= _ALIKE * (1 + abs(of_one) + abs(of_other))):
                    continue
                fixed = ", ".join(f"{key} = {_text(array)}" for key, array in counted.items() if key != name)
                return "\n".join(
                    [
                        f"It is not linear in {name}: of a sum it does not make the sum of the results.",
                        *([f"With {fixed}:".replace("\n", " ")] if fixed else []),
                        *_beside(name, one, result, of_one),
                        *_beside(name, other, result, of_other),
                        *_beside(name, one + other, result, of_sum),
                        _labelled("and that should be ", should),
                    ]
                )
    return (
        "Its results are no sums of products of entries: numbers without a pattern give something else than\n"
        "ones and zeros do. Does it look at the values, or multiply more than two of its arguments?"
    )


def _beside(name: str, value: Array, result: str, got: Array) -> list[str]:
    shown = f"{name} = {_text(value)}".replace("\n", "")
    return [f"{shown} gives {result} = {_text(got)}".replace("\n", "")]


def transposed(reading: Reading, of: str, shape: tuple[int, ...]) -> Reading:
    """Make of a forward pass in letters the gradient of sum(dy * y) with respect to one of its arguments.

    Parameters
    ----------
    reading : Reading
        The forward pass.
    of : str
        The name of the argument.
    shape : tuple of int
        Its shape.
    """
    sums: dict[Index, dict[Term, float]] = {index: {} for index in np.ndindex(*shape)}
    for index, terms in reading.sums.items():
        for term, factor in terms.items():
            for name, place in term:
                if name == of:
                    others = tuple(letter for letter in term if letter[0] != of)
                    new = (("dy", index), *others)
                    sums[place][new] = sums[place].get(new, 0.0) + factor
    return Reading(shape, sums)


def as_matrix(reading: Reading, columns: int, shape: tuple[int, ...]) -> Reading:
    """Make of a forward pass in letters its matrix: a row for each output, a column for each entry of x.

    Parameters
    ----------
    reading : Reading
        The forward pass.
    columns : int
        How many entries x has.
    shape : tuple of int
        The shape of x, whose entries are counted row by row.
    """
    rows = int(np.prod(reading.shape))
    sums: dict[Index, dict[Term, float]] = {index: {} for index in np.ndindex(rows, columns)}
    for row, terms in enumerate(reading.sums[index] for index in np.ndindex(*reading.shape)):
        for term, factor in terms.items():
            (place,) = (place for name, place in term if name == "x")
            others = tuple(letter for letter in term if letter[0] != "x")
            column = int(np.ravel_multi_index(place, shape))
            sums[row, column][others] = sums[row, column].get(others, 0.0) + factor
    return Reading((rows, columns), sums)
