"""What test cells check by name: it has to exist, and to be worth what the cell is worth."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from grader.assignments import EXERCISES, HAND_TASKS
from grader.assignments.of_course import using
from grader.release_check.records import Remark
from grader.submission.points import PointsError, compare_points, names_checked, points_checked
from grader.submission.template import Template

_FROM_US = re.compile(r"^\s*(?:from\s+grader\s+import|import\s+grader)\b", re.MULTILINE)


def remarks_of_names(name: str, template: Template) -> Iterator[Remark]:
    """Compare the names and points that a notebook's test cells check with the exercises."""
    if not any(_FROM_US.search(cell.source) for cell in template.notebook.cells):
        return  # a function that happens to be called `check` is the instructor's own
    own = template.exercises
    known: dict[str, Collection[str]] = {
        "check": {**EXERCISES, **own.exercises},
        "check_answer": {**HAND_TASKS, **own.hand_tasks},
    }
    for test, (_, source) in template.tests.items():
        where = f"{name}.ipynb, {test}"
        for called, wanted in names_checked(source):
            if wanted not in known[called]:
                near = get_close_matches(wanted, known[called], 1)
                meant = f" Did you mean {near[0]!r}?" if near else ""
                yield Remark(
                    where,
                    f"{called}({wanted!r}) finds nothing of that name, neither here nor in the course's "
                    f"exercises/.{meant}",
                )
        checked = _points(template, source)
        if template.points[test] and checked:
            try:
                compare_points(test, template.points[test], sum(checked))
            except PointsError as error:
                yield Remark(where, f"{str(error)[0].upper()}{str(error)[1:]}.")


def _points(template: Template, source: str) -> list[float]:
    with using(template.exercises):
        return list(points_checked(source))
