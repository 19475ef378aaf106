"""Magics and commands that cannot work behind the wall say so, and cost no function below them."""

from collections.abc import Iterator

import pytest

from grader.wall.inside.magics import needs_network
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from grader.wall.session import CellRun

DEFINES = "def f(x):\n    return x + 1"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(cell=120, call=60, submission=600)) as sandbox:
        yield sandbox


def run(sandbox: Sandbox, cell: str) -> tuple[CellRun, object]:
    """Run a cell in a session of its own; give what came of it, and f(1)."""
    with sandbox.session() as session:
        cell_run = session.run_cell(cell, 1)
        return cell_run, session.lookup("f")(1)


def said(cell_run: CellRun) -> str:
    """Give what a cell printed, and its errors."""
    return "".join(output.get("text", "") + output.get("evalue", "") for output in cell_run.outputs)


@pytest.mark.parametrize(
    ("above", "words"),
    [
        ("%matplotlib widget", "drawn as pictures"),
        ("%matplotlib ipympl", "drawn as pictures"),
        ("%matplotlib notebook", "drawn as pictures"),
        ("%matplotlib qt", "drawn as pictures"),
        ("%matplotlib no_such_way", "'no_such_way' is not a recognised"),
        ("%load_ext no_such_extension", "No module named 'no_such_extension'"),
        ("%autoreload 2", "`%autoreload` not found"),
        ("%no_such_magic 3", "`%no_such_magic` not found"),
        ("value = %no_such_magic 3", "`%no_such_magic` not found"),
        ("if True:\n    %no_such_magic 3", "`%no_such_magic` not found"),
        ("with open('a', 'w'):\n    %no_such_magic 3", "`%no_such_magic` not found"),
        ("# Part 1.\n%%time", "`%%time` not found"),
        ("%%no_such_magic of a cell", "`%%no_such_magic` not found"),
        ("%%time", "Wall time"),
        ("%run no_such_file.py", "not found"),
        ("%cd /no/such/folder", "No such file"),
        ("!no_such_program", "not found"),
        ("!sleep 0 &", "Background processes"),
    ],
)
def test_a_magic_that_fails_does_not_cost_the_function_below(
    above: str, words: str, sandbox: Sandbox
) -> None:
    """What is wrong with it is said as a kernel says it, or in plainer words."""
    cell_run, value = run(sandbox, f"{above}\n{DEFINES}")
    assert value == 2
    assert words in said(cell_run)


def test_a_magic_between_functions_or_below_them_costs_none(sandbox: Sandbox) -> None:
    """A cell is run to its end."""
    cell = f"def g(x):\n    return x\n%no_such_magic\n{DEFINES}\n!no_such_program\n%no_such_magic"
    cell_run, value = run(sandbox, cell)
    assert value == 2
    assert said(cell_run).count("no_such_magic") == 2


def test_figures_are_drawn_where_the_notebook_asks_for_a_window(sandbox: Sandbox) -> None:
    """As a picture, like others."""
    cell = f"%matplotlib widget\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n{DEFINES}"
    cell_run, _ = run(sandbox, cell)
    assert any("image/png" in output.get("data", {}) for output in cell_run.outputs)


def test_what_a_student_catches_is_an_exception_still(sandbox: Sandbox) -> None:
    """A notebook that asks where it runs gets the answer that a kernel gives."""
    cell = (
        "def f(x):\n    try:\n        %load_ext no_such_extension\n"
        "    except ImportError:\n        return 'own'\n"
        "try:\n    %load_ext no_such_extension\nexcept ImportError:\n    print('caught')"
    )
    cell_run, value = run(sandbox, cell)
    assert value == "own"
    assert said(cell_run) == "caught\n"


def test_an_error_of_the_students_own_ends_the_cell(sandbox: Sandbox) -> None:
    """Only magics are passed over."""
    with sandbox.session() as session:
        cell_run = session.run_cell(f"%no_such_magic\n1 / 0\n{DEFINES}", 1)
        assert "division by zero" in said(cell_run)
        with pytest.raises(NameError):
            session.lookup("f")


@pytest.mark.parametrize(
    "command",
    [
        "!pip install flipgrad_no_such_package",
        "%pip install flipgrad_no_such_package",
        "%conda install scipy",
        "%uv pip install scipy",
        "!sudo apt-get -qq install -y tree && echo done",
        "!wget -q http://localhost/data.csv",
        "lines = !curl http://localhost/data.csv",
        "!git clone http://localhost/data.git",
    ],
)
def test_what_needs_a_network_is_not_run_and_says_so(command: str, sandbox: Sandbox) -> None:
    """The sentence says what was not run, and why; nothing has to be waited for."""
    cell_run, value = run(sandbox, f"{command}\n{DEFINES}")
    assert value == 2
    assert "Not run: " in said(cell_run)
    assert "There is no network where notebooks are graded" in said(cell_run)


def test_pip_that_is_started_in_another_way_does_not_try_again_and_again(sandbox: Sandbox) -> None:
    """It has no index that it could ask."""
    cell = (
        "import subprocess, sys\n"
        "pip = [sys.executable, '-m', 'pip', 'install', 'flipgrad_no_such_package']\n"
        "print(subprocess.run(pip, capture_output=True, text=True).stderr)\n"
    )
    cell_run, _ = run(sandbox, cell + DEFINES)
    assert "No matching distribution" in said(cell_run)
    assert "Retrying" not in said(cell_run)


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        ("pip install numpy", True),
        ("pip3 --quiet install numpy", True),
        ("python3 -m pip install numpy", True),
        ("{sys.executable} -m pip install numpy", True),
        ("/usr/bin/pip download numpy", True),
        ("cd data; PIP_USER=1 pip install numpy", True),
        ("ls || wget http://localhost/a.zip", True),
        ("pip list", False),
        ("pip --version", False),
        ("curl --version", False),
        ("git log", False),
        ("echo pip install numpy", False),
        ("python3 install.py", False),
        ("ls", False),
        ("", False),
    ],
)
def test_which_commands_need_a_network(command: str, needs: bool) -> None:
    """Those that install something or fetch something from elsewhere; no others are kept from running."""
    assert needs_network(command) is needs


def test_a_long_sum_below_a_magic_is_run(sandbox: Sandbox) -> None:
    """However deep its tree."""
    _, value = run(sandbox, f"%no_such_magic\ntotal = {' + '.join(['1'] * 900)}\ndef f(x):\n    return total")
    assert value == 900
