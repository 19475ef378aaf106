"""Formulas in MathML as trees that can be compared, whoever wrote them.

What only concerns spaces, or says in another way the same thing, is left out: which of <mi>, <mn>, <mo> and
<mtext> a letter stands in, rows without need, attributes but for those that change letters, invisible signs.
"""

import re
import unicodedata
from xml.etree import ElementTree

_SIDES = {"left", "right", "top", "bottom"}
"""Rules of a table."""
_LETTERS = {"mi", "mn", "mo", "mtext", "ms"}
_ROWS = {"math", "mrow", "mstyle", "mpadded", "TeXAtom", "semantics", "merror"}
_INVISIBLE = dict.fromkeys(
    map(ord, "\u2061\u2062\u2063\u2064\u200b\ufe00\ufe01\ufe0e\u2009\u200a\u2005\u2004")
)
_SAME = str.maketrans(
    {
        "-": "−",
        "ˆ": "^",
        "\u0302": "^",
        "˜": "~",
        "\u0303": "~",
        "¯": "‾",
        "ˉ": "‾",
        "\u0305": "‾",
        "_": "_",
        "\u0332": "‾",
        "―": "‾",
        "\u20d7": "→",
        "\u0307": "˙",
        "\u0308": "¨",
        "\u0301": "´",
        "\u0300": "`",
        "\u030c": "ˇ",
        "\u0306": "˘",
        "\u030a": "˚",
        "∣": "|",
        "∥": "‖",
        "⟨": "⟨",
        "〈": "⟨",
        "〉": "⟩",
        "ℏ": "ħ",
        "⋆": "⋆",
        "∗": "*",
        "’": "′",
        "'": "′",
        "\u00a0": " ",
    }
)
_STYLES = (
    ("SANS-SERIF BOLD ITALIC", "sans-serif-bold-italic"),
    ("SANS-SERIF BOLD", "bold-sans-serif"),
    ("SANS-SERIF ITALIC", "sans-serif-italic"),
    ("SANS-SERIF", "sans-serif"),
    ("BOLD ITALIC", "bold-italic"),
    ("BOLD SCRIPT", "bold-script"),
    ("BOLD FRAKTUR", "bold-fraktur"),
    ("BOLD", "bold"),
    ("ITALIC", "italic"),
    ("SCRIPT", "script"),
    ("FRAKTUR", "fraktur"),
    ("BLACK-LETTER", "fraktur"),
    ("DOUBLE-STRUCK", "double-struck"),
    ("MONOSPACE", "monospace"),
)


def tree(mathml: str) -> str:
    """Write a formula's tree as a text: `msup(x;2)`, letters with their style in brackets."""
    mathml = re.sub(r"&(?!amp;|lt;|gt;|quot;|apos;|#)(\w+);", "", mathml)
    return _merged(_row(ElementTree.fromstring(mathml), ""))


def _row(element: ElementTree.Element, style: str) -> list[str]:
    """Give the parts of an element, rows in it dissolved."""
    tag = element.tag.rpartition("}")[2]
    style = element.get("mathvariant", style)
    look = element.get("style", "")
    if tag == "mtext":
        style = next((own for sign, own in _LOOKS if sign in look), style)
    line = {"border-top": ("mover", "‾"), "border-bottom": ("munder", "‾")}.get(look.partition(":")[0])
    if tag == "mrow" and line:
        return [
            f"{line[0]}({_merged([part for child in element for part in _row(child, style)])}; {line[1]})"
        ]
    if tag == "mrow" and (frame := _frame(look)):
        return [f"{frame}({_merged([part for child in element for part in _row(child, style)])})"]
    if tag in _LETTERS:
        return _letters(tag, element, style)
    if tag in ("mspace", "annotation", "annotation-xml", "none", "maligngroup", "mprescripts"):
        return []
    children = [_row(child, style) for child in element if child.tag.rpartition("}")[2] != "annotation"]
    if tag in _ROWS or (tag == "mtd"):
        return [part for child in children for part in child]
    if tag == "mtable" and len(element) == 1 and len(element[0]) == 1:
        return children[0]
    parts = [_merged(child) for child in children]
    if tag == "mtr":
        parts = _without_empty_ends(parts)
    if tag == "mlabeledtr":
        tag, parts = "mtr", [*_without_empty_ends(parts[1:]), parts[0]]
    if tag == "mtable":
        return [f"[{' / '.join(parts)}]"]
    if tag == "mtr":
        return [" & ".join(parts)]
    if tag == "msqrt" and len(parts) > 1:
        parts = ["".join(parts)]
    if tag == "menclose":
        notation = "".join(sorted(set(element.get("notation", "").split()) - _SIDES))
        content = _merged([part for child in children for part in child])
        return [f"{notation}({content})" if notation else content]
    if tag == "mphantom":
        return []
    if tag == "mfrac":
        tag += "0" if element.get("linethickness", "").startswith("0") else ""
    if tag in ("msub", "msup", "munder", "mover") and parts[1] == "":
        return [parts[0]]
    if tag in ("msubsup", "munderover") and "" in parts[1:]:
        tag = {"msubsup": ("msub", "msup"), "munderover": ("munder", "mover")}[tag][parts[1] == ""]
        parts = [part for part in parts if part != ""] if parts[0] != "" else ["", *filter(None, parts[1:])]
    return [f"{tag}({'; '.join(parts)})"]


_LOOKS = (
    ("font-weight:bold", "bold"),
    ("font-style:italic", "italic"),
    ("monospace", "monospace"),
    ("sans-serif", "sans-serif"),
)


def _frame(look: str) -> str:
    if "border:" in look:
        return "box"
    strikes = {"top right": "downdiagonalstrike", "top left": "updiagonalstrike"}
    return "".join(name for sign, name in strikes.items() if f"to {sign}," in look)


def _without_empty_ends(parts: list[str]) -> list[str]:
    while parts and parts[-1] == "":
        parts = parts[:-1]
    return parts


def _letters(tag: str, element: ElementTree.Element, style: str) -> list[str]:
    text = "".join(element.itertext())
    single = tag == "mi" and len(text.strip()) == 1
    if style == "":
        style = "italic" if single and text.strip().isalpha() else "normal"
    found = []
    for letter in text.translate(_INVISIBLE):
        name = unicodedata.name(letter, "")
        own = next((own for sign, own in _STYLES if name.startswith("MATHEMATICAL " + sign)), None)
        if own is None and unicodedata.normalize("NFKC", letter) != letter and letter.isalpha():
            own = next((own for sign, own in _STYLES if name.startswith(sign)), None)
        if own is None and name == "PLANCK CONSTANT":
            own = "italic"
        if own is not None:
            letter = _plain(letter)
            own = own if letter.isalnum() else "normal"
        elif letter.isalnum():
            own = style.removeprefix("-tex-").removesuffix("-").replace("calligraphic", "script")
            own = own.replace("mathit", "italic").replace("oldstyle", "normal")
        else:
            own = "normal"
        if letter.isspace():
            continue
        letter = letter.translate(_SAME)
        upright = own == "normal" or (own == "italic" and not letter.isascii())
        found.append(letter if own == "normal" or (own == "italic" and single) or upright else f"{letter}")
        if own not in ("normal", "italic"):
            found[-1] = f"{letter}<{own}>"
        elif own == "normal" and letter.isalpha() and letter.isascii():
            found[-1] = f"{letter}'"
    return found


def _plain(letter: str) -> str:
    """Give a letter as it is written in no special way; ϵ and ε stay two."""
    kind, _, code = unicodedata.decomposition(letter).partition(" ")
    return chr(int(code, 16)) if kind == "<font>" else unicodedata.normalize("NFKC", letter)


def _merged(parts: list[str]) -> str:
    return "".join(parts)
