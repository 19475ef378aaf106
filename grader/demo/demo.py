"""The demo: a simulated class goes through a whole course cycle, and each student gets what its file says."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from grader.demo.cycle import Cycle
from grader.demo.errors import DemoError
from grader.demo.folder import FOLDER, make_course
from grader.demo.results import StudentResult, Task, read_results
from grader.demo.simulated import Student, load_class
from grader.demo.steps import Steps
from grader.demo.table import print_results

_SHOWN = "flip_forgotten"
"""The student whose feedback page to open first: it makes the mistake that the course is named after."""


def run_demo(course: Path, assignment: str) -> bool:
    """Run the cycle in `course`/demo, and show the results.

    Returns
    -------
    bool
        Whether every student got what its file promises.

    Raises
    ------
    DemoError
        If this is no course folder, or a step fails.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 110
    students = _find_class(course, assignment)
    demo = make_course(course)
    console.print(f"A course cycle of {assignment} with {len(students)} simulated students, in {FOLDER}/.\n")
    with Steps(console) as steps:
        cycle = Cycle(demo, assignment, students, steps)
        tasks = cycle.release()
        cycle.hand_in()
        cycle.grade()
        cycle.give_back()
    results = read_results(demo, assignment)
    broken = _broken_promises(students, tasks, results)
    _show(console, tasks, results, broken)
    pages = sorted((demo / "feedback").rglob("*.html"))
    page = next((path for path in pages if _SHOWN in path.parts), pages[0])
    _show_next(console, page.relative_to(course), (demo / "grades.csv").relative_to(course))
    return not broken


def _find_class(course: Path, assignment: str) -> Sequence[Student]:
    if not (course / "nbgrader_config.py").is_file() or not (course / "source").is_dir():
        raise DemoError(
            f"{course} is no course folder: nbgrader_config.py or source/ is missing. Run it where they are."
        )
    there = sorted({path.parent.name for path in (course / "source").glob("*/*.ipynb")})
    if assignment not in there:
        raise DemoError(
            f"There is no assignment {assignment!r} in source/; there is {', '.join(there) or 'none'}."
        )
    folder = course / "tests" / "students" / assignment
    students = load_class(folder)
    if not students:
        raise DemoError(
            f"There is no simulated class for {assignment!r}: {folder.relative_to(course)}/ has no students."
        )
    return students


def _broken_promises(
    students: Sequence[Student], tasks: Sequence[Task], results: Mapping[str, StudentResult]
) -> list[str]:
    """Compare what each student got with what its file says it should get."""
    broken = [f"{student.id}: nothing was graded" for student in students if student.id not in results]
    for student in students:
        for task in tasks if student.id in results else ():
            promised = student.scores.get(task.name, None if task.by_person else task.points)
            got = results[student.id].scores[task.name]
            if got != promised:
                broken.append(
                    f"{student.id}: {task.name} got {_points(got)}, its file says {_points(promised)}"
                )
    return broken


def _points(score: float | None) -> str:
    return "no points yet" if score is None else f"{score:g}"


def _show(
    console: Console, tasks: Sequence[Task], results: Mapping[str, StudentResult], broken: Sequence[str]
) -> None:
    console.print()
    print_results(console, tasks, results.values())
    waiting = ", ".join(f"{task.name} ({task.points:g} points)" for task in tasks if task.by_person)
    console.print(f"\n? waits for a person to grade it: {waiting}. Nobody's part is made up here.\n")
    if broken:
        console.print("Not as the files of the simulated class say:", style="bold red")
        for line in broken:
            console.print(f"  {line}", markup=False)
        console.print()


def _show_next(console: Console, page: Path, grades: Path) -> None:
    console.print("Next, open", style="bold")
    console.print(f"  a feedback page   {page}", soft_wrap=True)
    console.print(f"  the grades        {grades}", soft_wrap=True)
    console.print(
        "  Formgrader        make lab COURSE=demo, then Nbgrader > Formgrader in its menu", soft_wrap=True
    )
