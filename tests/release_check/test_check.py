"""`flipgrad check`: what is wrong with an assignment is said before students have it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from checking import checked, faults
from classroom import add_pair, generate, task_cell
from nbformat.v4 import new_code_cell, new_notebook
from own_exercises import add_hw1, make_mistakes
from quickstart import ADOPTED, add_settings, quickstart
from scratch import ROOT, Course, copy_course

pytestmark = pytest.mark.slow

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
HALVE = "### BEGIN SOLUTION\ndef halve(number):\n    return number / 2 + 0 * number\n### END SOLUTION"
HALVED = "assert halve(4) == 2"


def write(course: Course, assignment: str, *cells: Any, name: str = "") -> Path:
    """Write a notebook of an assignment; give the folder."""
    folder = course.root / "source" / assignment
    folder.mkdir(exist_ok=True)
    for number, cell in enumerate(cells):
        cell["id"] = f"{name or assignment}-{number}"
    nbformat.write(new_notebook(cells=list(cells), metadata=KERNEL), folder / f"{name or assignment}.ipynb")
    return folder


def everything(course: Course) -> dict[str, bytes]:
    """Read every file of the course."""
    found = (path for path in course.root.rglob("*") if path.is_file())
    return {str(path.relative_to(course.root)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with an assignment of two notebooks and another with an exercise of its own."""
    course = copy_course(tmp_path_factory.mktemp("check"))
    add_pair(course)
    add_hw1(course)
    return course


def test_an_assignment_without_faults_is_ready(course: Course) -> None:
    """Each cell of both notebooks is listed with what the solution and the untouched notebook get."""
    data = checked(course, "pair")
    assert data["ready"], faults(data)
    assert data["points"] == 9
    cells = {
        (cell["notebook"], cell["name"]): (cell["place"], cell["solved"], cell["untouched"])
        for cell in data["cells"]
    }
    assert cells == {
        ("first", "test_double"): ("outside", 3, 0),
        ("first", "why"): ("by hand", None, 0),
        ("second", "test_triple"): ("outside", 4, 0),
    }


def test_it_leaves_the_course_as_it_is(course: Course) -> None:
    """No gradebook, no release and no secret is made or changed."""
    before = everything(course)
    checked(course, "pair")
    assert everything(course) == before
    generate(course, "pair")
    before = everything(course)
    assert checked(course, "pair")["remarks"] == []
    assert everything(course) == before


def test_an_exercise_of_the_courses_own_is_found(course: Course) -> None:
    """And students see nothing of its test."""
    data = checked(course, "hw1")
    assert data["ready"], faults(data)
    assert [(cell["solved"], cell["students_see"]) for cell in data["cells"]] == [
        (6, "nothing"),
        (2, "nothing"),
    ]


@pytest.fixture(scope="module")
def faulty(course: Course) -> str:
    """What is said of an assignment with many faults."""
    hidden = "### BEGIN HIDDEN TESTS\n{0}\n### END HIDDEN TESTS"
    expected = "import csv\nassert halve(3) == float(next(csv.reader(open('wanted.csv')))[0])"
    folder = write(
        course,
        "faulty",
        new_code_cell("import nosuch_package"),
        task_cell("halve", HALVE, solution=True),
        task_cell("test_nothing", "print('Well done')", points=1),
        task_cell("test_wrong", "assert halve(4) == 3", points=2),
        task_cell("test_misspelt", f"### BEGIN HIDDEN TEST\n{HALVED}", points=1),
        task_cell("test_visible", 'from grader import check\ncheck("conv1d_dy", halve)', points=1),
        task_cell("test_data", hidden.format(expected), points=1),
        new_code_cell("def like_that(number):\n    return number / 2 + 0 * number"),
    )
    write(course, "faulty", new_code_cell("1 + 1"), name="draft")
    (folder / "model.py").write_text("def halve(number):\n    return number / 2 + 0 * number\n")
    (folder / "helper.py").write_text("def halve(x):\n    return x * 0.5\n")
    (folder / "wanted.csv").write_text("1.5\n")
    (folder / "given.csv").write_text("1,2,3\n")
    return faults(checked(course, "faulty"))


@pytest.mark.parametrize(
    "says",
    [
        "faulty.ipynb, test_nothing: It pays 1 of 1 points for nothing",
        "faulty.ipynb, test_wrong: Your own solution",
        "faulty.ipynb, test_misspelt: Students get the line '### BEGIN HIDDEN TEST'",
        "faulty.ipynb, test_visible: Students get an import of grader",
        "faulty.ipynb, test_visible: check('conv1d_dy') finds nothing of that name",
        "Did you mean 'conv1d_dx'?",
        "faulty.ipynb, cell 8: Students get the solution of halve",
        "The package nosuch_package is not there where students' code runs",
        "draft.ipynb: It has none of nbgrader's cells",
        "model.py: Students get the solution of halve with it",
        "helper.py: Students get it, and it defines what they are to write: halve",
        "wanted.csv: Only hidden tests name it, and students get it",
    ],
)
def test_each_fault_is_named(faulty: str, says: str) -> None:
    """With the cell or file, and what to do."""
    assert says in faulty


def test_nothing_else_is_named(faulty: str) -> None:
    """Given data is not taken for answers."""
    assert "given.csv" not in faulty


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda cells: cells[0].update(source="### BEGIN SOLUTION\ndef halve(x): pass"),
            "nbgrader cannot generate the assignment: broken.ipynb: RuntimeError: no end solution",
        ),
        (
            lambda cells: cells[1].update(source='from grader import check\ncheck("rot180", halve)'),
            "the verdicts of test_halve are on 4 points, and the cell has 1",
        ),
        (
            lambda cells: cells[1].metadata.nbgrader.update(grade_id="halve"),
            "nbgrader cannot generate the assignment: broken.ipynb: ValidationError: Duplicate grade id",
        ),
    ],
)
def test_what_cannot_be_generated_or_graded_is_said_in_a_sentence(
    course: Course, change: Callable[[Any], None], says: str
) -> None:
    """And the command ends with 1."""
    cells = [task_cell("halve", HALVE, solution=True), task_cell("test_halve", HALVED, points=1)]
    change(cells)
    write(course, "broken", *cells)
    assert says in faults(checked(course, "broken"))


def test_a_gradebook_and_a_release_of_another_source_are_named(course: Course) -> None:
    """With what to run."""
    cells = [task_cell("halve", HALVE, solution=True), task_cell("test_halve", HALVED, points=1)]
    write(course, "older", *cells)
    generate(course, "older")
    cells[1].metadata.nbgrader["points"] = 3
    write(course, "older", *cells)
    data = checked(course, "older")
    assert "other tasks or points than the source: test_halve (older.ipynb). Run `nbgrader" in faults(data)
    assert [each["where"] for each in data["remarks"]] == ["the gradebook", "the release"]


def test_the_table_can_be_read_in_eighty_columns(course: Course) -> None:
    """No line is longer, and the last says whether it can be released."""
    ran = course.run("flipgrad", "check", "pair")
    assert ran.code == 0, ran.said
    lines = ran.said.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1].endswith("it can be released.")


def test_the_docs_show_what_it_says(tmp_path: Path) -> None:
    """Of the exercise on the same page, with four mistakes in the assignment."""
    course = copy_course(tmp_path)
    add_hw1(course)
    make_mistakes(course)
    said = course.run("flipgrad", "check", "hw1").said
    said = re.sub(r"checked in [\d.]+ s", "checked in 3.1 s", said)
    said = "\n".join(line.rstrip() for line in said.splitlines()).strip()
    page = (ROOT / "docs" / "your-course.md").read_text(encoding="utf-8")
    assert f"```\n{said}\n```" in page


def test_an_assignment_that_is_not_there_is_named(course: Course) -> None:
    """With the folder."""
    ran = course.run("flipgrad", "check", "nosuch")
    assert ran.code == 1
    assert "There is no notebook in" in ran.said


@pytest.mark.parametrize(
    "flags",
    [pytest.param((), id="plain"), pytest.param(("--autotest",), id="autotest", marks=pytest.mark.long)],
)
def test_the_sample_course_of_nbgrader_is_explained(tmp_path: Path, flags: tuple[str, ...]) -> None:
    """Every cell gets what stock nbgrader gives, or waits for a person; autotests are generated aside."""
    course = quickstart(tmp_path, *flags)
    add_settings(course, ADOPTED)
    shutil.rmtree(course.root / "release")
    data = checked(course, "ps1")
    assert data["points"] == 13 if not flags else data["points"] > 0
    assert {cell["untouched"] for cell in data["cells"]} <= {0, None}
    assert faults(data) == ""
    assert not (course.root / "release").exists()


def test_a_test_inside_is_listed_as_that(course: Course) -> None:
    """With what it means: whoever writes the code can read the test."""
    inside = task_cell("test_halve", HALVED, points=1)
    inside.metadata["tags"] = ["in-students-process"]
    write(course, "inside", task_cell("halve", HALVE, solution=True), inside)
    data = checked(course, "inside")
    assert data["ready"], faults(data)
    assert [(cell["place"], cell["solved"], cell["untouched"]) for cell in data["cells"]] == [
        ("inside", 1, 0)
    ]
    assert "their code can read it, and answer for it" in str(data["remarks"])


@pytest.mark.slow
def test_the_command_finds_the_programs_that_nbgrader_starts() -> None:
    """Also where the environment is not on the path."""
    command = [Path(sys.executable).parent / "flipgrad", "check", "conv1d"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it can be released" in done.stdout
