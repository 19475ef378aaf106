"""A formula in MathML Core, which browsers show without a script."""

import html
import re
from functools import cache, cached_property, lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from math_core import LatexError, LatexToMathML

from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.formulas.parser import ABOVE, STAND_INS
from grader.sanitize.formulas.reading import Expanded, Written, expand, read, write
from grader.sanitize.formulas.symbols import words
from grader.sanitize.formulas.tokens import MOST_TOKENS, Refused

_LARGEST = 150_000
"""Characters of MathML of one formula."""
_ELEMENTS = words(
    "math mfrac mi mn mo mover mpadded mphantom mprescripts mmultiscripts mroot mrow mspace msqrt mstyle"
    " msub msubsup msup mtable mtd mtext mtr munder munderover"
)
_ATTRIBUTES = re.compile(
    r"accent|accentunder|columnalign|display|displaystyle|fence|form|largeop|linethickness|lspace|mathcolor"
    r"|mathvariant|maxsize|minsize|movablelimits|rspace|scriptlevel|separator|stretchy|symmetric|width"
)
# Nothing far away from its place or over what stands beside it.
_VALUE = re.compile(r"[A-Za-z]*|(?:-?[0-2]?|\d)(?:\.\d+)?(?:em|ex|mu|pt|px)?|#[0-9A-Fa-f]{3,6}")
_STYLES = re.compile(
    r"(?: ?(?:(?:text-align|justify-items): ?(?:left|right|center|start|end)"
    r"|padding-(?:left|right): ?\d?(?:\.\d+)?(?:em)?"
    r"|border-(?:left|right|top|bottom): ?0?\.?\d*(?:em|px) (?:solid|dashed)(?: currentcolor)?"
    r"|color: ?(?:[a-z]+|#[0-9a-fA-F]{3,6}));?)+"
)
# Firefox leaves out borders of less than a pixel.
_THICKNESS = "max(1px,0.06em)"
_RULE = re.compile(r"[\d.]+(?:em|px) (?=solid|dashed)")
_LINE = "linear-gradient(to {}, transparent 47%, currentColor 47% 53%, transparent 53%)"
_RISING, _FALLING = _LINE.format("top left"), _LINE.format("top right")
# Browsers know no <menclose>, or each another one.
_ENCLOSED = {
    "box": f"border:{_THICKNESS} solid;padding:0.2em",
    "updiagonalstrike": f"padding:0.1em;background:{_RISING}",
    "downdiagonalstrike": f"padding:0.1em;background:{_FALLING}",
    "updiagonalstrike downdiagonalstrike": f"padding:0.1em;background:{_RISING},{_FALLING}",
}
_HTML = {
    "b": "font-weight:bold",
    "i": "font-style:italic",
    "code": "font-family:monospace",
    "span": "font-family:sans-serif",
}
_LINES = {"mover": ("\u0332", "\u0305", "‾"), "munder": ("\u0332", "_", "\u0305")}
_OVERLINE = f"border-top:{_THICKNESS} solid;padding-top:0.12em"
_UNDERLINE = f"border-bottom:{_THICKNESS} solid;padding-bottom:0.12em"


class Shown:
    """A formula as it is shown; what nobody asks for is not written."""

    def __init__(self, source: str, known: Definitions, display: bool) -> None:
        self._source = source
        self._known = known
        self._display = display
        self.size = MOST_TOKENS
        """Tokens that are read, its macros expanded."""
        self._expanded: Expanded | Refused
        try:
            self._expanded = expand(source, known)
            self.size = len(self._expanded.tokens)
        except Refused as why:
            self._expanded = why

    @cached_property
    def in_tex(self) -> tuple[str, Written | None]:
        """Give it in TeX, for the notebook; None behind its source, with a mark, if it cannot be shown."""
        try:
            written = self._written(for_core=False)
        except Refused as why:
            return as_source(self._source, str(why)), None
        return written.tex, written

    @cached_property
    def in_mathml(self) -> tuple[str, Written | None]:
        """Give it in MathML, for our pages, and what was read of it, or None, as above."""
        try:
            written = self._written(for_core=True)
            return _with_source(_converted(written.tex, self._display), self._source, self._display), written
        except Refused as why:
            return as_source(self._source, str(why)), None

    def _written(self, for_core: bool) -> Written:
        if isinstance(self._expanded, Refused):
            raise self._expanded
        return write(self._expanded, self._known, self._display, for_core)


def formula(source: str, known: Definitions, display: bool) -> str:
    r"""Write a formula in MathML; one that cannot be shown is its source, with a mark.

    Parameters
    ----------
    source
        TeX, without its delimiters.
    known
        The definitions of formulas before it.
    display
        Whether it stands in a line of its own.

    Examples
    --------
    >>> formula("x^2", Definitions(), False).partition("<annotation")[0]
    '<math><semantics><msup><mi>x</mi><mn>2</mn></msup>'
    >>> formula("x^2^3", Definitions(), False)
    '<mark title="No formula: ^ twice at one sign."><code>x^2^3</code></mark>'
    """
    return shown(source, known, display).in_mathml[0]


# The same cell is looked at several times, and the instructor's are the same in all notebooks of a class.
@lru_cache(500)
def shown(source: str, known: Definitions, display: bool) -> Shown:
    """Read a formula; it is written, as above, when it is asked for."""
    return Shown(source, known, display)


def as_source(source: str, why: str) -> str:
    """Show the source of a formula with a mark, in a form that no script takes for a formula."""
    title, content = html.escape(f"No formula: {why}."), html.escape(source, quote=False)
    return f'<mark title="{title}"><code>{content}</code></mark>'


def mathml(source: str, known: Definitions, display: bool) -> Element:
    """Give a formula as MathML.

    Raises
    ------
    Refused
        If it cannot be shown.
    """
    return _converted(read(source, known, display, for_core=True).tex, display)


def _converted(tex: str, display: bool) -> Element:
    try:
        answer = _converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        raise Refused(_reason(str(error))) from error
    if len(answer) > _LARGEST:
        raise Refused("it is too long")
    try:
        root = fromstring(answer.translate(_SIGNS).replace("&ApplyFunction;", "\u2061"))
    except ParseError as error:
        raise Refused("it cannot be written") from error
    if ABOVE in tex:
        _join_below_and_above(root)
    _clean(root)
    return root


_SIGNS = {ord(stand_in): sign for sign, stand_in in STAND_INS.items()} | {
    ord("⟂"): "⊥"
}  # as MathJax writes it


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False, allow_unreliable_rendering=True)


def _reason(said: str) -> str:
    reason = re.sub(r"^\s*\d+:\s*|\.\s*$", "", said.strip())
    return reason[:1].lower() + reason[1:]


def _clean(root: Element) -> None:
    """Take from MathML what reaches out of it, and write what browsers show.

    Raises
    ------
    Refused
        If it has an element that formulas have not.
    """
    for element in root.iter():
        tag = element.tag
        if tag == "menclose":
            _enclose(element)
            continue
        if tag == "mtable":
            _rule_below(element)
        elif tag == "mtext":
            _flatten(element)
        elif tag in ("mover", "munder") and len(element) == 2 and element[1].text in _LINES[tag]:
            # Drawn as a border: Chromium puts the sign itself into the middle of what is below it.
            element.tag = "mrow"
            element.attrib.clear()
            element.set("style", _OVERLINE if tag == "mover" else _UNDERLINE)
            element.remove(element[1])
            continue
        elif tag not in _ELEMENTS:
            raise Refused(f"<{tag}> in a formula")
        if not element.attrib:
            continue
        for name, value in list(element.attrib.items()):
            if name == "style":
                if tag == "mtext":
                    continue
                if _STYLES.fullmatch(value):
                    element.set("style", _RULE.sub(f"{_THICKNESS} ", value))
                else:
                    del element.attrib[name]
            elif not (_ATTRIBUTES.fullmatch(name) and _VALUE.fullmatch(value)):
                del element.attrib[name]


def _join_below_and_above(root: Element) -> None:
    """Write as one what stands below and above the same sign."""
    for over in root.iter("mover"):
        mark = over[1].find("mi")
        if mark is None or mark.text != ABOVE:
            continue
        over[1].remove(mark)
        below, above = over
        over.tag = "munderover"
        over[:] = [*below, above]


def _rule_below(table: Element) -> None:
    """Draw the rule below a table below its last row; math-core begins another row for it."""
    if len(table) < 2 or any(cell.text or len(cell) for cell in table[-1]):
        return
    if "border-top" not in table[-1][0].get("style", ""):
        return
    table.remove(table[-1])
    for cell in table[-1]:
        cell.set("style", f"{cell.get('style', '')}border-bottom: 0.05em solid currentcolor;")


def _enclose(element: Element) -> None:
    style = _ENCLOSED.get(element.get("notation", ""))
    if style is None:
        raise Refused("a frame is not known")
    for child in list(element):
        if child.get("class", "").startswith("menclose"):
            element.remove(child)
    element.tag = "mrow"
    element.attrib.clear()
    element.set("style", style)


def _flatten(element: Element) -> None:
    """Write bold and slanted text with a style, in place of HTML within it."""
    styles = {
        _HTML[child.tag]
        for child in element.iter()
        if child.tag in _HTML and (child.tag != "span" or "sans" in child.get("class", ""))
    }
    content = "".join(element.itertext())
    for child in list(element):
        element.remove(child)
    element.text = content
    element.attrib.clear()
    if styles:
        element.set("style", ";".join(sorted(styles)))


def _with_source(root: Element, source: str, display: bool) -> str:
    if len(root) == 1:
        (whole,) = root
    else:
        root.tag = "mrow"
        root.attrib.clear()
        whole = root
    content = tostring(whole, encoding="unicode")
    # Neither Markdown nor MathJax shall find a formula in it.
    tex = re.sub(r"[\\$\n]", lambda sign: f"&#{ord(sign[0])};", html.escape(source, quote=False))
    place = ' display="block"' if display else ""
    return (
        f"<math{place}><semantics>{content}"
        f'<annotation encoding="application/x-tex" aria-hidden="true">{tex}</annotation></semantics></math>'
    )
