"""How a class did: scores from the gradebook, and what went wrong from the verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from grader.report.reasons import UNDONE, in_a_few_words, task_name

_BESIDE_OTHERS = {"hand": "hand ", "convolve1d": "flipped "}
"""Before the names of tasks that are called as others are, where no column says which."""
_SHORT = {
    "forward": "y",
    "jacobian": "J",
    "gradient": "grad",
    "conv2d_layer_forward": "fwd",
    "conv2d_layer_backward": "back",
    "rot180": "180°",
}
"""Task, or the end of its name -> a shorter name."""


@dataclass(frozen=True)
class Task:
    """A graded task of an assignment."""

    name: str
    points: float
    by_person: bool
    """A person grades it, not the judge."""


@dataclass(frozen=True)
class StudentResult:
    """What one student got."""

    student: str
    scores: Mapping[str, float | None]
    """Task -> points; None where the task waits for a person."""
    wrong: tuple[str, ...] = ()
    """What went wrong, in a few words each."""

    @property
    def total(self) -> float:
        """Points so far, without what waits for a person."""
        return sum(score for score in self.scores.values() if score is not None)


def read_tasks(notebook: NotebookNode) -> tuple[Task, ...]:
    """List the tasks that carry points, in the notebook's order."""
    return tuple(
        Task(task_name(about["grade_id"]), about["points"], about["solution"])
        for about in (cell.metadata.get("nbgrader", {}) for cell in notebook.cells)
        if about.get("grade") and about["points"]
    )


def read_results(course: Path, assignment: str) -> dict[str, StudentResult]:
    """Read student -> result of an autograded assignment."""
    results = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            student = submission.student.id
            scores = {
                task_name(grade.name): None if grade.needs_manual_grade else grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.max_score
            }
            graded = sorted((course / "autograded" / student / assignment).glob("*.ipynb"))
            wrong = [reason for path in graded for reason in _wrong(nbformat.read(path, as_version=4))]
            results[student] = StudentResult(student, scores, tuple(wrong))
    return results


def short_name(task: str) -> str:
    """Shorten the name of a task for a column."""
    name = task.rpartition("_")[2]
    return _SHORT.get(task, _SHORT.get(name, name))


def _wrong(notebook: NotebookNode) -> tuple[str, ...]:
    """Say why tasks did not get full marks, those with one reason together."""
    tasks: dict[str, list[str]] = {}
    for task, reason in in_a_few_words(notebook).items():
        tasks.setdefault(reason, []).append(
            _BESIDE_OTHERS.get(task.rpartition("_")[0], "") + short_name(task)
        )
    return tuple(
        reason if reason == UNDONE else f"{', '.join(names)}: {reason}" for reason, names in tasks.items()
    )
