"""A scratch copy of the course, and commands run in it as people run them. For tests only."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import forks

from grader.autograding.secret import write_secret

SECRET = b"tests know the secret of courses"
"""Of every scratch course, so that each run asks the same questions."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    said: str
    """Everything that it printed and logged."""


@dataclass(frozen=True)
class Course:
    """A course folder of its own, with a home folder beside it that holds no settings."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of an activated .venv, without the settings of whoever runs the tests."""
        kept = forks.own_environment()
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        return kept | {"HOME": str(home), "PATH": path}

    def start(self, *command: str, stdout: int = subprocess.PIPE) -> "subprocess.Popen[str]":
        """Start a command in the course folder, in a process group of its own."""
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *command: str) -> Ran:
        """Run a command in the course folder to its end."""
        if command[0] in forks.COMMANDS:  # as forks, which is the same, and quicker
            return Ran(*forks.run(command, self.root, self.environment))
        with self.start(*command) as process:
            said, _ = process.communicate()
        return Ran(process.returncode, said)

    def nbgrader(self, *arguments: str) -> Ran:
        """Run one of nbgrader's commands."""
        return self.run("nbgrader", *arguments)


def copy_course(folder: Path) -> Course:
    """Copy what makes this repository a course into `folder`/course."""
    course = folder / "course"
    course.mkdir()
    for name in ("source", "tests/students"):
        shutil.copytree(ROOT / name, course / name, symlinks=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    write_secret(course, SECRET)
    return Course(course)
