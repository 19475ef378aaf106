"""The cells with points, as the top of a feedback page lists them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.api import Grade

from grader.report.reasons import in_a_few_words, task_name


@dataclass(frozen=True)
class Task:
    """A cell with points."""

    grade_id: str
    name: str
    score: float
    points: float
    waits: bool
    """Whether a person has still to read it."""
    reason: str
    """Why points were lost, in a few words; empty where the reason is not known."""
    commented: bool


def tasks_of(nb: NotebookNode, grades: Mapping[str, Grade], comments: Mapping[str, str]) -> Iterator[Task]:
    """Yield the tasks of an autograded notebook, in its order.

    Parameters
    ----------
    nb
        The notebook.
    grades, comments
        The gradebook's, by grade id.
    """
    reasons = in_a_few_words(nb)
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        grade = grades.get(grade_id)
        if grade is None or not (grade.max_score or grade.score):
            continue
        name = task_name(grade_id)
        yield Task(
            grade_id=grade_id,
            name=name,
            score=grade.score,
            points=grade.max_score,
            waits=grade.needs_manual_grade,
            reason=reasons.get(name, ""),
            commented=bool(comments.get(grade_id)),
        )
