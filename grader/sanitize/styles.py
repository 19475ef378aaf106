"""Styles that keep an element in its place, and how large they make its letters."""

import html
import math
import re
from functools import lru_cache
from typing import Any

from grader.sanitize import css


def words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


HEADINGS = words("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | words(
    "blockquote caption center dd details div dl dt figcaption figure hr img li ol p pre summary"
    " table tbody td tfoot th thead tr ul"
)
_SIDES = ("", "-top", "-right", "-bottom", "-left")
# No height and no indent: what is larger than its box lies over what stands beside it.
_PROPERTIES = words(
    "background background-color border-collapse border-radius border-spacing color cursor"
    " font font-family font-size font-style font-variant font-weight line-height list-style-type"
    " max-width min-width opacity overflow-x text-align text-decoration white-space width word-break"
) | {
    *(f"border{side}{part}" for side in _SIDES for part in ("", "-color", "-style", "-width")),
    *(f"{space}{side}" for space in ("margin", "padding") for side in _SIDES),
}
_MOST_KNOWN = 4000  # styles that are remembered: the cells of a large table, each of its own colour
_COLOURS = words("rgb rgba hsl hsla")
_IN_COLOURS = words("number percentage whitespace , /")
_WORD = re.compile(r"\w[\w-]*")  # none for one browser only, and no name of a variable
_STRING = re.compile(r"[\w #.,%!-]*")
_PLAIN_WORD = re.compile(r"[a-z-]+")
_CURSORS = words("pointer default help text")
# Lengths that keep an element in its place: the padding of a word is no part of the height of its line.
_LARGEST: dict[str, float] = {"font": 48, "width": 2000, "block": 48, "word": 10}  # px; an em has 16
_PERCENT: dict[str, float] = {"font": 300, "width": 100, "block": 10, "word": 0}
_PIXELS = {"px": 1, "pt": 4 / 3, "pc": 16, "mm": 3.78, "cm": 37.8, "em": 16, "rem": 16, "ex": 8, "ch": 8}


def clean_style(tag: str, style: str) -> str | None:
    """Keep of a `style` attribute what keeps its element in its place, and loads nothing.

    Parameters
    ----------
    tag : str
        The element's.
    style : str
        The attribute's text; one that is too long to be read is dropped.

    Returns
    -------
    str or None
        As it was if all of it may stay. None if nothing may.
    """
    return _clean_style(tag in BLOCKS, style) if len(style) <= css.LONGEST_STYLE else None


@lru_cache(_MOST_KNOWN)
def _clean_style(is_block: bool, style: str) -> str | None:
    nodes = css.nodes(style) or []
    kept = [node for node in nodes if _is_harmless(is_block, node)]
    if not _is_plain(style):
        # tinycss2 has read escapes and comments; nobody else shall have to.
        return css.written([node for node in kept if _is_plain(node.serialize())]) or None
    if len(kept) == len(nodes):
        return style if kept else None
    return css.written(kept) or None


def _is_plain(text: str) -> bool:
    return "\\" not in text and "/*" not in text


def _is_harmless(is_block: bool, node: Any) -> bool:
    """Whether what stands in a style is a declaration that keeps the element in its place."""
    if node.type != "declaration" or node.lower_name not in _PROPERTIES:
        return False
    if not all(_is_allowed(part) for part in node.value):
        return False
    name = node.lower_name
    parts = [part for part in node.value if part.type != "whitespace"]
    match name:
        case "cursor":
            return len(parts) == 1 and parts[0].type == "ident" and parts[0].lower_value in _CURSORS
        case "line-height":
            return len(parts) == 1 and parts[0].type == "number" and 1 <= parts[0].value < 10
        case "list-style-type":  # a text would stand outside of the list
            return (
                len(parts) == 1 and parts[0].type == "ident" and bool(_PLAIN_WORD.fullmatch(parts[0].value))
            )
        case "text-decoration":  # no thickness
            return all(part.type in ("ident", "hash", "function") for part in parts)
    group = name.removeprefix("max-").removeprefix("min-").partition("-")[0]
    if group in ("border", "margin", "padding") and name != "border-radius":
        group = "block" if is_block else "word"
    return group not in _LARGEST or all(_is_small(part, group) for part in parts)


def _is_allowed(part: Any) -> bool:
    """Whether a part of a value is of those that styles may have: no url(), nothing negative."""
    match part.type:
        case "whitespace" | "hash":
            return True
        case "ident":
            return bool(_WORD.fullmatch(part.value))
        case "string":
            return bool(_STRING.fullmatch(part.value))
        case "number" | "percentage" | "dimension":
            return bool(part.value >= 0)
        case "literal":
            return bool(part.value == ",")
        case "function" if part.lower_name in _COLOURS:
            return all(_is_allowed_in_colour(each) for each in part.arguments)
    return False


def _is_allowed_in_colour(part: Any) -> bool:
    kind = part.value if part.type == "literal" else part.type
    return kind in _IN_COLOURS and not (kind in ("number", "percentage") and part.value < 0)


def _is_small(part: Any, group: str) -> bool:
    """Whether a part of a value is no length, or one that leaves the element in its place."""
    match part.type:
        case "percentage":
            return bool(part.value <= _PERCENT[group])
        case "number":  # in a font it is a weight
            return group == "font" or bool(part.value <= _LARGEST[group])
        case "dimension":
            return part.value == 0 or bool(
                part.value * _PIXELS.get(part.lower_unit, math.inf) <= _LARGEST[group]
            )
    return True


_NAMED_SIZES = {"large": 1.125, "x-large": 1.5, "xx-large": 2.0, "xxx-large": 3.0}
# How much larger than their surroundings pages show the letters of these.
_GROWING = {"big": 1.2, "h1": 2.0, "h2": 1.5, "h3": 1.2}


def letter_size(tag: str, style: str, around: float) -> float:
    """Give the size of an element's letters, at most.

    Parameters
    ----------
    tag : str
        The element's.
    style : str
        What `clean_style` left, as it stands in HTML.
    around : float
        The size of the letters around the element; it is 1 on the page.
    """
    factor, size = _letters(html.unescape(style)) if "font" in style.lower() else (0.0, 0.0)
    return max(around * factor, size, around * _GROWING.get(tag, 1.0))


@lru_cache(_MOST_KNOWN)
def _letters(style: str) -> tuple[float, float]:
    """Give the largest sizes of letters in a style: in those around, and in those of the page."""
    factors, sizes = [0.0], [0.0]
    nodes = css.nodes(style)
    if nodes is None:
        return math.inf, math.inf
    for node in nodes:
        if node.type != "declaration" or node.lower_name not in ("font", "font-size"):
            continue
        for part in node.value:
            if part.type == "percentage":
                factors.append(0.01 * part.value)
            elif part.type == "dimension" and part.lower_unit in ("em", "ex", "ch"):
                factors.append(part.value)
            elif part.type == "dimension":
                sizes.append(part.value * _PIXELS.get(part.lower_unit, 1) / 16)
            elif part.type == "ident" and part.lower_value == "larger":
                factors.append(1.2)
            elif part.type == "ident":
                sizes.append(_NAMED_SIZES.get(part.lower_value, 0.0))
    return max(factors), max(sizes)
