r"""Letters in alphabets: what math-core reads, so that a letter looks as MathJax shows it.

Most alphabets have few letters. MathJax has its own rules for the others: `\mathsf{\alpha}` is an α as
everywhere. A letter that no browser shows in its alphabet is refused.
"""

import string
import unicodedata

from grader.sanitize.formulas.symbols import FUNCTIONS, LOWER_GREEK, words
from grader.sanitize.formulas.tokens import Refused

BOLD = words("boldsymbol bm pmb")
BOLD_SCRIPT, BOLD_FRAKTUR = "boldscript", "boldfraktur"
"""Fonts that only another font makes."""
_UPRIGHT = words("mathrm mathup symrm rm")
_SLANTED = words("mathit symit mathnormal it mit")
_BOLD_UPRIGHT = words("mathbf symbf bf")
_DOUBLE = words("mathbb Bbb")
_IN_TEXT = {
    **dict.fromkeys(_BOLD_UPRIGHT, "textbf"),
    "mathsf": "textsf",
    "sf": "textsf",
    "mathtt": "texttt",
    "tt": "texttt",
}
"""Fonts whose further letters come from the letters of texts."""
_BOLD_ZERO = 0x1D7CE
_FIRST = {BOLD_SCRIPT: 0x1D4D0, BOLD_FRAKTUR: 0x1D56C}
"""The A of a bold alphabet."""

_GREEK_FROM_ALPHA = "αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"
_SLANT = {letter: chr(0x1D6FC + place) for place, letter in enumerate(_GREEK_FROM_ALPHA)} | {
    "ı": "\U0001d6a4",
    "ȷ": "\U0001d6a5",
}
_CAPITALS = {
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
# What MathJax slants in all fonts but those in BOLD.
_ALWAYS_SLANTED = {
    **{name: _SLANT[letter] for name, letter in LOWER_GREEK.items()},
    **{f"var{name}": chr(0x1D6E2 + ord(letter) - ord("Α")) for name, letter in _CAPITALS.items()},
    "omicron": _SLANT["ο"],
    "varkappa": _SLANT["ϰ"],
    "imath": _SLANT["ı"],
    "jmath": _SLANT["ȷ"],
    "partial": _SLANT["∂"],
}
_NEVER_BOLD = FUNCTIONS | words("aleph beth daleth gimel digamma eth Finv hbar hslash imath jmath")
MADE_BOLD = {
    **dict.fromkeys(words("mathrm mathup mathbf symbf symrm"), "mathbf"),
    **dict.fromkeys(words("mathcal mathscr"), BOLD_SCRIPT),
    "mathfrak": BOLD_FRAKTUR,
    "mathnormal": "boldsymbol",
    "mathbb": "mathbb",
    "Bbb": "mathbb",
}
"""Font -> the font that it is within another that is bold."""


def named(name: str, font: str, bold: bool) -> str:
    """Write a letter or function that a macro names, in a font, for math-core."""
    if bold and font not in BOLD and (name in _ALWAYS_SLANTED or name in _NEVER_BOLD or name == "nabla"):
        raise Refused(rf"\{name} in another font that is bold")
    if font in BOLD:
        if name in _NEVER_BOLD or name.startswith("up"):
            raise Refused(rf"\{name} cannot be bold")
    elif name in _ALWAYS_SLANTED:
        return _ALWAYS_SLANTED[name]
    elif name in _CAPITALS and font == "mathnormal":
        return rf"\mathrm{{\{name}}}"
    elif name in _CAPITALS and font not in _UPRIGHT | _SLANTED | _BOLD_UPRIGHT:
        return _further(_CAPITALS[name], font)
    elif font in _BOLD_UPRIGHT and name == "nabla":
        return r"\mathrm{\nabla}"
    elif font in _BOLD_UPRIGHT and name == "digamma":
        raise Refused(r"\digamma cannot be bold")
    return f"\\{name} "


def typed(sign: str, font: str, bold: bool) -> str | None:
    """Write a letter or digit that was typed in a font, for math-core; None if as in no font."""
    if sign.isascii():
        return _of_ascii(sign, font, bold)
    if sign in "∂∇":
        if font in BOLD:
            return rf"\mathrm{{{sign}}}"
        return None if font in _UPRIGHT | _SLANTED | _BOLD_UPRIGHT else _further(sign, font)
    if not sign.isalpha() or font in _UPRIGHT | _SLANTED:
        return None
    if unicodedata.category(sign) == "Lo" and font not in BOLD and not unicodedata.decomposition(sign):
        return None
    return _further(sign, font)


def _of_ascii(sign: str, font: str, bold: bool) -> str | None:
    if bold and font != "mathbb" and sign in string.digits:
        return chr(_BOLD_ZERO + int(sign))
    if font in ("mathfrak", "frak") and sign == "I":
        return "ℑ"  # math-core has another letter
    if font in _FIRST and sign in string.ascii_letters:
        return chr(_FIRST[font] + string.ascii_letters.swapcase().index(sign))
    return None


def _further(letter: str, font: str) -> str:
    """Write a letter that few alphabets have.

    Raises
    ------
    Refused
        If the font's has it not.
    """
    greek = unicodedata.name(letter, "").startswith("GREEK ")
    if greek and (font in BOLD | _BOLD_UPRIGHT or (font in _DOUBLE and letter in "ΓΠγπ")):
        return letter
    if font in _IN_TEXT and not unicodedata.decomposition(letter).startswith("<"):
        return rf"\{_IN_TEXT[font]}{{{letter}}}"
    raise Refused(rf"{letter} in \{font}")
