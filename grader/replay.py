"""Asking again what a verdict asked: a function from a file, a seed from a report."""

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from grader.cells import check
from grader.exercises import find_exercise
from grader.report import Report


class ReplayError(Exception):
    """The file has no such function; the message says what to do."""


def replay(exercise: str, path: Path, seed: int) -> Report:
    """Run a file, or the cells of a notebook that are not tests, and judge the function in it.

    The code runs in this process, as if you had run the file yourself.

    Raises
    ------
    KeyError
        If there is no exercise of that name.
    ReplayError
        If the file defines no function of that name; with the first error in it, if there was one.
    """
    name = find_exercise(exercise).name
    return check(name, _load(path, name), seed=seed)


def _load(path: Path, name: str) -> Callable[..., Any]:
    space: dict[str, Any] = {"__name__": "replayed"}
    errors = []
    sys.path.insert(0, str(path.parent.resolve()))  # convlab lies beside a notebook
    try:
        for source in _sources(path):
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, str(path), "exec"), space)
            except Exception as error:  # a cell that fails stops no other, as in grading
                errors.append(f"{type(error).__name__}: {error}")
    finally:
        sys.path.pop(0)
    if name not in space:
        because = f" The first error in it: {errors[0]}." if errors else ""
        raise ReplayError(f"{path} defines no {name}.{because}")
    function: Callable[..., Any] = space[name]
    return function


def _sources(path: Path) -> Iterator[str]:
    if path.suffix != ".ipynb":
        yield path.read_text(encoding="utf-8")
        return
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            yield cell.source
