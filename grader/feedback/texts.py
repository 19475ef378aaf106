"""Markdown with formulas, as a feedback page shows it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from grader.feedback.formulas import formula
from grader.sanitize import Renderer, clean_markdown, text_length

_LONGEST_TEXTS = 200_000
"""Characters of all texts of a page. The instructor's are a tenth of it; so many of formulas take seconds."""


class PageTexts:
    """The texts of one page. Those that come after a certain length are shown as they were typed."""

    def __init__(self) -> None:
        self._left = _LONGEST_TEXTS

    def show(self, source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
        """Write Markdown in HTML.

        Parameters
        ----------
        source
            The text, which autograding has cleaned.
        attachments
            The cell's images, by name.
        """
        self._left -= text_length(source)
        if self._left < 0:
            return Markup("<pre>{}</pre>").format(source)
        return _in_html(source, attachments) if attachments else _known_in_html(source)


def comment_text(comment: str) -> Markup:
    """Write a person's comment, Markdown that nobody has cleaned yet, in HTML."""
    return _known_in_html(clean_markdown(comment))


# The instructor's texts are the same in all notebooks of a class.
@lru_cache(1000)
def _known_in_html(source: str) -> Markup:
    return _in_html(source, {})


def _in_html(source: str, attachments: Mapping[str, Any]) -> Markup:
    renderer = _WithFormulas(escape=False, attachments=dict(attachments), exclude_anchor_links=True)
    return Markup(MarkdownWithMath(renderer=renderer).render(source))


class _WithFormulas(Renderer):
    """Renders Markdown with its formulas as MathML."""

    def block_math(self, body: str) -> str:
        return formula(body, "block")

    def inline_math(self, body: str) -> str:
        return formula(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")
