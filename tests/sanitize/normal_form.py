"""Formulas in MathML as trees that can be compared, whoever wrote them.

What says the same thing in another way is left out: which of <mi>, <mn>, <mo> and <mtext> a letter stands in,
rows without need, how large signs are, spaces, invisible signs. What is left: every sign with its alphabet
(italic, bold, script, …) and its colour; what stands above, below, beside, in and under what; rows and
columns, and the rules between them.

Three differences of design are left out, too: signs other than letters, digits, ∂ and ∇ are as bold as
others, digits have no script and no Fraktur of their own, and brackets no colour.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from tinycss2.color3 import parse_color

_LETTERS = {"mi", "mn", "mo", "mtext", "ms"}
_ROWS = {"math", "mrow", "mstyle", "mpadded", "TeXAtom", "semantics", "mtd"}
_NOTHING = {"annotation", "annotation-xml", "none", "maligngroup", "mprescripts", "mphantom"}
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
        "〈": "⟨",
        "〉": "⟩",
        "ℏ": "ħ",
        "∗": "*",
        "’": "′",
        "'": "′",
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
_SLANTED = re.compile("[A-Za-zıȷΑ-Ωα-ωϵϑϰϕϱϖ]")
"""What browsers slant where it stands alone in <mi>."""
_BRACKETS = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉/")
_LOOKS = (
    ("font-weight:bold", "bold"),
    ("font-style:italic", "italic"),
    ("monospace", "monospace"),
    ("sans-serif", "sans-serif"),
)


@dataclass(frozen=True)
class _Look:
    style: str = ""
    colour: str = ""


def tree(mathml: str) -> str:
    """Write a formula's tree as a text: `msup(x;2)`, letters with their style in brackets."""
    return "".join(_row(ElementTree.fromstring(mathml), _Look()))


def _row(element: ElementTree.Element, look: _Look) -> list[str]:
    """Give the parts of an element, rows in it dissolved."""
    tag = element.tag.rpartition("}")[2]
    css = element.get("style", "")
    look = replace(look, style=element.get("mathvariant", look.style), colour=_colour(element) or look.colour)
    if tag in _NOTHING:
        return []
    if tag == "mspace":
        return ["■"] if element.get("mathbackground") else []
    if tag == "mpadded" and css.startswith("border:"):
        return ["⎴" if "border-bottom" in css else "⎵"]
    if tag in _LETTERS:
        if tag == "mtext":
            look = replace(look, style=next((own for sign, own in _LOOKS if sign in css), look.style))
        return _letters(tag, element, look)
    children = [_row(child, look) for child in element]
    parts = ["".join(child) for child in children]
    whole = "".join(parts)
    if tag == "mrow" and (line := css.partition(":")[0]) in ("border-top", "border-bottom"):
        return [f"{'mover' if line == 'border-top' else 'munder'}({whole}; ‾)"]
    if tag == "mrow" and (frame := _frame(css)):
        return [f"{frame}({whole})"]
    if tag in _ROWS:
        return [part for child in children for part in child]
    if tag == "mtable":
        return _table(element, look, "")
    if tag == "menclose":
        notation = element.get("notation", "").split()
        if set(notation) <= {"left", "right", "top", "bottom"}:
            (table,) = element
            return _table(table, look, " ".join(notation))
        return [f"{''.join(sorted(notation))}({whole})"]
    if tag == "msqrt":
        parts = [whole]
    if tag == "mfrac" and element.get("linethickness", "").startswith("0"):
        tag = "mfrac0"
    if tag in ("msub", "msup", "munder", "mover") and parts[1] == "":
        return [parts[0]]
    if tag in ("msubsup", "munderover") and "" in parts[1:]:
        if parts[1:] == ["", ""]:
            return [parts[0]]
        tag = {"msubsup": ("msub", "msup"), "munderover": ("munder", "mover")}[tag][parts[1] == ""]
        parts = [parts[0], parts[1] or parts[2]]
    return [f"{tag}({'; '.join(parts)})"]


def _colour(element: ElementTree.Element) -> str:
    found = element.get("mathcolor") or re.sub(r".*?(?<![a-z-])color:\s*|;.*", "", _with_colour(element))
    if not found:
        return ""
    rgb = parse_color(found)
    return "".join(f"{round(255 * part):02x}" for part in rgb[:3]) if rgb else found


def _with_colour(element: ElementTree.Element) -> str:
    css = element.get("style", "")
    return css if re.search(r"(?<![a-z-])color:", css) else ""


def _frame(css: str) -> str:
    if "border:" in css:
        return "box"
    strikes = {"top right": "downdiagonalstrike", "top left": "updiagonalstrike"}
    return "".join(name for sign, name in strikes.items() if f"to {sign}," in css)


# Tables. A rule is a letter: s for solid, d for dashed.


def _table(table: ElementTree.Element, look: _Look, sides: str) -> list[str]:
    """Write rows and cells, and the rules between and around them."""
    rows: list[list[str]] = []
    across: dict[int, str] = {}
    down: dict[int, str] = {}
    _rules_around(table, across, down)
    for number, row in enumerate(table):
        tag = row.tag.rpartition("}")[2]
        cells = ["".join(_row(cell, replace(look, colour=_colour(row) or look.colour))) for cell in row]
        if tag == "mlabeledtr":
            label, *cells = cells
        while cells and cells[-1] == "":
            cells.pop()
        if tag == "mlabeledtr" and label:
            cells.append(label)
        rows.append(cells)
        for place, cell in enumerate(row):
            _rules_around(cell, across, down, number, place)
    wide = max((len(row) for row in table), default=0)
    for names, found, count in (("columnlines", down, wide), ("rowlines", across, len(rows))):
        lines = table.get(names, "").split()
        for place in range(1, count):
            line = lines[min(place, len(lines)) - 1] if lines else "none"
            found |= {} if line == "none" else {place: line[0]}
    if frame := table.get("frame", ""):
        sides = "left right top bottom" if frame != "none" else sides
    for side in sides.split():
        found, place = {
            "left": (down, 0),
            "right": (down, wide),
            "top": (across, 0),
            "bottom": (across, len(rows)),
        }[side]
        found[place] = frame[0] if frame else "s"
    if not any(map(any, rows)):
        return []
    if len(rows) == 1 and len(rows[0]) == 1 and not across and not down:
        return rows[0]
    body = " / ".join(" & ".join(row) for row in rows)
    rules = "".join(
        f" {name}{''.join(f'{place}{line}' for place, line in sorted(found.items()))}"
        for name, found in (("—", across), ("|", down))
        if found
    )
    return [f"[{body}{rules}]"]


def _rules_around(
    element: ElementTree.Element, across: dict[int, str], down: dict[int, str], row: int = 0, column: int = 0
) -> None:
    for side, kind in re.findall(r"border-(\w+): ?\S+ (solid|dashed)", element.get("style", "")):
        found, place = {
            "left": (down, column),
            "right": (down, column + 1),
            "top": (across, row),
            "bottom": (across, row + 1),
        }[side]
        found[place] = kind[0]


# Letters


def _letters(tag: str, element: ElementTree.Element, look: _Look) -> list[str]:
    text = "".join(element.itertext())
    single = tag == "mi" and len(text.strip()) == 1
    style = look.style or ("italic" if single else "normal")
    style = style.removeprefix("-tex-").replace("calligraphic", "script").replace("mathit", "italic")
    colour = f"{{{look.colour}}}" if look.colour else ""
    return [_letter(sign, style) + ("" if sign in _BRACKETS else colour) for sign in _visible(text)]


def _visible(text: str) -> str:
    return "".join(sign for sign in text.translate(_INVISIBLE) if not sign.isspace())


def _letter(letter: str, style: str) -> str:
    name = unicodedata.name(letter, "")
    own = next((own for sign, own in _STYLES if name.startswith("MATHEMATICAL " + sign)), None)
    if own is None and unicodedata.normalize("NFKC", letter) != letter and letter.isalpha():
        own = next((own for sign, own in _STYLES if name.startswith(sign)), None)
    if own is None and name == "PLANCK CONSTANT":
        own = "italic"
    if own is not None:
        letter, style = _plain(letter), own
    letter = letter.translate(_SAME)
    if letter.isdecimal():
        style = re.sub("-?(?:script|fraktur|italic|oldstyle)", "", style) or "normal"
    elif not (letter.isalpha() or letter in "∂∇"):
        style = "normal"
    if style == "italic":
        return letter
    if style == "normal":
        return f"{letter}'" if _SLANTED.fullmatch(letter) else letter
    return f"{letter}<{style}>"


def _plain(letter: str) -> str:
    """Give a letter as it is written in no special way; ϵ and ε stay two."""
    kind, _, code = unicodedata.decomposition(letter).partition(" ")
    return chr(int(code, 16)) if kind == "<font>" else unicodedata.normalize("NFKC", letter)
