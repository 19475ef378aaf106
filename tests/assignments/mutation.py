"""The judge against mutants: does every small change lose points, or change nothing?

survey("conv1d_dx", [dx_add_at, ...], cases)    # kills, equivalents, survivors
"""

import signal
import sys
import warnings
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from mutants import mutants

from grader.assignments import EXERCISES
from grader.judge.answers import find_modified, read_answer
from grader.judge.calls import OneByOne
from grader.judge.judging import examine
from grader.judge.questions import ask
from grader.judge.verdict import Case, Outcome

SEEDS = (0, 1)
SECONDS = 0.05
"""Processor time for a call of the judge; a right one takes a hundredth of it."""
PATIENCE = 2.0
"""The same for all that can be asked: few mutants come so far, and some questions are large."""


class OutOfTime(BaseException):
    """Not an Exception, so that a function cannot swallow it."""


def limited(function, seconds=SECONDS):
    """Make a Call of a function that may never end; after one such call no more are made."""
    ended = []

    def answer(args, kwargs):
        if ended:
            return ended[0]
        mine = tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)
        try:
            try:
                # Again and again: Python drops what is raised in a weak reference's callback, say.
                signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)
                value = data(function(*mine, **kwargs))
            finally:  # within the other try: time can be up here, too
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except OutOfTime:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            ended.append(Outcome(problem="late"))
            return ended[0]
        except Exception as error:
            return Outcome(problem="raised", message=type(error).__name__)
        return Outcome(value, arguments_after=mine)

    return OneByOne(answer)


@contextmanager
def time_runs_out():
    """When the processor time of a call is up, it is left."""

    def stop(signum, frame):
        raise OutOfTime

    def tell(dropped):
        if dropped.exc_type is not OutOfTime:
            told_by(dropped)

    before, told_by = signal.signal(signal.SIGVTALRM, stop), sys.unraisablehook
    sys.unraisablehook = tell
    try:
        yield
    finally:
        sys.unraisablehook = told_by
        signal.signal(signal.SIGVTALRM, before)


def data(value, depth=3):
    """Copy a result; a list that contains itself, as some mutants return, is none."""
    if isinstance(value, list | tuple):
        if not depth:
            raise ValueError("lists within lists within lists")
        return [data(part, depth - 1) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def loses_points(exercise, mutant):
    """With every seed, for then it does with any."""
    for seed in SEEDS:
        try:
            call = limited(mutant.make())
        except AttributeError:  # an object that cannot even be made
            return True
        groups = examine(exercise, call, seed, brief=True)
        found = next((group.finding for group in groups if group.finding), None)
        if found is None:
            return False
        if found.kind == "late":  # the other seeds would wait as long
            return True
    return True


def changes_nothing(exercise, mutant, questions):
    """Equal wherever it can be asked."""
    call = limited(mutant.make(), PATIENCE)
    for question in questions:
        answer = read_answer(exercise, question, call(question.case.args, question.case.kwargs))
        if answer.finding or find_modified(exercise, answer):
            return False
    return True


@dataclass
class Survey:
    """What became of the mutants of a function."""

    killed: int = 0
    equivalent: int = 0
    survived: list[str] = field(default_factory=list)


def survey(name: str, styles: Iterable, cases: Iterable[Case], share: int = 1) -> Survey:
    """Let the judge look at the mutants of every style; what keeps full marks is asked all the cases.

    With a share of 3 it looks at one in three.
    """
    exercise, found = EXERCISES[name], Survey()
    questions = [ask(exercise, case) for case in cases]
    with warnings.catch_warnings(), np.errstate(all="ignore"), time_runs_out():
        warnings.simplefilter("ignore")
        for style in styles:
            if not getattr(style, "__module__", "").startswith(("right_styles", "solutions")):
                continue  # numpy's own
            for mutant in mutants(style, share):
                if loses_points(exercise, mutant):
                    found.killed += 1
                elif changes_nothing(exercise, mutant, questions):
                    found.equivalent += 1
                else:
                    title = getattr(style, "__name__", type(style).__name__)
                    found.survived.append(f"{title}, {mutant.change}")
    return found
