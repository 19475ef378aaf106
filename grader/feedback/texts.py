"""Markdown, HTML and formulas, as a feedback page and Formgrader show them."""

import html
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from grader.sanitize import Definitions, clean_markdown, formula, in_mathml, markdown_page, text_length
from grader.sanitize.formulas import TooMany

_LONGEST_TEXTS = 200_000
"""Characters of all texts of a page. The instructor's are a tenth of it; so many of formulas take seconds."""


class PageTexts:
    """The texts of one page. Those that come after a certain length are shown as they were typed.

    A macro that one text defines is known in the texts behind it.
    """

    def __init__(self) -> None:
        self._left = _LONGEST_TEXTS
        self._known = Definitions()

    def show(self, source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
        """Write Markdown in HTML.

        Parameters
        ----------
        source
            The text, which autograding has cleaned.
        attachments
            The cell's images, by name.
        """
        if not self._has_room(source):
            return Markup("<pre>{}</pre>").format(source)
        page, self._known = (
            _in_html(source, attachments, self._known) if attachments else _known_in_html(source, self._known)
        )
        return page

    def show_html(self, source: str) -> Markup:
        """Write the formulas of HTML, which autograding has cleaned, in MathML."""
        if "$" not in source and "\\" not in source:
            return Markup(source)
        if not self._has_room(source):
            return Markup("<pre>{}</pre>").format(source)
        try:
            return Markup(in_mathml(source, self._known).html)
        except TooMany:
            return Markup("<pre>{}</pre>").format(source)

    def show_latex(self, source: str) -> Markup:
        """Write LaTeX that an object shows itself with; it is a formula even without delimiters."""
        if not self._has_room(source):
            return Markup("<pre>{}</pre>").format(source)
        plain = source.strip()
        if not plain.startswith(("$", r"\begin", r"\(", r"\[")):
            return Markup(formula(plain, self._known, True))
        return self.show_html(f"<p>{html.escape(plain, quote=False)}</p>")

    def _has_room(self, source: str) -> bool:
        self._left -= text_length(source)
        return self._left >= 0


def comment_text(comment: str) -> Markup:
    """Write a person's comment, Markdown that nobody has cleaned yet, in HTML."""
    return _known_in_html(clean_markdown(comment), Definitions())[0]


# The instructor's texts are the same in all notebooks of a class.
@lru_cache(1000)
def _known_in_html(source: str, known: Definitions) -> tuple[Markup, Definitions]:
    return _in_html(source, {}, known)


def _in_html(source: str, attachments: Mapping[str, Any], known: Definitions) -> tuple[Markup, Definitions]:
    page = markdown_page(source, attachments, known)
    return Markup(page.html), page.definitions
