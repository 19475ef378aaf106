"""A rebuilt notebook is run, cell by cell: the student's cells behind the wall, test cells on our side."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_solution

from grader.assignments.of_course import using
from grader.judge.seeds import Attempt, current_attempt
from grader.report.report import VERDICT_MIME
from grader.sanitize import clean_outputs, clean_text
from grader.submission.failed_cells import FailedCells
from grader.submission.judging_test_cells import TestCells
from grader.submission.rebuilding import ADDED
from grader.submission.solved import SolvedTest
from grader.submission.template import Template
from grader.wall.sandbox import Sandbox
from grader.wall.session import CellRun, Session
from grader.wall.surroundings import Surroundings

_NOTHING: Mapping[str, list[NotebookNode]] = {}
_UNKNOWN: Mapping[str, SolvedTest] = {}
_MOST_SECONDS = 10.0
"""Processor time for cleaning the outputs of a notebook."""


@dataclass
class NotebookRun:
    """What came of running a notebook; the outputs are in the notebook."""

    earned: dict[str, float | None] = field(default_factory=dict)
    """Points of each test cell, by grade id; None where a person has to decide."""
    troubles: list[str] = field(default_factory=list)
    """Sentences for the log."""
    killed: bool = False
    """Whether a process was killed, maybe from outside, while there was time."""
    solved: dict[str, SolvedTest] = field(default_factory=dict)
    """What came of each test cell, where the notebook is the instructor's solution."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long it took to run the student's cells (`run`), to judge and to clean the outputs (`render`)."""


def run_notebook(
    notebook: NotebookNode,
    template: Template,
    attempt: Attempt,
    files: Mapping[str, bytes],
    sandbox: Sandbox,
    shared: Mapping[str, list[NotebookNode]] = _NOTHING,
    solved: Mapping[str, SolvedTest] | None = _UNKNOWN,
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
    solved
        What came of test cells with the instructor's solution, by grade id. A failure in one of which that is
        not known is the student's. None: the notebook itself is the instructor's solution.

    Raises
    ------
    SandboxError
        If the sandbox cannot be used, or our side of it fails while a cell of the student's runs: later cells
        would miss what that one defines, and nothing can be judged then.
    PointsError
        If a test cell and its exercise disagree on the points.
    """
    template.instructor.forget()  # a student's function can have changed an array of theirs
    started = time.perf_counter()
    with ExitStack() as stack:
        session = stack.enter_context(sandbox.session(files, template.modules))
        stack.enter_context(_grading(attempt))
        stack.enter_context(using(template.exercises))
        around = stack.enter_context(closing(Surroundings(files, template.beside, session)))
        session.surroundings = around
        seconds = sandbox.limits.check
        tests = TestCells(template, session, around, solved, _is_as_released(notebook))
        running = _Running(template, session, seconds, tests)
        code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
        for count, cell in enumerate(code, 1):
            outputs = shared[cell.id] if cell.get("id") in shared else running.outputs_of(cell, count)
            cell.execution_count = count
            cell.outputs = [_own_copy(output) for output in outputs]
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
        running.run.killed = session.killed and session.left > 0
    spent = time.perf_counter() - started
    running.run.seconds.update(
        run=spent - running.judging - running.cleaner.spent,
        judge=running.judging,
        render=running.cleaner.spent,
    )
    return running.run


class _Running:
    """Runs the cells of one notebook.

    Parameters
    ----------
    template
        The instructor's notebook.
    session
        Where the student's cells run.
    seconds_of_a_check
        How long a check without points may take.
    tests
        Runs test cells.
    """

    def __init__(
        self, template: Template, session: Session, seconds_of_a_check: float, tests: TestCells
    ) -> None:
        self.run = NotebookRun(solved=tests.of_solution)
        self.cleaner = _Cleaner()
        self.judging = 0.0
        """Seconds that test cells took, without the cleaning of their outputs."""
        self._template = template
        self._session = session
        self._seconds_of_a_check = seconds_of_a_check
        self._tests = tests
        self._failed = FailedCells()

    def outputs_of(self, cell: NotebookNode, count: int) -> list[Any]:
        """Run a cell; give its outputs, cleaned."""
        # The text of a test is the instructor's even if the notebook in autograded/ were another.
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name not in self._template.tests:
            return self._run_behind_the_wall(cell.source, count, name or f"cell {count}", None)
        if self._template.points[name]:
            started = time.perf_counter()
            cleaned_before = self.cleaner.spent
            outputs = self._run_test_cell(name, count)
            self.judging += time.perf_counter() - started - (self.cleaner.spent - cleaned_before)
            return outputs
        # A check without points decides nothing, and shows most where the student's code is at hand.
        _, source = self._template.tests[name]
        return self._run_behind_the_wall(source, count, name, self._seconds_of_a_check)

    def _run_behind_the_wall(self, source: str, count: int, title: str, seconds: float | None) -> list[Any]:
        cell_run = self._session.run_cell(source, count, seconds)
        if cell_run.problem:
            self.run.troubles.append(f"{title}: {cell_run.message}")
        outputs = [*cell_run.outputs, *_ending(cell_run)]
        return self.cleaner.clean([*outputs, *self._failed.note(source, count, outputs)])

    def _run_test_cell(self, name: str, count: int) -> list[Any]:
        test = self._tests.run(name, count)
        self.run.earned[name] = test.earned
        if test.trouble:
            self.run.troubles.append(test.trouble)
        # What the instructor's code shows can hold what the student's code returned.
        outputs = []
        for output in [*test.outputs, *self._failed.explain(test.outputs)]:
            verdict = output.get("data", {}).pop(VERDICT_MIME, None)
            for cleaned in self.cleaner.clean([output]):
                if verdict is not None:
                    cleaned["data"][VERDICT_MIME] = _clean_data(verdict)
                outputs.append(cleaned)
        return outputs


def _is_as_released(notebook: NotebookNode) -> bool:
    """Say whether nobody wrote code into a notebook."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if cell.get("id", "").startswith(ADDED):
            return False
        if is_solution(cell) and cell.metadata.nbgrader.get("checksum") != compute_checksum(cell):
            return False
    return True


def _own_copy(output: Mapping[str, Any]) -> NotebookNode:
    """Copy an output and the dictionaries in it; what they hold is not changed by anybody."""
    copy = NotebookNode()
    for name, part in output.items():
        copy[name] = NotebookNode(part) if isinstance(part, dict) else part
    return copy


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
    """Cleans the outputs of a notebook. Once they have taken their processor time, the rest is plain text."""

    def __init__(self) -> None:
        self.spent = 0.0
        """Seconds, by the clock."""
        self._used = 0.0

    def clean(self, outputs: Iterable[Any]) -> list[NotebookNode]:
        """Clean the outputs of a cell."""
        started = time.monotonic()
        used_before = time.thread_time()
        kept = clean_outputs(outputs, _MOST_SECONDS - self._used)
        self.spent += time.monotonic() - started
        self._used += time.thread_time() - used_before
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
