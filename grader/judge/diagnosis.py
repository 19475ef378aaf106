"""Naming the mistake: which known wrong implementation predicts what a function returned?

A mistake explains a failed group when it predicts every answer in it and in every group that passed. It
is named when no other explains as much, so two mistakes that show in different groups are both named,
and two that mix in one group stay unnamed.
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
_Prediction = Mapping[str, Value] | str
_Predict = Callable[[Answer], _Prediction]
_UNWRITTEN, _CANNOT = "not written", "cannot tell"


@dataclass(frozen=True, eq=False)
class Examined:
    """The answers of a group; `failed` says whether it lost its points for what was returned."""

    title: str
    answers: tuple[Answer, ...]
    failed: bool
    few_sizes: bool = False
    """The group asks for few sizes, which many mistakes predict by chance. So a mistake that explains only
    such groups is named only if it would have cost nothing in the other groups that failed."""

    @cached_property
    def wrong_first(self) -> tuple[Answer, ...]:
        """The answers that count, with those first that contradict most mistakes."""
        counted = [answer for answer in self.answers if answer.charged]
        return tuple(sorted(counted, key=lambda answer: answer.finding is None))


def diagnose(mistakes: Sequence[Mistake], groups: Sequence[Examined]) -> tuple[Diagnosis, ...]:
    """Name the mistakes that explain the failed groups; those that none explains stay without a name."""
    # What is kept from call to call cannot spoil the first: with no answer right, it is not that.
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
    predict: _Predict, remembers: bool, this: Examined, groups: Sequence[Examined]
) -> tuple[str, ...]:
    """Titles of the failed groups that a prediction explains, if this one is among them."""
    if not _fits(predict, this) or not all(_fits(predict, group) for group in groups if not group.failed):
        return ()
    failed = [group for group in groups if group.failed]
    explained = [group for group in failed if group is this or _fits(predict, group)]
    if not remembers and all(group.few_sizes for group in explained):
        others = [group for group in failed if group not in explained]
        if not all(_harmless(predict, group) for group in others):
            return ()
    return tuple(group.title for group in explained)


def _harmless(predict: _Predict, group: Examined) -> bool:
    """Whether a mistake would have cost nothing in a group."""
    return all(
        not isinstance(predicted := predict(answer), str)
        and all(
            _alike(predicted[name], answer.question.expected[name], answer.question.case)
            for name in answer.question.counts
        )
        for answer in group.answers
        if answer.charged
    )


def _fits(predict: _Predict, group: Examined) -> bool:
    """Whether every answer is as predicted; in a failed group a wrong one must be predicted in full."""
    in_full = False
    for answer in group.wrong_first:
        predicted = predict(answer)
        if isinstance(predicted, str) and predicted == _CANNOT:
            # What the wrong one cannot compute, it predicts to be wrong, and no more than that.
            if answer.finding is None:
                return False
        elif not _as_predicted(answer, predicted):
            return False
        else:
            in_full = in_full or answer.finding is not None
    return in_full or not group.failed


def _as_predicted(answer: Answer, predicted: _Prediction) -> bool:
    if answer.outcome.problem or isinstance(predicted, str):
        return unwritten(answer.outcome) and isinstance(predicted, str) and predicted == _UNWRITTEN
    return all(
        _alike(answer.values[name], predicted[name], answer.question.case) for name in answer.question.counts
    )


def _alike(value: Value, predicted: Value, case: Case) -> bool:
    return alike(value, predicted, 0.0 if isinstance(value, str) else tolerance(case, value))


def _predictors(mistake: Mistake, groups: Sequence[Examined]) -> Iterator[_Predict]:
    """What each variant of a mistake says that the function returns."""
    for function in mistake.functions:
        yield _recalling(function, groups) if mistake.remembers else _computing(function)


def _computing(function: Callable[..., Any]) -> _Predict:
    predictions: dict[int, _Prediction] = {}

    def predict(answer: Answer) -> _Prediction:
        case, names = answer.question.case, tuple(answer.question.expected)
        if id(case) not in predictions:  # groups that look at different results share their cases
            predictions[id(case)] = _compute(function, case, names)
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
        return _CANNOT


def _named(value: Any, names: tuple[str, ...]) -> Mapping[str, Value]:
    if len(names) == 1 and isinstance(value, np.ndarray):
        return {names[0]: value}
    return read_values(value, names)


def _recalling(make: Callable[[], Callable[..., Any]], groups: Sequence[Examined]) -> _Predict:
    """Here the order of the calls counts: they are made in it, up to the one that is asked for."""
    predictions: dict[int, _Prediction] = {}
    calls = (answer for group in groups for answer in group.answers)
    function = make()

    def predict(answer: Answer) -> _Prediction:
        while id(answer.outcome) not in predictions:
            each = next(calls)
            if id(each.outcome) not in predictions:  # one call, though several groups look at it
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
    """For an answer that depends on an earlier call: the call that spoilt it, if a named mistake tells.

    Without it the case alone, asked in a fresh notebook, would be answered rightly.
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
