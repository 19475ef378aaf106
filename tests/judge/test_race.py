"""One group asks whether a function is so many times as fast as another one, which is ours."""

import time
from dataclasses import replace

import numpy as np
import pytest

from grader.assignments import EXERCISES
from grader.judge.calls import OneByOne, local
from grader.judge.exercise import Exercise, Group
from grader.judge.judging import judge
from grader.judge.timing import Race
from grader.judge.verdict import Case, Outcome
from grader.processes.limit import Spent


def doubled(x):
    return 2.0 * x


def slowly_doubled(x):
    time.sleep(0.05)
    return 2.0 * x


def exercise(other=slowly_doubled, times=3.0):
    race = Race(other, lambda rng: (rng.random(8),), times, "the loops", "Where is the time?")
    groups = (
        Group("plain", 1, lambda rng: [Case((rng.random(3),))]),
        Group("fast", 1, lambda rng: [Case((rng.random(4),))], race=race),
    )
    return Exercise("f", "a", ("x",), ("y",), doubled, groups)


class Told(OneByOne):
    """A call of which we say how long it ran."""

    def __init__(self, answer, ran):
        super().__init__(answer)
        object.__setattr__(self, "calls", [])
        object.__setattr__(self, "ran", ran)

    def __call__(self, args, kwargs):
        self.calls.append(args)
        return self.answer(args, kwargs)

    def spent(self):
        return Spent(self.ran * len(self.calls), 0.0)


def test_who_is_fast_enough_gets_the_points():
    """The other function sleeps; that is slow on every machine."""
    assert judge(exercise(), local(doubled), 1).status == "passed"


def test_who_is_as_slow_as_the_other_one_loses_the_group_alone():
    """And is told what to look for; no mistake is named."""
    result = judge(exercise(), local(slowly_doubled), 1)
    assert [group.earned for group in result.groups] == [1, 0]
    finding = result.groups[1].finding
    assert finding.kind == "slow"
    assert finding.summary.startswith("f is ")
    assert finding.summary.endswith("as the loops; asked for is 3 times as fast. Where is the time?")
    assert result.diagnoses == ()


def test_answers_of_the_race_have_to_be_right():
    """A quick answer that is wrong wins nothing."""
    result = judge(exercise(), local(lambda x: 2.0 * x if len(x) < 8 else x), 1)
    assert [group.earned for group in result.groups] == [1, 0]
    assert "returned other numbers than expected on larger arrays" in result.groups[1].finding.summary


def test_every_round_has_numbers_of_its_own():
    """So nothing can be kept from the round before."""
    seen = []

    def keeping(x):
        seen.append(x.tobytes())
        return 2.0 * x

    judge(exercise(times=1e9), local(keeping), 1)
    raced = [each for each in seen if len(each) == 64]
    assert len(raced) > 2
    assert len(set(raced)) == len(raced)


def test_who_is_slow_by_the_clock_alone_is_not_judged():
    """It hardly ran: the machine was busy, or it ran elsewhere. A person looks."""
    told = Told(lambda args, kwargs: Outcome(slowly_doubled(*args), arguments_after=args), 1e-9)

    def loops(x):
        until = time.thread_time() + 0.01
        while time.thread_time() < until:
            pass
        return 2.0 * x

    result = judge(exercise(loops), told, 1)
    assert (result.status, result.earned) == ("not judged", None)
    assert result.note.startswith("The machine was too busy to tell how fast f is.")


def test_an_answer_that_is_late_on_a_busy_machine_is_not_judged():
    """As in any other group."""

    def answer(args, kwargs):
        if len(args[0]) == 8:
            return Outcome(problem="late", message="no answer within 3 seconds", excused=True)
        return Outcome(doubled(*args), arguments_after=args)

    assert judge(exercise(), OneByOne(answer), 1).status == "not judged"


def test_a_wrong_function_does_not_race():
    """It has lost the group already."""
    called = []
    race = replace(exercise().groups[1].race, other=lambda x: called.append(x))
    groups = (exercise().groups[0], replace(exercise().groups[1], race=race))
    judge(replace(exercise(), groups=groups), local(lambda x: x), 1)
    assert called == []


def by_pixels(x, w, b, stride=1, padding=0):
    """Loops over pixels alone, with all images and filters at once."""
    single = all(np.asarray(array).dtype == np.float32 for array in (x, w, b))
    x = np.pad(np.asarray(x, float), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    kh, kw = w.shape[2:]
    p, q = (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(w), p, q))
    for r, s in np.ndindex(p, q):
        i, j = r * stride, s * stride
        y[:, :, r, s] = np.einsum("ncuv,fcuv->nf", x[:, :, i : i + kh, j : j + kw], w) + b
    return y.astype(np.float32) if single else y


@pytest.mark.slow
def test_a_layer_that_loops_over_pixels_loses_what_is_about_speed_alone():
    """Everything else is right."""
    result = judge(EXERCISES["conv2d_fast_forward"], local(by_pixels), 1)
    assert [group.title for group in result.groups if group.finding] == ["faster than the loops"]
