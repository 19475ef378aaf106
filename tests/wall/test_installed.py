"""What is installed beside the sandbox's own files is not there inside: from a wheel, and in a clone."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import for_everybody
import pytest
from scratch import ROOT

from grader.wall import launch, sight
from grader.wall.sandbox import Sandbox

TRIES = """
import importlib, importlib.metadata, os, pkgutil, site, subprocess, sys
import numpy, matplotlib
got = []
for name in ("grader.judge", "grader.submission.grading", "solutions.conv1d"):
    try:
        got.append(importlib.import_module(name))
    except ImportError:
        pass
    except PermissionError:
        pass
for path in {files!r}:
    try:
        with open(path) as file:
            got.append(file.read(20))
    except OSError:
        pass
for finder in {folders!r}:
    for folder, _, names in os.walk(finder):
        for name in names:
            try:
                if name.endswith((".py", ".pyc", "METADATA", "RECORD")):
                    open(os.path.join(folder, name)).close()
                    got.append(name)
            except OSError:
                pass
try:
    got += filter(None, [importlib.metadata.version("flipgrad")])
except (ImportError, OSError, TypeError):
    pass
source = "import solutions.conv1d; print('imported')"
ran = subprocess.run([sys.executable, "-c", source], capture_output=True)
got += ran.stdout.decode().split()
got += [path for path in sys.path if path in {roots!r}]
print("tried", got)
"""
"""Prints what it could get hold of."""


def inside(confinement: launch.Confinement) -> str:
    """Try to get hold of what is ours, and give what is printed."""
    launch.CONFINEMENTS = (confinement,)
    ours = sight.ours()
    files = [str(path) for each in ours for path in ([each] if each.is_file() else each.rglob("*.py"))][:300]
    folders = [str(each) for each in ours if each.name in ("grader", "solutions") or "dist-info" in each.name]
    packages = sysconfig.get_path("purelib")
    files += [f"{packages}/solutions/conv1d.py", f"{packages}/grader/judge.py"]
    roots = [str(sight._ROOT)] if Path(packages) != sight._ROOT else []
    source = TRIES.format(files=files, folders=folders, roots=roots)
    with Sandbox() as sandbox, sandbox.session() as session:
        run = session.run_cell(source, 1)
        assert session.run_cell("def f(x): return 2 * x", 2).problem is None
        assert session.lookup("f")(2) == 4
    return "".join(str(output.get("text", output.get("evalue"))) for output in run.outputs)


if __name__ == "__main__":  # in another environment
    (chosen,) = (each for each in launch.CONFINEMENTS if each.name == sys.argv[1])
    assert Path(launch.__file__).is_relative_to(sys.argv[2]), launch.__file__
    print(inside(chosen))


def there(python: Path, name: str, ours: Path) -> str:
    """Try the same with another Python, where what is ours is in a certain folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    ran = subprocess.run(
        [str(python), "-P", str(Path(__file__)), name, str(ours)],
        env=environment | {"PYTHONPATH": os.pathsep.join(map(str, (Path(__file__).parent, ROOT / "tests")))},
        cwd=python.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout or ran.stderr


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    """Make an environment that leads to this clone, and that every account may read where that goes."""
    with for_everybody.environment() as python:
        yield python


@pytest.fixture(scope="module")
def wheel() -> Iterator[Path]:
    """Make an environment with our wheel in it and the packages of this one; give its Python."""
    with for_everybody.environment(but="flipgrad") as python:
        folder = python.parents[2]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
        source = folder / "source"
        source.mkdir()
        for name in ("grader", "solutions"):
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        build = ["wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)]
        subprocess.run([*pip, *build], check=True)
        (made,) = folder.glob("*.whl")
        install = ["--python", str(python), "install", "--no-deps", "--no-index", str(made)]
        subprocess.run([*pip, *install], check=True)
        shutil.rmtree(source)
        yield python


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in launch.CONFINEMENTS])
def test_in_a_clone_nothing_of_ours_is_found(clone: Path, name: str) -> None:
    """Neither by name nor by path; and the path of the clone is not told."""
    if name == "landlock" and for_everybody.why_not():
        pytest.skip(for_everybody.why_not())
    assert there(clone, name, ROOT) == "tried []\n\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in launch.CONFINEMENTS])
def test_from_a_wheel_nothing_of_ours_is_found(wheel: Path, name: str) -> None:
    """Though it lies among the packages that are to be imported inside."""
    if name == "landlock" and for_everybody.why_not():
        pytest.skip(for_everybody.why_not())
    assert there(wheel, name, wheel.parents[1]) == "tried []\n\n"
