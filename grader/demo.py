"""The demo: a whole course cycle on real nbgrader, with a simulated class, in a folder of its own.

    generate, release -> fetch, fill in, submit -> collect, autograde -> feedback -> export

The instructor's steps are nbgrader's own commands. The students' steps use nbgrader's exchange from
within this process: a command for each student would take minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from traitlets.config.loader import PyFileConfigLoader

from grader.results import Result, Task, as_table, read_results, read_tasks
from grader.simulated import Student, fill_in, load_class

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
c.ExecutePreprocessor.timeout = 15  # some simulated students never end
"""


class DemoError(Exception):
    """The demo cannot go on; the message says why and what to do."""


def run(course: Path, assignment: str) -> bool:
    """Run the cycle in `course`/demo, and show what came of it.

    Returns
    -------
    bool
        Whether every student got what its file promises.

    Raises
    ------
    DemoError
        If this is no course folder, or a step fails.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    students = _find_class(course, assignment)
    demo = _make_course(course)
    console.print(f"A course cycle of {assignment} with {len(students)} simulated students, in {FOLDER}/.\n")
    with _Steps(console) as steps:
        cycle = _Cycle(demo, assignment, students, steps)
        tasks = cycle.release()
        cycle.hand_in()
        cycle.grade()
        cycle.give_back()
    results = read_results(demo, assignment)
    broken = _broken_promises(students, tasks, results)
    _show(console, tasks, results, broken)
    page = next((demo / "feedback" / (_SHOWN if _SHOWN in results else students[0].id)).rglob("*.html"))
    _show_next(console, page.relative_to(course), (demo / "grades.csv").relative_to(course))
    return not broken


def _find_class(course: Path, assignment: str) -> Sequence[Student]:
    if not (course / "nbgrader_config.py").is_file() or not (course / "source").is_dir():
        raise DemoError(
            f"{course} is no course folder: nbgrader_config.py or source/ is missing. Run it where they are."
        )
    there = sorted({path.parent.name for path in (course / "source").glob("*/*.ipynb")})
    if assignment not in there:
        raise DemoError(
            f"There is no assignment {assignment!r} in source/; there is {', '.join(there) or 'none'}."
        )
    folder = course / "tests" / "students" / assignment
    students = load_class(folder)
    if not students:
        raise DemoError(
            f"There is no simulated class for {assignment!r}: {folder.relative_to(course)}/ has no students."
        )
    return students


def _make_course(course: Path) -> Path:
    """Make the demo's course folder anew, from the course's own sources and settings."""
    demo = course / FOLDER
    if demo.exists() and not (demo / _STAMP).exists():
        raise DemoError(
            f"{demo} is there already, and not from an earlier demo. Move it away, then run this again."
        )
    try:
        if demo.exists():
            shutil.rmtree(demo)
        demo.mkdir()
        (demo / _STAMP).write_text("Made by `flipgrad demo`, which removes this folder when it runs again.\n")
        settings = (course / "nbgrader_config.py").read_text(encoding="utf-8")
        (demo / "nbgrader_config.py").write_text(settings + _SETTINGS, encoding="utf-8")
        shutil.copytree(course / "source", demo / "source", symlinks=True)
        for folder in ("exchange", "students", "logs"):
            (demo / folder).mkdir()
    except OSError as error:
        raise DemoError(f"Cannot make {demo}: {error}. Is the disk full, or the folder not yours?") from error
    return demo


@dataclass(frozen=True)
class _Cycle:
    demo: Path
    assignment: str
    students: Sequence[Student]
    steps: "_Steps"

    def release(self) -> tuple[Task, ...]:
        self._nbgrader("generate_assignment", "--create", self.assignment)
        self._nbgrader("release_assignment", self.assignment)
        return read_tasks(_read(self.demo / "release" / self.assignment / f"{self.assignment}.ipynb"))

    def hand_in(self) -> None:
        with self.steps.step("students fetch, solve, submit", len(self.students)) as now:
            for done, student in enumerate(self.students):
                now(done, student.id)
                account = self._account(student)
                account.do("FetchAssignment")
                path = account.home / self.assignment / f"{self.assignment}.ipynb"
                notebook = _read(path)
                try:
                    fill_in(student, notebook)
                except ValueError as error:
                    raise DemoError(f"{error}. Its file and source/{self.assignment}/ must agree.") from error
                nbformat.write(notebook, path)
                account.do("Submit")
        self._nbgrader("collect", self.assignment)

    def grade(self) -> None:
        self._nbgrader("autograde", self.assignment, each=r"Sanitizing .*/submitted/([^/]+)/")

    def give_back(self) -> None:
        self._nbgrader("generate_feedback", self.assignment, each=r"Converting .*/autograded/([^/]+)/")
        self._nbgrader("release_feedback", self.assignment)
        with self.steps.step("students fetch feedback", len(self.students)) as now:
            for done, student in enumerate(self.students):
                now(done, student.id)
                self._account(student).do("FetchFeedback")
        self._nbgrader("export")

    def _account(self, student: Student) -> "_Account":
        return _Account(self.demo, student.id, self.assignment)

    def _nbgrader(self, *command: str, each: str = "") -> None:
        """Run one of nbgrader's commands; with `each`, one beside the other on each core.

        `each` finds in the logs the students that the commands have come to. Each command has a
        share of the class: grading it is most of the demo's time.
        """
        shares = min(len(os.sched_getaffinity(0)), 4) if each else 1
        names = [f"{command[0]}-{i + 1}" if each else command[0] for i in range(shares)]
        logs = [self.demo / "logs" / f"{name}.log" for name in names]
        with (
            self.steps.step(f"nbgrader {command[0]}", len(self.students) if each else 1) as now,
            ExitStack() as running,
        ):
            commands = [
                running.enter_context(_nbgrader([*command, *self._share(i, shares)], self.demo, log))
                for i, log in enumerate(logs)
            ]
            while any(process.poll() is None for process in commands):
                begun = [re.findall(each, _text(log)) for log in logs] if each else []
                now(sum(map(len, begun)), ", ".join(students[-1] for students in begun if students))
                time.sleep(0.1)
        for process, log in zip(commands, logs, strict=True):
            if process.returncode:
                last = "".join(f"    {line}\n" for line in _text(log).splitlines()[-5:])
                raise DemoError(
                    f"`nbgrader {' '.join(command)}` failed with exit code {process.returncode}:\n{last}"
                    f"The whole log is in {log}."
                )

    def _share(self, part: int, parts: int) -> list[str]:
        others = [student.id for i, student in enumerate(self.students) if i % parts != part]
        return [f"--CourseDirectory.student_id_exclude={','.join(others)}"] if others else []


@contextmanager
def _nbgrader(command: Sequence[str], demo: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of nbgrader, and see that it is over when we leave."""
    path = (
        f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"  # it calls alembic
    )
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=demo,
            env=os.environ | {"PATH": path},
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            # Ctrl-C has reached the command too, which then ends its kernel.
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class _Account:
    """A simulated student's account: a home of its own, and the class's exchange."""

    demo: Path
    student: str
    assignment: str

    @property
    def home(self) -> Path:
        return self.demo / "students" / self.student

    def do(self, what: str) -> None:
        """Let nbgrader's exchange do one of FetchAssignment, Submit, FetchFeedback."""
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.demo)).load_config()
        config.CourseDirectory.assignment_id = self.assignment
        config.CourseDirectory.student_id = self.student
        config.Exchange.assignment_dir = str(self.home)
        config.Exchange.cache = str(self.home / ".cache")
        exchange = ExchangeFactory(config=config)
        action = getattr(exchange, what)
        try:
            action(
                coursedir=CourseDirectory(parent=exchange), authenticator=Authenticator(parent=exchange)
            ).start()
        except (ExchangeError, OSError) as error:
            raise DemoError(f"{what} failed for the simulated student {self.student}: {error}.") from error


def _read(path: Path) -> Any:
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError) as error:
        raise DemoError(f"Cannot read the notebook {path}: {error}. Look into {FOLDER}/logs/.") from error


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
    def step(self, title: str, total: int = 1) -> Iterator[Callable[[int, str], None]]:
        """Time a step of `total` parts; the function given is told how many are done, and what goes on."""
        task = self._progress.add_task(title, total=total, now="")
        started = time.monotonic()
        yield lambda done, now: self._progress.update(task, completed=done, now=now)
        self._progress.update(task, completed=total, now="")
        if not self._console.is_terminal:
            self._console.print(f"{title:<30} {time.monotonic() - started:5.1f} s")


def _broken_promises(
    students: Sequence[Student], tasks: Sequence[Task], results: Mapping[str, Result]
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
    console: Console, tasks: Sequence[Task], results: Mapping[str, Result], broken: Sequence[str]
) -> None:
    console.print()
    console.print(as_table(tasks, results.values()))
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
