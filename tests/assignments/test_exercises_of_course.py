"""Exercises in a course's own folder: what they may be, and how a notebook's kernel finds them."""

from pathlib import Path

import numpy as np
import pytest
from own_exercises import EXERCISES

from grader import check
from grader.assignments import UnknownName
from grader.assignments.of_course import (
    ExercisesError,
    exercises_with,
    load_exercises,
    read_texts,
    using,
)

EMPTY = "from grader.judge import Case, Exercise, Group\n\n\ndef nothing(rng):\n    return [Case((1,))]\n\n\n"


def exercise(name: str = "f", assignment: str = "hw1") -> str:
    return (
        f"{EMPTY}EXERCISES = (Exercise({name!r}, {assignment!r}, ('x',), ('y',), abs, "
        "(Group('any', 1, nothing),)),)\n"
    )


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def course(folder: Path, **texts: str) -> Path:
    """Make a course folder with these files in exercises/; give the folder of the notebook of hw1."""
    (folder / "nbgrader_config.py").write_text("")
    (folder / "exercises").mkdir()
    for name, text in texts.items():
        (folder / "exercises" / f"{name}.py").write_text(text)
    source = folder / "source" / "hw1"
    source.mkdir(parents=True)
    return source


def test_a_notebook_in_source_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder of an instructor's kernel is that of the notebook."""
    monkeypatch.chdir(course(tmp_path, hw1=EXERCISES))
    assert check("softmax", softmax).verdict.earned == 6


def test_a_file_that_was_changed_counts_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No kernel has to be started anew for it."""
    monkeypatch.chdir(course(tmp_path, hw1=EXERCISES))
    assert check("softmax", softmax).verdict.points == 6
    (tmp_path / "exercises" / "hw1.py").write_text(EXERCISES.replace('"one row", 3', '"one row", 5'))
    assert check("softmax", softmax).verdict.points == 8


def test_a_notebook_of_another_assignment_finds_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each assignment has a file."""
    course(tmp_path, hw1=EXERCISES, hw2=exercise(assignment="hw2"))
    other = tmp_path / "source" / "hw2"
    other.mkdir()
    monkeypatch.chdir(other)
    assert check("f", abs).verdict.earned == 1
    with pytest.raises(UnknownName, match=r"no exercise 'softmax'.*the course's own \(f\)"):
        check("softmax", softmax)


def test_where_something_is_graded_only_its_own_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever folder a grader is in."""
    monkeypatch.chdir(course(tmp_path, hw1=EXERCISES))
    texts = {"hw1": exercise().encode()}
    with using(load_exercises("hw1", texts)), pytest.raises(UnknownName, match="no exercise 'softmax'"):
        check("softmax", softmax)


def test_a_file_may_import_those_beside_it(tmp_path: Path) -> None:
    """By their names; the modules of two courses are never mixed up."""
    course(tmp_path, hw1="from shared import SIZE\n" + exercise(), shared="SIZE = 3\n")
    assert "f" in load_exercises("hw1", read_texts(tmp_path, "hw1")).exercises
    with pytest.raises(ModuleNotFoundError):
        __import__("shared")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 / 0", r"exercises/hw1\.py cannot be used: ZeroDivisionError.*\(line 1 of exercises/hw1\.py\)"),
        ("def f(", r"exercises/hw1\.py cannot be used: SyntaxError"),
        ("import nosuch", "No module named 'nosuch'"),
        ("x = 1", "defines neither EXERCISES nor HAND_TASKS"),
        ("EXERCISES = 3", "EXERCISES in exercises/hw1.py has to be a tuple; it is something of type int"),
        ("EXERCISES = (3,)", "holds something of type int; it may hold Exercise only"),
        (exercise("conv1d_dx"), "'conv1d_dx', which is one of Flipgrad's own. Take another one"),
        (exercise("hand_y"), "'hand_y', which is one of Flipgrad's own"),
        (exercise() + "EXERCISES *= 2", "has two of the name 'f'"),
        (exercise(assignment="hw2"), "belongs to the assignment 'hw2'. Write assignment='hw1'"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(text: str, says: str) -> None:
    """With the file, and what to do."""
    with pytest.raises(ExercisesError, match=says):
        load_exercises("hw1", {"hw1": text.encode()})


def test_an_exercise_is_found_among_all_assignments(tmp_path: Path) -> None:
    """Also where a file of another assignment is broken; files without exercises are helpers."""
    course(tmp_path, hw1=EXERCISES, hw2=exercise(assignment="hw2"), broken="1 / 0", shared="SIZE = 3")
    assert list(exercises_with("f", tmp_path)) == ["hw2"]
    with pytest.raises(ExercisesError, match=r"exercises/broken\.py cannot be used"):
        exercises_with("nosuch", tmp_path)
