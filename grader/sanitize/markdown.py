"""Markdown that renders to harmless HTML.

Formulas are taken out of it first, as JupyterLab does it, so that no `_`, `*` or `|` in them is markup.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mistune import InlineParser
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathBlockParser

from grader.sanitize.formulas import Definitions, TooMany, in_mathml, in_tex
from grader.sanitize.formulas.places import Replaced, pieces
from grader.sanitize.markup import ATTRIBUTE, clean_tags
from grader.sanitize.pictures import LARGEST_IMAGE, text_length, without_images
from grader.sanitize.text import clean_text

_LONGEST_MARKDOWN = 10_000  # characters, images in it not counted
_MOST_FORMULAS = 300  # in long delimiters; each costs nbconvert a look through all that follows
_MOST_BRACKETS = 2000  # likewise
_NO_DEFINITIONS = Definitions()


class Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no types
    """nbconvert's renderer, except that a lost attachment is an image without a source, and no error."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render an image."""
        if url.startswith("attachment:") and url.removeprefix("attachment:") not in self.attachments:
            return f'<img alt="{html.escape(text)}" src="attachment:">'
        return str(super().image(text, url, title))


@dataclass(frozen=True)
class CleanMarkdown:
    """Markdown that renders to harmless HTML."""

    source: str
    definitions: Definitions
    """Those that hold behind it."""


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
    return clean_markdown_of(source, attachments, _NO_DEFINITIONS).source


def clean_markdown_of(
    source: str, attachments: Mapping[str, Any] | None, known: Definitions
) -> CleanMarkdown:
    """Clean a text of a notebook, in which definitions of formulas before it hold."""
    source = clean_text(source)
    if len(source) > LARGEST_IMAGE:
        source = without_images(source)
    formulas = sum(source.count(begin) for begin in ("\\begin{", "\\\\[", "\\\\("))
    brackets = source.count("[")
    if text_length(source) > _LONGEST_MARKDOWN or formulas > _MOST_FORMULAS or brackets > _MOST_BRACKETS:
        return CleanMarkdown(as_typed(source), known)
    try:
        theirs = _rendered_harmless(source, attachments, known)
        if theirs is not None and theirs.same and _typed(source) == _listed(theirs):
            return CleanMarkdown(source, theirs.definitions)
        ours = clean_tags(_ours(source, attachments))
        found = in_tex(ours, known)
        if found.same and theirs is not None and theirs.same and _listed(found) == _listed(theirs):
            return CleanMarkdown(source, found.definitions)
        cleaned = _as_block(_with_dollars(in_tex(ours, known, in_markdown=True).html, "<span>&#36;</span>"))
        again = in_tex(clean_tags(_ours(cleaned, attachments)), _NO_DEFINITIONS)
        theirs = _rendered_harmless(cleaned, attachments, _NO_DEFINITIONS)
        if again.same and theirs is not None and theirs.same and _listed(again) == _listed(theirs):
            return CleanMarkdown(cleaned, found.definitions)
    except Exception:  # the renderer has limits of its own, such as Python's depth of recursion
        pass
    return CleanMarkdown(as_typed(source), known)


def markdown_page(source: str, attachments: Mapping[str, Any], known: Definitions) -> Replaced:
    """Write clean Markdown in HTML, with its formulas in MathML."""
    page = _ours(source, attachments)
    try:
        written = in_mathml(page, known)
    except TooMany:
        written = Replaced(page, (), True, known)
    return replace(written, html=_with_dollars(written.html, "$"))


def definitions_behind(source: str, known: Definitions) -> Definitions:
    """Give the definitions of formulas that hold behind a text."""
    if "\\" not in source or not _DEFINING.search(source) or text_length(source) > _LONGEST_MARKDOWN:
        return known
    try:
        return in_tex(_ours(source, {}), known).definitions
    except Exception:  # as above
        return known


_DEFINING = re.compile(r"\\(?:g?def|let|\w*command|Declare\w+|label)(?![A-Za-z])")


def _rendered_harmless(
    source: str, attachments: Mapping[str, Any] | None, known: Definitions
) -> Replaced | None:
    """Find the formulas of a text as nbconvert renders it; None if it renders to tags that do harm."""
    rendered = str(MarkdownWithMath(renderer=_renderer(attachments)).render(source))
    tags = _tags(rendered)
    return in_tex(rendered, known) if tags is not None and tags == _tags(clean_tags(rendered)) else None


def _listed(found: Replaced) -> list[tuple[str, bool]]:
    return [(place.source, place.display) for place in found.formulas]


def _typed(source: str) -> list[tuple[str, bool]] | None:
    """List the formulas that JupyterLab takes out of a text; None if what is left may have others."""
    if _SPECIAL.search(source):
        return None
    if "$" not in source and "\\" not in source:
        return []
    return [_without_delimiters(_in_html(formula)) for formula in _without_formulas(source)[1]]


def _without_delimiters(formula: str) -> tuple[str, bool]:
    if formula.startswith("$$"):
        return formula[2:-2], True
    if formula.startswith("$"):
        return formula[1:-1], False
    if formula.startswith((r"\(", r"\[")):
        return formula[2:-2], formula[1] == "["
    return formula, True


# Formulas are taken out before the Markdown is read.


class _WithoutMath(MathBlockParser):  # type: ignore[misc]
    DEFAULT_RULES = tuple(rule for rule in MathBlockParser.DEFAULT_RULES if rule != "multiline_math")


def _renderer(attachments: Mapping[str, Any] | None, **options: Any) -> Renderer:
    return Renderer(escape=False, attachments=dict(attachments or {}), **options)


_DOLLAR = "\ue0d1"
"""Stands for a dollar that was typed as `\\$`: it begins no formula."""


def _with_dollars(page: str, written: str) -> str:
    """Put dollars into the text of HTML, where they were typed as such."""
    if _DOLLAR not in page:
        return page
    return "".join(
        piece.replace(_DOLLAR, "&#36;" if piece.startswith("<") else written) for piece in pieces(page)
    )


_HELD = re.compile("\ue0f0(\\d+)\ue0f1")
_SPECIAL = re.compile("[\ue022\ue0b1\ue0d0\ue0d1\ue0f0\ue0f1]")


def _ours(source: str, attachments: Mapping[str, Any] | None) -> str:
    """Render Markdown, with its formulas in the text as MathJax expects them."""
    text, formulas = _without_formulas(_SPECIAL.sub("", source))
    page = str(
        MarkdownWithMath(
            renderer=_renderer(attachments, exclude_anchor_links=True),
            block=_WithoutMath(),
            inline=InlineParser(hard_wrap=False),
        ).render(text)
    )
    return _HELD.sub(lambda held: html.escape(_in_html(formulas[int(held[1])])), page)


def _in_html(formula: str) -> str:
    r"""Give a formula as MathJax finds it: what Markdown writes \\( is \( there."""
    if formula.startswith(("\\\\(", "\\\\[")) and formula.endswith(("\\\\)", "\\\\]")):
        return formula[1:-3] + formula[-2:]
    return formula


_SPLIT = re.compile(
    r"(\$\$?|\\(?:begin|end)\{[a-z]*\*?\}|\\[{}$]|[{}]|(?:\n\s*)+|\\\\[()\[\]])", re.IGNORECASE
)
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})[^`\n]*\n.*?^(?P=fence)[`~]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(^|[^\\])(`+)([^\n]*?[^`\n])\2(?!`)", re.MULTILINE)
_DOLLAR_IN_CODE = "\ue0d0"


def _without_formulas(source: str) -> tuple[str, list[str]]:
    """Put a mark in the place of each formula, by the rules of JupyterLab."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "`" in source or "~~~" in source:
        for code in (_FENCED, _CODE):
            source = code.sub(lambda found: found[0].replace("$", _DOLLAR_IN_CODE), source)
    parts = _SPLIT.split(source)
    formulas: list[str] = []
    start: int | None = None
    end, last, depth = "", None, 0

    def hold(first: int, behind: int) -> None:
        whole = "".join(parts[first : behind + 1]).replace(_DOLLAR_IN_CODE, "$")
        parts[first : behind + 1] = [""] * (behind + 1 - first)
        parts[first] = f"\ue0f0{len(formulas)}\ue0f1"
        formulas.append(whole)

    number = 1
    while number < len(parts):
        part = parts[number]
        if start is not None:
            if part == end:
                if depth:
                    last = number
                else:
                    hold(start, number)
                    start = last = None
            elif part.count("\n") > 1:
                if last is not None:
                    hold(start, last)
                    number = last
                start = last = None
                depth = 0
            elif part == "{":
                depth += 1
            elif part == "}" and depth:
                depth -= 1
        elif part in ("$", "$$"):
            start, end, depth = number, part, 0
        elif part in ("\\\\(", "\\\\["):
            start, end, depth = number, "\\\\)" if part[-1] == "(" else "\\\\]", 0
        elif part.lower().startswith("\\begin"):
            start, end, depth = number, f"\\end{part[6:]}", 0
        number += 2
    if start is not None and last is not None:
        hold(start, last)
    parts = [_DOLLAR if part == r"\$" else part for part in parts]
    return "".join(parts).replace(_DOLLAR_IN_CODE, "$"), formulas


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
    text = html.escape(clean_text(source), quote=False)
    # nbconvert looks for links here, too, and is very slow where there are many brackets. Nobody shall find
    # formulas.
    for sign in "[$\\":
        text = text.replace(sign, f"&#{ord(sign)};")
    return f'<pre style="white-space:pre-wrap">{text}</pre>'
