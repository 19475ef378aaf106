"""The demo: a simulated class goes through a whole course cycle, in a folder of its own."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.demo.cycle import Cycle, CycleError, Now
from grader.demo.results import StudentResult, Task, print_results, read_results
from grader.demo.simulated import Student, load_class

FOLDER = "demo"
_STAMP = "made_by_flipgrad_demo.txt"
_SHOWN = "flip_forgotten"
"""Whose feedback page to open first: the mistake that the course is named after."""
_SETTINGS = """

# The demo's own: nothing it does reaches the course that it was copied from.
from pathlib import Path as _Path

_here = _Path(__file__).resolve().parent
c.CourseDirectory.root = str(_here)
c.CourseDirectory.db_url = f"sqlite:///{_here / 'gradebook.db'}?timeout=60"  # several commands write to it
c.Exchange.root = str(_here / "exchange")
c.ExchangeCollect.check_owner = False  # one account plays all students
c.RunBehindTheWall.seconds_per_cell = 5  # some simulated students never end
"""


def run(course: Path, assignment: str) -> bool:
    """Run the cycle in `course`/demo, and show what came of it.

    Returns
    -------
    bool
        Whether every student got what its file promises.

    Raises
    ------
    CycleError
        If this is no course folder, or a step fails.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    students = _find_class(course, assignment)
    demo = _make_course(course)
    console.print(f"A course cycle of {assignment} with {len(students)} simulated students, in {FOLDER}/.\n")
    with _Steps(console) as steps:
        cycle = Cycle(demo, assignment, students, steps.step)
        tasks = cycle.release()
        cycle.hand_in()
        cycle.grade()
        cycle.give_back()
    results = read_results(demo, assignment)
    broken = _broken_promises(students, tasks, results)
    _show(console, tasks, results, broken)
    page = min((demo / "feedback").rglob("*.html"), key=lambda path: (_SHOWN not in path.parts, path))
    _show_next(console, page.relative_to(course), (demo / "grades.csv").relative_to(course))
    return not broken


def _find_class(course: Path, assignment: str) -> Sequence[Student]:
    if not (course / "nbgrader_config.py").is_file() or not (course / "source").is_dir():
        raise CycleError(
            f"{course} is no course folder: nbgrader_config.py or source/ is missing. Run it where they are."
        )
    there = sorted({path.parent.name for path in (course / "source").glob("*/*.ipynb")})
    if assignment not in there:
        raise CycleError(
            f"There is no assignment {assignment!r} in source/; there is {', '.join(there) or 'none'}."
        )
    folder = course / "tests" / "students" / assignment
    students = load_class(folder)
    if not students:
        raise CycleError(
            f"There is no simulated class for {assignment!r}: {folder.relative_to(course)}/ has no students."
        )
    return students


def _make_course(course: Path) -> Path:
    """Make the demo's course folder anew, from the course's own sources and settings."""
    demo = course / FOLDER
    if demo.exists() and not (demo / _STAMP).exists():
        raise CycleError(
            f"{demo} is there already, and not from an earlier demo. Move it away, then run this again."
        )
    try:
        if demo.exists():
            shutil.rmtree(demo)
        demo.mkdir()
        (demo / _STAMP).write_text("Made by `flipgrad demo`, which removes this folder when it runs again.\n")
        settings = (course / "nbgrader_config.py").read_text(encoding="utf-8")
        (demo / "nbgrader_config.py").write_text(settings + _SETTINGS, encoding="utf-8")
        shutil.copytree(
            course / "source",
            demo / "source",
            symlinks=True,
            ignore=shutil.ignore_patterns("__pycache__", ".*"),
        )
        for folder in ("exchange", "students", "logs"):
            (demo / folder).mkdir()
    except OSError as error:
        raise CycleError(
            f"Cannot make {demo}: {error.strerror or error}. Is the disk full, or the folder not yours?"
        ) from error
    return demo


class _Steps:
    """Says what is going on: a bar for each step in a terminal, elsewhere a line when it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description:<30}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[now]}"),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> "_Steps":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Now]:
        """Time a step of `total` parts; the function given is told how many are done, and what goes on."""
        task = self._progress.add_task(title, total=total, now="")
        started = time.monotonic()
        yield lambda done, now: self._progress.update(task, completed=done, now=now)
        self._progress.update(task, completed=total, now="")
        if not self._console.is_terminal:
            self._console.print(f"{title:<30} {time.monotonic() - started:5.1f} s")


def _broken_promises(
    students: Sequence[Student], tasks: Sequence[Task], results: Mapping[str, StudentResult]
) -> list[str]:
    """Compare what each student got with what its file says it should get."""
    broken = [f"{student.id}: nothing was graded" for student in students if student.id not in results]
    for student in students:
        for task in tasks if student.id in results else ():
            promised = student.scores.get(task.name, None if task.by_person else task.points)
            got = results[student.id].scores[task.name]
            if got != promised:
                broken.append(
                    f"{student.id}: {task.name} got {_points(got)}, its file says {_points(promised)}"
                )
    return broken


def _points(score: float | None) -> str:
    return "no points yet" if score is None else f"{score:g}"


def _show(
    console: Console, tasks: Sequence[Task], results: Mapping[str, StudentResult], broken: Sequence[str]
) -> None:
    console.print()
    print_results(console, tasks, results.values())
    waiting = ", ".join(f"{task.name} ({task.points:g} points)" for task in tasks if task.by_person)
    console.print(f"\n? waits for a person to grade it: {waiting}. Nobody's part is made up here.\n")
    if broken:
        console.print("Not as the files of the simulated class say:", style="bold red")
        for line in broken:
            console.print(f"  {line}", markup=False)
        console.print()


def _show_next(console: Console, page: Path, grades: Path) -> None:
    console.print("Next, open", style="bold")
    console.print(f"  a feedback page   {page}", soft_wrap=True)
    console.print(f"  the grades        {grades}", soft_wrap=True)
    console.print(
        "  Formgrader        make lab COURSE=demo, then Nbgrader > Formgrader in its menu", soft_wrap=True
    )
