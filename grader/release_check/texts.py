"""What the instructor's cells hold that students may not see: solutions, hidden tests, mark schemes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.apps import AutogradeApp
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from grader.submission.code import statements_of

_SHORTEST = 20
"""Letters that the lines of a region have together, to be recognised elsewhere."""
_SHARE = 0.5
"""The part of a region's lines that makes it be found. Of hidden tests it takes more: visible ones resemble
them."""
_COMMON = re.compile(r"(?:import|from)\s|(?:return|pass|else:|try:|break|continue|[\W\d_]*)$")
"""A line that stands in many programs."""


@dataclass(frozen=True)
class Region:
    """A part of a cell that nbgrader takes out."""

    notebook: str
    cell: str
    """The grade id of its cell."""
    what: str
    """solution, hidden test or mark scheme"""
    text: str

    @property
    def lines(self) -> frozenset[str]:
        """Its lines that say something."""
        return frozenset(line for line in map(str.strip, self.text.splitlines()) if not _COMMON.match(line))

    def stands_in(self, text: str) -> bool:
        """Say whether another text holds most of it."""
        if sum(map(len, self.lines)) < _SHORTEST:
            return False
        there = self.lines & set(map(str.strip, text.splitlines()))
        share = len(there) / len(self.lines)
        enough = share > _SHARE if self.what == "hidden test" else share >= _SHARE
        return enough and sum(map(len, there)) >= _SHORTEST


@dataclass(frozen=True)
class Texts:
    """What is taken out of the notebooks of an assignment."""

    regions: tuple[Region, ...]
    defined: frozenset[str]
    """Functions and classes that students are to define: those that solution cells define."""

    @property
    def hidden(self) -> str:
        """The hidden tests, as one text."""
        return "\n".join(region.text for region in self.regions if region.what == "hidden test")


def read_texts(app: AutogradeApp, source: Path) -> Texts:
    """Read solutions, hidden tests and mark schemes off the instructor's notebooks.

    Parameters
    ----------
    app
        The settings, which say how such a region begins and ends.
    source
        The folder of the notebooks.
    """
    regions: list[Region] = []
    defined: set[str] = set()
    clearing = ClearSolutions(parent=app)
    stubs = {
        line.strip()
        for stub in (*clearing.code_stub.values(), clearing.text_stub)
        for line in stub.split("\n")
    }
    for path in sorted(source.glob("*.ipynb")):
        name, notebook = path.stem, nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader", {})
            found = [
                Region(name, about.get("grade_id", ""), what, text)
                for what, text in _regions(app, cell.source)
            ]
            if about.get("solution"):
                if not any(region.what == "solution" for region in found):
                    text = "\n".join(line for line in cell.source.split("\n") if line.strip() not in stubs)
                    found.append(Region(name, about.get("grade_id", ""), "solution", text))
                if cell.cell_type == "code":
                    defined |= definitions(cell.source)
            regions += found
    return Texts(tuple(regions), frozenset(defined))


def definitions(source: str) -> set[str]:
    """List the functions and classes that a text defines, without those that are left to be written."""
    return {
        node.name
        for node in statements_of(source)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not _is_stub(node)
    }


def _is_stub(node: ast.FunctionDef | ast.ClassDef) -> bool:
    match node.body[-1]:
        case ast.Raise() | ast.Pass() | ast.Expr(ast.Constant()):
            return True
    return False


def _regions(app: AutogradeApp, text: str) -> Iterator[tuple[str, str]]:
    solutions, tests, schemes = (
        kind(parent=app) for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme)
    )
    for what, begin, end in (
        ("solution", solutions.begin_solution_delimeter, solutions.end_solution_delimeter),
        ("hidden test", tests.begin_test_delimeter, tests.end_test_delimeter),
        ("mark scheme", schemes.begin_mark_scheme_delimeter, schemes.end_mark_scheme_delimeter),
    ):
        lines: list[str] | None = None
        for line in text.splitlines():
            if begin in line:
                lines = []
            elif end in line and lines is not None:
                yield what, "\n".join(lines)
                lines = None
            elif lines is not None:
                lines.append(line)
