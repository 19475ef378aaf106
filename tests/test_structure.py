"""The shape of the house: imports run one way, and the judge does not know who calls it."""

import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1] / "grader"

# Each module may import those that stand before it.
ORDER = [
    "convlab",
    "sandbox.wire",
    "sandbox.confine",
    "sandbox.worker",
    "sandbox.zygote",
    "verdict",
    "sandbox.launch",
    "sandbox.host",
    "sandbox.doctor",
    "numerics",
    "cases",
    "mistakes",
    "exercises",
    "calls",
    "byhand",
    "judge",
    "report",
    "seeds",
    "cells",
    "sanitize",
    "submission",
    "trusted",
    "master",
    "grading",
    "nbgrader_plugin",
    "simulated",
    "results",
    "cycle",
    "demo",
    "cli",
]


def modules():
    """The files of all modules of ours, by their names."""
    return {
        ".".join(path.relative_to(GRADER).with_suffix("").parts): path
        for path in GRADER.rglob("*.py")
        if path.stem != "__init__"
    }


def imports(path):
    """Modules of ours that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "grader":
                yield from (alias.name for alias in node.names)
            elif node.module == "grader.sandbox":
                yield from (f"sandbox.{alias.name}" for alias in node.names)
            elif node.module.startswith("grader."):
                yield node.module.removeprefix("grader.")
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("grader."))


def test_every_module_has_its_place():
    """A new module is put into the order on purpose."""
    assert set(modules()) == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_run_one_way(module):
    """A reader follows them in one direction."""
    before = ORDER[: ORDER.index(module)]
    assert set(imports(modules()[module])) <= set(before)


def test_the_judge_knows_no_caller():
    """It is handed a Call; where the function lives is not its business."""
    assert set(imports(GRADER / "judge.py")) == {"exercises", "mistakes", "numerics", "verdict"}


def test_what_runs_inside_the_sandbox_brings_nothing_of_the_judge():
    """The half that students' code shares a process with has nothing to be read out of it."""
    inside = {"sandbox.wire", "sandbox.confine", "sandbox.worker", "sandbox.zygote"}
    assert all(set(imports(modules()[name])) <= inside for name in inside)
    assert set(imports(modules()["sandbox.worker"])) == {"sandbox.wire"}


def test_the_reference_needs_nothing_of_the_grader():
    """It can be read, and copied, alone."""
    assert list(imports(GRADER.parent / "solutions" / "conv1d.py")) == []
