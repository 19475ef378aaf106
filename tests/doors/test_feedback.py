"""The page that goes back to a student: what it says, and that it can do nothing."""

import os
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook, MissingEntry

from grader.feedback import FeedbackPage
from grader.judge.verdict import Diagnosis, Finding, GroupVerdict, Verdict
from grader.report.report import Report

pytestmark = pytest.mark.slow  # a gradebook of nbgrader takes seconds to make

RED_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def task(
    name: str, points: float, *, solution: bool = False, kind: str = "code", source: str = "1"
) -> NotebookNode:
    make = new_code_cell if kind == "code" else new_markdown_cell
    about = {
        "grade": points > 0,
        "grade_id": name,
        "locked": not solution,
        "solution": solution,
        "task": False,
    }
    return make(source, metadata={"nbgrader": about | {"points": points, "schema_version": 3}})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A submission: one task right, one half, one wrong, one that waits for a person."""
    path = tmp_path_factory.mktemp("made") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:  # nbgrader runs a program of its environment
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        book = Gradebook(f"sqlite:///{path}")
    with book:
        book.add_assignment("ps")
        book.add_notebook("one", "ps")
        for name, points in {"test_double": 3, "test_triple": 4, "test_five": 5}.items():
            book.add_grade_cell(name, "one", "ps", max_score=points, cell_type="code")
            book.add_solution_cell(name.removeprefix("test_"), "one", "ps")
        book.add_grade_cell("why", "one", "ps", max_score=2, cell_type="markdown")
        book.add_solution_cell("why", "one", "ps")
        book.add_student("ada")
        with warnings.catch_warnings(action="ignore"):  # of SQLAlchemy's, about nbgrader
            book.add_submission("ps", "ada")
        for grade in book.find_submission_notebook("one", "ps", "ada").grades:
            grade.auto_score = {"test_double": 3, "test_triple": 1.5, "test_five": 0}.get(grade.name)
            grade.needs_manual_grade = grade.name == "why"
        book.db.commit()
    return path


@pytest.fixture
def gradebook(made: Path, tmp_path: Path) -> Iterator[Gradebook]:
    """A copy of it."""
    shutil.copy(made, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        yield book


@pytest.fixture
def page_of(gradebook: Gradebook, tmp_path: Path) -> Callable[..., str]:
    """Write the page of that submission, whose notebook is of the cells given."""

    def write(*cells: NotebookNode) -> str:
        gradebook.db.commit()
        whose = {"student": "ada", "assignment": "ps", "notebook": "one"}
        resources = {"nbgrader": whose | {"db_url": f"sqlite:///{tmp_path}/gradebook.db"}}
        page, _ = FeedbackPage().from_notebook_node(new_notebook(cells=list(cells)), resources)
        return str(page)

    return write


def five() -> NotebookNode:
    """The test cell of a function that was judged."""
    finding = Finding("value", "five returned other numbers than expected.", None, None)
    groups = (GroupVerdict("all", 5, 0, finding),)
    known = Diagnosis("the sign is wrong", "Look at the sign.", "")
    verdict = Verdict("five", "failed", 5, 0, groups, (known,), 1)
    cell = task("test_five", 5)
    cell.outputs = [new_output("execute_result", Report(verdict)._repr_mimebundle_())]
    return cell


ALL = (
    task("test_double", 3),
    task("test_triple", 4),
    task("why", 2, solution=True, kind="markdown", source="Because."),
)


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def text(page: str) -> str:
    return Elements(page.partition("</style>")[2]).text


# What it says.


def test_on_top_stand_the_points_and_every_task_with_its_reason(page_of: Callable[..., str]) -> None:
    """By the name of the task, and cells without points are not listed; what waits is no zero."""
    said = text(page_of(task("try_double", 0), *ALL, five()).partition("<main>")[0])
    assert "4.5 of 14 points so far: why waits to be read" in said
    assert "✓ double 3 of 3 points" in said
    assert "◐ triple 1.5 of 4 points" in said
    assert "✗ five 0 of 5 points the sign is wrong" in said
    assert "? why waits to be read, 2 points" in said
    assert "try_double" not in said


def test_each_task_is_a_link_to_its_cell(page_of: Callable[..., str]) -> None:
    """And every cell leads back to the top."""
    elements = Elements(page_of(*ALL, five())).found
    links = [about["href"] for tag, about in elements if tag == "a"]
    names = {about["id"] for _, about in elements if "id" in about}
    assert {f"#{name}" for name in ("test_double", "test_triple", "test_five", "why", "top")} == set(links)
    assert {str(link).removeprefix("#") for link in links} <= names


def test_when_all_is_read_nothing_waits(page_of: Callable[..., str], gradebook: Gradebook) -> None:
    """The points of a person count, and more than full marks are possible."""
    grade = gradebook.find_grade("why", "one", "ps", "ada")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2, 1, False
    said = text(page_of(*ALL))
    assert "7.5 of 14 points" in said
    assert "✓ why 3 of 2 points" in said
    assert "so far" not in said


def test_what_a_late_submission_costs_is_said(page_of: Callable[..., str], gradebook: Gradebook) -> None:
    """It is taken off the points."""
    gradebook.find_submission_notebook("one", "ps", "ada").late_submission_penalty = 2
    said = text(page_of(*ALL))
    assert "2.5 of 14 points" in said
    assert "handed in late −2 points" in said


def test_a_comment_stands_below_its_answer(page_of: Callable[..., str], gradebook: Gradebook) -> None:
    """As Markdown with formulas; the list on top says that there is one."""
    gradebook.find_comment("why", "one", "ps", "ada").manual_comment = "**Nice**: $x^2$."
    page = page_of(*ALL)
    assert "commented" in text(page.partition("<main>")[0])
    assert re.search(
        r"Because.*<strong>Comment</strong>.*<strong>Nice</strong>: <math.*<msup>", page, re.DOTALL
    )


def test_the_report_of_a_test_is_shown_and_its_code_is_folded_away(page_of: Callable[..., str]) -> None:
    """What students read first is what came of it."""
    cell = five()
    cell.source = "check('five', five)"
    page = page_of(cell)
    assert "Look at the sign." in text(page)
    assert re.search(
        r"<details><summary[^>]*>The test.s code</summary><div[^>]*><pre[^>]*>(?:<[^>]*>)*check", page
    )


def test_every_form_of_output_is_shown(page_of: Callable[..., str]) -> None:
    """Of several forms the richest that a page can show."""
    cell = new_code_cell("%matplotlib inline\nx = 1 < 2", execution_count=7)
    cell.outputs = [
        new_output("stream", name="stdout", text="a <b> \x1b[31mred\x1b[0m"),
        new_output("stream", name="stderr", text="careful"),
        new_output(
            "error", ename="ValueError", evalue="no", traceback=["Traceback", "\x1b[31mValueError\x1b[0m: no"]
        ),
        new_output("display_data", {"text/html": "<b>rich</b>", "text/plain": "poor"}),
        new_output("display_data", {"text/markdown": "*emphasis*"}),
        new_output("display_data", {"text/latex": r"\frac{1}{2}", "text/plain": "half"}),
        new_output(
            "display_data",
            {"text/plain": "a <dot>", "image/png": RED_DOT},
            metadata={"image/png": {"width": 9}},
        ),
        new_output("display_data", {"text/plain": "<plain>"}),
        new_output("display_data", {"application/json": {}}),
    ]
    page = page_of(cell)
    said = text(page)
    assert "[7]" in said
    for words in ("a <b> red", "careful", "ValueError : no", "rich", "emphasis", "<plain>", "% matplotlib"):
        assert words in said
    assert "poor" not in said
    assert '<span class="ansi-red-fg">red</span>' in page
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in re.sub("</?mrow>", "", page)
    image = next(about for tag, about in Elements(page).found if tag == "img")
    assert image == {"alt": "a <dot>", "src": f"data:image/png;base64,{RED_DOT}", "width": "9"}


def test_an_image_in_an_answer_is_inside(page_of: Callable[..., str]) -> None:
    """An attachment is part of the page; one that is lost costs nothing else."""
    cell = task(
        "why", 2, solution=True, kind="markdown", source="![a](attachment:a.png) ![b](attachment:b.png) *so*"
    )
    cell.attachments = {"a.png": {"image/png": RED_DOT}}
    page = page_of(cell)
    assert f'src="data:image/png;base64,{RED_DOT}"' in page
    assert "<em>so</em>" in page


def test_a_submission_that_is_in_no_gradebook_is_an_error(made: Path) -> None:
    """As in nbgrader."""
    whose = {
        "student": "bob",
        "assignment": "ps",
        "notebook": "one",
        "db_url": f"sqlite:///{made}",
    }
    with pytest.raises(MissingEntry):
        FeedbackPage().from_notebook_node(new_notebook(), {"nbgrader": whose})


# Formulas.


def test_formulas_are_mathml_in_every_spelling(page_of: Callable[..., str]) -> None:
    """Inline, in a line of their own, in an environment, and in tables and lists."""
    lines = [
        "$a$ \\\\(b\\\\)",
        "$$c$$",
        "\\\\[d\\\\]",
        "\\begin{align} e &= f \\end{align}",
        "- $g$",
        "x|y\n-|-\n$h$|1",
    ]
    page = page_of(new_markdown_cell("\n\n".join(lines)))
    for letter in "abcdefgh":
        assert re.search(rf"<mi>{letter}</mi>", page), letter
    assert page.count('display="block"') == 3 + page.count('math[display="block"]')
    assert "$" not in text(page)


@pytest.mark.parametrize("formula", ["x^2^3", "{" * 1000, r"\frac", "x" * 3000, r"\left("])
def test_a_formula_that_cannot_be_read_is_shown_as_it_was_typed(
    page_of: Callable[..., str], formula: str
) -> None:
    """And nothing else of the page is lost."""
    said = text(page_of(new_markdown_cell(f"See ${formula}$ here."), new_markdown_cell("next")))
    assert f"See {formula} here. next" in said


@pytest.mark.parametrize(
    "formula",
    [
        r"\mbox{<img src=x onerror=alert(1)>}",
        r"\text{</mtext></math><script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\color{red\" onload=\"alert(1)}x",
        r"\style{position:fixed}{x}",
        r"\class{result}{x}",
        r"\hspace{-1000px}x",
        r"\hspace{99999px}x",
        r"\rule{9999px}{9999px}",
        r"\mbox{&lt;script&gt;}",
        r"\mbox{&#60;script>}",
    ],
)
def test_a_formula_is_nothing_but_a_formula(page_of: Callable[..., str], formula: str) -> None:
    """No other element, no handler, no link, no style, nothing far from its place."""
    page = page_of(new_markdown_cell(f"before ${formula}$ after"))
    for tag, about in Elements(page.partition("<section")[2]).found:
        assert re.fullmatch(r"m[a-z]+|section|p|div|code|semantics|annotation", tag), tag
        if tag.startswith("m"):
            assert not {"href", "style", "class", "id", "onerror", "onload"} & about.keys()
            assert not re.search(r"\d{3}", str(about.get("width", "")))
    assert "before" in text(page)
    assert "after" in text(page)


# What it cannot do.


def test_what_has_no_end_of_formulas_is_shown_as_it_was_typed(page_of: Callable[..., str]) -> None:
    """A page is written in seconds, whatever a student hands in."""
    many = [new_output("display_data", {"text/latex": f"$${n}{'x' * 1900}$$"}) for n in range(300)]
    page = page_of(*ALL, new_code_cell("show()", outputs=many))
    assert 50 < page.count("<math") < 110
    assert "$$299xxx" in page


def test_the_name_of_an_exception_is_no_message(page_of: Callable[..., str]) -> None:
    """A student may call it anything; the table of points says what we say."""
    solution = task("double", 0, solution=True)
    solution.outputs = [new_output("error", ename="3 of 3 points, by hand. " * 99, evalue="", traceback=[])]
    header = page_of(solution, *ALL).partition("</header>")[0]
    assert "an error" in header
    assert "by hand" not in header


def test_nothing_can_run_or_load(page_of: Callable[..., str]) -> None:
    """Whatever came into it: the page forbids scripts and other sites, and has neither."""
    page = page_of(*ALL, five())
    elements = Elements(page).found
    policy = next(about["content"] for tag, about in elements if about.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: file:"
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in elements}
    assert not re.search(r"https?:", page)


def test_texts_are_escaped(page_of: Callable[..., str], gradebook: Gradebook) -> None:
    """Code, comments and what is printed are text."""
    gradebook.find_comment("why", "one", "ps", "ada").manual_comment = "<script>alert(1)</script>"
    cell = new_code_cell("'</pre><script>alert(2)</script>'")
    cell.outputs = [new_output("stream", text="<script>alert(3)</script>")]
    page = page_of(
        *ALL, cell, new_code_cell("x" * 400 + "<script>"), task("why", 2, solution=True, kind="markdown")
    )
    assert "<script" not in page
    assert "alert(2)" in text(page)
    assert "alert(3)" in text(page)
