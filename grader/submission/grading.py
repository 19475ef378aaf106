"""Submissions are graded: bytes in, notebooks and points out, without a course folder or a gradebook."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from logging import getLogger
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task
from traitlets.config import Config

from grader.assignments.of_course import load_exercises
from grader.judge.seeds import Attempt
from grader.processes.aside import TooMuchError
from grader.processes.temporary import TemporaryFolder
from grader.submission.cells import SubmittedNotebook
from grader.submission.files_beside import beside_the_instructors
from grader.submission.points import PointsError
from grader.submission.rebuilding import RebuiltNotebook, rebuild
from grader.submission.records import (
    NOT_HANDED_IN,
    GradedNotebook,
    GradedSubmission,
    GradingMaterial,
    Submission,
)
from grader.submission.recovering import recover
from grader.submission.running_notebooks import NotebookRun, run_notebook
from grader.submission.shared_outputs import shared_outputs
from grader.submission.solved import SolvedTest
from grader.submission.template import Template
from grader.wall.errors import SandboxError
from grader.wall.sandbox import Sandbox


class SubmissionGrader:
    """Grades submissions, one after the other, in a sandbox of its own.

    Parameters
    ----------
    material
        What is graded, and how.

    Raises
    ------
    SandboxError
        If students' code cannot be kept in on this machine.
    ExercisesError
        If the course's own exercises cannot be used on this machine.
    """

    def __init__(self, material: GradingMaterial) -> None:
        self._material = material
        # Test cells import the modules that travel with the notebook as files.
        self._folder = TemporaryFolder()
        for name, data in material.files.items():
            path = Path(self._folder.path, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        exercises = load_exercises(material.assignment, material.exercises)
        self._templates = {
            name: Template(
                from_dict(json.loads(data)),
                self._folder.path,
                solved=from_dict(json.loads(material.solved[name])) if name in material.solved else None,
                all_inside=material.tests_inside,
                exercises=exercises,
            )
            for name, data in material.notebooks.items()
        }
        imports = {name for template in self._templates.values() for name in template.imports}
        self._sandbox = Sandbox(material.limits, material.allow_unconfined, imports)
        try:
            try:
                self._prepare()
            except SandboxError:
                # Somebody may have killed a process of it. What this machine refuses, it refuses again.
                self._sandbox.close()
                self._prepare()
        except BaseException:
            self.close()
            raise
        config = Config({name: Config(values) for name, values in material.settings.items()})
        self._steps = [step(config=config) for step in material.steps]

    def _prepare(self) -> None:
        """Run once what is the same for all submissions."""
        self._sandbox.check()
        self._shared = {
            name: shared_outputs(template, self._material.files, self._sandbox)
            for name, template in self._templates.items()
        }
        self._solved = {name: self._run_solution(name) for name in self._templates}

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()
        self._folder.close()

    def _run_solution(self, name: str) -> Mapping[str, SolvedTest]:
        """Run the instructor's own solution, if tests of the notebook do more than to call `check`."""
        template = self._templates[name]
        if template.solved is None or not template.with_own_code:
            return {}
        submitted = recover(self._material.solved[name])
        files = self._material.files
        shared = self._shared[name]
        attempt = Attempt(self._material.assignment, secret=self._material.secret)
        best: dict[str, SolvedTest] = {}
        for _ in range(2):  # twice where a test failed: it may be one that fails now and then
            notebook = rebuild(template.notebook, submitted).notebook
            run = run_notebook(notebook, template, attempt, files, self._sandbox, shared, None)
            best.update((test, solved) for test, solved in run.solved.items() if solved.passes)
            best = {**run.solved, **best}
            if all(solved.passes for solved in best.values()):
                break
        return {test: best[test] for test in template.with_own_code if test in best}

    def grade(self, submission: Submission) -> GradedSubmission:
        """Grade a submission."""
        instructors = self._material.files
        files = {
            name: submission.files[name] for name in beside_the_instructors(submission.files, instructors)
        }
        files.update(instructors)
        attempt = Attempt(
            self._material.assignment,
            submission.student,
            submission.submitted,
            secret=self._material.secret,
        )
        seconds = dict.fromkeys(("read", "run", "judge", "render"), 0.0)
        graded = {
            name: self._grade_notebook(name, data, attempt, files, seconds)
            for name, data in submission.notebooks.items()
        }
        return GradedSubmission(submission.student, graded, seconds)

    def _grade_notebook(
        self,
        name: str,
        data: bytes | str,
        attempt: Attempt,
        files: Mapping[str, bytes],
        seconds: dict[str, float],
    ) -> GradedNotebook:
        template = self._templates[name]
        started = time.perf_counter()
        if isinstance(data, str):
            submitted = SubmittedNotebook(notes=(data,))
        else:
            attempt = replace(attempt, work=sha256(data).hexdigest())
            submitted = recover(data)
        if submitted.readable:
            try:
                rebuilt, run, trouble = self._run(name, submitted, attempt, files)
            except TooMuchError as error:
                sentence = f"The cells of this file could not be put together within {error}."
                submitted = SubmittedNotebook(notes=(sentence,))
        if not submitted.readable:
            rebuilt = rebuild(template.notebook, submitted)
            run = NotebookRun()
            trouble = " ".join(submitted.notes)
        if data == NOT_HANDED_IN:
            run = NotebookRun(earned=dict.fromkeys(template.tests, 0.0))
            trouble = ""
        notebook = rebuilt.notebook
        seconds["read"] += time.perf_counter() - started - sum(run.seconds.values())
        started = time.perf_counter()
        whose = {"student": attempt.student, "assignment": attempt.assignment, "notebook": name}
        resources: dict[str, Any] = {"nbgrader": whose, "unique_key": name}
        for step in self._steps:
            notebook, resources = step(notebook, resources)
        maybe_elsewhere = rebuilt.text_added or data == NOT_HANDED_IN
        scores, comments = _scores(notebook, run.earned, not trouble, maybe_elsewhere)
        text = json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"
        seconds["render"] += time.perf_counter() - started
        for phase, spent in run.seconds.items():
            seconds[phase] += spent
        notes = (*rebuilt.notes, *run.troubles)
        return GradedNotebook(text, scores, comments, run.earned, notes, trouble)

    def _run(
        self, name: str, submitted: SubmittedNotebook, attempt: Attempt, files: Mapping[str, bytes]
    ) -> tuple[RebuiltNotebook, NotebookRun, str]:
        """Rebuild and run a notebook; if that fails, or a process in the sandbox was killed, do it once more.

        What was killed from outside is hardly killed again at once, but the student's code ends its process
        each time. If the second run fails, too, a person decides about the notebook.

        Returns
        -------
        tuple
            The rebuilt notebook, what came of running it, and why it could not be judged: empty if it was.
        """
        template = self._templates[name]

        def run_once() -> tuple[RebuiltNotebook, NotebookRun]:
            rebuilt = rebuild(template.notebook, submitted)
            shared = self._shared[name]
            return rebuilt, run_notebook(
                rebuilt.notebook, template, attempt, files, self._sandbox, shared, self._solved[name]
            )

        try:
            rebuilt, run = run_once()
            if not run.killed:
                return rebuilt, run, ""
        except (PointsError, TooMuchError):
            raise
        except Exception:
            pass
        try:
            rebuilt, run = run_once()
        except (PointsError, TooMuchError):
            raise
        except Exception as error:
            # Nothing that the sandbox said before it failed is used.
            return rebuild(template.notebook, submitted), NotebookRun(), f"It was not judged: {_why(error)}"
        return rebuilt, run, ""


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, SandboxError) else f"{type(error).__name__}: {error}"


def _scores(
    notebook: NotebookNode, earned: Mapping[str, float | None], judged: bool, text_added: bool
) -> tuple[dict[str, float | None], dict[str, str | None]]:
    """List the points and comments of a notebook's cells, by the rules of nbgrader's SaveAutoGrades.

    One rule is added: where the student added text, it may be an answer whose own cell is as released, and a
    person decides.
    """
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        maybe_elsewhere = text_added and is_solution(cell) and cell.cell_type == "markdown"
        if is_grade(cell):
            if not cell.metadata.nbgrader["points"]:
                scores[name] = 0.0
            elif judged and not maybe_elsewhere and (is_solution(cell) or cell.cell_type != "code"):
                # A person reads it: 0 points where it is as released, no points yet where it is not.
                scores[name], _ = determine_grade(cell, getLogger(__name__))
            else:
                scores[name] = earned.get(name)
        if is_solution(cell) or is_task(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comments[name] = (
                "No response." if untouched and not is_task(cell) and not maybe_elsewhere else None
            )
    return scores, comments
