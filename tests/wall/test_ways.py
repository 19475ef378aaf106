"""Every way to keep students' code in holds for every account that grades: root, and an ordinary one."""

from collections.abc import Iterator
from pathlib import Path

import for_everybody
import pytest

from grader.wall import launch

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(for_everybody.why_not()), reason=for_everybody.why_not() or "-"),
]


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    """Make an environment that every account may use."""
    with for_everybody.environment() as python:
        yield python


@pytest.fixture
def home(python: Path) -> Iterator[Path]:
    """Make a home folder that every account gets to."""
    with for_everybody.open_folder() as folder:
        yield folder


@pytest.mark.parametrize("account", ["root", "ordinary"])
@pytest.mark.parametrize("way", [way.name for way in launch.CONFINEMENTS])
def test_every_attempt_of_the_doctor_fails(python: Path, home: Path, way: str, account: str) -> None:
    """In each way, for each account; where the machine refuses a way, it is not this one."""
    ran = for_everybody.run_as(account, [str(python), "-m", "grader", "doctor", "--only", way], home)
    if way == "landlock":
        assert "Used here: no capabilities, landlock" in ran.stdout, ran.stdout + ran.stderr
    elif "Not here: bwrap:" in ran.stdout:  # its own words
        pytest.skip(ran.stdout)
    assert "Everything holds." in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0


CELLS = (Path(__file__).parent / "works_everywhere.ipy").read_text().split("\n# %%\n")
TRY = f"""
import sys
from grader.wall import launch
from grader.wall.sandbox import Sandbox
from grader.wall.limits import Limits
(way,) = (way for way in launch.CONFINEMENTS if way.name == sys.argv[1])
with Sandbox(Limits(cell=100, submission=300), only=way) as sandbox, sandbox.session() as session:
    for source in {CELLS!r}:
        run = session.run_cell(source, 1)
        said = [each.get("text") or each.get("data", {{}}).get("text/plain") or each for each in run.outputs]
        print(run.problem, run.message, *said)
    print(session.lookup("got"))
"""


@pytest.mark.parametrize("account", ["root", "ordinary"])
@pytest.mark.parametrize("way", [way.name for way in launch.CONFINEMENTS])
def test_what_ordinary_notebooks_do_works(python: Path, home: Path, way: str, account: str) -> None:
    """Processes, threads, pools, queues, files, shell commands, pictures."""
    ran = for_everybody.run_as(account, [str(python), "-c", TRY, way], home)
    if way != "landlock" and f"({way}: bwrap: " in ran.stderr:
        pytest.skip(ran.stderr)
    said = ran.stdout.replace("\r", "").splitlines()
    for line in (
        "None  of a shell",
        "None  of bash",
        "(3, ['kept'])",
        "<Figure size 640x480 with 1 Axes>",
    ):
        assert [each for each in said if line in each], (line, ran.stdout, ran.stderr)
    assert eval(said[-1]) == {
        "solved": 2.0,
        "subprocess": "x\n",
        "timeout": True,
        "pool": [1, 2],
        "queue": 5,
        "many": sum(range(5000)),
        "semaphore": [True, True, False],
        "too many": "semaphore or lock released too many times",
        "value": 150,
        "shared": 7,
        "table": (3,),
        "own child": 15,
        "thread": [1],
        "files": (["b", "c", "d"], 4),
        "asyncio": "y\n",
    }


def test_as_root_the_fallback_refuses_where_root_cannot_be_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sentence that says why, and what to do."""
    (fallback,) = (way for way in launch.CONFINEMENTS if way.landlock)
    monkeypatch.setattr(launch, "anybody_may_read", lambda: False)
    monkeypatch.setattr("os.getuid", lambda: 0)
    assert "grade as an ordinary user" in launch.objection(fallback)
    monkeypatch.setattr("os.getuid", lambda: 1000)
    assert launch.objection(fallback) == ""


@pytest.mark.parametrize("way", launch.CONFINEMENTS, ids=lambda way: way.name)
def test_no_way_runs_on_a_processor_without_a_list(
    way: launch.Confinement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so; students' code is not run."""
    from grader.wall.errors import SandboxError
    from grader.wall.sandbox import Sandbox

    launch.system_call_filter.cache_clear()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setattr(launch, "objection", lambda way: "")
    with (
        Sandbox(only=way) as sandbox,
        pytest.raises(SandboxError, match=r"no list of system calls .* riscv64"),
    ):
        sandbox.check()
