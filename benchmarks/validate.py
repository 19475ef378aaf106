"""How long a student waits for Validate: `python benchmarks/validate.py [--assignment conv1d] [--times 9]`.

Two Jupyter servers, one of them with kernels that start as usual, and in each the notebook of one student,
opened. They are asked to validate it in turns, with pauses as between a student's own clicks. Prints
the median, and the quickest and the slowest.
"""

import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import nbformat
import requests
from rich.console import Console
from rich.table import Table
from scratch_class import ROOT

from grader.demo.simulated import fill_in, load_class

USUAL = "--KernelProvisionerFactory.default_provisioner_name=local-provisioner"


@dataclass(frozen=True)
class Server:
    """A Jupyter server that listens."""

    address: str
    token: str

    def post(self, to: str, **content: Any) -> Any:
        """Send a request, and return what it answers."""
        answer = requests.post(
            f"{self.address}{to}", json=content, headers={"Authorization": f"token {self.token}"}, timeout=300
        )
        answer.raise_for_status()
        return answer.json()


@click.command()
@click.option("--assignment", default="conv1d", show_default=True)
@click.option("--times", default=9, show_default=True)
@click.option("--pause", default=6.0, show_default=True, help="Seconds between two clicks in a server.")
def main(assignment: str, times: int, pause: float) -> None:
    """Measure, and print a table."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        folder = Path(name, assignment)
        shutil.copytree(ROOT / "release" / assignment, folder)
        notebook = nbformat.read(folder / f"{assignment}.ipynb", as_version=4)
        solved = next(
            each for each in load_class(ROOT / "tests" / "students" / assignment) if each.id == "loops"
        )
        fill_in(solved, notebook)
        nbformat.write(notebook, folder / f"{assignment}.ipynb")
        with _server(folder, USUAL) as usual, _server(folder) as spare:
            waited: dict[str, list[float]] = {"kernel as usual": [], "with a spare kernel": []}
            for server in (usual, spare):
                server.post("/api/kernels", name="python3", path="")
            time.sleep(pause)
            for _ in range(times):
                for kind, server in zip(waited, (usual, spare), strict=True):
                    started = time.perf_counter()
                    answer = server.post("/assignments/validate", path=f"{assignment}.ipynb")
                    waited[kind].append(time.perf_counter() - started)
                    if not answer["success"] or "failed" in answer["value"]:
                        raise click.ClickException(str(answer["value"]))
                    time.sleep(pause / 2)
    table = Table("", "median", "quickest", "slowest")
    for kind, seconds in waited.items():
        table.add_row(kind, *(f"{pick(seconds):.2f} s" for pick in (statistics.median, min, max)))
    console.print(f"Validate, {assignment}, {times} times each:")
    console.print(table)


@contextmanager
def _server(folder: Path, *options: str) -> Iterator[Server]:
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0", *options]
    environment = os.environ | {"JUPYTER_TOKEN": token}
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            while not (
                found := re.search(r"is running at:\s.*?(http://[\w.]+:\d+)", Path(log.name).read_text())
            ):
                if process.poll() is not None:
                    raise click.ClickException(Path(log.name).read_text())
                time.sleep(0.1)
            yield Server(found[1], token)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
