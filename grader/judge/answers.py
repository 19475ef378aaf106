"""What a student's function answered: its value as arrays, and the first thing wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.convlab.values import MOST_ENTRIES, read_numbers
from grader.judge.exercise import Exercise
from grader.judge.numerics import identical, relative_error
from grader.judge.questions import Question
from grader.judge.verdict import UNWRITTEN, Case, Finding, Outcome
from grader.judge.versions import versions_for

SINGLE_PRECISION = 1e-5
ROUNDING = 1e-9

Value = NDArray[Any] | str
"""A returned value as an array, or in words what it is instead of an array."""


@dataclass(frozen=True, eq=False)
class Answer:
    """One call: question, outcome, and the finding if it is wrong."""

    question: Question
    outcome: Outcome
    values: Mapping[str, Value]
    """By the name of the result."""
    finding: Finding | None
    charged: bool = True
    """False for a control, and for a question whose control is answered wrongly, once a group has failed."""


def read_answer(exercise: Exercise, question: Question, outcome: Outcome, charged: bool = True) -> Answer:
    """Compare an outcome with the right results.

    Most answers are right bit for bit, and known to be so without being read entry by entry.
    """
    value = outcome.value
    if value is question.right:
        return Answer(question, outcome, question.expected, None, charged)
    if isinstance(value, np.ndarray) and len(exercise.results) == 1:
        (name,) = exercise.results
        if identical(value, question.expected[name]):
            return Answer(question, outcome, {name: value}, None, charged)
    values = read_values(value, exercise.results)
    return Answer(question, outcome, values, _find(exercise, question, outcome, values), charged)


def _find(
    exercise: Exercise, question: Question, outcome: Outcome, values: Mapping[str, Value]
) -> Finding | None:
    if outcome.problem:
        return _find_problem(exercise.name, question, outcome, outcome.problem)
    findings = (_find_in_result(exercise, question, outcome, result, values) for result in question.counts)
    return next(filter(None, findings), None)


def _find_problem(
    name: str, question: Question, outcome: Outcome, problem: Literal["raised", "late", "died"]
) -> Finding:
    """Say why there is no value."""
    reason = outcome.message.rstrip(".")
    if unwritten(outcome):
        summary = f"{name} {UNWRITTEN}"
    elif problem == "raised":
        summary = f"{name} raised {reason}."
        if _CANNOT_CAST in outcome.message:
            summary += " An array that takes its type from an argument of integers cannot hold fractions."
        if about_versions := versions_for(outcome.message, outcome.line):
            summary += f" {about_versions}"
        if inside := _INSIDE.search(outcome.line):
            summary += (
                f" It was raised inside {inside[1]}, which {name} calls: if that is a task, look there first."
            )
    elif problem == "late":
        summary = f"{name} gave {outcome.message}: does a loop never end, or is it very slow?"
    else:
        summary = f"{name} gave no answer: {reason}."
    result = question.counts[0]
    expected = question.expected[result]
    return Finding(problem, summary, question.case, expected, line=outcome.line, result=result)


def _find_in_result(
    exercise: Exercise, question: Question, outcome: Outcome, result: str, values: Mapping[str, Value]
) -> Finding | None:
    """Compare one result with what is right: first its type, then its shape, then its numbers."""
    case = question.case
    value = values[result]
    expected = question.expected[result]
    for_result = f" for {result}" if len(exercise.results) > 1 else ""
    if isinstance(value, str):
        summary = f"{exercise.name} returned {value}"
        if not value.endswith("?"):
            summary += "."
        got = _part(outcome.value, exercise.results, result)
        return Finding("type", summary, case, expected, got, result=result)
    if value.shape != expected.shape:
        summary = (
            f"{exercise.name} returned shape {value.shape}{for_result}; {result} has shape {expected.shape}."
        )
        return Finding("shape", summary, case, expected, value, result=result)
    if relative_error(value, expected) > tolerance(case, value):
        summary = f"{exercise.name} returned other numbers{for_result} than expected."
        return Finding("value", summary, case, expected, value, result=result)
    return None


_INSIDE = re.compile(r"  # in (\w+)$")
"""How a line ends that stands in another function than the one that was called."""
_CANNOT_CAST = "from dtype('float64') to dtype('int"
"""Part of numpy's message when `+=` adds fractions to an array of integers."""


def find_modified(exercise: Exercise, answer: Answer) -> Finding | None:
    """Find the first argument that the call changed."""
    case = answer.question.case
    for name, before, after in zip(
        exercise.parameters, case.args, answer.outcome.arguments_after, strict=False
    ):
        if before is not after and isinstance(before, np.ndarray) and not _same(before, after):
            numbers = as_numbers(after)
            if isinstance(numbers, str) or relative_error(numbers, before) > ROUNDING:
                changed = f"its argument {name}"
                if np.shape(after) != before.shape:
                    changed = f"the shape of {changed}, from {before.shape} to {np.shape(after)}"
                summary = f"{exercise.name} changed {changed}: work on a copy."
                return Finding("modified", summary, case, before, after, argument=name)
    return None


def _same(before: NDArray[Any], after: Any) -> bool:
    return isinstance(after, np.ndarray) and (identical(before, after) or np.array_equal(before, after))


def unwritten(outcome: Outcome) -> bool:
    """Tell whether it is the stub as released, which raises NotImplementedError without a message."""
    return outcome.problem == "raised" and outcome.message == "NotImplementedError"


def answers_alike(one: Answer, other: Answer) -> bool:
    """Tell whether two answers to one question are the same up to rounding."""
    if one.outcome.problem or other.outcome.problem:
        return (one.outcome.problem, one.outcome.message) == (other.outcome.problem, other.outcome.message)
    return all(alike(value, other.values[name], ROUNDING) for name, value in one.values.items())


def alike(value: Value, other: Value, allowed: float) -> bool:
    """Tell whether two values are the same numbers, or the same words in place of numbers."""
    if isinstance(value, str) or isinstance(other, str):
        return isinstance(value, str) and isinstance(other, str) and value == other
    return value.shape == other.shape and relative_error(value, other) <= allowed


def tolerance(case: Case, value: NDArray[Any]) -> float:
    """Largest relative error allowed: more where the numbers are of single precision."""
    return max(case.tolerance, SINGLE_PRECISION) if value.dtype == np.float32 else case.tolerance


def read_values(value: Any, names: tuple[str, ...]) -> dict[str, Value]:
    """Read what a function returned: one array, or a tuple or list of as many as there are names."""
    if len(names) == 1:
        return {names[0]: as_numbers(value)}
    if not _apart(value, names):
        told = (
            as_numbers(value)
            if value is None
            else f"something else than {len(names)} arrays: return {', '.join(names)}"
        )
        return dict.fromkeys(names, told)
    return {name: _named(name, part) for name, part in zip(names, value, strict=True)}


def _named(name: str, part: Any) -> Value:
    numbers = "None" if part is None else as_numbers(part)
    return f"{numbers} (as {name})" if isinstance(numbers, str) else numbers


def _apart(value: Any, names: tuple[str, ...]) -> bool:
    return isinstance(value, list | tuple) and len(value) == len(names)


def _part(value: Any, names: tuple[str, ...], name: str) -> Any:
    """What was returned for one result, where results can be told apart."""
    return value[names.index(name)] if len(names) > 1 and _apart(value, names) else value


def as_numbers(value: Any) -> Value:
    """Read a returned value as an array of real numbers, or say what it is instead."""
    if value is None:
        return "None: is the `return` missing?"
    # What is not data comes as an object that only tells the name of its type.
    if isinstance(kind := getattr(value, "type_name", None), str):
        return f"an object of type {kind}, not an array"
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return f"an array of {value.size:,} numbers, far more than were asked for"
    array = read_numbers(value)
    if not isinstance(array, str) and not np.all(np.isfinite(array)):
        return "an array with nan or inf in it"
    return array
