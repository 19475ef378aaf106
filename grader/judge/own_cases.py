"""The cases of a group that are a student's own: other numbers, on sizes that the question set has already.

A table of the answers to a question set, as students who share the set could make it together, does not know
them. One case of each group gets other numbers; its sizes and its place stay, so the group is no harder. Only
to repeated calls something is added, at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.exercise import Group
from grader.judge.verdict import Case

_ENTRIES, _RESULTS = 8, 4
"""So many numbers, in the arguments and in the result, are too many to guess. The smallest case with as many
gets others, because small cases cost little."""
_MOST_ADDED = 4


@dataclass(frozen=True, eq=False)
class OwnPlace:
    """Where in a group a student's own cases go."""

    group: Group
    cases: tuple[Case, ...]
    """The shared cases."""
    results: tuple[int, ...]
    """How many numbers a right function returns in each."""

    def draw(self, rng: np.random.Generator) -> dict[int, Case]:
        """Draw a student's own cases.

        Returns
        -------
        dict from int to Case
            Each case that gets other numbers, by its place. If none may, new cases behind the last: the first
            one of the group, drawn anew, and more than once where it has few numbers.
        """
        if not self._replaceable:
            return dict(enumerate(self._draw_added(rng), len(self.cases)))
        drawn = {}
        for place, numbers in self._replaceable.items():
            args = list(self.cases[place].args)
            for i, each in numbers:
                args[i] = each.draw(rng)
            drawn[place] = replace(self.cases[place], args=tuple(args))
        return drawn

    def _draw_added(self, rng: np.random.Generator) -> list[Case]:
        made = self.group.make(rng)
        # Where repeated calls come with options and without, the first of each.
        added = [case for i, case in enumerate(made) if case.sizes and case.sizes not in _sizes(made[:i])]
        added = added or made[:1]
        while 0 < sum(map(_entries, added)) < _ENTRIES and len(added) < _MOST_ADDED:
            added.append(self.group.make(rng)[0])
        return added

    @cached_property
    def _replaceable(self) -> "dict[int, list[tuple[int, _Numbers]]]":
        """The places of the cases that get other numbers, with what their arrays can have.

        Those are the cases that are marked, or else the best one.
        """
        # Repeated calls differ from each other in one thing each.
        if self.group.charges_changed_inputs or self.group.related_numbers:
            return {}
        places = [place for place, case in enumerate(self.cases) if case.own_numbers]
        if not places:
            places = sorted(_independent(self.cases), key=self._rank)[:1]
        return {place: self._numbers(place) for place in places}

    def _rank(self, place: int) -> tuple[bool, int]:
        """Rank the cases with numbers enough first, the smallest of them first; then the largest."""
        entries = _entries(self.cases[place])
        few = entries < _ENTRIES or self.results[place] < _RESULTS
        return few, -entries if few else entries

    def _numbers(self, place: int) -> "list[tuple[int, _Numbers]]":
        """Of each array of a case its position among the arguments, and the numbers it can have."""
        found = []
        for i, array in enumerate(self.cases[place].args):
            if isinstance(array, np.ndarray) and array.any():
                alike = (case.args[i] for case in self.cases if i < len(case.args))
                pool = np.unique(
                    np.concatenate(
                        [a.ravel() for a in alike if isinstance(a, np.ndarray) and a.dtype == array.dtype]
                    )
                )
                found.append((i, _Numbers(array, pool[pool != 0])))
        return found


@dataclass(frozen=True, eq=False)
class _Numbers:
    """The numbers that an array can have: those of the arrays of its group in the same position."""

    array: NDArray[Any]
    pool: NDArray[Any]

    def draw(self, rng: np.random.Generator) -> NDArray[Any]:
        """Fill an array of the same shape and type; what is zero stays zero."""
        count = self.pool.size
        if count >= 2 * self.array.size:  # enough of them for all entries to be different
            chosen = rng.permutation(count)[: self.array.size].reshape(self.array.shape)
        else:
            chosen = (rng.random(self.array.shape) * count).astype(np.intp)
            if chosen.flat[0] == chosen.flat[-1]:
                chosen.flat[0] = (chosen.flat[0] + 1) % count  # its own flip would hide a flip
        drawn = self.pool.take(chosen)
        return drawn if self._full else np.where(self.array == 0, self.array, drawn)

    @cached_property
    def _full(self) -> bool:
        return bool(self.array.all())


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


def _sizes(cases: Sequence[Case]) -> list[Mapping[str, int]]:
    return [case.sizes for case in cases]


def _arrays(case: Case) -> list[NDArray[Any]]:
    return [arg for arg in case.args if isinstance(arg, np.ndarray)]


def _entries(case: Case) -> int:
    """Count the numbers that are drawn: zeros are not."""
    return sum(int(np.count_nonzero(array)) for array in _arrays(case))
