"""The command `flipgrad`: what a course needs besides nbgrader's own commands.

Each command imports what it needs when it runs, so that `flipgrad --help` answers at once.
"""

import json
import sys
from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="flipgrad")
def main() -> None:
    """Grade the course on backpropagation through convolution, together with nbgrader.

    Run it in the course folder, where nbgrader_config.py is.
    """


@main.command()
@click.argument("assignment", default="conv1d")
def demo(assignment: str) -> None:
    """Run a whole course cycle with a simulated class, in the folder demo/.

    The class fetches, solves and submits ASSIGNMENT (conv1d unless you name another); nbgrader
    collects and grades it, and returns feedback. demo/ is a course of its own, made anew each time:
    your gradebook and exchange stay as they are.
    """
    from grader.cycle import CycleError
    from grader.demo import run

    try:
        kept = run(Path.cwd(), assignment)
    except CycleError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing needs cleaning up: the next `flipgrad demo` starts anew.", err=True)
        sys.exit(130)
    sys.exit(0 if kept else 1)


@main.command()
@click.argument("exercise")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", type=int, required=True, help="The seed that the report shows.")
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def replay(exercise: str, file: Path, seed: int, as_json: bool) -> None:
    """Ask the function EXERCISE in FILE (.py or .ipynb) what a report's seed asked.

    The code in FILE runs as if you had run it yourself: look at it first, if it is not yours.
    """
    from grader.replay import ReplayError
    from grader.replay import replay as again
    from grader.report import as_data

    try:
        report = again(exercise, file, seed)
    except KeyError as error:
        raise click.ClickException(str(error.args[0])) from error
    except (ReplayError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(as_data(report.verdict), indent=2) if as_json else str(report))
