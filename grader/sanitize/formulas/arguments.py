"""Macros with arguments: their kinds come from a list; a few are read in a way of their own."""

from grader.sanitize.formulas.letters import BOLD, BOLD_FRAKTUR, BOLD_SCRIPT, MADE_BOLD
from grader.sanitize.formulas.macros import ARGUMENTS, FONTS, UNWRAPPED
from grader.sanitize.formulas.parser import ABOVE, LIMITS, STRUCTURE, Macro, Parser
from grader.sanitize.formulas.spaces import colour, length
from grader.sanitize.formulas.symbols import COLOURS, FUNCTIONS, OPERATORS, SYMBOLS, WITH_LIMITS, words
from grader.sanitize.formulas.texts import text
from grader.sanitize.formulas.tokens import Refused


def _font(parser: Parser, name: str) -> str:
    """Read letters, and how they look."""
    outer, bold, font = parser.font, parser.bold, name
    if name in BOLD:
        if outer and not bold:
            raise Refused(rf"\{name} within \{outer}")
        parser.bold = True
    elif bold:
        if name not in MADE_BOLD:
            raise Refused(rf"\{name} cannot be bold")
        font = MADE_BOLD[name]
    parser.font = font
    content = parser.argument()
    parser.font, parser.bold = outer, bold
    if name == "bm":
        parser.same = False
    if name in BOLD:
        return rf"\boldsymbol{{{content}}}"
    if not parser.core:
        return rf"\{name}{{{content}}}"
    if font in BOLD or font in (BOLD_SCRIPT, BOLD_FRAKTUR) or (font == "mathnormal" and not outer):
        return f"{{{content}}}"
    return rf"\{_FONTS_OF_CORE.get(font, font)}{{{content}}}"


_FONTS_OF_CORE = {"mathup": "mathrm", "mathnormal": "mathit"}


def _listed(parser: Parser, name: str) -> str:
    if name == "boxed":
        parser.no_font()
    written = f"\\{name}"
    for kind in ARGUMENTS[name]:
        if kind == "d":
            if parser.takes("["):
                parser.in_brackets()
                parser.same = False
        elif kind == "o":
            if optional := parser.optional():
                written += f"[{{{optional}}}]" if "]" in optional else f"[{optional}]"
        else:
            written += f"{{{parser.script() if name == 'sqrt' else parser.argument()}}}"
    if name == "underset" and not parser.core and parser.skip() == "_":
        parser.same = False
        return f"{{{written}}}"  # MathJax would call it a second index
    if parser.core and name in ("overparen", "underparen"):
        return f"{{{written}}}"
    if parser.core and name in _BRACES:
        return _with_scripts(parser, written, below_and_above=True)
    return written


_BRACES = words("overbrace underbrace overbracket underbracket")


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
    if not parser.core:
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


def _operator(parser: Parser, name: str) -> str:
    if parser.bold:
        raise Refused(rf"\{name} cannot be bold")
    star = "*" if parser.takes("*") else ""
    font, parser.font = parser.font, "mathrm"
    content = parser.argument().replace("-", r"\text{-}" if parser.core else "-")
    parser.font = font
    if "'" in content or r"\text" in content.replace(r"\text{-}", ""):
        raise Refused(r"more than letters in \operatorname")
    return rf"\operatorname{star}{{{content}}}"


def _mathop(parser: Parser, _: str) -> str:
    written = rf"\mathop{{{parser.argument()}}}"
    return _with_limits(parser, written) if parser.core else written


def _large(parser: Parser, name: str) -> str:
    return _with_limits(parser, OPERATORS[name]) if parser.core else f"\\{name} "


def _with_limits(parser: Parser, written: str) -> str:
    limits = parser.skip() if parser.skip() in LIMITS else ""
    if limits:
        parser.left.pop()
    return _with_scripts(parser, written, limits == r"\limits" or (parser.display and not limits))


def _with_scripts(parser: Parser, written: str, below_and_above: bool) -> str:
    """Read exponent and index of a sign, and write them."""
    found: dict[str, str] = {}
    _refuse_primes(parser)
    while parser.skip() in ("^", "_"):
        which = parser.left.pop()
        if which in found:
            raise Refused(f"{which} twice at one sign")
        found[which] = parser.script()
    _refuse_primes(parser)
    below, above = found.get("_"), found.get("^")
    if below_and_above:
        if below:
            written = rf"\underset{{{below}}}{{{written}}}"
        return rf"\overset{{{ABOVE if below else ''}{above}}}{{{written}}}" if above else written
    return written + "".join(f"{which}{{{script}}}" for which, script in found.items())


def _refuse_primes(parser: Parser) -> None:
    place = len(parser.left) - 1
    while place >= 0 and parser.left[place] in " '’":
        place -= 1
    between = parser.left[place + 1 :]
    if place >= 0 and parser.left[place] in ("^", "_") and ("'" in between or "’" in between):
        raise Refused("a prime before an exponent or index of such a sign")


def _not(parser: Parser, _: str) -> str:
    token = parser.next()
    if token in STRUCTURE or token in "{^_":
        raise Refused(r"\not has nothing to deny")
    if token == r"\|" or (token[0] == "\\" and _cannot_be_denied(token[1:])):
        raise Refused(rf"{token} cannot be denied")
    return rf"\not {parser.atom(token)}"


def _cannot_be_denied(name: str) -> bool:
    denied = name.startswith("n") and name in SYMBOLS and name not in _NO_DENIALS
    return denied or name in FUNCTIONS or name in WITH_LIMITS or name in OPERATORS or name.startswith("dots")


_NO_DENIALS = words("nabla natural nearrow neg ni nu nwarrow")


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
    **dict.fromkeys(OPERATORS, _large),
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
