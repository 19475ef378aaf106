"""What goes wrong with submissions, each accident in a file of faults/: real autograding of a class of them.

`make test` has a class of those that stand for their kinds in each way to keep students' code in,
`make test-long` a class of all.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import faults
import nbformat
import pytest
from nbgrader.api import Gradebook
from scratch import Course, copy_course
from tiers import ClassOfFiles, classes_of, of_each_class, of_each_file, ways_in_which

from grader.assignments import HAND_TASKS
from grader.demo.simulated import fill_in, load_class
from grader.wall import launch

NAMES = faults.names()
CLASSES = classes_of(faults.KINDS, NAMES)
WAYS = {way.name for way in launch.CONFINEMENTS}
CONTROLS = ("aa_control", "zz_control")
LIMITS = """
c.RunBehindTheWall.seconds_per_cell = 2
c.RunBehindTheWall.seconds_per_call = 1
c.RunBehindTheWall.seconds_per_submission = 60
"""


# The faults.


def test_there_are_many_faults() -> None:
    """At least forty."""
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_each_fault_says_what_is_broken(name: str) -> None:
    """And what must happen; and what it costs."""
    fault = faults.load(name)
    broken, _, happens = (fault.__doc__ or "").partition("\n\n")
    assert broken.endswith(".")
    assert happens.strip().endswith(".")
    assert callable(fault.hand_in)
    assert isinstance(fault.SCORES, dict)


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_belongs_to_a_kind(name: str) -> None:
    """To one of those that `make test` has somebody to stand for."""
    assert faults.load(name).KIND in faults.KINDS


@pytest.mark.parametrize("kind", faults.KINDS)
def test_make_test_has_each_kind_in_each_way_to_confine(kind: str) -> None:
    """Those that stand for a kind are of it, and in a class that is not left for `make test-long`."""
    assert faults.KINDS[kind]
    for name in faults.KINDS[kind]:
        assert kind == faults.load(name).KIND
        assert ways_in_which(name, CLASSES, "chosen") == WAYS


@pytest.mark.parametrize("name", NAMES)
def test_make_test_long_has_each_fault_in_each_way_to_confine(name: str) -> None:
    """None is left out."""
    assert ways_in_which(name, CLASSES, "all") == WAYS


# The run.


@dataclass(frozen=True)
class Graded:
    """A course after the class was autograded."""

    course: Course
    students: tuple[str, ...]
    """Those who have had an accident."""
    code: int
    log: str

    def scores(self, student: str) -> dict[str, float | None]:
        """Give the points of each task from the gradebook; None where it waits for a person."""
        return self._scores[student]

    @cached_property
    def _scores(self) -> dict[str, dict[str, float | None]]:
        with Gradebook(f"sqlite:///{self.course.root}/gradebook.db") as book:
            return {
                submission.student.id: {
                    grade.name.removeprefix("test_"): None if grade.needs_manual_grade else grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                    if grade.max_score
                }
                for submission in book.assignment_submissions("conv1d")
            }

    def text(self, student: str) -> str:
        """Give the autograded notebook as text."""
        path = self.course.root / "autograded" / student / "conv1d" / "conv1d.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))
        return json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)


of_the_run = of_each_class(CLASSES, "graded")
of_each_fault = of_each_file(CLASSES, "graded")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ClassOfFiles], Graded]:
    """Autograde a class in which each has another accident, between two without any; each class once."""

    @cache
    def run(students: ClassOfFiles) -> Graded:
        students.skip_where_refused()
        course = copy_course(tmp_path_factory.mktemp("faults"))
        with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
            settings.write(LIMITS + students.settings)
        assert course.nbgrader("generate_assignment", "conv1d").code == 0
        for name in (*CONTROLS, *students.names):
            fault = faults.load(name) if name in NAMES else None
            notebook = honest(course, name, fault.BASE if fault else "loops")
            for path, data in (fault.hand_in(notebook) if fault else faults.as_file(notebook)).items():
                file = course.root / "submitted" / name / "conv1d" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        ran = course.nbgrader("autograde", "conv1d")
        return Graded(course, students.names, ran.code, ran.said)

    return run


@pytest.fixture
def graded(request: pytest.FixtureRequest, runs: Callable[[ClassOfFiles], Graded]) -> Graded:
    """The class that the test is asked for, after it was autograded."""
    return runs(request.param)


def honest(course: Course, name: str, base: str) -> faults.Notebook:
    """Do a simulated student's work under another id, and give the notebook as JSON."""
    (student,) = (s for s in load_class(course.root / "tests" / "students" / "conv1d") if s.id == base)
    by_hand = {
        answer.name: f"{answer.name} = {answer.right(name).astype(int).tolist()}"
        for answer in HAND_TASKS.values()
        if answer.assignment == "conv1d"
    }
    notebook = nbformat.read(Path(course.root, "release", "conv1d", "conv1d.ipynb"), as_version=4)
    fill_in(
        replace(student, cells={**student.cells, "student_id": f'student_id = "{name}"', **by_hand}), notebook
    )
    data: faults.Notebook = json.loads(nbformat.writes(notebook))
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"])
    return data


@of_each_fault
def test_what_is_honest_keeps_its_points(graded: Graded, name: str) -> None:
    """Nothing is lost but what the fault broke; what nobody could read waits for a person."""
    full = graded.scores(CONTROLS[0])
    promised = faults.load(name).SCORES
    if "*" in promised:
        promised = dict.fromkeys(full, promised["*"])
    assert graded.scores(name) == {**full, **promised}


@of_each_file(CLASSES, "graded", fits=lambda name: bool(getattr(faults.load(name), "SAID", "")))
def test_the_notebook_says_what_happened(graded: Graded, name: str) -> None:
    """So that student and grader understand it."""
    assert faults.load(name).SAID in graded.text(name)


@of_each_fault
def test_every_student_gets_a_notebook_back(graded: Graded, name: str) -> None:
    """A valid one, whatever was handed in."""
    assert graded.text(name)


@of_the_run
def test_who_has_no_accident_notices_nothing(graded: Graded) -> None:
    """Neither before nor after the others."""
    first, last = (graded.scores(name) for name in CONTROLS)
    assert first == last
    assert [task for task, score in first.items() if score is None] == ["derive_dx"]
    assert sum(score or 0 for score in first.values()) == 92


@of_the_run
def test_the_end_names_what_could_not_be_graded(graded: Graded) -> None:
    """In the log, and by the exit code; and nothing else."""
    failed = {name for name in graded.students if getattr(faults.load(name), "FAILS", False)}
    told = {
        line.split("/submitted/")[1].split("/")[0]
        for line in graded.log.splitlines()
        if "| ERROR]" in line and "/submitted/" in line
    }
    assert graded.code == 1
    assert told == failed
    assert "Traceback" not in graded.log
