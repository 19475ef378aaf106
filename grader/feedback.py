"""The page that goes back to a student: points, tasks, comments, and the notebook as it was graded.

It is made by `nbgrader generate_feedback`, by what nbgrader_config.py names. One file, which needs no network
and runs no script: formulas are MathML, figures are inside.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from jinja2 import Environment, FileSystemLoader, Template
from latex2mathml.converter import convert_to_element
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from traitlets import default

from grader.report.reasons import in_a_few_words, task_name
from grader.sanitize import Renderer, clean_markdown, clean_math, is_quickly_coloured, text_length


class FeedbackPage(Exporter):  # type: ignore[misc]  # nbconvert has no types
    """In place of nbconvert's HTMLExporter: reads the grades and comments, and writes the page.

    The notebook is what autograding wrote, of which all that students made is harmless to open.
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
            nbgrader's: whose it is, of which assignment, and in which gradebook its grades are.

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
            tasks = list(_tasks(nb, grades, comments))
            late = row.late_submission_penalty or 0.0
            score, points = row.score - late, row.max_score
        page = _template().render(
            title=whose["notebook"],
            score=score,
            points=points,
            late=late,
            tasks=tasks,
            waiting=[task for task in tasks if task.waits],
            cells=list(_cells(nb, {task.grade_id: task for task in tasks}, comments)),
            colours=_colours(),
        )
        return page, resources


@dataclass(frozen=True)
class _Task:
    """A cell with points, as the page lists it."""

    grade_id: str
    name: str
    score: float
    points: float
    waits: bool
    """For a person to read it."""
    reason: str
    """Why points were lost, in a few words; empty where that is not known."""
    commented: bool


def _tasks(nb: NotebookNode, grades: Mapping[str, Grade], comments: Mapping[str, str]) -> Iterator[_Task]:
    reasons = in_a_few_words(nb)
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        grade = grades.get(grade_id)
        if grade is None or not (grade.max_score or grade.score):
            continue
        yield _Task(
            grade_id=grade_id,
            name=task_name(grade_id),
            score=grade.score,
            points=grade.max_score,
            waits=grade.needs_manual_grade,
            reason=reasons.get(task_name(grade_id), ""),
            commented=bool(comments.get(grade_id)),
        )


# The cells.


@dataclass(frozen=True)
class _Cell:
    """A cell, as the page shows it."""

    kind: str
    """text, code, raw."""
    content: Markup
    count: int | None
    answer: bool
    task: _Task | None
    comment: Markup | None
    outputs: list[Markup]


def _cells(nb: NotebookNode, tasks: Mapping[str, _Task], comments: Mapping[str, str]) -> Iterator[_Cell]:
    texts = _Texts()
    for cell in nb.cells:
        about = cell.metadata.get("nbgrader", {})
        comment = comments.get(about.get("grade_id", ""), "")
        yield _Cell(
            kind={"markdown": "text", "code": "code"}.get(cell.cell_type, "raw"),
            content=_content(cell, texts),
            count=cell.get("execution_count"),
            answer=bool(about.get("solution") or about.get("task")),
            task=tasks.get(about.get("grade_id", "")),
            comment=_known_text(clean_markdown(comment)) if comment else None,
            outputs=[_output(output, texts) for output in cell.get("outputs", [])],
        )


class _Texts:
    """Markdown and formulas of one page, up to a length; what comes then is shown as it was typed."""

    def __init__(self) -> None:
        self._left = _LONGEST_TEXTS

    def show(self, source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
        """Write a text in HTML."""
        self._left -= text_length(source)
        if self._left < 0:
            return Markup("<pre>{}</pre>").format(source)
        return _text(source, attachments) if attachments else _known_text(source)


_LONGEST_TEXTS = 200_000
"""Characters. The instructor's are a tenth of it; all of it in formulas takes seconds."""


def _content(cell: NotebookNode, texts: _Texts) -> Markup:
    if cell.cell_type == "code":
        return _code(cell.source)
    if cell.cell_type == "markdown":
        return texts.show(cell.source, cell.get("attachments"))
    return Markup("<pre>{}</pre>").format(cell.source)


_FORMS = ("text/html", "text/markdown", "image/png", "image/jpeg", "image/gif", "text/latex", "text/plain")
"""The forms of an output, the first that is there is shown: what autograding keeps."""


def _output(output: NotebookNode, texts: _Texts) -> Markup:
    if output.output_type == "stream":
        return Markup('<pre class="{}">{}</pre>').format(output.name, _coloured(output.text))
    if output.output_type == "error":
        return Markup('<pre class="error">{}</pre>').format(_coloured("\n".join(output.traceback)))
    form = next((form for form in _FORMS if form in output.data), None)
    match form:
        case None:
            return Markup()
        case "text/html":
            return Markup(output.data[form])
        case "text/markdown":
            return texts.show(output.data[form])
        case "text/latex":
            return texts.show(_in_dollars(output.data[form]))
        case "text/plain":
            return Markup("<pre>{}</pre>").format(_coloured(output.data[form]))
    size = output.metadata.get(form, {})
    return Markup('<img alt="{}" src="data:{};base64,{}"{}>').format(
        output.data.get("text/plain", ""),
        form,
        output.data[form],
        Markup("").join(
            Markup(' {}="{}"').format(side, size[side]) for side in ("width", "height") if side in size
        ),
    )


def _in_dollars(formula: str) -> str:
    r"""Give a formula delimiters, if it has none: $...$ or an environment are some."""
    formula = formula.strip()
    return formula if formula.startswith(("$", r"\begin")) else f"$${formula}$$"


def _coloured(text: str) -> Markup:
    """Show a text with the colours that a terminal would show."""
    return Markup(ansi2html(text))


# Cells of the instructor's are the same in all notebooks of a class.


@lru_cache(1000)
def _code(source: str) -> Markup:
    if not is_quickly_coloured(source):
        return Markup('<pre class="code">{}</pre>').format(source)
    return Markup('<pre class="code">{}</pre>').format(Markup(highlight(source, _lexer(), _PLAIN)))


_PLAIN = HtmlFormatter(nowrap=True)


@cache
def _lexer() -> Lexer:
    return get_lexer_by_name("ipython3", stripnl=False)


@lru_cache(1000)
def _known_text(source: str) -> Markup:
    return _text(source, {})


def _text(source: str, attachments: Mapping[str, Any]) -> Markup:
    renderer = _WithFormulas(escape=False, attachments=dict(attachments), exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(source))


class _WithFormulas(Renderer):
    """Markdown with its formulas as MathML."""

    def block_math(self, body: str) -> str:
        return _formula(body, "block")

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return _formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


@lru_cache(2000)
def _formula(latex: str, display: str) -> str:
    r"""Write a formula in MathML; one that cannot be read is shown as it was typed.

    Examples
    --------
    >>> _formula("x^2", "inline")
    '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    >>> _formula(r"x^2^3", "inline")
    '<code>x^2^3</code>'
    """
    if len(latex) <= _LONGEST_FORMULA:
        try:
            return _as_mathml(convert_to_element(clean_math(latex), "", display))
        except Exception:  # a formula can be wrong in many ways, and the converter has an error for each
            pass
    return f"<code>{html.escape(latex)}</code>"


_LONGEST_FORMULA = 2_000
"""Characters. A formula of a thousand entries takes half a second."""
_ELEMENTS = {
    *(
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mroot",
        "mrow",
        "mspace",
    ),
    *("msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"),
}
_ATTRIBUTES = re.compile(
    r"accent|accentunder|align|column(?:align|lines|spacing)|display|displaystyle|fence|form|largeop"
    r"|linethickness|lspace|mathbackground|mathcolor|mathvariant|maxsize|minsize|movablelimits|notation"
    r"|row(?:lines|spacing)|rspace|scriptlevel|separator|stretchy|symmetric|width"
)
# Nothing far away from its place or over what stands beside it.
_VALUE = re.compile(
    r"[A-Za-z -]*|(?:-?[0-2]?|\d{1,2})(?:\.\d+)?(?:em|ex|mu|pt|px)?(?: [\d.a-z ]*)?|#[0-9A-Fa-f]{3,6}"
)


def _as_mathml(formula: Element) -> str:
    """Write an element of the converter's, whose texts are escaped already, and not all of them.

    Raises
    ------
    ValueError
        If it is more than a formula.
    """
    for element in formula.iter():
        if element.tag not in _ELEMENTS:
            raise ValueError(f"<{element.tag}> in a formula")
        for name, value in [*element.attrib.items()]:
            if not (_ATTRIBUTES.fullmatch(name) and _VALUE.fullmatch(value)):
                del element.attrib[name]
        element.text, element.tail = (html.unescape(text or "") for text in (element.text, element.tail))
    return tostring(formula, encoding="unicode")


# The page.


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters["points"] = lambda points: f"{round(points, 2):g}"
    return environment.get_template("feedback.html")


@cache
def _colours() -> Markup:
    """Give the style sheet of the code."""
    sheet = HtmlFormatter().get_style_defs("pre.code")
    return Markup(re.sub(r"\s*/\*.*?\*/", "", sheet))
