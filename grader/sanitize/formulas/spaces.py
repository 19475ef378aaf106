"""Lengths, spaces and rules; colours. What is too long is cut, so that nothing leaves its place."""

import re

from grader.sanitize.formulas.parser import Parser
from grader.sanitize.formulas.symbols import COLOURS, HEX_DIGITS, SPACES
from grader.sanitize.formulas.tokens import Refused

LENGTHS = frozenset(("hspace", "hskip", "kern", "mkern", "mskip", "mspace"))
"""Macros that are spaces of a length."""
LONGEST_SPACE = 4.0  # em
_LONGEST_BACK = 1.0  # em
_MOST_SMALL_STEPS_BACK = 50
_EMS = {
    "em": 1.0,
    "ex": 0.43,
    "pt": 0.1,
    "pc": 1.2,
    "px": 0.0625,
    "in": 7.2,
    "cm": 2.85,
    "mm": 0.285,
    "mu": 1 / 18,
}
_LENGTH = re.compile(r"\s*(-?)\s*(\d{1,6}(?:[.,]\d{0,6})?|[.,]\d{1,6})\s*([a-z]{2})\s*")


def length(parser: Parser) -> float:
    """Read a length, in em."""
    if parser.skip() == "{":
        return length_of(parser.raw())
    source = ""
    while parser.left and len(source) < 20 and not _LENGTH.fullmatch(source):
        source += parser.left.pop()
    return length_of(source)


def length_of(source: str) -> float:
    """Give a length in em.

    Raises
    ------
    Refused
        If it is none.
    """
    if not (found := _LENGTH.fullmatch(source)) or found[3] not in _EMS:
        raise Refused("a length cannot be read")
    ems = float(found[2].replace(",", ".")) * _EMS[found[3]]
    return -ems if found[1] else ems


def colour(parser: Parser) -> str:
    """Read a colour."""
    model = parser.in_brackets() if parser.takes("[") else ""
    source = parser.raw().strip()
    if model == "HTML":
        source = f"#{source}"
    if not model or model in ("HTML", "named"):
        lower = source.lower()
        if lower in COLOURS:
            return lower
        if source[:1] == "#" and len(source) in (4, 7) and HEX_DIGITS.issuperset(source[1:]):
            parser.same = parser.same and not model
            return source
    raise Refused("a colour is not known")


def _named(parser: Parser, name: str) -> str:
    return _space(parser, f"\\{name}", SPACES.get(name, 0.25))


def _of_a_length(parser: Parser, _: str) -> str:
    parser.takes("*")
    ems = length(parser)
    kept = min(max(ems, -_LONGEST_BACK), LONGEST_SPACE)
    parser.same = parser.same and kept == ems
    return _space(parser, rf"\hspace{{{kept:.3g}em}}", kept)


def _space(parser: Parser, token: str, ems: float) -> str:
    if ems < 0:
        parser.steps_back += 1
        if parser.steps_back > _MOST_SMALL_STEPS_BACK:
            parser.same = False
            return ""
    if parser.core:
        return "" if ems < 0 else _for_core(ems)
    token = {r"\medspace": r"\:", r"\thickspace": r"\;"}.get(token, token)
    return token if not token[-1].isalpha() else token + " "


def _for_core(ems: float) -> str:
    """Write a space for math-core in the macros that it knows."""
    names = ((2.0, r"\qquad "), (1.0, r"\quad "), (0.5, r"\enspace "), (0.25, r"\ "), (0.15, r"\,"))
    written = ""
    for size, name in names:
        while ems >= size:
            written += name
            ems -= size
    return written


def _rule(parser: Parser, name: str) -> str:
    if name == "rule":
        lift = length_of(parser.in_brackets()) if parser.takes("[") else 0.0
        lengths = [length(parser), length(parser), -lift]
    else:
        lengths = [length(parser) for _ in range(3)]
    width, height, depth = lengths
    if not (0 <= width <= LONGEST_SPACE and max(map(abs, lengths)) <= LONGEST_SPACE):
        raise Refused(f"the lengths of \\{name} are too large")
    if not parser.core:
        lift_by = f"[{-depth:.3g}em]" if name == "rule" and depth else ""
        below = f"{{{depth:.3g}em}}" if name != "rule" else ""
        return rf"\{name}{lift_by}{{{width:.3g}em}}{{{height:.3g}em}}{below}"
    if not (width and height and name == "rule"):
        return ""
    if max(width, height) > 2 * min(width, height):
        raise Refused("a line as \\rule")
    return "■"


MACROS = {
    **dict.fromkeys(SPACES, _named),
    **dict.fromkeys(LENGTHS, _of_a_length),
    **dict.fromkeys(("rule", "Rule", "Space"), _rule),
}
