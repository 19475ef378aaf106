"""The test cells of one notebook are run, where each is to run; and whose failure it is when one fails.

See solved.py for how that is decided.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from grader.sanitize import clean_line
from grader.submission.as_in_a_kernel import Ignored, running_as_main
from grader.submission.figures import PYPLOT, drawn_behind_the_wall
from grader.submission.instructor import Names
from grader.submission.running_test_cells import Around, TestCellRun, run_test_cell
from grader.submission.solved import WAYS_OUT, SolvedTest, doubt
from grader.submission.template import Template
from grader.submission.tests_inside import credit_inside
from grader.wall.errors import StudentError
from grader.wall.inside.frames import WireError, pack
from grader.wall.inside.table import Encoder
from grader.wall.session import Session
from grader.wall.surroundings import Surroundings

_SECONDS_TO_JUDGE = 30.0
"""What a test cell may take beyond the time that the student's code has left."""
_MOST_TRIES = 10
"""Runs to find out which names a test needs from the student."""
_WHOSE = "student_id"
"""What notebooks call the student's id. The gradebook knows it, too."""


class TestCells:
    """Runs the test cells of one notebook.

    Parameters
    ----------
    template
        Where the text of each test cell is taken from.
    session
        Where the student's cells run.
    around
        What stands around the calls of test cells.
    solved
        What came of test cells with the instructor's solution, by grade id; None if this is that solution.
    as_released
        Whether nobody worked on the notebook: then a failure is nobody else's.
    """

    def __init__(
        self,
        template: Template,
        session: Session,
        around: Surroundings,
        solved: Mapping[str, SolvedTest] | None,
        as_released: bool,
    ) -> None:
        self.of_solution: dict[str, SolvedTest] = {}
        """What came of each test cell, where the notebook is the instructor's solution."""
        self._template = template
        self._session = session
        self._around = Around(self._of_test, session.all_names, around.missed)
        self._surroundings = around
        self._solved = solved
        self._as_released = as_released

    def run(self, name: str, count: int) -> TestCellRun:
        """Run a test cell, by its grade id and its execution count, and decide whose failure it is."""
        if self._solved is not None:
            return self._judge_submission(name, count, self._solved.get(name))
        test, self.of_solution[name] = self._try_solution(name, count)
        return test

    def _try_solution(self, name: str, count: int) -> tuple[TestCellRun, SolvedTest]:
        """Run a test cell on the instructor's solution; if it fails, with what that solution changed."""
        self._session.allowed_sites = None
        test = self._run_wherever(name, count, frozenset())
        students: frozenset[str] = frozenset()
        if not self._is_full(name, test) and (changed := self._changed_by_solution(name, test)):
            with_those = self._run_wherever(name, count, changed)
            if self._is_full(name, with_those):
                test, students = self._with_fewest(name, count, changed)
        passes = self._is_full(name, test)
        return test, SolvedTest(
            passes,
            "" if passes else _reason(test),
            students,
            frozenset(self._session.sites),
            frozenset(self._session.uncrossed),
        )

    def _with_fewest(
        self, name: str, count: int, students: frozenset[str]
    ) -> tuple[TestCellRun, frozenset[str]]:
        """Leave to the student only those names without which the test fails; run it so last."""
        for each in sorted(students)[:_MOST_TRIES]:
            if self._is_full(name, self._run_wherever(name, count, students - {each})):
                students -= {each}
        return self._run_wherever(name, count, students), students

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


def _lookup(session: Session, name: str) -> Any:
    """Fetch what a test cell asks for; the student's id is empty where the notebook does not say it."""
    try:
        return session.lookup(name)
    except (NameError, StudentError):
        if name != _WHOSE:
            raise
        return ""
