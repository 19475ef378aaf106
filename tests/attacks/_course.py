"""A course with secrets in it, a class of attackers, and what autograding them came to."""

import json
import os
import re
import secrets
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import psutil
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from scratch import SECRET, Course, copy_course

import attacks
from grader.demo.simulated import fill_in, load_class

FIRST, LAST, VICTIM = "aa_control", "zz_control", "ab_victim"
HONEST = (FIRST, VICTIM, LAST)


def base(attack: ModuleType) -> str:
    """Name the simulated student whose notebook an attack starts from."""
    return str(getattr(attack, "BASE", "untouched"))


@dataclass(frozen=True)
class Autograded:
    """A course after `nbgrader autograde` over a class of attackers."""

    course: Course
    attackers: list[str]
    code: int
    """The command's exit code."""
    log: str
    processor_seconds: float
    """Of our side alone, which no limit of the sandbox bounds."""
    canaries: dict[str, str]
    """Where a secret was planted -> the secret."""
    changed: dict[str, tuple[str, str]]
    """Files outside of what autograding writes that are not as they were."""
    left: list[str]
    """Processes, and objects of the kernel, that were not there before."""

    def notebook(self, student: str) -> NotebookNode | None:
        """Read an autograded notebook; None if there is none."""
        path = self.course.root / "autograded" / student / "conv1d" / "conv1d.ipynb"
        return nbformat.read(path, as_version=4) if path.is_file() else None

    def grades(self, student: str) -> list[dict[str, Any]]:
        """Give what the gradebook says about a student's tasks."""
        return self._grades.get(student, [])

    @cached_property
    def _grades(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        with Gradebook(f"sqlite:///{self.course.root / 'gradebook.db'}") as book:
            for submission in book.assignment_submissions("conv1d"):
                found.setdefault(submission.student.id, []).extend(
                    {
                        "name": grade.name,
                        "auto": grade.auto_score,
                        "most": grade.max_score,
                        "waits": grade.needs_manual_grade,
                        "manual": grade.manual_score,
                        "score": grade.score,
                    }
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                )
        return found

    def total(self, student: str) -> float:
        """Add up the points."""
        return sum(grade["score"] or 0.0 for grade in self.grades(student))


def prepare(folder: Path, settings: str) -> tuple[Course, dict[str, str]]:
    """Make a course with secrets, and with three honest submissions: a first, a last, and one that has a secret."""
    course = copy_course(folder)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + settings, encoding="utf-8")
    canaries = plant_canaries(course)
    released = course.nbgrader("generate_assignment", "conv1d")
    assert released.code == 0, released.said
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        book.add_student("secret_student", first_name=canaries["gradebook"], email=canaries["gradebook"])
    for name in HONEST:
        hand_in(course, name, None, canaries)
    return course, canaries


def autograde(course: Course, canaries: dict[str, str]) -> Autograded:
    """Grade the class, and look at what was there before and is there afterwards."""
    before, listed = state_of(course), kernel_objects()
    code, seen, processor = watched(course, canaries)
    log = (course.root.parent / "log").read_bytes().decode("utf-8", "surrogateescape")
    after = state_of(course)
    changed = {
        path: (before.get(path, "not there"), after.get(path, "not there"))
        for path in {*before, *after}
        if before.get(path) != after.get(path)
    }
    # Others on this machine share memory, too: what counts is what these processes made.
    mine = {process.pid for process in seen}
    left = sorted(name for name, maker in kernel_objects() - listed if maker is None or maker in mine)
    left += still_running(seen)
    attackers = sorted({path.name for path in (course.root / "submitted").iterdir()} - {*HONEST})
    return Autograded(course, attackers, code, log, processor, canaries, changed, left)


def plant_canaries(course: Course) -> dict[str, str]:
    """Put a secret into every place from which one could be told; return them."""
    places = ("gradebook", "solution", "hidden", "environment", "home", "course", "other")
    canaries = {place: f"CANARY-{place}-{secrets.token_hex(8)}" for place in places}
    source = course.root / "source" / "conv1d" / "conv1d.ipynb"
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        for begin, place in (("SOLUTION", "solution"), ("HIDDEN TESTS", "hidden")):
            cell.source = re.sub(
                rf"^( *)### BEGIN {begin}$", rf"\g<0>\n\1# {canaries[place]}", cell.source, flags=re.M
            )
        if "nbgrader" not in cell.metadata and cell.cell_type == "code":
            # Figures take most of an honest submission's time, and are no part of this.
            cell.source = re.sub(r"^convlab\.draw_.*\n?", "", cell.source, flags=re.M)
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    nbformat.write(notebook, source)
    assert all(canaries[place] in source.read_text(encoding="utf-8") for place in ("solution", "hidden"))
    home = Path(course.environment["HOME"])
    (home / "private.txt").write_text(canaries["home"])
    (home / ".netrc").write_text(canaries["home"])
    (course.root / "answers.txt").write_text(canaries["course"])
    canaries["questions"] = SECRET.hex()  # copy_course has put it into the course folder
    return canaries


def hand_in(course: Course, name: str, attack: ModuleType | None, canaries: dict[str, str]) -> None:
    """Put a submission into the course as nbgrader's collect does."""
    students = course.root / "tests" / "students" / "conv1d"
    mine = course.root.parent / "class" / name / "conv1d"
    mine.mkdir(parents=True)
    for other in ("loops", "untouched"):
        shutil.copy(students / f"{other}.py", mine)
    about = f'BASE = "{base(attack) if attack else "loops"}"\n'
    if name == VICTIM:
        about += f"\n# %%\nmine = '{canaries['other']}'\n\n# %% conv1d_forward\n" + forward_of(
            students / "loops.py"
        )
    (mine / f"{name}.py").write_text(f'"""Hands something in."""\n\n{about}')
    (student,) = (s for s in load_class(mine) if s.id == name)
    notebook = nbformat.read(course.root / "release" / "conv1d" / "conv1d.ipynb", as_version=4)
    fill_in(student, notebook)
    as_json = json.loads(nbformat.writes(notebook))
    for each in as_json["cells"]:
        each["source"] = "".join(each["source"])
    files = attack.hand_in(as_json) if attack else attacks.as_file(as_json)
    folder = course.root / "submitted" / name / "conv1d"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    if hasattr(attack, "plant"):
        attack.plant(folder)


def forward_of(path: Path) -> str:
    return path.read_text().split("# %% conv1d_forward\n")[1].split("# %%")[0]


def watched(course: Course, canaries: dict[str, str]) -> tuple[int, set[psutil.Process], float]:
    """Run the command, and note every process that it starts, and its own processor time."""
    seen: set[psutil.Process] = set()
    used = [0.0]
    temporary = course.root.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = course.environment | {"FLIPGRAD_SECRET": canaries["environment"], "TMPDIR": str(temporary)}
    environment["PYTHONWARNINGS"] = "ignore"  # SQLAlchemy's about nbgrader are long
    with (course.root.parent / "log").open("wb") as log:
        process = psutil.Popen(
            ["nbgrader", "autograde", "conv1d"],
            cwd=course.root,
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.3):
                try:
                    seen.update(process.children(recursive=True))
                    used[0] = sum(process.cpu_times()[:2])
                except psutil.Error:
                    continue

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            return process.wait(timeout=900), seen, used[0]
        finally:
            over.set()
            watcher.join()
            if process.is_running():
                process.kill()
            process.wait()


def state_of(course: Course) -> dict[str, str]:
    """Take a hash of every file that autograding has no business to change, and list what has the mark."""
    state = {}
    for root in (course.root, course.root.parent / "home", course.root.parent / "temporary"):
        for path in sorted(root.rglob("*")):
            where = path.relative_to(root.parent)
            if where.parts[1:2] in (("autograded",), ("gradebook.db",)):
                continue
            if path.is_symlink():
                state[str(where)] = f"link to {os.readlink(path)}"
            elif path.is_file():
                about = path.stat()
                state[str(where)] = f"{about.st_mode:o} {sha256(path.read_bytes()).hexdigest()}"
            else:
                state[str(where)] = f"folder {path.stat().st_mode:o}"
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/"):
        if os.path.isdir(folder):
            state |= {f"{folder}/{name}": "there" for name in os.listdir(folder) if attacks.MARK in name}
    return state


def kernel_objects() -> set[tuple[str, int | None]]:
    """List what outlives its process: System V memory, semaphores, queues; abstract sockets with the mark.

    With the process that made it, where the kernel knows that.
    """
    found: set[tuple[str, int | None]] = set()
    for kind in ("shm", "sem", "msg"):
        path = Path("/proc/sysvipc", kind)
        if path.exists():
            head, *lines = path.read_text().splitlines()
            maker = head.split().index("cpid") if "cpid" in head.split() else None
            for line in lines:
                words = line.split()
                found.add((f"{kind} {words[1]}", None if maker is None else int(words[maker])))
    sockets = Path("/proc/net/unix").read_text(errors="replace").splitlines()
    return found | {(line.split()[-1], None) for line in sockets if attacks.MARK in line}


def still_running(seen: set[psutil.Process]) -> list[str]:
    patience = time.monotonic() + 60
    while time.monotonic() < patience and any(process.is_running() for process in seen):
        time.sleep(0.1)
    return [str(process) for process in seen if process.is_running()]
