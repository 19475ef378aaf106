"""Text: no control characters but line breaks, tabs and colours."""

import re
import unicodedata

LARGEST_TEXT = 1_000_000  # characters of text that one cell puts out
LONGEST_LINE = 300
LONGEST_KNOWN = 60_000  # characters of a text whose cleaned form is remembered
_MOST_COLOURS = 10_000  # changes of colour in one text, which nbconvert's pages show one by one
_LONGEST_CELL = 20_000  # characters of code
_LONGEST_CODE_LINE = 300
TRUNCATED = "... output truncated ..."

CONTROL = re.compile(
    r"(?P<colour>\x1b\[[\d;]{0,40}m)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # cursor, screen
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # title, links, clipboard
    r"|\x1b[ -~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean_text(text: str) -> str:
    """Remove the control characters of a text, except line breaks, tabs and colours."""
    if text.count("\x1b[") > _MOST_COLOURS:
        return CONTROL.sub("", text)
    return CONTROL.sub(lambda control: control["colour"] or "", text)


def clean_line(text: str) -> str:
    r"""Make a text fit for one line of a log.

    Examples
    --------
    >>> clean_line("all\nfine\x1b[2J")
    'all fine'
    """
    words = " ".join(CONTROL.sub("", text[: 10 * LONGEST_LINE]).split())
    return "".join(c for c in words if unicodedata.category(c)[0] != "C")[:LONGEST_LINE]


def is_quickly_coloured(code: str) -> bool:
    """Whether nbconvert's pages can colour a cell of code: for some texts that takes hours."""
    return len(code) <= _LONGEST_CELL and max(map(len, code.split("\n"))) <= _LONGEST_CODE_LINE
