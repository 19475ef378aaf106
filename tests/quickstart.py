"""The sample course that `nbgrader quickstart` makes, and a class that hands it in. For tests only."""

import shutil
from pathlib import Path

import forks
from nbgrader.api import Gradebook
from scratch import Course, Ran

ADOPTED = "\nimport flipgrad\n\nflipgrad.configure(c)\n"
Points = dict[str, dict[str, float | None]]


def quickstart(folder: Path, *flags: str) -> Course:
    """Let nbgrader make the course, and generate its assignment `ps1`."""
    ran = run_in(folder, "nbgrader", "quickstart", "course", *flags)
    assert ran.code == 0, ran.said
    course = Course(folder / "course")
    ran = course.nbgrader("generate_assignment", "ps1")
    assert ran.code == 0, ran.said
    return course


def run_in(folder: Path, *command: str) -> Ran:
    """Run a command in a folder that need not be a course; its home is beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    return Ran(*forks.run(command, folder, Course(folder / "course").environment))


def add_settings(course: Course, settings: str) -> None:
    """Add lines to the course's own settings."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{settings}\n")


def hand_in_as_is(course: Course, student: str, step: str, assignment: str = "ps1") -> None:
    """Hand in the instructor's own notebooks (`source`), or those that students get (`release`)."""
    to = course.root / "submitted" / student / assignment
    shutil.copytree(course.root / step / assignment, to)


def points_of(course: Course, assignment: str = "ps1") -> Points:
    """Read student -> grade id -> points that a machine gave; None where a person has to."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as book:
        return {
            submission.student.id: {
                grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
            }
            for submission in book.assignment_submissions(assignment)
        }
