"""The shape of the house: imports run one way, and the judge does not know who calls it."""

import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[1] / "grader"

# Each module may import those that stand before it.
ORDER = [
    "convlab",
    "verdict",
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
    "nbgrader_plugin",
    "simulated",
    "results",
    "cycle",
    "demo",
    "cli",
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


def test_every_module_has_its_place():
    """A new module is put into the order on purpose."""
    assert {path.stem for path in GRADER.glob("*.py")} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_run_one_way(module):
    """A reader follows them in one direction."""
    before = ORDER[: ORDER.index(module)]
    assert set(imports(GRADER / f"{module}.py")) <= set(before)


def test_the_judge_knows_no_caller():
    """It is handed a Call; where the function lives is not its business."""
    assert set(imports(GRADER / "judge.py")) == {"exercises", "mistakes", "numerics", "verdict"}


def test_the_reference_needs_nothing_of_the_grader():
    """It can be read, and copied, alone."""
    assert list(imports(GRADER.parent / "solutions" / "conv1d.py")) == []
