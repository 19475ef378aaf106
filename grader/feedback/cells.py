"""The cells of a notebook, as a feedback page shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from grader.feedback.tasks import Task
from grader.feedback.texts import PageTexts, comment_text
from grader.sanitize import is_quickly_coloured


@dataclass(frozen=True)
class Cell:
    """A cell, as the page shows it."""

    kind: str
    """text, code, raw."""
    content: Markup
    count: int | None
    """The number in brackets beside code that was run."""
    answer: bool
    """Whether the student was to fill it in."""
    task: Task | None
    comment: Markup | None
    outputs: list[Markup]


def cells_of(nb: NotebookNode, tasks: Mapping[str, Task], comments: Mapping[str, str]) -> Iterator[Cell]:
    """Yield the cells of an autograded notebook.

    Parameters
    ----------
    nb
        The notebook.
    tasks, comments
        By grade id; a comment is Markdown.
    """
    texts = PageTexts()
    for cell in nb.cells:
        about = cell.metadata.get("nbgrader", {})
        grade_id = about.get("grade_id", "")
        comment = comments.get(grade_id, "")
        yield Cell(
            kind={"markdown": "text", "code": "code"}.get(cell.cell_type, "raw"),
            content=_content(cell, texts),
            count=cell.get("execution_count"),
            answer=bool(about.get("solution") or about.get("task")),
            task=tasks.get(grade_id),
            comment=comment_text(comment) if comment else None,
            outputs=[_output(output, texts) for output in cell.get("outputs", [])],
        )


def _content(cell: NotebookNode, texts: PageTexts) -> Markup:
    if cell.cell_type == "code":
        return _code(cell.source)
    if cell.cell_type == "markdown":
        return texts.show(cell.source, cell.get("attachments"))
    return Markup("<pre>{}</pre>").format(cell.source)


_FORMS = ("text/html", "text/markdown", "image/png", "image/jpeg", "image/gif", "text/latex", "text/plain")
"""The forms of an output that autograding keeps, the richest first: of several the first is shown."""


def _output(output: NotebookNode, texts: PageTexts) -> Markup:
    if output.output_type == "stream":
        return Markup('<pre class="{}">{}</pre>').format(output.name, _coloured(output.text))
    if output.output_type == "error":
        return Markup('<pre class="error">{}</pre>').format(_coloured("\n".join(output.traceback)))
    form = next((form for form in _FORMS if form in output.data), None)
    match form:
        case None:
            return Markup()
        case "text/html":
            return texts.show_html(output.data[form])
        case "text/markdown":
            return texts.show(output.data[form])
        case "text/latex":
            return texts.show_latex(output.data[form])
        case "text/plain":
            return Markup("<pre>{}</pre>").format(_coloured(output.data[form]))
    return _image(output, form)


def _image(output: NotebookNode, form: str) -> Markup:
    size = output.metadata.get(form, {})
    sides = [Markup(' {}="{}"').format(side, size[side]) for side in ("width", "height") if side in size]
    return Markup('<img alt="{}" src="data:{};base64,{}"{}>').format(
        output.data.get("text/plain", ""), form, output.data[form], Markup("").join(sides)
    )


def _coloured(text: str) -> Markup:
    """Show a text with the colours that a terminal would show."""
    return Markup(ansi2html(text))


# The instructor's cells are the same in all notebooks of a class.
@lru_cache(1000)
def _code(source: str) -> Markup:
    if not is_quickly_coloured(source):
        return Markup('<pre class="code">{}</pre>').format(source)
    return Markup('<pre class="code">{}</pre>').format(Markup(highlight(source, _lexer(), _PLAIN)))


_PLAIN = HtmlFormatter(nowrap=True)


@cache
def _lexer() -> Lexer:
    return get_lexer_by_name("ipython3", stripnl=False)
