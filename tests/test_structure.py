"""The shape of the house: imports run one way, and each room knows only those below it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1] / "grader"

# Each room may import those of the floors below it.
FLOORS = [
    {"processes", "sanitize", "convlab"},
    {"judge"},
    {"wall", "report", "assignments"},
    {"checks"},
    {"submission"},
    {"platforms"},
    {"autograding"},
    {"release_check"},
    {"demo"},
]
ROOMS = set().union(*FLOORS)
DOORS = "doors"
"""Everything else on the top level: what nbgrader, a shell or a test cell calls."""
DOOR_PACKAGES = {"archives", "feedback", "provisioner"}
"""Doors of several modules."""


def room_of(module):
    """The room of `grader.room.module`, or of what is not in one the doors."""
    name = module.split(".")[1] if "." in module else ""
    return name if name in ROOMS else DOORS


def imports(path):
    """Give each of our modules that a file imports, anywhere in it, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "grader":
                yield from (f"grader.{alias.name}" for alias in node.names)
            elif node.module.partition(".")[0] in ("grader", "solutions"):
                yield node.module
        elif isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            yield from (name for name in names if name.partition(".")[0] in ("grader", "solutions"))


def files_of(room):
    """Give the files of a room."""
    if room == DOORS:
        alone = [path for path in GRADER.glob("*.py") if path.stem not in ROOMS]
        return sorted(alone + [path for name in DOOR_PACKAGES for path in (GRADER / name).rglob("*.py")])
    return sorted((GRADER / room).rglob("*.py")) or [GRADER / f"{room}.py"]


def test_every_package_is_a_room():
    """A new folder is put on a floor on purpose."""
    assert {path.parent.name for path in GRADER.glob("*/__init__.py")} <= ROOMS | DOOR_PACKAGES


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_imports_run_downwards(room):
    """A reader follows them in one direction, and meets no door on the way."""
    (floor,) = (number for number, rooms in enumerate(FLOORS) if room in rooms)
    allowed = set().union({room}, *FLOORS[:floor])
    for path in files_of(room):
        used = {room_of(module) for module in imports(path) if module.startswith("grader")}
        assert used <= allowed, path


@pytest.mark.parametrize("path", sorted(GRADER.rglob("*.py")), ids=lambda path: str(path.relative_to(GRADER)))
def test_only_the_content_knows_the_reference(path):
    """Everything else gets it in an exercise."""
    knows = any(module.startswith("solutions") for module in imports(path))
    assert not knows or path.is_relative_to(GRADER / "assignments")


def loaded_by(statement, path=GRADER.parent):
    """Give the modules that a fresh process has loaded after a statement."""
    program = f"import sys; sys.path.insert(0, {str(path)!r}); {statement}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_the_judge_loads_no_content():
    """It judges any function: no course, no nbgrader, no wall is there when it is imported."""
    loaded = loaded_by("import grader.judge")
    ours = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("grader.")}
    assert ours == {"grader.judge", "grader.processes", "grader.convlab"}
    assert {"solutions", "nbgrader", "rich"}.isdisjoint(loaded)


@pytest.mark.parametrize("path", files_of("judge"), ids=lambda path: path.stem)
def test_the_judge_has_no_word_of_convolution(path):
    """What is special about stride, padding and kernels is content."""
    words = set(re.findall("[a-z]+", path.read_text(encoding="utf-8").lower()))
    assert words.isdisjoint({"stride", "padding", "kernel", "convolution"})


@pytest.mark.parametrize(
    "module", sorted(path.stem for path in (GRADER / "wall" / "inside").glob("[!_]*.py"))
)
def test_what_runs_inside_is_a_package_of_its_own(module):
    """It shares a process with students' code: of ours, nothing else is loaded there."""
    loaded = loaded_by(f"import inside.{module}", GRADER / "wall")
    assert not [name for name in loaded if name.partition(".")[0] in ("grader", "solutions")]


@pytest.mark.parametrize("path", sorted((GRADER.parent / "solutions").glob("*.py")), ids=lambda p: p.stem)
def test_the_reference_needs_nothing_of_the_grader(path):
    """It can be read, and copied, alone."""
    assert not [module for module in imports(path) if module.startswith("grader")]


@pytest.mark.parametrize(
    "path", sorted((GRADER.parent / "tests" / "attacks").glob("*.py")), ids=lambda path: path.stem
)
def test_attacks_name_modules_that_are_there(path):
    """One that patches a module of the sandbox by a name that is gone would try nothing."""
    named = set(re.findall(r"\binside\.(\w+)|from inside import (\w+)", path.read_text(encoding="utf-8")))
    there = {file.stem for file in (GRADER / "wall" / "inside").glob("*.py")}
    assert {first or second for first, second in named} <= there
