"""The cells of a notebook, as a feedback page shows them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from grader.feedback.tasks import Task
from grader.feedback.texts import PageTexts, comment_text
from grader.report.reasons import task_name
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
    heading: str = ""
    """The first heading in it, as plain text."""
    open: bool = False
    """Whether it belongs to a task that lost points, or has a comment: it is shown, and not folded away."""


_HEADINGS = 3
"""So many headings tell what is folded away."""


@dataclass(frozen=True)
class Run:
    """Cells in a row that are all shown, or all folded away."""

    open: bool
    cells: list[Cell]

    @property
    def title(self) -> str:
        """Name it by its headings, or by nothing if its tasks tell what it is."""
        headings = [cell.heading for cell in self.cells if cell.heading]
        more = f" · and {len(headings) - _HEADINGS} more" if len(headings) > _HEADINGS else ""
        return " · ".join(headings[:_HEADINGS]) + more or ("" if self.tasks else "The notebook")

    @property
    def tasks(self) -> list[Task]:
        """The tasks whose cells are in it."""
        return [cell.task for cell in self.cells if cell.task]


def runs_of(cells: Iterable[Cell]) -> list[Run]:
    """Gather the cells that are shown, and those that are folded away, in their order."""
    return [Run(is_open, list(found)) for is_open, found in groupby(cells, key=lambda cell: cell.open)]


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
    failed = {task.name for task in tasks.values() if not task.waits and task.score < task.points}
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
            heading=_heading(cell),
            open=bool(comment)
            or (bool(grade_id) and grade_id.removeprefix("try_") in failed)
            or task_name(grade_id) in failed,
        )


def _heading(cell: NotebookNode) -> str:
    found = (
        re.search(r"^#+ +(.+?) *$", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else None
    )
    return found[1] if found else ""


def _content(cell: NotebookNode, texts: PageTexts) -> Markup:
    if cell.cell_type == "code":
        return _code(cell.source)
    if cell.cell_type == "markdown":
        return _below_the_title(texts.show(cell.source, cell.get("attachments")))
    return Markup("<pre>{}</pre>").format(cell.source)


def _below_the_title(page: Markup) -> Markup:
    """Make a heading of the first level one of the second: the page has a title. An empty one is none."""
    below = re.sub(r"<(/?)h1\b", r"<\1h2", page)
    return Markup(re.sub(r"<th\b([^>]*)>\s*</th>", r"<td\1></td>", below))


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
            return _below_the_title(texts.show_html(output.data[form]))
        case "text/markdown":
            return _below_the_title(texts.show(output.data[form]))
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
