"""Markdown that renders to harmless HTML."""

import html
import re
from collections.abc import Mapping
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.sanitize.formulas import clean_math
from grader.sanitize.markup import ATTRIBUTE, clean_html
from grader.sanitize.pictures import LARGEST_IMAGE, text_length, without_images
from grader.sanitize.text import clean_text

_LONGEST_MARKDOWN = 10_000  # characters, images in it not counted
_MOST_FORMULAS = 300  # in long delimiters; each costs nbconvert a look through all that follows
_MOST_BRACKETS = 2000  # likewise


class Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no types
    """nbconvert's renderer, except that a lost attachment is an image without a source, and no error."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render an image."""
        if url.startswith("attachment:") and url.removeprefix("attachment:") not in self.attachments:
            return f'<img alt="{html.escape(text)}" src="attachment:">'
        return str(super().image(text, url, title))


def clean_markdown(source: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Give Markdown as it is if it renders to harmless HTML, as cleaned HTML otherwise.

    Parameters
    ----------
    source : str
        Markdown, with formulas, for nbconvert.
    attachments : mapping, optional
        The cell's attachments, cleaned.

    Returns
    -------
    str
        Markdown for nbconvert.
    """
    source = clean_text(source)
    if len(source) > LARGEST_IMAGE:
        source = without_images(source)
    formulas = sum(source.count(begin) for begin in ("\\begin{", "\\\\[", "\\\\("))
    brackets = source.count("[")
    if text_length(source) > _LONGEST_MARKDOWN or formulas > _MOST_FORMULAS or brackets > _MOST_BRACKETS:
        return as_typed(source)
    try:
        if _is_harmless(source, attachments):
            return source
        cleaned = _as_block(clean_html(_render(source, attachments, exclude_anchor_links=True)))
        if _is_harmless(cleaned, attachments):
            return cleaned
    except Exception:  # the renderer has limits of its own, such as Python's depth of recursion
        pass
    return as_typed(source)


def _render(source: str, attachments: Mapping[str, Any] | None, **options: Any) -> str:
    renderer = Renderer(escape=False, attachments=dict(attachments or {}), **options)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _is_harmless(source: str, attachments: Mapping[str, Any] | None) -> bool:
    """Whether a text renders to tags and formulas that cleaning would not change."""
    rendered = _render(source, attachments)
    tags = _tags(rendered)
    text = html.unescape(_TAG.sub("", rendered))
    if tags is None or clean_math(text) != text:
        return False
    return tags == _tags(clean_html(rendered))


_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')


def _tags(source: str) -> list[Any] | None:
    """List the tags of HTML; None if one is spelled so that browsers could read it in two ways."""
    if "<" in _TAG.sub("", source):
        return None
    return [
        (
            closing,
            tag,
            {name: html.unescape(value) for name, value in ATTRIBUTE.findall(attributes) if name != "rel"},
        )
        for closing, tag, attributes in _TAG.findall(source)
    ]


def _as_block(source: str) -> str:
    """Write HTML as one block of Markdown, which Markdown leaves alone; a blank line would end it."""
    lines = source.strip().split("\n")
    return "<div>" + "".join(("\n" if line.strip() else "&#10;") + line for line in lines) + "\n</div>"


def as_typed(source: str) -> str:
    """Write a text for Markdown so that it is shown as it was typed."""
    text = html.escape(clean_math(clean_text(source)), quote=False)
    # nbconvert looks for links here, too, and is very slow where there are many brackets.
    return f'<pre style="white-space:pre-wrap">{text.replace("[", "&#91;")}</pre>'
