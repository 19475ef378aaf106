"""What came of a test cell that ran in the student's own process.

Its author trusts the student with it: the student's code is beside it, can read it and can answer for it. It
harms nobody else, because the process is in the sandbox. What it showed is not kept: a student's code could
print the text of the test there.
"""

import math
from typing import Any

from grader.submission.running_test_cells import TestCellRun
from grader.wall.outputs import Output
from grader.wall.session import CellRun


def credit_inside(name: str, points: float, run: CellRun) -> TestCellRun:
    """Give the points of a test cell that ran in the student's process.

    As in nbgrader, it has all points if it ended without an error, none if not; a number as the value of its
    last line is partial credit.

    Parameters
    ----------
    name
        Its grade id.
    points
        The points of the cell.
    run
        What came of it there.
    """
    if run.excused:
        why = f"{name}: this machine was too busy to tell whether the test ends in time"
        return TestCellRun(None, [], why)
    if run.problem:
        return TestCellRun(0.0, [_note(f"it did not end properly: {run.message}")])
    for output in run.outputs:
        if output["output_type"] == "error":
            return TestCellRun(0.0, [_note(f"it failed ({output['ename']})")])
    partial = _number_of(run.outputs)
    if partial is None:
        return TestCellRun(points, [_note("it passed")])
    if not 0 <= partial <= points:
        why = f"{name} gave {partial!r} as partial credit of {points:g} points"
        return TestCellRun(None, [_note("it gave a number of points that it does not have")], why)
    return TestCellRun(partial, [_note(f"it gave {partial:g} points")])


def _number_of(outputs: list[Output]) -> float | None:
    """Read the value of the cell's last line, if it is a number."""
    for output in outputs:
        if output["output_type"] == "execute_result":
            try:
                number = float(output["data"].get("text/plain", ""))
            except ValueError:
                return None
            return number if math.isfinite(number) else None
    return None


def _note(what: str) -> dict[str, Any]:
    text = f"This test ran in your own process, beside your code: {what}.\n"
    return {"output_type": "stream", "name": "stdout", "text": text}
