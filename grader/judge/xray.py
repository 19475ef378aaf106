"""The X-ray of a function that failed: what it computes, in letters, beside what the reference computes.

It is read after judging, so nothing in it changes points. What cannot be read is left out.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grader.convlab.pictures_of_xrays import Beside, XRay
from grader.convlab.reading import Ask, NotSums, Probe, Reading, Unread, read_letters
from grader.judge.answers import read_values
from grader.judge.exercise import Exercise, Value
from grader.judge.numerics import Array
from grader.judge.verdict import Call, CallRequest
from grader.processes.limit import Deadline

SECONDS = 2.0
"""For all questions together: then no more is asked."""


class Unanswered(Unread):
    """A function hung or died, or the time is over: it is asked no more."""


def xray_of(exercise: Exercise, call: Call) -> XRay | None:
    """Read a function in letters, in the first of the exercise's probes in which it differs.

    Returns
    -------
    XRay or None
        The results that differ, or why it is no sum of products. None if its letters are right in all probes
        in which it returns arrays that can be compared.
    """
    until = Deadline(SECONDS, call.spent)
    for probe in exercise.probes:
        try:
            readings, calls = read_letters(_asking(exercise, call, probe, until), probe)
        except NotSums as problem:
            return XRay(exercise.name, probe.about, (), 0, problem=str(problem))
        except Unanswered:
            return None
        except Unread:
            continue
        besides = zip(probe.results, readings, _right(exercise, probe), strict=True)
        parts = tuple(
            part for part in (Beside(*each) for each in besides) if part.wrong and part.is_comparable
        )
        if parts:
            return XRay(exercise.name, probe.about, parts, calls, "the reference")
    return None


@lru_cache(256)
def _right(exercise: Exercise, probe: Probe) -> tuple[Reading, ...]:
    """Read the reference."""

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        results = (exercise.reference(*arguments, **probe.options) for arguments in inputs)
        return [result if isinstance(result, tuple) else (result,) for result in results]

    return read_letters(ask, probe)[0]


def _asking(exercise: Exercise, call: Call, probe: Probe, until: Deadline) -> Ask:
    """Ask wherever the function lives."""

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        requests = [CallRequest(arguments, probe.options) for arguments in inputs]
        outcomes = []
        for outcome in call.ask_all(requests, until.left()):
            if outcome.problem in ("late", "died"):
                break
            outcomes.append(outcome)
        if len(outcomes) < len(requests):
            raise Unanswered("Not all questions were answered in time.")
        if any(outcome.problem for outcome in outcomes):
            raise Unread("It raised.")
        values = [read_values(outcome.value, exercise.results) for outcome in outcomes]
        return [tuple(_array(each[name]) for name in exercise.results) for each in values]

    return ask


def _array(value: Value) -> Array:
    """Give the array that was returned; an empty one for anything else."""
    return value.astype(float) if isinstance(value, np.ndarray) else np.zeros(0)
