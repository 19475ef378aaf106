"""Ordinary notebooks show behind the wall what they show in a real kernel.

The notebooks are in `fidelity/`, as scripts of IPython with a line `# %%` before each cell.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from tiers import one_in

from grader.sanitize import clean_outputs
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from grader.wall.session import CellRun, Session

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).parent / "fidelity").glob("*.ipy"))
FOLDER = "/tmp/work"
"""Where a session's private folder is."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Patient, because the other tests need the machine, too."""
    with Sandbox(Limits(cell=120, call=60, submission=600)) as sandbox:
        yield sandbox


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    with sandbox.session() as session:
        yield session


@pytest.mark.parametrize("path", one_in(2, NOTEBOOKS), ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_shows_in_a_kernel(path: Path, session: Session, tmp_path: Path) -> None:
    """Every cell, output by output, after both have been sanitized."""
    cells = [cell.strip("\n") for cell in path.read_text().split("\n# %%\n")[1:]]
    runs = [session.run_cell(source, number) for number, source in enumerate(cells, 1)]
    assert [(source, run.message) for source, run in zip(cells, runs, strict=True) if run.problem] == []
    kernel = in_a_kernel(cells, tmp_path)
    pairs = [(normal(run.outputs), normal(outputs)) for run, outputs in zip(runs, kernel, strict=True)]
    assert [
        f"{c}\n{ours}\n{theirs}" for c, (ours, theirs) in zip(cells, pairs, strict=True) if ours != theirs
    ] == []


def in_a_kernel(cells: list[str], folder: Path) -> list[list[dict[str, Any]]]:
    """Run cells in a kernel with an environment such as the sandbox has; give their outputs."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        **{"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
        "MPLCONFIGDIR": matplotlib.get_configdir(),  # holds the fonts that were found, which takes seconds
    }
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    NotebookClient(
        notebook,
        timeout=300,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": folder}},
    ).execute(env=environment)
    outputs = json.dumps([cell.outputs for cell in notebook.cells])
    result: list[list[dict[str, Any]]] = json.loads(outputs.replace(str(folder), FOLDER))
    return result


def normal(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give sanitized outputs without what differs from one kernel to the next."""
    joined: list[dict[str, Any]] = []
    for output in clean_outputs(outputs):
        if output.output_type == "stream" and joined and joined[-1].get("name") == output.name:
            joined[-1]["text"] += output.text  # in how many pieces a text comes is a matter of time
        else:
            joined.append(output)
    text = json.dumps(joined, ensure_ascii=False)
    for pattern, same in VARIABLE:
        text = re.sub(pattern, same, text)
    result: list[dict[str, Any]] = json.loads(text)
    return result


VARIABLE = (
    ("0x[0-9a-f]{6,}", "0x..."),  # addresses
    (r"/ipykernel_\d+/", "/ipykernel/"),  # process ids in the names of cells as files
    (r"[\de.+]+ ?(ns|μs|µs|us|ms|s)\b", "0 s"),  # timings
    (r'((?:"[^"]*", ){2,5}?)\1+', r"\1"),  # frames of a recursion: how many there are depends on those below
)


# What is better than in a kernel, on purpose.


def shown(run: CellRun) -> list[Any]:
    assert run.problem is None, run.message
    return [o.get("text") or o.get("evalue") or o["data"]["text/plain"] for o in run.outputs]


def test_a_cell_that_hangs_or_dies_shows_how_far_it_came() -> None:
    """Its first line at once, and what came after that while there was time."""
    with Sandbox(Limits(cell=1)) as hasty, hasty.session() as session:
        for end in ("while True: pass", "import os; os._exit(1)"):
            run = session.run_cell(f"import time\nprint('a'); time.sleep(0.2); print('b')\n{end}", 1)
            assert run.problem
            assert [output["text"] for output in run.outputs] == ["a\nb\n"]


def test_prints_on_both_streams_keep_their_order(session: Session) -> None:
    """A kernel sorts by stream what is printed within a fifth of a second."""
    session.run_cell("import sys", 1)
    cell = "print('a'); print('b', file=sys.stderr); print('c')"
    assert shown(session.run_cell(cell, 2)) == ["a\n", "b\n", "c\n"]


def test_what_other_programs_print_is_in_its_place(session: Session) -> None:
    """Between the prints before and after; a kernel reads it when it has time."""
    cell = (
        "import os\nprint('a'); os.system('echo b; echo c >&2'); print('d'); display('e'); os.write(1, b'f');"
    )
    assert shown(session.run_cell(cell, 1)) == ["a\nb\n", "c\n", "d\n", "'e'", "f"]


def test_a_forked_process_repeats_nothing(session: Session) -> None:
    """It has a copy of what was not sent yet."""
    cell = """
        import os
        print("before", end=" ")
        if os.fork() == 0:
            print("inside", flush=True)
            display("unseen")
            os._exit(0)
        os.wait()
        print("after")
    """
    assert shown(session.run_cell(cell, 1)) == ["before inside\nafter\n"]


def test_threads_that_print_at_once_do_not_garble_the_outputs(session: Session) -> None:
    """Everything arrives, line by line."""
    cell = """
        import threading
        def write(letter):
            for _ in range(20):
                print(letter * 2_000 + "\\n", end="", flush=True)
        threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcdefgh"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """
    (text,) = shown(session.run_cell(cell, 1))
    assert sorted(text.split()) == sorted(letter * 2_000 for letter in "abcdefgh" for _ in range(20))


def test_what_an_interactive_widget_shows_is_in_the_cell(session: Session) -> None:
    """In a kernel it is in the state of the widget, which a page of feedback has no part of."""
    session.run_cell("import ipywidgets", 1)
    cell = "@ipywidgets.interact(n=5)\ndef f(n): print(n); return n"
    assert shown(session.run_cell(cell, 2))[:2] == ["5\n", "5"]


@pytest.mark.parametrize("leave", ["exit()", "quit()", "exit", "%quit"])
def test_a_notebook_goes_on_after_an_exit(leave: str, session: Session) -> None:
    """A kernel would be gone. What ends only the cell is compared with a kernel, in `exits`."""
    session.run_cell("x = 1", 1)
    assert shown(session.run_cell(leave, 2)) in (
        [],
        [f"UsageError: Line magic function `{leave}` not found.\n"],
    )
    assert shown(session.run_cell("x", 3)) == ["1"]


def test_a_closed_stream_still_prints(session: Session) -> None:
    """What the other cells print is to be seen."""
    session.run_cell("import sys; sys.stdout.close()", 1)
    assert shown(session.run_cell("print('seen')", 2)) == ["seen\n"]


def test_what_is_too_large_is_left_out_with_a_note(session: Session) -> None:
    """The cell goes on, and so does the notebook; the same for what cannot be written as UTF-8."""
    session.run_cell("from IPython.display import HTML", 1)
    assert "output truncated" in shown(session.run_cell("display(HTML('x' * 9_000_000)); print('on')", 2))[0]
    assert "output truncated" in shown(session.run_cell("print('x' * 9_000_000)", 3))[0]
    assert shown(session.run_cell("print('\\ud800'); print('on')", 4)) != []
    assert shown(session.run_cell("'on'", 5)) == ["'on'"]


def test_each_session_has_its_own_random_numbers(sandbox: Sandbox) -> None:
    """Though all are forks of one process."""
    cell = "import random, numpy as np\nrandom.random(), np.random.rand(), np.random.default_rng().random()"
    seen = set()
    for _ in range(3):
        with sandbox.session() as session:
            seen.update(shown(session.run_cell(cell, 1))[0].strip("()").split(", "))
    assert len(seen) == 9


def test_calls_see_what_cells_have_set(session: Session) -> None:
    """As where a test cell calls a function in a kernel: numpy keeps its settings in the context."""
    session.run_cell("import numpy as np\nnp.seterr(all='raise');\ndef f(x): return x / 0", 1)
    assert session.lookup("f").call((np.ones(1),), {}).message.startswith("FloatingPointError")


def test_a_snapshot_is_taken_beside_running_threads_too(session: Session) -> None:
    """The threads go on with the notebook; when a cell dies, everything but the threads comes back."""
    session.run_cell("from concurrent.futures import ThreadPoolExecutor\nimport os, time", 1)
    session.run_cell("pool = ThreadPoolExecutor(1); x = pool.submit(abs, -1).result(); time.sleep(0.2)", 2)
    assert shown(session.run_cell("time.sleep(0.2)\npool.submit(abs, -2).result()", 3)) == ["2"]
    assert session.run_cell("os._exit(3)", 4).problem == "died"
    assert shown(session.run_cell("x, ThreadPoolExecutor(1).submit(abs, -3).result()", 5)) == ["(1, 3)"]
