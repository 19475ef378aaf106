"""Naming the mistake: which known wrong implementation predicts what a function returned or raised?

A mistake explains a failed group when it predicts every answer in that group and in every group that passed.
It is named when no other mistake explains more groups. So two mistakes that show in different groups are both
named. A group that no mistake explains alone is explained by two or three together, where each answer in it
is exactly as one of them predicts. Of mistakes that mix in one answer, two or three are named if one of them
explains a group alone, and the others are such that can be mixed into any function.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from grader.judge.answers import Answer
from grader.judge.mistake import Function, Mistake, Raising
from grader.judge.predictions import (
    Predict,
    compare,
    computing,
    is_exact_for,
    predictors,
    recall,
    value_alike,
    wrong_results,
)
from grader.judge.verdict import Case, Diagnosis

_MOST = 3
"""More names than this for one group are no help."""
_ENOUGH = 3
"""So many wrong answers prove a mistake also where the others of the group are not charged."""


@dataclass(frozen=True, eq=False)
class AnsweredGroup:
    """A group as the diagnosis sees it; `failed` says whether it lost its points for what was returned."""

    title: str
    answers: tuple[Answer, ...]
    failed: bool
    few_sizes: bool = False
    """The group asks for few sizes, which many mistakes predict by chance. So a mistake that explains only
    such groups is named only if it would have cost nothing in the other groups that failed."""

    @cached_property
    def shows_little(self) -> bool:
        """Whether it asks for few sizes, or little of it is charged: many mistakes fit that by chance."""
        wrong = sum(answer.finding is not None for answer in self.wrong_first)
        return self.few_sizes or (len(self.wrong_first) < len(self.answers) and wrong < _ENOUGH)

    @cached_property
    def wrong_first(self) -> tuple[Answer, ...]:
        """The answers that are charged, the wrong ones first: they contradict most mistakes soonest."""
        counted = [answer for answer in self.answers if answer.charged]
        return tuple(sorted(counted, key=lambda answer: answer.finding is None))

    @cached_property
    def results(self) -> tuple[tuple[Answer, str, bool], ...]:
        """Each result of each answer that is charged, and whether it is wrong; the wrong ones first."""
        found = [
            (answer, name, name in wrong_results(answer))
            for answer in self.wrong_first
            for name in answer.question.counts
        ]
        return tuple(sorted(found, key=lambda result: not result[2]))


@dataclass(frozen=True, eq=False)
class _Suspect:
    """One variant of a mistake."""

    mistake: Mistake
    function: Function
    predict: Predict

    def is_exact_for(self, answer: Answer, name: str) -> bool:
        return is_exact_for(answer, name, self.predict(answer))


def diagnose(mistakes: Sequence[Mistake], groups: Sequence[AnsweredGroup]) -> tuple[Diagnosis, ...]:
    """Name the mistakes that explain the failed groups. A group that none explains is in no diagnosis."""
    answers = [answer for group in groups for answer in group.answers]
    # A memory cannot spoil the first call: where no answer is right, something else is wrong.
    some_right = any(answer.finding is None for answer in answers)
    suspects = [
        _Suspect(mistake, function, predict)
        for mistake in mistakes
        if some_right or not mistake.remembers
        for function, predict in zip(mistake.functions, predictors(mistake, answers), strict=True)
    ]
    named = _alone(suspects, groups)
    for mistake, title in _together(suspects, groups, named):
        named[mistake] = (*named.get(mistake, ()), title)
    for mistake, title in _mixed(mistakes, suspects, groups, named):
        named[mistake] = (*named.get(mistake, ()), title)
    place = {group.title: i for i, group in enumerate(groups)}
    in_order = sorted(named.items(), key=lambda item: place[item[1][0]])
    return tuple(
        Diagnosis(m.name, m.hint, m.section, tuple(sorted(titles, key=place.__getitem__)))
        for m, titles in in_order
    )


def _alone(suspects: Sequence[_Suspect], groups: Sequence[AnsweredGroup]) -> dict[Mistake, tuple[str, ...]]:
    """Find the mistakes each of which explains groups without another, with the titles of these groups."""
    named: dict[Mistake, tuple[str, ...]] = {}
    done: set[str] = set()
    for group in groups:
        if not group.failed or group.title in done:
            continue
        able: dict[Mistake, tuple[str, ...]] = {}
        for suspect in suspects:
            titles = _explains(suspect, group, groups)
            able[suspect.mistake] = max(able.get(suspect.mistake, ()), titles, key=len)
        most = max(map(len, able.values()), default=0)
        best = {mistake: titles for mistake, titles in able.items() if titles and len(titles) == most}
        # Where little is charged, several fit that little, and are no alternatives.
        most_names = _MOST if all(answer.charged for answer in group.answers) else 1
        if 0 < len(best) <= most_names:
            for mistake, titles in best.items():
                named[mistake] = tuple(dict.fromkeys((*named.get(mistake, ()), *titles)))
            done.update(*best.values())
    return named


def _explains(suspect: _Suspect, this: AnsweredGroup, groups: Sequence[AnsweredGroup]) -> tuple[str, ...]:
    """List the titles of the failed groups that a suspect explains; none if this one is not among them."""
    if not _fits(suspect, this) or not _fits_what_passed(suspect, groups):
        return ()
    failed = [group for group in groups if group.failed]
    explained = [group for group in failed if group is this or _fits(suspect, group)]
    if not suspect.mistake.remembers and all(group.shows_little for group in explained):
        others = [group for group in failed if group not in explained]
        if not all(_harmless(suspect, group) for group in others):
            return ()
    return tuple(group.title for group in explained)


def _fits_what_passed(suspect: _Suspect, groups: Sequence[AnsweredGroup]) -> bool:
    return all(_fits(suspect, group) for group in groups if not group.failed)


def _harmless(suspect: _Suspect, group: AnsweredGroup) -> bool:
    """Tell whether a function with this mistake alone would have got the points of a group."""
    for answer in group.wrong_first:
        question = answer.question
        predicted = suspect.predict(answer)
        if not isinstance(predicted, Mapping) or not all(
            value_alike(predicted[name], question.expected[name], question.case) for name in question.counts
        ):
            return False
    return True


def _fits(suspect: _Suspect, group: AnsweredGroup) -> bool:
    """Tell whether every answer of a group is as predicted, and in a failed group a wrong one exactly so."""
    exactly_wrong = False
    for answer in group.wrong_first:
        fit = compare(answer, suspect.predict(answer))
        if fit == "no":
            return False
        if fit == "exact" and answer.finding is not None:
            exactly_wrong = True
    return exactly_wrong or not group.failed


def _together(
    suspects: Sequence[_Suspect], groups: Sequence[AnsweredGroup], named: Mapping[Mistake, tuple[str, ...]]
) -> Iterator[tuple[Mistake, str]]:
    """Find mistakes that explain a group only together: each, and the title of the group.

    One that is named by then may explain a group of few sizes without another. Of all sets the one with the
    fewest new names is taken. Where several have as few, nothing is claimed.
    """
    done = {title for titles in named.values() for title in titles}
    known = set(named)
    for group in sorted(groups, key=lambda group: group.few_sizes):
        if not group.failed or group.title in done:
            continue
        found = {
            frozenset(suspect.mistake for suspect in chosen)
            for chosen in _sets_for(suspects, group, groups, known, ())
        }
        fewest = min((len(each - known) for each in found), default=0)
        best = [each for each in found if len(each - known) == fewest]
        smallest = min(map(len, best), default=0)
        best = [each for each in best if len(each) == smallest]
        if len(best) == 1:
            known |= best[0]
            for mistake in sorted(best[0], key=lambda mistake: mistake.name):
                yield mistake, group.title


def _sets_for(
    suspects: Sequence[_Suspect],
    group: AnsweredGroup,
    groups: Sequence[AnsweredGroup],
    known: set[Mistake],
    chosen: tuple[_Suspect, ...],
) -> Iterator[tuple[_Suspect, ...]]:
    """Give sets of suspects so that each wrong result of a group is exactly as one of the set predicts."""
    unexplained = (
        (answer, name)
        for answer, name, wrong in group.results
        if wrong and not any(each.is_exact_for(answer, name) for each in chosen)
    )
    first = next(unexplained, None)
    if first is None:
        if all(each.mistake in known or _is_evident(each, chosen, group) for each in chosen):
            yield chosen
        return
    if len(chosen) == _MOST:
        return
    for suspect in suspects:
        new = all(each.mistake is not suspect.mistake for each in chosen)
        if new and suspect.is_exact_for(*first) and _may_be_one_of(suspect, group, groups, known):
            yield from _sets_for(suspects, group, groups, known, (*chosen, suspect))


def _is_evident(suspect: _Suspect, chosen: tuple[_Suspect, ...], group: AnsweredGroup) -> bool:
    """Tell whether what a suspect alone explains is no chance: an exception, or one result of several."""
    others = [each for each in chosen if each is not suspect]
    alone = [
        (answer, name)
        for answer, name, wrong in group.results
        if wrong
        and suspect.is_exact_for(answer, name)
        and not any(each.is_exact_for(answer, name) for each in others)
    ]
    raised = any(answer.outcome.problem for answer, _ in alone)
    several = any(len(answer.question.expected) > 1 for answer, _ in alone)
    return bool(others) and (raised or several)


def _may_be_one_of(
    suspect: _Suspect, group: AnsweredGroup, groups: Sequence[AnsweredGroup], known: set[Mistake]
) -> bool:
    """Tell whether a suspect contradicts no right answer, and is named already or harmless elsewhere."""
    right = ((answer, name) for answer, name, wrong in group.results if not wrong)
    if suspect.mistake.remembers or not all(suspect.is_exact_for(*each) for each in right):
        return False
    if not _fits_what_passed(suspect, groups):
        return False
    if suspect.mistake in known or not group.few_sizes:
        return True
    return all(_harmless(suspect, each) for each in groups if each.failed and not each.few_sizes)


def _mixed(
    mistakes: Sequence[Mistake],
    suspects: Sequence[_Suspect],
    groups: Sequence[AnsweredGroup],
    named: Mapping[Mistake, tuple[str, ...]],
) -> Iterator[tuple[Mistake, str]]:
    """Find mistakes that mix in each answer of a group: each, and the title of the group.

    One is named by then; one or two others are mixed into it. Where several mixes of as few mistakes predict
    the same, nothing is claimed. A group that shows little takes names that other groups have given.
    """
    done = {title for titles in named.values() for title in titles}
    left = [group for group in groups if group.failed and group.title not in done]
    if not left:
        return
    bases = [each for each in suspects if each.mistake in named and not each.mistake.remembers]
    mixable = [mistake for mistake in mistakes if mistake.mixed_into]
    known = set(named)
    mixes = [
        _Mix(frozenset({base.mistake, *others}), computing(_mix(base.function, others)))
        for base in bases
        if _fits_what_passed(base, groups)
        for count in range(1, _MOST)
        for others in combinations(mixable, count)
        if base.mistake not in others
    ]
    for group in sorted(left, key=lambda group: group.shows_little):
        fitting = {
            mix.mistakes
            for mix in mixes
            if (not group.shows_little or mix.mistakes <= known) and _mix_fits(mix, group)
        }
        fewest = min(map(len, fitting), default=0)
        best = [each for each in fitting if len(each) == fewest]
        if len(best) == 1:
            known |= best[0]
            for mistake in sorted(best[0], key=lambda mistake: mistake.name):
                yield mistake, group.title


@dataclass(frozen=True, eq=False)
class _Mix:
    """Several mistakes in one function."""

    mistakes: frozenset[Mistake]
    predict: Predict


def _mix(function: Function, others: Iterable[Mistake]) -> Function:
    raising = isinstance(function, Raising)
    mixed = function.function if isinstance(function, Raising) else function
    for mistake in others:
        if mistake.mixed_into:
            mixed = mistake.mixed_into(mixed)
    return Raising(mixed) if raising else mixed


def _mix_fits(mix: _Mix, group: AnsweredGroup) -> bool:
    """Tell whether a mix predicts every answer of a group, and enough wrong ones exactly."""
    exactly_wrong = 0
    for answer in group.wrong_first:
        fit = compare(answer, mix.predict(answer))
        if fit == "no":
            return False
        exactly_wrong += fit == "exact" and answer.finding is not None
    return exactly_wrong >= min(_ENOUGH, len(group.wrong_first))


def find_cause(
    mistakes: Iterable[Mistake], named: Sequence[Diagnosis], answers: Sequence[Answer], wrong: Answer
) -> tuple[Case, ...]:
    """Find the earlier call that spoilt an answer, by the named mistakes that remember.

    Returns
    -------
    tuple of Case
        The case of that call: in a fresh notebook, without it, the function would answer rightly. Empty if
        no named mistake tells.
    """
    names = {diagnosis.name for diagnosis in named}
    makers = [make for m in mistakes if m.remembers and m.name in names for make in m.functions]
    for make in makers:
        for earlier in answers[: answers.index(wrong)]:
            function = make()
            recall(function, earlier)
            if compare(wrong, recall(function, wrong)) == "exact":
                return (earlier.question.case,)
    return ()
