"""Naming the mistake: which known wrong implementation predicts what a function returned?

A mistake explains a failed group when it predicts every answer in that group and in every group that passed.
It is named when no other mistake explains more groups. So two mistakes that show in different groups are both
named, and two that mix in one group stay unnamed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from grader.judge.answers import Answer, Value, alike, read_values, tolerance, unwritten
from grader.judge.mistake import Mistake
from grader.judge.verdict import Case, Diagnosis

_MOST = 3
"""More names than this for one group are no help."""
_UNWRITTEN = "not written"
_CANNOT_TELL = "cannot tell"
_Prediction = Mapping[str, Value] | str
"""The values by the name of the result, or one of the two above."""
_Predict = Callable[[Answer], _Prediction]
"""From the question of an answer, and with a memory from the questions before it, to a prediction."""


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
    def wrong_first(self) -> tuple[Answer, ...]:
        """The answers that are charged, the wrong ones first: they contradict most mistakes soonest."""
        counted = [answer for answer in self.answers if answer.charged]
        return tuple(sorted(counted, key=lambda answer: answer.finding is None))


def diagnose(mistakes: Sequence[Mistake], groups: Sequence[AnsweredGroup]) -> tuple[Diagnosis, ...]:
    """Name the mistakes that explain the failed groups. A group that none explains is in no diagnosis."""
    # A memory cannot spoil the first call: where no answer is right, something else is wrong.
    some_right = any(answer.finding is None for group in groups for answer in group.answers)
    suspects = [
        (mistake, predict)
        for mistake in mistakes
        if some_right or not mistake.remembers
        for predict in _predictors(mistake, groups)
    ]
    named: list[Diagnosis] = []
    done: set[str] = set()
    for group in groups:
        if not group.failed or group.title in done:
            continue
        able: dict[Mistake, tuple[str, ...]] = {}
        for mistake, predict in suspects:
            titles = _explains(predict, mistake.remembers, group, groups)
            able[mistake] = max(able.get(mistake, ()), titles, key=len)
        most = max(map(len, able.values()), default=0)
        best = {mistake: titles for mistake, titles in able.items() if titles and len(titles) == most}
        if 0 < len(best) <= _MOST:
            named += [Diagnosis(m.name, m.hint, m.section, titles) for m, titles in best.items()]
            done.update(*best.values())
    return tuple(named)


def _explains(
    predict: _Predict, remembers: bool, this: AnsweredGroup, groups: Sequence[AnsweredGroup]
) -> tuple[str, ...]:
    """List the titles of the failed groups that a prediction explains; none if this one is not among them."""
    if not _fits(predict, this) or not all(_fits(predict, group) for group in groups if not group.failed):
        return ()
    failed = [group for group in groups if group.failed]
    explained = [group for group in failed if group is this or _fits(predict, group)]
    if not remembers and all(group.few_sizes for group in explained):
        others = [group for group in failed if group not in explained]
        if not all(_harmless(predict, group) for group in others):
            return ()
    return tuple(group.title for group in explained)


def _harmless(predict: _Predict, group: AnsweredGroup) -> bool:
    """Tell whether a function with this mistake alone would have got the points of a group."""
    for answer in group.answers:
        if not answer.charged:
            continue
        question = answer.question
        predicted = predict(answer)
        if isinstance(predicted, str) or not all(
            _alike(predicted[name], question.expected[name], question.case) for name in question.counts
        ):
            return False
    return True


def _fits(predict: _Predict, group: AnsweredGroup) -> bool:
    """Tell whether every answer of a group is as predicted, and in a failed group a wrong one by its numbers.

    A known mistake that cannot compute an answer predicts only that the answer is wrong.
    """
    wrong_by_its_numbers = False
    for answer in group.wrong_first:
        is_wrong = answer.finding is not None
        predicted = predict(answer)
        if predicted == _CANNOT_TELL:
            if not is_wrong:
                return False
        elif not _as_predicted(answer, predicted):
            return False
        elif is_wrong:
            wrong_by_its_numbers = True
    return wrong_by_its_numbers or not group.failed


def _as_predicted(answer: Answer, predicted: _Prediction) -> bool:
    if answer.outcome.problem or isinstance(predicted, str):
        return unwritten(answer.outcome) and predicted == _UNWRITTEN
    return all(
        _alike(answer.values[name], predicted[name], answer.question.case) for name in answer.question.counts
    )


def _alike(value: Value, predicted: Value, case: Case) -> bool:
    return alike(value, predicted, 0.0 if isinstance(value, str) else tolerance(case, value))


def _predictors(mistake: Mistake, groups: Sequence[AnsweredGroup]) -> Iterator[_Predict]:
    """Give for each variant of a mistake the way to its predictions."""
    for function in mistake.functions:
        yield _recalling(function, groups) if mistake.remembers else _computing(function)


def _computing(function: Callable[..., Any]) -> _Predict:
    """Predict each answer from its own question. Groups may share a case: it is computed once."""
    predictions: dict[int, _Prediction] = {}

    def predict(answer: Answer) -> _Prediction:
        case = answer.question.case
        if id(case) not in predictions:
            predictions[id(case)] = _compute(function, case, tuple(answer.question.expected))
        return predictions[id(case)]

    return predict


def _compute(function: Callable[..., Any], case: Case, names: tuple[str, ...]) -> _Prediction:
    return _predicted(partial(function, *case.args, **case.kwargs), names)


def _predicted(call: Callable[[], Any], names: tuple[str, ...]) -> _Prediction:
    try:
        return _named(call(), names)
    except NotImplementedError:
        return _UNWRITTEN
    except (ArithmeticError, LookupError, ValueError, TypeError, MemoryError):
        return _CANNOT_TELL


def _named(value: Any, names: tuple[str, ...]) -> Mapping[str, Value]:
    if len(names) == 1 and isinstance(value, np.ndarray):
        return {names[0]: value}
    return read_values(value, names)


def _recalling(make: Callable[[], Callable[..., Any]], groups: Sequence[AnsweredGroup]) -> _Predict:
    """Predict an answer from its question and all before it: calls are made in the verdict's order.

    Groups may share an outcome: its call is made once.
    """
    predictions: dict[int, _Prediction] = {}
    in_their_order = (answer for group in groups for answer in group.answers)
    function = make()

    def predict(answer: Answer) -> _Prediction:
        while id(answer.outcome) not in predictions:
            each = next(in_their_order)
            if id(each.outcome) not in predictions:
                predictions[id(each.outcome)] = _recall(function, each)
        return predictions[id(answer.outcome)]

    return predict


def _recall(function: Callable[..., Any], answer: Answer) -> _Prediction:
    case = answer.question.case
    call = partial(function, answer.question.right, *case.args, **case.kwargs)
    return _predicted(call, tuple(answer.question.expected))


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
            _recall(function, earlier)
            if _as_predicted(wrong, _recall(function, wrong)):
                return (earlier.question.case,)
    return ()
