"""Formulas stay in their place: in JupyterLab, where the autograded notebook is opened, and on our pages."""

from pathlib import Path

import nbformat
import pytest
from desks import PATIENCE, address, jupyterlab
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Page

from grader import feedback
from grader.sanitize import Definitions, clean_markdown, markdown_page

pytestmark = [pytest.mark.browser]

# Harmless boxes that would lie over what stands beside them.
REACHING = (
    r"\style{position:fixed;top:0;left:0;width:99em;height:99em;background:red}{x}",
    r"\bbox[red,500px]{x}",
    r"\color{red;position:fixed}x",
    r"\rule{500px}{500px}",
    r"\rule[-300px]{900px}{20em}",
    r"\kern-500px\colorbox{red}{wide and wide and wide}",
    r"\hspace{-30em}\Huge{\blacksquare\blacksquare\blacksquare}",
    r"\raise 200px{\colorbox{red}{x}}\lower 200px{\colorbox{red}{x}}",
    r"\smash{\begin{matrix}a\\b\\c\\d\\e\\f\\g\end{matrix}}",
    r"\rlap{\rule{4em}{4em}}\llap{\rule{4em}{4em}}\mathclap{\rule{4em}{4em}}",
    r"a\\[-300px]\colorbox{red}{x}",
    r"\begin{array}{c@{\hspace{-500px}}c}a&\colorbox{red}{x}\end{array}",
    r"\def\a#1{\kern-#1em}\a{400}\colorbox{red}{x}",
    r"\mmlToken{mi}[style='position:fixed;top:0;left:0;font-size:900px']{x}",
    r"\class{jp-Dialog}{x}\cssId{MathJax}{y}",
    r"\!" * 300 + r"\blacksquare",
    r"\text{" + "x" + "\u0300" * 60 + "}",
)
PROBE = "stays in sight"
COVERED = """() => [...document.querySelectorAll("p")].filter((p) => p.textContent === "stays in sight")
    .map((p) => {
        const range = document.createRange();
        range.selectNodeContents(p);
        const {left, top, width, height} = range.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) === p;
    })"""


SELECTED = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.body);
    getSelection().addRange(range);
    return getSelection().toString();
}"""


def page_of(source: str) -> str:
    """A text on a page of its own, as on the feedback page."""
    style = (Path(feedback.__file__).parent / "formulas.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>{markdown_page(clean_markdown(source), {}, Definitions()).html}"


def texts() -> list[str]:
    """Each formula between two probes, as autograding cleans it."""
    sources = [f"{PROBE}\n\nThe formula ${formula}$ here.\n\n{PROBE}" for formula in REACHING]
    return [clean_markdown(source) for source in sources]


def probes(page: Page) -> list[bool]:
    """Whether each probe is what a person sees at its place."""
    return page.evaluate(COVERED)


def test_a_box_that_covers_a_probe_would_be_seen(chromium: Browser) -> None:
    """The probes notice."""
    box = '<div style="position:fixed;top:0;left:0;width:99em;height:99em;background:red"></div>'
    with chromium.new_context() as window:
        page = window.new_page()
        page.set_content(f"<p>{PROBE}</p>{box}")
        assert probes(page) == [False]


def test_no_formula_leaves_its_place_on_our_pages(chromium: Browser) -> None:
    """Neither of the neighbours of its cell is covered."""
    cells = "".join(f"<div>{page_of(text)}</div>" for text in texts())
    with chromium.new_context(viewport={"width": 1000, "height": 6000}) as window:
        page = window.new_page()
        page.set_content(cells)
        assert probes(page) == [True] * 2 * len(REACHING)


def test_a_formula_is_copied_as_its_source(chromium: Browser) -> None:
    """Its signs one behind the other would be another formula; one without a page is its source anyway."""
    with chromium.new_context() as window:
        page = window.new_page()
        page.set_content(page_of(r"As $\frac{a}{b}$ and $$x = y$$ but not $\foo$."))
        copied = page.evaluate(SELECTED)
        assert [line.strip() for line in copied.split("\n")] == [
            *("As", r"\frac{a}{b}", "and", "x = y", r"but not \foo.")
        ]


def test_a_screen_reader_meets_each_formula_once(chromium: Browser) -> None:
    """Its fractions and roots have their roles; its source is not read out behind it."""
    with chromium.new_context() as window:
        page = window.new_page()
        page.set_content(page_of(r"As $\frac{a}{\sqrt{b}}$ but not $\foo$."))
        nodes = window.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    met = [(node["role"]["value"], node["name"]["value"]) for node in nodes if not node["ignored"]]
    roles = [role for role, _ in met]
    assert {"MathMLMath", "MathMLFraction", "MathMLSquareRoot", "mark"} <= set(roles)
    texts = sorted(name for role, name in met if role == "StaticText")
    assert texts == sorted(["As ", "𝑎", "𝑏", " but not ", r"\foo", "."])


def test_no_formula_leaves_its_place_in_jupyterlab(chromium: Browser, tmp_path: Path) -> None:
    """Where its own MathJax shows it, which finds no error; names of the page are its own."""
    folder = tmp_path / "lab"
    folder.mkdir()
    cells = [new_markdown_cell(text) for text in [*texts(), "The end $x$"]]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / "formulas.ipynb")
    with (
        jupyterlab(folder) as server,
        chromium.new_context(viewport={"width": 1400, "height": 6000}) as window,
    ):
        page = window.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{address(server)}/tree/formulas.ipynb?token={server.token}")
        page.locator(".jp-MarkdownCell", has_text="The end").locator("mjx-container").wait_for()
        page.wait_for_function("document.querySelectorAll('.jp-MarkdownCell mjx-container').length > 5")
        page.get_by_text("| Idle").wait_for()
        assert probes(page) == [True] * 2 * len(REACHING)
        assert page.locator("mjx-merror").count() == 0
        assert page.evaluate("document.querySelectorAll('#MathJax, .jp-MarkdownCell .jp-Dialog').length") == 0
