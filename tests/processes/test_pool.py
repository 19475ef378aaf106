"""Processes that answer; what kills them is in test_unbreakable."""

import subprocess
import sys
import time

import pytest

from grader.processes.pool import Pool, Unanswered, Work

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


def hang_at_three(question):
    while question == 3:
        pass
    return -question


def test_a_question_that_takes_too_long_is_given_up():
    """It alone: what its process was to answer next, another one answers."""
    seconds = {3: 0.2}
    pool = Pool(1, Work(len, b"", hang_at_three, dict, lambda question: seconds.get(question, 60)))
    answers = list(pool.ask(range(1, 6)))
    assert [each for each in answers if isinstance(each, int)] == [-1, -2, -4, -5]
    (given_up,) = (each for each in answers if isinstance(each, Unanswered))
    assert given_up == Unanswered(3, "it was not over within 0.2 seconds")


def test_time_begins_when_a_question_is_the_first():
    """And not when it is sent ahead, behind one that takes long."""
    pool = Pool(1, Work(len, b"", answer_slowly, dict, lambda question: 60 if question == 1 else 1))
    assert sorted(pool.ask([1, 2, 3])) == [1, 2, 3]


def answer_slowly(question):
    time.sleep(1.5 if question == 1 else 0)
    return question
