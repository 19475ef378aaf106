"""The cases of a group that are a student's own: drawn anew, on sizes that the question set has already.

A table of the answers to a question set, as students who share the set could make it together, does not know
them. One case of each group is replaced, and keeps its sizes and its place, so the group is no harder. Only
to repeated calls something is added, at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.exercise import CaseMaker
from grader.judge.verdict import Case

_ENTRIES, _RESULTS = 8, 4
"""So many numbers, in the arguments and in the result, are too many to guess. The smallest case with as many
is replaced, because small cases cost little."""
_MOST_ADDED = 4


@dataclass(frozen=True, eq=False)
class OwnPlace:
    """Where in a group a student's own cases go."""

    make: CaseMaker
    """What draws the cases of the group."""
    cases: tuple[Case, ...]
    """The shared cases."""
    results: tuple[int, ...]
    """How many numbers a right function returns in each."""
    at_the_end: bool
    """Repeated calls differ from each other in one thing each, so none of them can be replaced."""

    def draw(self, rng: np.random.Generator) -> tuple[int, list[Case]]:
        """Draw a student's own cases.

        Returns
        -------
        int
            The place of the case that is replaced; behind the last one if none is.
        list of Case
            One case with the sizes, types and options of the replaced one; or else the first case of the
            group with other numbers, more than once where these are few.
        """
        drawn = self.make(rng)
        if not self.at_the_end:
            by_form = {_form(drawn[i]): drawn[i] for i in _independent(drawn)}
            for form, place in self._replaceable.items():
                if form in by_form:
                    return place, [by_form[form]]
        added = [drawn[0]]
        while 0 < sum(map(_entries, added)) < _ENTRIES and len(added) < _MOST_ADDED:
            added.append(self.make(rng)[0])
        return len(self.cases), added

    @cached_property
    def _replaceable(self) -> Mapping[tuple[Any, ...], int]:
        """The places of cases that can be replaced, by the form of the case; the best first."""
        best_first = sorted(_independent(self.cases), key=self._rank)
        forms: dict[tuple[Any, ...], int] = {}
        for place in best_first:
            forms.setdefault(_form(self.cases[place]), place)
        return forms

    def _rank(self, place: int) -> tuple[bool, int]:
        """Rank the cases with numbers enough first, the smallest of them first; then the largest."""
        entries = _entries(self.cases[place])
        few = entries < _ENTRIES or self.results[place] < _RESULTS
        return few, -entries if few else entries


def _independent(cases: Sequence[Case]) -> list[int]:
    """List the places of the cases with numbers in which no other case, and no control, has a part."""
    users: dict[int, int] = {}
    for case in cases:
        for array in _arrays(case):
            users[id(array)] = users.get(id(array), 0) + 1
    return [
        place
        for place, case in enumerate(cases)
        if not case.control and _entries(case) and all(users[id(array)] == 1 for array in _arrays(case))
    ]


def _arrays(case: Case) -> list[NDArray[Any]]:
    return [arg for arg in case.args if isinstance(arg, np.ndarray)]


def _entries(case: Case) -> int:
    """Count the numbers that are drawn: zeros are not."""
    return sum(int(np.count_nonzero(array)) for array in _arrays(case))


def _form(case: Case) -> tuple[Any, ...]:
    """Give all of a case but its numbers."""
    kwargs = tuple((name, _form_of(value)) for name, value in sorted(case.kwargs.items()))
    return tuple(map(_form_of, case.args)), kwargs, case.tolerance


def _form_of(arg: Any) -> Any:
    if isinstance(arg, np.ndarray):
        return arg.shape, arg.dtype.str, bool(arg.any())
    if isinstance(arg, list | tuple):
        return tuple(map(_form_of, arg))
    return arg if isinstance(arg, int | str | None) else type(arg).__name__
