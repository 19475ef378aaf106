"""Where nbgrader calls us: preprocessors named in nbgrader_config.py."""

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

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

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with the attempt in its environment."""
        super().start_new_kernel(env={**os.environ, **self._attempt.as_environment()}, **kwargs)


class ForgetCopies(NbGraderPreprocessor):
    """Of the copies of a cell of the assignment let the last one count; the others are the student's own.

    JupyterLab copies a cell's grade id too. nbgrader's DeduplicateIds leaves empty metadata behind, which its
    CheckCellMetadata takes for an outdated notebook: one such submission would stop the whole class.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Take nbgrader's metadata from all but the last cell of each grade id."""
        seen = set()
        for cell in reversed(nb.cells):
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in seen:
                del cell.metadata["nbgrader"]
            elif grade_id is not None:
                seen.add(grade_id)
        return nb, resources


class SaveVerdicts(SaveAutoGrades):
    """Save the points of verdicts; the rest as nbgrader does.

    nbgrader takes any line on stderr for a failure, also a warning beside full marks; a verdict is not
    changed by it. A task that the judge could not judge waits for a person.
    """

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_score(cell, resources)
        shown = [output.get("data", {}).get(VERDICT_MIME) for output in cell.get("outputs", [])]
        verdicts = [verdict for verdict in shown if verdict]
        if len(verdicts) != 1 or any(output.output_type == "error" for output in cell.outputs):
            return
        about = resources["nbgrader"]
        grade = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"], about["notebook"], about["assignment"], about["student"]
        )
        grade.auto_score = verdicts[0]["earned"]
        if grade.auto_score is None:
            grade.needs_manual_grade = True
        elif not 0 <= grade.auto_score <= grade.max_score:
            raise ValueError(
                f"the verdict on {grade.name} gives {grade.auto_score} points, and its cell has "
                f"{grade.max_score}: make the points of the test cell and of its exercise equal"
            )
        self.gradebook.db.commit()
