"""Outputs of cells: text, images, and HTML, Markdown and formulas that do nothing."""

import base64
import html
import re
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from nbformat import NotebookNode, from_dict

from grader.sanitize.anything import mapping, number, string
from grader.sanitize.formulas import TooMany, as_source, in_tex
from grader.sanitize.formulas.definitions import Definitions
from grader.sanitize.markdown import clean_markdown
from grader.sanitize.markup import clean_html
from grader.sanitize.pictures import LARGEST_IMAGE, MAGIC, clean_image, text_length
from grader.sanitize.svg import is_quickly_drawn
from grader.sanitize.text import LARGEST_TEXT, LONGEST_KNOWN, TRUNCATED, clean_line, clean_text

LARGEST_HTML = 200_000  # characters of one output in HTML, images in it not counted
LARGEST_OUTPUT = 20_000_000  # characters of everything that one cell puts out
MOST_OUTPUTS_KEPT = 1000


def clean_outputs(outputs: Iterable[Any], seconds: float = 10.0) -> list[NotebookNode]:
    """Keep of a cell's outputs text, images, and HTML, Markdown and formulas that do nothing.

    Parameters
    ----------
    outputs : iterable of mappings
        As in a notebook; what is in them may be anything.
    seconds : float
        How much processor time it may take. Of the rich outputs that come after that the plain text is kept.

    Returns
    -------
    list of NotebookNode
        Valid outputs. Where something was too long, its end says so.
    """
    kept: list[NotebookNode] = []
    room = LARGEST_OUTPUT
    until = time.thread_time() + seconds
    for output in outputs:
        if room <= 0 or len(kept) == MOST_OUTPUTS_KEPT:
            kept.append(NotebookNode(output_type="stream", name="stderr", text=TRUNCATED))
            break
        if cleaned := _output(mapping(output), time.thread_time() > until):
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
        traceback = _text("\n".join(map(string, lines))) if isinstance(lines, list) else ""
        ename, evalue = _text(output.get("ename")), _text(output.get("evalue"))
        return NotebookNode(output_type=kind, ename=ename, evalue=evalue, traceback=traceback.split("\n"))
    data = mapping(output.get("data"))
    data = _forms({"text/plain": data.get("text/plain", "")} if only_text else data)
    if not data or kind not in ("execute_result", "display_data"):
        return None
    sizes = _sizes(mapping(output.get("metadata")))
    shown = from_dict({"output_type": kind, "data": data, "metadata": sizes})
    if kind == "execute_result":
        shown.execution_count = number(output.get("execution_count"))
    return shown


def _weight(output: NotebookNode) -> int:
    """Count the characters of an output; those of text count several times, because people read them."""
    data = output.get("data", {})
    texts = [output.get("text", ""), *output.get("traceback", [])]
    texts += [text for form, text in data.items() if form not in MAGIC]
    return LARGEST_OUTPUT // LARGEST_TEXT * sum(map(text_length, texts)) + sum(map(len, data.values()))


def _forms(data: Mapping[str, Any]) -> dict[str, str]:
    """Keep the harmless ones of the forms in which an object shows itself."""
    kept = {form: clean(data[form]) for form, clean in _FORMS.items() if form in data}
    svg = _text(data.get("image/svg+xml"), LARGEST_IMAGE)
    if svg and "text/html" not in kept and is_quickly_drawn(svg):
        # As the source of an image it can neither run nor load anything.
        alt = html.escape(clean_line(kept.get("text/plain", "")))
        source = base64.b64encode(svg.encode()).decode()
        kept["text/html"] = f'<img alt="{alt}" src="data:image/svg+xml;base64,{source}">'
    if latex := kept.get("text/latex", ""):
        shown = _latex(latex)
        if shown != latex:
            del kept["text/latex"]
            kept.setdefault("text/html", shown)
    return {form: text for form, text in kept.items() if text}


_MACRO = re.compile(r"\\[A-Za-z]")


def _latex(latex: str) -> str:
    """Give LaTeX as it is if all of it is formulas that may stay, and text; HTML that shows it otherwise."""
    text = html.escape(latex, quote=False)
    try:
        found = in_tex(text, Definitions())
        if not found.formulas and _MACRO.search(latex):  # pages put what has no delimiters between $$ and $$
            return latex if in_tex(f"$${text}$$", Definitions()).same else clean_html(f"$${text}$$")
    except TooMany:
        return clean_html(as_source(latex, "too many formulas"))
    if _MACRO.search(found.outside):
        return clean_html(as_source(latex, "macros beside a formula"))
    return latex if found.same else clean_html(text)


def _sizes(metadata: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Keep the sizes at which images are shown."""
    kept = {}
    for mime in MAGIC:
        about = mapping(metadata.get(mime))
        sides = {side: n for side in ("width", "height") if (n := number(about.get(side))) is not None}
        if sides:
            kept[mime] = sides
    return kept


def _text(value: Any, length: int = LARGEST_TEXT) -> str:
    text = clean_text(string(value))
    return text if len(text) <= length else f"{text[:length]}\n{TRUNCATED}"


def _html(value: Any) -> str:
    text = string(value)
    if len(text) >= LONGEST_KNOWN:
        return _any_html(text)
    if text.endswith(_AFTER_IT):
        before = text.removesuffix(_AFTER_IT)
        start = before.rstrip("0123456789")
        digits = before[len(start) :]
        if 0 < len(digits) <= 16 and start[-1:] not in ("&", "#", ";"):
            cleaned = _known_html(f"{start}0{_AFTER_IT}")
            if cleaned.endswith(f"0{_AFTER_IT}"):
                return f"{cleaned[: -len(_AFTER_IT) - 1]}{digits}{_AFTER_IT}"
    return _known_html(text)


@lru_cache(400)
def _known_html(text: str) -> str:
    # The instructor's figures, and reports of right functions but for the seed at their end, are the same in
    # many submissions.
    return _any_html(text)


_AFTER_IT = ".</p>\n</div>"
"""Stands behind a number at the end of an HTML. With other digits there it is as clean."""


def _any_html(text: str) -> str:
    text = _text(text, LARGEST_IMAGE)
    return clean_html(text if text_length(text) <= LARGEST_HTML else _text(text, LARGEST_HTML))


_FORMS: Mapping[str, Callable[[Any], str]] = {
    "text/plain": _text,
    "text/html": _html,
    "text/markdown": lambda value: clean_markdown(_text(value)),
    "text/latex": _text,
    **{mime: partial(clean_image, mime) for mime in MAGIC},
}
