"""The shape of the house: imports run one way, and the judge does not know who calls it."""

import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1] / "grader"

# Each module may import those that stand before it.
ORDER = [
    "convlab",
    "seeds",
    "verdict",
    "limit",
    "sandbox",
    "numerics",
    "cases",
    "mistakes",
    "exercises",
    "calls",
    "byhand",
    "questions",
    "answers",
    "diagnosis",
    "judge",
    "snippet",
    "comparison",
    "overview",
    "figures",
    "report",
    "cells",
    "sanitize",
    "submission",
    "trusted",
    "autotests",
    "master",
    "grading",
    "beside",
    "replay",
    "parcel",
    "temporary",
    "shared",
    "marking",
    "handed_in",
    "times",
    "side_by_side",
    "exchange",
    "archives",
    "course",
    "recorder",
    "pool",
    "workers",
    "edition",
    "cluster",
    "autograde",
    "nbgrader_plugin",
    "settings",
    "progress",
    "spare_kernel",
    "provisioner",
    "simulated",
    "results",
    "feedback",
    "cycle",
    "demo",
    "cli",
    "__main__",
]


def imports(path):
    """Modules of ours that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "grader":
                yield from (alias.name for alias in node.names)
            elif node.module.startswith("grader."):
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("grader."))
            if any(a.name == "grader" for a in node.names):
                yield from imports(GRADER / "__init__.py")


def test_every_module_has_its_place():
    """A new module is put into the order on purpose."""
    packages = {path.parent.name for path in GRADER.glob("*/__init__.py")}
    assert {path.stem for path in GRADER.glob("*.py")} - {"__init__"} | packages == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_run_one_way(module):
    """A reader follows them in one direction, whether a module is a file or a package."""
    before = ORDER[: ORDER.index(module)]
    for path in [GRADER / f"{module}.py", *(GRADER / module).glob("*.py")]:
        if path.exists():
            assert set(imports(path)) - ({module} if path.parent != GRADER else set()) <= set(before)


def test_the_judge_knows_no_caller():
    """It is handed a Call; where the function lives is not its business."""
    assert set(imports(GRADER / "judge.py")) == {
        "answers",
        "diagnosis",
        "exercises",
        "limit",
        "questions",
        "verdict",
    }


# The files of the sandbox, likewise; the first four run inside.
SANDBOX = [
    "wire",
    "confine",
    "worker",
    "zygote",
    "launch",
    "messages",
    "outputs",
    "student_function",
    "session",
    "host",
    "doctor",
]


@pytest.mark.parametrize("module", SANDBOX)
def test_inside_the_sandbox_imports_run_one_way(module):
    """What shares a process with students' code knows nothing of the half that asks, nor of the judge."""
    text = (GRADER / "sandbox" / f"{module}.py").read_text(encoding="utf-8")
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    ours = {alias.name for node in imported if node.module == "grader.sandbox" for alias in node.names}
    ours |= {
        (node.module or "").split(".")[-1] for node in imported if (node.module or "").startswith("grader.")
    }
    ours -= {"sandbox"}
    ours_of_the_wall = SANDBOX.index(module) > SANDBOX.index("launch")
    allowed = {*SANDBOX[: SANDBOX.index(module)], *(["verdict", "limit"] if ours_of_the_wall else [])}
    assert ours <= allowed
    assert {path.stem for path in (GRADER / "sandbox").glob("*.py")} == {"__init__", *SANDBOX}


@pytest.mark.parametrize("path", sorted((GRADER.parent / "solutions").glob("*.py")), ids=lambda p: p.stem)
def test_the_reference_needs_nothing_of_the_grader(path):
    """It can be read, and copied, alone."""
    assert list(imports(path)) == []
