"""Whether time grows with a class and memory does not: `python benchmarks/growth.py --students 5000`.

One run of `flipgrad autograde` over a large simulated class, looked at every half second: submissions graded,
memory of the command and all its processes (proportional, so that what they share counts once), number of
processes, open files of the command. Prints the rates of the first and the last fifth, and draws the curves.
"""

import subprocess
import tempfile
import threading
import time
from pathlib import Path

import click
import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import psutil
from rich.console import Console
from scratch_class import make_class


@click.command()
@click.option("--assignment", default="conv1d", show_default=True)
@click.option("--students", default=5000, show_default=True)
@click.option("--picture", default="growth.png", show_default=True, type=click.Path(path_type=Path))
def main(assignment: str, students: int, picture: Path) -> None:
    """Measure, print, draw."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="flipgrad-bench-") as name:
        course = make_class(Path(name, "class"), assignment, students)
        seen = _watch(course.start("flipgrad", "autograde", assignment, "--json", stdout=subprocess.PIPE))
    seconds, done, megabytes, processes, files = zip(*seen, strict=True)
    fifth = max(1, students // 5)
    first = next(t for t, n in zip(seconds, done, strict=True) if n >= fifth)
    last = seconds[-1] - next(t for t, n in zip(seconds, done, strict=True) if n >= students - fifth)
    console.print(f"{done[-1]} submissions in {seconds[-1]:.0f} s")
    console.print(
        f"a submission: {1e3 * first / fifth:.0f} ms in the first fifth, {1e3 * last / fifth:.0f} in the last"
    )
    middle = len(seen) // 5
    console.print(
        f"memory: at most {max(megabytes):.0f} MB; after a fifth {megabytes[middle]:.0f}, "
        f"at the end {megabytes[-2]:.0f}"
    )
    console.print(f"processes: at most {max(processes)}; open files of the command: at most {max(files)}")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot(done, seconds, color="#2b6cb0")
    left.set(xlabel="submissions graded", ylabel="seconds", title="time")
    right.plot(done, megabytes, color="#c05621")
    right.set(xlabel="submissions graded", ylabel="MB, all processes", title="memory", ylim=(0, None))
    figure.savefig(picture, dpi=120)
    console.print(f"drawn in {picture}")


def _watch(command: "subprocess.Popen[str]") -> list[tuple[float, int, float, int, int]]:
    """Look at a command until its end: seconds, submissions, MB, processes, open files."""
    done = 0
    assert command.stdout

    def count() -> None:
        nonlocal done
        for line in command.stdout or ():
            if line.startswith('{"student"'):
                done += 1

    reader = threading.Thread(target=count)
    reader.start()
    process, started, seen = psutil.Process(command.pid), time.monotonic(), []
    while command.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            memory = sum(_memory(each) for each in family) / 1e6
            seen.append((time.monotonic() - started, done, memory, len(family), process.num_fds()))
        except psutil.Error:
            continue
        time.sleep(0.5)
    reader.join()
    seen.append((time.monotonic() - started, done, *seen[-1][2:]))
    return seen


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except psutil.Error:
        return 0.0


if __name__ == "__main__":
    main()
