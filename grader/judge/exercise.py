"""What is judged, as records: an exercise and its groups of cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.convlab.reading import Probe
from grader.judge.mistake import Mistake
from grader.judge.numerics import Array
from grader.judge.timing import Race
from grader.judge.verdict import Case

Value = NDArray[Any] | str
"""A returned value as an array, or in words what it is instead of an array."""

CaseMaker = Callable[[np.random.Generator], list[Case]]
"""Draws the cases of a group, smallest first."""
Pairs = Iterable[tuple[Array | float, Array | float]]
"""Pairs of numbers that must agree: the first computed from the reference's result, the second without it."""
ReadResults = Callable[[Case, Any], Mapping[str, Value]]
"""From a case and what a function returned to each result, by its name."""
SecondOpinion = Callable[[Case, Any, np.random.Generator, bool], Pairs]
"""From a case and the reference's result to pairs. It also takes a generator for random directions, and
whether to look at every entry."""


@dataclass(frozen=True)
class Group:
    """Cases that share one difficulty. A function gets all of the points, or none."""

    title: str
    points: float
    make: CaseMaker
    """Groups with one maker share their cases, which are asked once."""
    charges_changed_inputs: bool = False
    """Here a function is charged for changing its arguments. Each answer of this group is looked at, and each
    right answer of the groups before."""
    by_size: bool = True
    """Its cases differ in their sizes, and have a place on the map of what holds."""
    related_numbers: bool = False
    """The numbers in an array depend on each other, as where they are sorted. Then a student's own case is
    drawn by `make`, and added at the end; else one case gets numbers of the others."""
    looks_at: str | tuple[str, ...] = ""
    """Name of the one result that counts here, or of each that does, where a function returns several. Empty:
    all of them count."""
    race: Race | None = None
    """Where its cases are answered rightly, the function also has to be so much faster than another."""


@dataclass(frozen=True, eq=False)
class Exercise:
    """A function to implement, and how it is judged."""

    name: str
    assignment: str
    parameters: tuple[str, ...]
    """Names of the positional arguments, as in the student's stub."""
    results: tuple[str, ...]
    """What the notebook calls the result: one array, or each of several that are returned together."""
    reference: Callable[..., Any]
    """Returns an array or a tuple of arrays, or what `read` can read."""
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...] = ()
    second_opinion: SecondOpinion | None = None
    section: str = ""
    """Where the notebook teaches it."""
    probes: tuple[Probe, ...] = ()
    """How it is read in letters where it failed, smallest first; empty if it is no sum of products."""
    read: ReadResults | None = None
    """Finds the results in what a function returns, where that is not one array for each."""
    parts: tuple[str, ...] = ()
    """With `read`: as code, how to take each result from what is returned."""

    @property
    def points(self) -> float:
        """All the points of the exercise."""
        return sum(group.points for group in self.groups)

    def worth(self, points: float) -> "Exercise":
        """Give the same exercise for other points in all: its groups keep their proportions."""
        share = points / self.points
        groups = tuple(replace(group, points=group.points * share) for group in self.groups)
        return replace(self, groups=groups)
