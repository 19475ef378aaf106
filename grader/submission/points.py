"""A test cell has the points of the exercises and answers that it checks."""

import ast
import math
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from grader.assignments import UnknownName, find_exercise, find_hand_task
from grader.submission.code import statements_of


class PointsError(Exception):
    """The points of a test cell and of the exercises that it checks differ: the instructor has to mend it."""


def compare_points(name: str, points: float, checked: float) -> None:
    """Compare the points of a test cell with those of what it checks.

    Raises
    ------
    PointsError
        If they differ.
    """
    if not math.isclose(checked, points):
        raise PointsError(
            f"the verdicts of {name} are on {checked:g} points, and the cell has "
            f"{points:g}: make the points of the test cell and of its exercise equal"
        )


@lru_cache(500)
def only_checks(source: str) -> bool:
    """Say whether a test cell consists of imports and of checks of names, and nothing else."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return False
    return all(map(_is_import_or_check, statements))


def _is_import_or_check(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(ast.Call(ast.Name("check" | "check_answer"), arguments, keywords)):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            return all(isinstance(each, ast.Name | ast.Constant) for each in given)
    return False


def names_checked(source: str) -> Iterator[tuple[str, str]]:
    """Give each call of `check` or `check_answer` in a test cell: which of them, and the name it is given."""
    for statement in statements_of(source):
        for node in ast.walk(statement):
            match node:
                case ast.Call(ast.Name("check" | "check_answer" as called), [ast.Constant(str(name)), *_]):
                    yield called, name


def points_checked(source: str) -> Iterator[float]:
    """Give the points of what the lines of a test cell check by name."""
    for line in statements_of(source):
        match line:
            case ast.Expr(ast.Call(ast.Name(called), [ast.Constant(str(name)), *_], keywords)):
                given = {key.arg: key.value.value for key in keywords if isinstance(key.value, ast.Constant)}
                with suppress(UnknownName):
                    if called == "check":
                        points = given.get("points")
                        known = find_exercise(name).points
                        yield float(points) if isinstance(points, int | float) else known
                    elif called == "check_answer":
                        draw = given.get("draw", 1)
                        yield find_hand_task(name, draw if isinstance(draw, int) else 1).points
