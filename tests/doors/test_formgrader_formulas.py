"""What Formgrader shows of formulas: MathML, without a network."""

import re
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config, PyFileConfigLoader

PROJECT = Path(__file__).resolve().parents[2]


def page_of(*cells: NotebookNode) -> str:
    """Write a page as Formgrader does, with the settings of the course."""
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(PROJECT)).load_config())
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    about = {
        "base_url": "",
        "index": 0,
        "total": 1,
        **dict.fromkeys(("notebook_id", "submission_id", "assignment_id", "student"), "x"),
        **dict.fromkeys(("last_name", "first_name", "notebook_path"), "x"),
    }
    page, _ = HTMLExporter(config=config).from_notebook_node(new_notebook(cells=list(cells)), resources=about)
    return str(page)


def displayed(**data: str) -> NotebookNode:
    return new_code_cell(
        "1", outputs=[new_output("display_data", {f"text/{form}": text for form, text in data.items()})]
    )


def test_the_page_asks_nobody_elsewhere() -> None:
    """A grader without a network waits for nothing; its scripts find the MathJax that they ask."""
    page = page_of(new_markdown_cell("See $x$."))
    assert re.findall(r"""src=["']https?:[^"']*""", page) == []
    assert page.index("<head>") < page.index("window.MathJax = ") < page.index("</head>")


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(r"See $\frac{a}{b}$."),
        new_markdown_cell("| a |\n|---|\n| $\\frac{a}{b}$ |\n\n\n```python\nx\n\ny\n```"),
        displayed(markdown=r"See $\frac{a}{b}$."),
        displayed(html=r"<p>See $\frac{a}{b}$.</p>"),
        displayed(latex=r"\frac{a}{b}"),
        displayed(latex=r"$\frac{a}{b}$"),
    ],
)
def test_formulas_are_mathml_wherever_they_stand(cell: NotebookNode) -> None:
    """In texts and in outputs; nothing is left to a script."""
    page = page_of(cell).partition("notebook-container")[2]
    assert page.count("<math") == 1
    assert "<mfrac><mi>a</mi><mi>b</mi></mfrac>" in page
    assert "$" not in re.sub("<script.*?</script>", "", page, flags=re.DOTALL)


def test_a_macro_of_one_cell_is_known_in_the_next() -> None:
    """As in Jupyter."""
    page = page_of(new_markdown_cell(r"$\newcommand{\dd}[1]{\frac{#1}{2}}$"), new_markdown_cell(r"$\dd{x}$"))
    assert "<mfrac><mi>x</mi><mn>2</mn></mfrac>" in page


def test_the_rest_of_the_page_is_nbgraders() -> None:
    """The box for the points of an answer, and its text."""
    about = {"grade": True, "solution": True, "grade_id": "why", "locked": False, "points": 2, "task": False}
    page = page_of(new_markdown_cell("Because *so*.", metadata={"nbgrader": about}))
    assert 'id="why"' in page
    assert "<em>so</em>" in page
