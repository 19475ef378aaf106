"""Macros with arguments: their kinds come from a list; a few are read in a way of their own."""

import string

from grader.sanitize.formulas.macros import ARGUMENTS, FONTS, UNWRAPPED
from grader.sanitize.formulas.parser import ABOVE, BOLD, LIMITS, STRUCTURE, Macro, Parser
from grader.sanitize.formulas.spaces import colour, length
from grader.sanitize.formulas.symbols import COLOURS
from grader.sanitize.formulas.texts import text
from grader.sanitize.formulas.tokens import Refused

_BOLD_SCRIPT, _BOLD_FRAKTUR = 0x1D4D0, 0x1D56C


def _font(parser: Parser, name: str) -> str:
    """Read letters, and how they look."""
    outer, parser.font = parser.font, name
    content = parser.argument()
    parser.font = outer
    if name == "bm":
        parser.same = False
    if name in BOLD:
        return rf"\boldsymbol{{{content}}}"
    if parser.core and name == "mathnormal":
        return f"{{{content}}}"
    if parser.core and outer in BOLD:
        if name in ("mathrm", "mathup"):
            return rf"\mathbf{{{content}}}"
        if name in ("mathcal", "mathscr", "mathfrak"):
            return _bold(content, _BOLD_FRAKTUR if name == "mathfrak" else _BOLD_SCRIPT)
    return rf"\{'mathrm' if parser.core and name == 'mathup' else name}{{{content}}}"


def _bold(letters: str, first: int) -> str:
    """Write letters in a bold alphabet of Unicode, which begins with its A."""
    alphabet = {ord(letter): first + place for place, letter in enumerate(string.ascii_letters.swapcase())}
    return letters.translate(alphabet)


def _listed(parser: Parser, name: str) -> str:
    written = f"\\{name}"
    for kind in ARGUMENTS[name]:
        if kind == "d":
            if parser.takes("["):
                parser.in_brackets()
                parser.same = False
        elif kind == "o":
            if (optional := parser.optional()) is not None:
                written += f"[{{{optional}}}]" if "]" in optional else f"[{optional}]"
        else:
            written += f"{{{parser.script() if name == 'sqrt' else parser.argument()}}}"
    if parser.core and name in ("overbrace", "underbrace"):
        return _with_scripts(parser, written, below_and_above=True)
    return written


def _unwrapped(parser: Parser, name: str) -> str:
    parser.same = False
    kinds = UNWRAPPED[name]
    parser.optional()
    if kinds[0] == "l":
        length(parser)
    return f"{{{text(parser) if kinds[-1] == 't' else parser.argument()}}}"


def _color(parser: Parser, _: str) -> str:
    return _colour_of_what_follows(parser, colour(parser))


def _textcolor(parser: Parser, _: str) -> str:
    found = colour(parser)
    content = parser.argument()
    if parser.core:
        return f"{{{_colour_of_what_follows(parser, found)}{content}}}"
    return rf"\textcolor{{{found}}}{{{content}}}"


def _colour_of_what_follows(parser: Parser, found: str) -> str:
    digits = COLOURS.get(found, found[1:])
    if not (parser.core and digits):
        return rf"\color{{{found}}}"
    return rf"\color[HTML]{{{digits if len(digits) == 6 else ''.join(2 * digit for digit in digits)}}}"


def _colorbox(parser: Parser, _: str) -> str:
    colour(parser)
    return f"{{{text(parser)}}}"


def _fbox(parser: Parser, _: str) -> str:
    return rf"\boxed{{{text(parser)}}}"


def _root(parser: Parser, _: str) -> str:
    parser.same = False
    degree, end = parser.row(frozenset((r"\of",)))
    if not end:
        raise Refused(r"an \of is missing")
    parser.left.pop()
    return rf"\sqrt[{{{degree}}}]{{{parser.script()}}}"


def _left(parser: Parser, _: str) -> str:
    parts = [rf"\left{parser.delimiter()}"]
    ends = frozenset((r"\right", r"\middle"))
    while True:
        written, end = parser.row(ends)
        parts.append(written)
        if not end:
            raise Refused(r"a \right is missing")
        parser.left.pop()
        parts.append(f"{end}{parser.delimiter()}")
        if end == r"\right":
            return "".join(parts)


def _operator(parser: Parser, _: str) -> str:
    star = "*" if parser.takes("*") else ""
    content = parser.argument().replace("-", r"\text{-}" if parser.core else "-")
    return rf"\operatorname{star}{{{content}}}"


def _mathop(parser: Parser, _: str) -> str:
    written = rf"\mathop{{{parser.argument()}}}"
    if not parser.core:
        return written
    limits = parser.skip() if parser.skip() in LIMITS else ""
    if limits:
        parser.left.pop()
    return _with_scripts(parser, written, limits == r"\limits" or (parser.display and not limits))


def _with_scripts(parser: Parser, written: str, below_and_above: bool) -> str:
    """Read exponent and index of a sign, and write them."""
    found: dict[str, str] = {}
    while parser.skip() in ("^", "_"):
        which = parser.left.pop()
        if which in found:
            raise Refused(f"{which} twice at one sign")
        found[which] = parser.script()
    below, above = found.get("_"), found.get("^")
    if below_and_above:
        if below is not None:
            written = rf"\underset{{{below}}}{{{written}}}"
        if above is None:
            return written
        return rf"\overset{{{ABOVE if below is not None else ''}{above}}}{{{written}}}"
    return written + "".join(f"{which}{{{script}}}" for which, script in found.items())


def _not(parser: Parser, _: str) -> str:
    token = parser.next()
    if token in STRUCTURE or token in "{^_":
        raise Refused(r"\not has nothing to deny")
    return rf"\not {parser.atom(token)}"


def _nothing(parser: Parser, name: str) -> str:
    if name != "relax":
        parser.same = False
    if name == "require":
        parser.raw()
    return ""


MACROS: dict[str, Macro] = {
    **dict.fromkeys(ARGUMENTS, _listed),
    **dict.fromkeys(FONTS, _font),
    **dict.fromkeys(UNWRAPPED, _unwrapped),
    **dict.fromkeys(("nonumber", "notag", "require", "relax"), _nothing),
    "color": _color,
    "textcolor": _textcolor,
    "colorbox": _colorbox,
    "fbox": _fbox,
    "left": _left,
    "root": _root,
    "operatorname": _operator,
    "mathop": _mathop,
    "not": _not,
}
