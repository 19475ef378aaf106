"""Where nbgrader calls us: preprocessors named in nbgrader_config.py."""

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, SaveAutoGrades

from grader.report import VERDICT_MIME
from grader.seeds import Attempt


class ExecuteAsStudent(Execute):
    """Execute a submission as nbgrader does, in a kernel that knows whose submission it is."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Note whose submission it is before the kernel starts."""
        about = resources["nbgrader"]
        stamp = Path(resources["metadata"]["path"], "timestamp.txt")
        submitted = stamp.read_text(encoding="utf-8").strip() if stamp.exists() else ""
        self._attempt = Attempt(about["assignment"], about["student"], submitted)
        return super().preprocess(nb, resources, km)

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with the attempt in its environment."""
        await super().async_start_new_kernel(env={**os.environ, **self._attempt.as_environment()}, **kwargs)


class SaveVerdicts(SaveAutoGrades):
    """Save scores as nbgrader does, except that a task the judge could not judge waits for a person."""

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_score(cell, resources)
        verdicts = [output.get("data", {}).get(VERDICT_MIME, {}) for output in cell.get("outputs", [])]
        if any(verdict.get("status") == "not judged" for verdict in verdicts):
            about = resources["nbgrader"]
            grade = self.gradebook.find_grade(
                cell.metadata["nbgrader"]["grade_id"],
                about["notebook"],
                about["assignment"],
                about["student"],
            )
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()
