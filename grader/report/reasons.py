"""Why a task did not get full marks, in a few words from the verdicts in a graded notebook."""

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from grader.judge.verdict import UNWRITTEN
from grader.report.report import VERDICT_MIME

_KINDS = {
    "late": "never ends",
    "modified": "changes its input",
    "shape": "wrong shape",
    "value": "wrong numbers",
}
_ENDLESS = ("CellTimeoutError", "KeyboardInterrupt")  # nbgrader interrupts a cell that is out of time
UNDONE = "not done"


def task_name(grade_id: str) -> str:
    """Name a task by the cell that has its points; a test cell is named after what it tests."""
    return grade_id.removeprefix("test_")


def in_a_few_words(notebook: NotebookNode) -> dict[str, str]:
    """Give task -> why it did not get full marks, without the tasks that a person grades."""
    return dict(_reasons(notebook))


def _reasons(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    errors: dict[str, str] = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            raised = (output.ename for output in cell.get("outputs", []) if output.output_type == "error")
            errors[about["grade_id"]] = next(raised, "")
        elif about.get("grade") and about["points"]:
            task = task_name(about["grade_id"])
            verdict = _verdict(cell)
            error = errors.get(task, "")
            if error == "NotImplementedError":
                yield task, UNDONE
            elif verdict is None:
                yield task, "a cell never ends" if error in _ENDLESS else _as_name(error)
            elif verdict["status"] == "not judged":
                yield task, "not judged"
            elif verdict["status"] == "failed":
                yield task, _finding(verdict) if verdict["finding"] else _entries(verdict)


def _as_name(error: str) -> str:
    """Give the name of an exception, or two words if it is too long or no name: students may define any."""
    return error if not error or (error.isidentifier() and len(error) <= _LONGEST_NAME) else "an error"


_LONGEST_NAME = 40


def _finding(verdict: Mapping[str, Any]) -> str:
    """Put what was found wrong with a function in a few words."""
    if verdict["finding"].endswith(UNWRITTEN):
        return UNDONE
    if verdict["diagnoses"]:
        return str(verdict["diagnoses"][0]["name"])
    first = verdict["groups"][0]
    failed = next(group for group in verdict["groups"] if group["earned"] < group["points"])
    in_its_words = str(verdict["finding"]).removeprefix(verdict["exercise"]).partition(":")[0].strip(" .")
    words = _KINDS.get(failed["kind"], in_its_words)
    if failed is first or failed["kind"] == "modified":
        return words
    return f"{words} ({failed['title'].partition(' (')[0]})"


def _entries(verdict: Mapping[str, Any]) -> str:
    """Count the right shares of an answer by hand, which are its groups."""
    if "student_id" in verdict["note"]:
        return "worked under another id"
    right = [group for group in verdict["groups"] if group["earned"] > 0]
    return f"{len(right)} of {len(verdict['groups'])} right"


def _verdict(cell: NotebookNode) -> Any:
    outputs = (output.get("data", {}).get(VERDICT_MIME) for output in cell.get("outputs", []))
    return next(filter(None, outputs), None)
