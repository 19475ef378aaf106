"""The exporter that nbgrader calls to write a feedback page."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook
from pygments.formatters import HtmlFormatter
from traitlets import default

from grader.feedback.cells import cells_of, runs_of
from grader.feedback.tasks import tasks_of


class FeedbackPage(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """Reads grades and comments, and writes the page; it takes the place of nbconvert's HTMLExporter.

    The notebook is the one that autograding wrote: all that students made in it is harmless to open.
    """

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

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
            late = row.late_submission_penalty or 0.0
            page = render(whose["notebook"], nb, grades, comments, late, row.score - late, row.max_score)
        return page, resources


def render(
    title: str,
    nb: NotebookNode,
    grades: Mapping[str, Grade],
    comments: Mapping[str, str],
    late: float,
    score: float,
    points: float,
) -> str:
    """Write the page of an autograded notebook; grades and comments are by grade id."""
    tasks = list(tasks_of(nb, grades, comments))
    failed = [task for task in tasks if not task.waits and task.score < task.points]
    runs = runs_of(cells_of(nb, {task.grade_id: task for task in tasks}, comments))
    return _template().render(
        title=title,
        score=score,
        points=points,
        late=late,
        tasks=tasks,
        waiting=[task for task in tasks if task.waits],
        first=failed[0] if failed else None,
        following={task.grade_id: after for task, after in pairwise(failed)},
        runs=runs,
        colours=_colours(),
    )


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["points"] = lambda points: f"{round(points, 2):g}"
    return environment.get_template("feedback.html")


@cache
def _colours() -> Markup:
    """Give the style sheet that colours code, on a light ground and on a dark one."""
    light, dark = (
        HtmlFormatter(style=style).get_style_defs("pre.code") for style in ("default", "github-dark")
    )
    sheet = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
    return Markup(re.sub(r"\s*/\*.*?\*/", "", sheet))
