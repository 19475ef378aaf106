"""The command `flipgrad`: what a course needs besides nbgrader's own commands.

Each command imports what it needs when it runs, so that `flipgrad --help` answers at once.
"""

import json
import sys
from pathlib import Path

import click


def _name(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Take the name of a folder in submitted/, as the shell completes it; refuse paths to others."""
    name = value.removesuffix("/")
    if "/" in name or name in ("", ".", ".."):
        raise click.BadParameter(f"{value!r} is no {parameter.name}, but a path. Nothing was graded.")
    return name


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flipgrad")
def main() -> None:
    """Grade the course on backpropagation through convolution, together with nbgrader.

    Run it in the course folder, where nbgrader_config.py is.
    """


@main.command(short_help="Try what keeps students' code in.")
@click.option(
    "--only", metavar="WAY", help="Only this way to keep it in: namespaces, bubblewrap or landlock."
)
def doctor(only: str | None) -> None:
    """Try on this machine what keeps students' code in, and print what holds.

    Each line is a real attempt from inside the sandbox: to read your files, to reach the network, to
    exhaust memory. All ways to keep it in that grading could use here are tried, the strongest first, which
    is the one that is used. Takes about a minute. The exit code is 1 if anything does not hold.
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
    if broken:
        console.print(f"\n{broken} of the attempts got through. docs/wall.md says what to allow or install.")
        sys.exit(1)
    console.print("\nEverything holds.")


@main.command(short_help="Grade a class, on all cores or on a cluster.")
@click.argument("assignment", callback=_name)
@click.option("--student", default="*", metavar="ID", callback=_name, help="Only this student's submission.")
@click.option("--force", is_flag=True, help="Also what is graded already and not newer.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that grade; by default one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster with this scheduler instead.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: how many are due, a line for each, a last one."
)
def autograde(
    assignment: str, student: str, force: bool, jobs: int | None, scheduler: str | None, as_json: bool
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
            summary = grade(open_course(assignment, student, force, console), workers, listener)
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


@main.command(short_help="Ask a function what a report's seed asked.")
@click.argument("exercise", metavar="CODE|EXERCISE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--seed", type=click.IntRange(0), help="With EXERCISE and FILE: the seed that the report shows."
)
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def replay(exercise: str, file: Path | None, seed: int | None, as_json: bool) -> None:
    """Ask a function what a report asked, by the code of the report, in the course's folder.

    With EXERCISE, FILE and --seed: ask the function EXERCISE in FILE (.py or .ipynb). The code runs in the
    sandbox, as in grading.
    """
    from grader.replay import ReplayError, replay_code
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
    try:
        if file is None or seed is None:
            report = replay_code(exercise, Path.cwd())
        else:
            report = again(exercise, file, seed)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from error
    except (ReplayError, SandboxError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(as_data(report.verdict), indent=2) if as_json else str(report))
