"""Time limits for code of this process."""

import signal
import threading
import time

import pytest

from grader.limit import OutOfTime, limited_to


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
