"""A course for a moment, with the assignment generated in it: the real gradebook and release stay.

Whatever of the course's folder the settings may name by a relative path (a header, autotests.yml) is there,
by links. The folders that nbgrader writes are the temporary course's own.
"""

from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import ValidationError
from traitlets.config import Config

from grader.autograding.course import Course
from grader.autograding.secret import FOLDER, write_secret
from grader.autograding.settings import reading_settings
from grader.processes.temporary import TemporaryFolder
from grader.sanitize import clean_line
from grader.submission.template import Template

_SECRET = b"Every check asks the same thing."
_STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"
_HOOKS = "pre_convert_hook", "post_convert_hook"


class GenerateError(Exception):
    """nbgrader cannot generate the assignment; the message says in which notebook, and why."""


@dataclass(frozen=True)
class Generated:
    """An assignment, generated in a temporary course."""

    source: Path
    """The instructor's folder."""
    release: Path
    """What students would get."""
    app: AutogradeApp
    templates: dict[str, Template] = field(default_factory=dict)
    """Name -> the notebook as the structure of submissions; those of a course that could be opened."""

    def course(self) -> Course:
        """Open the temporary course for grading.

        Raises
        ------
        CourseError
            If nothing could be graded.
        """
        with reading_settings():
            converter = Autograde(coursedir=self.app.coursedir, parent=self.app)
        return Course(converter)


@contextmanager
def generated(app: AutogradeApp, assignment: str) -> Iterator[Generated]:
    """Generate an assignment in a temporary course, which is the current folder meanwhile.

    Parameters
    ----------
    app
        The settings of the real course; they are changed to those of the temporary one.
    assignment
        Its name.

    Raises
    ------
    GenerateError
        If nbgrader cannot generate it.
    CourseError
        If a setting cannot be used.
    """
    real = app.coursedir
    source = Path(real.format_path(real.source_directory, ".", assignment)).resolve()
    written = {
        Path(real.root, getattr(real, f"{name}_directory")).resolve()
        for name in ("release", "submitted", "autograded", "feedback", "solution", "source_with_tests")
    }
    folder = TemporaryFolder()
    try:
        root = Path(folder.path)
        _link_entries(Path(real.root), root, written)
        (root / "source").mkdir()
        with suppress(OSError):
            _link_entries(Path(real.root, real.source_directory), root / "source", {source})
        (root / "source" / assignment).symlink_to(source)
        write_secret(root, _SECRET)
        _move_settings(app, root, assignment)
        with chdir(root):
            _generate(app, assignment)
            yield Generated(source, root / "release" / assignment, app)
    finally:
        folder.close()


def _link_entries(folder: Path, to: Path, without: set[Path]) -> None:
    for path in folder.iterdir():
        hidden = path.name in (FOLDER, "source") or path.name.startswith("gradebook.db")
        if not hidden and path.resolve() not in without:
            (to / path.name).symlink_to(path.resolve())


def _move_settings(app: AutogradeApp, root: Path, assignment: str) -> None:
    for section in ("BaseConverter", "GenerateAssignment", "Autograde"):
        for hook in _HOOKS:
            app.config[section].pop(hook, None)
    app.update_config(
        Config(
            CourseDirectory={
                "root": str(root),
                "db_url": f"sqlite:///{root}/gradebook.db",
                "directory_structure": _STRUCTURE,
                "source_directory": "source",
                "release_directory": "release",
                "student_id": "*",
                "notebook_id": "*",
            },
            GenerateAssignment={"create_assignment": True, "no_database": False, "force": True},
        )
    )
    with reading_settings():
        app.coursedir = CourseDirectory(parent=app)
        app.coursedir.assignment_id = assignment


class _Generating(GenerateAssignment):  # type: ignore[misc]  # nbgrader has no types
    """Keeps the error of a notebook, of which nbgrader logs the stack only."""

    why = ""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            cause = error.__context__ if isinstance(error, ValidationError) and error.__context__ else error
            said = clean_line(str(cause)).rstrip(".") or "see `nbgrader generate_assignment`"
            self.why = f"{Path(notebook_filename).name}: {type(error).__name__}: {said}"
            raise


def _generate(app: AutogradeApp, assignment: str) -> None:
    with reading_settings():
        converter = _Generating(coursedir=app.coursedir, parent=app)
    levels = [handler.level for handler in app.log.handlers]
    for handler in app.log.handlers:
        handler.setLevel("CRITICAL")  # the error below says it in a sentence
    try:
        converter.start()
    except (NbGraderException, OSError) as error:
        raise GenerateError(converter.why or str(error)) from error
    finally:
        for handler, level in zip(app.log.handlers, levels, strict=True):
            handler.setLevel(level)
