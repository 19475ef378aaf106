"""The X-ray of a function that failed: what it computes, in letters, beside what the reference computes.

It is read after judging, so nothing in it changes points. What cannot be read is left out.
"""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grader.convlab.pictures_of_xrays import Beside, XRay
from grader.convlab.reading import Ask, NotSums, Probe, Reading, Unread, read_letters
from grader.judge.answers import read_values
from grader.judge.exercise import Exercise
from grader.judge.numerics import Array
from grader.judge.verdict import Call, CallRequest

SECONDS = 2.0
"""For all questions together: then no more is asked."""


def xray_of(exercise: Exercise, call: Call) -> XRay | None:
    """Read a function in letters, in the first of the exercise's probes in which it differs.

    Returns
    -------
    XRay or None
        The results that differ, or why it is no sum of products. None if its letters are right in all probes,
        or if it cannot be read.
    """
    until = time.monotonic() + SECONDS
    for probe in exercise.probes:
        try:
            readings, calls = read_letters(_asking(exercise, call, probe, until), probe)
        except NotSums as problem:
            return XRay(exercise.name, probe.about, (), 0, problem=str(problem))
        except Unread:
            return None
        besides = zip(probe.results, readings, _right(exercise, probe), strict=True)
        parts = tuple(part for part in (Beside(*each) for each in besides) if part.wrong)
        if not all(part.is_comparable for part in parts):
            return None
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


def _asking(exercise: Exercise, call: Call, probe: Probe, until: float) -> Ask:
    """Ask wherever the function lives."""

    def ask(inputs: Sequence[tuple[Any, ...]]) -> list[tuple[Array, ...]]:
        requests = [CallRequest(arguments, probe.options) for arguments in inputs]
        outcomes = list(call.ask_all(requests, max(0.0, until - time.monotonic())))
        if len(outcomes) < len(requests) or any(outcome.problem for outcome in outcomes):
            raise Unread("Not all questions were answered.")
        answers = []
        for outcome in outcomes:
            values = read_values(outcome.value, exercise.results)
            arrays = tuple(value.astype(float) for value in values.values() if isinstance(value, np.ndarray))
            if len(arrays) < len(exercise.results):
                raise Unread("An answer was no array.")
            answers.append(arrays)
        return answers

    return ask
