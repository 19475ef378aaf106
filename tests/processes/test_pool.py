"""Processes that answer; what kills them is in test_unbreakable."""

import subprocess
import sys

import pytest

from grader.processes.pool import Pool, Work

SCRIPT = """
print("begun")
from grader.processes.pool import Pool, Work
print(sorted(Pool(2, Work(len, b"", abs, dict)).ask([-1, 2, -3])))
"""


def test_the_script_that_asks_is_not_run_again(tmp_path):
    """Whoever calls nbgrader from a script of three lines has no guard in it."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300)
    assert (ran.stdout, ran.stderr) == ("begun\n[1, 2, 3]\n", "")


class TwoArgumentsError(Exception):
    """Does not come back from a pickle."""

    def __init__(self, what, why):
        super().__init__(f"{what}: {why}")


class LocalError(Exception):
    """Does not go into one."""

    def __reduce__(self):
        raise TypeError("not me")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("plain"), "^plain$"),
        (TwoArgumentsError("this", "that"), "TwoArgumentsError: this: that"),
        (LocalError("mine"), "LocalError: mine"),
    ],
)
def test_an_error_of_the_work_is_raised_where_it_was_asked(error, says):
    """Also one that is no data: then by its name and what it says."""

    def fail(question):
        raise error

    with pytest.raises(Exception, match=says):
        list(Pool(1, Work(len, b"", fail, dict)).ask([1]))
