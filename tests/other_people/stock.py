"""What a kernel makes of notebooks, without any wall, with the points that nbgrader gives.

`python -m tests.other_people.stock < notebooks.json` runs each notebook in a fork, in a folder of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import determine_grade

ROOT = Path(__file__).parents[2]


def stock_points(notebooks: Sequence[Any], files: Mapping[str, bytes]) -> list[float]:
    """Give the points of the cell called `test` in each notebook, run without a wall beside these files."""
    given = {"notebooks": notebooks, "files": {name: data.decode() for name, data in files.items()}}
    command = [sys.executable, "-W", "ignore", "-m", "tests.other_people.stock"]
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    points: list[float] = json.loads(done.stdout.splitlines()[-1])
    return points


def _run(notebook: Any, files: Mapping[str, str]) -> float:
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        def enable_gui(self, gui: Any = None) -> None:
            """Show figures nowhere."""

    shell = Shell.instance()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.path.insert(0, folder)
        for name, text in files.items():
            Path(name).write_text(text)
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            result = shell.run_cell(cell["source"])
            cell["outputs"] = []
            if not result.success:
                cell["outputs"].append({"output_type": "error", "ename": "", "evalue": "", "traceback": []})
            elif result.result is not None:
                data = {"text/plain": repr(result.result)}
                more = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
                cell["outputs"].append({**more, "data": data})
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test":
                points, most = determine_grade(nbformat.from_dict(cell))
                return float(most if points is None else points)
    raise AssertionError("there is no test cell")


def main() -> None:
    """Run what stands on the standard input, and print the points."""
    given = json.load(sys.stdin)
    points = []
    for notebook in given["notebooks"]:
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.write(writing, json.dumps(_run(notebook, given["files"])).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            points.append(json.load(answer))
        os.wait()
    print(json.dumps(points))


if __name__ == "__main__":
    main()
