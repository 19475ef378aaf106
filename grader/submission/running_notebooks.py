"""One submission, rebuilt, to its points: the student's cells behind the wall, the tests on our side."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from grader.judge.seeds import Attempt, current_attempt
from grader.report.report import VERDICT_MIME
from grader.sanitize import clean_outputs, clean_text
from grader.submission.running_test_cells import TestCellRun, run_test_cell
from grader.submission.template import Template
from grader.wall.sandbox import Sandbox
from grader.wall.session import CellRun, Session
from grader.wall.student_function import StudentError

_NOTHING: Mapping[str, list[NotebookNode]] = {}
_MOST_SECONDS = 10.0  # of cleaning outputs
_SECONDS_TO_JUDGE = 30.0  # of a test cell, beyond what students' code may still take
_WHOSE = "student_id"
"""What notebooks call the id; the gradebook knows it, also where that cell does not run."""


@dataclass
class NotebookRun:
    """What grading a submission came to; the outputs are in its notebook."""

    earned: dict[str, float | None] = field(default_factory=dict)
    """Points of each test cell, by grade id; None where a person has to decide."""
    troubles: list[str] = field(default_factory=list)
    """Sentences for the log."""
    killed: bool = False
    """Whether a process was killed, maybe from outside, while there was time."""
    seconds: dict[str, float] = field(default_factory=dict)
    """What it took: to run the student's cells, to judge, to render (to clean the outputs, that is)."""


def run_notebook(
    notebook: NotebookNode,
    template: Template,
    attempt: Attempt,
    files: Mapping[str, bytes],
    sandbox: Sandbox,
    shared: Mapping[str, list[NotebookNode]] = _NOTHING,
) -> NotebookRun:
    """Run every cell of a rebuilt notebook in its place; its outputs are put into the notebook.

    Parameters
    ----------
    notebook
        A submission on the structure of the template (see rebuilding.py).
    template
        The instructor's notebook, from which the text of each test cell is taken.
    attempt
        Whose submission it is.
    files
        What lies beside the notebook: name and content.
    sandbox
        Where the student's cells run.
    shared
        Id -> outputs of cells that show the same for everyone, and need not be run (see shared_outputs.py).

    Raises
    ------
    SandboxError
        If the sandbox cannot be used, or our side of it fails while a cell of the student's runs: later cells
        would miss what that one defines, and nothing can be judged then.
    PointsError
        If a test cell and its exercise disagree on the points.
    """
    run_so_far, cleaner = NotebookRun(), _Cleaner()
    template.instructor.forget()  # a student's function can have changed an array of theirs
    started = time.perf_counter()
    judging = 0.0
    with sandbox.session(files, template.modules) as session, _grading(attempt):
        code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
        for count, cell in enumerate(code, 1):
            # The text of a test is the instructor's even if the notebook in autograded/ were another.
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.execution_count = count
            if cell.get("id") in shared:
                outputs: list[Any] = shared[cell.id]
            elif name in template.tests and template.points[name]:
                begun, cleaned = time.perf_counter(), cleaner.spent
                outputs = _test(name, count, template, session, run_so_far, cleaner)
                judging += time.perf_counter() - begun - (cleaner.spent - cleaned)
            else:
                # A check without points decides nothing, and shows most where the student's code is at hand.
                checks = name in template.tests
                source = template.tests[name][1] if checks else cell.source
                run = session.run_cell(source, count, sandbox.limits.check if checks else None)
                if run.problem:
                    run_so_far.troubles.append(f"{name or f'cell {count}'}: {run.message}")
                outputs = cleaner.clean([*run.outputs, *_ending(run)])
            cell.outputs = [_own_copy(output) for output in outputs]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
        run_so_far.killed = session.killed and session.left > 0
    spent = time.perf_counter() - started
    run_so_far.seconds.update(run=spent - judging - cleaner.spent, judge=judging, render=cleaner.spent)
    return run_so_far


def _test(
    name: str, count: int, template: Template, session: Session, run_so_far: NotebookRun, cleaner: "_Cleaner"
) -> list[dict[str, Any]]:
    number, source = template.tests[name]
    faults = len(session.faults)
    tested = run_test_cell(
        source,
        name,
        number,
        count,
        template.points[name],
        template.instructor,
        lambda name: _lookup(session, name),
        session.left + _SECONDS_TO_JUDGE,
        session.spent,
    )
    if tested.earned is not None and len(session.faults) > faults:  # the test went on in spite of it
        tested = TestCellRun(None, tested.outputs, f"{name} could not be run: {session.faults[faults]}")
    run_so_far.earned[name] = tested.earned
    if tested.trouble:
        run_so_far.troubles.append(tested.trouble)
    # What the instructor's code shows can hold what the student's code returned.
    outputs = []
    for output in tested.outputs:
        verdict = output.get("data", {}).pop(VERDICT_MIME, None)
        for cleaned in cleaner.clean([output]):
            if verdict is not None:
                cleaned["data"][VERDICT_MIME] = _clean_data(verdict)
            outputs.append(cleaned)
    return outputs


def _lookup(session: Session, name: str) -> Any:
    """Fetch what a test asks for; whose submission it is, nobody has to say."""
    try:
        return session.lookup(name)
    except (NameError, StudentError):
        if name != _WHOSE:
            raise
        return ""


def _own_copy(output: Mapping[str, Any]) -> NotebookNode:
    """Copy an output, as deep as anybody looks: a verdict in it is data for other programs."""
    parts = {name: NotebookNode(part) if isinstance(part, dict) else part for name, part in output.items()}
    return NotebookNode(parts)


def _clean_data(value: Any) -> Any:
    """Clean every text in a verdict's data: other programs print it."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [_clean_data(part) for part in value]
    if isinstance(value, dict):
        return {name: _clean_data(part) for name, part in value.items()}
    return value


class _Cleaner:
    """Cleans outputs, for a limited processor time in all: who wants to waste more gets plain text."""

    def __init__(self) -> None:
        self.spent = 0.0
        """Seconds, by the clock."""
        self._used = 0.0

    def clean(self, outputs: Iterable[Any]) -> list[NotebookNode]:
        """Clean the outputs of a cell."""
        started, used = time.monotonic(), time.thread_time()
        kept = clean_outputs(outputs, _MOST_SECONDS - self._used)
        self.spent += time.monotonic() - started
        self._used += time.thread_time() - used
        return kept


@contextmanager
def _grading(attempt: Attempt) -> Iterator[None]:
    token = current_attempt.set(attempt)
    try:
        yield
    finally:
        current_attempt.reset(token)


_NAMES = {"late": "CellTimeoutError", "died": "DeadKernelError", "over": "SubmissionTimeoutError"}


def _ending(run: CellRun) -> list[dict[str, Any]]:
    """Say in the notebook why a cell has no proper end, in the words of a kernel that lost it."""
    if run.problem is None:
        return []
    said = {
        "late": f"This cell was stopped: {run.message}. The notebook went on as if it had not been there.",
        "died": f"This cell ended Python: {run.message}. The notebook went on as if it had not been there.",
        "over": f"This cell was not run: {run.message}.",
    }[run.problem]
    name = _NAMES[run.problem]
    line = f"\x1b[0;31m{name}\x1b[0m: {said}"
    return [{"output_type": "error", "ename": name, "evalue": said, "traceback": [line]}]
