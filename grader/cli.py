"""The command `flipgrad`: what a course needs besides nbgrader's own commands.

Each command imports what it needs when it runs, so that `flipgrad --help` answers at once.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console


def _name(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Take the name of a folder in submitted/, as the shell completes it; refuse paths to others."""
    name = value.removesuffix("/")
    if "/" in name or name in ("", ".", ".."):
        raise click.BadParameter(f"{value!r} is no {parameter.name}, but a path. Nothing was graded.")
    return name


_course = click.option(
    "--course",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course folder; by default this one, one above it, or the one that your settings name.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flipgrad")
def main() -> None:
    """Grade courses behind the wall, together with nbgrader.

    Run it in the course folder, where nbgrader_config.py is, or in a folder below it.
    """
    # nbgrader starts `alembic` by its name, also where nobody has put this environment on the path.
    programs, path = str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = f"{programs}{os.pathsep}{path}"


@main.command(short_help="Try what keeps students' code in.")
@click.option(
    "--only", metavar="WAY", help="Only this way to keep it in: namespaces, bubblewrap or landlock."
)
@_course
def doctor(only: str | None, course: Path | None) -> None:
    """Try on this machine what keeps students' code in, and print what holds.

    Each line is a real attempt from inside the sandbox: to read your files, to reach the network, to
    exhaust memory. All ways to keep it in that grading could use here are tried, the strongest first, which
    is the one that is used. Of the course, if there is one here, it says whether students' code could read
    its folders. Takes about a minute. The exit code is 1 if anything does not hold.
    """
    from rich.console import Console

    from grader.wall import bubblewrap, launch
    from grader.wall.doctor import LIMITS, examine
    from grader.wall.errors import SandboxError
    from grader.wall.sandbox import Sandbox

    ways = [way for way in launch.CONFINEMENTS if only in (None, way.name)]
    if not ways:
        names = ", ".join(way.name for way in launch.CONFINEMENTS)
        raise click.ClickException(f"There is no way called {only!r}. There are: {names}.")
    console = Console(highlight=False, soft_wrap=True)
    if any(way.bubblewrap for way in ways):
        console.print(bubblewrap.judge(bubblewrap.find()))
    used = ""
    broken = 0
    for way in ways:
        console.print(f"\n[bold]{way.name}[/bold]: {way.promise}")
        with Sandbox(LIMITS, only=way) as sandbox:
            try:
                sandbox.check()
            except SandboxError as error:
                console.print(f"  Not here: {sandbox.refused.get(way.name, error)}.")
                continue
            console.print(
                f"  {'Works here, too' if used else 'Used here'}: {', '.join(sandbox.protections)}."
            )
            used = used or way.name
            for finding in examine(sandbox):
                sign = "[green]✓[/green]" if finding.holds else "[red]✗[/red]"
                detail = f": {finding.detail}" if finding.detail else ""
                console.print(f"  {sign} {finding.protection}{detail}")
                if not finding.holds:
                    broken += 1
    if not used:
        raise click.ClickException(
            "This machine gives no way to keep students' code in. docs/wall.md says what to allow or install."
        )
    broken += _examine_course(console, course)
    if broken:
        console.print(f"\n{broken} of the attempts got through. docs/wall.md says what to allow or install.")
        sys.exit(1)
    console.print("\nEverything holds.")


def _examine_course(console: "Console", folder: Path | None) -> int:
    """Print what is to be said of the course's folders and settings; count what does not hold."""
    from nbgrader.converters import Autograde
    from nbgrader.exchange.default import Exchange

    from grader.autograding.errors import CourseError, NoCourseError
    from grader.autograding.opening import open_settings
    from grader.autograding.places import objection_to_places
    from grader.autograding.settings import reading_settings
    from grader.nbgrader_plugin import AutogradeBehindTheWall

    try:
        app = open_settings(console, folder)
        with reading_settings():
            adopted = issubclass(Autograde(parent=app).exporter_class, AutogradeBehindTheWall)
            objection = objection_to_places(app.coursedir, Exchange(parent=app))
    except NoCourseError:
        return 0
    except CourseError as error:
        console.print(f"\n[red]✗[/red] {error}")
        return 1
    console.print(f"\n[bold]the course[/bold] in {app.coursedir.root}")
    if objection:
        console.print(f"  [red]✗[/red] {objection}")
    else:
        console.print(
            "  [green]✓[/green] its folders, exercises, gradebook, exchange and your home are out of sight"
        )
    if adopted:
        console.print(
            "  [green]✓[/green] `nbgrader autograde` and Formgrader's button grade behind the wall, too"
        )
    else:
        console.print(
            "  [cyan]·[/cyan] `nbgrader autograde` and Formgrader's button grade without the wall: "
            "nbgrader_config.py lacks `flipgrad.configure(c)`"
        )
    return bool(objection)


@main.command(short_help="Grade a class, on all cores or on a cluster.")
@click.argument("assignment", callback=_name)
@click.option("--student", default="*", metavar="ID", callback=_name, help="Only this student's submission.")
@click.option("--force", is_flag=True, help="Also what is graded already and not newer.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that grade; by default one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster with this scheduler instead.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: how many are due, a line for each, a last one."
)
@_course
def autograde(
    assignment: str,
    student: str,
    force: bool,
    jobs: int | None,
    scheduler: str | None,
    as_json: bool,
    course: Path | None,
) -> None:
    """Grade what was handed in for ASSIGNMENT, on all cores or on a cluster.

    The same results as `nbgrader autograde`, and the same rules: what is graded already is left alone
    unless a newer submission came. It can be stopped at any time; the next run does the rest. The exit
    code is 1 if anything was left for a person that the machine should have judged.
    """
    from rich.console import Console

    from grader.autograding.autograde import STOPPED, STOPPED_ANEW
    from grader.autograding.autograde import autograde as grade
    from grader.autograding.errors import CourseError, RecordError, WorkersError
    from grader.autograding.opening import open_course
    from grader.autograding.progress import JsonLines, ProgressBar, print_summary
    from grader.autograding.workers import cores, in_processes
    from grader.nbgrader_plugin import NOT_ADOPTED, AutogradeBehindTheWall
    from grader.processes.temporary import use_own_folder
    from grader.wall.errors import SandboxError

    console = Console(stderr=as_json, highlight=False)
    if scheduler:
        from grader.autograding.cluster import on_cluster

        workers = on_cluster(scheduler)
    else:
        workers = in_processes(jobs or cores())
    try:
        use_own_folder()
        with JsonLines() if as_json else ProgressBar(console) as listener:
            opened = open_course(assignment, student, force, console, course)
            if not issubclass(opened.converter.exporter_class, AutogradeBehindTheWall):
                opened.log.warning(NOT_ADOPTED)
            summary = grade(opened, workers, listener)
    except (CourseError, RecordError, SandboxError, WorkersError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(STOPPED_ANEW if force else STOPPED, err=True)
        sys.exit(130)
    if as_json:
        click.echo(json.dumps(summary.as_data()))
    else:
        print_summary(console, summary)
    sys.exit(1 if summary.not_judged or summary.not_graded or summary.troubles else 0)


@main.command(short_help="Check an assignment before it is released.")
@click.argument("assignment", callback=_name)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@_course
def check(assignment: str, as_json: bool, course: Path | None) -> None:
    """Check ASSIGNMENT before it is released, and whenever its source changed.

    Your own solution goes through the wall like a submission and has to get everything; the notebook
    as released has to get nothing. Each cell with points is listed: judged outside of students'
    processes, inside one, or by hand. What students would get beside it, names and points are looked
    through, too. Nothing of the course is changed. The exit code is 1 if anything has to be mended.
    """
    from rich.console import Console

    from grader.autograding.errors import CourseError
    from grader.autograding.opening import open_settings
    from grader.processes.temporary import use_own_folder
    from grader.release_check.check import check_assignment
    from grader.release_check.printing import print_check
    from grader.wall.errors import SandboxError

    try:
        use_own_folder()
        checked = check_assignment(open_settings(Console(stderr=True, highlight=False), course), assignment)
    except (CourseError, SandboxError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. The course is as it was.", err=True)
        sys.exit(130)
    if as_json:
        click.echo(json.dumps(checked.as_data()))
    else:
        print_check(Console(highlight=False), checked)
    sys.exit(1 if checked.faults else 0)


@main.command(short_help="Run a course cycle with a simulated class.")
@click.argument("assignment", default="conv1d")
def demo(assignment: str) -> None:
    """Run a whole course cycle with a simulated class, in the folder demo/.

    The class fetches, solves and submits ASSIGNMENT (conv1d unless you name another: conv2d); nbgrader
    collects and grades it, and returns feedback. demo/ is a course of its own, made anew each time:
    your gradebook and exchange stay as they are.
    """
    from grader.demo.demo import run_demo
    from grader.demo.errors import DemoError

    try:
        kept = run_demo(Path.cwd(), assignment)
    except DemoError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing needs cleaning up: the next `flipgrad demo` starts anew.", err=True)
        sys.exit(130)
    sys.exit(0 if kept else 1)


@main.command(short_help="Take in a list of the students.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_heading", default="", metavar="HEADING", help="The column that holds the ids.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def roster(file: Path, id_heading: str, dry_run: bool) -> None:
    """Take the list of students in FILE into the gradebook.

    FILE is CSV, as learning platforms export it, or as you write it. What the list says of each student is
    kept, the platform's names and numbers too, so that archives of this platform can be collected. Students
    who are known keep their ids; nobody is removed. If anything in the list is doubtful, nothing is done.
    """
    from rich.console import Console

    from grader.platforms.course import SettingsError, read_course
    from grader.platforms.enrolling import carry_out, plan
    from grader.platforms.lists import ListError, read_list
    from grader.platforms.show_plan import show_plan
    from grader.platforms.tables import GradebookError

    file = file.absolute()
    try:
        course = read_course()
        listed = read_list(file, id_heading)
        planned = plan(listed, course.gradebook, course.course)
        show_plan(Console(highlight=False), file.name, listed, planned)
        if planned.problems:
            raise click.ClickException("Nothing was changed. Mend these lines, then run this again.")
        if dry_run:
            click.echo("Nothing was changed.")
            return
        carry_out(planned, course.gradebook, course.course)
    except (SettingsError, ListError, GradebookError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Done.")


@main.command(short_help="Give a student more time.")
@click.argument("student")
@click.argument("assignment", callback=_name)
@click.option("--until", metavar="TIME", help='Such as "2026-12-03 23:59", in the time zone of the course.')
@click.option("--remove", is_flag=True, help="Take back the time that was given.")
def extend(student: str, assignment: str, until: str | None, remove: bool) -> None:
    """Give STUDENT more time for ASSIGNMENT, also before anything was handed in.

    STUDENT is an id, or what the list of students has as login, number or address.
    """
    from grader.platforms.course import SettingsError, read_course
    from grader.platforms.extensions import ExtensionError
    from grader.platforms.extensions import extend as give
    from grader.platforms.people import PersonError
    from grader.platforms.tables import GradebookError

    if bool(until) == remove:
        raise click.UsageError('Say until when (--until "2026-12-03 23:59"), or --remove.')
    try:
        course = read_course()
        try:
            time = course.clock.read_name(until) if until else None
        except ValueError as error:
            raise click.ClickException(f"{until!r} is no time: {error}. Nothing was changed.") from error
        given = give(course.gradebook, course.course, student, assignment, time)
    except (SettingsError, ExtensionError, PersonError, GradebookError) as error:
        raise click.ClickException(str(error)) from error
    others = course.clock.show(given.duedate)
    if given.until:
        click.echo(f"{given.student} has time for {assignment} until {course.clock.show(given.until)}.")
        click.echo(f"All others have until {others}.")
    else:
        click.echo(f"{given.student} has time for {assignment} until {others}, as all others.")
    if not given.known:
        click.echo(f"The gradebook has no student {given.student!r} yet: see that this is the id.")
    if given.handed_in:
        click.echo("What is graded already keeps its penalty until it is graded again:")
        click.echo(f"flipgrad autograde {assignment} --student {given.student} --force")


@main.command(short_help="Let one submission count for several students.")
@click.argument("assignment", callback=_name)
@click.argument("students", nargs=-1, required=True)
def group(assignment: str, students: tuple[str, ...]) -> None:
    """Let what the first of STUDENTS hands in for ASSIGNMENT count for all of them.

    Its numbers by hand, its questions and its deadline are those of the first. One student alone: the group
    is ended.
    """
    from grader.platforms.course import SettingsError, read_course
    from grader.platforms.groups import GroupError, make_group
    from grader.platforms.people import PersonError
    from grader.platforms.tables import GradebookError

    try:
        course = read_course()
        made = make_group(course.gradebook, course.course, assignment, students)
    except (SettingsError, GroupError, PersonError, GradebookError) as error:
        raise click.ClickException(str(error)) from error
    if made.members:
        click.echo(
            f"What {made.submitter} hands in for {assignment} counts for {', '.join(made.members)}, too."
        )
    else:
        click.echo(f"What {made.submitter} hands in for {assignment} counts for nobody else.")
    if made.left:
        click.echo(f"No more in a group with them: {', '.join(made.left)}.")
    if made.with_own_work:
        names = ", ".join(made.with_own_work)
        click.echo(f"Work of {names} is in the gradebook, and counts no more in exports to platforms.")


@main.command(short_help="Ask a function what a report's seed asked.")
@click.argument("exercise", metavar="CODE|EXERCISE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--seed", type=click.IntRange(0), help="With EXERCISE and FILE: the seed that the report shows."
)
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
@_course
def replay(exercise: str, file: Path | None, seed: int | None, as_json: bool, course: Path | None) -> None:
    """Ask a function what a report asked, by the code of the report.

    With EXERCISE, FILE and --seed: ask the function EXERCISE in FILE (.py or .ipynb). The code runs in the
    sandbox, as in grading. EXERCISE is one of Flipgrad's own or of the course's.
    """
    from rich.console import Console

    from grader.assignments import EXERCISES
    from grader.assignments.of_course import NONE, ExercisesError, using
    from grader.autograding.errors import CourseError, NoCourseError
    from grader.autograding.opening import open_settings
    from grader.replay import ReplayError, find_verdict, own_exercises
    from grader.replay import replay as again
    from grader.report import as_data
    from grader.report.codes import is_code
    from grader.wall.errors import SandboxError

    if file is None and not is_code(exercise):
        raise click.UsageError(
            f"{exercise!r} is no code of a report. Give a code, or EXERCISE FILE --seed SEED."
        )
    if file is not None and seed is None:
        raise click.UsageError("Give --seed too: the seed that the report shows.")
    file = file and file.resolve()
    own = NONE
    root: Path | None = None
    try:
        if file is None or exercise not in EXERCISES:
            try:
                root = Path(open_settings(Console(stderr=True), course).coursedir.root)
            except NoCourseError:
                if file is None:
                    raise
        if file is None and root is not None:
            exercise, file, seed = find_verdict(exercise, root)
        if exercise not in EXERCISES and root is not None:  # else there are Flipgrad's own exercises only
            own = own_exercises(exercise, root)
        assert file is not None
        assert seed is not None
        with using(own):
            report = again(exercise, file, seed)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from error
    except (CourseError, ExercisesError, ReplayError, SandboxError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(as_data(report.verdict), indent=2) if as_json else str(report))
