"""Formulas in Formgrader's page, as in the feedback page: in MathML, without a network.

Formgrader writes its page with nbconvert, and leaves formulas to a MathJax that it loads from elsewhere.
"""

from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from grader.feedback.texts import PageTexts

_STYLE = Path(__file__).with_name("formulas.css")


class FormulasOffline(Preprocessor):  # type: ignore[misc]  # nbconvert has no types
    """Puts MathML into a notebook that is about to be shown; nbgrader_config.py names it."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Write the formulas of texts and outputs of an autograded notebook in MathML."""
        texts = PageTexts()
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                cell.source = _as_block(texts.show(cell.source, cell.get("attachments")))
            for output in cell.get("outputs", []):
                if "data" in output:
                    _show(output.data, texts)
        styles = resources.setdefault("inlining", {}).setdefault("css", [])
        styles.append(_STYLE.read_text(encoding="utf-8"))
        return nb, resources


def _show(data: dict[str, str], texts: PageTexts) -> None:
    """Give an output a form in HTML in place of those with formulas."""
    if "text/html" in data:
        data["text/html"] = str(texts.show_html(data["text/html"]))
    elif "text/markdown" in data:
        data["text/html"] = str(texts.show(data["text/markdown"]))
    elif "text/latex" in data and not any(form.startswith("image/") for form in data):
        data["text/html"] = str(texts.show_latex(data["text/latex"]))


def _as_block(page: str) -> str:
    """Write HTML as one block of Markdown, which nbconvert leaves alone; a blank line would end it."""
    lines = page.strip().split("\n")
    return "<div>" + "".join(("\n" if line.strip() else "&#10;") + line for line in lines) + "\n</div>"
