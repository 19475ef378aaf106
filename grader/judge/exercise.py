"""An exercise and its groups of cases, as records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judge.mistake import Mistake
from grader.judge.numerics import Array
from grader.judge.verdict import Case

CaseMaker = Callable[[np.random.Generator], list[Case]]
Pairs = Iterable[tuple[Array | float, Array | float]]
SecondOpinion = Callable[[Case, Any, np.random.Generator, bool], Pairs]
"""Case, the reference's result, a generator for random directions, and whether to look at every entry.

Gives pairs of numbers that must agree: one by the result, one by a way that does not use it.
"""


@dataclass(frozen=True)
class Group:
    """Cases that share one difficulty: all of the points, or none."""

    title: str
    points: float
    make: CaseMaker
    """Groups with one maker share their cases, which are asked once."""
    charges_changed_inputs: bool = False
    """Here a function is charged for changing its arguments. Each answer of this group is looked at, and each
    right answer of the groups before."""
    by_size: bool = True
    """Its cases differ in their sizes, and have a place on the map of what holds."""
    looks_at: str = ""
    """The only one of several results that counts here; all of them unless it is named."""


@dataclass(frozen=True, eq=False)
class Exercise:
    """A function to implement, and how it is judged."""

    name: str
    assignment: str
    parameters: tuple[str, ...]
    """Names of the positional arguments, as in the student's stub."""
    results: tuple[str, ...]
    """What the notebook calls the result: one array, or each of several that are returned together."""
    reference: Callable[..., Array | tuple[Array, ...]]
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...] = ()
    second_opinion: SecondOpinion | None = None
    section: str = ""
    """Where the notebook teaches it."""

    @property
    def points(self) -> float:
        """All the points of the exercise."""
        return sum(group.points for group in self.groups)
