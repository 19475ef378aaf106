r"""Labels of formulas and references to them: a reference is the tag of the formula with that label."""

import re

from grader.sanitize.formulas.parser import Parser
from grader.sanitize.formulas.tokens import Refused

_NAME = re.compile(r"[\w:.,;+ /()*'-]{1,100}")


def reference(parser: Parser, name: str) -> str:
    r"""Read the argument of `\ref` or `\eqref`."""
    found = _label(parser)
    shown = parser.labels.get(found) or parser.tags.get(found) or "???"
    return rf"\text{{({shown})}}" if name == "eqref" else rf"\text{{{shown}}}"


def note(parser: Parser) -> None:
    """Keep the label of a line, as soon as its tag is known."""
    if parser.label is not None and parser.tag is not None and parser.tag_text is not None:
        parser.labels[parser.label] = parser.tag_text


def _set(parser: Parser, _: str) -> str:
    parser.label = _label(parser)
    note(parser)
    return ""


def _label(parser: Parser) -> str:
    found = parser.raw()
    if not _NAME.fullmatch(found):
        raise Refused("a label cannot be read")
    parser.same = False
    return found


MACROS = {"label": _set, "ref": reference, "eqref": reference}
