"""A formula in MathML, which browsers show without a script."""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from grader.sanitize import clean_math

_LONGEST_FORMULA = 2_000
"""Characters. A formula of a thousand entries takes half a second."""
_ELEMENTS = re.compile(
    r"math|menclose|mfrac|mi|mn|mo|mover|mpadded|mphantom|mroot|mrow|mspace|msqrt|mstyle|msub|msubsup|msup"
    r"|mtable|mtd|mtext|mtr|munder|munderover"
)
_ATTRIBUTES = re.compile(
    r"accent|accentunder|align|column(?:align|lines|spacing)|display|displaystyle|fence|form|largeop"
    r"|linethickness|lspace|mathbackground|mathcolor|mathvariant|maxsize|minsize|movablelimits|notation"
    r"|row(?:lines|spacing)|rspace|scriptlevel|separator|stretchy|symmetric|width"
)
# Nothing far away from its place or over what stands beside it.
_VALUE = re.compile(
    r"[A-Za-z -]*|(?:-?[0-2]?|\d{1,2})(?:\.\d+)?(?:em|ex|mu|pt|px)?(?: [\d.a-z ]*)?|#[0-9A-Fa-f]{3,6}"
)


@lru_cache(2000)
def formula(latex: str, display: str) -> str:
    r"""Write a formula in MathML; one that cannot be read is shown as it was typed.

    Parameters
    ----------
    latex
        Without its delimiters.
    display
        "inline", or "block" for a formula in a line of its own.

    Examples
    --------
    >>> formula("x^2", "inline")
    '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    >>> formula(r"x^2^3", "inline")
    '<code>x^2^3</code>'
    """
    if len(latex) <= _LONGEST_FORMULA:
        try:
            return _as_mathml(convert_to_element(clean_math(latex), "", display))
        except Exception:  # a formula can be wrong in many ways, and the converter has an error for each
            pass
    return f"<code>{html.escape(latex)}</code>"


def _as_mathml(root: Element) -> str:
    """Write what the converter made of a formula, without attributes that reach out of it.

    Raises
    ------
    ValueError
        If it has an element that formulas have not.
    """
    for element in root.iter():
        if not _ELEMENTS.fullmatch(element.tag):
            raise ValueError(f"<{element.tag}> in a formula")
        for name, value in list(element.attrib.items()):
            if not (_ATTRIBUTES.fullmatch(name) and _VALUE.fullmatch(value)):
                del element.attrib[name]
        # The converter has escaped some of its texts, and `tostring` escapes all.
        element.text = html.unescape(element.text or "")
        element.tail = html.unescape(element.tail or "")
    return tostring(root, encoding="unicode")
