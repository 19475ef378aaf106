"""Formulas: TeX without what reaches out of them."""

import re

# Macros of MathJax that make links, styles or names in the page, load more of MathJax, or move things
# without making room for them.
_MACRO = re.compile(
    r"\\(href|url|style|class|cssId|bbox|mmlToken|require|data|html\w*|tex\w*tip|mathtip|toggle|csname"
    r"|includegraphics|smash|(?:math)?[lr]lap|(?:math)?clap|raise(?:box)?|lower|move(?:left|right)"
    r"|above(?:withdelims)?)(?![A-Za-z])"
)
_DIMENSION = (
    r"\s*+(?:-\s*+)?+(?:\d{1,6}(?:[.,]\d{0,6})?+|[.,]\d{1,6})"
    r"\s*+(?:em|ex|pt|pc|px|in|cm|mm|mu)(?![A-Za-z])\s*+"
)
_SPACE = re.compile(
    r"\\(m?kern|[hm]skip|[hm]space|Space|[rR]ule)(?![A-Za-z])"
    rf"((?:\*?\s*+(?:\[{_DIMENSION}\]|\{{{_DIMENSION}\}}|{_DIMENSION})){{0,4}})"
)
_ROW = re.compile(r"(\\\\\*?)\s*+\[(\s*+-?\s*+[\d.,#][\w\s.,#]{0,40})\]")
_LENGTHS = re.compile(r"(-?)\s*([\d.,]+)\s*([a-z]+)")
# Steps to the left: negative spaces, and negative lengths.
_BACKWARDS = re.compile(
    r"\\(!|neg(?:thin|med|thick)space(?![A-Za-z]))|(?<=[\s{a-z])-(?=[ \d.,]+(?:em|ex|pt|mu|px)\b)"
)
_MOST_BACKWARDS = 100
_EMS = {
    "em": 1.0,
    "ex": 0.5,
    "pt": 0.1,
    "pc": 1.2,
    "px": 0.0625,
    "in": 7.2,
    "cm": 2.85,
    "mm": 0.285,
    "mu": 1 / 18,
}
_LONGEST_SPACE = 4.0  # em
_LONGEST_BACK = 1.0  # em
_DIMENSIONS = {"rule": 2, "Rule": 3, "Space": 3}  # how many lengths these take; others take one


def clean_math(source: str) -> str:
    r"""Turn macros that reach out of their formula into words: `\href` becomes `\text{href}`."""
    if "\\" not in source:
        return source
    source = _ROW.sub(_clean_row, _SPACE.sub(_clean_space, _MACRO.sub(r"\\text{\1}", source)))
    if len(_BACKWARDS.findall(source)) > _MOST_BACKWARDS:
        source = _BACKWARDS.sub(lambda back: r"\," if back[1] else "", source)
    return source


def _clean_space(macro: re.Match[str]) -> str:
    lengths = [_ems(*length) for length in _LENGTHS.findall(macro[2])]
    wanted = _DIMENSIONS.get(macro[1], 1)
    if len(lengths) >= wanted and all(-_LONGEST_BACK <= length <= _LONGEST_SPACE for length in lengths):
        return macro[0]
    return rf"\text{{{macro[1]}}}{macro[2]}"


def _clean_row(end: re.Match[str]) -> str:
    """Keep the space below a row of a table if it is small."""
    length = _LENGTHS.fullmatch(end[2].strip())
    small = length and 0 <= _ems(*length.groups()) <= _LONGEST_SPACE
    return end[0] if small or not re.search("[#A-Za-z]", end[2]) else end[1] + "{}"


def _ems(sign: str, number: str, unit: str) -> float:
    try:
        size = float(number.replace(",", ".")) * _EMS[unit]
    except (KeyError, ValueError):
        return float("inf")
    return -size if sign else size
