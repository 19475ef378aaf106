"""Time limits for code of this process."""

import os
import signal
import threading
import time

import pytest

from grader.processes import limit
from grader.processes.limit import NOTHING, Deadline, OutOfTime, Spent, limited_to


def busy(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def stubborn():
    try:
        busy(20)
    except BaseException:
        busy(20)


def limited_inside():
    with limited_to(20):
        pass
    busy(20)


def test_code_is_ended_when_its_time_is_up():
    """Even if it swallows everything, once; and afterwards nothing of the limit is left."""
    handler = signal.getsignal(signal.SIGALRM)
    with pytest.raises(OutOfTime), limited_to(0.05):
        stubborn()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is handler


def test_what_is_done_in_time_is_left_alone():
    """Its value and its errors come out."""
    with pytest.raises(ValueError, match="mine"), limited_to(20):
        raise ValueError("mine")
    with limited_to(0.01):
        value = 5
    busy(0.03)
    assert value == 5


def test_a_limit_within_a_limit():
    """Ends with it, and does not put it off for ever."""
    with pytest.raises(OutOfTime), limited_to(0.05), limited_to(20):
        busy(2)
    with pytest.raises(OutOfTime), limited_to(0.1):
        limited_inside()


class Clock:
    """A clock that is set by hand, and what somebody has waited by it."""

    now = 100.0
    waited = 3.0
    ran = 5.0

    def spent(self):
        return Spent(self.ran, self.waited)

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(limit, "time", clock)
    return clock


def test_waiting_for_a_processor_does_not_count(clock):
    """While others have it; running and sleeping do."""
    deadline = Deadline(2, clock.spent)
    clock.now += 3
    clock.waited += 1.5
    assert (deadline.left(), deadline.pause(), deadline.over) == (0.5, 0.5, False)
    clock.now += 0.5
    assert (deadline.left(), deadline.over) == (0, True)
    clock.waited += 1
    assert deadline.over


def test_what_somebody_ran_counts(clock):
    """Also while whoever asked for it had to wait."""
    deadline = Deadline(2, clock.spent)
    clock.now += 3
    clock.waited += 3
    clock.ran += 1.5
    assert deadline.left() == 0.5
    clock.ran += 0.5
    assert deadline.over


def test_who_waits_without_end_ends_all_the_same(clock):
    """By the clock, after so many times the seconds."""
    deadline = Deadline(2, clock.spent, most=5)
    clock.waited += 1000
    clock.now += 9
    assert deadline.left() == 1
    clock.now += 1
    assert deadline.over


def test_nobody_can_tell_whose_time_it_was_that_was_waited_to_the_end(clock):
    """What was run, or slept, is known."""
    inside = Deadline(2, clock.spent, most=5, within=Deadline(9, clock.spent))
    clock.now += 9.5
    clock.waited += 7.5
    assert inside.over
    assert not inside.doubtful
    clock.waited += 0.5
    assert inside.doubtful
    clock.ran += 2
    assert not inside.doubtful


@pytest.mark.parametrize(("load", "doubtful"), [(0.5, False), (9.5, True)])
def test_where_the_kernel_does_not_say_the_load_does(clock, monkeypatch, load, doubtful):
    """Where more want a processor than there are, anybody may have waited; so in the time around."""
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0, 0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    alone = Deadline(2, lambda: NOTHING)
    assert alone.doubtful == doubtful
    inside = Deadline(1, clock.spent, within=alone)
    clock.ran += 1
    assert inside.doubtful == doubtful


def test_a_time_within_another_ends_with_it(clock):
    """Whichever is over first."""
    around = Deadline(3, clock.spent)
    clock.now += 1
    assert Deadline(9, clock.spent, within=around).pause() == 2
    inside = Deadline(1, clock.spent, within=around)
    clock.now += 1
    clock.waited += 0.25
    assert inside.left() == 0.25
    clock.now += 1.25
    assert around.over
    assert inside.over


def test_code_that_had_to_wait_is_not_ended(clock):
    """Its time begins again with what is left of it."""
    with limited_to(0.05, clock.spent):
        clock.waited += 1000
        clock.now += 0.06
        busy(0.1)
        clock.now += 0.01
    clock.waited += 0.01
    with pytest.raises(OutOfTime), limited_to(0.05, clock.spent):
        pass_by(clock, 0.06)


def pass_by(clock, seconds):
    clock.now += seconds
    busy(20)


def test_in_another_thread_there_is_no_limit():
    """Signals come to the main thread alone; the code runs to its end."""
    done = []

    def run():
        with limited_to(0.01):
            busy(0.05)
            done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]
