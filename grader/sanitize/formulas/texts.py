r"""Words in formulas: `\text` and its like, and what the tags and boxes of a formula say."""

import unicodedata

from grader.sanitize.formulas.labels import reference
from grader.sanitize.formulas.macros import TEXTS
from grader.sanitize.formulas.parser import STAND_INS, Parser
from grader.sanitize.formulas.spaces import LENGTHS, length
from grader.sanitize.formulas.symbols import ESCAPED
from grader.sanitize.formulas.tokens import Refused

_SIGNS = {
    "quad": "\u2003",
    "qquad": "\u2003\u2003",
    "space": " ",
    "ldots": "…",
    "dots": "…",
    "textbackslash": "∖",
    "textendash": "–",
    "textemdash": "—",
    "textellipsis": "…",
}


def text(parser: Parser, style: str = "") -> str:
    r"""Read an argument that is text, and write it as pieces of `\text`."""
    return "".join(_pieces(parser, style))


def _of_a_macro(parser: Parser, name: str) -> str:
    parts = _pieces(parser, TEXTS[name])
    return parts[0] if len(parts) == 1 else f"{{{''.join(parts)}}}"


def _pieces(parser: Parser, style: str) -> list[str]:
    """Read text; formulas in it stand beside its pieces."""
    parser.deeper()
    token = parser.next()
    if token != "{":
        parser.left += ["}", token]
    parts: list[str] = []
    piece: list[str] = []
    depth = 0

    def end_piece() -> None:
        if piece:
            parts.append(rf"\{style or 'text'}{{{''.join(piece)}}}")
            piece.clear()

    while parser.left:
        token = parser.left.pop()
        name = token[1:]
        if token == "}" and depth == 0:
            end_piece()
            parser.depth -= 1
            return parts
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif token in ("$", r"\("):
            end_piece()
            parts.append(_formula(parser, "$" if token == "$" else r"\)"))
        elif token[0] == "\\" and len(token) == 2 and (name in ESCAPED or name in " ,;:!"):
            if name in ",;:!":
                piece.append("" if name == "!" else " ")
                parser.same = False
            elif name in "$|":
                end_piece()
                parts.append(token if name == "$" else r"\text{|}")
            else:
                piece.append(" " if name == " " else token)
                if parser.core:
                    end_piece()
        elif token[0] == "\\" and name in TEXTS:
            end_piece()
            parser.same = False
            parts.append(text(parser, TEXTS[name] or style))
        elif token[0] == "\\" and name in _SIGNS:
            piece.append(_SIGNS[name])
            parser.same = False
        elif token[0] == "\\" and name in LENGTHS:
            piece.append(" " if length(parser) > 0 else "")
            parser.same = False
        elif token in (r"\ref", r"\eqref"):
            end_piece()
            parts.append(reference(parser, name))
        elif token[0] == "\\":
            raise Refused(f"{token} in a text")
        elif token in "<>":
            end_piece()
            parts.append(r"\lt " if token == "<" else r"\gt ")
        else:
            piece.append(_character(parser, token, piece))
    raise Refused("a text has no end")


def _formula(parser: Parser, end: str) -> str:
    parser.same = False
    written, found = parser.row(frozenset((end,)))
    if not found:
        raise Refused("a formula in a text has no end")
    parser.left.pop()
    return f"{{{written}}}"


def _character(parser: Parser, sign: str, before: list[str]) -> str:
    if sign == "~":
        return " " if parser.core else "~"
    if sign == "`":
        return "‘"
    if sign[0] in "#&%^_" or not sign.isprintable():
        raise Refused(f"{sign} in a text" if sign.isprintable() else "an invisible sign")
    if unicodedata.category(sign)[0] == "M" and not _ends_in_a_letter(before):
        raise Refused("a mark without its letter")
    return STAND_INS.get(sign, sign) if parser.core else sign


def _ends_in_a_letter(piece: list[str]) -> bool:
    return bool(piece) and piece[-1][-1].isalpha() and unicodedata.category(piece[-1][-1])[0] == "L"


MACROS = dict.fromkeys(TEXTS, _of_a_macro)
