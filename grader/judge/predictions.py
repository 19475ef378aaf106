"""What a known mistake predicts for a question, compared with what a student's function did."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from grader.judge.answers import Answer, alike, read_values, tolerance, unwritten
from grader.judge.exercise import Value
from grader.judge.mistake import Mistake, Raising, Refused
from grader.judge.questions import Question
from grader.judge.verdict import Case, Outcome


@dataclass(frozen=True)
class Raised:
    """An exception: its type, the words of its message in any order, and the sizes in it."""

    type_name: str
    words: tuple[str, ...]
    sizes: tuple[int, ...]


UNWRITTEN = "not written"
CANNOT_TELL = "cannot tell"
REFUSED = "refused"
Prediction = Mapping[str, Value] | Raised | str
"""The values by the name of the result, or an exception, or one of the three words above."""
Predict = Callable[[Answer], Prediction]
"""From the question of an answer, and with a memory from the questions before it, to a prediction."""
Fit = Literal["exact", "open", "no"]
"""How a prediction fits an answer. A wrong answer is open where a mistake cannot tell what comes."""


def compare(answer: Answer, predicted: Prediction) -> Fit:
    """Compare an answer with a prediction: by its numbers, or by its exception, line and sizes."""
    outcome = answer.outcome
    if predicted == UNWRITTEN:
        return "exact" if unwritten(outcome) else "no"
    if isinstance(predicted, Mapping):
        if outcome.problem:
            return "no"
        question = answer.question
        same = (value_alike(answer.values[name], predicted[name], question.case) for name in question.counts)
        return "exact" if all(same) else "no"
    if predicted == CANNOT_TELL:
        return "open" if answer.finding and not unwritten(outcome) else "no"
    return "exact" if _raised_alike(outcome, predicted) else "no"


def is_exact_for(answer: Answer, name: str, predicted: Prediction) -> bool:
    """Tell whether one result of an answer is exactly as predicted; an exception counts for each of them."""
    if isinstance(predicted, Mapping) and not answer.outcome.problem:
        return value_alike(answer.values[name], predicted[name], answer.question.case)
    return compare(answer, predicted) == "exact"


def wrong_results(answer: Answer) -> tuple[str, ...]:
    """List the results that are wrong of those that count."""
    question = answer.question
    if answer.finding is None:
        return ()
    if answer.outcome.problem:
        return question.counts
    return tuple(
        name
        for name in question.counts
        if not value_alike(question.expected[name], answer.values[name], question.case)
    )


def value_alike(value: Value, predicted: Value, case: Case) -> bool:
    """Tell whether two values are the same numbers, or the same words in place of numbers."""
    if case.dtype and isinstance(value, np.ndarray) and isinstance(predicted, np.ndarray):
        return value.dtype == predicted.dtype and alike(value, predicted, tolerance(case, value))
    return alike(value, predicted, 0.0 if isinstance(value, str) else tolerance(case, value))


def _raised_alike(outcome: Outcome, predicted: Raised | str) -> bool:
    if outcome.problem != "raised" or unwritten(outcome):
        return False
    if not isinstance(predicted, Raised):
        return _is_refusal(outcome)
    raised = _read_message(outcome.message)
    # A student's arrays may have more axes: images and channels stand in the same message.
    sizes_fit = not Counter(predicted.sizes) - Counter(raised.sizes)
    return (raised.type_name, raised.words) == (predicted.type_name, predicted.words) and sizes_fit


def _is_refusal(outcome: Outcome) -> bool:
    """Tell whether the student's own line ended the call, as an `assert` does."""
    return outcome.message.startswith(("AssertionError", "SystemExit")) or outcome.line.startswith(
        ("assert", "raise")
    )


def _read_message(message: str) -> Raised:
    type_name, _, text = message.partition(":")
    # Numbers at the end of a word, as in float64, belong to it.
    words = tuple(sorted(re.findall(r"[A-Za-z_]\w*", text)))
    return Raised(type_name, words, tuple(map(int, re.findall(r"\b\d{1,9}\b", text))))


def predictors(mistake: Mistake, answers: Sequence[Answer]) -> Iterator[Predict]:
    """Give for each variant of a mistake the way to its predictions.

    `answers` are all answers in the order of their calls: a mistake that remembers is played through them.
    """
    for function in mistake.functions:
        yield _recalling(function, answers) if mistake.remembers else computing(function)


def computing(function: Callable[..., Any]) -> Predict:
    """Predict each answer from its own question. Groups may share a case: it is computed once."""
    predictions: dict[int, Prediction] = {}

    def predict(answer: Answer) -> Prediction:
        case = answer.question.case
        if id(case) not in predictions:
            call = partial(function, *case.args, **case.kwargs)
            predictions[id(case)] = _predicted(call, answer.question, isinstance(function, Raising))
        return predictions[id(case)]

    return predict


def _recalling(make: Callable[[], Callable[..., Any]], answers: Sequence[Answer]) -> Predict:
    """Predict an answer from its question and all before it. Groups may share an outcome: one call."""
    predictions: dict[int, Prediction] = {}
    in_their_order = iter(answers)
    function = make()

    def predict(answer: Answer) -> Prediction:
        while id(answer.outcome) not in predictions:
            each = next(in_their_order)
            if id(each.outcome) not in predictions:
                predictions[id(each.outcome)] = recall(function, each)
        return predictions[id(answer.outcome)]

    return predict


def recall(function: Callable[..., Any], answer: Answer) -> Prediction:
    """Predict an answer by a function with a memory, which keeps what this call leaves in it."""
    case = answer.question.case
    call = partial(function, answer.question.right, *case.args, **case.kwargs)
    return _predicted(call, answer.question)


def _predicted(call: Callable[[], Any], question: Question, raising: bool = False) -> Prediction:
    try:
        return _named(call(), question)
    except NotImplementedError:
        return UNWRITTEN
    except Refused:
        return REFUSED
    except (ArithmeticError, LookupError, ValueError, TypeError, MemoryError) as error:
        if not raising:
            return CANNOT_TELL
        return _read_message(f"{type(error).__name__}: {' '.join(str(error).split())}")


def _named(value: Any, question: Question) -> Mapping[str, Value]:
    if question.read:
        return question.read(value)
    names = tuple(question.expected)
    if len(names) == 1 and isinstance(value, np.ndarray):
        return {names[0]: value}
    return read_values(value, names)
