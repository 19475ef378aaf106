"""HTML without what could run, load, lie over the rest of the page, or pass for a part of it."""

import html
import re

import nh3

from grader.sanitize.formulas import TooMany, in_tex
from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.pictures import IMAGE_FILE, is_image
from grader.sanitize.styles import BLOCKS, HEADINGS, clean_style, letter_size, words
from grader.sanitize.text import CONTROL, CONTROL_CHARACTER

_MOST_OPEN = 100  # elements open at once; browsers and sanitizers take very long to sort out thousands
_MOST_SORTED = 2000  # likewise, before the sanitizer has closed what was left open
_MOST_ROUNDS = 8  # of cleaning until nothing changes; two are usual
_TAGS = HEADINGS | words(
    "a abbr b big blockquote br center cite code del details dfn div em figcaption figure font hr i img input"
    " ins kbd mark p pre q s samp small span strike strong sub summary sup tt u var dd dl dt li ol ul"
    " caption col colgroup table tbody td tfoot th thead tr"
)
# Of these elements nothing stays. Of other elements that are not in _TAGS the text stays.
_DROPPED = words("iframe math noembed noscript object script select style svg template textarea title")
_ATTRIBUTES = {
    tag: words(names)
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
        **dict.fromkeys(HEADINGS, "id"),
    }.items()
}
_PLAIN_VALUE = re.compile(r"[\w #.%-]{0,50}")
# As nbconvert writes them for highlighted code, headings and lists to tick off, and pandas for tables.
_CLASSES = re.compile(
    r"highlight|anchor-link|task-list-item(-checkbox)?|dataframe|language-[\w.+#-]+|[a-z][a-z0-9]{0,2}"
)
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20]*", re.IGNORECASE)
# Ids by which Formgrader finds its own elements; those of cells have an underscore.
_TAKEN_ID = re.compile(r"_|-comment$|^(?:notebook|statusmessage)")
# A page's scripts can take an element for the variable that its id names. No variable has a hyphen in its
# name; what is one capitalised word could only be a library that the page knows, or asks for.
_NO_VARIABLE = re.compile(r"[^\s<>&\"']*-[^\s<>&\"']*|[A-Z][a-z]+")
_LIBRARIES = words("Backbone Bokeh Handlebars Jupyter Mermaid Modernizr Module Plotly React Vega Vue Zepto")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Give the value of an attribute as it may stay, None if it may not."""
    if CONTROL_CHARACTER.search(value) and name not in ("alt", "title"):
        return None
    match name:
        case "style":
            if tag in ("sub", "sup"):  # moved up and down by the pages' own style
                return None
            return clean_style(tag, value)
        case "class":
            return " ".join(word for word in value.split() if _CLASSES.fullmatch(word)) or None
        case "href":
            return value if _LINK.fullmatch(value) else None
        case "src":
            return value if is_image(value) or IMAGE_FILE.fullmatch(value) else None
        case "id":
            names_nothing = _NO_VARIABLE.fullmatch(value) and value not in _LIBRARIES
            return value if names_nothing and not _TAKEN_ID.search(value) else None
        case "alt" | "title":
            return CONTROL_CHARACTER.sub("", value)
        case "align" if tag in ("img", "table"):  # what floats is larger than its box
            return None
    return value if _PLAIN_VALUE.fullmatch(value) else None


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
    cleaned = clean_tags(source)
    if not _MAY_BE_FORMULA.search(cleaned):
        return cleaned
    for _ in range(_MOST_ROUNDS):
        before = cleaned
        try:
            cleaned = clean_tags(in_tex(before, _NO_DEFINITIONS).html)
        except TooMany:
            break
        if cleaned == before:
            return cleaned
    return clean_tags(f"<pre>{html.escape(source, quote=False)}</pre>")


_MAY_BE_FORMULA = re.compile(r"[$\\]")
_NO_DEFINITIONS = Definitions()


def clean_tags(source: str) -> str:
    """Clean HTML, but for its formulas."""
    # Escape sequences go before the sanitizer runs: later, one could seem to reach over several tags.
    source = CONTROL.sub("", source)
    cleaned = _clean(source) if _may_be_open(source) <= _MOST_SORTED else None
    if cleaned is None:
        cleaned = _clean(f"<pre>{html.escape(source, quote=False)}</pre>")
    if cleaned is None:
        cleaned = ""
    # Browsers and the sanitizer leave out the first line break in a <pre>.
    return _PRE.sub(r"\1\n\n", cleaned)


def _clean(source: str) -> str | None:
    """Run the sanitizer until nothing changes; give None if that takes many rounds, or if too much is nested.

    What is done to the sanitizer's result goes through the sanitizer again.
    """
    cleaned = _CLEANER.clean(source)
    for _ in range(_MOST_ROUNDS):
        if _sprawls(cleaned):
            return None
        before = cleaned
        # A control character can be spelled &#27;.
        edited = _IMAGE_TAG.sub(_alt_text, CONTROL_CHARACTER.sub("", _PRE.sub(r"\1\n\n", before)))
        cleaned = _CLEANER.clean(edited)
        if cleaned == before:
            return cleaned
    return None


_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID = words("br col hr img input")
_PLAIN_MARKUP = re.compile(
    r"<!--[^<>]*+-->"
    r"|</?[a-zA-Z][^\s<>/\"'=]*+"
    r"(?:\s++[^\s<>/\"'=]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s<>\"'=`]++))?+)*+\s*+/?>"
)
# Elements in which browsers see no tags; in some of them they do, depending on the place.
_TAGS_AS_TEXT = re.compile(
    r"<(iframe|noembed|noframes|noscript|plaintext|script|style|textarea|title|xmp)\b[^<]*+<(?!/\1\b)",
    re.IGNORECASE,
)
_END_CAN_BE_LEFT_OUT = words("dd dt li p tbody td tfoot th thead tr")


def _may_be_open(source: str) -> int:
    """Give the most elements of any HTML that may be open at once; a doubtful end tag closes nothing."""
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
            if opened[-back] not in _END_CAN_BE_LEFT_OUT or tag not in BLOCKS:
                break
    return most


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
        size = letter_size(tag, style, size)
        if tag in ("sub", "sup"):
            moved += 0.5 * size
            size *= 0.75
        opened.append((tag, size, moved))
        if len(opened) > _MOST_OPEN + 1 or size > _LARGEST_LETTERS or moved > _HIGHEST:
            return True
    return False


_IMAGE_TAG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


def _alt_text(image: re.Match[str]) -> str:
    """Give the image, or its words if it has no source."""
    attributes = dict(ATTRIBUTE.findall(image[1]))
    return image[0] if "src" in attributes else attributes.get("alt", "")
