"""A course cycle on real nbgrader, with a simulated class.

    release -> fetch, solve, submit -> collect, autograde -> feedback -> export

The instructor's steps are nbgrader's own commands. The students' steps use nbgrader's exchange from
within this process: a command for each student would take minutes.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config.loader import PyFileConfigLoader

from grader.demo.errors import DemoError
from grader.demo.results import Task, read_tasks
from grader.demo.simulated import Student, fill_in
from grader.demo.steps import Steps


@dataclass(frozen=True)
class Cycle:
    """A course cycle of one assignment, with a simulated class, in a course folder of its own."""

    course: Path
    assignment: str
    students: Sequence[Student]
    steps: Steps

    def release(self) -> tuple[Task, ...]:
        """Generate and release the assignment; return its tasks."""
        self._nbgrader("generate_assignment", "--create", self.assignment)
        self._nbgrader("release_assignment", self.assignment)
        return read_tasks(_read(self.course / "release" / self.assignment / f"{self.assignment}.ipynb"))

    def hand_in(self) -> None:
        """Let every student fetch, solve and submit it, and collect what they submitted."""
        with self.steps.step("students fetch, solve, submit", len(self.students)) as update:
            for done, student in enumerate(self.students):
                update(done, student.id)
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
        """Autograde the class."""
        each = r'"student": "([^"]+)"'
        self._run("flipgrad", "autograde", self.assignment, "--json", each=each)

    def give_back(self) -> None:
        """Make feedback, release it, let every student fetch it, and export the grades."""
        self._nbgrader("generate_feedback", self.assignment, each=r"Converting .*/autograded/([^/]+)/")
        self._nbgrader("release_feedback", self.assignment)
        with self.steps.step("students fetch feedback", len(self.students)) as update:
            for done, student in enumerate(self.students):
                update(done, student.id)
                self._account(student).do("FetchFeedback")
        self._nbgrader("export")

    def _account(self, student: Student) -> "_Account":
        return _Account(self.course, student.id, self.assignment)

    def _nbgrader(self, *command: str, each: str = "") -> None:
        """Run one of nbgrader's commands."""
        self._run("nbgrader", *command, each=each)

    def _run(self, program: str, *command: str, each: str) -> None:
        """Run a command.

        `each` matches the lines of its log that say which student it has come to; empty if there are none.
        """
        log = self.course / "logs" / f"{command[0]}.log"
        total = len(self.students) if each else 1
        with (
            self.steps.step(f"{program} {command[0]}", total) as update,
            _start([_MODULES[program], *command], self.course, log) as process,
        ):
            while process.poll() is None:
                begun = re.findall(each, _text(log)) if each else []
                update(len(begun), begun[-1] if begun else "")
                time.sleep(0.1)
        if process.returncode:
            last = "".join(f"    {line}\n" for line in _text(log).splitlines()[-5:])
            raise DemoError(
                f"`{program} {' '.join(command)}` failed with exit code {process.returncode}:\n{last}"
                f"The whole log is in {log}."
            )


_MODULES = {"nbgrader": "nbgrader", "flipgrad": "grader"}


@contextmanager
def _start(command: Sequence[str], course: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a Python module as a command; it has ended when the block is left."""
    # nbgrader calls alembic, which is installed beside Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=course,
            env=os.environ | {"PATH": path},
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process
        except BaseException:
            # After Ctrl-C, the command has got it, too, and ends what it started.
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class _Account:
    """A simulated student's account: a home of its own, and the class's exchange."""

    course: Path
    student: str
    assignment: str

    @property
    def home(self) -> Path:
        return self.course / "students" / self.student

    def do(self, what: str) -> None:
        """Let nbgrader's exchange do one of FetchAssignment, Submit, FetchFeedback."""
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.course)).load_config()
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
        raise DemoError(f"Cannot read the notebook {path}: {error}. Look into the logs beside it.") from error
