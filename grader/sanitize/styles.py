"""Styles that keep an element in its place, and how large they make its letters."""

import html
import re
from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


HEADINGS = words("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | words(
    "blockquote caption center dd details div dl dt figcaption figure hr img li ol p pre summary"
    " table tbody td tfoot th thead tr ul"
)
_LONGEST_DECLARATION = 300
# No height and no indent: what is larger than its box lies over what stands beside it.
_STYLE = re.compile(
    r"border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing|radius)"
    r"|font(?:-(?:family|size|style|variant|weight))?|(?:margin|padding)(?:-(?:top|right|bottom|left))?"
    r"|background(?:-color)?|color|cursor|line-height|list-style-type"
    r"|(?:max-|min-)?width|opacity|overflow-x|text-(?:align|decoration)|white-space|word-break"
)
# No url(), no escapes, nothing negative.
_STYLE_VALUE = re.compile(r"(?:[#\w.,%!\s\"']|(?<=\w)-|(?:rgb|hsl)a?\([\d\s.,%/]*\))*")
_PLAIN_STYLES = {
    "cursor": re.compile(r"\s*(?:pointer|default|help|text)\s*"),
    "line-height": re.compile(r"\s*[1-9](?:\.\d+)?\s*"),
    "list-style-type": re.compile(r"\s*[a-z-]+\s*"),  # a text would stand outside of the list
    "text-decoration": re.compile(r"(?:\s|[a-z-]+(?!\()|#\w+|rgba?\([\d\s.,%/]*\))*"),  # no thickness
}
# Lengths that keep an element in its place: the padding of a word is no part of the height of its line.
_LARGEST: dict[str, float] = {"font": 48, "width": 2000, "block": 48, "word": 10}  # px; an em has 16
_PERCENT: dict[str, float] = {"font": 300, "width": 100, "block": 10, "word": 0}
_PIXELS = {
    "": 1,
    "px": 1,
    "pt": 4 / 3,
    "pc": 16,
    "mm": 3.78,
    "cm": 37.8,
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})(%|[a-z]*)", re.IGNORECASE)
_NO_LENGTH = re.compile(r"#\w+|(?:rgb|hsl)a?\([^)]*\)|\"[^\"]*\"|'[^']*'", re.IGNORECASE)


def is_harmless_style(tag: str, declaration: str) -> bool:
    """Whether a declaration, `name: value`, keeps the element in its place, and loads nothing."""
    return len(declaration) <= _LONGEST_DECLARATION and _is_harmless(tag in BLOCKS, declaration)


@lru_cache(1000)
def _is_harmless(is_block: bool, declaration: str) -> bool:
    if not declaration.strip():
        return True
    name, _, value = declaration.partition(":")
    name = name.strip()
    if not (_STYLE.fullmatch(name) and _STYLE_VALUE.fullmatch(value)):
        return False
    if plain := _PLAIN_STYLES.get(name):
        return bool(plain.fullmatch(value))
    group = name.removeprefix("max-").removeprefix("min-").partition("-")[0]
    if group in ("border", "margin", "padding") and name != "border-radius":
        group = "block" if is_block else "word"
    return group not in _LARGEST or _is_small(value, group)


def _is_small(value: str, group: str) -> bool:
    """Whether all lengths in the value of a style are such that the element stays in its place."""
    for word in re.split(r"[\s,]+", _NO_LENGTH.sub(" ", value)):
        if not word or not re.search(r"^[.\d]", word):
            continue
        length = _LENGTH.fullmatch(word)
        if length is None:
            return False
        number, unit = float(length[1]), length[2].lower()
        if not number or (group == "font" and not unit):  # without a unit it is a weight
            continue
        if unit == "%":
            largest = _PERCENT[group]
        else:
            largest = _LARGEST[group] / _PIXELS[unit] if unit in _PIXELS else 0
        if number > largest:
            return False
    return True


# How much larger than their surroundings pages show the letters of these.
_GROWING = {"big": 1.2, "h1": 2.0, "h2": 1.5, "h3": 1.2}


def letter_size(tag: str, style: str, around: float) -> float:
    """Give the size of an element's letters, at most; it is 1 on the page, and given around the element."""
    largest = 0.0
    for declaration in style.split(";") if "font" in style else ():
        name, _, value = declaration.partition(":")
        if name.strip() not in ("font", "font-size"):
            continue
        for number, unit in _LENGTH.findall(_NO_LENGTH.sub(" ", html.unescape(value))):
            if unit.lower() in ("em", "ex", "ch", "%"):
                largest = max(largest, around * float(number) * (0.01 if unit == "%" else 1))
            elif unit:
                largest = max(largest, float(number) * _PIXELS.get(unit.lower(), 1) / 16)
        if "larger" in value.lower():
            largest = max(largest, 1.2 * around)
    return max(largest, around * _GROWING.get(tag, 1.0))
