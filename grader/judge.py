"""From an exercise and a way to call the student's function to a verdict.

    exercise + seed -> cases -> call -> finding or none -> points of each group -> verdict

The judge does not know where the function lives: it is handed a Call (see verdict.py).
"""

import time
from dataclasses import dataclass, replace
from decimal import Decimal
from numbers import Number, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.exercises import Exercise
from grader.mistakes import Mistake
from grader.numerics import relative_error
from grader.verdict import Call, Case, Diagnosis, Finding, GroupVerdict, Opaque, Outcome, Verdict

SECONDS_PER_EXERCISE = 25.0
SINGLE_PRECISION = 1e-5
ROUNDING = 1e-9
MOST_ENTRIES = 100_000
"""Entries of a result; no case has nearly as many, and results are kept until the verdict."""


class JudgeError(Exception):
    """The judge contradicts itself: nobody's answer may be blamed for it."""


@dataclass(frozen=True)
class _Asked:
    case: Case
    outcome: Outcome
    got: NDArray[Any] | str
    """The value as an array, or why it is none."""
    problem: Finding | None
    modified: Finding | None


def judge(exercise: Exercise, call: Call, seed: int) -> Verdict:
    """Ask every case of every group, and give the verdict; equal seeds ask equal questions.

    A failure of the judge's own (an exception in the reference, two methods that disagree) is not
    the student's: the verdict then is "not judged".
    """
    try:
        return _judge(exercise, call, seed)
    except Exception as error:
        note = f"The judge itself failed ({type(error).__name__}: {error}). A person will look at this task."
        return Verdict(exercise.name, "not judged", exercise.points, None, note=note, seed=seed)


def _judge(exercise: Exercise, call: Call, seed: int) -> Verdict:
    started = time.monotonic()
    groups: list[GroupVerdict] = []
    asked: list[_Asked] = []
    for number, group in enumerate(exercise.groups):
        finding: Finding | None = None
        # Each group draws from a stream of its own, so that a stop in one leaves the others' cases alone.
        rng = np.random.default_rng([seed, number])
        for case in group.make(rng):
            if time.monotonic() - started > SECONDS_PER_EXERCISE:
                finding = finding or Finding("late", "All calls together took too long.", case)
                break
            asked.append(_ask(exercise, case, call, rng))
            finding = finding or asked[-1].problem
            if asked[-1].outcome.problem in ("late", "died"):
                break
        if group.careful:
            finding = _again(exercise, finding) or next((a.modified for a in asked if a.modified), None)
        groups.append(GroupVerdict(group.title, group.points, 0.0 if finding else group.points, finding))
    earned = sum(group.earned for group in groups)
    passed = all(group.finding is None for group in groups)
    return Verdict(
        exercise.name,
        "passed" if passed else "failed",
        exercise.points,
        earned,
        tuple(groups),
        () if passed else _diagnose(exercise.mistakes, asked),
        seed,
        signature=exercise.parameters,
    )


def _ask(exercise: Exercise, case: Case, call: Call, rng: np.random.Generator) -> _Asked:
    """Call the function once, and look at what came of it."""
    expected = exercise.reference(*case.args, **case.kwargs)
    if exercise.second_opinion:
        by_result, by_differences = exercise.second_opinion(case, expected, rng)
        if abs(by_result - by_differences) > ROUNDING * max(1.0, abs(by_differences)):
            raise JudgeError(f"reference and finite differences disagree on {exercise.name}")
    outcome = call(case.args, case.kwargs)
    got = _numbers(outcome.value)
    return _Asked(
        case,
        outcome,
        got,
        _find(exercise, case, expected, outcome, got),
        _modified(exercise, case, outcome),
    )


def _again(exercise: Exercise, finding: Finding | None) -> Finding | None:
    """Say of a wrong value in the careful group what is special there: the function was called before."""
    if finding and finding.kind == "value":
        said = f"{exercise.name} returned other numbers than expected when it was called again and again."
        return replace(finding, summary=said)
    return finding


def _find(
    exercise: Exercise,
    case: Case,
    expected: NDArray[np.float64],
    outcome: Outcome,
    got: NDArray[Any] | str,
) -> Finding | None:
    """Compare one outcome with what is right; None when it is."""
    name = exercise.name
    if outcome.problem:
        said = {
            "raised": f"{name} raised {outcome.message.rstrip('.')}.",
            "late": f"{name} gave {outcome.message}: does a loop never end?",
            "died": f"{name} ended the program: {outcome.message.rstrip('.')}.",
        }[outcome.problem]
        if outcome.message.startswith("NotImplementedError"):
            said = f"{name} is not written yet."
        return Finding(outcome.problem, said, case, expected, line=outcome.line)
    if isinstance(got, str):
        return Finding("type", f"{name} returned {got}.", case, expected, outcome.value)
    if got.shape != expected.shape:
        said = f"{name} returned shape {got.shape}; {exercise.result} has shape {expected.shape}."
        return Finding("shape", said, case, expected, got)
    if relative_error(got, expected) > _tolerance(case, got):
        return Finding("value", f"{name} returned other numbers than expected.", case, expected, got)
    return None


def _modified(exercise: Exercise, case: Case, outcome: Outcome) -> Finding | None:
    for name, before, after in zip(exercise.parameters, case.args, outcome.arguments_after, strict=False):
        if isinstance(before, np.ndarray):
            numbers = _numbers(after)
            if isinstance(numbers, str) or relative_error(numbers, before) > ROUNDING:
                return Finding(
                    "modified",
                    f"{exercise.name} changed its argument {name}: work on a copy.",
                    case,
                    before,
                    after,
                )
    return None


def _numbers(value: Any) -> NDArray[Any] | str:
    """Read a returned value as an array of real numbers, or say what it is instead."""
    if value is None:
        return "None: is the `return` missing?"
    if isinstance(value, Opaque):
        return f"an object of type {value.type_name}, not an array"
    if not isinstance(value, np.ndarray | np.generic | list | tuple | int | float | complex):
        return f"an object of type {type(value).__name__}, not an array"
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return f"an array of {value.size:,} numbers, far more than were asked for"
    # Before numpy sees it: of one long text in a list it would make an array as wide as that text.
    if isinstance(value, list | tuple) and not _holds_numbers(value):
        return "a list not of numbers alone"
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(entry, Real | Decimal) for entry in array.flat):
            array = array.astype(float)
    except OverflowError:
        return "a number beyond every float"
    except (ValueError, TypeError):
        return "nested lists of unequal lengths, not an array"
    if array.dtype.kind == "c":
        return "complex numbers; the result is real"
    if array.dtype.kind not in "fiu":
        return f"an array of dtype {array.dtype}, not of numbers"
    if not np.all(np.isfinite(array)):
        return "an array with nan or inf in it"
    return array


def _holds_numbers(value: list[Any] | tuple[Any, ...]) -> bool:
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting.extend(part)
        elif not isinstance(part, Number | Decimal | np.ndarray | np.generic):
            return False
    return True


def _tolerance(case: Case, got: NDArray[Any]) -> float:
    return max(case.tolerance, SINGLE_PRECISION) if got.dtype == np.float32 else case.tolerance


def _diagnose(mistakes: tuple[Mistake, ...], asked: list[_Asked]) -> tuple[Diagnosis, ...]:
    """Name the mistakes whose wrong implementation predicts every outcome seen."""
    return tuple(
        Diagnosis(mistake.name, mistake.hint, mistake.section)
        for mistake in mistakes
        if all(_predicts(mistake, each) for each in asked)
    )


def _predicts(mistake: Mistake, asked: _Asked) -> bool:
    try:
        predicted: Any = _numbers(mistake.function(*asked.case.args, **asked.case.kwargs))
    except (ArithmeticError, LookupError, ValueError):
        # What the wrong one cannot compute, it predicts to be wrong, and no more than that.
        return asked.problem is not None
    got = "no value" if asked.outcome.problem else asked.got
    if isinstance(got, str) or isinstance(predicted, str):
        return isinstance(got, str) and isinstance(predicted, str)
    return got.shape == predicted.shape and relative_error(got, predicted) <= _tolerance(asked.case, got)
