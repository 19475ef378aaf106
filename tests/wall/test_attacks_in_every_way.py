"""Every attack that is a cell, in each way to keep code in, for each account that grades."""

from collections.abc import Iterator
from pathlib import Path

import for_everybody
import pytest

from grader.wall import launch

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(bool(for_everybody.why_not()), reason=for_everybody.why_not() or "-"),
]
TRY = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import attacks
from grader.wall import launch
from grader.wall.errors import SandboxError
from grader.wall.sandbox import Sandbox
from grader.wall.limits import Limits
(way,) = (way for way in launch.CONFINEMENTS if way.name == sys.argv[1])
tried = 0
with Sandbox(Limits(cell=5, call=1, submission=20), only=way) as sandbox:
    sandbox.check()
    for name in attacks.names():
        cell = getattr(attacks.load(name), "CELL", None)
        if cell is None:
            continue
        tried += 1
        try:
            with sandbox.session() as session:
                run = session.run_cell(cell, 1)
        except SandboxError:
            continue  # it ended its own supervisor: its own trouble
        for output in run.outputs:
            for line in str(output.get("text", "")).splitlines():
                if line.startswith("ESCAPED: "):
                    print(name, line)
        with sandbox.session() as session:
            assert session.run_cell("x = 1", 1).problem is None, name
print("tried", tried)
"""


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    """Make an environment that every account may use."""
    with for_everybody.environment() as python:
        yield python


@pytest.mark.parametrize("account", ["root", "ordinary"])
@pytest.mark.parametrize("way", [way.name for way in launch.CONFINEMENTS])
def test_no_attack_reports_a_success(python: Path, way: str, account: str) -> None:
    """And who comes next has a sandbox as good as new."""
    with for_everybody.open_folder() as home:
        ran = for_everybody.run_as(account, [str(python), "-c", TRY, way], home)
    if f"({way}: bwrap: " in ran.stderr:
        pytest.skip(ran.stderr)
    *escaped, tried = ran.stdout.splitlines() or [ran.stderr]
    assert escaped == []
    assert tried.startswith("tried "), ran.stderr
    assert int(tried.split()[1]) > 40
