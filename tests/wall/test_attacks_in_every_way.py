"""Attacks that are a cell, in each way to keep code in, for each account that grades."""

from collections.abc import Iterator
from pathlib import Path

import attacks
import for_everybody
import pytest

from grader.wall import launch

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(for_everybody.why_not()), reason=for_everybody.why_not() or "-"),
]
CELLS = [name for name in attacks.names() if hasattr(attacks.load(name), "CELL")]
OF_EACH_KIND = [
    name
    for names in attacks.KINDS.values()
    for name in names
    # Bombs of these two kinds the doctor drops in every way (test_ways.py), and takes less time.
    if name in CELLS and name not in ("fork_bomb", "memory_bomb")
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
    for name in sys.argv[2:]:
        tried += 1
        try:
            with sandbox.session() as session:
                run = session.run_cell(attacks.load(name).CELL, 1)
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


ACCOUNTS = pytest.mark.parametrize("account", ["root", "ordinary"])
WAYS = pytest.mark.parametrize("way", [way.name for way in launch.CONFINEMENTS])


@ACCOUNTS
@WAYS
def test_some_of_each_kind_report_no_success(python: Path, way: str, account: str) -> None:
    """And who comes next has a sandbox as good as new."""
    attempt(python, way, account, OF_EACH_KIND)


@pytest.mark.long
@pytest.mark.timeout(3600)
@ACCOUNTS
@WAYS
def test_no_attack_reports_a_success(python: Path, way: str, account: str) -> None:
    """The same with all of them."""
    attempt(python, way, account, CELLS)


def attempt(python: Path, way: str, account: str, names: list[str]) -> None:
    with for_everybody.open_folder() as home:
        ran = for_everybody.run_as(account, [str(python), "-c", TRY, way, *names], home)
    if f"({way}: bwrap: " in ran.stderr:
        pytest.skip(ran.stderr)
    *escaped, tried = ran.stdout.splitlines() or [ran.stderr]
    assert escaped == []
    assert tried == f"tried {len(names)}", ran.stderr
