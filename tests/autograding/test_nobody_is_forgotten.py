"""What only a person can grade is asked of one, and odd names are found."""

from collections.abc import Iterator

import nbformat
import pytest
from classroom import RIGHT, flipgrad, generate, hand_in, make_course, task_cell
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Grade, Gradebook
from scratch import Course

pytestmark = pytest.mark.slow

HOMEWORK = "hw"


def add_homework(course: Course) -> None:
    """Write an assignment of two notebooks; in the second an answer and a task that a person reads."""
    folder = course.root / "source" / HOMEWORK
    folder.mkdir()
    solved = {name: f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION" for name in RIGHT}
    task = {"grade": False, "grade_id": "draw", "locked": True, "points": 3, "schema_version": 3}
    task |= {"solution": False, "task": True}
    notebooks = {
        "first": [
            task_cell("double", solved["double"], solution=True),
            task_cell("test_double", "assert double(2) == 4", points=3),
        ],
        "second": [
            task_cell("triple", solved["triple"], solution=True),
            task_cell("test_triple", "assert triple(2) == 6", points=4),
            task_cell("why", "Why?", points=2, solution=True, kind="markdown"),
            new_markdown_cell("Draw it below.", metadata={"nbgrader": task}),
        ],
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for name, cells in notebooks.items():
        for number, cell in enumerate(cells):
            cell["id"] = f"{name}-{number}"
        nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded class: Ada handed in both notebooks, Bob the first, and two have ids that are patterns."""
    made = make_course(tmp_path_factory.mktemp("made"))
    add_homework(made)
    generate(made, HOMEWORK)
    hand_in(made, "ada", RIGHT, assignment=HOMEWORK)
    hand_in(made, "bob", RIGHT, assignment=HOMEWORK, notebooks=("first",))
    for student in ("a[1]", "a1"):
        hand_in(made, student, RIGHT, assignment=HOMEWORK)
    ran = flipgrad(made, assignment=HOMEWORK)
    assert ran.code == 0, ran.said
    assert "No submitted file: second.ipynb of bob" in ran.said.replace("\n", " ").replace("  ", " ")
    return made


@pytest.fixture
def book(course: Course) -> Iterator[Gradebook]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as opened:
        yield opened


def grade_of(book: Gradebook, student: str, name: str) -> Grade:
    notebook = "first" if name == "test_double" else "second"
    return book.find_grade(name, notebook, HOMEWORK, student)


def test_answers_in_a_notebook_that_is_missing_wait_for_a_person(course: Course, book: Gradebook) -> None:
    """They may be in another notebook; what a machine tests is 0. There is a page to look at."""
    found = {name: grade_of(book, "bob", name) for name in ("test_double", "test_triple", "why", "draw")}
    assert {name: (each.auto_score, each.needs_manual_grade) for name, each in found.items()} == {
        "test_double": (3, False),
        "test_triple": (0, False),
        "why": (None, True),
        "draw": (None, True),
    }
    page = (course.root / "autograded" / "bob" / HOMEWORK / "second.ipynb").read_text()
    assert "This notebook was not handed in." in page


def test_points_of_a_task_are_looked_at_again_after_a_regrade(course: Course, book: Gradebook) -> None:
    """As those of answers are: they stay, and a person is asked."""
    assert grade_of(book, "ada", "draw").needs_manual_grade
    for name in ("why", "draw"):
        grade = grade_of(book, "ada", name)
        grade.manual_score, grade.needs_manual_grade = 1, False
    book.db.commit()
    hand_in(course, "ada", {**RIGHT, "why": "Because."}, assignment=HOMEWORK)
    assert flipgrad(course, "--student", "ada", "--force", assignment=HOMEWORK).code == 0
    book.db.expire_all()
    for name in ("why", "draw"):
        grade = grade_of(book, "ada", name)
        assert (grade.manual_score, grade.needs_manual_grade) == (1, True)


def test_an_id_with_brackets_is_that_students(course: Course) -> None:
    """And no pattern that means another one; there is a feedback page, too."""
    ran = flipgrad(course, "--student", "a[1]", "--force", "--json", assignment=HOMEWORK)
    assert ran.code == 0, ran.said
    assert '"student": "a[1]"' in ran.said
    assert '"student": "a1"' not in ran.said
    ran = course.nbgrader("generate_feedback", HOMEWORK)
    assert ran.code == 0, ran.said
    for student in ("a[1]", "a1", "bob"):
        assert (course.root / "feedback" / student / HOMEWORK / "first.html").is_file()


def test_a_plus_sign_in_a_name_is_named(course: Course) -> None:
    """It is no setting that is wrong."""
    ran = flipgrad(course, assignment="hw+2")
    assert ran.code == 1
    said = " ".join(ran.said.split())
    assert "The assignment 'hw+2' has a plus sign in its name, which nbgrader takes in none" in said
    assert "setting" not in said
