"""A race: is a function so many times as fast as another one, which is ours?

Only clocks of ours count, and only our own copy of the other function: nothing that a student's process
says, or does to itself, changes either. Both are timed in turn, with new numbers in each round, and the best
time of each counts. So neither a moment of noise decides, nor answers that were kept from before. A function
behind the wall is timed with its way there and back.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.judge.numerics import relative_error
from grader.judge.verdict import Call, Finding

_ROUNDS = 6
_LEAST_ROUNDS = 2
_ALLOWED = 1e-7
_CLEARLY = 2
"""So many times faster than asked for a function has to be by the time that it ran, for it to be in doubt."""


class TooBusyError(Exception):
    """The machine was too busy to tell whose time it was."""


@dataclass(frozen=True, eq=False)
class Race:
    """What a function has to be faster than."""

    other: Callable[..., Any]
    """A function of ours that gives the right answers: an array, or a tuple of arrays."""
    draw: Callable[[np.random.Generator], tuple[Any, ...]]
    """Draws the arguments of a round."""
    times: float
    """So many times as fast as the other one it has to be."""
    called: str
    """What the notebook calls the other one, with "the"."""
    hint: str
    """What to look for where it is slower."""


def race_against(race: Race, name: str, call: Call, seed: int) -> Finding | None:
    """Let a function race; give what is wrong with it.

    Raises
    ------
    TooBusyError
        If it is too slow by the clock, and clearly fast enough by the time that it ran. Who runs elsewhere
        than where that is measured gains nothing: a person looks.
    """
    rng = np.random.default_rng([seed, 4])
    ours = ours_running = theirs = np.inf
    ran = 0.0
    for number in range(_ROUNDS):
        args = race.draw(rng)
        running, begin = time.thread_time(), time.perf_counter()
        right = race.other(*args)
        ours = min(ours, time.perf_counter() - begin)
        ours_running = min(ours_running, time.thread_time() - running)
        running, begin = call.spent().ran, time.perf_counter()
        outcome = call(args, {})
        theirs = min(theirs, time.perf_counter() - begin)
        ran += call.spent().ran - running
        if outcome.excused:
            raise _too_busy(name)
        if outcome.problem or not _alike(outcome.value, right):
            return Finding(
                "slow", f"{name} {_did(outcome.problem)} on larger arrays than in the other groups."
            )
        if number + 1 >= _LEAST_ROUNDS:
            if theirs * race.times <= ours:
                return None
            if theirs > ours:
                break
    # An average, for the system counts in steps of some milliseconds; where it does not count, the best time.
    theirs_running = ran / (number + 1) or theirs
    if theirs_running * race.times * _CLEARLY <= ours_running:
        raise _too_busy(name)
    return Finding(
        "slow",
        f"{name} is {_as_fast(ours / theirs)} as {race.called}; asked for is {race.times:g} times as fast."
        f" {race.hint}",
    )


def _too_busy(name: str) -> TooBusyError:
    return TooBusyError(f"The machine was too busy to tell how fast {name} is.")


def _as_fast(ratio: float) -> str:
    return f"{ratio:.1f} times as fast" if ratio >= 1 else "not as fast"


def _did(problem: str | None) -> str:
    """Say what it did in place of answering rightly."""
    words = {"raised": "raised an exception", "late": "gave no answer in time", "died": "gave no answer"}
    return words[problem] if problem else "returned other numbers than expected"


def _alike(value: Any, right: Any) -> bool:
    if isinstance(right, tuple):
        return isinstance(value, list | tuple) and len(value) == len(right) and all(map(_alike, value, right))
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu" or value.shape != right.shape:
        return False
    return bool(relative_error(value, right) <= _ALLOWED)
