"""Ask the questions of an earlier verdict again: the function comes from a file, the seed from a report."""

import json
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.assignments import find_exercise
from grader.assignments.of_course import FOLDER, NONE, CourseExercises, exercises_with
from grader.checks import check
from grader.report.codes import plain_code
from grader.report.report import VERDICT_MIME, Report
from grader.submission.recovering import recover
from grader.wall.sandbox import Sandbox
from grader.wall.student_function import StudentFunction


class ReplayError(Exception):
    """The file cannot be read or does not define the function; the message says what to do."""


def find_verdict(code: str, course: Path) -> tuple[str, Path, int]:
    """Find the verdict with a code among the autograded notebooks of a course.

    Returns
    -------
    tuple
        Its exercise, the notebook, and its seed.

    Raises
    ------
    ReplayError
        If no verdict in the course has this code.
    """
    for path in sorted(course.glob("autograded/*/*/*.ipynb")):
        for verdict in _verdicts_in(path):
            if plain_code(str(verdict.get("code", ""))) == plain_code(code):
                return str(verdict["exercise"]), path, int(verdict["seed"])
    raise ReplayError(
        f"No verdict in {course / 'autograded'} has the code {code}. Run this in the course's folder; "
        "what is graded anew, or in another course, has another code."
    )


def _verdicts_in(path: Path) -> Iterator[dict[str, Any]]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (ValueError, KeyError, OSError):
        return  # what is no notebook has no verdicts
    for cell in cells:
        for output in cell.get("outputs", ()):
            if VERDICT_MIME in output.get("data", {}):
                yield output["data"][VERDICT_MIME]


def own_exercises(exercise: str, root: Path) -> CourseExercises:
    """Find the exercises of a course's own among which is one of that name; give none if there is none.

    Raises
    ------
    ReplayError
        If several assignments have one.
    ExercisesError
        If a file in which it may be cannot be used.
    """
    found = exercises_with(exercise, root)
    if len(found) > 1:
        raise ReplayError(
            f"{exercise} is an exercise of several assignments: {', '.join(found)}. Rename all but one, in "
            f"{FOLDER}/ and in their test cells."
        )
    return next(iter(found.values()), NONE)


def replay(exercise: str, path: Path, seed: int) -> Report:
    """Run a file, or the cells of a notebook that are not tests, in a sandbox, and judge the function in it.

    Raises
    ------
    UnknownName
        If there is no exercise of that name.
    ReplayError
        If the file cannot be read, or defines no function of that name; with the first error in it.
    SandboxError
        If this machine has no way to keep the code in.
    """
    name = find_exercise(exercise).name
    sources = _sources(path)
    with Sandbox() as sandbox, sandbox.session(_modules_beside(path)) as session:
        errors = []
        for count, source in enumerate(sources, 1):
            run = session.run_cell(source, count)  # a cell that fails stops no other, as in grading
            errors += [run.message] if run.problem else []
            errors += [f"{o['ename']}: {o['evalue']}" for o in run.outputs if o["output_type"] == "error"]
        because = f" The first error in it: {errors[0]}." if errors else ""
        try:
            function = session.lookup(name)
        except NameError as error:
            raise ReplayError(f"{path} defines no {name}.{because}") from error
        if not isinstance(function, StudentFunction):
            raise ReplayError(f"{name} in {path} is no function.{because}")
        return check(name, function, seed=seed)


def _modules_beside(path: Path) -> dict[str, bytes]:
    """Read the modules in its folder, which it may import. Folders in it may be a whole course: not these."""
    return {module.name: module.read_bytes() for module in path.parent.glob("*.py") if module.is_file()}


def _source(path: Path) -> str:
    """Read a file as Python does: in UTF-8, or in the encoding that its first lines name."""
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeError) as error:
        raise ReplayError(
            f"{path} cannot be read as Python ({error}). Save it in UTF-8, then run this again."
        ) from error


def _sources(path: Path) -> list[str]:
    if path.suffix.lower() != ".ipynb":
        return [_source(path)]
    submitted = recover(path.read_bytes())
    if not submitted.readable:
        raise ReplayError(f"{path}: {' '.join(submitted.notes)}")
    tests = ("try_", "test_")
    return [
        cell.source
        for cell in submitted.cells
        if cell.kind == "code" and not (cell.grade_id or "").startswith(tests)
    ]
