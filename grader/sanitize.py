"""What students made, safe to open: HTML, Markdown, images, outputs of cells, lines for a log.

Formgrader and feedback pages put all of it into pages of theirs, as nbconvert renders it and without a
wall around it. So nothing is let through that could run, load something, lie over the rest of the
page, or pass for a part of it; what is left looks as it did.
"""

import base64
import html
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote

import nh3
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode, from_dict

LARGEST_TEXT = 1_000_000  # characters of text that one cell puts out
LARGEST_HTML = 200_000  # characters of one output in HTML, images in it not counted
LARGEST_IMAGE = 5_000_000  # characters of an image in base64, and of all images in one text
LARGEST_OUTPUT = 20_000_000  # characters of everything that one cell puts out
MOST_OUTPUTS = 1000
LONGEST_LINE = 300
_LONGEST_MARKDOWN = 10_000  # characters, images in it not counted
_MOST_OPEN = 100  # elements open at once; browsers and sanitizers take very long to sort out thousands
_MOST_SORTED = 2000  # likewise, before the sanitizer has closed what was left open
_MOST_ROUNDS = 8  # of cleaning until nothing changes; two are usual
_MOST_FORMULAS = 300  # in long delimiters; each costs nbconvert a look through all that follows
_MOST_BRACKETS = 2000  # likewise
_MOST_COLOURS = 10_000  # changes of colour in one text, which nbconvert's pages show one by one
_LONGEST_CODE = 20_000, 300  # characters of a cell, and of one of its lines
TRUNCATED = "... output truncated ..."

# HTML.


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = _words("h1 h2 h3 h4 h5 h6")
_TAGS = _HEADINGS | _words(
    "a abbr b big blockquote br center cite code del details dfn div em figcaption figure font hr i img input"
    " ins kbd mark p pre q s samp small span strike strong sub summary sup tt u var dd dl dt li ol ul"
    " caption col colgroup table tbody td tfoot th thead tr"
)
# Of these nothing stays; of any other tag its text.
_DROPPED = _words("iframe math noembed noscript object script select style svg template textarea title")
_ATTRIBUTES = {
    tag: _words(names)
    for tag, names in {
        "*": "align class dir lang style title valign",
        "a": "href",
        "col": "span width",
        "colgroup": "span width",
        "details": "open",
        "font": "color size",
        "img": "alt height src width",
        "input": "checked",
        "ol": "reversed start type",
        "table": "border cellpadding cellspacing width",
        "td": "colspan rowspan width",
        "th": "colspan rowspan scope width",
        **dict.fromkeys(_HEADINGS, "id"),
    }.items()
}
_PLAIN_VALUE = re.compile(r"[\w #.%-]{0,50}")
# As nbconvert writes them for highlighted code, headings and lists to tick off, and pandas for tables.
_CLASSES = re.compile(
    r"highlight|anchor-link|task-list-item(-checkbox)?|dataframe|language-[\w.+#-]+|[a-z][a-z0-9]{0,2}"
)
# No height and no indent: what is larger than its box lies over what stands beside it.
_STYLE = re.compile(
    r"border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing|radius)"
    r"|font(?:-(?:family|size|style|variant|weight))?|(?:margin|padding)(?:-(?:top|right|bottom|left))?"
    r"|background(?:-color)?|color|cursor|line-height|list-style-type"
    r"|(?:max-|min-)?width|opacity|overflow-x|text-(?:align|decoration)|white-space|word-break"
)
# No url(), no escapes, nothing negative.
_STYLE_VALUE = re.compile(r"(?:[#\w.,%!\s\"']|(?<=\w)-|(?:rgb|hsl)a?\([\d\s.,%/]*\))*")
_PLAIN_STYLES = {
    "cursor": re.compile(r"\s*(?:pointer|default|help|text)\s*"),
    "line-height": re.compile(r"\s*[1-9](?:\.\d+)?\s*"),
    "list-style-type": re.compile(r"\s*[a-z-]+\s*"),  # a text would stand outside of the list
    "text-decoration": re.compile(r"(?:\s|[a-z-]+(?!\()|#\w+|rgba?\([\d\s.,%/]*\))*"),  # no thickness
}
# Lengths that keep an element in its place: the padding of a word is no part of the height of its line.
_LARGEST: dict[str, float] = {"font": 48, "width": 2000, "block": 48, "word": 10}  # px; an em has 16
_PERCENT: dict[str, float] = {"font": 300, "width": 100, "block": 10, "word": 0}
_PIXELS = {
    "": 1,
    "px": 1,
    "pt": 4 / 3,
    "pc": 16,
    "mm": 3.78,
    "cm": 37.8,
    "em": 16,
    "rem": 16,
    "ex": 8,
    "ch": 8,
}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})(%|[a-z]*)", re.IGNORECASE)
_NO_LENGTH = re.compile(r"#\w+|(?:rgb|hsl)a?\([^)]*\)|\"[^\"]*\"|'[^']*'", re.IGNORECASE)
_BLOCKS = _HEADINGS | _words(
    "blockquote caption center dd details div dl dt figcaption figure hr img li ol p pre summary"
    " table tbody td tfoot th thead tr ul"
)
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20]*", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# Handed in beside the notebook
_IMAGE_FILE = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
# Names by which Formgrader finds its own elements; grade ids have an underscore.
_TAKEN_ID = re.compile(r"_|-comment$|^(?:notebook|statusmessage)")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Give the value of an attribute as it may stay, None if it may not."""
    if _CONTROL_CHARACTER.search(value) and name not in ("alt", "title"):
        return None
    match name:
        case "style":
            if tag in ("sub", "sup"):  # moved up and down by the pages' own style
                return None
            kept = [part for part in value.split(";") if _is_harmless_style(tag, part)]
            return ";".join(kept) if any(part.strip() for part in kept) else None
        case "class":
            return " ".join(word for word in value.split() if _CLASSES.fullmatch(word)) or None
        case "href":
            return value if _LINK.fullmatch(value) else None
        case "src":
            return value if _is_image(value) or _IMAGE_FILE.fullmatch(value) else None
        case "id":
            return None if _TAKEN_ID.search(value) else value
        case "alt" | "title":
            return _CONTROL_CHARACTER.sub("", value)
        case "align" if tag in ("img", "table"):  # what floats is larger than its box
            return None
    return value if _PLAIN_VALUE.fullmatch(value) else None


def _is_harmless_style(tag: str, declaration: str) -> bool:
    if not declaration.strip():
        return True
    name, _, value = declaration.partition(":")
    name = name.strip()
    if not (_STYLE.fullmatch(name) and _STYLE_VALUE.fullmatch(value)):
        return False
    if plain := _PLAIN_STYLES.get(name):
        return bool(plain.fullmatch(value))
    group = name.removeprefix("max-").removeprefix("min-").partition("-")[0]
    if group in ("border", "margin", "padding") and name != "border-radius":
        group = "block" if tag in _BLOCKS else "word"
    return group not in _LARGEST or _is_small(value, group)


def _is_small(value: str, group: str) -> bool:
    """Whether all lengths in the value of a style are such that the element stays in its place."""
    for word in re.split(r"[\s,]+", _NO_LENGTH.sub(" ", value)):
        if not word or not re.search(r"^[.\d]", word):
            continue
        length = _LENGTH.fullmatch(word)
        if length is None:
            return False
        number, unit = float(length[1]), length[2].lower()
        if not number or (group == "font" and not unit):  # without a unit it is a weight
            continue
        if unit == "%":
            largest = _PERCENT[group]
        else:
            largest = _LARGEST[group] / _PIXELS[unit] if unit in _PIXELS else 0
        if number > largest:
            return False
    return True


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes={"data", "http", "https", "mailto"},
)
_TAG_WITH_STYLE = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^>]*? style="([^"]*)")?[^>]*>')
_PRE = re.compile(r"(<pre(?: [^>]*)?>)\n")


def clean_html(source: str) -> str:
    """Take from HTML what could run, load or overlay something; the rest looks as it did.

    Cleaning it once more changes nothing.

    Examples
    --------
    >>> clean_html('<b onclick="alert(1)">fine</b><script>alert(2)</script>')
    '<b>fine</b>'
    """
    # Escape sequences may go here only: whole pieces of finished HTML could be read as one.
    source = clean_math(_CONTROL.sub("", source))
    cleaned = _clean(source) if _may_be_open(source) <= _MOST_SORTED else None
    if cleaned is None:
        cleaned = _clean(f"<pre>{html.escape(source, quote=False)}</pre>")
    if cleaned is None:
        cleaned = ""
    # Browsers and the sanitizer leave out the first line break of these.
    return _PRE.sub(r"\1\n\n", cleaned)


def _clean(source: str) -> str | None:
    """Run the sanitizer until nothing changes; None if that takes long, or too much is nested.

    The sanitizer always has the last word: whatever is done to its result goes through it again.
    """
    cleaned = _CLEANER.clean(source)
    for _ in range(_MOST_ROUNDS):
        if _sprawls(cleaned):
            return None
        before = cleaned
        # A control character can be spelled &#27;, a letter of a macro &#114;.
        edited = _IMAGE_TAG.sub(_alt_text, _CONTROL_CHARACTER.sub("", _PRE.sub(r"\1\n\n", before)))
        cleaned = _CLEANER.clean(clean_math(edited))
        if cleaned == before:
            return cleaned
    return None


_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID = _words("br col hr img input")
_PLAIN_MARKUP = re.compile(
    r"<!--[^<>]*+-->"
    r"|</?[a-zA-Z][^\s<>/\"'=]*+"
    r"(?:\s++[^\s<>/\"'=]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s<>\"'=`]++))?+)*+\s*+/?>"
)
# Browsers see no tags in these, some of them only in some places.
_TAGS_AS_TEXT = re.compile(
    r"<(iframe|noembed|noframes|noscript|plaintext|script|style|textarea|title|xmp)\b[^<]*+<(?!/\1\b)",
    re.IGNORECASE,
)
_END_CAN_BE_LEFT_OUT = _words("dd dt li p tbody td tfoot th thead tr")


def _may_be_open(source: str) -> int:
    """Count the elements of any HTML that are open at once, at most; end tags in doubt close nothing."""
    tags = [(closing, name.lower()) for closing, name in _ANY_TAG.findall(source)]
    begun = sum(not closing for closing, _ in tags)
    if begun <= _MOST_SORTED or "<" in _PLAIN_MARKUP.sub("", source) or _TAGS_AS_TEXT.search(source):
        return begun
    is_html = not {"svg", "math"} & {tag for _, tag in tags}  # in these any element can hold others
    opened: list[str] = []
    most = 0
    for closing, tag in tags:
        if not closing:
            ends_last = tag in _END_CAN_BE_LEFT_OUT and opened[-1:] == [tag]
            if not (is_html and (ends_last or tag in _VOID)):
                opened.append(tag)
                most = max(most, len(opened))
            continue
        for back in range(1, min(len(opened), _MOST_OPEN) + 1):
            if opened[-back] == tag:
                del opened[-back:]
                break
            if opened[-back] not in _END_CAN_BE_LEFT_OUT or tag not in _BLOCKS:
                break
    return most


# How much larger than their surroundings pages show the letters of these.
_GROWING = {"big": 1.2, "h1": 2.0, "h2": 1.5, "h3": 1.2}
_LARGEST_LETTERS = 5.0  # times ordinary ones
_HIGHEST = 2.0  # ordinary letters, that a text is moved up or down


def _sprawls(cleaned: str) -> bool:
    """Whether in HTML from the sanitizer too much is nested: elements, larger letters, sub and sup."""
    opened: list[tuple[str, float, float]] = [("", 1.0, 0.0)]
    for closing, tag, style in _TAG_WITH_STYLE.findall(cleaned):
        if closing:
            if opened[-1][0] == tag:
                opened.pop()
            continue
        if tag in _VOID:
            continue
        _, size, moved = opened[-1]
        size = _size(tag, style, size)
        if tag in ("sub", "sup"):
            moved += 0.5 * size
            size *= 0.75
        opened.append((tag, size, moved))
        if len(opened) > _MOST_OPEN + 1 or size > _LARGEST_LETTERS or moved > _HIGHEST:
            return True
    return False


def _size(tag: str, style: str, around: float) -> float:
    """Give the size of an element's letters, at most; it is 1 on the page, and given around the element."""
    largest = 0.0
    for declaration in style.split(";") if "font" in style else ():
        name, _, value = declaration.partition(":")
        if name.strip() not in ("font", "font-size"):
            continue
        for number, unit in _LENGTH.findall(_NO_LENGTH.sub(" ", html.unescape(value))):
            if unit.lower() in ("em", "ex", "ch", "%"):
                largest = max(largest, around * float(number) * (0.01 if unit == "%" else 1))
            elif unit:
                largest = max(largest, float(number) * _PIXELS.get(unit.lower(), 1) / 16)
        if "larger" in value.lower():
            largest = max(largest, 1.2 * around)
    return max(largest, around * _GROWING.get(tag, 1.0))


_IMAGE_TAG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')


def _alt_text(image: re.Match[str]) -> str:
    """Give an image's words if it has no source, else the image."""
    attributes = dict(_ATTRIBUTE.findall(image[1]))
    return image[0] if "src" in attributes else attributes.get("alt", "")


# Formulas.

# Macros of MathJax that make links, styles or names in the page, load more of MathJax, or move things
# without making room for them.
_MACRO = re.compile(
    r"\\(href|url|style|class|cssId|bbox|mmlToken|require|data|html\w*|tex\w*tip|mathtip|toggle|csname"
    r"|includegraphics|smash|(?:math)?[lr]lap|(?:math)?clap|raise(?:box)?|lower|move(?:left|right)"
    r"|above(?:withdelims)?)(?![A-Za-z])"
)
_DIMENSION = (
    r"\s*+(?:-\s*+)?+(?:\d{1,6}(?:[.,]\d{0,6})?+|[.,]\d{1,6})"
    r"\s*+(?:em|ex|pt|pc|px|in|cm|mm|mu)(?![A-Za-z])\s*+"
)
_SPACE = re.compile(
    r"\\(m?kern|[hm]skip|[hm]space|Space|[rR]ule)(?![A-Za-z])"
    rf"((?:\*?\s*+(?:\[{_DIMENSION}\]|\{{{_DIMENSION}\}}|{_DIMENSION})){{0,4}})"
)
_ROW = re.compile(r"(\\\\\*?)\s*+\[(\s*+-?\s*+[\d.,#][\w\s.,#]{0,40})\]")
_LENGTHS = re.compile(r"(-?)\s*([\d.,]+)\s*([a-z]+)")
_BACKWARDS = re.compile(
    r"\\(!|neg(?:thin|med|thick)space(?![A-Za-z]))|(?<=[\s{a-z])-(?=[ \d.,]+(?:em|ex|pt|mu|px)\b)"
)
_MOST_BACKWARDS = 100
_EMS = {
    "em": 1.0,
    "ex": 0.5,
    "pt": 0.1,
    "pc": 1.2,
    "px": 0.0625,
    "in": 7.2,
    "cm": 2.85,
    "mm": 0.285,
    "mu": 1 / 18,
}
_LONGEST_SPACE = 4.0  # em
_LONGEST_BACK = 1.0
_DIMENSIONS = {"rule": 2, "Rule": 3, "Space": 3}


def clean_math(source: str) -> str:
    r"""Make words of macros of TeX that reach out of their formula: `\href` becomes `\text{href}`."""
    if "\\" not in source:
        return source
    source = _ROW.sub(_clean_row, _SPACE.sub(_clean_space, _MACRO.sub(r"\\text{\1}", source)))
    if len(_BACKWARDS.findall(source)) > _MOST_BACKWARDS:
        source = _BACKWARDS.sub(lambda back: r"\," if back[1] else "", source)
    return source


def _clean_space(macro: re.Match[str]) -> str:
    lengths = [_ems(*length) for length in _LENGTHS.findall(macro[2])]
    wanted = _DIMENSIONS.get(macro[1], 1)
    if len(lengths) >= wanted and all(-_LONGEST_BACK <= length <= _LONGEST_SPACE for length in lengths):
        return macro[0]
    return rf"\text{{{macro[1]}}}{macro[2]}"


def _clean_row(end: re.Match[str]) -> str:
    """Keep the space below a row of a table if it is a small one."""
    length = _LENGTHS.fullmatch(end[2].strip())
    small = length and 0 <= _ems(*length.groups()) <= _LONGEST_SPACE
    return end[0] if small or not re.search("[#A-Za-z]", end[2]) else end[1] + "{}"


def _ems(sign: str, number: str, unit: str) -> float:
    try:
        size = float(number.replace(",", ".")) * _EMS[unit]
    except (KeyError, ValueError):
        return float("inf")
    return -size if sign else size


# Markdown.


class Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no types
    """nbconvert's renderer, on which a lost attachment is an image without a source and no error."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render an image."""
        if url.startswith("attachment:") and url.removeprefix("attachment:") not in self.attachments:
            return f'<img alt="{html.escape(text)}" src="attachment:">'
        return str(super().image(text, url, title))


def clean_markdown(source: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Give Markdown as it is if it renders to harmless HTML, as cleaned HTML otherwise.

    Parameters
    ----------
    source : str
        Markdown, with formulas, for nbconvert.
    attachments : mapping, optional
        The cell's attachments, cleaned.

    Returns
    -------
    str
        Markdown for nbconvert.
    """
    source = clean_text(source)
    formulas, brackets = sum(map(source.count, ("\\begin{", "\\\\[", "\\\\("))), source.count("[")
    if text_length(source) > _LONGEST_MARKDOWN or formulas > _MOST_FORMULAS or brackets > _MOST_BRACKETS:
        return as_typed(source)
    try:
        if _is_harmless(source, attachments):
            return source
        cleaned = _as_block(clean_html(_render(source, attachments, exclude_anchor_links=True)))
        if _is_harmless(cleaned, attachments):
            return cleaned
    except Exception:  # the renderer has limits of its own, such as Python's depth of recursion
        pass
    return as_typed(source)


def _render(source: str, attachments: Mapping[str, Any] | None, **options: Any) -> str:
    renderer = Renderer(escape=False, attachments=dict(attachments or {}), **options)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _is_harmless(source: str, attachments: Mapping[str, Any] | None) -> bool:
    """Whether cleaning would change none of the tags that a text renders to, and no formula."""
    rendered = _render(source, attachments)
    tags = _tags(rendered)
    text = html.unescape(_TAG.sub("", rendered))
    if tags is None or clean_math(text) != text:
        return False
    return tags == _tags(clean_html(rendered))


_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


def _tags(source: str) -> list[Any] | None:
    """List the tags of HTML in plain spelling, which browsers cannot read in two ways; None for any other."""
    if "<" in _TAG.sub("", source):
        return None
    return [
        (
            closing,
            tag,
            {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes) if name != "rel"},
        )
        for closing, tag, attributes in _TAG.findall(source)
    ]


def _as_block(source: str) -> str:
    """Write HTML so that Markdown leaves all of it alone: as one block, which a blank line would end."""
    lines = source.strip().split("\n")
    return "<div>" + "".join(("\n" if line.strip() else "&#10;") + line for line in lines) + "\n</div>"


def as_typed(source: str) -> str:
    """Write a text for Markdown so that it is shown as it was typed."""
    text = html.escape(clean_math(clean_text(source)), quote=False)
    # nbconvert looks for links in the page, too, and is very slow where there are many brackets.
    return f'<pre style="white-space:pre-wrap">{text.replace("[", "&#91;")}</pre>'


def is_quickly_coloured(code: str) -> bool:
    """Whether nbconvert's pages can colour a cell of code: for some texts that takes hours."""
    cell, line = _LONGEST_CODE
    return len(code) <= cell and max(map(len, code.split("\n"))) <= line


# Images.

_MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def clean_attachments(attachments: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Keep the images among the attachments of a cell."""
    kept = {}
    for name, forms in attachments.items():
        images = {mime: image for mime, data in _mapping(forms).items() if (image := _image(mime, data))}
        if images:
            kept[name] = images
    return kept


def _image(mime: str, data: Any) -> str:
    """Give an image in base64, without line breaks; empty if it is none, or too large."""
    text = "".join(_string(data).split())
    if len(text) > LARGEST_IMAGE:
        return ""
    try:
        start = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    return text if start.startswith(_MAGIC.get(mime, ())) else ""


# SVG.

# What our own figures are made of. None of it can multiply, so nobody has to count.
_PLAIN_SVG = _words("svg g rect text tspan line path circle ellipse polyline polygon title desc")
_SVG_TAG = re.compile(r"<(?:/|(?=[a-z]))([^\s/>]*)|<")
_NOT_IN_PLAIN_SVG = ("style", "href", "filter", "mask", "marker", "url(", "&#", "xml:", "\\", "\x00")
_SVG_REFUSED = re.compile(
    r"fe[a-z]+|filter|pattern|hatch|animate\w*|set|discard|foreignobject|mask|marker|entity", re.IGNORECASE
)
_SVG_STYLE_REFUSED = re.compile(
    r"\\|@|--|var\(|inherit|filter|animation|transition|mask|marker", re.IGNORECASE
)
# Entities, defaults for attributes, style sheets, and encodings in which all of this looks different.
_SVG_BEFORE = re.compile(
    r"<!DOCTYPE[^>]*\[|<!(?:ENTITY|ATTLIST)|<\?xml-|\x00"
    r"|<\?xml[^>]*\sencoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"'])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^)\"']*)", re.IGNORECASE)
_RASTER = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp);", re.IGNORECASE)
_DEEPEST_SVG = 10  # references to what has references
_SVG_ROOM = 5_000, 1_000_000  # elements and characters that references may add to any image,
_SVG_GROWTH = 5, 10  # and how many times as many as it has they may make of it


def _is_image(source: str) -> bool:
    if not _IMAGE.fullmatch(source):
        return False
    mime, _, data = source.partition(",")
    if "svg" not in mime.lower():
        return True
    return _is_known_svg(data) if len(data) < _LONGEST_KNOWN else _is_recent_svg(data)


def _is_svg(data: str) -> bool:
    """Whether an SVG in base64 is one that browsers quickly draw."""
    packed = "".join(data.split()).rstrip("=")
    try:
        return _is_quickly_drawn(base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode())
    except ValueError:
        return False


# The instructor's figures are the same in many submissions; and each is asked about more than once.
_is_known_svg = lru_cache(400)(_is_svg)
_is_recent_svg = lru_cache(4)(_is_svg)


def _is_quickly_drawn(svg: str) -> bool:
    """Whether an SVG is one in which nothing moves, is filtered, or multiplies."""
    if set(_SVG_TAG.findall(svg)) <= _PLAIN_SVG:
        small = svg.lower()
        if not any(part in small for part in _NOT_IN_PLAIN_SVG):
            return True
    if _SVG_BEFORE.search(svg):
        return False
    try:
        elements = list(fromstring(svg.encode(), forbid_entities=True).iter())
    except Exception:  # the parser has an error for each way in which a text is no XML
        return False
    return all(map(_is_still, elements)) and _grows_little(elements)


def _is_still(element: Any) -> bool:
    """Whether an element of SVG is none of those that move, filter or repeat."""
    tag = _local(element.tag)
    if _SVG_REFUSED.fullmatch(tag):
        return False
    if tag == "style":
        rules = "".join(element.itertext())
        if "url(" in rules.lower() or _SVG_STYLE_REFUSED.search(rules):
            return False
    for name, value in element.attrib.items():
        local, value = _local(name), value.strip()
        styled = local in ("style", "clip-path") or "(" in value
        if _SVG_REFUSED.fullmatch(local) or (styled and _SVG_STYLE_REFUSED.search(value)):
            return False
        if local == "href" and tag != "a" and not value.startswith("#") and not _RASTER.match(value):
            return False
    return True


@lru_cache(1000)
def _local(name: Any) -> str:
    """Give a name without its namespace; comments have none."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _references(element: Any) -> Iterator[str]:
    for name, value in element.attrib.items():
        if _local(name) == "href" and value.strip().startswith("#"):
            yield unquote(value.strip()[1:])
        elif "(" in value:
            yield from (unquote(name.strip()) for name in _REFERENCE.findall(value))


def _grows_little(elements: list[Any]) -> bool:
    """Whether an SVG has few more elements and characters when each reference is what it refers to."""
    places = {element: place for place, element in enumerate(elements)}
    named: dict[str, list[int]] = {}
    for place, element in enumerate(elements):
        if "id" in element.attrib:
            named.setdefault(element.attrib["id"], []).append(place)
    own = [(1, 20 + sum(map(len, each.attrib.values())) + len(each.text or "")) for each in elements]
    targets = [
        [place for name in _references(each) for place in named.get(name, ())[:1]] for each in elements
    ]
    children = [[places[child] for child in each] for each in elements]
    most = [
        room + growth * sum(sizes)
        for room, growth, sizes in zip(_SVG_ROOM, _SVG_GROWTH, zip(*own, strict=True), strict=True)
    ]
    sizes = own
    for _ in range(_DEEPEST_SVG):
        before, sizes = sizes, [(0, 0)] * len(elements)
        for place in reversed(range(len(elements))):  # children come after their parents
            parts = [own[place], *(sizes[child] for child in children[place])]
            parts += [before[target] for target in targets[place]]
            sizes[place] = sum(part[0] for part in parts), sum(part[1] for part in parts)
        if any(size > limit for size, limit in zip(sizes[0], most, strict=True)):
            return False
        if sizes == before:
            return True
    return False  # a reference to itself, perhaps


# Text and outputs.

_CONTROL = re.compile(
    r"(?P<colour>\x1b\[[\d;]{0,40}m)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # cursor, screen
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # title, links, clipboard
    r"|\x1b[ -~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def text_length(source: str) -> int:
    """Count the characters of a text, but not those of images in it."""
    return len(_IMAGE.sub("", source))


def clean_text(text: str) -> str:
    """Keep of the control characters in a text its line breaks, tabs and colours."""
    if text.count("\x1b[") > _MOST_COLOURS:
        return _CONTROL.sub("", text)
    return _CONTROL.sub(lambda control: control["colour"] or "", text)


def clean_line(text: str) -> str:
    r"""Make a text fit for one line of a log.

    Examples
    --------
    >>> clean_line("all\nfine\x1b[2J")
    'all fine'
    """
    words = " ".join(_CONTROL.sub("", text[: 10 * LONGEST_LINE]).split())
    return "".join(c for c in words if unicodedata.category(c)[0] != "C")[:LONGEST_LINE]


def clean_outputs(outputs: Iterable[Any], seconds: float = 10.0) -> list[NotebookNode]:
    """Keep of a cell's outputs text, images, and HTML, Markdown and formulas that do nothing.

    Parameters
    ----------
    outputs : iterable of mappings
        As in a notebook; what is in them may be anything.
    seconds : float
        How long it may take. Of the rich outputs that come after that the plain text is kept.

    Returns
    -------
    list of NotebookNode
        Valid outputs. Where something was too long, its end says so.
    """
    kept: list[NotebookNode] = []
    room = LARGEST_OUTPUT
    until = time.monotonic() + seconds
    for output in outputs:
        if room <= 0 or len(kept) == MOST_OUTPUTS:
            kept.append(NotebookNode(output_type="stream", name="stderr", text=TRUNCATED))
            break
        if cleaned := _output(_mapping(output), time.monotonic() > until):
            kept.append(cleaned)
            room -= _weight(cleaned)
    return kept


def _output(output: Mapping[str, Any], only_text: bool) -> NotebookNode | None:
    """Clean an output; None if nothing is left of it."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        text = _text(output.get("text"))
        return NotebookNode(output_type=kind, name=name, text=text) if text else None
    if kind == "error":
        lines = output.get("traceback")
        traceback = _text("\n".join(map(_string, lines))) if isinstance(lines, list) else ""
        ename, evalue = _text(output.get("ename")), _text(output.get("evalue"))
        return NotebookNode(output_type=kind, ename=ename, evalue=evalue, traceback=traceback.split("\n"))
    data = _mapping(output.get("data"))
    data = _forms({"text/plain": data.get("text/plain", "")} if only_text else data)
    if not data or kind not in ("execute_result", "display_data"):
        return None
    sizes = _sizes(_mapping(output.get("metadata")))
    shown = from_dict({"output_type": kind, "data": data, "metadata": sizes})
    if kind == "execute_result":
        shown.execution_count = _number(output.get("execution_count"))
    return shown


def _weight(output: NotebookNode) -> int:
    """Count the characters of an output; those of text weigh more, because they are read."""
    data = output.get("data", {})
    texts = [output.get("text", ""), *output.get("traceback", [])]
    texts += [text for form, text in data.items() if form not in _MAGIC]
    return LARGEST_OUTPUT // LARGEST_TEXT * sum(map(text_length, texts)) + sum(map(len, data.values()))


def _forms(data: Mapping[str, Any]) -> dict[str, str]:
    """Keep of the forms in which an object shows itself those that are harmless."""
    kept = {form: clean(data[form]) for form, clean in _FORMS.items() if form in data}
    svg = _text(data.get("image/svg+xml"), LARGEST_IMAGE)
    if svg and "text/html" not in kept and _is_quickly_drawn(svg):
        # As the source of an image it can neither run nor load anything.
        alt = html.escape(clean_line(kept.get("text/plain", "")))
        source = base64.b64encode(svg.encode()).decode()
        kept["text/html"] = f'<img alt="{alt}" src="data:image/svg+xml;base64,{source}">'
    return {form: text for form, text in kept.items() if text}


def _sizes(metadata: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Keep the sizes at which images are shown."""
    kept = {}
    for mime in _MAGIC:
        about = _mapping(metadata.get(mime))
        sides = {side: n for side in ("width", "height") if (n := _number(about.get(side))) is not None}
        if sides:
            kept[mime] = sides
    return kept


def _text(value: Any, length: int = LARGEST_TEXT) -> str:
    text = clean_text(_string(value))
    return text if len(text) <= length else f"{text[:length]}\n{TRUNCATED}"


def _html(value: Any) -> str:
    text = _string(value)
    return _known_html(text) if len(text) < _LONGEST_KNOWN else _any_html(text)


@lru_cache(400)
def _known_html(text: str) -> str:
    # The instructor's figures, and reports of right functions, are the same in many submissions.
    return _any_html(text)


def _any_html(text: str) -> str:
    text = _text(text, LARGEST_IMAGE)
    return clean_html(text if text_length(text) <= LARGEST_HTML else _text(text, LARGEST_HTML))


_LONGEST_KNOWN = 60_000

_FORMS: Mapping[str, Callable[[Any], str]] = {
    "text/plain": _text,
    "text/html": _html,
    "text/markdown": lambda value: clean_markdown(_text(value)),
    "text/latex": lambda value: clean_math(_text(value)),
    **{mime: partial(_image, mime) for mime in _MAGIC},
}


def _string(value: Any) -> str:
    """Join the lines of a text; what is no text is empty."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 100_000 else None
