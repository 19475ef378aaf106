r"""The formulas of HTML, found as MathJax finds them, and replaced.

MathJax reads the text of each element by itself: between `$` and `$`, `$$` and `$$`, `\(` and `\)`, `\[` and
`\]`, `\begin{name}` and `\end{name}`, with equal brackets. `\ref{name}` and `\eqref{name}` are formulas, too.
A tag ends the text, but for <br>; what is code is none.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.formulas.mathml import Shown, shown
from grader.sanitize.formulas.reading import Written

_MOST_WITHOUT_END = 10
"""Beginnings without an end in one text: for each, all of the text is looked through."""
_MOST_FORMULAS = 1000
_MOST_TOKENS = 30_000
"""Of the formulas of one text, with their macros expanded."""
_PIECE = re.compile(r"(<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)")
_TAG_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_AS_TYPED = frozenset(("annotation", "code", "pre", "script", "style", "textarea"))
_START = re.compile(
    r"\\[\\$]|(\$\$|\$|\\\(|\\\[)|\\begin\s*\{([^}]*)\}|\\(eqref|ref)\s*\{([^}]*)\}",
)
_ENDS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_BREAK = "\ue0b1"
"""Stands for <br> within a text."""
_DELIMITERS = re.compile(r"\$|\\")


class TooMany(Exception):
    """A text has more formulas, or more beginnings of formulas, than can be looked at."""


@dataclass(frozen=True)
class Place:
    """A formula in a text."""

    start: int
    end: int
    source: str
    """Without its delimiters; of an environment, all of it."""
    display: bool


def places(text: str) -> Iterator[Place]:
    """Yield the formulas of the text of one element.

    Raises
    ------
    TooMany
        If many have no end.
    """
    position, without_end = 0, 0
    while start := _START.search(text, position):
        position = start.end()
        delimiter, name, reference = start[1], start[2], start[3]
        if reference:
            yield Place(start.start(), position, start[0], False)
        elif delimiter or name is not None:
            if delimiter:
                end = _end(text, position, re.escape(_ENDS[delimiter]))
            else:
                end = _end(text, position, rf"\\end\s*\{{{re.escape(name)}\}}")
            if end is None:
                without_end += 1
                if without_end > _MOST_WITHOUT_END:
                    raise TooMany
                if delimiter:  # with brackets that do not match; nobody shows it as a formula
                    end = re.compile(re.escape(_ENDS[delimiter])).search(text, position)
            if end is None:
                continue
            inside = text[position : end.start()] if delimiter else text[start.start() : end.end()]
            yield Place(start.start(), end.end(), inside, delimiter not in ("$", "\\("))
            position = end.end()


def _end(text: str, position: int, end: str) -> re.Match[str] | None:
    depth = 0
    for found in re.compile(rf"({end})|\\(?:[a-zA-Z]|.)|[{{}}]", re.DOTALL).finditer(text, position):
        if found[1] is not None and depth == 0:
            return found
        if found[0] == "{":
            depth += 1
        elif found[0] == "}" and depth:
            depth -= 1
    return None


@dataclass(frozen=True)
class Replaced:
    """HTML with its formulas replaced."""

    html: str
    formulas: tuple[Place, ...]
    same: bool
    """Whether every formula may stay as it was typed."""
    definitions: Definitions
    """Those that hold behind it."""
    outside: str = ""
    """The text that is in no formula, where there are formulas or may be."""


def in_tex(source: str, known: Definitions, in_markdown: bool = False) -> Replaced:
    """Write the formulas of HTML in TeX that may stand in a notebook.

    Parameters
    ----------
    source
        HTML from the sanitizer.
    known
        The definitions of formulas before it.
    in_markdown
        Whether to spell it for Markdown: so that nothing in it but these formulas is taken for one, and
        that they are written anew, even if they may stay as they are.

    Raises
    ------
    TooMany
        If many formulas have no end.
    """
    return _replaced(source, known, partial(_tex, in_markdown), in_markdown)


def in_mathml(source: str, known: Definitions) -> Replaced:
    """Write the formulas of HTML in MathML.

    Raises
    ------
    TooMany
        If many formulas have no end.
    """
    return _replaced(source, known, _mathml, False)


def _mathml(found: Shown, place: Place, delimited: str) -> tuple[str, Written | None]:
    return found.in_mathml


def _tex(in_markdown: bool, found: Shown, place: Place, delimited: str) -> tuple[str, Written | None]:
    tex, written = found.in_tex
    if written is None:
        return _spelled_out(tex) if in_markdown else tex, None
    if not in_markdown and written.same and _BREAK not in delimited:
        return html.escape(delimited, quote=False), written
    if not tex:
        return "<span></span>", written
    dollars = "$$" if place.display else "$"
    return f"{dollars}{tex}{dollars}", written


def _spelled_out(source: str) -> str:
    """Spell HTML so that Markdown finds no formula and no code in it."""
    return re.sub(r"[$\\`]", lambda sign: f"&#{ord(sign[0])};", source)


def _replaced(
    source: str,
    known: Definitions,
    write: Callable[[Shown, Place, str], tuple[str, Written | None]],
    in_markdown: bool,
) -> Replaced:
    outside = _spelled_out if in_markdown else str
    written: list[str] = []
    found: list[Place] = []
    beside: list[str] = []
    same, size = True, 0
    run: list[str] = []

    def end_run() -> None:
        nonlocal known, same, size
        if not run:
            return
        typed = "".join(run)
        run.clear()
        if not _DELIMITERS.search(typed) and "&#" not in typed:
            written.append(typed)
            return
        text = html.unescape("".join(_BREAK if piece.startswith("<br") else piece for piece in pieces(typed)))
        here = list(places(text))
        known = known.with_tags(_tags(here, known))
        position = 0
        if not here:
            beside.append(text)
            written.append(outside(typed))
            return
        for place in here:
            beside.append(text[position : place.start])
            written.append(outside(_as_html(text[position : place.start])))
            as_shown = _shown(place, known)
            page, as_read = write(as_shown, place, text[place.start : place.end])
            written.append(page)
            size += as_shown.size
            if size > _MOST_TOKENS:
                raise TooMany
            same = same and as_read is not None and as_read.same
            known = known if as_read is None else as_read.definitions
            position = place.end
        beside.append(text[position:])
        written.append(outside(_as_html(text[position:])))
        found.extend(here)
        if len(found) > _MOST_FORMULAS:
            raise TooMany

    opened = 0
    for piece in pieces(source):
        if not piece.startswith("<"):
            if opened:
                written.append(outside(piece))
            else:
                run.append(piece)
            continue
        if piece.startswith("<br") and not opened:
            run.append(piece)
            continue
        end_run()
        written.append(outside(piece))
        if (tag := _TAG_NAME.match(piece)) and tag[2].lower() in _AS_TYPED:
            opened = max(0, opened - 1) if tag[1] else opened + 1
    end_run()
    return Replaced("".join(written), tuple(found), same, known, "".join(beside))


def pieces(source: str) -> list[str]:
    """Split HTML into tags and texts."""
    return [piece for piece in _PIECE.split(source) if piece]


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace(_BREAK, "<br>")


def _shown(place: Place, known: Definitions) -> Shown:
    return shown(place.source.replace(_BREAK, "\n"), known, place.display)


def _tags(here: list[Place], known: Definitions) -> dict[str, str]:
    """Give the labels of formulas, so that those before them can refer to them."""
    tags: dict[str, str] = {}
    for place in here:
        if r"\label" in place.source and r"\tag" in place.source:
            _, written = _shown(place, known).in_tex
            tags.update({} if written is None else written.tags)
    return tags
