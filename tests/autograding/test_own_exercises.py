"""A course's own exercises, through real nbgrader: they judge, and nobody gets to see them."""

import json
import pickle
from pathlib import Path

import nbformat
import pytest
from classroom import flipgrad, generate, hand_in
from own_exercises import PLAIN, add_hw1
from quickstart import points_of
from rich.console import Console
from scratch import Course, copy_course

from grader.autograding.errors import CourseError
from grader.autograding.opening import open_course
from grader.submission.grading import SubmissionGrader
from grader.submission.records import Submission

pytestmark = pytest.mark.slow

SPY = (
    "import os\n"
    "found = []\n"
    "for place in ('.', '..', '/', '/tmp', os.path.expanduser('~')):\n"
    "    for folder, folders, files in os.walk(place):\n"
    "        found += [name for name in (*folders, *files) if name == 'exercises' or name == 'hw1.py']\n"
    "print('seen:', found)\n"
    "try:\n    import hw1\n    print('imported')\nexcept ImportError:\n    print('not imported')\n"
    "print('opened' if os.path.exists({0!r}) else 'not there')\n"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with such an assignment, and work for it."""
    course = copy_course(tmp_path_factory.mktemp("own_exercises"))
    add_hw1(course)
    generate(course, "hw1")
    spy = SPY.format(str(course.root / "exercises" / "hw1.py")) + PLAIN
    hand_in(course, "ada", {"softmax": PLAIN, "larger": "larger = 3"}, assignment="hw1", notebooks=("hw1",))
    hand_in(course, "spy", {"softmax": spy, "larger": "larger = 0"}, assignment="hw1", notebooks=("hw1",))
    return course


def opened(course: Course, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("HOME", str(course.root.parent))
    return open_course("hw1", "*", force=True, console=Console(quiet=True))


def test_they_judge_and_students_code_does_not_see_them(course: Course) -> None:
    """By either command; each group gives its points, and the report says what was wrong."""
    assert flipgrad(course, assignment="hw1").code == 0
    assert points_of(course, "hw1")["ada"] == {"test_softmax": 5, "test_larger": 2}
    assert points_of(course, "hw1")["spy"] == {"test_softmax": 5, "test_larger": 0}
    text = (course.root / "autograded" / "spy" / "hw1" / "hw1.ipynb").read_text(encoding="utf-8")
    shown = json.dumps([cell.get("outputs") for cell in nbformat.reads(text, as_version=4).cells])
    assert "seen: []" in shown
    assert "not imported" in shown
    assert "not there" in shown
    ran = course.nbgrader("autograde", "hw1", "--force")
    assert ran.code == 0, ran.said
    assert points_of(course, "hw1")["ada"] == {"test_softmax": 5, "test_larger": 2}


def test_nbgrader_releases_nothing_of_them(course: Course) -> None:
    """Not the file, and not a line of it."""
    released = {path.name for path in (course.root / "release").rglob("*") if path.is_file()}
    assert released == {"hw1.ipynb"}
    assert "large_scores" not in (course.root / "release" / "hw1" / "hw1.ipynb").read_text(encoding="utf-8")


def test_they_travel_with_what_a_worker_gets(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker elsewhere has neither the course's folder nor its settings."""
    material = pickle.dumps(opened(course, monkeypatch).material())
    notebook = (course.root / "submitted" / "ada" / "hw1" / "hw1.ipynb").read_bytes()
    monkeypatch.chdir(tmp_path)
    grader = SubmissionGrader(pickle.loads(material))
    try:
        graded = grader.grade(Submission("ada", "", {"hw1": notebook}, {}))
    finally:
        grader.close()
    assert graded.notebooks["hw1"].earned == {"test_softmax": 5, "test_larger": 2}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"one row", 3', '"one row", 4'), "verdicts of test_softmax are on 7 points, and the cell has 6"),
        (('name="softmax"', 'name="rot180"'), "one of Flipgrad's own"),
    ],
)
def test_nothing_is_graded_with_exercises_that_do_not_fit(
    course: Course, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], says: str
) -> None:
    """And the sentence says what does not."""
    path = course.root / "exercises" / "hw1.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(*change), encoding="utf-8")
    try:
        with pytest.raises(CourseError, match=f"{says}.*Nothing was graded"):
            opened(course, monkeypatch)
    finally:
        path.write_text(text, encoding="utf-8")


def test_nothing_is_graded_where_students_code_could_read_them(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link may lead to where programs and packages are."""
    link = course.root / "exercises" / "linked.py"
    link.symlink_to(json.__file__)
    try:
        with pytest.raises(CourseError, match=r"exercises/linked\.py is at .*Nothing was graded"):
            opened(course, monkeypatch)
    finally:
        link.unlink()


def test_replay_asks_them_again(course: Course, tmp_path: Path) -> None:
    """From any folder in the course; the file that is asked may be elsewhere."""
    file = tmp_path / "mine.py"
    file.write_text(f"import numpy as np\n{PLAIN}\n")
    ran = course.run("flipgrad", "replay", "softmax", str(file), "--seed", "7")
    assert ran.said.startswith("softmax: 5 of 6 points"), ran.said
    ran = course.run("flipgrad", "replay", "nosuch", str(file), "--seed", "7")
    assert "no exercise 'nosuch'" in ran.said
