"""Work in a fork, within limits."""

import os
import signal

import psutil
import pytest

from grader.processes.aside import Allowance, TooMuchError, run_aside

PLENTY = Allowance(60, 200 << 20)


def endless():
    while True:
        pass


def greedy():
    return bytes(1 << 30)


def mistaken():
    raise KeyError("mine")


def test_the_result_comes_back_however_long_it_is():
    """Longer than a pipe holds."""
    assert run_aside(lambda: b"a" * 5_000_000, PLENTY) == b"a" * 5_000_000
    assert run_aside(bytes, PLENTY) == b""


@pytest.mark.parametrize(
    ("work", "allowed", "says"),
    [
        (endless, Allowance(0.1, 200 << 20), "^0.1 seconds$"),
        (greedy, PLENTY, "^200 MB of memory$"),
    ],
)
def test_work_that_takes_too_much_is_ended(work, allowed, says):
    """It says of what, and leaves no process."""
    before = set(psutil.Process().children())  # other tests of this worker may have some
    with pytest.raises(TooMuchError, match=says):
        run_aside(work, allowed)
    assert set(psutil.Process().children()) <= before


def test_an_error_of_the_work_is_named():
    """It is a mistake of ours, and not too much of anything."""
    with pytest.raises(RuntimeError, match="KeyError: 'mine'"):
        run_aside(mistaken, PLENTY)


def test_work_that_was_killed_is_begun_once_more(tmp_path):
    """Somebody may have meant another process."""

    def killed_once():
        if not (tmp_path / "begun").exists():
            (tmp_path / "begun").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    assert run_aside(killed_once, PLENTY) == b"done"


def test_what_the_work_changes_stays_with_it():
    """It has a copy of everything."""
    kept = []
    run_aside(lambda: kept.append(1) or b"", PLENTY)
    assert kept == []
