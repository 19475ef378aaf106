"""A course of somebody else's goes behind the wall: two lines in its settings, and nothing else changes.

The course is nbgrader's own sample. It was graded by nbgrader as it comes, before.
"""

import re
import shutil
from pathlib import Path

import forks
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from quickstart import ADOPTED, add_settings, hand_in_as_is, points_of, quickstart, run_in
from scratch import Course
from traitlets.config import Config

import flipgrad
from grader.cli import main

pytestmark = pytest.mark.slow

EXPORTER = 'c.Autograde.exporter_class = "grader.nbgrader_plugin.AutogradeBehindTheWall"'
STEPS = (
    'c.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.LimitOutput", '
    '"nbgrader.preprocessors.AssignLatePenalties"]'
)
WAIT = {"sum_of_squares_equation", "sum_of_squares_application", "cell-938593c4a215c6cc", "part-a", "part-b"}
"""What a person reads, where anything is written."""


@pytest.fixture(scope="module")
def graded_by_nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The sample course: right work and untouched work, graded without the wall; a person gave points."""
    course = quickstart(tmp_path_factory.mktemp("adopting"))
    hand_in_as_is(course, "ada", "source")
    hand_in_as_is(course, "eve", "release")
    ran = course.nbgrader("autograde", "ps1")
    assert ran.code == 0, ran.said
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        book.find_grade("part-a", "problem2", "ps1", "ada").manual_score = 0.5
        book.db.commit()
    return course


@pytest.fixture
def course(graded_by_nbgrader: Course, tmp_path: Path) -> Course:
    """A copy of it, for one test."""
    shutil.copytree(graded_by_nbgrader.root, tmp_path / "course")
    return Course(tmp_path / "course")


def words(said: str) -> str:
    return " ".join(said.split())


def behind_the_wall(course: Course, student: str) -> bool:
    """Tell whose page a graded notebook is: stock nbgrader keeps what a kernel says of a cell's run."""
    text = (course.root / "autograded" / student / "ps1" / "problem1.ipynb").read_text(encoding="utf-8")
    return '"iopub.execute_input"' not in text


def test_two_lines_put_a_graded_course_behind_the_wall(course: Course) -> None:
    """What was graded stays, what comes later is graded behind it; untouched work gets what it got before."""
    before = points_of(course)
    add_settings(course, ADOPTED)
    hand_in_as_is(course, "later", "release")
    ran = course.nbgrader("autograde", "ps1")
    assert ran.code == 0, ran.said
    assert "secret" not in ran.said, "nothing that this course asks depends on it"
    after = points_of(course)
    assert {name: after[name] for name in before} == before
    assert not behind_the_wall(course, "ada")
    assert behind_the_wall(course, "later")
    assert after["later"] == before["eve"]


def test_a_regrade_keeps_what_people_gave(course: Course) -> None:
    """And right work gets the points of cells that a person reads from that person, as before."""
    add_settings(course, ADOPTED)
    ran = course.nbgrader("autograde", "ps1", "--force")
    assert ran.code == 0, ran.said
    assert behind_the_wall(course, "ada")
    assert {name for name, points in points_of(course)["ada"].items() if points is None} >= WAIT
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        grade = book.find_grade("part-a", "problem2", "ps1", "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (0.5, True)
    assert points_of(course)["eve"]["part-a"] == 0


@pytest.mark.parametrize("settings", ["", EXPORTER, STEPS, f"{EXPORTER}\n{STEPS}"])
def test_any_part_of_the_settings_grades_behind_the_wall(course: Course, settings: str) -> None:
    """`flipgrad autograde` needs none; it says so where nbgrader's own command would still do without."""
    add_settings(course, settings)
    ran = course.run("flipgrad", "autograde", "ps1", "--force")
    assert "not graded" not in ran.said, ran.said
    assert behind_the_wall(course, "ada")
    assert points_of(course)["ada"]["correct_squares"] == 1
    assert ("flipgrad.configure(c)" in ran.said) == (EXPORTER not in settings)


def test_a_step_that_runs_students_code_is_refused(course: Course) -> None:
    """By name, before anything is graded."""
    text = "from nbgrader.preprocessors import Execute\n\n\nclass Mine(Execute):\n    pass\n"
    (course.root / "mine.py").write_text(text)
    add_settings(course, f"{ADOPTED}\nc.Autograde.autograde_preprocessors = ['mine.Mine']")
    ran = course.run("flipgrad", "autograde", "ps1", "--force")
    assert ran.code == 1
    assert re.search(
        r"has mine\.Mine, which runs students' code outside of the sandbox.*Nothing", words(ran.said)
    )


def test_a_step_of_the_instructors_learns_whose_notebook_it_is(course: Course) -> None:
    """As nbgrader tells it."""
    text = (
        "from nbgrader.preprocessors import NbGraderPreprocessor\n\n\n"
        "class Signed(NbGraderPreprocessor):\n"
        "    def preprocess(self, nb, resources):\n"
        "        nb.metadata['whose'] = '/'.join(resources['nbgrader'][each] for each in\n"
        "                                        ('assignment', 'student', 'notebook'))\n"
        "        return nb, resources\n"
    )
    (course.root / "mine.py").write_text(text)
    add_settings(course, f"{ADOPTED}\nc.Autograde.autograde_preprocessors.append('mine.Signed')")
    course.run("flipgrad", "autograde", "ps1", "--force")
    graded = course.root / "autograded" / "ada" / "ps1" / "problem1.ipynb"
    assert '"whose": "ps1/ada/problem1"' in graded.read_text(encoding="utf-8")


def test_feedback_needs_one_setting(course: Course) -> None:
    """nbgrader's own steps for its page are not in the way of ours."""
    add_settings(course, ADOPTED)
    ran = course.nbgrader("generate_feedback", "ps1")
    assert ran.code == 0, ran.said
    page = (course.root / "feedback" / "ada" / "ps1" / "problem1.html").read_text(encoding="utf-8")
    assert "<script" not in page


@pytest.mark.parametrize("how", ["from a subfolder", "--course", "the settings in ~/.jupyter"])
def test_the_command_finds_the_course(course: Course, tmp_path: Path, how: str) -> None:
    """From a folder in it, by an option, or where nbgrader's own settings name it."""
    elsewhere = tmp_path / "elsewhere"
    options = ["--course", str(course.root)] if how == "--course" else []
    if how == "from a subfolder":
        elsewhere = course.root / "source" / "ps1"
    elif not options:
        settings = tmp_path / "home" / ".jupyter" / "nbgrader_config.py"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"c = get_config()\nc.CourseDirectory.root = {str(course.root)!r}\n")
    elsewhere.mkdir(exist_ok=True)
    (tmp_path / "home").mkdir(exist_ok=True)
    environment = {**course.environment, "HOME": str(tmp_path / "home")}
    _, said = forks.run(("flipgrad", "autograde", "ps1", "--force", *options), elsewhere, environment)
    assert "2 submissions of ps1 graded" in said, said
    assert behind_the_wall(course, "ada")


def test_no_course_is_found_where_none_is(tmp_path: Path) -> None:
    """The sentence says where it was looked for, and what to do."""
    ran = run_in(tmp_path / "nothing", "flipgrad", "autograde", "ps1")
    assert ran.code == 1
    assert "There is no nbgrader_config.py in" in words(ran.said)
    assert "--course" in ran.said


def test_what_the_instructor_set_before_stays() -> None:
    """And with it what belongs together; what is set after the call replaces what the call set."""
    c = Config()
    c.ZipCollectApp.collector_plugin = "ours.Collector"
    c.HTMLExporter.preprocessors.append("ours.Step")
    flipgrad.configure(c)
    assert c.ZipCollectApp == {"collector_plugin": "ours.Collector"}
    assert c.ExchangeFactory.collect == "grader.exchange.Collect"
    assert "FormulasOffline" not in str(c.HTMLExporter.preprocessors)
    c.ExchangeFactory.collect = "ours.Collect"
    assert c.ExchangeFactory.collect == "ours.Collect"


def test_two_courses_share_no_setting() -> None:
    """A list that one of them changes is its own."""
    first, second = Config(), Config()
    flipgrad.configure(first)
    first.HTMLExporter.preprocessors.append("ours.Step")
    flipgrad.configure(second)
    assert second.HTMLExporter.preprocessors == ["grader.feedback.FormulasOffline"]


@pytest.mark.parametrize("settings", ["", ADOPTED])
def test_the_doctor_speaks_of_the_course(
    course: Course, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    """Whether its folders are out of sight, and which commands grade behind the wall."""
    monkeypatch.setattr("grader.wall.doctor.examine", lambda sandbox: [])
    monkeypatch.setenv("HOME", str(course.root.parent))
    monkeypatch.chdir(course.root / "source" / "ps1")
    (course.root / "exercises").mkdir()
    add_settings(course, settings)
    said = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
    assert "its folders, exercises, gradebook, exchange and your home are out of sight" in said.output
    assert ("Formgrader's button grade behind the wall, too" in said.output) == bool(settings)
    assert said.exit_code == 0
    (course.root / "exercises" / "ps1.py").symlink_to(shutil.__file__)
    said = CliRunner().invoke(main, ["doctor", "--course", str(course.root)], catch_exceptions=False)
    assert "exercises/ps1.py is at" in said.output
    assert said.exit_code == 1
