"""A rebuilt notebook is run, cell by cell: the student's cells behind the wall, test cells on our side."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_solution

from grader.assignments.of_course import using
from grader.judge.seeds import Attempt, current_attempt
from grader.report.report import VERDICT_MIME
from grader.sanitize import clean_line, clean_outputs, clean_text
from grader.submission.as_in_a_kernel import Ignored, running_as_main
from grader.submission.figures import PYPLOT, drawn_behind_the_wall
from grader.submission.instructor import Names
from grader.submission.rebuilding import ADDED
from grader.submission.running_test_cells import Around, TestCellRun, run_test_cell
from grader.submission.solved import WAYS_OUT, SolvedTest, doubt
from grader.submission.template import Template
from grader.submission.tests_inside import credit_inside
from grader.wall.errors import StudentError
from grader.wall.inside.frames import WireError, pack
from grader.wall.inside.table import Encoder
from grader.wall.sandbox import Sandbox
from grader.wall.session import CellRun, Session
from grader.wall.surroundings import Surroundings

_NOTHING: Mapping[str, list[NotebookNode]] = {}
_UNKNOWN: Mapping[str, SolvedTest] = {}
_MOST_SECONDS = 10.0
"""Processor time for cleaning the outputs of a notebook."""
_SECONDS_TO_JUDGE = 30.0
"""What a test cell may take beyond the time that the student's code has left."""
_WHOSE = "student_id"
"""What notebooks call the student's id. The gradebook knows it, too."""


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
        running = _Running(template, session, seconds, around, solved, _is_as_released(notebook))
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
        Where the text of each test cell is taken from.
    session
        Where the student's cells run.
    seconds_of_a_check
        How long a check without points may take.
    around
        What stands around the calls of test cells.
    solved
        As for `run_notebook`.
    as_released
        Whether nobody worked on the notebook: then a failure is nobody else's.
    """

    def __init__(
        self,
        template: Template,
        session: Session,
        seconds_of_a_check: float,
        around: Surroundings,
        solved: Mapping[str, SolvedTest] | None,
        as_released: bool,
    ) -> None:
        self.run = NotebookRun()
        self.cleaner = _Cleaner()
        self.judging = 0.0
        """Seconds that test cells took, without the cleaning of their outputs."""
        self._template = template
        self._session = session
        self._seconds_of_a_check = seconds_of_a_check
        self._around = Around(self._of_test, session.all_names, around.missed)
        self._surroundings = around
        self._solved = solved
        self._as_released = as_released

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
        return self.cleaner.clean([*cell_run.outputs, *_ending(cell_run)])

    def _run_test_cell(self, name: str, count: int) -> list[Any]:
        if self._solved is None:
            test, self.run.solved[name] = self._try_solution(name, count)
        else:
            test = self._judge_submission(name, count, self._solved.get(name))
        self.run.earned[name] = test.earned
        if test.trouble:
            self.run.troubles.append(test.trouble)
        # What the instructor's code shows can hold what the student's code returned.
        outputs = []
        for output in test.outputs:
            verdict = output.get("data", {}).pop(VERDICT_MIME, None)
            for cleaned in self.cleaner.clean([output]):
                if verdict is not None:
                    cleaned["data"][VERDICT_MIME] = _clean_data(verdict)
                outputs.append(cleaned)
        return outputs

    def _try_solution(self, name: str, count: int) -> tuple[TestCellRun, SolvedTest]:
        """Run a test cell on the instructor's solution; if it fails, with what that solution changed."""
        self._session.allowed_sites = None
        test = self._run_wherever(name, count, frozenset())
        students: frozenset[str] = frozenset()
        if not self._is_full(name, test) and (changed := self._changed_by_solution(name, test)):
            with_those = self._run_wherever(name, count, changed)
            if self._is_full(name, with_those):
                test, students = with_those, changed
        passes = self._is_full(name, test)
        return test, SolvedTest(
            passes,
            "" if passes else _reason(test),
            students,
            frozenset(self._session.sites),
            frozenset(self._session.uncrossed),
        )

    def _changed_by_solution(self, name: str, test: TestCellRun) -> frozenset[str]:
        """Find names of the instructor's cells whose values may be others in the solution's session."""
        number, _ = self._template.tests[name]
        changed = set()
        for wanted in test.from_instructor:
            ours = Names(self._template.instructor, number, lambda missing: _lookup(self._session, missing))
            with suppress(Exception):  # the test could not have used such a value
                if _may_differ(ours[wanted], self._session.lookup(wanted)):
                    changed.add(wanted)
        return frozenset(changed)

    def _judge_submission(self, name: str, count: int, solved: SolvedTest | None) -> TestCellRun:
        """Run a test cell on a student's work, and decide whose failure it is if it fails."""
        self._session.allowed_sites = solved.sites if solved else frozenset()
        test = self._run_wherever(name, count, solved.students if solved else frozenset())
        if test.earned is None or test.judged or solved is None:
            return test
        full = self._is_full(name, test)
        if self._as_released and not full:
            return test
        why = doubt(solved, full, self._session.uncrossed)
        if not why:
            return test
        sentence = f"{name} was not judged, and a person decides: {why}."
        note = {"output_type": "stream", "name": "stderr", "text": f"{sentence}\n"}
        return TestCellRun(None, [note, *test.outputs], f"{sentence} {WAYS_OUT}")

    @contextmanager
    def _of_test(self, names: Names) -> Iterator[Ignored]:
        """Make the surroundings those of a test cell; the files of the student's cells are there."""
        with ExitStack() as stack:
            stack.enter_context(self._surroundings.of_test(names))
            ignored = stack.enter_context(running_as_main(names, self._template.docstrings))
            if PYPLOT in self._template.imports:
                stack.enter_context(drawn_behind_the_wall(self._session.function_named))
            try:
                self._session.look()
                yield ignored
            finally:
                self._session.put_back()

    def _is_full(self, name: str, test: TestCellRun) -> bool:
        return test.earned is not None and test.earned >= self._template.points[name]

    def _run_wherever(self, name: str, count: int, students: frozenset[str]) -> TestCellRun:
        """Run a test cell on our side, or in the student's process if the instructor wants that."""
        self._session.sites.clear()
        self._session.uncrossed.clear()
        if name in self._template.inside:
            return self._run_inside(name, count)
        number, source = self._template.tests[name]
        faults_before = len(self._session.faults)
        test = run_test_cell(
            source,
            name,
            number,
            count,
            self._template.points[name],
            self._template.instructor,
            lambda wanted: _lookup(self._session, wanted),
            self._session.left + _SECONDS_TO_JUDGE,
            self._session.spent,
            self._around,
            students,
        )
        new_faults = self._session.faults[faults_before:]
        if test.earned is not None and new_faults:  # the test went on in spite of it
            return TestCellRun(None, test.outputs, f"{name} could not be run: {new_faults[0]}")
        return test

    def _run_inside(self, name: str, count: int) -> TestCellRun:
        """Run a test cell in a fork of the student's process.

        The student's code could read and answer it. So what it shows is shown to nobody: a student would
        print the hidden tests.
        """
        _, source = self._template.tests[name]
        cell_run = self._session.run_aside(source, count)
        if cell_run.excused:
            cell_run = self._session.run_aside(source, count)
        return credit_inside(name, self._template.points[name], cell_run)


def _reason(test: TestCellRun) -> str:
    """Say why a test of the instructor's solution failed."""
    for output in test.outputs:
        if output["output_type"] == "error":
            return clean_line(f"{output['ename']}: {output['evalue']}")
    return test.trouble or "it gives only a part of the points"


def _may_differ(ours: Any, theirs: Any) -> bool:
    """Say whether two values are not the same data, or objects of a class that the notebook defines."""
    kind = ours if isinstance(ours, type) else type(ours)
    return kind.__module__ == "__main__" or _written(ours) != _written(theirs)


def _written(value: Any) -> bytes:
    """Write data as a message would hold it; nothing for what is no data."""
    try:
        return pack({"value": Encoder(_no_data).data(value)})
    except WireError:
        return b""


def _no_data(value: Any, _: Encoder) -> Any:
    raise WireError(f"an object of type {type(value).__name__}")


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


def _lookup(session: Session, name: str) -> Any:
    """Fetch what a test cell asks for; the student's id is empty where the notebook does not say it."""
    try:
        return session.lookup(name)
    except (NameError, StudentError):
        if name != _WHOSE:
            raise
        return ""


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
