"""The lock of a grader: who holds it, and for how long."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.autograding.errors import CourseError
from grader.autograding.lock import only_grader

GRADER = """
import os
import sys
from pathlib import Path

from grader.autograding.lock import only_grader

with only_grader(Path(sys.argv[1]), False):
    if not os.fork():
        os.read(0, 1)
        os._exit(0)
    print("at work", flush=True)
    os.read(int(sys.argv[2]), 1)
"""
"""Holds the lock, and has a process of its own that lives until its standard input is closed."""


def test_a_second_grader_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    """Also where the first was killed: its processes may take long to end, and hold up nobody."""
    never, never_written = os.pipe()
    arguments = [sys.executable, "-c", GRADER, str(tmp_path), str(never)]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[never]
    ) as grader:
        assert grader.stdout
        assert grader.stdout.readline() == b"at work\n"
        with pytest.raises(CourseError, match="Another autograding is at work"), only_grader(tmp_path, False):
            pass
        grader.kill()
        grader.wait()
        with only_grader(tmp_path, False):
            pass
    os.close(never)
    os.close(never_written)
