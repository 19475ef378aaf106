"""Where nbgrader calls us: what nbgrader_config.py names for autograding.

    SubmissionExporter   reads what was handed in, however broken        submission.py
    Rebuild              puts it on the instructor's structure           submission.py, master.py
    RunBehindTheWall     runs and judges it                              grading.py
    SaveVerdicts         puts the points into the gradebook

nbgrader runs the first two on the folder submitted/ and the others on what they left in autograded/.
"""

import atexit
import glob
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from traitlets import Bool, Float

from grader.grading import Graded, files_beside, grade
from grader.master import Master, read_master
from grader.sandbox.host import Sandbox, SandboxError
from grader.sandbox.session import Limits
from grader.sanitize import clean_line
from grader.seeds import Attempt
from grader.submission import LARGEST_FILE, Submitted, read, rebuild

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class SubmissionExporter(NotebookExporter):
    """Reads submitted notebooks for `nbgrader autograde`; what it cannot read becomes a note."""

    # Once at the end, not after each step.
    optimistic_validation = Bool(True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rebuilt = new_notebook()
        self.troubles: list[str] = []
        """What of this run waits for a person, one sentence each."""
        self._other_names: dict[str, str] = {}
        if isinstance(self.parent, Autograde):
            # nbgrader has no place to look at a class as a whole, before and after.
            self._convert = self.parent.convert_notebooks
            self.parent.convert_notebooks = self._convert_class

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Read a submitted notebook; nbgrader then comes again for what was made of it."""
        path = Path(filename)
        resources = {} if resources is None else resources
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        if not self.parent._sanitizing:
            return self.from_notebook_node(self._rebuilt, resources, **kw)
        submitted = _read_file(Path(self._other_names.get(filename, filename)))
        for note in submitted.notes:
            self.log.warning("%s: %s", clean_line(filename), clean_line(note))
        if not submitted.readable:
            self.troubles.append(f"{filename}: {' '.join(submitted.notes)}")
        resources["flipgrad"] = {"submitted": submitted}
        return self.from_notebook_node(new_notebook(), resources, **kw)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Let the preprocessors work on it, and write it on one line: to indent it takes long."""
        self._rebuilt, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return json.dumps(self._rebuilt, ensure_ascii=False, sort_keys=True) + "\n", resources

    def _convert_class(self) -> None:
        """Grade the class; then say, by the exit code too, what of it waits for a person.

        Raises
        ------
        NbGraderException
            If students' code cannot be kept in on this machine: nothing was touched then. Or if there
            was trouble with a submission.
        """
        try:
            RunBehindTheWall(parent=self).sandbox().check()
        except SandboxError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        self._look_at_folders()
        self._convert()
        for trouble in self.troubles:
            self.log.error("%s", clean_line(trouble))
        if self.troubles:
            raise NbGraderException(
                f"{len(self.troubles)} of the submissions could not be graded; see the lines above."
            )

    def _look_at_folders(self) -> None:
        """Leave out folders with links or the like, and find the notebooks that have another name."""
        converter = self.parent
        coursedir = converter.coursedir
        with Gradebook(coursedir.db_url, coursedir.course_id) as book:
            known = {notebook.name for notebook in book.find_assignment(coursedir.assignment_id).notebooks}
        for folder in sorted(
            glob.glob(converter._format_source(coursedir.assignment_id, coursedir.student_id))
        ):
            links = [path for path in (Path(folder), *Path(folder).rglob("*")) if not _is_plain(path)]
            notebooks = converter.assignments.get(folder)
            if links:
                self.troubles.append(f"{links[0]} is no plain file: this submission was left alone.")
                converter.assignments.pop(folder, None)
            elif notebooks is None and coursedir.notebook_id == "*":
                self.troubles.append(f"{folder} holds no notebook.")
            elif notebooks:
                missing = known - {Path(notebook).stem for notebook in notebooks}
                others = [notebook for notebook in notebooks if Path(notebook).stem not in known]
                # With several assignments' worth of names nobody could tell which is which.
                if others and len(missing) == len(known) == 1:
                    name = str(Path(folder, f"{missing.pop()}.ipynb"))
                    self._other_names[name] = max(others, key=_tagged_cells)
                    converter.assignments[folder] = [name]
                    self.log.warning("%s is graded as %s", clean_line(self._other_names[name]), name)


class Rebuild(NbGraderPreprocessor):
    """Put a submission on the structure of the instructor's notebook."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Make the notebook anew from the instructor's and the student's cells.

        Raises
        ------
        NbGraderException
            If the instructor's notebook and the gradebook do not agree.
        """
        about = resources["nbgrader"]
        master = _master(self, resources)
        _compare_with_gradebook(master, about)
        submitted = resources["flipgrad"]["submitted"]
        rebuilt = rebuild(master.notebook, submitted)
        for note in rebuilt.notes[len(submitted.notes) :]:
            self.log.warning("%s: %s", clean_line(about["student"]), clean_line(note))
        notebook = rebuilt.notebook
        if not submitted.readable:
            notebook.metadata["flipgrad"] = {"unreadable": True}
        return notebook, resources


class RunBehindTheWall(NbGraderPreprocessor):
    """Run a rebuilt submission: the student's cells in a sandbox, the test cells on our side."""

    seconds_per_call = Float(3, help="how long one call of a student's function may take").tag(config=True)
    seconds_per_cell = Float(30, help="how long one cell may take").tag(config=True)
    seconds_per_submission = Float(180, help="how long one submission may take").tag(config=True)
    allow_unconfined = Bool(
        False,
        help="grade even where nothing keeps students' code in: it then can do what you can",
    ).tag(config=True)

    def sandbox(self) -> Sandbox:
        """Give the sandbox of this process for these settings."""
        limits = Limits(
            call=self.seconds_per_call, cell=self.seconds_per_cell, submission=self.seconds_per_submission
        )
        return _shared_sandbox(limits, self.allow_unconfined)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Fill in the outputs, and note the points for `SaveVerdicts`."""
        about = resources["nbgrader"]
        master = _master(self, resources)
        folder = Path(resources["metadata"]["path"])
        stamp = folder / "timestamp.txt"
        submitted = stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""
        attempt = Attempt(about["assignment"], about["student"], submitted)
        graded = Graded()
        if not nb.metadata.pop("flipgrad", {}).get("unreadable"):
            try:
                graded = grade(nb, master, attempt, files_beside(folder), self.sandbox())
            except SandboxError as error:
                self.parent.troubles.append(f"{about['student']} was not judged: {error}")
        for trouble in graded.troubles:
            self.log.warning("%s: %s", clean_line(about["student"]), clean_line(trouble))
        resources["flipgrad"] = graded
        return nb, resources


class SaveVerdicts(NbGraderPreprocessor):
    """Save the points of verdicts; a task that could not be judged waits for a person."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save all grades and comments of a notebook at once, by the rules of nbgrader's SaveAutoGrades."""
        about, earned = resources["nbgrader"], resources["flipgrad"].earned
        with Gradebook(about["db_url"]) as book:
            submission = book.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            # Held, so that each grade finds its cell there and asks the database for none.
            cells = submission.notebook.grade_cells, submission.notebook.solution_cells
            grades = {grade.name: grade for grade in submission.grades}
            comments = {comment.name: comment for comment in submission.comments}
            for cell in nb.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                if is_grade(cell):
                    grade = grades[name]
                    if not cell.metadata.nbgrader["points"]:
                        grade.auto_score = 0.0
                    elif earned and (is_solution(cell) or cell.cell_type != "code"):
                        # Written for a person: 0 where it is as released, else nothing yet.
                        grade.auto_score, _ = determine_grade(cell, self.log)
                    else:
                        grade.auto_score = earned.get(name)
                    grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
                if is_solution(cell) or is_task(cell):
                    untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
                    answered = is_task(cell) or not untouched
                    comments[name].auto_comment = None if answered else "No response."
            book.db.commit()
            del cells
        return nb, resources


def _is_plain(path: Path) -> bool:
    """Say whether it is no link, no device, and has a name that is no command to a terminal."""
    return not _CONTROL.search(path.name) and not path.is_symlink() and (path.is_file() or path.is_dir())


def _read_file(path: Path) -> Submitted:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return Submitted(notes=(f"This file has {path.stat().st_size / 1e6:.0f} MB, too many to read.",))
        return read(path.read_bytes())
    except OSError as error:
        return Submitted(notes=(f"This file cannot be read: {error.strerror}.",))


def _tagged_cells(notebook: str) -> tuple[int, str]:
    """Count the cells that come from the assignment; of equal notebooks the last by name counts."""
    return sum(cell.grade_id is not None for cell in _read_file(Path(notebook)).cells), notebook


def _master(preprocessor: NbGraderPreprocessor, resources: ResourcesDict) -> Master:
    about = resources["nbgrader"]
    coursedir = preprocessor.parent.parent.coursedir
    path = Path(coursedir.format_path(coursedir.source_directory, ".", about["assignment"]))
    path = path / f"{about['notebook']}.ipynb"
    try:
        return _master_of(path, path.stat().st_mtime_ns, preprocessor)
    except (OSError, ValueError) as error:
        raise NbGraderException(f"The instructor's notebook {path} cannot be read: {error}") from error


_masters: dict[Path, tuple[int, Master]] = {}


def _master_of(path: Path, changed: int, parent: NbGraderPreprocessor) -> Master:
    """Read the instructor's notebook once, and again when it has changed."""
    known = _masters.get(path.resolve())
    if known is None or known[0] != changed:
        known = _masters[path.resolve()] = changed, read_master(path, parent)
    return known[1]


def _compare_with_gradebook(master: Master, about: dict[str, Any]) -> None:
    """See once for each gradebook that it was made from this notebook.

    Raises
    ------
    NbGraderException
        If it was not.
    """
    if _compared.get(about["db_url"]) is master:
        return
    with Gradebook(about["db_url"]) as book:
        notebook = book.find_notebook(about["notebook"], about["assignment"])
        saved = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    if saved != master.points:
        names = sorted(dict(saved.items() ^ master.points.items()))
        raise NbGraderException(
            f"source/{about['assignment']}/{about['notebook']}.ipynb has other tasks or points than "
            f"the gradebook ({', '.join(names[:5])}). "
            f"Run `nbgrader generate_assignment {about['assignment']}`, then this again."
        )
    _compared[about["db_url"]] = master


_compared: dict[str, Master] = {}


@cache
def _shared_sandbox(limits: Limits, allow_unconfined: bool) -> Sandbox:
    """Start one sandbox for all submissions that this process grades; nbgrader makes us anew for each."""
    sandbox = Sandbox(limits, allow_unconfined)
    atexit.register(sandbox.close)
    return sandbox
