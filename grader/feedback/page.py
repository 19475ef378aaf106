"""The exporter that nbgrader calls to write a feedback page."""

import glob
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from pygments.formatters import HtmlFormatter
from traitlets import default

from grader.feedback.cells import cells_of
from grader.feedback.tasks import tasks_of


class FeedbackPage(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """Reads grades and comments, and writes the page; it takes the place of nbconvert's HTMLExporter.

    The notebook is the one that autograding wrote: all that students made in it is harmless to open.
    """

    output_mimetype = "text/html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(self.parent, GenerateFeedback):
            self._find_all(self.parent)

    @staticmethod
    def _find_all(converter: GenerateFeedback) -> None:
        """Let nbgrader find notebooks of students whose ids have brackets, which are signs of a pattern."""
        directory = converter.coursedir
        wanted = converter._format_source(directory.assignment_id, directory.student_id)
        folders = [wanted] if os.path.isdir(wanted) else glob.glob(wanted)
        found = {
            folder: glob.glob(os.path.join(glob.escape(folder), f"{directory.notebook_id}.ipynb"))
            for folder in folders
        }
        converter.assignments = {folder: notebooks for folder, notebooks in found.items() if notebooks}

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def register_preprocessor(self, preprocessor: Any, enabled: bool = False) -> Any:
        """Leave out nbgrader's steps for its own page: this one reads the grades itself, and has a style."""
        if preprocessor not in (GetGrades, CSSHTMLHeaderPreprocessor):
            return super().register_preprocessor(preprocessor, enabled)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[str, Any]:
        """Write the page of a notebook.

        Parameters
        ----------
        nb
            The autograded notebook.
        resources
            nbgrader's: the student, the assignment and the notebook, and the address of the gradebook.

        Raises
        ------
        nbgrader.api.MissingEntry
            If the gradebook has no such submission.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        whose = resources["nbgrader"]
        with Gradebook(whose["db_url"]) as gradebook:
            row = gradebook.find_submission_notebook(whose["notebook"], whose["assignment"], whose["student"])
            grades = {grade.name: grade for grade in row.grades}
            comments = {comment.name: comment.comment or "" for comment in row.comments}
            tasks = list(tasks_of(nb, grades, comments))
            late = row.late_submission_penalty or 0.0
            score = row.score - late
            points = row.max_score
        page = _template().render(
            title=whose["notebook"],
            score=score,
            points=points,
            late=late,
            tasks=tasks,
            waiting=[task for task in tasks if task.waits],
            cells=list(cells_of(nb, {task.grade_id: task for task in tasks}, comments)),
            colours=_colours(),
        )
        return page, resources


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["points"] = lambda points: f"{round(points, 2):g}"
    return environment.get_template("feedback.html")


@cache
def _colours() -> Markup:
    """Give the style sheet that colours code."""
    sheet = HtmlFormatter().get_style_defs("pre.code")
    return Markup(re.sub(r"\s*/\*.*?\*/", "", sheet))
