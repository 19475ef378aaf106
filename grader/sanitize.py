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
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

import nh3
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
    r"(?:border|font|margin|padding)(?:-[a-z]+)*|background(?:-color)?|color|line-height|list-style-type"
    r"|(?:max-|min-)?width|opacity|overflow-x|text-(?:align|decoration)|white-space|word-break"
)
# No url(), no escapes, nothing negative.
_STYLE_VALUE = re.compile(r"(?:[#\w.,%!\s\"']|(?<=\w)-|(?:rgb|hsl)a?\([\d\s.,%/]*\))*")
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20]*", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# Handed in beside the notebook
_IMAGE_FILE = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
# Names by which Formgrader finds its own elements; grade ids have an underscore.
_TAKEN_ID = re.compile(r"_|-comment$|^(?:notebook|statusmessage)")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Give the value of an attribute as it may stay, None if it may not."""
    match name:
        case "style":
            kept = [part for part in value.split(";") if _is_harmless_style(part)]
            return ";".join(kept) if any(part.strip() for part in kept) else None
        case "class":
            return " ".join(word for word in value.split() if _CLASSES.fullmatch(word)) or None
        case "href":
            return value if _LINK.fullmatch(value) else None
        case "src":
            return value if _IMAGE.fullmatch(value) or _IMAGE_FILE.fullmatch(value) else None
        case "id":
            return None if _TAKEN_ID.search(value) else value
        case "alt" | "title":
            return value
    return value if _PLAIN_VALUE.fullmatch(value) else None


def _is_harmless_style(declaration: str) -> bool:
    if not declaration.strip():
        return True
    name, _, value = declaration.partition(":")
    if name.strip() == "line-height" and not re.fullmatch(r"\s*[1-9](\.\d+)?\s*", value):
        return False
    return bool(_STYLE.fullmatch(name.strip()) and _STYLE_VALUE.fullmatch(value))


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes={"data", "http", "https", "mailto"},
)
_IMAGE_WITHOUT_SOURCE = re.compile(r"<img(?:(?! src=)[^>])*>")
_ALT = re.compile(r' alt="([^"]*)"')
# Macros of MathJax that make links, styles or names in the page, or load more of MathJax.
_MACRO = re.compile(
    r"\\(href|url|style|class|cssId|bbox|mmlToken|require|data|html\w*|tex\w*tip|mathtip|toggle|csname"
    r"|includegraphics)(?![A-Za-z])"
)


def clean_html(source: str) -> str:
    """Take from HTML what could run, load or overlay something; the rest looks as it did.

    Examples
    --------
    >>> clean_html('<b onclick="alert(1)">fine</b><script>alert(2)</script>')
    '<b>fine</b>'
    """
    source = clean_text(source)
    if _most_open(source) > _MOST_OPEN:
        return f"<pre>{html.escape(source)}</pre>"
    cleaned = clean_text(_CLEANER.clean(source))  # once more: a control character can be spelled &#27;
    return clean_math(_IMAGE_WITHOUT_SOURCE.sub(_alt_text, cleaned))


_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID = _words("br col hr img input")


def _most_open(source: str) -> int:
    """Count the elements of HTML that are open at once, at most; each end tag closes one of its own kind."""
    opened: dict[str, int] = {}
    now = most = 0
    for closing, name in _ANY_TAG.findall(source):
        tag = name.lower()
        if closing and opened.get(tag):
            opened[tag] -= 1
            now -= 1
        elif not closing and tag not in _VOID:
            opened[tag] = opened.get(tag, 0) + 1
            now += 1
            most = max(most, now)
    return most


def _alt_text(image: re.Match[str]) -> str:
    alt = _ALT.search(image[0])
    return alt[1] if alt else ""


def clean_math(source: str) -> str:
    r"""Make words of macros of TeX that reach out of their formula: `\href` becomes `\text{href}`."""
    return _MACRO.sub(r"\\text{\1}", source)


# Markdown.


class _Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no types
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
    renderer = _Renderer(escape=False, attachments=dict(attachments or {}), **options)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _is_harmless(source: str, attachments: Mapping[str, Any] | None) -> bool:
    """Whether cleaning would change none of the tags that a text renders to, and no formula."""
    rendered = _render(source, attachments)
    tags = _tags(rendered)
    if tags is None or _MACRO.search(html.unescape(_TAG.sub("", rendered))):
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


# Text and outputs.

_CONTROL = re.compile(
    r"(?P<colour>\x1b\[[\d;]{0,40}m)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # cursor, screen
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # title, links, clipboard
    r"|\x1b[ -~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)


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
    svg = base64.b64encode(_text(data.get("image/svg+xml"), LARGEST_IMAGE).encode()).decode()
    if svg and "text/html" not in kept:
        # As the source of an image it can neither run nor load anything.
        alt = html.escape(clean_line(kept.get("text/plain", "")))
        kept["text/html"] = f'<img alt="{alt}" src="data:image/svg+xml;base64,{svg}">'
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
