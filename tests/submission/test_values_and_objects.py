"""Values and objects of a student's in tests of plain asserts: what would pass in a kernel passes here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiers import as_long
from values_and_objects import EVERYTHING, FORGED, RIGHT

from grader.submission import running_test_cells
from grader.submission.instructor import Instructor, InstructorCell
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
        session.allowed_sites = None  # as while the instructor's solution runs
        yield session


def run(session: Session, cell: str, test: str, *instructors: str) -> running_test_cells.TestCellRun:
    """Run a student's cell, and then a test cell of ten points."""
    ran = session.run_cell(cell, 1)
    assert ran.problem is None
    assert [output for output in ran.outputs if output["output_type"] == "error"] == []
    instructor = Instructor(
        [InstructorCell(text, is_solution=False) for text in [*instructors, test]], Path("/nowhere")
    )
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


@pytest.mark.parametrize(
    "name", [as_long(name) if name in ("an array", "close") else name for name in FORGED]
)
def test_an_object_decides_nothing_where_the_solution_gives_data(name: str, session: Session) -> None:
    """It is equal to nothing, has no operators, and takes no arguments."""
    session.allowed_sites = frozenset()
    tested = run(session, EVERYTHING, FORGED[name])
    assert tested.earned in (0.0, None)
    assert session.faults == []


@pytest.mark.parametrize("name", ["operators", "hashes, calls, with", "dataclasses", "enums", "generators"])
def test_an_object_decides_where_the_solutions_does(name: str, session: Session) -> None:
    """The sites of one run are allowed in the next."""
    cell, test = RIGHT[name]
    assert run(session, cell, test).earned == 10.0
    session.allowed_sites = frozenset(session.sites)
    assert run(session, cell, test).earned == 10.0
    assert session.uncrossed == []


def test_an_operation_is_allowed_at_its_own_site_only(session: Session) -> None:
    """Not in another line or column, and not another operation."""
    test = "assert Everything() == 1\nassert Everything() < 2\nassert f(1) == 3"
    session.allowed_sites = frozenset()
    run(session, EVERYTHING, test)
    (site,) = session.sites
    for line, points in ((1, 0.0), (2, 0.0), (3, 10.0)):
        sites = {f"{number}.7:{'lt' if number == 2 else 'eq'}" for number in range(1, line + 1)}
        assert site in sites
        session.allowed_sites = frozenset(sites)
        assert run(session, EVERYTHING, test).earned == points


@pytest.mark.parametrize(
    ("cell", "test", "said"),
    [
        ("def f(x): return [0] * 9_000_000", "assert len(f(1)) == 3", "list"),
        ("def f(x):\n    while True: yield x", "assert len(list(f(bytes(900_000)))) == 3", "one by one"),
        ("class A: pass", "class B(A): pass", "B"),
        ("def f(x): return x", "assert f(object()) == 3", "object of type object"),
    ],
)
def test_what_cannot_cross_is_noted(cell: str, test: str, said: str, session: Session) -> None:
    """Nobody is blamed for it in silence."""
    assert run(session, cell, test).earned in (0.0, None)
    assert any(said in words for words in session.uncrossed) or said == "B"
