"""Processes that answer; what kills them is in test_unbreakable."""

import subprocess
import sys

SCRIPT = """
print("begun")
from grader.pool import Pool, Work
print(sorted(Pool(2, Work(len, b"", abs, dict)).ask([-1, 2, -3])))
"""


def test_the_script_that_asks_is_not_run_again(tmp_path):
    """Whoever calls nbgrader from a script of three lines has no guard in it."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("begun\n[1, 2, 3]\n", "")
