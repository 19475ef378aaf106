"""Values and objects of a student's in tests of plain asserts: what would pass in a kernel passes here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from values_and_objects import RIGHT

from grader.submission import running_test_cells
from grader.submission.instructor import Instructor
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox
from grader.wall.session import Session


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(call=10, cell=30, submission=300)) as sandbox:
        yield sandbox


@pytest.fixture
def session(sandbox: Sandbox) -> Iterator[Session]:
    with sandbox.session() as session:
        yield session


def run(session: Session, cell: str, test: str, *instructors: str) -> running_test_cells.TestCellRun:
    """Run a student's cell, and then a test cell of ten points."""
    ran = session.run_cell(cell, 1)
    assert ran.problem is None
    assert [output for output in ran.outputs if output["output_type"] == "error"] == []
    instructor = Instructor([*instructors, test], Path("/nowhere"))
    return running_test_cells.run_test_cell(
        test, "test_f", len(instructors), 2, 10.0, instructor, session.lookup, 60.0
    )


@pytest.mark.parametrize("name", RIGHT)
def test_what_passes_in_a_kernel_passes_here(name: str, session: Session) -> None:
    """And nothing failed to cross."""
    cell, test = RIGHT[name]
    exec(compile(cell + "\n" + test, "here", "exec"), {"__name__": "__main__"})
    tested = run(session, cell, test)
    assert (tested.outputs, tested.trouble, tested.earned) == ([], "", 10.0)
    assert session.uncrossed == []
    assert session.faults == []
