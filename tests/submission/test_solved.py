"""Whose failure it is when other people's tests fail: the student's, or nobody's; then a person decides."""

import json
from pathlib import Path

import pytest
from tiers import as_long

from grader.submission.records import GradedNotebook
from grader.submission.template import TAG_INSIDE
from tests.other_people import given, graded_test, other_course, task

DOUBLE = "def double(x):\n    return 2 * x"
LOOKS_AT_THIS_PROCESS = "import sys\nassert 'marker_of_the_student' in sys.modules\nassert double(2) == 4"
MARKER = "import sys\nsys.modules['marker_of_the_student'] = sys"
SWALLOWS = """
try:
    double([object()])
except Exception:
    pass
assert double(2) == 4
"""


def texts(graded: GradedNotebook) -> str:
    """What stands in the outputs of a graded notebook."""
    return "\n".join(
        json.dumps(output) for cell in json.loads(graded.text)["cells"] for output in cell.get("outputs", [])
    )


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (DOUBLE, 2),
        ("double = lambda x: x + x", 2),
        ("def double(x):\n    return 3 * x", 0),
        ("double = 3", 0),
    ],
)
def test_where_the_solution_passes_a_failure_is_the_students(
    tmp_path: Path, answer: str, points: float
) -> None:
    """Right answers in any style have all points, wrong ones none, as in nbgrader."""
    with other_course(tmp_path, task("double", DOUBLE), graded_test("assert double(2) == 4")) as course:
        assert course.grade(double=answer).earned == {"test": points}


def test_where_the_solution_fails_at_the_wall_nobody_is_blamed(tmp_path: Path) -> None:
    """Right and wrong work waits for a person, who is told why and what to do; blank work has nothing."""
    cells = task("double", f"{DOUBLE}\n{MARKER}"), graded_test(LOOKS_AT_THIS_PROCESS)
    with other_course(tmp_path, *cells) as course:
        for answer in (f"{DOUBLE}\n{MARKER}", "def double(x):\n    return 3 * x"):
            graded = course.grade(double=answer)
            assert graded.earned == {"test": None}
            (note,) = graded.notes
            assert "the instructor's own solution does not pass it through the wall" in note
            assert TAG_INSIDE in note
            assert "a person decides" in texts(graded)
        assert course.grade().earned == {"test": 0}


def test_what_does_not_cross_is_nobodys_failure(tmp_path: Path) -> None:
    """A test that gives a function what cannot cross, and swallows the error, decides nothing by itself."""
    with other_course(tmp_path, task("double", DOUBLE), graded_test(SWALLOWS)) as course:
        right = course.grade(double=DOUBLE)
        wrong = course.grade(double="def double(x):\n    return 3 * x")
    assert right.earned["test"] in (2, None)
    assert wrong.earned["test"] in (0, None)


@pytest.mark.parametrize(
    ("solution", "wrong"),
    [
        ("stock['apples'] = 3", "stock['pears'] = 3"),
        ("stock.update(apples=3)", "stock.clear()"),
        ("stock = {'apples': 3}", "stock = {}"),
    ],
)
def test_what_the_student_is_to_change_is_the_students(tmp_path: Path, solution: str, wrong: str) -> None:
    """An instructor's cell binds a dictionary, and the student fills it: the test sees the filled one."""
    cells = (
        given("stock = {}\nlimit = 5"),
        task("fill", solution),
        graded_test("assert stock == {'apples': 3} and limit == 5"),
    )
    with other_course(tmp_path, *cells) as course:
        assert course.grade(fill=solution).earned == {"test": 2}
        assert course.grade(fill=wrong).earned == {"test": 0}
        assert course.grade().earned == {"test": 0}


def test_what_the_student_is_not_to_change_stays_the_instructors(tmp_path: Path) -> None:
    """A student who binds a name of the instructor's, which the solution does not, changes no test."""
    cells = (
        given("expected = 4"),
        task("double", DOUBLE),
        graded_test("assert double(2) == expected"),
    )
    with other_course(tmp_path, *cells) as course:
        assert course.grade(double="expected = 0\ndef double(x):\n    return 0").earned == {"test": 0}


# In the student's own process.


def test_a_test_with_the_tag_runs_in_the_students_process(tmp_path: Path) -> None:
    """What cannot be tested through the wall has its points there, and the text of the test stays hidden."""
    hidden = f"{LOOKS_AT_THIS_PROCESS}\nprint('a hidden number: 12345')"
    cells = (
        task("double", f"{DOUBLE}\n{MARKER}"),
        graded_test(hidden, tags=[TAG_INSIDE]),
        graded_test("assert double(3) == 6", name="outside"),
    )
    with other_course(tmp_path, *cells) as course:
        right = course.grade(double=f"{DOUBLE}\n{MARKER}")
        assert right.earned == {"test": 2, "outside": 2}
        wrong = course.grade(double=DOUBLE)
        assert wrong.earned == {"test": 0, "outside": 2}
        assert course.grade().earned == {"test": 0, "outside": 0}
    for graded in (right, wrong):
        assert "ran in your own process" in texts(graded)
        assert "12345" not in texts(graded)
        assert "marker" not in texts(graded)


@pytest.mark.parametrize(
    ("answer", "points"), [(DOUBLE, 2), ("def double(x):\n    return x * x", 1), ("double = abs", 0)]
)
def test_partial_credit_in_the_students_process(tmp_path: Path, answer: str, points: float) -> None:
    """The value of the test's last line is its points, as in nbgrader."""
    partial = graded_test("sum(double(n) == 2 * n for n in (2, 3))", tags=[TAG_INSIDE])
    with other_course(tmp_path, task("double", DOUBLE), partial) as course:
        assert course.grade(double=answer).earned == {"test": points}


@pytest.mark.parametrize(
    "source", ["5", as_long("while True: pass"), "import os; os._exit(0)", "raise ValueError()"]
)
def test_a_test_that_no_solution_passes_decides_nothing(tmp_path: Path, source: str) -> None:
    """Too many points, no end, the end of Python, an error: a person decides, and the other tests count."""
    cells = task("double", DOUBLE), graded_test(source), graded_test("assert double(2) == 4", name="later")
    with other_course(tmp_path, *cells, tests_inside=True) as course:
        assert course.grade(double=DOUBLE).earned == {"test": None, "later": 2}


def test_a_loop_without_end_in_a_students_function_fails_its_own_test_only(tmp_path: Path) -> None:
    """Also where the test runs in the student's process."""
    cells = (
        task("double", DOUBLE),
        graded_test("assert double(2) == 4", tags=[TAG_INSIDE]),
        graded_test("assert one == 1", name="later"),
        task("one", "one = 1"),
    )
    cells = cells[0], cells[3], cells[1], cells[2]
    with other_course(tmp_path, *cells) as course:
        graded = course.grade(double="def double(x):\n    while True: pass", one="one = 1")
    assert graded.earned == {"test": 0, "later": 2}


def test_nothing_that_a_test_in_the_students_process_does_is_there_afterwards(tmp_path: Path) -> None:
    """It runs in a fork: a test that changes what the student wrote changes no later cell."""
    cells = (
        task("numbers", "numbers = [1]"),
        graded_test("numbers.clear()\nassert not numbers", tags=[TAG_INSIDE]),
        graded_test("assert numbers == [1]", name="later"),
    )
    with other_course(tmp_path, *cells) as course:
        assert course.grade(numbers="numbers = [1]").earned == {"test": 2, "later": 2}
